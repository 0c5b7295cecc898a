//! Whatever comes in whatever order: the suite's checks hold after every message, and emission depends on time alone.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::rewards::{EmissionSplit, Part};
use proptest::prelude::*;

use self::run::Run;
use crate::suite::{Suite, a_second, points};

mod run;

const PARTS: [Part; 5] = [
    Part::Machines,
    Part::Stakers,
    Part::Oracles,
    Part::Treasury,
    Part::Subsidies,
];
const NAMES: [&str; 4] = ["alice", "bob", "o1", "treasury"];

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Mint,
    Revenue {
        machine: Option<u64>,
        amount: u128,
    },
    Fund(u128),
    Donate(u128),
    /// Settles the newest budget: so many 10,000ths of what may be added, shared among three machines.
    Settle {
        spent: u16,
        signers: usize,
    },
    Claim {
        sender: usize,
        machines: Vec<u64>,
        from_newest: bool,
    },
    Withdraw {
        sender: usize,
        account: usize,
    },
    SetEmission {
        a_second: Option<u128>,
        split: Option<EmissionSplit>,
    },
    Refuse {
        account: usize,
        refused: bool,
    },
    StakingRefuses(bool),
    /// A window and a cap.
    SetBreaker(Option<(u64, u128)>),
    /// Suspends a machine for so many seconds; for none: lifts its suspension.
    Suspend {
        machine: u64,
        seconds: u64,
    },
}

fn any_split() -> impl Strategy<Value = EmissionSplit> {
    (prop::collection::vec(0_u16..=10_000, 5), 0_usize..5).prop_map(|(mut cuts, residual)| {
        cuts.sort_unstable();
        let mut before = 0;
        let parts: Vec<Bps> = cuts
            .iter()
            .map(|cut| points(cut - std::mem::replace(&mut before, *cut)))
            .collect();
        EmissionSplit {
            machines: parts[0],
            stakers: parts[1],
            oracles: parts[2],
            treasury: parts[3],
            subsidies: parts[4],
            residual: PARTS[residual],
        }
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    let machines = prop::sample::subsequence(vec![1_u64, 2, 3], 1..=3);
    prop_oneof![
        4 => (1_u64..250).prop_map(Step::Wait),
        4 => Just(Step::Mint),
        1 => (prop::option::of(1_u64..4), 1_u128..1_000).prop_map(|(machine, amount)| Step::Revenue { machine, amount }),
        1 => (1_u128..3_000).prop_map(Step::Fund),
        1 => (1_u128..100).prop_map(Step::Donate),
        3 => (0_u16..=10_000, 0_usize..=4).prop_map(|(spent, signers)| Step::Settle { spent, signers }),
        3 => (0_usize..4, machines, any::<bool>())
            .prop_map(|(sender, machines, from_newest)| Step::Claim { sender, machines, from_newest }),
        1 => (0_usize..4, 0_usize..4).prop_map(|(sender, account)| Step::Withdraw { sender, account }),
        1 => (prop::option::of(0_u128..30), prop::option::of(any_split()))
            .prop_map(|(a_second, split)| Step::SetEmission { a_second, split }),
        1 => (0_usize..4, any::<bool>()).prop_map(|(account, refused)| Step::Refuse { account, refused }),
        1 => any::<bool>().prop_map(Step::StakingRefuses),
        1 => prop::option::of((1_u64..500, 0_u128..1_000)).prop_map(Step::SetBreaker),
        1 => (1_u64..4, 0_u64..300).prop_map(|(machine, seconds)| Step::Suspend { machine, seconds }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_unit_is_somewhere_after_every_message(
        steps in prop::collection::vec(any_step(), 1..60),
        split in any_split(),
        is_native in any::<bool>(),
    ) {
        let suite = if is_native {
            Suite::reserve(a_second(10), split, 20_000)
        } else {
            Suite::minting(a_second(10), split)
        };
        let mut run = Run::new(suite, is_native);
        for step in steps {
            run.step(step);
        }
        // In the end everybody can be paid: nothing that is claimable or credited is missing.
        for name in NAMES {
            run.suite.refuse(name, false);
        }
        for machine in [1, 2, 3] {
            run.suite.lift(machine);
        }
        run.suite.try_set_breaker("admin", None).unwrap();
        if let Some((epoch, tree)) = run.trees.last() {
            drop(run.suite.try_claim("stranger", *epoch, tree, &[1, 2, 3]));
            prop_assert_eq!(run.suite.owed("claimable"), 0);
        }
        for account in ["alice", "bob", "treasury", "o1", "o2", "o3", "o4"] {
            drop(run.suite.try_withdraw("stranger", Some(account)));
        }
        prop_assert_eq!(run.suite.owed("credits"), 0);
    }

    #[test]
    fn emission_depends_on_time_and_not_on_when_mint_ran(
        times in prop::collection::vec(1_u64..700, 1..20),
        change_at in 0_u64..300,
        total in 1_u128..100_000,
        half_life in 1_u64..500,
        splits in (any_split(), any_split()),
        is_new_schedule in any::<bool>(),
    ) {
        let schedule = Schedule::Halving { total: Uint128::new(total), half_life: Seconds::new(half_life) };
        let changed = is_new_schedule.then(|| a_second(3));
        let mut times = times;
        times.sort_unstable();
        let end = 700;

        let mut often = Suite::minting(schedule.clone(), splits.0);
        for time in times.iter().filter(|time| **time <= change_at) {
            often.at(*time).mint();
        }
        often.at(change_at).try_set_emission(changed.clone(), Some(splits.1)).unwrap();
        for time in times.iter().filter(|time| **time > change_at) {
            often.at(*time).mint();
        }
        often.at(end).mint();
        let mut once = Suite::minting(schedule.clone(), splits.0);
        once.at(change_at).try_set_emission(changed, Some(splits.1)).unwrap();
        once.at(end).mint();

        prop_assert_eq!(often.flows(), once.flows());
        for epoch in 0..7 {
            prop_assert_eq!(often.budget(epoch), once.budget(epoch));
        }
        // The closed form (N3): what the first schedule has emitted by the end, or by the change and the second after it.
        let boundary = (change_at / 100 + 1) * 100;
        let emitted = |time| schedule.emitted(Seconds::new(time)).unwrap().u128();
        let expected = if is_new_schedule { emitted(boundary) + u128::from(end - boundary) * 3 } else { emitted(end) };
        prop_assert_eq!(once.flows().minted.u128(), expected);
    }
}
