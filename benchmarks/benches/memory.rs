//! Bytes a machine, counted by the allocator: what is asked for, at its highest, without the allocator's own overhead.
#![allow(missing_docs, reason = "a program")]

use cosmwasm_std::Uint128;
use flywheel_benchmarks::{Fleet, measures, size, take};
use flywheel_oracle::Ledger;
use flywheel_protocol::MachineId;
use flywheel_protocol::trees::SumTree;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Reports that are taken at once: so few that what they need on their way in is little beside what stays.
const AT_ONCE: usize = 2_048;

/// What some work asks for at its highest, above what was there before it, a machine.
fn bytes_a_machine<T>(machines: usize, work: impl FnOnce() -> T) -> (f64, T) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let kept = work();
    let most = MEMORY.peak_usage().saturating_sub(before);
    (most as f64 / machines as f64, kept)
}

fn tree(machines: usize) {
    let leaf = |number: u64| {
        let machine = MachineId::new(number).expect("a machine's number");
        (machine, Uint128::new(u128::from(number) * 1_000_000_007))
    };
    let (bytes, tree) = bytes_a_machine(machines, || SumTree::build((1..=machines as u64).map(leaf)));
    let tree = tree.expect("a tree");
    println!("reward tree of {machines} leaves: {bytes:.0} bytes a machine");
    assert_eq!(tree.machines(), machines as u64);
}

/// How a machine hands in the readings of a day.
#[derive(Clone, Copy, Debug)]
enum Habit {
    OneReport,
    ReportsOfOne,
}

/// A day from the inbox to the statement.
fn day(machines: usize, readings: u64, habit: Habit) {
    let fleet = Fleet::new(machines, readings);
    let facts = fleet.facts(0, &Ledger::default());
    let reports = match habit {
        Habit::OneReport => fleet.reports(0),
        Habit::ReportsOfOne => fleet.single_reports(0),
    };
    let mut oracle = fleet.oracle(Ledger::default());
    let (inbox, ()) = bytes_a_machine(machines, || {
        take(&mut oracle, &facts, &reports, Fleet::last_second(0), AT_ONCE);
    });
    let bundle = oracle.propose(&facts, [], [42; 32]).expect("a bundle");
    let (settling, settled) = bytes_a_machine(machines, || oracle.sign(&facts, &bundle));
    let (settlement, _) = settled.expect("a statement");
    println!(
        "{machines} machines, {readings} readings ({habit:?}): inbox {inbox:.0}, settling {settling:.0} bytes a machine"
    );
    assert_eq!(settlement.scores[0].machines.len(), machines);
}

fn main() {
    let machines = size(1_000_000, 300);
    tree(machines);
    // A day with all its reports and keys in one process takes more than a tree alone.
    let machines = if measures() { machines / 10 } else { machines };
    day(machines, 1, Habit::OneReport);
    day(machines, 24, Habit::OneReport);
    let machines = if measures() { machines / 10 } else { machines };
    day(machines, 24, Habit::ReportsOfOne);
    day(machines, 1_000, Habit::OneReport);
}
