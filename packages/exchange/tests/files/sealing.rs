//! Hiding a file for an order.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;

use flywheel_exchange::{BuyerSecret, FileError, Levels, Sealed, quietly, seal};
use flywheel_protocol::exchange::{ContentRoot, apply_cipher, key_hash};

use crate::world::{SIZES, World, data};

#[test]
fn every_chunk_is_hidden_under_the_committed_root() {
    for size in SIZES {
        let (world, sealed) = World::sealed(data(size));
        let hidden = fs::read(world.path("sealed/hidden")).unwrap();
        assert_eq!(hidden.len(), size);
        let root = sealed.hidden_root();
        let committed = ContentRoot {
            root: &root,
            shape: world.described.shape,
        };
        let levels = Levels::open_of(&world.path("sealed/hidden.levels"), committed).unwrap();
        let chunks = hidden.chunks(1_024).zip(world.bytes.chunks(1_024));
        for (index, (hidden, plain)) in (0..).zip(chunks) {
            committed
                .verify_chunk(index, hidden, &levels.proof(index).unwrap())
                .unwrap();
            let mut shown = hidden.to_vec();
            apply_cipher(sealed.key().bytes(), index, &mut shown).unwrap();
            assert!(shown == plain, "{size}: chunk {index}");
        }
        assert_eq!(sealed.key().hash(), key_hash(sealed.key().bytes()));
    }
}

#[test]
fn two_orders_of_one_file_have_two_keys() {
    let (world, first) = World::sealed(data(2_000));
    let second = seal(
        &world.path("data"),
        &world.levels(),
        &world.path("second"),
        &mut quietly,
    )
    .unwrap();
    assert_ne!(first.key().bytes(), second.key().bytes());
    assert_ne!(first.transfer_key(), second.transfer_key());
    assert_ne!(first.hidden_root(), second.hidden_root());
    assert_eq!(first.root(), second.root());
}

#[test]
fn a_sealed_order_is_opened_and_not_sealed_again() {
    let (world, sealed) = World::sealed(data(2_000));
    let again = world.seal();
    assert_eq!(again.key().bytes(), sealed.key().bytes());
    assert_eq!(again.hidden_root(), sealed.hidden_root());

    let other = World::with(data(2_001));
    let error = seal(
        &other.path("data"),
        &other.levels(),
        &world.path("sealed"),
        &mut quietly,
    )
    .err()
    .unwrap();
    assert!(matches!(error, FileError::Exists { .. }), "{error}");
}

#[test]
fn a_sealing_that_was_stopped_is_begun_again_with_another_key() {
    let world = World::with(data(100_000));
    let stopped = seal(&world.path("data"), &world.levels(), &world.path("sealed"), &mut |_| {
        ControlFlow::Break(())
    });
    assert!(matches!(stopped.err().unwrap(), FileError::Stopped { .. }));
    assert!(!world.path("sealed").exists());
    let left = fs::read_to_string(world.path("sealed.part/keys")).unwrap();

    let sealed = world.seal();
    assert!(!left.contains(&hex::encode(sealed.key().bytes())));
    assert!(!world.path("sealed.part").exists());
}

#[test]
fn two_programs_do_not_seal_one_order_at_once() {
    let world = World::with(data(100_000));
    let (content, listed, folder) = (world.path("data"), world.levels(), world.path("sealed"));
    let mut second = None;
    let first = seal(&content, &listed, &folder, &mut |_| {
        second = Some(seal(&content, &listed, &folder, &mut quietly).err().unwrap());
        ControlFlow::Continue(())
    });
    assert!(matches!(second, Some(FileError::InUse { .. })), "{second:?}");
    first.unwrap();
}

#[test]
fn another_file_than_the_listed_one_is_not_sealed() {
    let world = World::with(data(300_000));
    let mut bytes = world.bytes.clone();
    bytes[299_999] ^= 1;
    fs::write(world.path("data"), bytes).unwrap();
    let error = seal(
        &world.path("data"),
        &world.levels(),
        &world.path("sealed"),
        &mut quietly,
    )
    .err()
    .unwrap();
    // 299,999 / 1,024 = 292.
    assert!(matches!(error, FileError::NotAsListed { index: 292, .. }), "{error}");
    assert!(!world.path("sealed").exists());

    fs::write(world.path("data"), data(300_001)).unwrap();
    let longer = seal(
        &world.path("data"),
        &world.levels(),
        &world.path("sealed"),
        &mut quietly,
    );
    assert!(matches!(longer.err().unwrap(), FileError::NotItsLevels { .. }));
}

#[test]
fn keys_are_for_their_user_alone() {
    let (world, _) = World::sealed(data(1));
    for name in ["sealed/keys", "buyer.key"] {
        let mode = |mode| fs::set_permissions(world.path(name), fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(
            fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777,
            0o600
        );
        mode(0o640);
    }
    let seller = Sealed::open(&world.path("sealed")).err().unwrap();
    assert!(
        matches!(seller, FileError::ReadableByOthers { mode: 0o640, .. }),
        "{seller}"
    );
    let buyer = BuyerSecret::load_or_create(&world.path("buyer.key")).unwrap_err();
    assert!(
        matches!(buyer, FileError::ReadableByOthers { mode: 0o640, .. }),
        "{buyer}"
    );
}

#[test]
fn a_buyers_key_stays_the_same_and_a_damaged_one_is_refused() {
    let world = World::with(data(1));
    let again = BuyerSecret::load_or_create(&world.path("buyer.key")).unwrap();
    assert_eq!(again.public(), world.secret.public());
    for text in ["", "transfer 12\n", "order 00\n", "transfer zz\nmore\n"] {
        fs::write(world.path("buyer.key"), text).unwrap();
        let error = BuyerSecret::load_or_create(&world.path("buyer.key")).unwrap_err();
        assert!(matches!(error, FileError::Damaged { .. }), "{text:?}: {error}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let (world, sealed) = World::sealed(data(1));
    assert_eq!(format!("{:?}", sealed.key()), "OrderKey(..)");
    let text = fs::read_to_string(world.path("buyer.key")).unwrap();
    let digits = text.trim().strip_prefix("transfer ").unwrap();
    assert!(!format!("{:?}", world.secret).contains(digits));
}
