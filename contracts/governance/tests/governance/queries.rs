//! What explorers and DAO tools ask, in the bytes they know.

use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::Seconds;
use flywheel_types::governance::{
    ExecuteMsg, GrantApplication, GrantsResponse, MilestoneSpec, NewProposal, ProposalClass, ProposalListResponse,
    QueryMsg, Vote, VoteListResponse, VoteResponse,
};
use flywheel_types::staking::InfoResponse;

use crate::suite::verbs::{options, spend, text};
use crate::suite::{PERIOD, Suite, address};

fn two() -> Suite {
    let mut suite = Suite::native();
    suite.join("alice", 6_000, None).join("bob", 4_000, None).advance(10);
    suite
}

fn ids(page: ProposalListResponse) -> Vec<u64> {
    page.proposals.iter().map(|row| row.id).collect()
}

#[test]
fn a_proposal_is_told_as_dao_dao_tells_it() {
    let mut suite = two();
    let number = suite.propose("alice", spend(5));
    suite.vote("alice", number, Vote::Yes);
    let ends_at = suite.now() + PERIOD;
    let text = to_json_string(&suite.proposal(number)).unwrap();
    let parts = [
        r#""title":"A title","description":"A description.","proposer":""#.to_owned(),
        format!(
            r#""start_height":{},"min_voting_period":null,"expiration":{{"at_time":"{ends_at}000000000"}}"#,
            suite.height()
        ),
        r#""threshold":{"threshold_quorum":{"threshold":{"percent":"0.5"},"quorum":{"percent":"0.2"}}}"#.to_owned(),
        r#""total_power":"10000","msgs":[{"bank":{"send":{"to_address":""#.to_owned(),
        r#""status":"open","votes":{"yes":"6000","no":"0","abstain":"0","no_with_veto":"0"},"allow_revoting":false"#
            .to_owned(),
    ];
    for part in parts {
        assert!(text.contains(&part), "{part} in {text}");
    }
}

#[test]
fn questions_are_asked_as_dao_dao_asks_them() {
    let questions = [
        r#"{"proposal":{"proposal_id":1}}"#,
        r#"{"list_proposals":{"start_after":null,"limit":10}}"#,
        r#"{"list_proposals":{}}"#,
        r#"{"reverse_proposals":{"start_before":7,"limit":null}}"#,
        r#"{"get_vote":{"proposal_id":1,"voter":"x"}}"#,
        r#"{"list_votes":{"proposal_id":1,"start_after":null,"limit":null}}"#,
        r#"{"proposal_count":{}}"#,
        r#"{"next_proposal_id":{}}"#,
        r#"{"info":{}}"#,
        r#"{"dao":{}}"#,
        r#"{"voting_power_at_height":{"address":"x","height":5}}"#,
        r#"{"total_power_at_height":{}}"#,
        r#"{"config":{}}"#,
    ];
    for question in questions {
        from_json::<QueryMsg>(question).unwrap();
    }
    let suite = two();
    let info: InfoResponse = suite.query(&QueryMsg::Info {});
    assert_eq!(info.info.contract, "crates.io:flywheel-governance");
    let dao: cosmwasm_std::Addr = suite.query(&QueryMsg::Dao {});
    assert_eq!(dao, suite.dao);
    assert_eq!(suite.query::<u64>(&QueryMsg::NextProposalId {}), 1);
}

#[test]
fn proposals_are_listed_from_both_ends() {
    let mut suite = two();
    for _ in 0..5 {
        suite.propose("alice", text());
    }
    let list = |start_after, limit| ids(suite.query(&QueryMsg::ListProposals { start_after, limit }));
    assert_eq!(
        (list(None, Some(2)), list(Some(2), Some(2)), list(Some(4), None)),
        (vec![1, 2], vec![3, 4], vec![5])
    );
    let back = |start_before, limit| ids(suite.query(&QueryMsg::ReverseProposals { start_before, limit }));
    assert_eq!(
        (back(None, Some(2)), back(Some(4), None), back(Some(1), None)),
        (vec![5, 4], vec![3, 2, 1], vec![])
    );
    assert_eq!(suite.count(), 5);
}

#[test]
fn long_texts_fill_no_list_that_others_need() {
    let mut suite = two();
    let long = NewProposal {
        description: "x".repeat(10_240),
        ..text()
    };
    for _ in 0..20 {
        suite.propose("bob", long.clone());
    }
    let last = suite.propose("alice", text());
    let page = |start_after| {
        ids(suite.query(&QueryMsg::ListProposals {
            start_after,
            limit: Some(100),
        }))
    };
    // 13 of 10 KiB are more than 128 KiB.
    assert_eq!((page(None).len(), page(Some(13)).len()), (13, 8));
    let newest = ids(suite.query(&QueryMsg::ReverseProposals {
        start_before: None,
        limit: Some(1),
    }));
    assert_eq!(newest, [last]);
}

#[test]
fn votes_are_listed_by_address() {
    let mut suite = two();
    suite.join("carol", 50, Some("alice")).advance(10);
    let number = suite.propose("alice", text());
    suite.vote("alice", number, Vote::Yes).vote("bob", number, Vote::Veto);
    let mut names = [address("alice"), address("bob")];
    names.sort();
    let list = |start_after: Option<String>, limit| {
        let query = QueryMsg::ListVotes {
            proposal_id: number,
            start_after,
            limit,
        };
        suite.query::<VoteListResponse>(&query).votes
    };
    let all: Vec<_> = list(None, None).into_iter().map(|vote| vote.voter).collect();
    assert_eq!(all, names);
    assert_eq!(list(Some(names[0].to_string()), None).len(), 1);
    assert_eq!(list(None, Some(1)).len(), 1);
    assert_eq!(suite.vote_of(number, "bob").unwrap().vote, Vote::Veto);
    assert_eq!(suite.power_of(number, "alice"), (6_050, 50));
    assert_eq!(suite.vote_of(number, "carol"), None);
    let none = to_json_string(&VoteResponse { vote: None }).unwrap();
    assert_eq!(none, r#"{"vote":null}"#);
}

#[test]
fn options_are_told_with_their_votes() {
    let mut suite = two();
    let number = suite.propose("alice", options(ProposalClass::Text, vec![vec![], vec![], vec![]]));
    suite
        .vote("alice", number, Vote::Option(2))
        .vote("bob", number, Vote::No);
    let told = suite.proposal(number);
    let titles: Vec<&str> = told.choices.iter().map(|choice| choice.title.as_str()).collect();
    assert_eq!(
        (titles, suite.choices(number)),
        (vec!["Option 1", "Option 2", "Option 3"], vec![0, 0, 6_000])
    );
    assert_eq!((told.votes.no.u128(), told.msgs.len()), (4_000, 0));
    assert_eq!(suite.vote_of(number, "alice").unwrap().vote, Vote::Option(2));
}

/// Anybody may apply: a page of the longest applications is answered all the same, and the next goes on after its last.
#[test]
fn a_page_of_grants_ends_early_where_texts_are_long() {
    let mut suite = Suite::native();
    let application = GrantApplication {
        title: "x".repeat(128),
        details: "x".repeat(4_096),
        recipient: None,
        denom: suite.denom.clone().into(),
        milestones: vec![
            MilestoneSpec {
                title: "x".repeat(128),
                amount: 1_u128.into(),
            };
            10
        ],
        duration: Seconds::new(3_600),
    };
    for _ in 0..100 {
        suite.send("eve", &ExecuteMsg::Apply(application.clone())).unwrap();
    }
    let (mut pages, mut start_after) = (vec![], None);
    while pages.iter().sum::<usize>() < 100 {
        let limit = Some(100);
        let page: GrantsResponse = suite.query(&QueryMsg::Grants { start_after, limit });
        pages.push(page.grants.len());
        start_after = page.grants.last().map(|grant| grant.grant);
    }
    // 128 + 4,096 + 10 x 128 = 5,504 bytes each: the 24th is the one with which 131,072 are reached.
    assert_eq!(pages, [24, 24, 24, 24, 4]);
}
