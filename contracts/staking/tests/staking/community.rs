//! The community pool (rule S8): votes, never slashed, price 1, a quarter of the weight, and one representative.

use cosmwasm_std::{Uint128, from_json};
use flywheel_staking::ContractError;
use flywheel_staking::state::{BUCKETS, POSITION_INCOME, UNBONDINGS};
use flywheel_types::staking::{ExecuteMsg, QueryMsg, UnbondingsResponse};

use crate::suite::{DAY, START, Suite, account, id};

/// The suite begins with this unbonding day.
const FIRST_DAY: u64 = START / DAY - 1;

#[test]
fn tokens_come_and_go_one_for_one() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        suite
            .join("alice", 1_000)
            .join("bob", 500)
            .join("alice", 7)
            .leave("alice", 400);
        assert_eq!(
            (suite.staker("alice").community.u128(), suite.community().tokens.u128()),
            (607, 1_107)
        );
        assert_eq!((suite.owes("community"), suite.owes("unbonding")), (1_107, 400));
        let release = (FIRST_DAY + 4) * DAY;
        assert_eq!(suite.unbonding("alice"), [(0, FIRST_DAY, 400, release)]);

        suite.at(release - 1);
        let early = ContractError::NothingMaturedInCommunity {
            account: account("alice"),
        };
        assert_eq!(suite.try_withdraw_community("alice").unwrap_err(), early);
        suite.at(release);
        suite.try_withdraw_community("alice").unwrap();
        assert_eq!(suite.gain("alice"), -1_007 + 400);
        assert_eq!(suite.try_withdraw_community("alice").unwrap_err(), early);

        suite.try_leave("alice", None).unwrap();
        suite.try_leave("bob", None).unwrap();
        suite.advance(4 * DAY);
        suite.try_withdraw_community("alice").unwrap();
        suite.try_withdraw_community("bob").unwrap();
        assert_eq!((suite.gain("alice"), suite.gain("bob")), (0, 0));
        assert!(UNBONDINGS.is_empty(&*suite.storage()) && BUCKETS.is_empty(&*suite.storage()));
    }
}

#[test]
fn nobody_takes_out_more_than_it_has() {
    let mut suite = Suite::native();
    suite.join("alice", 1_000);
    let error = suite.try_leave("alice", Some(1_001)).unwrap_err();
    let (amount, held) = (Uint128::new(1_001), Uint128::new(1_000));
    assert_eq!(error, ContractError::MoreThanCommunity { amount, held });
    assert_eq!(
        suite.try_leave("alice", Some(0)).unwrap_err(),
        ContractError::ZeroAmount
    );
    let nothing = ContractError::NothingInCommunity {
        account: account("bob"),
    };
    assert_eq!(suite.try_leave("bob", None).unwrap_err(), nothing);
    assert_eq!(suite.try_leave("bob", Some(1)).unwrap_err(), nothing);
}

#[test]
fn its_tokens_weigh_a_quarter_of_those_behind_machines() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .join("bob", 3_000)
        .join("carol", 1_000)
        .add_income("erin", 80_000)
        .advance(DAY);
    // 1,000 to 4,000 / 4; and of 40,000 three quarters.
    assert_eq!(suite.income("alice", machine), (40_000, 0));
    assert_eq!(
        (suite.community_income("bob"), suite.community_income("carol")),
        (30_000, 10_000)
    );
    suite.try_claim_community("bob").unwrap();
    assert_eq!(suite.gain("bob"), -3_000 + 30_000);
    let nothing = ContractError::NothingOwed {
        account: account("bob"),
    };
    assert_eq!(suite.try_claim_community("bob").unwrap_err(), nothing);
}

#[test]
fn a_weight_below_one_earns_nothing() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite.join("bob", 3).add_income("erin", 2_048).advance(DAY);
    assert_eq!(
        (suite.community_income("bob"), suite.income("alice", machine).0),
        (0, 2_048)
    );
    assert_eq!(suite.dust(), 0);
}

#[test]
fn income_is_for_the_tokens_and_the_time_that_they_were_there() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite
        .join("bob", 4_096)
        .at(START)
        .add_income("erin", 49_152)
        .advance(DAY / 2);
    // 24,576 by halves: 12,288 for bob.
    suite.join("carol", 8_192).advance(DAY / 4);
    // 12,288 as 1,024 to 3,072: 9,216, of which bob has a third.
    suite.leave("bob", 4_096).advance(DAY / 4);
    // 12,288 as 1,024 to 2,048: 8,192, all of it carol's.
    assert_eq!(suite.community_income("bob"), 12_288 + 3_072);
    assert_eq!(suite.community_income("carol"), 6_144 + 8_192);
    assert_eq!(
        (suite.income("alice", machine).0, suite.dust()),
        (12_288 + 3_072 + 4_096, 0)
    );
    suite.try_claim_community("bob").unwrap();
    suite.try_claim_community("carol").unwrap();
    // Bob has left and is owed nothing: nothing is kept of it.
    assert!(!POSITION_INCOME.has(&*suite.storage(), (0, 0, &account("bob"))));
}

#[test]
fn a_claim_takes_machines_and_community_in_one_payment() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.join("alice", 4_000).add_income("erin", 20_000).advance(DAY);
    let msg = ExecuteMsg::ClaimIncome {
        machines: vec![id(machine)],
        community: true,
    };
    suite.execute(&account("alice"), &msg).unwrap();
    assert_eq!(suite.gain("alice"), -5_000 + 20_000);
    // Messages from before the community pool are read as they were.
    let old: ExecuteMsg = from_json(r#"{"claim_income":{"machines":[1]}}"#).unwrap();
    let machines = vec![id(1)];
    assert_eq!(
        old,
        ExecuteMsg::ClaimIncome {
            machines,
            community: false
        }
    );
    assert_eq!(
        suite.try_claim("alice", &[]).unwrap_err(),
        ContractError::ClaimSize { count: 0 }
    );
}

#[test]
fn tokens_are_given_in_the_message_that_changes_them() {
    let mut suite = Suite::native();
    suite.join_for("alice", 1_000, "carol").join("bob", 300);
    let given = |suite: &Suite, name: &str| suite.staker(name).given.u128();
    assert_eq!(given(&suite, "carol"), 1_000);
    // What was named stays until another is.
    suite.join("alice", 50);
    assert_eq!(given(&suite, "carol"), 1_050);
    suite.leave("alice", 250);
    assert_eq!(given(&suite, "carol"), 800);
    suite.represent("bob", "carol");
    assert_eq!(given(&suite, "carol"), 1_100);
    suite.represent("alice", "dave");
    assert_eq!((given(&suite, "carol"), given(&suite, "dave")), (300, 800));
    suite.join_for("alice", 1, "bob");
    assert_eq!((given(&suite, "dave"), given(&suite, "bob")), (0, 801));
    suite.try_represent("bob", None).unwrap();
    assert_eq!((given(&suite, "carol"), suite.staker("bob").representative), (0, None));
    suite.try_leave("alice", None).unwrap();
    assert_eq!((given(&suite, "bob"), suite.staker("alice").representative), (0, None));
}

#[test]
fn nobody_represents_itself_and_a_change_changes_something() {
    let mut suite = Suite::native();
    let own = ContractError::OwnRepresentative {
        account: account("alice"),
    };
    assert_eq!(suite.try_join("alice", 5, Some("alice")).unwrap_err(), own);
    let nothing = ContractError::NothingInCommunity {
        account: account("alice"),
    };
    assert_eq!(suite.try_represent("alice", Some("bob")).unwrap_err(), nothing);
    suite.join("alice", 5);
    assert_eq!(suite.try_represent("alice", Some("alice")).unwrap_err(), own);
    let unchanged = |name: Option<&str>| ContractError::RepresentativeUnchanged {
        representative: name.map(account),
    };
    assert_eq!(suite.try_represent("alice", None).unwrap_err(), unchanged(None));
    suite.represent("alice", "bob");
    assert_eq!(
        suite.try_represent("alice", Some("bob")).unwrap_err(),
        unchanged(Some("bob"))
    );
    let nowhere = ExecuteMsg::SetRepresentative {
        representative: Some("Not An Address".into()),
    };
    assert!(matches!(
        suite.execute(&account("alice"), &nowhere).unwrap_err(),
        ContractError::Std(_)
    ));
}

#[test]
fn two_who_represent_each_other_harm_nobody() {
    let mut suite = Suite::native();
    suite
        .join_for("alice", 100, "bob")
        .join_for("bob", 30, "alice")
        .join_for("carol", 7, "alice");
    let staker = |suite: &Suite, name: &str| {
        let staker = suite.staker(name);
        (staker.community.u128(), staker.given.u128())
    };
    assert_eq!((staker(&suite, "alice"), staker(&suite, "bob")), ((100, 37), (30, 100)));
    suite.leave("alice", 60).join("bob", 5);
    assert_eq!((staker(&suite, "alice"), staker(&suite, "bob")), ((40, 42), (35, 40)));
    suite.try_leave("bob", None).unwrap();
    assert_eq!((staker(&suite, "alice"), staker(&suite, "bob")), ((40, 7), (0, 40)));
}

#[test]
fn giving_moves_no_votes() {
    let mut suite = Suite::native();
    suite.join_for("alice", 1_000, "bob").advance(5);
    let height = suite.height();
    assert_eq!(
        (suite.votes_at("alice", height), suite.votes_at("bob", height)),
        (1_000, 0)
    );
    assert_eq!(suite.all_votes_at(height), 1_000);
}

#[test]
fn votes_and_representation_are_known_for_every_block() {
    let mut suite = Suite::native();
    let first = suite.height();
    suite
        .join_for("alice", 1_000, "bob")
        .advance(5)
        .join("alice", 200)
        .represent("alice", "carol");
    suite.advance(5);
    suite.try_leave("alice", None).unwrap();
    suite.advance(5);

    let alice = |height| suite.representation("alice", height);
    assert_eq!(alice(first), (None, 0, 0));
    assert_eq!(alice(first + 1), (Some(account("bob")), 1_000, 0));
    assert_eq!(alice(first + 2), (Some(account("carol")), 1_200, 0));
    assert_eq!(alice(first + 3), (None, 0, 0));
    let given = |name: &str| -> Vec<u128> {
        (0..4)
            .map(|block| suite.representation(name, first + block).2)
            .collect()
    };
    assert_eq!(
        (given("bob"), given("carol")),
        (vec![0, 1_000, 0, 0], vec![0, 0, 1_200, 0])
    );
    let votes = |block| {
        (
            suite.votes_at("alice", first + block),
            suite.all_votes_at(first + block),
        )
    };
    assert_eq!(
        (votes(0), votes(1), votes(2), votes(3)),
        ((0, 0), (1_000, 1_000), (1_200, 1_200), (0, 0))
    );
}

#[test]
fn it_is_never_slashed() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .join("alice", 500)
        .leave("alice", 200)
        .slash_by(machine, 1, 10_000);
    assert_eq!(
        (suite.staker("alice").community.u128(), suite.unbonding("alice")[0].2),
        (300, 200)
    );
    // No machine has its number.
    let hash = "00".repeat(32);
    let text = format!(r#"{{"slash":{{"machine":0,"offence":"{hash}","at":0,"prover":"x"}}}}"#);
    from_json::<ExecuteMsg>(text).unwrap_err();
    from_json::<ExecuteMsg>(r#"{"withdraw":{"machine":0}}"#).unwrap_err();
}

#[test]
fn what_is_unbonding_is_listed_before_the_machines() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.join("alice", 500);
    for _ in 0..2 {
        suite.unbond("alice", machine, 3).leave("alice", 2).advance(DAY);
    }
    let page = |start_after: Option<(Option<u64>, u64)>| {
        let msg = QueryMsg::Unbondings {
            account: account("alice").to_string(),
            start_after: start_after.map(|(machine, day)| (machine.map(id), day)),
            limit: Some(2),
        };
        let rows = suite.query::<UnbondingsResponse>(&msg).unbondings;
        let row =
            |row: flywheel_types::staking::Unbonding| (row.machine.map(|id| id.get()), row.day, row.tokens.u128());
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(page(None), [(None, FIRST_DAY, 2), (None, FIRST_DAY + 1, 2)]);
    assert_eq!(
        page(Some((None, FIRST_DAY))),
        [(None, FIRST_DAY + 1, 2), (Some(machine), FIRST_DAY, 3)]
    );
    assert_eq!(
        page(Some((Some(machine), FIRST_DAY))),
        [(Some(machine), FIRST_DAY + 1, 3)]
    );
}
