//! The reward tree, beside hashing the same messages one by one.
#![allow(missing_docs, reason = "criterion's macros write functions")]

use std::time::Duration;

use cosmwasm_std::Uint128;
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use flywheel_benchmarks::{Duel, size};
use flywheel_protocol::MachineId;
use flywheel_protocol::trees::SumTree;
use sha2::{Digest, Sha256};

/// Bytes of a leaf's message (rule N4) and of a node's.
const LEAF: usize = 25;
const NODE: usize = 97;

fn leaves(number: usize) -> Vec<(MachineId, Uint128)> {
    let leaf = |number: u64| {
        let machine = MachineId::new(number * 3).expect("a machine's number");
        (machine, Uint128::new(u128::from(number) * 1_000_000_007))
    };
    (1..=number as u64).map(leaf).collect()
}

/// Every message that is hashed for the tree of these leaves: one a leaf, one a node above them.
fn messages(number: usize) -> (Vec<[u8; LEAF]>, Vec<[u8; NODE]>) {
    let (mut nodes, mut width) = (0, number);
    while width > 1 {
        width = width.div_ceil(2);
        nodes += width;
    }
    let fill = |number: usize, byte: usize| (number as u64).to_be_bytes()[byte % 8];
    let leaves = (0..number).map(|number| std::array::from_fn(|byte| fill(number, byte)));
    let nodes = (0..nodes).map(|number| std::array::from_fn(|byte| fill(number, byte)));
    (leaves.collect(), nodes.collect())
}

fn hash_one_by_one((leaves, nodes): &(Vec<[u8; LEAF]>, Vec<[u8; NODE]>)) -> u8 {
    let leaves = leaves.iter().map(|message| Sha256::digest(message)[0]);
    let nodes = nodes.iter().map(|message| Sha256::digest(message)[0]);
    leaves.chain(nodes).fold(0, |all, byte| all ^ byte)
}

fn benchmark(criterion: &mut Criterion) {
    let elements = size(1_000_000, 300);
    let (leaves, messages) = (leaves(elements), messages(elements));
    let mut group = criterion.benchmark_group("trees");
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(1));
    Duel {
        name: "reward tree, beside sha2 on the same messages",
        elements,
    }
    .run(
        &mut group,
        (|| (), |()| hash_one_by_one(&messages)),
        (|| (), |()| SumTree::build(leaves.iter().copied()).expect("a tree")),
    );
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
