//! Random sequences of everything that honest and hostile people may do, over two networks on one chain: one with a cw20,
//! one with a native coin, with the same machines.
//!
//! After every message the invariants of both networks hold (rules A7 and W7); every refused message has changed nothing.
//! Every so often a plain model, which knows neither shares nor accumulators, says what everybody should have. At the end
//! everybody leaves, and nothing stays behind.
//!
//! `FLYWHEEL_SEQUENCES` says how many sequences are tried. One that fails is shrunk, and its seed is kept in
//! `regressions.txt` beside this file, which is tried first from then on.

mod action;
mod apply;
mod cases;
mod dao;
mod days;
mod disputes;
mod ending;
mod hostile;
mod income;
mod launch;
mod machines;
mod memory;
mod model;
mod moods;
mod oracles;
mod stake;
mod strategy;
mod targets;
mod trade;
mod transfers;
mod wealth;
mod world;

use std::collections::BTreeMap;

use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};

use crate::action::Action;
use crate::world::World;

/// Sequences of a plain test run.
const SEQUENCES: u32 = 64;
/// The kept seeds, beside this file.
const REGRESSIONS: &str = "properties/regressions.txt";

/// How often each kind of action was taken, refused, and had nothing to be tried on.
type Counts = BTreeMap<String, [usize; 3]>;

/// Runs with room for deep strategies and a deep chain: without optimization both need much of it.
fn with_a_large_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(test);
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Lives through one sequence and its end.
fn live(actions: &[Action]) -> Counts {
    let mut world = World::new();
    for action in actions {
        world.apply(action);
    }
    world.compare();
    world.end();
    world.counts
}

#[test]
fn whatever_people_do_the_money_adds_up_and_nothing_stays_behind() {
    with_a_large_stack(try_sequences);
}

fn try_sequences() {
    let sequences = std::env::var("FLYWHEEL_SEQUENCES").ok();
    let sequences = sequences.map(|text| text.parse().expect("FLYWHEEL_SEQUENCES is a number"));
    let config = Config {
        cases: sequences.unwrap_or(SEQUENCES),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        source_file: Some(file!()),
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let done = TestRunner::new(config).run(&moods::sequence(), |actions| {
        live(&actions);
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
}

/// A sequence in which everything is refused proves nothing.
#[test]
fn everything_that_people_may_do_happens() {
    with_a_large_stack(count_what_happens);
}

fn count_what_happens() {
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let counts = std::cell::RefCell::new(Counts::new());
    let done = runner.run(&moods::sequence(), |actions| {
        for (name, of_one) in live(&actions) {
            let mut counts = counts.borrow_mut();
            let all = counts.entry(name).or_default();
            all.iter_mut().zip(of_one).for_each(|(all, one)| *all += one);
        }
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
    for (name, [taken, refused, skipped]) in counts.into_inner() {
        println!("{name:40} {taken:5} taken {refused:5} refused {skipped:5} skipped");
    }
}
