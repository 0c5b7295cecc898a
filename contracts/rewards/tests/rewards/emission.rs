//! Changes of schedule and split (rules W3 and N3).

use cosmwasm_std::{Timestamp, Uint128};
use flywheel_protocol::numbers::{Schedule, ScheduleError};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_rewards::ContractError;
use flywheel_types::rewards::{EmissionResponse, ExecuteMsg, QueryMsg};

use crate::suite::{START, Suite, a_second, error, machines_only, points, usual_split};

fn halving() -> Schedule {
    Schedule::Halving {
        total: Uint128::new(1_000_000),
        half_life: Seconds::new(1_000),
    }
}

fn emission(suite: &Suite) -> EmissionResponse {
    suite.query(&QueryMsg::Emission {})
}

#[test]
fn a_new_schedule_begins_at_zero_with_the_next_epoch() {
    for mut suite in Suite::both() {
        suite.at(150).try_set_emission(Some(a_second(20)), None).unwrap();

        let answer = emission(&suite);
        assert_eq!(answer.current.schedule, a_second(10));
        let next = answer.next.unwrap();
        assert_eq!((next.since, next.origin), (Epoch::new(2), Epoch::new(2)));
        assert_eq!((next.schedule, next.split), (a_second(20), usual_split()));

        // 200 x 10 + 50 x 20
        suite.at(250).mint();
        assert_eq!(suite.flows().minted.u128(), 3_000);
        assert_eq!(suite.budget(1), Some((1_200, 100, 0)));
        assert_eq!(emission(&suite).current.schedule, a_second(20));
        assert_eq!(emission(&suite).next, None);
    }
}

#[test]
fn a_change_holds_by_the_clock_and_not_by_mint() {
    let mut suite = Suite::native();
    suite.at(50).try_set_emission(Some(a_second(20)), None).unwrap();

    suite.at(100);

    // Mint has not run at all.
    assert_eq!(emission(&suite).current.schedule, a_second(20));
    assert_eq!(emission(&suite).next, None);
}

#[test]
fn a_new_split_alone_does_not_begin_the_schedule_again() {
    let mut suite = Suite::minting(halving(), usual_split());
    suite.at(50).try_set_emission(None, Some(machines_only())).unwrap();
    let next = emission(&suite).next.unwrap();
    assert_eq!((next.since, next.origin), (Epoch::new(1), Epoch::new(0)));

    suite.at(300).mint();

    // 1,000,000 x 300 / 2,000; epoch 0's 50,000 by the old split, 100,000 all to machines.
    let flows = suite.flows();
    assert_eq!(flows.minted.u128(), 150_000);
    assert_eq!(flows.machines.u128(), 130_000);
    assert_eq!(suite.budget(0), Some((30_000, 2_500, 0)));
    assert_eq!(suite.budget(1), Some((80_000, 2_500, 0)));

    // And again, far into the next half life: 500,000 + 500,000 x 500 / 2,000.
    suite.try_set_emission(None, Some(usual_split())).unwrap();
    suite.at(1_500).mint();
    assert_eq!(suite.flows().minted.u128(), 625_000);
}

#[test]
fn a_halving_schedule_named_anew_emits_its_whole_total_again() {
    let mut suite = Suite::minting(halving(), machines_only());
    suite.at(950).try_set_emission(Some(halving()), None).unwrap();

    suite.at(2_000).mint();

    // 500,000 until 1,000; 500,000 from there to 2,000. Going on it would have been 750,000.
    assert_eq!(suite.flows().minted.u128(), 1_000_000);
}

#[test]
fn fractions_of_a_segment_stay_in_it() {
    // Ten and a half per cent of 100 a segment: 10 in each, not 21 of both.
    let mut split = machines_only();
    (split.stakers, split.machines) = (points(1_050), points(8_950));
    let mut suite = Suite::minting(a_second(1), split);
    suite.at(50).try_set_emission(Some(a_second(1)), None).unwrap();

    suite.at(200).mint();

    assert_eq!(suite.flows().stakers.u128(), 20);
    assert_eq!(suite.flows().machines.u128(), 180);
}

#[test]
fn a_second_change_adds_to_the_first() {
    let mut suite = Suite::native();
    suite.at(50).try_set_emission(Some(a_second(20)), None).unwrap();

    suite.at(60).try_set_emission(None, Some(machines_only())).unwrap();

    let next = emission(&suite).next.unwrap();
    assert_eq!((next.since, next.origin), (Epoch::new(1), Epoch::new(1)));
    assert_eq!((next.schedule, next.split), (a_second(20), machines_only()));
    suite.at(200).mint();
    // 1,000, then 2,000 all to machines.
    assert_eq!(suite.flows().machines.u128(), 2_600);
}

#[test]
fn a_change_that_names_nothing_withdraws_the_one_to_come() {
    let mut suite = Suite::native();
    assert_eq!(
        error(suite.try_set_emission(None, None)),
        ContractError::NothingToChange
    );
    suite.try_set_emission(Some(a_second(20)), None).unwrap();

    suite.at(99).try_set_emission(None, None).unwrap();

    suite.at(200).mint();
    assert_eq!(suite.flows().minted.u128(), 2_000);
}

#[test]
fn a_change_that_mint_has_not_reached_is_not_overwritten() {
    let mut suite = Suite::native();
    suite.at(50).try_set_emission(Some(a_second(20)), None).unwrap();
    suite.at(100);

    let refused = ContractError::MintFirst { since: Epoch::new(1) };
    assert_eq!(error(suite.try_set_emission(Some(a_second(30)), None)), refused);

    suite.mint();
    suite.try_set_emission(Some(a_second(30)), None).unwrap();
    // 1,000 + 2,000 + 3,000
    suite.at(300).mint();
    assert_eq!(suite.flows().minted.u128(), 6_000);
}

#[test]
fn a_change_before_the_start_holds_from_the_first_epoch() {
    let mut suite = Suite::native();
    suite
        .app
        .update_block(|block| block.time = Timestamp::from_seconds(START - 1));
    suite.try_set_emission(Some(a_second(20)), None).unwrap();
    suite.try_set_emission(None, Some(machines_only())).unwrap();

    let answer = emission(&suite);
    assert_eq!(
        (answer.current.schedule, answer.current.split),
        (a_second(20), machines_only())
    );
    assert_eq!(answer.next, None);
    suite.at(10).mint();
    assert_eq!(suite.flows().machines.u128(), 200);
}

#[test]
fn at_the_start_s_second_a_change_waits_for_the_next_epoch() {
    let mut suite = Suite::native();

    suite.try_set_emission(Some(a_second(20)), None).unwrap();

    assert_eq!(emission(&suite).next.unwrap().since, Epoch::new(1));
}

#[test]
fn what_a_short_reserve_has_lost_does_not_come_back_with_a_change() {
    let mut suite = Suite::reserve(a_second(10), machines_only(), 400);
    suite.at(50).try_set_emission(None, Some(usual_split())).unwrap();
    suite.at(100).mint();
    assert_eq!(suite.flows().forgone.u128(), 600);

    suite.fund(10_000).at(200).mint();

    // 400 + epoch 1's 1,000
    assert_eq!(suite.flows().minted.u128(), 1_400);
    assert_eq!(suite.flows().forgone.u128(), 600);
}

#[test]
fn a_change_takes_effect_in_the_middle_of_a_long_walk() {
    let mut suite = Suite::native();
    suite
        .at(150)
        .try_set_emission(Some(a_second(20)), Some(machines_only()))
        .unwrap();

    suite.at(6_600).mint();
    suite.mint();

    // 2 x 1,000 and 64 x 2,000; machines 1,200 + 128,000
    assert_eq!(suite.flows().minted.u128(), 130_000);
    assert_eq!(suite.flows().machines.u128(), 129_200);
}

#[test]
fn a_table_whose_first_point_is_at_zero_emits_it_at_once() {
    use flywheel_protocol::numbers::TablePoint;
    let points = [(0, 500_u128), (100, 600)];
    let points = points.map(|(at, emitted)| TablePoint {
        at: Seconds::new(at),
        emitted: emitted.into(),
    });
    let mut suite = Suite::minting(a_second(10), machines_only());
    suite
        .try_set_emission(
            Some(Schedule::Table {
                points: points.to_vec(),
            }),
            None,
        )
        .unwrap();

    suite.at(100).mint();

    // 1,000 of epoch 0 and the 500 of epoch 1's first second, which are not epoch 0's.
    assert_eq!(suite.flows().minted.u128(), 1_500);
    assert_eq!(suite.budget(0), Some((1_000, 0, 0)));
}

#[test]
fn a_schedule_or_split_that_cannot_be_is_refused() {
    let mut suite = Suite::native();

    let mut split = usual_split();
    split.treasury = points(1_001);
    assert_eq!(
        error(suite.try_set_emission(None, Some(split))),
        ContractError::SplitTooLarge { sum: 10_001 }
    );
    let endless = Schedule::Halving {
        total: Uint128::new(1),
        half_life: Seconds::new(0),
    };
    let refused = ContractError::Schedule(ScheduleError::ZeroHalfLife);
    assert_eq!(error(suite.try_set_emission(Some(endless), None)), refused);
    let total = Uint128::new((1 << 120) + 1);
    let large = Schedule::Halving {
        total,
        half_life: Seconds::new(1_000),
    };
    let refused = ContractError::EmissionTooLarge {
        total,
        maximum: Uint128::new(1 << 120),
    };
    assert_eq!(error(suite.try_set_emission(Some(large), None)), refused);
    let largest = Schedule::Halving {
        total: Uint128::new(1 << 120),
        half_life: Seconds::new(1_000),
    };
    suite.try_set_emission(Some(largest), None).unwrap();
}

#[test]
fn only_the_admin_changes_the_emission() {
    let mut suite = Suite::native();
    let msg = ExecuteMsg::SetEmission {
        schedule: Some(a_second(20)),
        split: None,
    };

    for sender in ["stranger", "verification", "treasury"] {
        let refused = error(suite.try_execute(sender, &msg, 0));
        assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
    }
}
