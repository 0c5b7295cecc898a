//! Sellers who commit to something else than they have listed.

use std::fs;

use flywheel_exchange::{Fault, FileError, Opened, Sealed, describe, quietly};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{ExchangeError, apply_cipher};

use crate::world::{World, confirmed, data};

/// Changes the hidden chunks of a sealed order, and commits to what came out. Whatever the seller hides instead of what is
/// listed, it comes to this.
pub fn commit_to(world: &World, change: impl FnOnce(&mut [u8])) -> Hash32 {
    let hidden = world.path("sealed/hidden");
    let mut bytes = fs::read(&hidden).unwrap();
    change(&mut bytes);
    fs::write(&hidden, bytes).unwrap();
    let described = describe(&hidden, &world.path("sealed/hidden.levels"), &mut quietly).unwrap();
    let facts = serde_json::json!({
        "size": described.shape.size(), "root": world.described.root, "hidden_root": described.root,
    });
    fs::write(world.path("sealed/facts.json"), facts.to_string()).unwrap();
    described.root
}

#[track_caller]
pub fn fault(opened: Result<Opened, FileError>) -> Fault {
    match opened.unwrap() {
        Opened::NotAsListed(fault) => *fault,
        Opened::AsListed(path) => panic!("as listed: {}", path.display()),
    }
}

#[test]
fn the_first_wrong_chunk_is_the_complaint() {
    let (world, _) = World::sealed(data(1_000_000));
    // Chunks 300, 301 and 900 are others.
    let root = commit_to(&world, |hidden| {
        for place in [300 * 1_024, 301 * 1_024 + 5, 900 * 1_024] {
            hidden[place] ^= 1;
        }
    });
    let received = confirmed(world.receive(root));
    let key = world.key();
    let fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
    assert_eq!(fault.index, 300);
    fault.complaint().check().unwrap();
    assert!(!world.path("bought").exists() && !world.path("bought.part").exists());
}

#[test]
fn a_short_last_chunk_can_be_complained_about() {
    for size in [1, 1_025, 262_145, 300_000] {
        let (world, _) = World::sealed(data(size));
        let root = commit_to(&world, |hidden| hidden[size - 1] ^= 0x80);
        let received = confirmed(world.receive(root));
        let key = world.key();
        let fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
        assert_eq!(fault.index, (size as u64 - 1) / 1_024);
        fault.complaint().check().unwrap();
    }
}

#[test]
fn swapped_chunks_are_two_wrong_ones() {
    let (world, _) = World::sealed(data(10 * 1_024));
    let root = commit_to(&world, |hidden| {
        let (left, right) = hidden.split_at_mut(5 * 1_024);
        left[2 * 1_024..3 * 1_024].swap_with_slice(&mut right[2 * 1_024..3 * 1_024]);
    });
    let received = confirmed(world.receive(root));
    let key = world.key();
    let fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
    assert_eq!(fault.index, 2);
    fault.complaint().check().unwrap();
}

#[test]
fn a_key_that_hides_nothing_of_it_is_a_complaint_about_the_first_chunk() {
    let (world, sealed) = World::sealed(data(5_000));
    let received = confirmed(world.receive(sealed.hidden_root()));
    // The seller commits to a key of another order, and shows it.
    let other = flywheel_exchange::OrderKey::new([3; 32]);
    let fault = fault(received.open(&other, other.hash(), &world.path("bought"), &mut quietly));
    assert_eq!(fault.index, 0);
    fault.complaint().check().unwrap();
}

#[test]
fn other_data_of_the_same_size_is_a_complaint() {
    let (world, sealed) = World::sealed(data(5_000));
    let key = sealed.key().clone();
    let root = commit_to(&world, |hidden| {
        for (index, chunk) in (0..).zip(hidden.chunks_mut(1_024)) {
            chunk.fill(0);
            apply_cipher(key.bytes(), index, chunk).unwrap();
        }
    });
    let received = confirmed(world.receive(root));
    let fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
    assert_eq!(fault.index, 0);
    fault.complaint().check().unwrap();
}

#[test]
fn a_complaint_about_a_good_chunk_is_none() {
    let (world, _) = World::sealed(data(5_000));
    let root = commit_to(&world, |hidden| hidden[1_024] ^= 1);
    let received = confirmed(world.receive(root));
    let key = world.key();
    let mut fault = fault(received.open(&key, key.hash(), &world.path("bought"), &mut quietly));
    assert_eq!(fault.index, 1);
    // The chunk before it, with its own proofs.
    let sealed = Sealed::open(&world.path("sealed")).unwrap();
    let hidden = flywheel_exchange::Levels::open(&world.path("sealed/hidden.levels"), sealed.shape()).unwrap();
    fault.index = 0;
    fault.hidden_chunk = fs::read(world.path("sealed/hidden")).unwrap()[..1_024].to_vec();
    fault.hidden_proof = hidden.proof(0).unwrap();
    fault.leaf = world.levels().node(0, 0).unwrap();
    fault.proof = world.levels().proof(0).unwrap();
    assert_eq!(fault.complaint().check(), Err(ExchangeError::AsListed { index: 0 }));
}
