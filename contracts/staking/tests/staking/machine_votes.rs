//! Machines that count as votes for their pool's owner, now and at past heights.

use flywheel_protocol::Epoch;
use flywheel_staking::state::{ALL_MACHINES, AllMachines, Epochs, MACHINE_COUNTS, Stay};
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::{ConfigResponse, MAX_MACHINE_VOTES, NewestEnrolment, QueryMsg};

use crate::suite::{DAY, START, Suite, account, id};

#[test]
fn machines_count_from_the_block_after_the_one_that_enrols_them() {
    let mut suite = Suite::with_dao(false);
    assert_eq!((suite.height(), suite.published("alice")), (1_000, (0, 0)));
    suite.bonded("alice", 1_000);
    suite.bonded("alice", 1_000);
    suite.at(START).bonded("bob", 1_000);
    suite.at(START + DAY).bonded("alice", 1_000);
    assert_eq!(suite.published("alice"), (1_002, 3));
    assert_eq!(suite.published("bob"), (1_001, 1));
    let expected = [
        (1_000, 0, 0),
        (1_001, 2, 2),
        (1_002, 2, 3),
        (1_003, 3, 4),
        (9_999, 3, 4),
    ];
    for (height, of_alice, all) in expected {
        let found = (
            suite.machine_votes(Some("alice"), height),
            suite.machine_votes(None, height),
        );
        assert_eq!(found, (of_alice, all), "before block {height}");
    }
    assert_eq!(suite.machine_votes(Some("nobody"), 9_999), 0);
}

#[test]
fn a_machine_that_leaves_in_whatever_way_counts_no_more() {
    let mut suite = Suite::with_dao(true);
    let machines: Vec<u64> = (0..5).map(|_| suite.bonded("alice", 1_000)).collect();
    suite.at(START + DAY);
    assert_eq!(suite.machine_votes(Some("alice"), suite.height()), 5);
    suite.unbond("alice", machines[0], 1).set_jailed(machines[1], true);
    suite.change_machine(machines[2], |machine| machine.status = MachineStatus::Paused);
    suite.change_machine(machines[3], |machine| machine.status = MachineStatus::Retired);
    assert_eq!(suite.published("alice").1, 3);
    suite.try_disenroll(machines[2]).unwrap();
    suite.refresh(machines[3]).slash(machines[4], 1, START + DAY);
    // The last is slashed below the minimum.
    let height = suite.height();
    assert_eq!(suite.published("alice"), (height, 0));
    suite.advance(60);
    assert_eq!(
        [height, height + 1].map(|height| (
            suite.machine_votes(Some("alice"), height),
            suite.machine_votes(None, height)
        )),
        [(5, 5), (0, 0)]
    );
    // Back again.
    suite.set_jailed(machines[1], false).refresh(machines[1]);
    suite.change_machine(machines[2], |machine| machine.status = MachineStatus::Active);
    suite.refresh(machines[2]).bond("alice", machines[0], 1);
    assert_eq!(suite.published("alice").1, 3);
}

#[test]
fn a_sold_machine_is_the_seller_s_until_somebody_ends_its_stay_and_then_the_buyer_s() {
    let mut suite = Suite::with_dao(false);
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("alice", 1_000));
    suite.at(START).sell(first, "bob").sell(second, "bob");
    assert_eq!((suite.published("alice").1, suite.published("bob").1), (2, 0));
    suite.try_disenroll(first).unwrap();
    assert_eq!((suite.published("alice").1, suite.published("bob").1), (1, 0));
    suite.take_pool("bob", first, 1_000).take_pool("bob", second, 1_000);
    assert_eq!((suite.published("alice").1, suite.published("bob").1), (0, 2));
    let height = suite.height();
    suite.advance(60);
    let votes = |name, height| suite.machine_votes(Some(name), height);
    assert_eq!(
        [height, height + 1].map(|height| (votes("alice", height), votes("bob", height))),
        [(2, 0), (0, 2)]
    );
    // They were two before and after: what was between is of one block.
    assert_eq!(ALL_MACHINES.load(&*suite.storage()).unwrap().machines, 2);
    assert_eq!(
        [height, height + 1].map(|height| suite.machine_votes(None, height)),
        [2, 2]
    );
}

#[test]
fn machines_sold_before_their_first_epoch_move_as_well() {
    let mut suite = Suite::with_dao(false);
    suite.at(START + DAY);
    let machine = suite.bonded("alice", 1_000);
    suite.sell(machine, "bob").take_pool("bob", machine, 1_000);
    assert_eq!((suite.published("alice").1, suite.published("bob").1), (0, 1));
}

#[test]
fn no_owner_counts_more_than_the_most() {
    let mut suite = Suite::with_dao(false);
    let most = MAX_MACHINE_VOTES;
    assert_eq!(most, 20);
    let machines: Vec<u64> = (0..most).map(|_| suite.bonded("alice", 1_000)).collect();
    suite.bonded("bob", 1_000);
    let full = suite.height();
    suite.advance(60);
    let more = [suite.bonded("alice", 1_000), suite.bonded("alice", 1_000)];
    // Nothing changes for who reads: not even the block since when.
    assert_eq!(suite.published("alice"), (full, 20));
    assert_eq!(suite.machine_votes(None, suite.height() + 1), 21);
    suite
        .advance(60)
        .unbond("alice", more[0], 1_000)
        .unbond("alice", machines[0], 1_000);
    assert_eq!(suite.published("alice"), (full, 20));
    suite.unbond("alice", machines[1], 1_000);
    let height = suite.height();
    assert_eq!(suite.published("alice"), (height, 19));
    assert_eq!(
        [height, height + 1].map(|height| suite.machine_votes(None, height)),
        [21, 20]
    );
}

#[test]
fn messages_that_change_no_enrolment_write_nothing_of_it() {
    let mut suite = Suite::with_dao(false);
    let machine = suite.bonded("alice", 1_000);
    let before = suite.published("alice");
    suite
        .advance(60)
        .bond("alice", machine, 500)
        .delegate("bob", machine, 100)
        .undelegate("bob", machine, 50)
        .unbond("alice", machine, 500);
    assert_eq!(suite.published("alice"), before);
}

#[test]
fn a_network_without_a_dao_counts_nothing_until_one_joins() {
    let mut suite = Suite::cw20();
    let machines = [
        suite.bonded("alice", 1_000),
        suite.bonded("alice", 1_000),
        suite.bonded("bob", 1_000),
    ];
    suite.at(START).unbond("alice", machines[0], 1).migrate(None);
    assert_eq!(suite.published("alice"), (0, 0));

    // Two are enrolled when the DAO joins; they count from the next block on.
    let dao = account("governance");
    suite.dao = Some(dao.clone());
    suite.migrate(Some(dao.clone()));
    assert_eq!(
        suite.query::<ConfigResponse>(&QueryMsg::Config {}).governance,
        Some(dao)
    );
    let height = suite.height();
    suite.advance(60);
    assert_eq!(
        [height, height + 1].map(|height| suite.machine_votes(None, height)),
        [0, 2]
    );
    assert_eq!(
        (suite.published("alice"), suite.published("bob")),
        ((height, 1), (height, 1))
    );
    suite.bond("alice", machines[0], 1).set_jailed(machines[2], true);
    assert_eq!((suite.published("alice").1, suite.published("bob").1), (2, 0));
    // Another upgrade counts nothing twice.
    suite.migrate(None);
    assert_eq!(suite.published("alice").1, 2);
}

#[test]
fn a_large_network_is_counted_a_thousand_machines_at_a_time() {
    let mut suite = Suite::native();
    let first = suite.bonded("alice", 1_000);
    // 1,500 more rows of the same kind, of machines 2 to 1,501; in all 1,501.
    let mut storage = suite.app.contract_storage_mut(&suite.staking);
    let enrolments = flywheel_types::staking::ENROLMENTS.newest;
    let row: NewestEnrolment = enrolments.load(&*storage, first).unwrap();
    let bob = {
        let mut row = row.clone();
        row.value.as_mut().unwrap().owner = account("bob");
        row
    };
    for machine in 2..=1_501 {
        let row = if machine <= 1_490 { &row } else { &bob };
        enrolments.save(&mut *storage, machine, row).unwrap();
    }
    drop(storage);
    let dao = account("governance");
    let migrate = |suite: &mut Suite, governance: Option<String>| {
        let code = suite.app.contract_data(&suite.staking).unwrap().code_id;
        let msg = flywheel_types::staking::MigrateMsg { governance };
        let (admin, staking) = (suite.admin.clone(), suite.staking.clone());
        cw_multi_test::Executor::migrate_contract(&mut suite.app, admin, staking, &msg, code).unwrap();
    };
    let counted = |suite: &Suite, name: &str| {
        let count = MACHINE_COUNTS.may_load(&*suite.storage(), &account(name)).unwrap();
        count.map_or(0, |count| count.enrolled)
    };
    migrate(&mut suite, Some(dao.to_string()));
    let all: AllMachines = ALL_MACHINES.load(&*suite.storage()).unwrap();
    assert_eq!((all.machines, all.counted_to), (20, Some(1_000)));
    assert_eq!((counted(&suite, "alice"), counted(&suite, "bob")), (1_000, 0));
    // Meanwhile one that was counted leaves, and one that was not: neither is counted wrongly.
    for machine in [1_000, 1_001] {
        let mut storage = suite.app.contract_storage_mut(&suite.staking);
        let epochs = Epochs {
            running: Epoch::new(3),
            next: Epoch::new(4),
            counted_in: Some(2_000),
        };
        let mut stay = Stay::load(&*storage, epochs, id(machine)).unwrap();
        assert!(stay.leave_now(&mut *storage).unwrap());
    }
    assert_eq!((counted(&suite, "alice"), counted(&suite, "bob")), (999, 0));
    migrate(&mut suite, None);
    let all = ALL_MACHINES.load(&*suite.storage()).unwrap();
    assert_eq!((all.machines, all.counted_to), (31, None));
    assert_eq!((counted(&suite, "alice"), counted(&suite, "bob")), (1_488, 11));
}
