//! Random sequences in a network that belongs to its DAO: votes of people's own and for others, taken back and cast anew, while
//! stakes move, machines are sold, and pools are slashed.
//!
//! After every message each proposal's votes are those that a plain count of its voters says, never more than there were when it
//! was opened; what is over stays over; and the DAO has what it owes.

mod check;
mod deciding;
mod record;
mod steps;
mod town;

use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};

use crate::{Counts, with_a_large_stack};
use steps::{Step, sequence};
use town::Town;

/// Sequences of a plain test run.
const SEQUENCES: u32 = 48;
/// The kept seeds, beside this folder.
const REGRESSIONS: &str = "properties/dao-regressions.txt";

/// Lives through one sequence, and until every proposal is over.
fn govern(steps: &[Step]) -> Counts {
    let mut town = Town::new();
    for step in steps {
        town.take(step);
        town.check();
    }
    town.end();
    town.counts
}

#[test]
fn whatever_happens_to_stakes_every_vote_counts_once_and_what_is_over_stays_over() {
    with_a_large_stack(|| {
        let sequences = std::env::var("FLYWHEEL_SEQUENCES").ok();
        let sequences = sequences.map(|text| text.parse::<u32>().expect("FLYWHEEL_SEQUENCES is a number"));
        let config = Config {
            cases: sequences.map_or(SEQUENCES, |sequences| sequences.div_ceil(2)),
            failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
            source_file: Some(file!()),
            max_shrink_iters: 1_000,
            ..Config::default()
        };
        let done = TestRunner::new(config).run(&sequence(), |steps| {
            govern(&steps);
            Ok(())
        });
        done.unwrap_or_else(|error| panic!("{error}"));
    });
}

/// A sequence in which everything is refused proves nothing.
#[test]
fn everything_that_may_happen_in_a_dao_happens() {
    with_a_large_stack(|| {
        let config = Config {
            cases: 40,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let counts = std::cell::RefCell::new(Counts::new());
        let done = runner.run(&sequence(), |steps| {
            for (name, of_one) in govern(&steps) {
                let mut counts = counts.borrow_mut();
                let all = counts.entry(name).or_default();
                all.iter_mut().zip(of_one).for_each(|(all, one)| *all += one);
            }
            Ok(())
        });
        done.unwrap_or_else(|error| panic!("{error}"));
        let counts = counts.into_inner();
        for (name, [taken, refused, skipped]) in &counts {
            println!("{name:20} {taken:5} taken {refused:5} refused {skipped:5} skipped");
        }
        for name in steps::NAMES {
            assert!(
                counts.get(name).is_some_and(|[taken, ..]| *taken > 0),
                "{name} was never taken"
            );
        }
    });
}
