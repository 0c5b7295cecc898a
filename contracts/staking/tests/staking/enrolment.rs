//! Enrolment (rule S11): joining and changes count from the next epoch, leaving at once.

use cosmwasm_std::Uint128;
use flywheel_protocol::Epoch;
use flywheel_staking::ContractError;
use flywheel_types::Class;
use flywheel_types::network::MakerTrust;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::{Bond, ENROLMENTS, EnrolmentsResponse, ExecuteMsg, QueryMsg};

use crate::suite::{DAY, START, Suite, account, bps, cell, class, id, key};

#[test]
fn a_bond_before_the_start_counts_from_the_first_epoch() {
    let mut suite = Suite::native();
    suite.at(START - 1);
    let machine = suite.bonded("alice", 1_000);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);

    let enrolment = suite.enrolment(machine, 0).unwrap();
    assert_eq!((enrolment.class.as_str(), enrolment.owner), ("meter", account("alice")));
    assert_eq!(
        (enrolment.key, enrolment.cell, enrolment.trust),
        (key(machine), Some(cell()), bps(9_000))
    );
    assert_eq!(enrolment.joined, Epoch::new(0));
}

#[test]
fn a_bond_in_an_epochs_first_or_last_second_counts_from_the_next() {
    for second in [START + DAY, START + 2 * DAY - 1] {
        let mut suite = Suite::native();
        suite.at(second);
        let machine = suite.bonded("alice", 1_000);
        assert_eq!(suite.enrolled_in(machine), [2, 3, 4, 5, 6, 7]);
    }
    let mut suite = Suite::native();
    suite.at(START + 2 * DAY);
    let machine = suite.bonded("alice", 1_000);
    assert_eq!(suite.enrolled_in(machine), [3, 4, 5, 6, 7]);
}

#[test]
fn a_bond_below_the_minimum_ends_the_stay_at_once() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_500);
    suite.at(START + 3 * DAY).unbond("alice", machine, 500);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    suite.unbond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2]);
}

#[test]
fn a_machine_that_leaves_and_returns_in_one_epoch_misses_that_epoch_and_begins_a_new_stay() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + 2 * DAY)
        .unbond("alice", machine, 1)
        .bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 1).unwrap().joined, Epoch::new(0));
    assert_eq!(suite.enrolment(machine, 3).unwrap().joined, Epoch::new(3));

    // And again, before the new stay has begun.
    suite.unbond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
    suite.bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 3, 4, 5, 6, 7]);
}

#[test]
fn who_leaves_before_the_start_was_never_there_and_may_come_back() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.unbond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0_u64; 0]);
    suite.bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_new_key_counts_from_the_next_epoch_and_the_stay_goes_on() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + 2 * DAY + 5)
        .change_machine(machine, |machine| machine.key = key(77));
    suite.refresh(machine);

    let keys: Vec<_> = (1..5)
        .map(|epoch| suite.enrolment(machine, epoch).unwrap().key)
        .collect();
    assert_eq!(keys, [key(machine), key(machine), key(77), key(77)]);
    assert_eq!(suite.enrolment(machine, 4).unwrap().joined, Epoch::new(0));
    assert_eq!(
        suite.try_refresh(machine).unwrap_err(),
        ContractError::UpToDate { machine: id(machine) }
    );

    // Changed back within the epoch: nothing will have changed.
    suite.change_machine(machine, |machine| machine.key = key(1));
    suite.refresh(machine);
    assert_eq!(suite.enrolment(machine, 3).unwrap().key, key(machine));
}

#[test]
fn a_machine_that_moves_begins_a_new_stay_in_its_new_cell() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let other_cell = "872a1072affffff".parse().unwrap();
    suite
        .at(START + 2 * DAY)
        .change_machine(machine, |machine| machine.cell = Some(other_cell));
    suite.refresh(machine);
    let stay = |suite: &Suite, epoch| {
        suite
            .enrolment(machine, epoch)
            .map(|row| (row.cell.unwrap(), row.joined.get()))
    };
    assert_eq!(
        (stay(&suite, 2), stay(&suite, 3)),
        (Some((cell(), 0)), Some((other_cell, 3)))
    );

    // Back before the epoch ends: it has never been away.
    suite.change_machine(machine, |machine| machine.cell = Some(cell()));
    suite.refresh(machine);
    assert_eq!(stay(&suite, 3), Some((cell(), 0)));
}

#[test]
fn adding_to_a_bond_writes_no_enrolment() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + 2 * DAY).bond("alice", machine, 5);
    let newest = ENROLMENTS.newest(&*suite.storage(), machine).unwrap().unwrap();
    assert_eq!(newest.since, Epoch::new(0));
}

#[test]
fn a_machine_that_was_sold_paused_or_retired_can_be_taken_out_by_anyone() {
    let lose: [fn(&mut flywheel_types::registry::Machine); 4] = [
        |machine| machine.status = MachineStatus::Paused,
        |machine| machine.status = MachineStatus::Retired,
        |machine| machine.ownership_epoch = 1,
        |machine| machine.owner = account("bob"),
    ];
    for change in lose {
        for by_refresh in [false, true] {
            let mut suite = Suite::native();
            let machine = suite.bonded("alice", 1_000);
            suite.at(START + DAY).change_machine(machine, change);
            assert_eq!(suite.enrolled_in(machine).len(), 8);
            if by_refresh {
                suite.try_refresh(machine)
            } else {
                suite.try_disenroll(machine)
            }
            .unwrap();
            assert_eq!(suite.enrolled_in(machine), [0]);
            let out = ContractError::NotEnrolled { machine: id(machine) };
            assert_eq!(suite.try_disenroll(machine).unwrap_err(), out);
        }
    }
}

#[test]
fn a_machine_in_good_standing_cannot_be_taken_out() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let rightly = ContractError::RightlyEnrolled { machine: id(machine) };
    assert_eq!(suite.try_disenroll(machine).unwrap_err(), rightly);
    assert_eq!(
        suite.try_refresh(machine).unwrap_err(),
        ContractError::UpToDate { machine: id(machine) }
    );
    assert_eq!(
        suite.try_refresh(9).unwrap_err(),
        ContractError::NoPool { machine: id(9) }
    );
    assert_eq!(suite.enrolled_in(machine).len(), 8);
}

#[test]
fn a_paused_machine_that_works_again_comes_back_by_a_refresh() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + DAY)
        .change_machine(machine, |machine| machine.status = MachineStatus::Paused);
    suite.refresh(machine);
    suite.change_machine(machine, |machine| machine.status = MachineStatus::Active);
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn an_owner_who_bought_its_machine_back_joins_again_with_a_bond() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + DAY)
        .change_machine(machine, |machine| machine.ownership_epoch = 2);
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0]);
    suite.bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 2).unwrap().ownership_epoch, 2);
}

#[test]
fn a_machine_without_a_place_takes_part_until_the_epoch_ends() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + DAY)
        .change_machine(machine, |machine| machine.cell = None);
    let rightly = ContractError::RightlyEnrolled { machine: id(machine) };
    assert_eq!(suite.try_disenroll(machine).unwrap_err(), rightly);
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
}

#[test]
fn a_higher_minimum_takes_machines_out_with_its_own_epoch() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + 2 * DAY).set_class(Class {
        min_bond: Uint128::new(2_000),
        ..class("meter")
    });
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2]);

    // The owner has the rest of the epoch to add to its bond, and then the stay just goes on.
    suite.bond("alice", machine, 1_000);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 5).unwrap().joined, Epoch::new(0));

    // Taking some out again is below the next minimum, but not below the running one.
    suite.unbond("alice", machine, 500);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2]);
    suite.unbond("alice", machine, 501);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
}

#[test]
fn a_lower_minimum_lets_machines_in_from_its_own_epoch() {
    let mut suite = Suite::native();
    suite.at(START + 2 * DAY);
    let lower = Class {
        min_bond: Uint128::new(500),
        max_reward_per_epoch: Uint128::new(25),
        ..class("meter")
    };
    suite.set_class(lower);
    let machine = suite.bonded("alice", 600);
    assert_eq!(suite.enrolled_in(machine), [3, 4, 5, 6, 7]);
    assert_eq!(
        suite.try_refresh(machine).unwrap_err(),
        ContractError::UpToDate { machine: id(machine) }
    );

    // One that had more and takes it out now is below the running minimum: it leaves, and may come back.
    let other = suite.bonded("alice", 1_000);
    suite.advance(DAY);
    suite.set_class(class("meter"));
    suite.advance(DAY).set_class(Class {
        min_bond: Uint128::new(500),
        max_reward_per_epoch: Uint128::new(25),
        ..class("meter")
    });
    suite.unbond("alice", other, 400);
    assert_eq!(suite.enrolled_in(other), [3]);
    suite.refresh(other);
    assert_eq!(suite.enrolled_in(other), [3, 5, 6, 7]);
    assert_eq!(
        suite.try_refresh(other).unwrap_err(),
        ContractError::UpToDate { machine: id(other) }
    );
}

#[test]
fn an_approval_that_is_taken_back_ends_the_stay_with_the_epoch() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let admin = suite.admin.clone();
    let approve = |approved| ExecuteMsg::Approve {
        machine: id(machine),
        class: "approved".into(),
        approved,
    };
    suite.execute(&admin, &approve(true)).unwrap();
    let bond = Bond {
        machine: id(machine),
        class: Some("approved".into()),
        commission: None,
    };
    suite.try_bond("alice", 1_000, bond).unwrap();
    suite.at(START + DAY).execute(&admin, &approve(false)).unwrap();
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
}

#[test]
fn trust_is_the_classs_or_the_makers_and_changes_with_a_refresh() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    suite.change_machine(machine, |machine| machine.maker = Some(key(500)));
    suite.bond("alice", machine, 1_000);
    assert_eq!(suite.enrolment(machine, 0).unwrap().trust, bps(9_000));

    let makers = vec![MakerTrust {
        maker: key(500),
        trust: bps(10_000),
    }];
    suite.at(START).set_class(Class {
        makers,
        ..class("meter")
    });
    suite.refresh(machine);
    assert_eq!(suite.enrolment(machine, 0).unwrap().trust, bps(9_000));
    assert_eq!(suite.enrolment(machine, 1).unwrap().trust, bps(10_000));
}

#[test]
fn the_machines_of_an_epoch_are_listed_by_id_in_pages() {
    let mut suite = Suite::native();
    for _ in 0..7 {
        suite.bonded("alice", 1_000);
    }
    suite.at(START + DAY);
    for machine in [2, 3, 4, 7] {
        suite.unbond("alice", machine, 1_000);
    }
    let page = |epoch: u64, start_after: Option<u64>| {
        let msg = QueryMsg::Enrolments {
            epoch: Epoch::new(epoch),
            start_after: start_after.map(id),
            limit: Some(3),
        };
        let response: EnrolmentsResponse = suite.query(&msg);
        let machines: Vec<u64> = response.machines.iter().map(|(machine, _)| machine.get()).collect();
        (machines, response.next.map(|machine| machine.get()))
    };
    assert_eq!(page(0, None), (vec![1, 2, 3], Some(3)));
    assert_eq!(page(0, Some(3)), (vec![4, 5, 6], Some(6)));
    assert_eq!(page(0, Some(6)), (vec![7], None));
    assert_eq!(page(1, None), (vec![1], Some(3)));
    assert_eq!(page(1, Some(3)), (vec![5, 6], Some(6)));
    assert_eq!(page(1, Some(6)), (vec![], None));
}
