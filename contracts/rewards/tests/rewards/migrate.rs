//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{Storage, Uint128, from_json, to_json_string};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_types::rewards::{MigrateMsg, QueryMsg};

use crate::suite::{Suite, address, id};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "rewards",
    name: flywheel_rewards::contract::CONTRACT_NAME,
    version: flywheel_rewards::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_rewards::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_rewards::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// Two epochs of four machines, with revenue, a credit that could not be paid, and a change that waits.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::native();
        for (machine, owner) in [(1, "alice"), (2, "bob"), (3, "carol"), (4, "carol")] {
            suite.register(machine, owner, None);
        }
        suite.at(50).add_revenue(0, 0, Some(1), 40);
        suite.at(150).add_revenue(0, 1, None, 60);
        suite.at(210).mint();
        let first = suite.settle(0, &[(1, 300), (2, 200), (3, 100)]);
        suite.claim("alice", 0, &first, &[1]);
        let second = suite.settle(1, &[(1, 500), (2, 400), (3, 150), (4, 50)]);
        suite.refuse("bob", true).claim("anyone", 1, &second, &[2, 3]);
        suite.try_withdraw("o4", None).unwrap();
        suite.donate(7);
        suite
            .try_set_emission(None, Some(crate::suite::machines_only()))
            .unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.rewards);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.rewards, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let epoch = Epoch::new(1);
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Emission {},
        QueryMsg::Budget { epoch },
        QueryMsg::Revenues {
            epoch,
            start_after: None,
            limit: None,
        },
        QueryMsg::Roots {},
        QueryMsg::Breaker {},
        QueryMsg::Flows {},
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ];
    queries.extend((1..=4).map(|machine| QueryMsg::Claimed { machine: id(machine) }));
    queries.extend(["bob", "o1", "o4"].map(|name| QueryMsg::Credit {
        account: address(name).to_string(),
    }));
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
    let arrays = ["budgets", "ledger", "revenue_epochs", "revenue_rows"];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}

#[test]
fn the_payouts_of_a_network_from_before_there_were_breakers_are_read_and_can_get_one() {
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
    use flywheel_types::rewards::{Breaker, BreakerResponse, ExecuteMsg};

    let fixture = fixture();
    let mut deps = mock_dependencies();
    for (key, value) in fixture.records() {
        deps.storage.set(key, value.as_bytes());
    }
    // Machine 1 was paid 300, then 2 and 3 got 400 and 150. Bob could not receive his 400; with it wait 12 of each of two
    // epochs for three oracles, the fourth has withdrawn: 400 + 3 * 24.
    let payouts = deps.storage.get(b"payouts").unwrap();
    let [claimed, credits]: [Uint128; 2] = from_json(&payouts).unwrap();
    assert_eq!([claimed.u128(), credits.u128()], [850, 472]);

    let breaker = Some(Breaker {
        window: Seconds::new(100),
        cap: Uint128::new(40),
    });
    let mut env = mock_env();
    env.block = fixture.block().clone();
    let admin = message_info(&address("admin"), &[]);
    flywheel_rewards::contract::execute(deps.as_mut(), env.clone(), admin, ExecuteMsg::SetBreaker { breaker }).unwrap();

    let answer = flywheel_rewards::contract::query(deps.as_ref(), env, QueryMsg::Breaker {}).unwrap();
    let answer: Option<BreakerResponse> = from_json(answer).unwrap();
    assert_eq!(answer.map(|answer| answer.settings), breaker);
    let now = String::from_utf8(deps.storage.get(b"payouts").unwrap()).unwrap();
    assert!(now.starts_with(&format!(r#"["{claimed}","{credits}",["#)), "{now}");
}
