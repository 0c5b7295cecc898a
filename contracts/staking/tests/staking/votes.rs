//! Voting power at past heights (rule S13).

use cosmwasm_std::Addr;
use flywheel_types::staking::{
    InfoResponse, QueryMsg, STAKERS, TOTAL_POWER, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse,
};

use crate::suite::{Suite, account};

#[test]
fn a_change_counts_from_the_block_after_it() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 300);
    let joined = suite.height();
    suite.advance(5).undelegate("bob", machine, 100).advance(5);
    let left = joined + 1;

    let bob = |height| suite.votes_at("bob", height);
    assert_eq!(
        (bob(joined - 1), bob(joined), bob(left), bob(left + 1), bob(left + 500)),
        (0, 0, 300, 200, 200)
    );
    assert_eq!(
        (suite.votes_at("alice", joined), suite.votes_at("alice", left)),
        (0, 1_000)
    );
    let all = |height| suite.all_votes_at(height);
    assert_eq!((all(joined), all(left), all(left + 1)), (0, 1_300, 1_200));
}

#[test]
fn without_a_height_the_beginning_of_this_block_is_meant() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.advance(5).bond("alice", machine, 500);
    let address = account("alice").to_string();
    let power: VotingPowerAtHeightResponse = suite.query(&QueryMsg::VotingPowerAtHeight { address, height: None });
    assert_eq!((power.power.u128(), power.height), (1_000, suite.height()));
    let total: TotalPowerAtHeightResponse = suite.query(&QueryMsg::TotalPowerAtHeight { height: None });
    assert_eq!((total.power.u128(), total.height), (1_000, suite.height()));
}

#[test]
fn several_changes_in_a_block_are_one() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.advance(5).delegate("bob", machine, 300);
    suite
        .advance(5)
        .delegate("bob", machine, 30)
        .undelegate("bob", machine, 50)
        .bond("alice", machine, 7);
    let height = suite.height();
    assert_eq!(
        (suite.votes_at("bob", height), suite.votes_at("bob", height + 1)),
        (300, 280)
    );
    assert_eq!(
        (suite.all_votes_at(height), suite.all_votes_at(height + 1)),
        (1_300, 1_287)
    );
}

#[test]
fn delegations_that_end_begin_again_or_follow_each_other_vote_in_every_block_as_they_were() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 1_000), suite.bonded("carol", 1_000));
    let mut expected = vec![];
    let mut now = |suite: &Suite, votes: u128| expected.push((suite.height() + 1, votes));
    suite.advance(5).delegate("bob", first, 300);
    now(&suite, 300);
    suite.advance(5).delegate("bob", second, 50);
    now(&suite, 350);
    suite.advance(5).undelegate("bob", first, 300);
    now(&suite, 50);
    // Within one block: comes back, leaves again, and gives the other up.
    suite.advance(5).delegate("bob", first, 9).undelegate("bob", first, 9);
    suite.undelegate("bob", second, 50);
    now(&suite, 0);
    suite.advance(5).delegate("bob", first, 70);
    now(&suite, 70);
    suite.advance(5).undelegate("bob", first, 70).delegate("bob", first, 40);
    now(&suite, 40);
    suite.advance(5).undelegate("bob", first, 40);
    now(&suite, 0);
    suite.advance(5);

    assert_eq!(expected.len(), 7);
    for (height, votes) in &expected {
        assert_eq!(suite.votes_at("bob", *height), *votes, "block {height}");
    }
    for pair in expected.windows(2) {
        // A change counts from the block after it.
        let [(_, before), (changed, _)] = [pair[0], pair[1]];
        assert_eq!(suite.votes_at("bob", changed - 1), before, "block {}", changed - 1);
    }
    assert_eq!(suite.votes_at("bob", expected[0].0 - 1), 0);
}

#[test]
fn the_newest_votes_are_public_with_the_block_they_changed_in() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.advance(5).unbond("alice", machine, 1_000);
    let staker = STAKERS
        .query(&suite.app.wrap(), suite.staking.clone(), &account("alice"))
        .unwrap()
        .unwrap();
    assert_eq!((staker.since, staker.bonds.u128()), (suite.height(), 0));
    let total = TOTAL_POWER.query(&suite.app.wrap(), suite.staking.clone()).unwrap();
    assert_eq!((total.since, total.total().u128()), (suite.height(), 0));
}

#[test]
fn the_module_answers_as_dao_dao_asks() {
    let suite = Suite::native();
    let dao: Addr = suite.query(&QueryMsg::Dao {});
    assert_eq!(dao, account("dao"));
    let info: InfoResponse = suite.query(&QueryMsg::Info {});
    assert_eq!(info.info.contract, "crates.io:flywheel-staking");
    // The bytes of the messages and answers, as dao-voting's modules have them.
    let ask = serde_json::json!({ "voting_power_at_height": { "address": account("alice"), "height": null } });
    let answer: serde_json::Value = suite.app.wrap().query_wasm_smart(&suite.staking, &ask).unwrap();
    assert_eq!(answer, serde_json::json!({ "power": "0", "height": suite.height() }));
}
