//! Tokens on their way out (rule S5).

use flywheel_staking::ContractError;
use flywheel_staking::state::{BUCKETS, UNBONDINGS};
use flywheel_types::Unauthorized;
use flywheel_types::staking::{QueryMsg, UnbondingsResponse};

use crate::suite::{DAY, PURSE, START, Suite, account, id};

/// The suite begins with this unbonding day.
const FIRST_DAY: u64 = START / DAY - 1;

#[test]
fn tokens_wait_until_the_end_of_their_day_and_three_days_more() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 1_500);
        suite.delegate("bob", machine, 300);
        // In the last second of day 19,999 and the first one of day 20,000.
        suite
            .at(START - 1)
            .unbond("alice", machine, 400)
            .undelegate("bob", machine, 100);
        suite.at(START).unbond("alice", machine, 50);

        // (19,999 + 1 + 3) days and (20,000 + 1 + 3) days after 1970.
        let release = (20_003 * DAY, 20_004 * DAY);
        assert_eq!(
            suite.unbonding("alice"),
            [
                (machine, FIRST_DAY, 400, release.0),
                (machine, FIRST_DAY + 1, 50, release.1)
            ]
        );
        assert_eq!(suite.unbonding("bob"), [(machine, FIRST_DAY, 100, release.0)]);

        suite.at(release.0 - 1);
        let early = ContractError::NothingMatured {
            account: account("alice"),
            machine: id(machine),
        };
        assert_eq!(suite.try_withdraw("alice", machine).unwrap_err(), early);

        suite.at(release.0).withdraw("alice", machine).withdraw("bob", machine);
        assert_eq!(suite.balance("alice"), PURSE - 1_500 + 400);
        assert_eq!(suite.balance("bob"), PURSE - 300 + 100);
        assert_eq!(suite.owes("unbonding"), 50);

        suite.at(release.1 - 1);
        assert_eq!(suite.try_withdraw("alice", machine).unwrap_err(), early);
        suite.at(release.1).withdraw("alice", machine);
        assert_eq!(suite.balance("alice"), PURSE - 1_500 + 450);
    }
}

#[test]
fn what_is_withdrawn_leaves_nothing_in_storage() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 300)
        .undelegate("bob", machine, 300)
        .unbond("alice", machine, 1_000);
    suite.advance(5 * DAY).withdraw("bob", machine);
    assert!(!UNBONDINGS.is_empty(&*suite.storage()) && !BUCKETS.is_empty(&*suite.storage()));
    suite.withdraw("alice", machine);
    assert!(UNBONDINGS.is_empty(&*suite.storage()) && BUCKETS.is_empty(&*suite.storage()));
    assert_eq!((suite.gain("alice"), suite.gain("bob")), (0, 0));
}

#[test]
fn tokens_of_one_day_are_one_entry() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_500);
    suite
        .unbond("alice", machine, 100)
        .advance(600)
        .unbond("alice", machine, 20);
    let entries: Vec<_> = suite
        .unbonding("alice")
        .into_iter()
        .map(|(_, day, tokens, _)| (day, tokens))
        .collect();
    assert_eq!(entries, [(FIRST_DAY, 120)]);
}

#[test]
fn a_withdrawal_takes_thirty_one_days_the_oldest_first() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    for _ in 0..33 {
        suite.unbond("alice", machine, 10).advance(DAY);
    }
    suite.advance(4 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -2_000 + 310);
    let left: Vec<_> = suite.unbonding("alice").into_iter().map(|(_, day, ..)| day).collect();
    assert_eq!(left, [FIRST_DAY + 31, FIRST_DAY + 32]);
    suite.withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -2_000 + 330);
}

#[test]
fn a_withdrawal_is_of_one_pool_and_of_the_senders_own() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("alice", 1_000));
    suite
        .unbond("alice", first, 100)
        .unbond("alice", second, 30)
        .advance(5 * DAY);
    let stranger = ContractError::NothingMatured {
        account: account("bob"),
        machine: id(first),
    };
    assert_eq!(suite.try_withdraw("bob", first).unwrap_err(), stranger);
    suite.withdraw("alice", second);
    assert_eq!(suite.gain("alice"), -2_000 + 30);
    assert_eq!(suite.unbonding("alice").len(), 1);
}

#[test]
fn only_the_pools_owner_takes_its_bond() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let error = suite.try_unbond("bob", machine, None).unwrap_err();
    assert_eq!(
        error,
        Unauthorized {
            sender: account("bob"),
            owner: account("alice")
        }
        .into()
    );
    let error = suite.try_unbond("alice", machine, Some(1_001)).unwrap_err();
    let amount = cosmwasm_std::Uint128::new;
    assert_eq!(
        error,
        ContractError::MoreThanBond {
            amount: amount(1_001),
            bond: amount(1_000)
        }
    );
    assert_eq!(
        suite.try_unbond("alice", machine, Some(0)).unwrap_err(),
        ContractError::ZeroAmount
    );

    suite.try_unbond("alice", machine, None).unwrap();
    let nothing = ContractError::NothingBonded { machine: id(machine) };
    assert_eq!(suite.try_unbond("alice", machine, None).unwrap_err(), nothing);
}

#[test]
fn entries_are_listed_by_pool_and_day_in_pages() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("alice", 1_000));
    for _ in 0..2 {
        suite.unbond("alice", first, 1).unbond("alice", second, 1).advance(DAY);
    }
    let page = |start_after: Option<(u64, u64)>| {
        let start_after = start_after.map(|(machine, day)| (Some(id(machine)), day));
        let account = account("alice").to_string();
        let msg = QueryMsg::Unbondings {
            account,
            start_after,
            limit: Some(3),
        };
        let rows = suite.query::<UnbondingsResponse>(&msg).unbondings;
        rows.into_iter()
            .map(|row| (row.machine.unwrap().get(), row.day))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        page(None),
        [(first, FIRST_DAY), (first, FIRST_DAY + 1), (second, FIRST_DAY)]
    );
    assert_eq!(page(Some((second, FIRST_DAY))), [(second, FIRST_DAY + 1)]);
}
