//! N1.

use std::collections::BTreeMap;

use cosmwasm_std::{Uint128, Uint256};
use flywheel_protocol::numbers::{Accumulator, AccumulatorError};
use proptest::prelude::*;
use serde::Deserialize;

use crate::amount;

/// A contract in small: holders with weights, what they are owed, and every base unit that came and went.
#[derive(Default)]
struct Pool {
    income: Accumulator,
    holders: BTreeMap<String, Holder>,
    funded: Uint128,
    paid: Uint128,
    settlements: u128,
}

#[derive(Default)]
struct Holder {
    weight: Uint128,
    index_at: Uint256,
    owed: Uint128,
}

impl Pool {
    fn total_weight(&self) -> Uint128 {
        self.holders.values().map(|holder| holder.weight).sum()
    }

    fn distribute(&mut self, amount: Uint128) {
        let total_weight = self.total_weight();
        self.income.distribute(amount, total_weight).unwrap();
        self.funded += amount;
    }

    fn settle(&mut self, name: &str) -> &mut Holder {
        self.settlements += 1;
        let holder = self.holders.entry(name.into()).or_insert_with(|| Holder {
            index_at: self.income.index(),
            ..Holder::default()
        });
        holder.owed += self.income.settle(holder.weight, &mut holder.index_at).unwrap();
        holder
    }

    fn set_weight(&mut self, name: &str, weight: Uint128) {
        self.settle(name).weight = weight;
    }

    fn claim(&mut self, name: &str) -> Uint128 {
        let paid = std::mem::take(&mut self.settle(name).owed);
        self.paid += paid;
        paid
    }

    fn owed(&self) -> BTreeMap<String, Uint128> {
        let owed = |holder: &Holder| holder.owed + self.income.owed(holder.weight, holder.index_at).unwrap();
        self.holders
            .iter()
            .map(|(name, holder)| (name.clone(), owed(holder)))
            .collect()
    }

    /// What the rounding of settlements kept back.
    fn dust(&self) -> Uint128 {
        let owed: Uint128 = self.owed().values().sum();
        self.funded - self.paid - owed - self.income.undistributed()
    }
}

#[derive(Deserialize)]
struct History {
    steps: Vec<Step>,
    funded: Uint128,
    paid: Uint128,
    owed: BTreeMap<String, Uint128>,
    undistributed: Uint128,
    index: Uint256,
    rem: Uint128,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Distribute { distribute: Uint128 },
    SetWeight { set_weight: (String, Uint128) },
    Claim { claim: String, paid: Uint128 },
}

#[test]
fn every_history_of_the_vectors_pays_what_they_say() {
    let histories: Vec<History> = serde_json::from_str(include_str!("../../vectors/accumulator.json")).unwrap();
    assert_eq!(histories.len(), 3);
    for history in histories {
        let mut pool = Pool::default();
        for step in history.steps {
            match step {
                Step::Distribute { distribute } => pool.distribute(distribute),
                Step::SetWeight {
                    set_weight: (name, weight),
                } => pool.set_weight(&name, weight),
                Step::Claim { claim, paid } => assert_eq!(pool.claim(&claim), paid),
            }
        }
        assert_eq!((pool.funded, pool.paid), (history.funded, history.paid));
        assert_eq!(pool.owed(), history.owed);
        assert_eq!(pool.income.undistributed(), history.undistributed);
        assert_eq!(
            (pool.income.index(), pool.income.remainder()),
            (history.index, history.rem)
        );
    }
}

#[test]
fn income_without_any_weight_goes_to_the_first_who_has_some() {
    let mut pool = Pool::default();
    pool.distribute(amount(70));
    assert_eq!(pool.income.undistributed(), amount(70));
    pool.set_weight("alice", amount(3));
    pool.distribute(Uint128::zero());
    assert_eq!(pool.income.undistributed(), Uint128::zero());
    assert_eq!(pool.claim("alice"), amount(70 - 1)); // 70 = 3 x 23.33..: the index is rounded down, 1 unit waits.
    assert_eq!(pool.income.remainder(), amount(1)); // 70 x 2^128 mod 3 = 1 x 1 mod 3
}

#[test]
fn a_remainder_goes_out_with_the_next_income() {
    let mut pool = Pool::default();
    pool.set_weight("alice", amount(3));
    pool.distribute(amount(1));
    assert_eq!(pool.claim("alice"), amount(0)); // 3 x floor(2^128 / 3) is just under 1 unit
    pool.distribute(amount(2));
    assert_eq!(pool.income.remainder(), amount(0)); // 3 x 2^128 in all is divided by 3 without rest
    assert_eq!(pool.claim("alice"), amount(2)); // 2 and a bit; the claim of nothing cost her the dust of one settlement
    assert_eq!(pool.dust(), amount(1));
}

#[test]
fn a_thousand_small_distributions_give_the_smallest_holder_its_exact_part() {
    let mut pool = Pool::default();
    pool.set_weight("whale", amount(999_999));
    pool.set_weight("minnow", amount(1));
    for _ in 0..1_000 {
        pool.distribute(amount(1_000));
    }
    // Each time a thousandth of a unit for the minnow. Of 1,000,000 in all it has 1, the whale 999,999.
    assert_eq!(pool.claim("minnow"), amount(1));
    assert_eq!(pool.claim("whale"), amount(999_999));
}

#[test]
fn the_largest_amount_over_the_largest_and_the_smallest_weight_does_not_overflow() {
    for weight in [Uint128::one(), Uint128::MAX] {
        let mut pool = Pool::default();
        pool.set_weight("only", weight);
        pool.distribute(Uint128::MAX);
        assert_eq!(pool.claim("only"), Uint128::MAX);
    }
}

#[test]
fn a_large_remainder_of_a_large_weight_fits_beside_the_largest_amount() {
    let mut income = Accumulator::default();
    // 2^128 mod (2^128 - 1) = 1, so distributing 2^128 - 2 leaves the largest remainder that this weight allows.
    income.distribute(Uint128::MAX - Uint128::one(), Uint128::MAX).unwrap();
    assert_eq!(income.remainder(), Uint128::MAX - Uint128::one());
    income.distribute(Uint128::MAX, Uint128::MAX).unwrap();
    // (2^128 - 2) + (2^128 - 1) units over 2^128 - 1 of weight: 1 unit each, and 2^128 - 2 over.
    assert_eq!(income.owed(Uint128::one(), Uint256::zero()).unwrap(), Uint128::one());
    assert_eq!(income.remainder(), Uint128::MAX - Uint128::one());
}

#[test]
fn what_would_overflow_is_refused_and_changes_nothing() {
    let mut waiting = Accumulator::default();
    waiting.distribute(Uint128::MAX, Uint128::zero()).unwrap();
    let before = waiting;
    let error = waiting.distribute(Uint128::one(), Uint128::zero()).unwrap_err();
    assert_eq!(
        error,
        AccumulatorError::TooMuch {
            amount: Uint128::one(),
            undistributed: Uint128::MAX
        }
    );
    assert_eq!(waiting, before);

    let mut full = Accumulator::default();
    full.distribute(Uint128::MAX, Uint128::one()).unwrap();
    let before = full;
    let error = full.distribute(Uint128::one(), Uint128::one()).unwrap_err();
    assert!(matches!(error, AccumulatorError::IndexFull { .. }), "{error}");
    assert_eq!(full, before);
}

#[test]
fn a_holder_of_another_accumulator_or_above_the_total_is_refused_and_keeps_its_index() {
    let mut income = Accumulator::default();
    income.distribute(amount(10), amount(1)).unwrap();
    let ahead = income.index() + Uint256::one();
    let mut index_at = ahead;
    let error = income.settle(amount(1), &mut index_at).unwrap_err();
    assert_eq!(
        error,
        AccumulatorError::IndexAhead {
            index_at: ahead,
            index: income.index()
        }
    );
    assert_eq!(index_at, ahead);

    let mut index_at = Uint256::zero();
    let error = income.settle(Uint128::MAX, &mut index_at).unwrap_err();
    assert_eq!(error, AccumulatorError::WeightAboveTotal { weight: Uint128::MAX });
    assert_eq!(index_at, Uint256::zero());
}

#[test]
fn a_closed_accumulator_gives_back_what_nobody_will_be_owed() {
    let mut income = Accumulator::default();
    income.distribute(amount(42), Uint128::zero()).unwrap();
    assert_eq!(income.take_undistributed(), amount(42));
    assert_eq!(income, Accumulator::default());
}

#[test]
fn stored_it_leaves_out_what_is_zero_and_reads_back_the_same() {
    let mut income = Accumulator::default();
    assert_eq!(serde_json::to_string(&income).unwrap(), r#"{"index":"0"}"#);
    income.distribute(amount(5), amount(3)).unwrap();
    income.distribute(amount(7), amount(0)).unwrap();
    let stored = serde_json::to_string(&income).unwrap();
    // floor(5 x 2^128 / 3) = 567137278201564105772291012386280352426, rest 2
    assert_eq!(
        stored,
        r#"{"index":"567137278201564105772291012386280352426","remainder":"2","undistributed":"7"}"#
    );
    assert_eq!(serde_json::from_str::<Accumulator>(&stored).unwrap(), income);
}

#[derive(Debug, Clone)]
enum Action {
    Distribute(u128),
    SetWeight(u8, u128),
    Claim(u8),
}

fn action() -> impl Strategy<Value = Action> {
    // Amounts and weights of all sizes up to the largest supply that a token is likely to have.
    let number = prop_oneof![0..10_u128, 0..1_000_000_u128, 0..=1_u128 << 100];
    prop_oneof![
        3 => number.clone().prop_map(Action::Distribute),
        2 => (0..5_u8, number).prop_map(|(holder, weight)| Action::SetWeight(holder, weight)),
        1 => (0..5_u8).prop_map(Action::Claim),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_every_unit_is_paid_owed_undistributed_or_bounded_dust(
        actions in prop::collection::vec(action(), 1..80)
    ) {
        let mut pool = Pool::default();
        for action in actions {
            match action {
                Action::Distribute(units) => pool.distribute(amount(units)),
                Action::SetWeight(holder, weight) => pool.set_weight(&holder.to_string(), amount(weight)),
                Action::Claim(holder) => { pool.claim(&holder.to_string()); }
            }
            // `dust` subtracts without wrapping: it panics if more were owed than came in.
            let looks = u128::try_from(pool.holders.len()).unwrap();
            prop_assert!(pool.dust().u128() <= pool.settlements + looks);
        }
    }

    #[test]
    fn how_often_income_is_distributed_makes_no_difference(
        parts in prop::collection::vec(0..=1_u128 << 90, 1..20),
        weights in prop::collection::vec(1..=1_u128 << 100, 1..5),
    ) {
        let total: u128 = weights.iter().sum();
        let (mut often, mut once) = (Accumulator::default(), Accumulator::default());
        for part in &parts {
            often.distribute(amount(*part), amount(total)).unwrap();
        }
        once.distribute(amount(parts.iter().sum()), amount(total)).unwrap();
        prop_assert_eq!(often, once);
    }
}
