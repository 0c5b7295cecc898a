//! Readings become points (rule N5): who counts, and how much.

use flywheel_oracle::ClassFacts;
use flywheel_protocol::readings::{Neighbourhood, OutlierLimit, OutlierRule, Reason, Work};
use flywheel_protocol::{Bps, Epoch};
use flywheel_types::staking::Enrolment;

use crate::world::{World, cell, class, earned, enrolment, epoch_facts, full, report, rules, score};

/// The points of machines 1 to `machines`.
fn points(world: &mut World, machines: u64) -> Vec<u128> {
    let settlement = world.settle();
    (1..=machines)
        .map(|machine| score(&settlement.scores[0], machine).points)
        .collect()
}

#[test]
fn work_is_counted_up_to_full_work() {
    let mut world = World::new(4);
    world.hand_to_all(&[
        full(1, 1, 0),
        report(2, 1, 0, &[1_000_000; 4]),
        report(3, 1, 0, &[333]),
        report(4, 1, 0, &[0; 4]),
    ]);
    // floor(10,000 x 333 / 4,000) = 832
    assert_eq!(points(&mut world, 4), [10_000, 10_000, 832, 0]);
}

#[test]
fn a_machine_that_is_silent_has_a_row_and_no_points() {
    let settlement = World::new(1).settle();
    let score = score(&settlement.scores[0], 1);
    assert_eq!(
        (score.class.as_deref(), score.points, score.tally.accepted()),
        (Some("meter"), 0, 0)
    );
    // It has no evidence leaf: it reported nothing.
    assert!(settlement.evidence_leaves.is_empty());
}

#[test]
fn a_network_of_thousands_is_judged_like_a_small_one() {
    // Machines are judged 4,096 at a time. These are at both ends, and where one lot ends and the next begins.
    let reporting = [1, 4_096, 4_097, 8_192, 8_193, 9_000];
    let mut world = World::new(9_000);
    world.hand_to_all(&reporting.map(|machine| full(machine, 1, 0)));
    let first = world.settle();

    let machines = &first.scores[0].machines;
    assert_eq!(machines.len(), 9_000);
    let worked = machines.iter().filter(|(_, score)| score.points > 0);
    let worked: Vec<_> = worked.map(|(machine, score)| (machine.get(), score.points)).collect();
    assert_eq!(worked, reporting.map(|machine| (machine, 10_000)));
    let leaves = first.evidence_leaves.iter().map(|leaf| leaf.machine_id.get());
    assert_eq!(leaves.collect::<Vec<_>>(), reporting);

    // What is remembered of each is carried on: its first number is used up.
    world.advance(&first, epoch_facts(1, 9_000));
    world.hand_to_all(&reporting.map(|machine| full(machine, 1, 1)));
    let second = world.settle();
    for machine in reporting {
        let tally = &score(&second.scores[0], machine).tally;
        assert_eq!(tally.by_reason().collect::<Vec<_>>(), [(Reason::Conflicting, 4)]);
    }
}

#[test]
fn refused_readings_cost_quality() {
    let mut world = World::new(1);
    // Three of four count: work 3,000 of 4,000 = 7,500, quality 7,500.
    world.hand_to_all(&[report(1, 1, 0, &[1_000, -5, 1_000, 1_000])]);
    let settlement = world.settle();
    let score = score(&settlement.scores[0], 1);
    assert_eq!(score.tally.by_reason().collect::<Vec<_>>(), [(Reason::Negative, 1)]);
    // 7,500 x 7,500 / 10,000
    assert_eq!(score.points, 5_625);
}

#[test]
fn trust_and_the_class_s_weight_multiply() {
    let mut world = World::new(1);
    world.enrol(
        2,
        Enrolment {
            trust: Bps::new(2_500).unwrap(),
            ..enrolment(2)
        },
    );
    let mut heavy = class("fast-charger");
    heavy.weight = 3;
    world.target().classes.insert(
        "fast-charger".into(),
        ClassFacts {
            class: heavy,
            rules: rules(),
        },
    );
    world.enrol(
        3,
        Enrolment {
            class: "fast-charger".into(),
            ..enrolment(3)
        },
    );
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), full(3, 1, 0)]);
    assert_eq!(points(&mut world, 3), [10_000, 2_500, 30_000]);
}

#[test]
fn the_boost_of_a_machine_s_place_adds_within_its_class_s_bracket_and_moves_shares_alone() {
    let mut world = World::new(1);
    world.class().max_boost = Bps::percent(20).unwrap();
    for (machine, boost) in [(2, 1_000), (3, 5_000)] {
        let row = Enrolment {
            boost: Bps::new(boost).unwrap(),
            ..enrolment(machine)
        };
        world.enrol(machine, row);
    }
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), full(3, 1, 0)]);
    let settlement = world.settle();
    let row = |machine| score(&settlement.scores[0], machine);
    // 10,000 x 11,000 / 10,000; a boost of a half counts as the bracket's fifth.
    assert_eq!([1, 2, 3].map(|machine| row(machine).points), [10_000, 11_000, 12_000]);
    // 1,000 x 10 / 33, 11 / 33, 12 / 33.
    assert_eq!([1, 2, 3].map(|machine| row(machine).reward.u128()), [303, 333, 363]);

    // A class without a bracket takes no boost.
    let mut world = World::new(0);
    let row = Enrolment {
        boost: Bps::ONE,
        ..enrolment(1)
    };
    world.enrol(1, row);
    world.hand_to_all(&[full(1, 1, 0)]);
    assert_eq!(points(&mut world, 1), [10_000]);
}

#[test]
fn presence_is_counted_in_intervals() {
    let mut world = World::new(2);
    world.rules().work = Work::Presence;
    world.class().full_work = 4_u128.into();
    world.hand_to_all(&[report(1, 1, 0, &[0, 7, 0, 9]), report(2, 1, 0, &[5])]);
    assert_eq!(points(&mut world, 2), [10_000, 2_500]);
}

#[test]
fn a_crowded_cell_pays_those_who_came_first() {
    // One machine earns in full beside one that came before it; then 1 of 2, 1 of 3.
    let mut world = World::new(0);
    world.class().free_density = 1;
    for (machine, joined) in [(1, 8), (2, 3), (3, 5), (4, 5)] {
        let row = Enrolment {
            cell: Some(cell(0)),
            joined: Epoch::new(joined),
            ..enrolment(machine)
        };
        world.enrol(machine, row);
    }
    // In other cells, and without one, nobody is crowded.
    world.enrol(
        5,
        Enrolment {
            cell: Some(cell(1)),
            joined: Epoch::new(9),
            ..enrolment(5)
        },
    );
    world.enrol(6, enrolment(6));
    let reports: Vec<_> = (1..=6).map(|machine| full(machine, 1, 0)).collect();
    world.hand_to_all(&reports);
    // In the cell: 2 (joined 3), 3 (5, lower number), 4 (5), 1 (8): 10,000, 10,000, 5,000, 3,333.
    assert_eq!(points(&mut world, 6), [3_333, 10_000, 10_000, 5_000, 10_000, 10_000]);
}

#[test]
fn classes_do_not_crowd_each_other_and_zero_switches_density_off() {
    let mut world = World::new(0);
    world.class().free_density = 1;
    let mut other = class("sensor");
    other.free_density = 0;
    world.target().classes.insert(
        "sensor".into(),
        ClassFacts {
            class: other,
            rules: rules(),
        },
    );
    for machine in 1..=3 {
        world.enrol(
            machine,
            Enrolment {
                cell: Some(cell(0)),
                ..enrolment(machine)
            },
        );
    }
    for machine in 4..=6 {
        world.enrol(
            machine,
            Enrolment {
                cell: Some(cell(0)),
                class: "sensor".into(),
                ..enrolment(machine)
            },
        );
    }
    let reports: Vec<_> = (1..=6).map(|machine| full(machine, 1, 0)).collect();
    world.hand_to_all(&reports);
    assert_eq!(points(&mut world, 6), [10_000, 10_000, 5_000, 10_000, 10_000, 10_000]);
}

#[test]
fn a_machine_crowds_its_cell_also_while_it_is_silent() {
    // Otherwise it would pay to switch machines on and off in turn.
    let mut world = World::new(0);
    world.class().free_density = 1;
    for machine in 1..=3 {
        world.enrol(
            machine,
            Enrolment {
                cell: Some(cell(0)),
                ..enrolment(machine)
            },
        );
    }
    world.hand_to_all(&[full(3, 1, 0)]);
    assert_eq!(points(&mut world, 3), [0, 0, 5_000]);
}

#[test]
fn an_outlier_loses_the_epoch_and_its_neighbours_share_it() {
    let mut world = World::new(4);
    world.rules().outlier = Some(OutlierRule {
        neighbours: Neighbourhood::Class,
        min_neighbours: 2,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 30_000,
        },
    });
    // The median of the others is 400: up to 1,200 is plausible.
    world.hand_to_all(&[
        report(1, 1, 0, &[100; 4]),
        report(2, 1, 0, &[100; 4]),
        report(3, 1, 0, &[300; 4]),
        report(4, 1, 0, &[301, 300, 300, 300]),
    ]);
    let settlement = world.settle();
    let outlier = score(&settlement.scores[0], 4);
    assert_eq!(outlier.tally.by_reason().collect::<Vec<_>>(), [(Reason::Outlier, 4)]);
    assert_eq!((outlier.work, outlier.points, outlier.reward.u128()), (0, 0, 0));
    // 400, 400 and 1,200 of 4,000: 1,000, 1,000 and 3,000 points of 5,000.
    assert_eq!(earned(&settlement), [(1, 200), (2, 200), (3, 600)]);
    // Its evidence leaf says that nothing was accepted.
    assert_eq!(
        (
            settlement.evidence_leaves[3].accepted,
            settlement.evidence_leaves[3].refused
        ),
        (0, 4)
    );
}

#[test]
fn machines_of_one_cell_are_compared_with_each_other_only() {
    let mut world = World::new(0);
    world.rules().outlier = Some(OutlierRule {
        neighbours: Neighbourhood::Cell { resolution: 7 },
        min_neighbours: 2,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 20_000,
        },
    });
    for machine in 1..=6 {
        let place = if machine <= 3 { cell(0) } else { cell(2) };
        world.enrol(
            machine,
            Enrolment {
                cell: Some(place),
                ..enrolment(machine)
            },
        );
    }
    let values = [100, 100, 900, 900, 900, 900];
    let reports: Vec<_> = (1..=6)
        .zip(values)
        .map(|(machine, value)| report(machine, 1, 0, &[value; 4]))
        .collect();
    world.hand_to_all(&reports);
    // 900 is far from 100 in the first cell, and usual in the second.
    assert_eq!(points(&mut world, 6), [1_000, 1_000, 0, 9_000, 9_000, 9_000]);
}
