//! Whatever comes in: never more than the budget, and always the same.

use flywheel_oracle::{Bundle, EpochDemand, EpochFacts, Inbox, Ledger, settle};
use flywheel_protocol::points::Demand;
use flywheel_protocol::readings::{Field, Neighbourhood, OutlierLimit, OutlierRule, Reading, Report, SignedReport};
use flywheel_protocol::{Bps, Epoch, Time};
use flywheel_types::rewards::RevenueRow;
use flywheel_types::staking::Enrolment;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::world::{
    CHAIN, HOUR, SALT, START, VERIFICATION, World, cell, device, empty_inbox, enrolment, epoch_facts, id, public_key,
    revenue, start_of,
};

const EPOCHS: u64 = 3;
const MACHINES: u64 = 5;

/// A report as an enemy would write it: any number, readings at any time around the epochs, any values.
fn any_report() -> impl Strategy<Value = SignedReport> {
    let value = prop_oneof![0_i64..3_000, any::<i64>()];
    let time = prop_oneof![
        (0_u64..EPOCHS * 4).prop_map(|hour| START + hour * HOUR),
        START..START + 50_000
    ];
    let readings = vec((time, value, 1_u16..4), 1..5);
    (1..=MACHINES + 1, 1_u64..6, 0_u64..60_000, readings).prop_map(|(machine, nonce, signed, readings)| {
        let readings = readings.into_iter().map(|(time, value, field)| {
            let field = if field == 3 { Field::from_code(2) } else { Field::ENERGY };
            Reading {
                time: Time::new(time),
                field,
                value,
            }
        });
        let signed_at = Time::new(START + signed);
        let report = Report::new(id(machine), nonce, signed_at, None, readings.collect()).unwrap();
        let digest = report.digest(CHAIN, VERIFICATION).unwrap();
        SignedReport {
            signature: device(machine).sign(&digest),
            report,
        }
    })
}

fn any_revenue() -> impl Strategy<Value = RevenueRow> {
    let machine = proptest::option::of(1..=MACHINES + 2);
    (0..EPOCHS, 0..EPOCHS, machine, 0_u128..10_000)
        .prop_map(|(from, to, machine, amount)| revenue(1, from, to, machine, amount))
}

/// What machines and the network sold; the last machine is none here.
fn any_demand() -> impl Strategy<Value = EpochDemand> {
    let demand = || {
        (0_u128..300_000, 0_u128..300_000, any::<u128>()).prop_map(|(burned, treasury, stakers)| Demand {
            burned: burned.into(),
            treasury: treasury.into(),
            stakers: stakers.into(),
        })
    };
    let machines = btree_map((1..=MACHINES + 1).prop_map(id), demand(), 0..4);
    (demand(), machines).prop_map(|(network, machines)| EpochDemand { network, machines })
}

/// Epochs with all that can bend rewards: caps, density, trust, outliers, revenue, demand.
fn any_epochs() -> impl Strategy<Value = Vec<EpochFacts>> {
    let money = (0_u128..1_000_000, vec(any_revenue(), 0..3), any_demand());
    let mode = proptest::option::of(0_u16..=10_000);
    let class = (1_u128..500_000, 0_u32..3, 0_u16..=10_000, any::<bool>(), mode);
    (vec(money, EPOCHS as usize), class).prop_map(|(money, (cap, free, trust, outliers, mode))| {
        let epochs = (0..EPOCHS).zip(money).map(|(number, (emission, revenues, demand))| {
            let mut facts = EpochFacts {
                emission: emission.into(),
                revenues,
                demand,
                ..epoch_facts(number, 0)
            };
            for machine in 1..=MACHINES {
                let row = Enrolment {
                    cell: Some(cell((machine % 2) as usize)),
                    trust: if machine == 1 {
                        Bps::new(trust).unwrap()
                    } else {
                        Bps::ONE
                    },
                    ..enrolment(machine)
                };
                facts.enrolled.insert(id(machine), row);
            }
            let meter = facts.classes.get_mut("meter").unwrap();
            meter.class.max_reward_per_epoch = cap.into();
            meter.class.free_density = free;
            meter.class.demand = mode.map(|cap| Bps::new(cap).unwrap());
            meter.rules.outlier = outliers.then_some(OutlierRule {
                neighbours: Neighbourhood::Class,
                min_neighbours: 2,
                limit: OutlierLimit::Ratio {
                    ten_thousandths: 20_000,
                },
            });
            facts
        });
        epochs.collect()
    })
}

/// Takes what can be taken in the epoch's last second; a third payload under one nonce, for one, cannot.
fn filled(reports: &[SignedReport]) -> Inbox {
    filled_with(reports).0
}

/// The same, and the reports that were taken.
fn filled_with(reports: &[SignedReport]) -> (Inbox, Vec<SignedReport>) {
    let (mut inbox, mut taken) = (empty_inbox(), vec![]);
    for report in reports {
        let machine = report.report.machine().get();
        for epoch in 0..EPOCHS {
            let now = Time::new(start_of(epoch + 1) - 1);
            if inbox.take(report.clone(), &public_key(machine), now).is_ok() {
                taken.push(report.clone());
            }
        }
    }
    (inbox, taken)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn rewards_never_exceed_the_budgets_whatever_the_reports(
        epochs in any_epochs(),
        reports in vec(any_report(), 0..20),
    ) {
        let mut world = World::new(0);
        world.facts.epochs = epochs.clone();
        let bundle = Bundle::union([&filled(&reports)], Epoch::FIRST, Epoch::new(EPOCHS - 1), SALT);

        let settlement = settle(&Ledger::default(), &world.facts, &bundle).unwrap();

        let mut budget = 0;
        let mut credited = 0;
        for (facts, scores) in epochs.iter().zip(&settlement.scores) {
            let revenue: u128 = facts.revenues.iter().map(|row| row.amount.u128()).sum();
            let rewards: u128 = scores.machines.values().map(|score| score.reward.u128()).sum();
            prop_assert!(rewards <= facts.emission.u128() + revenue);
            if let Some(cap) = facts.classes["meter"].class.demand {
                // Only what nobody gets back, in whole and by machine: the stakers' part is not in it.
                let gone = |demand: &Demand| demand.burned.u128() + demand.treasury.u128();
                let network = gone(&facts.demand.network);
                let all = network + facts.demand.machines.values().map(gone).sum::<u128>();
                prop_assert!(rewards <= all * u128::from(cap.get()) / 10_000 + revenue);
                for (machine, score) in &scores.machines {
                    let own = facts.demand.machines.get(machine).map_or(0, gone);
                    prop_assert!(score.reward.u128() <= own + network + revenue);
                }
            }
            let cap = facts.classes["meter"].class.max_reward_per_epoch.u128();
            for score in scores.machines.values() {
                // Emission is capped; revenue comes on top.
                prop_assert!(score.reward.u128() <= cap + revenue);
                prop_assert!(score.points <= 10_000);
                prop_assert!(score.class.is_some() || score.points == 0);
            }
            budget += facts.emission.u128() + revenue;
            credited += rewards;
        }
        let statement = settlement.statement;
        prop_assert!(statement.sum.u128() <= budget);
        // What the rows say, the leaves say and the statement says is one sum.
        let leaves: u128 = settlement.tree.leaves().map(|leaf| leaf.cumulative.u128()).sum();
        prop_assert_eq!((statement.sum.u128(), leaves), (credited, credited));
        prop_assert_eq!(statement.machines, settlement.ledger.cumulative().len() as u64);
    }

    #[test]
    fn every_reading_is_counted_once_and_every_leaf_never_falls(
        epochs in any_epochs(),
        reports in vec(any_report(), 0..20),
    ) {
        let (inbox, taken) = filled_with(&reports);
        let mut world = World::new(0);
        let mut ledger = Ledger::default();
        for facts in epochs {
            let epoch = facts.epoch;
            world.facts.epochs = vec![facts];
            let bundle = Bundle::union([&inbox], epoch, epoch, SALT);
            let settlement = settle(&ledger, &world.facts, &bundle).unwrap();

            let scores = settlement.scores[0].machines.values();
            let counted: u32 =
                scores.map(|score| score.tally.accepted() + score.tally.refused() + score.tally.ignored()).sum();
            let unique: std::collections::BTreeMap<_, _> = taken
                .iter()
                .filter(|report| world.facts.epochs[0].contains(report.report.first_time()))
                .map(|report| (report.report.payload_hash(), report.report.readings().len()))
                .collect();
            prop_assert_eq!(counted as usize, unique.values().sum::<usize>());

            for (machine, before) in ledger.cumulative().iter() {
                prop_assert!(settlement.ledger.cumulative().get(machine) >= Some(before));
            }
            ledger = settlement.ledger;
        }
    }

    #[test]
    fn a_ledger_of_any_reports_survives_being_written(
        epochs in any_epochs(),
        reports in vec(any_report(), 0..20),
    ) {
        let mut world = World::new(0);
        world.facts.epochs = epochs;
        let bundle = Bundle::union([&filled(&reports)], Epoch::FIRST, Epoch::new(EPOCHS - 1), SALT);
        let ledger = settle(&Ledger::default(), &world.facts, &bundle).unwrap().ledger;
        let read: Ledger = serde_json::from_str(&serde_json::to_string(&ledger).unwrap()).unwrap();
        prop_assert_eq!(read, ledger);
    }

    #[test]
    fn late_or_in_time_machines_earn_the_same(
        epochs in any_epochs(),
        reports in vec(any_report(), 0..20),
    ) {
        let inbox = filled(&reports);
        let mut world = World::new(0);
        world.facts.epochs = epochs.clone();
        let all = Bundle::union([&inbox], Epoch::FIRST, Epoch::new(EPOCHS - 1), SALT);
        let together = settle(&Ledger::default(), &world.facts, &all).unwrap();

        let mut ledger = Ledger::default();
        for facts in epochs {
            let bundle = Bundle::union([&inbox], facts.epoch, facts.epoch, SALT);
            world.facts.epochs = vec![facts];
            ledger = settle(&ledger, &world.facts, &bundle).unwrap().ledger;
        }
        prop_assert_eq!(together.ledger, ledger);
    }
}
