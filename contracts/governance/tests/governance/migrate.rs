//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::Seconds;
use flywheel_types::Denom;
use flywheel_types::governance::{
    BudgetSpec, DenomLimit, ExecuteMsg, GrantApplication, InstantiateMsg, MigrateMsg, MilestoneSpec, ProposalClass,
    QueryMsg, SpendingLimit, Vote,
};

use crate::suite::verbs::{options, proposal, spend, text};
use crate::suite::{COIN, DAY, Suite, TREASURY, address, lock_terms, rules_of};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "governance",
    name: flywheel_governance::contract::CONTRACT_NAME,
    version: flywheel_governance::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_governance::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_governance::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

fn change(msg: &mut InstantiateMsg) {
    msg.locks = Some(lock_terms());
    rules_of(msg).text.deposit = 10_u128.into();
    msg.spending_limits = vec![DenomLimit {
        denom: Denom::Native(COIN.to_owned()),
        limit: SpendingLimit {
            window: Seconds::new(30 * DAY),
            amount: (TREASURY / 2).into(),
        },
    }];
}

/// Proposals in every state, representatives, a lock and a former one, a grant, a budget, a credit.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::with(change);
        let machine = suite.bond("alice", 6_000);
        suite
            .delegate("bob", machine, 400)
            .join("carol", 900, Some("alice"))
            .join("dave", 50, Some("alice"));
        suite.advance(10);
        suite.try_propose_with("eve", text(), 10).unwrap();
        suite
            .advance(10)
            .send(
                "carol",
                &ExecuteMsg::Lock {
                    amount: 500_u128.into(),
                    days: 30,
                },
            )
            .unwrap();
        suite.advance(10).send("carol", &ExecuteMsg::StartUnlock {}).unwrap();
        suite
            .vote("alice", 1, Vote::Yes)
            .vote("carol", 1, Vote::No)
            .vote("bob", 1, Vote::Veto);
        let application = GrantApplication {
            title: "A map".to_owned(),
            details: "Of chargers.".to_owned(),
            recipient: Some(address("payee").to_string()),
            denom: Denom::Native(COIN.to_owned()),
            milestones: vec![
                MilestoneSpec {
                    title: "Half".to_owned(),
                    amount: 100_u128.into()
                };
                2
            ],
            duration: Seconds::new(90 * DAY),
        };
        suite.send("erin", &ExecuteMsg::Apply(application)).unwrap();
        let reviewer = Some(address("watcher").to_string());
        suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::AwardGrant { grant: 1, reviewer });
        suite.refuse("payee", true);
        suite
            .send("watcher", &ExecuteMsg::AcceptMilestone { grant: 1, milestone: 0 })
            .unwrap();
        let failed = suite.pass(spend(7));
        suite.execute(failed);
        let spec = BudgetSpec {
            recipient: address("erin").to_string(),
            denom: Denom::Native(COIN.to_owned()),
            amount: 3_u128.into(),
            period: Seconds::new(DAY),
            instalments: 9,
        };
        suite.decide_own(ProposalClass::Treasury, &ExecuteMsg::OpenBudget(spec));
        suite
            .advance(DAY)
            .send("watcher", &ExecuteMsg::PayBudget { budget: 1 })
            .unwrap();
        let vetoed = suite.pass(spend(8));
        suite.try_veto("guardian", vetoed).unwrap();
        let several = suite.propose(
            "alice",
            options(ProposalClass::Parameter, vec![vec![], vec![suite.set(1)]]),
        );
        suite
            .vote("alice", several, Vote::Option(1))
            .vote("bob", several, Vote::No);
        let certain = suite.propose("alice", proposal(ProposalClass::Parameter, vec![suite.set(2)]));
        suite.vote("alice", certain, Vote::Yes).try_queue(certain).unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.dao);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.dao, block), &queries(&suite))
    })
}

fn queries(suite: &Suite) -> Vec<String> {
    let denom = || suite.denom.clone().into();
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Rules {},
        QueryMsg::ProposalCount {},
        QueryMsg::ListProposals {
            start_after: None,
            limit: None,
        },
        QueryMsg::ReverseProposals {
            start_before: Some(4),
            limit: None,
        },
        QueryMsg::Actions { proposal_id: 2 },
        QueryMsg::Overridden {
            proposal_id: 1,
            account: address("alice").to_string(),
        },
        QueryMsg::Lock {
            account: address("carol").to_string(),
        },
        QueryMsg::Grants {
            start_after: None,
            limit: None,
        },
        QueryMsg::Budgets {
            start_after: None,
            limit: None,
        },
        QueryMsg::SpendingLimit { denom: denom() },
        QueryMsg::Credit {
            account: address("payee").to_string(),
            denom: denom(),
        },
        QueryMsg::Totals { denom: denom() },
        QueryMsg::TotalPowerAtHeight { height: None },
    ];
    for proposal_id in 1..=suite.count() {
        queries.push(QueryMsg::ListVotes {
            proposal_id,
            start_after: None,
            limit: None,
        });
    }
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_number() {
    CONTRACT.survives(&fixture(), &["0.1.0", "0.0.9"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}

#[test]
fn fields_that_a_later_version_appends_are_passed_over() {
    let arrays = [
        "all_bonuses",
        "ballots",
        "budgets",
        "config",
        "failures",
        "grants",
        "held",
        "locks",
        "past_bonuses",
        "past_locks",
        "rules",
        "settings",
        "spending_limits",
        "terms",
        "texts",
        "votes",
    ];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
