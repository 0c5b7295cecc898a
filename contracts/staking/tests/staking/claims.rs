//! Claims are worked out ahead of what is stored: often or once, everybody is paid the same but for a unit a claim.

use proptest::prelude::*;

use crate::suite::{DAY, START, Suite};

/// Who only waits, and who may claim in between.
const WAITING: [&str; 1] = ["bob"];
const CLAIMING: [&str; 2] = ["carol", "dave"];

#[derive(Debug, Clone)]
enum Step {
    Pass(u64),
    Income(u128),
    Delegate(usize, u128),
    Undelegate(usize, u128),
    Commission(u16),
    Jail(bool),
    Slash,
    /// Only in one of the two networks.
    Claim(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop_oneof![1..100_u64, 1..DAY, DAY..3 * DAY].prop_map(Step::Pass),
        3 => (1..100_000_u128).prop_map(Step::Income),
        1 => (0..3_usize, 1..5_000_u128).prop_map(|(who, amount)| Step::Delegate(who, amount)),
        1 => (0..3_usize, 1..500_u128).prop_map(|(who, amount)| Step::Undelegate(who, amount)),
        1 => (0..5_000_u16).prop_map(Step::Commission),
        1 => any::<bool>().prop_map(Step::Jail),
        1 => Just(Step::Slash),
        5 => (0..CLAIMING.len()).prop_map(Step::Claim),
    ]
}

/// A network with a pool of everybody's, and the pool.
fn begun() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded_with_commission("alice", 1_003, 333);
    for (name, amount) in WAITING.into_iter().chain(CLAIMING).zip([1_000, 1_777, 30_000]) {
        suite.delegate(name, machine, amount);
    }
    suite.join("erin", 4_321).at(START);
    (suite, machine)
}

/// What both networks live through; what is refused in one is refused in the other.
fn live(suite: &mut Suite, machine: u64, number: usize, step: &Step) -> bool {
    let name = |who: usize| WAITING.into_iter().chain(CLAIMING).nth(who).unwrap();
    match *step {
        Step::Pass(seconds) => suite.advance(seconds),
        Step::Income(amount) => suite.add_income("erin", amount),
        Step::Delegate(who, amount) => return suite.try_delegate(name(who), machine, amount).is_ok(),
        Step::Undelegate(who, amount) => return suite.try_undelegate(name(who), machine, Some(amount)).is_ok(),
        Step::Commission(points) => return suite.try_set_commission("alice", machine, points).is_ok(),
        Step::Jail(jailed) if suite.pool(machine).jailed != jailed => suite.set_jailed(machine, jailed),
        Step::Slash => {
            let now = suite.now();
            return suite.try_slash(machine, u64::try_from(number).unwrap(), now).is_ok();
        }
        Step::Jail(_) | Step::Claim(_) => suite,
    };
    true
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_claim_changes_nobody_elses_income_and_costs_its_sender_a_unit_at_most(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let ((mut often, machine), (mut once, _)) = (begun(), begun());
        let mut claims = [0_u128; CLAIMING.len()];
        let mut claimed = [0_u128; CLAIMING.len()];
        for (number, step) in steps.iter().enumerate() {
            prop_assert_eq!(live(&mut often, machine, number, step), live(&mut once, machine, number, step));
            if let Step::Claim(who) = *step {
                let before = often.balance(CLAIMING[who]);
                if often.try_claim(CLAIMING[who], &[machine]).is_ok() {
                    claims[who] += 1;
                    claimed[who] += often.balance(CLAIMING[who]) - before;
                }
            }
            often.check();
            for name in WAITING.into_iter().chain(["alice"]) {
                prop_assert_eq!(often.income(name, machine), once.income(name, machine));
            }
            prop_assert_eq!(often.community_income("erin"), once.community_income("erin"));
            for (who, name) in CLAIMING.into_iter().enumerate() {
                let has_had = claimed[who] + often.income(name, machine).1;
                let would_have = once.income(name, machine).1;
                prop_assert!(has_had <= would_have, "{} gained by claiming: {} of {}", name, has_had, would_have);
                prop_assert!(would_have - has_had <= claims[who], "{} lost {}", name, would_have - has_had);
            }
        }
    }
}
