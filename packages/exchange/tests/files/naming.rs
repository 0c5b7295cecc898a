//! Roots, level files and samples.

use std::fs;
use std::ops::ControlFlow;

use flywheel_exchange::{FileError, Levels, ReceiveError, Samples, SamplesError, describe, quietly};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{ChunkTree, ExchangeError, Shape};

use crate::world::{SIZES, World, data, door};

/// The protocol's own tree, chunk by chunk, with every node.
fn plain_levels(bytes: &[u8]) -> (Hash32, Vec<u8>) {
    let shape = Shape::of(bytes.len() as u64).unwrap();
    let nodes = std::cell::RefCell::new(vec![0; (shape.place(shape.depth(), 0) as usize + 1) * 32]);
    let mut tree = ChunkTree::keeping(|level, index, node: &Hash32| {
        let at = shape.place(level, index) as usize * 32;
        nodes.borrow_mut()[at..at + 32].copy_from_slice(node.as_bytes());
    });
    for chunk in bytes.chunks(1_024) {
        tree.push(chunk).unwrap();
    }
    let (root, _) = tree.finish().unwrap();
    (root, nodes.into_inner())
}

#[test]
fn root_and_level_file_are_the_protocols_at_every_size() {
    for size in SIZES {
        let world = World::with(data(size));
        let (root, nodes) = plain_levels(&world.bytes);
        assert_eq!(world.described.root, root, "{size}");
        assert_eq!(world.described.shape.size(), size as u64);
        assert!(fs::read(world.path("data.levels")).unwrap() == nodes, "{size}");
    }
}

#[test]
fn every_chunk_is_proved_from_the_level_file() {
    let world = World::with(data(300_000));
    let levels = world.levels();
    for (index, chunk) in (0..).zip(world.bytes.chunks(1_024)) {
        let proof = levels.proof(index).unwrap();
        world.described.content().verify_chunk(index, chunk, &proof).unwrap();
    }
    // 300,000 bytes are 293 chunks.
    let beyond = levels.proof(293).unwrap_err();
    assert!(matches!(
        beyond,
        FileError::Rule(ExchangeError::ChunkOutside {
            index: 293,
            chunks: 293
        })
    ));
}

#[test]
fn an_empty_file_has_no_name() {
    let world = World::with(data(1));
    fs::write(world.path("empty"), []).unwrap();
    let error = describe(&world.path("empty"), &world.path("empty.levels"), &mut quietly).unwrap_err();
    assert!(matches!(error, FileError::Size { .. }), "{error}");
    assert!(!world.path("empty.levels").exists());
}

#[test]
fn a_folder_is_no_file() {
    let world = World::with(data(1));
    let error = describe(world.folder.path(), &world.path("levels"), &mut quietly).unwrap_err();
    assert!(matches!(error, FileError::Damaged { .. }), "{error}");
}

#[test]
fn a_naming_that_was_stopped_leaves_the_old_level_file() {
    let world = World::with(data(100_000));
    let before = fs::read(world.path("data.levels")).unwrap();
    fs::write(world.path("data"), data(200_000)).unwrap();
    let stop = &mut |_| ControlFlow::Break(());
    let error = describe(&world.path("data"), &world.path("data.levels"), stop).unwrap_err();
    assert!(
        matches!(
            error,
            FileError::Stopped {
                done: 200_000,
                total: 200_000
            }
        ),
        "{error}"
    );
    assert_eq!(fs::read(world.path("data.levels")).unwrap(), before);
    // What it left half-done does not disturb the next one.
    let described = describe(&world.path("data"), &world.path("data.levels"), &mut quietly).unwrap();
    assert_eq!(described.root, plain_levels(&data(200_000)).0);
}

#[test]
fn a_level_file_of_other_data_is_noticed() {
    let world = World::with(data(5_000));
    let other = World::with(data(5_001));
    let foreign = Levels::open_of(&other.path("data.levels"), world.described.content()).unwrap_err();
    // 5 chunks both, so the length is the same.
    assert!(matches!(foreign, FileError::NotItsLevels { .. }), "{foreign}");
    let short = Levels::open(&other.path("data.levels"), Shape::of(9_000).unwrap()).unwrap_err();
    assert!(matches!(short, FileError::Damaged { .. }), "{short}");
}

#[test]
fn samples_are_the_drawn_chunks_and_nothing_else() {
    for size in [1, 1_024, 1_025, 300_000] {
        let world = World::with(data(size));
        let samples = Samples::read(&world.path("data"), &world.levels()).unwrap();
        assert_eq!(samples.samples.len(), 16);
        samples.check(world.described.content()).unwrap();

        let mut changed = samples.clone();
        changed.samples[9].chunk[0] ^= 1;
        assert!(changed.check(world.described.content()).is_err());
        let mut fewer = samples.clone();
        fewer.samples.pop();
        assert!(fewer.check(world.described.content()).is_err());
        let mut more = samples.clone();
        more.samples.push(samples.samples[0].clone());
        more.check(world.described.content()).unwrap_err();
        let mut other = samples.clone();
        other.samples[0].index ^= 1;
        assert!(other.check(world.described.content()).is_err());
    }
}

#[test]
fn samples_of_a_file_that_changed_are_refused() {
    let world = World::with(data(3_000));
    let mut bytes = world.bytes.clone();
    // 16 draws of 3 chunks: whichever they are, each chunk is another one now.
    for place in [0, 1_024, 2_048] {
        bytes[place] ^= 1;
    }
    fs::write(world.path("data"), bytes).unwrap();
    let error = Samples::read(&world.path("data"), &world.levels()).unwrap_err();
    assert!(matches!(error, FileError::NotAsListed { .. }), "{error}");
}

/// Every chunk is checked before it is shown: a link out of the shop, to a file of the same size, shows nothing of that.
#[cfg(unix)]
#[test]
fn a_listed_file_that_has_become_a_link_to_another_is_not_shown() {
    for linked in ["data", "data.levels"] {
        let world = World::with(data(5_000));
        let path = world.path(linked);
        let size = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
        let secret = b"the seller's own ".repeat(size);
        fs::write(world.path("secret"), &secret[..size]).unwrap();
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(world.path("secret"), &path).unwrap();
        let shop = world.shop();

        let shown = door(&shop).show_samples(&world.described);
        assert!(
            matches!(
                shown,
                Err(SamplesError::NotShown(ReceiveError::NotServed { status: 503, .. }))
            ),
            "{linked}: {shown:?}"
        );
        shop.stop();
    }
}
