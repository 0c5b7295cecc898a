//! Trading with oneself never pays, in a network in demand mode (rule N5).
//!
//! A *set* of accounts owns machines and stake, buys and sells. The same town is lived through twice, on the embedded chain
//! with the real contracts and the oracle's own arithmetic: once the set trades with itself as the plan says, once it does
//! not. Everything else is the same to the second: machines' work, stakes, what outsiders buy, when roots become final. After
//! three epochs, their final roots, all claims, and after what was streamed has arrived:
//!
//! ```text
//! wealth(set, with its trades) <= wealth(set, without them) + dust
//! ```
//!
//! *Wealth* is all that the set's accounts hold of the network's token and all that its contracts owe them: bonds, delegations,
//! income, credits, unclaimed rewards. Nothing is left in escrow: every order, session, channel, stream, subscription and
//! request of the plan has ended, and the contracts say so. *Dust* bounds what rounding down may leave to others in one town
//! and not in the other: a unit for each of the set's machines in each epoch (its reward), three for each of its pools (the
//! pool's income, the commission, the bond's part) and one for each of its positions.
//!
//! What the set tries: datasets of its machines by fair exchange, feeds, bounties with the evidence of final epochs, bids for its
//! own requests, orders that it declines, the network's own data (which it does not own), plain payments, sessions, channels
//! and streams to its machines with splits and a network's fee, revenue with and without a machine's name, and income for all
//! stakers. Parameters: prices from nothing to several times the emission, the sale's split, the class's cap on demand and on
//! rewards, two to four accounts, whether anybody else is there, how much of the stake is the set's, how much its machines
//! work, and both kinds of token.
//!
//! What this does not cover: a set that governs the network (its admin sets splits and spends the treasury, which counts as
//! gone), quorums of oracles that lie (rules V6 and V8), a machine that leaves the set on the way, sales in other tokens (they are
//! no demand, as the tests of `marketplace` and `oracle` say), and what the tokens are worth elsewhere: burning may move a price.
//!
//! A check that cannot fail proves nothing: with a wrong rule, under which all of a price is demand or the stakers' part
//! counts, the same plans gain, and the same check says so.

mod paying;
mod plan;
mod reading;
mod story;
mod town;
mod trades;

use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::plan::{Plan, any_plan};
use crate::town::{Rule, Town};

/// Plans of a plain test run; `FLYWHEEL_COLLUSIONS` sets another number.
const PLANS: u32 = 48;
/// The kept seeds, beside this file.
const REGRESSIONS: &str = "collusion/regressions.txt";

/// What trading has brought the set in excess of the dust; nothing or less is what the rule promises.
fn gain(plan: &Plan, rule: Rule) -> i128 {
    let with = Town::live(plan, &plan.trades, rule);
    let without = Town::live(plan, &[], rule);
    with.wealth() - without.wealth() - with.dust()
}

#[test]
fn no_set_of_accounts_gains_by_trading_with_itself() {
    let plans = std::env::var("FLYWHEEL_COLLUSIONS").ok();
    let plans = plans.map(|text| text.parse().expect("FLYWHEEL_COLLUSIONS is a number"));
    let config = Config {
        cases: plans.unwrap_or(PLANS),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        source_file: Some(file!()),
        max_shrink_iters: 500,
        ..Config::default()
    };
    let done = TestRunner::new(config).run(&any_plan(), |plan| {
        let gain = gain(&plan, Rule::GoneForGood);
        if gain > 0 {
            return Err(TestCaseError::fail(format!(
                "the set has {gain} more than without its trades"
            )));
        }
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
}

/// The same check with wrong rules, on plans that do not change: it finds the gain.
#[test]
fn with_a_wrong_rule_the_same_check_finds_sets_that_gain() {
    for rule in [Rule::WholePrice, Rule::StakersToo] {
        let config = Config {
            cases: 40,
            failure_persistence: None,
            max_shrink_iters: 0,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let done = runner.run(&any_plan(), |plan| match gain(&plan, rule) {
            gain if gain > 0 => Err(TestCaseError::fail("found")),
            _ => Ok(()),
        });
        assert!(done.is_err(), "{rule:?} let nobody gain");
    }
}
