//! Representatives (rule S8): what givers take back is subtracted exactly, before or after, whatever their number.

use flywheel_types::governance::{QueryMsg, Vote};

use crate::suite::verbs::text;
use crate::suite::{PERIOD, Suite, address, bps};

fn overridden(suite: &Suite, proposal_id: u64, name: &str) -> u128 {
    let account = address(name).to_string();
    suite
        .query::<cosmwasm_std::Uint128>(&QueryMsg::Overridden { proposal_id, account })
        .u128()
}

#[test]
fn a_giver_s_own_vote_overrides_its_representative_before_or_after() {
    for mut suite in Suite::both() {
        suite
            .join("alice", 1_000, None)
            .join("bob", 300, Some("alice"))
            .join("carol", 50, Some("alice"));
        suite.advance(10);
        let number = suite.propose("alice", text());
        // Before: 300 are taken back, 50 are left.
        suite.vote("bob", number, Vote::No);
        assert_eq!(overridden(&suite, number, "alice"), 300);
        suite.vote("alice", number, Vote::Yes);
        assert_eq!(suite.votes(number), [1_050, 300, 0, 0]);
        assert_eq!(suite.power_of(number, "alice"), (1_050, 50));
        // After: the 50 too.
        suite.vote("carol", number, Vote::Abstain);
        assert_eq!(suite.votes(number), [1_000, 300, 50, 0]);
        assert_eq!(suite.power_of(number, "alice"), (1_000, 0));
        assert_eq!(overridden(&suite, number, "alice"), 350);
    }
}

#[test]
fn only_tokens_of_the_community_pool_are_given() {
    let mut suite = Suite::native();
    let machine = suite.bond("alice", 2_000);
    suite
        .join("bob", 300, Some("alice"))
        .delegate("bob", machine, 40)
        .advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "alice"), (2_300, 300));
    suite.vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [2_000, 340, 0, 0]);
}

#[test]
fn a_representative_casts_for_others_what_its_cap_allows() {
    // A tenth of 10,000.
    let mut suite = Suite::with(|msg| msg.representative_cap = Some(bps(1_000)));
    suite
        .join("alice", 2_000, None)
        .join("bob", 5_000, Some("alice"))
        .join("carol", 3_000, Some("alice"));
    suite.advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "alice"), (3_000, 1_000));
    // 3,000 are left, still more than the cap.
    suite.vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [3_000, 5_000, 0, 0]);
    suite.vote("carol", number, Vote::Veto);
    assert_eq!(suite.votes(number), [2_000, 5_000, 0, 3_000]);
}

#[test]
fn a_representative_without_a_stake_of_its_own_votes_too() {
    let mut suite = Suite::native();
    suite
        .join("alice", 2_000, None)
        .join("bob", 700, Some("erin"))
        .advance(10);
    let number = suite.propose("alice", text());
    suite.vote("erin", number, Vote::Yes);
    assert_eq!(suite.power_of(number, "erin"), (700, 700));
    suite.vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [0, 700, 0, 0]);
}

#[test]
fn what_is_given_is_what_was_given_at_the_opening() {
    let mut suite = Suite::native();
    suite
        .join("alice", 2_000, None)
        .join("bob", 700, Some("carol"))
        .join("dave", 60, None);
    suite.advance(10);
    let number = suite.propose("alice", text());
    // Later: bob turns to erin, dave to carol, and alice to erin.
    suite
        .advance(10)
        .represent("bob", Some("erin"))
        .represent("dave", Some("carol"));
    suite.represent("alice", Some("erin")).advance(10);
    suite.try_vote("carol", number, Vote::Yes).unwrap();
    assert_eq!(suite.power_of(number, "carol"), (700, 700));
    suite.try_vote("erin", number, Vote::No).unwrap_err();
    // Bob takes back from who represented him then.
    suite.try_vote("bob", number, Vote::No).unwrap();
    assert_eq!(suite.votes(number), [0, 700, 0, 0]);
}

#[test]
fn loops_of_representatives_count_every_token_once() {
    let mut suite = Suite::native();
    suite
        .join("alice", 1_000, Some("bob"))
        .join("bob", 300, Some("carol"))
        .join("carol", 40, Some("alice"));
    suite.advance(10);
    let number = suite.propose("alice", text());
    // Alice: 1,000 of her own, taken back from bob, and carol's 40.
    suite.vote("alice", number, Vote::Yes);
    assert_eq!(suite.votes(number), [1_040, 0, 0, 0]);
    // Bob: 300 of his own; of alice's nothing is left.
    suite.vote("bob", number, Vote::No);
    assert_eq!(
        (suite.votes(number), suite.power_of(number, "bob")),
        ([1_040, 300, 0, 0], (300, 0))
    );
    suite.vote("carol", number, Vote::Abstain);
    assert_eq!(suite.votes(number), [1_000, 300, 40, 0]);
    assert_eq!(suite.power_of(number, "carol"), (40, 0));
}

#[test]
fn representation_does_not_pass_on() {
    let mut suite = Suite::native();
    suite
        .join("alice", 1_000, Some("bob"))
        .join("bob", 300, Some("carol"))
        .advance(10);
    let number = suite.propose("alice", text());
    suite.vote("carol", number, Vote::Yes);
    assert_eq!(suite.votes(number), [300, 0, 0, 0]);
    suite.vote("bob", number, Vote::No);
    assert_eq!(suite.votes(number), [0, 1_300, 0, 0]);
}

#[test]
fn changed_votes_take_back_once() {
    let mut suite = Suite::with(|msg| crate::suite::rules_of(msg).text.revoting = true);
    suite
        .join("alice", 1_000, None)
        .join("bob", 300, Some("alice"))
        .advance(10);
    let number = suite.propose("alice", text());
    suite
        .vote("alice", number, Vote::Yes)
        .vote("bob", number, Vote::Yes)
        .vote("bob", number, Vote::No);
    suite
        .vote("alice", number, Vote::Abstain)
        .vote("bob", number, Vote::Veto);
    assert_eq!(suite.votes(number), [0, 0, 1_000, 300]);
    assert_eq!(overridden(&suite, number, "alice"), 300);
}

#[test]
fn each_proposal_is_overridden_by_itself() {
    let mut suite = Suite::native();
    suite
        .join("alice", 1_000, None)
        .join("bob", 300, Some("alice"))
        .advance(10);
    let (first, second) = (suite.propose("alice", text()), suite.propose("alice", text()));
    suite
        .vote("bob", first, Vote::No)
        .vote("alice", first, Vote::Yes)
        .vote("alice", second, Vote::Yes);
    assert_eq!(
        (suite.votes(first), suite.votes(second)),
        ([1_000, 300, 0, 0], [1_300, 0, 0, 0])
    );
    suite.advance(PERIOD);
    assert!(suite.try_vote("bob", second, Vote::No).is_err());
}

#[test]
fn a_vote_touches_as_many_records_whatever_the_number_of_givers() {
    let written = |givers: u64| {
        let mut suite = Suite::native();
        suite.join("alice", 1_000, None);
        for number in 0..givers {
            let name = format!("giver {number}");
            let gift = suite.tokens[0].pay(&address(&name), 10_u128.into()).unwrap();
            cw_multi_test::Executor::execute(&mut suite.app, address("founder"), gift).unwrap();
            let msg = flywheel_types::staking::ExecuteMsg::JoinCommunity {
                representative: Some(address("alice").to_string()),
            };
            let (staking, coins) = (suite.staking.clone(), [cosmwasm_std::Coin::new(10_u128, "uwheel")]);
            cw_multi_test::Executor::execute_contract(&mut suite.app, address(&name), staking, &msg, &coins).unwrap();
        }
        suite.advance(10);
        let number = suite.propose("alice", text());
        let count = |suite: &Suite| {
            let storage = suite.app.contract_storage(&suite.dao);
            storage.range(None, None, cosmwasm_std::Order::Ascending).count()
        };
        let before = count(&suite);
        let msg = flywheel_types::governance::ExecuteMsg::Vote {
            proposal_id: number,
            vote: Vote::Yes,
            positions: Some(vec![]),
        };
        let dao = suite.dao.clone();
        cw_multi_test::Executor::execute_contract(&mut suite.app, address("alice"), dao, &msg, &[]).unwrap();
        assert_eq!(suite.power_of(number, "alice").1, u128::from(givers) * 10);
        count(&suite) - before
    };
    // The vote and the ballot.
    assert_eq!((written(1), written(200)), (2, 2));
}
