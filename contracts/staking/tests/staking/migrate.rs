//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Storage, from_json, to_json_string};
use flywheel_protocol::Epoch;
use flywheel_staking::state::{CONFIG, Config};
use flywheel_types::Class;
use flywheel_types::governance::MachineVotesResponse;
use flywheel_types::staking::{ExecuteMsg, MigrateMsg, QueryMsg};

use crate::suite::{DAY, START, Suite, account, class, id};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "staking",
    name: flywheel_staking::contract::CONTRACT_NAME,
    version: flywheel_staking::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_staking::contract::migrate(deps, env, MigrateMsg::default());
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_staking::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// Bonds, delegations, income, a slash that closes a generation, a sale, a case, unbonding: one of everything.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::cw20();
        let (first, second) = (
            suite.bonded("alice", 1_500),
            suite.bonded_with_commission("bob", 2_000, 500),
        );
        let (third, fourth) = (suite.bonded("carol", 1_000), suite.bonded("carol", 1_200));
        suite
            .delegate("dave", first, 700)
            .delegate("dave", second, 300)
            .delegate("erin", third, 400)
            .join_for("erin", 5_000, "dave")
            .at(START)
            .add_income("carol", 10_000)
            .at(START + DAY / 2)
            .claim("dave", &[first])
            .undelegate("dave", first, 200)
            .unbond("bob", second, 500)
            .leave("erin", 1_000)
            .at(START + DAY);
        let now = suite.now();
        let approve = ExecuteMsg::Approve {
            machine: id(fourth),
            class: "approved".to_owned(),
            approved: true,
        };
        suite.execute(&suite.admin.clone(), &approve).unwrap();
        suite.refuse("prover", true).set_class(Class {
            weight: 2,
            ..class("meter")
        });
        suite
            .slash(first, 1, now)
            .slash_by(third, 2, 10_000)
            .open_case(second, 3, now)
            .sell(fourth, "alice")
            .take_pool("alice", fourth, 1_100)
            .at(START + DAY + 60);

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.staking);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.staking, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let epoch = Epoch::new(1);
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Classes {
            start_after: None,
            limit: None,
        },
        QueryMsg::Pools {
            start_after: None,
            limit: None,
        },
        QueryMsg::Enrolments {
            epoch,
            start_after: None,
            limit: None,
        },
        QueryMsg::Cases { machine: id(2) },
        QueryMsg::Community {},
        QueryMsg::Slashed {},
        QueryMsg::TotalPowerAtHeight { height: None },
        QueryMsg::TotalPowerAtHeight { height: Some(1_003) },
        QueryMsg::ClosedIncome {
            account: account("erin").to_string(),
            machine: id(3),
            generation: 0,
        },
        QueryMsg::Info {},
        QueryMsg::Dao {},
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ];
    for name in ["alice", "bob", "carol", "dave", "erin", "prover"] {
        let account = account(name).to_string();
        queries.extend([
            QueryMsg::Staker {
                account: account.clone(),
            },
            QueryMsg::CommunityIncome {
                account: account.clone(),
            },
            QueryMsg::Credit {
                account: account.clone(),
            },
            QueryMsg::Unbondings {
                account: account.clone(),
                start_after: None,
                limit: None,
            },
            QueryMsg::Representation {
                address: account.clone(),
                height: None,
            },
            QueryMsg::VotingPowerAtHeight {
                address: account.clone(),
                height: Some(1_006),
            },
        ]);
        queries.extend((1..=4).map(|machine| QueryMsg::Income {
            account: account.clone(),
            machine: id(machine),
        }));
    }
    queries.extend((1..=4).map(|machine| QueryMsg::Pool { machine: id(machine) }));
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
        "buckets",
        "closed_generations",
        "community_income",
        "ledger",
        "neighbours",
        "past_pools",
        "past_positions",
        "past_stakers",
        "past_totals",
        "payouts",
        "pools",
        "position_income",
        "positions",
        "slashed",
        "stakers",
    ];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}

#[test]
fn a_dao_is_appended_to_the_parameters_and_what_comes_after_it_is_passed_over() {
    let fixture = fixture();
    let storage = fixture.storage();
    let without = CONFIG.load(&storage).unwrap();
    assert_eq!(without.governance, None);
    let text = to_json_string(&without).unwrap();
    let stored = storage.get(CONFIG.as_slice()).unwrap();
    assert_eq!(
        text.as_bytes(),
        stored,
        "nothing is written for a DAO that is not there"
    );

    let with = Config {
        governance: Some(account("governance")),
        ..without
    };
    let longer = to_json_string(&with).unwrap();
    let start = text.strip_suffix(']').unwrap();
    assert_eq!(longer, format!("{start},\"{}\"]", account("governance")));
    assert_eq!(from_json::<Config>(&longer).unwrap(), with);
    let later = format!("{},{{\"later\":[1]}},\"x\"]", longer.strip_suffix(']').unwrap());
    assert_eq!(from_json::<Config>(later).unwrap(), with);
}

#[test]
fn a_dao_that_joins_finds_the_machines_of_the_old_state_counted() {
    let fixture = fixture();
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("cosmwasm");
    deps.storage = fixture.storage();
    let mut env = mock_env();
    env.block = fixture.block().clone();
    let msg = MigrateMsg {
        governance: Some(account("governance").to_string()),
    };
    let response = flywheel_staking::contract::migrate(deps.as_mut(), env.clone(), msg).unwrap();
    let said: Vec<_> = response.events[0]
        .attributes
        .iter()
        .map(|row| row.value.as_str())
        .collect();
    // Four machines were looked at; alice has one of hers and one that she bought, bob has his, and carol's was slashed.
    assert!(said.contains(&"4") && said.contains(&"true"), "{said:?}");
    let votes = |name: Option<&str>| {
        let query = QueryMsg::MachineVotesAtHeight {
            address: name.map(|name| account(name).to_string()),
            height: Some(env.block.height + 1),
        };
        let answer = flywheel_staking::contract::query(deps.as_ref(), env.clone(), query).unwrap();
        from_json::<MachineVotesResponse>(answer).unwrap().machines
    };
    let found = [Some("alice"), Some("bob"), Some("carol"), None].map(votes);
    assert_eq!(found, [2, 1, 0, 3]);
}
