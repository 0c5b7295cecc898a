//! What the network relies on: one minter, and a supply that adds up (rules W1 and A7).
#![allow(clippy::panic, clippy::unwrap_used)]

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary, Empty, from_json};
use cw_multi_test::{App, Contract, ContractWrapper, Executor};
use cw20::{Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use cw20_base::ContractError;
use cw20_base::msg::{InstantiateMsg, MigrateMsg};
use flywheel_token::contract::{execute, instantiate, migrate, query};

fn address(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// A token of which alice holds 1,000 and that `rewards` mints.
fn token() -> (App, Addr) {
    let mut app = App::default();
    let contract: Box<dyn Contract<Empty>> =
        Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate));
    let code = app.store_code(contract);
    let msg = InstantiateMsg {
        name: "Watt".to_owned(),
        symbol: "WATT".to_owned(),
        decimals: 6,
        initial_balances: vec![Cw20Coin {
            address: address("alice").to_string(),
            amount: 1_000_u128.into(),
        }],
        mint: Some(MinterResponse {
            minter: address("rewards").to_string(),
            cap: None,
        }),
        marketing: None,
    };
    let admin = address("admin");
    let token = app
        .instantiate_contract(code, admin.clone(), &msg, &[], "token", Some(admin.to_string()))
        .unwrap();
    (app, token)
}

fn supply(app: &App, token: &Addr) -> u128 {
    let info: TokenInfoResponse = app.wrap().query_wasm_smart(token, &Cw20QueryMsg::TokenInfo {}).unwrap();
    info.total_supply.u128()
}

#[test]
fn the_supply_is_initial_plus_minted_minus_burned() {
    let (mut app, token) = token();
    let mint = Cw20ExecuteMsg::Mint {
        recipient: address("bob").to_string(),
        amount: 70_u128.into(),
    };
    app.execute_contract(address("rewards"), token.clone(), &mint, &[])
        .unwrap();
    let burn = Cw20ExecuteMsg::Burn { amount: 20_u128.into() };
    app.execute_contract(address("alice"), token.clone(), &burn, &[])
        .unwrap();

    assert_eq!(supply(&app, &token), 1_050);
}

#[test]
fn only_the_minter_mints() {
    let (mut app, token) = token();
    for sender in ["alice", "admin"] {
        let mint = Cw20ExecuteMsg::Mint {
            recipient: address("alice").to_string(),
            amount: 1_u128.into(),
        };

        let refused = app
            .execute_contract(address(sender), token.clone(), &mint, &[])
            .unwrap_err();

        assert_eq!(
            refused.downcast::<ContractError>().unwrap(),
            ContractError::Unauthorized {}
        );
    }
    assert_eq!(supply(&app, &token), 1_000);
}

#[test]
fn an_upgrade_keeps_the_balances() {
    let (mut app, token) = token();

    app.migrate_contract(address("admin"), token.clone(), &MigrateMsg {}, 1)
        .unwrap();

    let balance = Cw20QueryMsg::Balance {
        address: address("alice").to_string(),
    };
    let balance: cw20::BalanceResponse = app.wrap().query_wasm_smart(&token, &balance).unwrap();
    assert_eq!(balance.balance.u128(), 1_000);
}

#[test]
fn the_readme_s_message_is_valid() {
    let readme = include_str!("../README.md");
    let message = readme
        .split("```json\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();

    let Cw20ExecuteMsg::Send { msg, .. } = from_json(message.as_bytes()).unwrap() else {
        panic!("a send")
    };

    assert_eq!(msg, Binary::from(br#"{"add_revenue":{"from":3,"to":5,"machine":7}}"#));
}
