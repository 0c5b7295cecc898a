//! Demand mode (rule N5): what sales have taken from buyers for good bounds what machines earn by emission.

use cosmwasm_std::Uint128;
use flywheel_oracle::{ClassFacts, EpochDemand, EpochFacts};
use flywheel_protocol::Bps;
use flywheel_protocol::points::Demand;
use flywheel_types::staking::Enrolment;

use crate::world::{World, class, earned, enrolment, epoch_facts, full, id, report, revenue, rules, settle_one_by_one};

fn demand(burned: u128, treasury: u128, stakers: u128) -> Demand {
    Demand {
        burned: Uint128::new(burned),
        treasury: Uint128::new(treasury),
        stakers: Uint128::new(stakers),
    }
}

/// What machines sold themselves.
fn sales(machines: &[(u64, Demand)]) -> EpochDemand {
    EpochDemand {
        network: Demand::default(),
        machines: machines
            .iter()
            .map(|(machine, demand)| (id(*machine), *demand))
            .collect(),
    }
}

/// Machines in demand mode that earn 1,000 together if demand allows; all of them worked in full.
fn world(machines: u64, percent: u16, demand: EpochDemand) -> World {
    let mut world = World::new(machines);
    world.class().demand = Some(Bps::percent(percent).unwrap());
    world.target().demand = demand;
    for machine in 1..=machines {
        world.hand_to_all(&[full(machine, 1, 0)]);
    }
    world
}

#[test]
fn a_machine_earns_what_its_sales_burned_and_gave_the_treasury() {
    let sold = sales(&[(1, demand(100, 50, 30))]);
    // By points 500 each. 100 + 50 are gone for good; the 30 of the stakers may be the buyer's. Machine 2 sold nothing.
    assert_eq!(earned(&world(2, 100, sold.clone()).settle()), [(1, 150)]);
    // Half of it, rounded down: 75.
    assert_eq!(earned(&world(2, 50, sold.clone()).settle()), [(1, 75)]);
    assert_eq!(earned(&world(2, 0, sold).settle()), []);
}

#[test]
fn demand_never_pays_more_than_work_does() {
    let sold = sales(&[(1, demand(700, 0, 0)), (2, demand(0, 90, 0))]);
    // 700 and 90 are within the 1,000; by points it is 500 each.
    assert_eq!(earned(&world(2, 100, sold.clone()).settle()), [(1, 500), (2, 90)]);
    // Nor more than the class allows one machine.
    let mut capped = world(2, 100, sold);
    capped.class().max_reward_per_epoch = Uint128::new(80);
    assert_eq!(earned(&capped.settle()), [(1, 80), (2, 80)]);
}

#[test]
fn more_demand_than_emission_is_scaled_down() {
    let sold = sales(&[(1, demand(1_500, 0, 0)), (2, demand(250, 251, 0))]);
    // 1,500 and 501 of 2,001: floor(749.6) and floor(250.3) of the 1,000, of which work pays at most 500.
    assert_eq!(earned(&world(2, 100, sold).settle()), [(1, 500), (2, 250)]);
}

#[test]
fn the_network_s_own_sales_are_demand_of_all_machines_by_their_points() {
    let mut sold = sales(&[(2, demand(7, 0, 0))]);
    sold.network = demand(100, 26, 1_000);
    let mut world = World::new(2);
    world.class().demand = Some(Bps::ONE);
    world.target().demand = sold;
    // 10,000 and 2,500 points: floor(100.8) and floor(25.2) of the 126; machine 2 has sold for 7 itself.
    world.hand_to_all(&[full(1, 1, 0), report(2, 1, 0, &[250; 4])]);
    assert_eq!(earned(&world.settle()), [(1, 100), (2, 32)]);
}

#[test]
fn without_sales_there_is_no_demand() {
    // As in a network without a marketplace, or in one that sells in other tokens only.
    assert_eq!(earned(&world(2, 100, EpochDemand::default()).settle()), []);
    // What the stakers got is not gone for good.
    let sold = sales(&[(1, demand(0, 0, 1_000))]);
    assert_eq!(earned(&world(2, 100, sold).settle()), []);
}

#[test]
fn demand_without_work_pays_nothing_and_takes_nothing_from_others() {
    let mut world = World::new(2);
    world.class().demand = Some(Bps::ONE);
    // Machine 9 is not even enrolled.
    world.target().demand = sales(&[
        (1, demand(600, 0, 0)),
        (2, demand(9_000, 0, 0)),
        (9, demand(9_000, 0, 0)),
    ]);
    world.hand_to_all(&[full(1, 1, 0)]);
    assert_eq!(earned(&world.settle()), [(1, 600)]);
}

#[test]
fn revenue_is_paid_whole_whatever_the_demand() {
    let mut world = world(2, 100, sales(&[(1, demand(10, 0, 0))]));
    world.target().revenues = vec![revenue(1, 0, 0, Some(2), 70), revenue(2, 0, 0, None, 40)];
    // 10 of the emission; 70 for machine 2, and 20 each by points.
    assert_eq!(earned(&world.settle()), [(1, 30), (2, 90)]);
}

#[test]
fn a_class_that_is_not_in_demand_mode_earns_by_points_alone() {
    let mut world = world(2, 100, sales(&[(1, demand(20, 0, 0)), (2, demand(3, 0, 0))]));
    let camera = Enrolment {
        class: "camera".into(),
        ..enrolment(2)
    };
    world.enrol(2, camera);
    let facts = ClassFacts {
        class: class("camera"),
        rules: rules(),
    };
    world.target().classes.insert("camera".into(), facts);
    assert_eq!(earned(&world.settle()), [(1, 20), (2, 500)]);
}

/// A sale counts in the epoch in which it is settled, whichever statement settles that epoch.
#[test]
fn each_epoch_has_its_own_demand() {
    let epoch = |number, demand| {
        let mut facts = EpochFacts {
            demand,
            ..epoch_facts(number, 2)
        };
        facts.classes.get_mut("meter").unwrap().class.demand = Some(Bps::ONE);
        facts
    };
    let epochs = [
        epoch(0, EpochDemand::default()),
        epoch(1, sales(&[(1, demand(30, 0, 0))])),
        epoch(2, sales(&[(2, demand(0, 8, 0))])),
    ];
    let reports = [full(1, 1, 0), full(1, 2, 1), full(2, 1, 1), full(2, 2, 2)];
    let settlements = settle_one_by_one(&epochs, &reports);
    let all: Vec<_> = settlements.iter().map(earned).collect();
    assert_eq!(all, [vec![], vec![(1, 30)], vec![(1, 30), (2, 8)]]);
}

/// The largest amounts that a contract can hold: nothing overflows, nobody's settlement stops.
#[test]
fn the_largest_sales_are_scaled_down_too() {
    let sold = sales(&[(1, demand(u128::MAX - 1, 0, 0)), (2, demand(1, 0, 0))]);
    // floor(1,000 x (2^128 - 2) / (2^128 - 1)) = 999, of which work pays 500; floor(1,000 / (2^128 - 1)) = 0.
    assert_eq!(earned(&world(2, 100, sold).settle()), [(1, 500)]);
}
