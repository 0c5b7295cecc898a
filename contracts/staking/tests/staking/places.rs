//! Approved places: where machines begin, and who may stay where he is (rule S11).

use flywheel_staking::ContractError;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::Bond;

use crate::suite::{
    DAY, START, Suite, account, asking, cell, class, elsewhere, id, key, neighbourhood, next_door, not_opened, open_in,
    terms,
};

#[test]
fn a_class_that_asks_for_places_takes_new_machines_where_one_is_opened() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    suite.set_class(asking());
    assert_eq!(suite.try_begin("alice", machine), Err(not_opened(machine, cell())));
    suite.open(elsewhere(), 0);
    assert_eq!(suite.try_begin("alice", machine), Err(not_opened(machine, cell())));
    assert_eq!(suite.enrolled_in(machine), [0_u64; 0]);

    // It holds for the cells inside it.
    suite.open(neighbourhood(), 0);
    suite.bond("alice", machine, 1_000);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    // A class that does not ask takes machines from anywhere.
    suite.set_class(class("anywhere"));
    let far = suite.machine("bob");
    suite.move_to(far, "872830828ffffff".parse().unwrap());
    suite
        .try_bond("bob", 1_000, terms(far, Some("anywhere"), None))
        .unwrap();
}

#[test]
fn a_machine_that_hides_in_a_cell_larger_than_the_place_is_not_inside_it() {
    let mut suite = open_in(neighbourhood());
    let machine = suite.machine("alice");
    let around = cell().parent(4).unwrap();
    suite.move_to(machine, around);
    assert_eq!(suite.try_begin("alice", machine), Err(not_opened(machine, around)));
    suite.move_to(machine, neighbourhood());
    assert_eq!(suite.try_begin("alice", machine), Ok(()));
}

#[test]
fn who_is_enrolled_stays_when_his_place_is_closed() {
    let mut suite = open_in(cell());
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY + 5).close(cell());
    let up_to_date = ContractError::UpToDate { machine: id(machine) };
    assert_eq!(suite.try_refresh(machine).unwrap_err(), up_to_date);
    // More bond, and a new key, do not make it a newcomer.
    suite.bond("alice", machine, 500);
    suite.change_machine(machine, |machine| machine.key = key(77));
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.joined(machine, 7), Some(0));
    assert_eq!(suite.enrolment(machine, 7).unwrap().key, key(77));
    // Neither does half of its bond, which leaves the class's minimum.
    suite.unbond("alice", machine, 500);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn who_has_bonded_for_the_next_epoch_stays_when_his_place_is_closed_before_it_begins() {
    let mut suite = open_in(cell());
    suite.at(START + DAY);
    let machine = suite.bonded("alice", 1_000);
    suite.close(cell()).bond("alice", machine, 1);
    suite.change_machine(machine, |machine| machine.key = key(77));
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 2).unwrap().key, key(77));
}

#[test]
fn who_is_enrolled_stays_when_his_class_begins_to_ask() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY).set_class(asking()).bond("alice", machine, 1);
    suite.at(START + 3 * DAY).bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    let late = suite.machine("bob");
    assert_eq!(suite.try_begin("bob", late), Err(not_opened(late, cell())));
}

#[test]
fn a_move_out_of_the_opened_places_ends_the_stay_with_the_epoch() {
    // Otherwise one would bond in an opened place and work somewhere else.
    let mut suite = open_in(cell());
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + 2 * DAY).move_to(machine, next_door());
    let left = suite.try_refresh(machine).unwrap();
    let left = left
        .events
        .iter()
        .find(|event| event.ty == "wasm-flywheel-staking/left");
    let attribute = |name: &str| {
        let found = left.unwrap().attributes.iter().find(|row| row.key == name);
        found.unwrap().value.clone()
    };
    assert_eq!(
        (attribute("reason"), attribute("from_epoch")),
        ("unopened".into(), "3".into())
    );
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2]);
    assert_eq!(
        suite.try_bond("alice", 1, terms(machine, None, None)).unwrap_err(),
        not_opened(machine, next_door())
    );

    // Back before the epoch ends, it has not been away, even if its place has been closed meanwhile.
    suite.close(cell()).move_to(machine, cell()).refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.joined(machine, 3), Some(0));
    // Gone for an epoch, it is a newcomer.
    suite
        .move_to(machine, next_door())
        .refresh(machine)
        .at(START + 3 * DAY)
        .move_to(machine, cell());
    let up_to_date = ContractError::UpToDate { machine: id(machine) };
    assert_eq!(suite.try_refresh(machine).unwrap_err(), up_to_date);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2]);
}

#[test]
fn a_move_between_opened_places_begins_a_new_stay() {
    let mut suite = open_in(neighbourhood());
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + 2 * DAY)
        .move_to(machine, next_door())
        .refresh(machine)
        // Who has moved stays as well when the place is closed.
        .close(neighbourhood())
        .bond("alice", machine, 1);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((suite.joined(machine, 2), suite.joined(machine, 3)), (Some(0), Some(3)));
    assert_eq!(suite.enrolment(machine, 3).unwrap().cell, Some(next_door()));
}

#[test]
fn who_left_by_himself_comes_back_only_into_an_opened_place() {
    // Unbonded and bonded again, within one block or an epoch later.
    let mut suite = open_in(cell());
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY).close(cell()).unbond("alice", machine, 1);
    let again = |suite: &mut Suite| suite.try_bond("alice", 1, terms(machine, None, None)).map(drop);
    assert_eq!(again(&mut suite), Err(not_opened(machine, cell())));
    suite.at(START + 2 * DAY);
    assert_eq!(again(&mut suite), Err(not_opened(machine, cell())));
    suite.open(cell(), 0);
    assert_eq!(again(&mut suite), Ok(()));
    assert_eq!(suite.enrolled_in(machine), [0, 3, 4, 5, 6, 7]);
}

#[test]
fn who_was_paused_or_jailed_comes_back_only_into_an_opened_place() {
    let mut suite = open_in(cell());
    let (paused, jailed) = (suite.bonded("alice", 1_000), suite.bonded("bob", 1_000));
    suite
        .at(START + DAY)
        .close(cell())
        .set_status(paused, MachineStatus::Paused)
        .refresh(paused)
        .set_status(paused, MachineStatus::Active)
        .set_jailed(jailed, true)
        .set_jailed(jailed, false);
    for machine in [paused, jailed] {
        let up_to_date = ContractError::UpToDate { machine: id(machine) };
        assert_eq!(suite.try_refresh(machine).unwrap_err(), up_to_date);
        assert_eq!(suite.enrolled_in(machine), [0]);
    }
    suite.open(neighbourhood(), 0).refresh(paused).refresh(jailed);
    assert_eq!(suite.enrolled_in(paused), [0, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolled_in(jailed), [0, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_buyer_begins_a_stay_and_needs_an_opened_place() {
    let mut suite = open_in(cell());
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY).close(cell()).sell(machine, "bob");
    let take = |suite: &mut Suite| suite.try_take_pool("bob", 1_000, terms(machine, None, None)).map(drop);
    assert_eq!(take(&mut suite), Err(not_opened(machine, cell())));
    // Who sells and buys back is a buyer.
    suite.sell(machine, "alice");
    assert_eq!(
        suite.try_bond("alice", 1, terms(machine, None, None)).unwrap_err(),
        not_opened(machine, cell())
    );
    suite.sell(machine, "bob").open(cell(), 0);
    assert_eq!(take(&mut suite), Ok(()));
    assert_eq!(suite.enrolled_in(machine), [0, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 2).unwrap().owner, account("bob"));
}

#[test]
fn a_bond_that_is_refused_leaves_nothing() {
    let mut suite = open_in(elsewhere());
    let machine = suite.machine("alice");
    let before = suite.app.dump_wasm_raw(&suite.staking);
    let bond = Bond {
        machine: id(machine),
        class: Some("meter".into()),
        commission: None,
    };
    assert_eq!(
        suite.try_bond("alice", 1_000, bond).unwrap_err(),
        not_opened(machine, cell())
    );
    assert_eq!(suite.app.dump_wasm_raw(&suite.staking), before);
    assert_eq!(suite.gain("alice"), 0);
}
