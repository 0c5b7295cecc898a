//! Jail: no income, no enrolment, but votes (rule S10).

use flywheel_staking::ContractError;

use crate::suite::{DAY, START, Suite, id};

#[test]
fn a_jailed_pool_earns_nothing_until_it_is_let_back() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("carol", 2_000));
    suite
        .delegate("bob", first, 1_000)
        .at(START)
        .add_income("erin", 160_000)
        .advance(DAY / 4);
    suite
        .set_jailed(first, true)
        .advance(DAY / 2)
        .set_jailed(first, false)
        .advance(DAY / 4);
    // 40,000 by halves; 80,000 for the other alone; 40,000 by halves.
    assert_eq!(
        (suite.income("alice", first), suite.income("bob", first)),
        ((20_000, 0), (0, 20_000))
    );
    assert_eq!(suite.income("carol", second), (120_000, 0));
}

#[test]
fn what_moves_while_a_pool_is_jailed_weighs_when_it_is_back() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("carol", 2_000));
    suite
        .set_jailed(first, true)
        .bond("alice", first, 1_000)
        .delegate("bob", first, 1_000);
    suite.unbond("alice", first, 1_000).set_jailed(first, false);
    suite.add_income("erin", 80_000).advance(DAY);
    assert_eq!(
        (suite.income("alice", first), suite.income("bob", first)),
        ((20_000, 0), (0, 20_000))
    );
    assert_eq!(suite.income("carol", second), (40_000, 0));
}

#[test]
fn a_jail_takes_no_votes() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 300).set_jailed(machine, true).advance(5);
    let height = suite.height();
    assert_eq!(
        (suite.votes_at("alice", height), suite.votes_at("bob", height)),
        (1_000, 300)
    );
    assert_eq!(suite.all_votes_at(height), 1_300);
}

#[test]
fn a_jailed_machine_is_out_at_once_and_comes_back_by_a_refresh() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + 2 * DAY + 7).set_jailed(machine, true);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
    suite.bond("alice", machine, 1_000);
    assert_eq!(
        suite.try_refresh(machine).unwrap_err(),
        ContractError::UpToDate { machine: id(machine) }
    );
    assert_eq!(suite.enrolled_in(machine), [0, 1]);

    suite.set_jailed(machine, false);
    assert_eq!(suite.enrolled_in(machine), [0, 1]);
    suite.refresh(machine);
    assert_eq!(suite.enrolled_in(machine), [0, 1, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 3).unwrap().joined.get(), 3);
}

#[test]
fn a_jail_that_changes_nothing_is_an_error() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let admin = suite.admin.clone();
    let jail = |jailed| flywheel_types::staking::ExecuteMsg::Jail {
        machine: id(machine),
        jailed,
    };
    let unchanged = |jailed| ContractError::JailUnchanged {
        machine: id(machine),
        jailed,
    };
    assert_eq!(suite.execute(&admin, &jail(false)).unwrap_err(), unchanged(false));
    suite.execute(&admin, &jail(true)).unwrap();
    assert_eq!(suite.execute(&admin, &jail(true)).unwrap_err(), unchanged(true));
    assert_eq!(unchanged(true).to_string(), "machine 1's pool is jailed already");
}
