//! governance: texts as long as they may be, a hundred of everything else.

use std::collections::BTreeMap;

use cosmwasm_std::{CosmosMsg, to_json_vec};
use flywheel_types::Denom;
use flywheel_types::governance::{
    MAX_DESCRIPTION, MAX_MILESTONES, MAX_OPTIONS, MAX_PROPOSAL, MAX_TITLE, NewProposal, ProposalClass, QueryMsg,
};
use flywheel_vm_tests::{COIN, DEPOSIT, Token, World, address, call, number};
use serde_json::{Value, json};

use crate::{Asked, LIMIT, PAGE};

/// Bytes of an application's details.
const MAX_DETAILS: usize = 4_096;
/// The proposal on which a hundred vote; the others of the first page are as short as it is.
const VOTED: u64 = 1;
/// Proposals as long as they may be come after the first page.
const LONG: u64 = 4;

/// Fills a network's DAO and asks it everything.
pub fn ask_dao(world: &mut World) -> BTreeMap<(String, String), (u64, usize)> {
    world.govern(Token::Native);
    voters(world);
    let before = world.app.block_info().height;
    proposals(world);
    treasury(world);
    // What an account had then is asked of staking's history, and has changed since.
    world.app.update_block(|block| block.height += 1);
    let staking = world.network.staking.clone();
    let join = json!({"join_community": {"representative": null}});
    world.execute("voter-1", &staking, &join, 1);
    let mut asked = Asked {
        world,
        prices: BTreeMap::new(),
    };
    ask(&mut asked, before);
    asked.prices
}

/// A hundred, who have given to one, and the one: together they have all but a few votes.
fn voters(world: &mut World) {
    let staking = world.network.staking.clone();
    for voter in 0..PAGE {
        let name = format!("voter-{voter}");
        let representative = (voter > 0).then(|| address("voter-0"));
        let join = json!({"join_community": {"representative": representative}});
        world.give(&name, 101).execute(&name, &staking, &join, 100);
    }
    let join = json!({"join_community": {"representative": null}});
    world.give("holder", 100_000).execute("holder", &staking, &join, 90_000);
    world.app.update_block(|block| block.height += 1);
    let lock = json!({"lock": {"amount": "90000", "days": 100}});
    world.tell_dao("holder", &lock);
    world.app.update_block(|block| block.height += 1);
}

/// A hundred short ones, and some as long as they may be.
fn proposals(world: &mut World) {
    for _ in 0..PAGE {
        world.propose("holder", ProposalClass::Text, vec![]);
    }
    for voter in 0..PAGE {
        world.vote(&format!("voter-{voter}"), VOTED, "yes");
    }
    for _ in 0..LONG {
        let proposal = longest(world);
        let done = world.tell_dao("holder", &json!({"propose": proposal}));
        number(&done, "flywheel-governance/proposed", "proposal_id");
    }
}

/// Every option calls something; JSON writes two bytes for a quote.
fn longest(world: &World) -> NewProposal {
    let quotes = |bytes: usize| "\"".repeat(bytes);
    let choices: Vec<Value> = (0..MAX_OPTIONS)
        .map(|_| json!({"title": quotes(MAX_TITLE), "msgs": [long_call(world, 1_000)]}))
        .collect();
    let mut proposal: NewProposal = serde_json::from_value(json!({
        "class": "parameter", "title": quotes(MAX_TITLE), "description": quotes(MAX_DESCRIPTION), "choices": choices,
    }))
    .unwrap();
    let room = MAX_PROPOSAL - to_json_vec(&proposal).unwrap().len();
    // Base64 makes four bytes of three.
    proposal.choices[0].msgs = vec![long_call(world, 1_000 + room * 3 / 4 - 200)];
    proposal
}

fn long_call(world: &World, bytes: usize) -> CosmosMsg {
    call(&world.network.rewards, &json!({"set_breaker": "x".repeat(bytes)}))
}

/// A hundred applications, a hundred budgets, and a deposit.
fn treasury(world: &mut World) {
    let quotes = |bytes: usize| "\"".repeat(bytes);
    let milestone = json!({"title": quotes(MAX_TITLE), "amount": u128::from(u64::MAX).to_string()});
    let application = json!({"apply": {
        "title": quotes(MAX_TITLE),
        "details": quotes(MAX_DETAILS),
        "denom": {"cw20": address("token")},
        "milestones": vec![milestone; MAX_MILESTONES],
        "duration": 3600,
    }});
    for _ in 0..PAGE {
        world.tell_dao("maker", &application);
    }
    let budget = json!({"open_budget": {
        "recipient": address("cleaner"), "denom": {"cw20": address("token")}, "amount": "10", "period": 60, "instalments": 5,
    }});
    let budget = call(&world.dao(), &budget);
    for _ in 0..PAGE / 20 {
        world.decide(
            "open_budget",
            &["holder"],
            ProposalClass::Treasury,
            vec![budget.clone(); 20],
        );
    }
    let jail = call(&world.network.staking, &json!({"jail": {"machine": 1, "jailed": true}}));
    let proposal = json!({"propose": {"class": "membership", "title": "Suspend", "description": "", "msgs": [jail]}});
    let dao = world.dao();
    world.execute("holder", &dao, &proposal, DEPOSIT);
}

fn ask(asked: &mut Asked<'_>, before: u64) {
    let dao = asked.world.dao();
    let account = |name: &str| address(name).into_string();
    let denom = || Denom::<String>::Native(COIN.to_owned());
    let (start_after, limit) = (None, LIMIT);
    for (query, rows) in [
        (QueryMsg::ListProposals { start_after, limit }, 100),
        (
            QueryMsg::ListVotes {
                proposal_id: VOTED,
                start_after: None,
                limit,
            },
            100,
        ),
        (QueryMsg::Budgets { start_after, limit }, 100),
        (
            QueryMsg::Actions {
                proposal_id: PAGE + LONG,
            },
            MAX_OPTIONS,
        ),
    ] {
        assert_eq!(asked.ask(&dao, &query), rows, "{query:?}");
    }
    // A page ends early where texts are long.
    let long = QueryMsg::ReverseProposals {
        start_before: Some(PAGE + LONG + 1),
        limit,
    };
    let rows = asked.ask(&dao, &long);
    assert!((1..=100).contains(&rows), "{rows}");
    let long = QueryMsg::ListProposals {
        start_after: Some(PAGE),
        limit,
    };
    assert!((1..=100).contains(&asked.ask(&dao, &long)));
    let grants = QueryMsg::Grants { start_after, limit };
    assert!((1..=100).contains(&asked.ask(&dao, &grants)));
    for query in [
        QueryMsg::Config {},
        QueryMsg::Rules {},
        QueryMsg::Proposal {
            proposal_id: PAGE + LONG,
        },
        QueryMsg::GetVote {
            proposal_id: VOTED,
            voter: account("voter-0"),
        },
        QueryMsg::Overridden {
            proposal_id: VOTED,
            account: account("voter-0"),
        },
        QueryMsg::ProposalCount {},
        QueryMsg::NextProposalId {},
        QueryMsg::Info {},
        QueryMsg::Dao {},
        QueryMsg::VotingPowerAtHeight {
            address: account("voter-1"),
            height: Some(before),
        },
        QueryMsg::TotalPowerAtHeight { height: Some(before) },
        QueryMsg::Lock {
            account: account("holder"),
        },
        QueryMsg::Grant { grant: 1 },
        QueryMsg::Budget { budget: 1 },
        QueryMsg::SpendingLimit { denom: denom() },
        QueryMsg::Credit {
            account: account("maker"),
            denom: denom(),
        },
        QueryMsg::Totals { denom: denom() },
    ] {
        asked.ask(&dao, &query);
    }
}
