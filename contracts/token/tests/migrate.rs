//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.
#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

#[path = "../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, from_json, to_json_string};
use cw_multi_test::{App, ContractWrapper, Executor};
use cw20::{Cw20Coin, Cw20ExecuteMsg, MinterResponse};
use cw20_base::msg::{InstantiateMsg, MigrateMsg, QueryMsg};
use flywheel_token::contract::{execute, instantiate, migrate, query};

use fixture::{Contract, Fixture};

/// The token is cw20-base as it is, under its name and version.
const CONTRACT: Contract = Contract {
    folder: "token",
    name: "crates.io:cw20-base",
    version: "2.0.0",
    migrate: |deps, env| {
        let done = migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, asked| {
        let asked = from_json(asked).map_err(|error| error.to_string())?;
        query(deps, env, asked).map_err(|error| error.to_string())
    },
};

fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// Holders, an allowance, some minted and some burned.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut app = App::default();
        let code = app.store_code(Box::new(ContractWrapper::new(execute, instantiate, query)));
        let holder = |name, amount: u128| Cw20Coin {
            address: address(name).to_string(),
            amount: amount.into(),
        };
        let msg = InstantiateMsg {
            name: "Watt".to_owned(),
            symbol: "WATT".to_owned(),
            decimals: 6,
            initial_balances: vec![holder("alice", 1_000), holder("bob", 500)],
            mint: Some(MinterResponse {
                minter: address("rewards").to_string(),
                cap: None,
            }),
            marketing: None,
        };
        let token = app.instantiate_contract(code, address("hub"), &msg, &[], "token", None);
        let token = token.unwrap();
        let (bob, carol) = (address("bob").to_string(), address("carol").to_string());
        let mut send = |sender, msg: Cw20ExecuteMsg| {
            app.execute_contract(address(sender), token.clone(), &msg, &[]).unwrap();
        };
        let amount = 70_u128.into();
        send(
            "rewards",
            Cw20ExecuteMsg::Mint {
                recipient: carol.clone(),
                amount,
            },
        );
        send(
            "alice",
            Cw20ExecuteMsg::Transfer {
                recipient: carol,
                amount,
            },
        );
        send("bob", Cw20ExecuteMsg::Burn { amount });
        send(
            "alice",
            Cw20ExecuteMsg::IncreaseAllowance {
                spender: bob,
                amount,
                expires: None,
            },
        );

        let block = app.block_info();
        let storage = app.contract_storage(&token);
        let chain = app.wrap();
        CONTRACT.record(&*chain, &*storage, (&token, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let [alice, bob] = ["alice", "bob"].map(|name| address(name).to_string());
    let (start_after, limit) = (None, None);
    let mut queries = vec![
        QueryMsg::TokenInfo {},
        QueryMsg::Minter {},
        QueryMsg::Allowance {
            owner: alice.clone(),
            spender: bob.clone(),
        },
        QueryMsg::AllAllowances {
            owner: alice,
            start_after: start_after.clone(),
            limit,
        },
        QueryMsg::AllSpenderAllowances {
            spender: bob,
            start_after: start_after.clone(),
            limit,
        },
        QueryMsg::AllAccounts { start_after, limit },
    ];
    queries.extend(["alice", "bob", "carol"].map(|name| QueryMsg::Balance {
        address: address(name).to_string(),
    }));
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_number() {
    CONTRACT.survives(&fixture(), &["2.0.0", "1.1.2"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}
