//! From the seller's disk to the buyer's.

use std::fs;
use std::ops::ControlFlow;

use flywheel_exchange::{FileError, Opened, OrderKey, ReceiveError, Verdict, quietly};

use crate::world::{SIZES, World, confirmed, data, door, impatient};

#[test]
fn a_buyer_gets_exactly_the_listed_file_at_every_size() {
    for size in SIZES {
        let (world, sealed) = World::sealed(data(size));
        let received = confirmed(world.receive(sealed.hidden_root()));
        let to = world.path("bought");
        let opened = received
            .open(sealed.key(), sealed.key().hash(), &to, &mut quietly)
            .unwrap();
        assert!(matches!(opened, Opened::AsListed(_)), "{size}");
        assert!(fs::read(to).unwrap() == world.bytes, "{size}");
        assert!(!world.path("bought.part").exists());
    }
}

#[test]
fn what_was_received_is_not_fetched_again() {
    let (world, sealed) = World::sealed(data(70_000));
    confirmed(world.receive(sealed.hidden_root()));
    // There is no shop any more.
    let nobody = flywheel_exchange::SellersDoor::new("http://127.0.0.1:9");
    confirmed(world.receive_from(&nobody, sealed.hidden_root()));
}

#[test]
fn a_transfer_that_was_stopped_goes_on_where_it_was() {
    let (world, sealed) = World::sealed(data(1_000_000));
    let shop = world.shop();
    let delivery = world.delivery(sealed.hidden_root());
    let stopped = delivery.receive(&world.secret, &door(&shop), impatient(), &mut |now| {
        // 5 groups of 65,536 bytes.
        if now.done >= 327_680 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(
        stopped.unwrap_err(),
        ReceiveError::File(FileError::Stopped {
            done: 327_680,
            total: 1_000_000
        })
    ));
    assert!(delivery.find_received().unwrap().is_none());

    let mut first = None;
    let verdict = delivery.receive(&world.secret, &door(&shop), impatient(), &mut |now| {
        first.get_or_insert(now.done);
        ControlFlow::Continue(())
    });
    assert!(matches!(verdict.unwrap(), Verdict::Confirm(_)));
    // The next one is the sixth.
    assert_eq!(first, Some(393_216));
    shop.stop();
}

#[test]
fn what_the_disk_lost_meanwhile_is_fetched_again() {
    let (world, sealed) = World::sealed(data(1_000_000));
    let shop = world.shop();
    let delivery = world.delivery(sealed.hidden_root());
    let stop_at = |end: u64| {
        move |now: flywheel_exchange::Progress| {
            if now.done >= end {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    };
    let stopped = delivery.receive(&world.secret, &door(&shop), impatient(), &mut stop_at(655_360));
    assert!(stopped.is_err());
    // A power cut: pages of the fourth group came to nothing.
    let part = world.path("received/hidden.part");
    let mut hidden = fs::read(&part).unwrap();
    assert_eq!(hidden.len(), 655_360);
    hidden[200_000..204_096].fill(0);
    fs::write(&part, hidden).unwrap();

    let mut first = None;
    let verdict = delivery.receive(&world.secret, &door(&shop), impatient(), &mut |now| {
        first.get_or_insert(now.done);
        ControlFlow::Continue(())
    });
    let received = confirmed(verdict);
    // Three groups are whole, so the fourth is the first that comes.
    assert_eq!(first, Some(262_144));
    let to = world.path("bought");
    received
        .open(sealed.key(), sealed.key().hash(), &to, &mut quietly)
        .unwrap();
    assert!(fs::read(to).unwrap() == world.bytes);
    shop.stop();
}

#[test]
fn a_program_killed_between_the_last_names_fetches_nothing_again() {
    let (world, sealed) = World::sealed(data(200_000));
    confirmed(world.receive(sealed.hidden_root()));
    fs::rename(world.path("received/hidden"), world.path("received/hidden.part")).unwrap();
    let shop = world.shop();
    let (mut first, delivery) = (None, world.delivery(sealed.hidden_root()));
    let verdict = delivery.receive(&world.secret, &door(&shop), impatient(), &mut |now| {
        first.get_or_insert(now.done);
        ControlFlow::Continue(())
    });
    confirmed(verdict);
    // Not one group: the first news is of the level files.
    assert_eq!(first, Some(200_000));
    shop.stop();
}

#[test]
fn a_chunk_damaged_on_the_buyers_disk_is_no_complaint_but_fetched_again() {
    let (world, sealed) = World::sealed(data(200_000));
    let received = confirmed(world.receive(sealed.hidden_root()));
    let hidden = world.path("received/hidden");
    let mut bytes = fs::read(&hidden).unwrap();
    bytes[150_000] ^= 1;
    fs::write(&hidden, bytes).unwrap();
    let (key, to) = (sealed.key(), world.path("bought"));
    let error = received.open(key, key.hash(), &to, &mut quietly).unwrap_err();
    assert!(matches!(error, FileError::Damaged { .. }), "{error}");
    assert!(!to.exists() && !world.path("bought.part").exists());

    let received = confirmed(world.receive(sealed.hidden_root()));
    received.open(key, key.hash(), &to, &mut quietly).unwrap();
    assert!(fs::read(to).unwrap() == world.bytes);
}

#[test]
fn a_key_that_was_not_committed_to_opens_nothing() {
    let (world, sealed) = World::sealed(data(3_000));
    let received = confirmed(world.receive(sealed.hidden_root()));
    let other = OrderKey::new([9; 32]);
    let error = received
        .open(&other, sealed.key().hash(), &world.path("bought"), &mut quietly)
        .unwrap_err();
    assert!(matches!(error, FileError::WrongKey { .. }), "{error}");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let (world, sealed) = World::sealed(data(3_000));
    let received = confirmed(world.receive(sealed.hidden_root()));
    fs::write(world.path("bought"), "mine").unwrap();
    let key = sealed.key();
    let error = received
        .open(key, key.hash(), &world.path("bought"), &mut quietly)
        .unwrap_err();
    assert!(matches!(error, FileError::Exists { .. }), "{error}");
    assert_eq!(fs::read(world.path("bought")).unwrap(), b"mine");
}

#[test]
fn an_opening_that_was_stopped_leaves_no_file_and_is_done_again() {
    let (world, sealed) = World::sealed(data(300_000));
    let received = confirmed(world.receive(sealed.hidden_root()));
    let (key, to) = (sealed.key(), world.path("bought"));
    let stopped = received.open(key, key.hash(), &to, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped.unwrap_err(), FileError::Stopped { .. }));
    assert!(!to.exists());
    received.open(key, key.hash(), &to, &mut quietly).unwrap();
    assert!(fs::read(to).unwrap() == world.bytes);
}

#[test]
fn a_stranger_who_fetches_the_order_cannot_read_it_even_with_the_key() {
    let (world, sealed) = World::sealed(data(10_000));
    let shop = world.shop();
    let url = format!("http://{}/v1/orders/7/content", shop.address());
    let taken = ureq::get(url).call().unwrap().body_mut().read_to_vec().unwrap();
    // 10 chunks with their leaves, and a tag.
    assert_eq!(taken.len(), 10_000 + 320 + 16);
    let mut guess = taken[..1_024].to_vec();
    flywheel_protocol::exchange::apply_cipher(sealed.key().bytes(), 0, &mut guess).unwrap();
    assert_ne!(guess, world.bytes[..1_024]);
    // Nor with a key of his own.
    let stranger = flywheel_exchange::BuyerSecret::load_or_create(&world.path("stranger.key")).unwrap();
    let verdict = world
        .delivery(sealed.hidden_root())
        .receive(&stranger, &door(&shop), impatient(), &mut quietly);
    assert!(matches!(verdict.unwrap(), Verdict::Refuse(_)));
    shop.stop();
}

#[test]
fn every_request_gives_the_same_bytes() {
    let (world, _) = World::sealed(data(200_000));
    let shop = world.shop();
    let take = |range: &str| {
        let url = format!("http://{}/v1/orders/7/content", shop.address());
        let answer = ureq::get(url).header("range", range).call().unwrap();
        answer.into_body().read_to_vec().unwrap()
    };
    let all = take("bytes=0-");
    for (first, last) in [
        (0, 0),
        (1, 70_000),
        (67_599, 67_600),
        (67_600, 135_199),
        (135_199, 206_307),
    ] {
        assert!(take(&format!("bytes={first}-{last}")) == all[first..all.len().min(last + 1)]);
    }
    shop.stop();
}
