//! One type for native coins and cw20 (rule A8), and what totals say (rule A7).
#![allow(clippy::unwrap_used)]

use cosmwasm_std::testing::{MockApi, MockQuerier, message_info};
use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, ContractResult, CosmosMsg, QuerierWrapper, SystemResult, Uint128, WasmMsg, WasmQuery,
    coin, coins, from_json, to_json_binary, to_json_string,
};
use flywheel_types::denom::no_funds;
use flywheel_types::totals::liability;
use flywheel_types::{Denom, PaymentError, Totals};

fn alice() -> Addr {
    Addr::unchecked("alice")
}

fn token() -> Addr {
    Addr::unchecked("token")
}

fn native() -> Denom {
    Denom::Native("ufly".into())
}

fn cw20() -> Denom {
    Denom::Cw20(token())
}

fn received(denom: &Denom, funds: &[Coin]) -> Result<u128, PaymentError> {
    denom
        .received_native(&message_info(&alice(), funds))
        .map(|amount| amount.u128())
}

#[test]
fn exactly_one_coin_of_the_right_kind_is_taken() {
    assert_eq!(received(&native(), &coins(7, "ufly")), Ok(7));
    let one_coin = |count| {
        Err(PaymentError::OneCoin {
            denom: "ufly".into(),
            count,
        })
    };
    assert_eq!(received(&native(), &[]), one_coin(0));
    assert_eq!(received(&native(), &[coin(7, "ufly"), coin(1, "uother")]), one_coin(2));
    assert_eq!(received(&native(), &[coin(7, "ufly"), coin(1, "ufly")]), one_coin(2));
    assert_eq!(received(&native(), &coins(0, "ufly")), Err(PaymentError::Zero));
    let wrong = |received: &str, expected: &str| {
        Err(PaymentError::WrongDenom {
            received: received.into(),
            expected: expected.into(),
        })
    };
    assert_eq!(received(&native(), &coins(7, "uFLY")), wrong("uFLY", "ufly"));
    assert_eq!(received(&cw20(), &coins(7, "ufly")), wrong("a native coin", "token"));
    // A coin that is called like the cw20's address is still no cw20.
    assert_eq!(received(&cw20(), &coins(7, "token")), wrong("a native coin", "token"));
}

#[test]
fn only_the_cw20_itself_announces_its_tokens() {
    let announced = |denom: &Denom, sender: &Addr, funds: &[Coin], amount: u128| {
        let answer = denom.received_cw20(&message_info(sender, funds), Uint128::new(amount));
        answer.map(|amount| amount.u128())
    };
    assert_eq!(announced(&cw20(), &token(), &[], 7), Ok(7));
    assert_eq!(announced(&cw20(), &token(), &[], 0), Err(PaymentError::Zero));
    assert_eq!(
        announced(&cw20(), &token(), &coins(1, "ufly"), 7),
        Err(PaymentError::NotPayable)
    );
    let wrong = |received: &str, expected: &str| {
        Err(PaymentError::WrongDenom {
            received: received.into(),
            expected: expected.into(),
        })
    };
    assert_eq!(announced(&cw20(), &alice(), &[], 7), wrong("alice", "token"));
    // A contract with a coin's name as its address announces nothing in a native network.
    assert_eq!(
        announced(&native(), &Addr::unchecked("ufly"), &[], 7),
        wrong("ufly", "ufly")
    );
}

#[test]
fn a_message_without_coins_has_none_of_any_kind() {
    no_funds(&message_info(&alice(), &[])).unwrap();
    for funds in [coins(1, "ufly"), coins(0, "ufly")] {
        assert_eq!(no_funds(&message_info(&alice(), &funds)), Err(PaymentError::NotPayable));
    }
}

#[test]
fn paying_sends_the_coin_or_transfers_the_cw20() {
    let send = BankMsg::Send {
        to_address: "alice".into(),
        amount: coins(7, "ufly"),
    };
    assert_eq!(native().pay(&alice(), Uint128::new(7)).unwrap(), CosmosMsg::Bank(send));
    let transfer = WasmMsg::Execute {
        contract_addr: "token".into(),
        msg: Binary::from(br#"{"transfer":{"recipient":"alice","amount":"7"}}"#),
        funds: vec![],
    };
    assert_eq!(
        cw20().pay(&alice(), Uint128::new(7)).unwrap(),
        CosmosMsg::Wasm(transfer)
    );
}

#[test]
fn handing_over_carries_the_message_with_the_coins_or_inside_a_send() {
    let staking = Addr::unchecked("staking");
    let with_coins = WasmMsg::Execute {
        contract_addr: "staking".into(),
        msg: Binary::from(br#""native""#),
        funds: coins(7, "ufly"),
    };
    let handed = native()
        .hand_over(&staking, Uint128::new(7), &"native", &"hook")
        .unwrap();
    assert_eq!(handed, CosmosMsg::Wasm(with_coins));
    // "hook" with its quotes, in base64.
    let inside = WasmMsg::Execute {
        contract_addr: "token".into(),
        msg: Binary::from(br#"{"send":{"contract":"staking","amount":"7","msg":"Imhvb2si"}}"#),
        funds: vec![],
    };
    let handed = cw20().hand_over(&staking, Uint128::new(7), &"native", &"hook").unwrap();
    assert_eq!(handed, CosmosMsg::Wasm(inside));
}

#[test]
fn a_cw20_s_address_is_checked_before_it_is_believed() {
    let api = MockApi::default();
    let address = api.addr_make("token");
    let cw20 = |address: &str| Denom::Cw20(address.to_owned()).validate(&api);
    assert_eq!(cw20(address.as_str()).unwrap(), Denom::Cw20(address.clone()));
    for wrong in [address.to_string().to_uppercase(), String::new(), "token".into()] {
        cw20(&wrong).unwrap_err();
    }
    assert_eq!(Denom::<String>::Native("ufly".into()).validate(&api).unwrap(), native());
}

#[test]
fn a_native_denomination_is_one_that_a_chain_can_have() {
    let api = MockApi::default();
    let native = |denom: &str| Denom::<String>::Native(denom.into()).validate(&api);
    for denom in [
        "ufly",
        "aaa",
        "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2",
        "a:b._-9",
    ] {
        native(denom).unwrap();
    }
    native(&"u".repeat(128)).unwrap();
    for denom in ["", "ab", "1abc", "/abc", "u fly", "ufl\u{fc}"] {
        native(denom).unwrap_err();
    }
    native(&"u".repeat(129)).unwrap_err();
}

#[test]
fn a_denomination_in_json_says_which_kind_it_is() {
    assert_eq!(to_json_string(&native()).unwrap(), r#"{"native":"ufly"}"#);
    assert_eq!(to_json_string(&cw20()).unwrap(), r#"{"cw20":"token"}"#);
    assert_eq!(
        from_json::<Denom<String>>(r#"{"cw20":"token"}"#).unwrap(),
        cw20().into()
    );
    assert_eq!(Denom::<String>::from(native()), Denom::Native("ufly".into()));
    assert_eq!(
        (native().name().to_owned(), cw20().name().to_owned()),
        ("ufly".to_owned(), "token".to_owned())
    );
}

#[test]
fn a_balance_is_asked_of_the_bank_or_of_the_cw20() {
    let mut querier: MockQuerier = MockQuerier::new(&[("alice", &coins(7, "ufly"))]);
    querier.update_wasm(|query| match query {
        WasmQuery::Smart { contract_addr, msg } if contract_addr == "token" => {
            assert_eq!(msg.as_slice(), br#"{"balance":{"address":"alice"}}"#);
            let balance = cw20::BalanceResponse {
                balance: Uint128::new(9),
            };
            SystemResult::Ok(ContractResult::Ok(to_json_binary(&balance).unwrap()))
        }
        query => SystemResult::Ok(ContractResult::Err(format!("{query:?}"))),
    });
    let querier = QuerierWrapper::new(&querier);
    assert_eq!(native().balance(&querier, &alice()).unwrap().u128(), 7);
    assert_eq!(cw20().balance(&querier, &alice()).unwrap().u128(), 9);
    assert_eq!(native().balance(&querier, &token()).unwrap().u128(), 0);
}

#[test]
fn totals_balance_to_the_unit() {
    let totals = |balance: u128, donations: u128| Totals {
        denom: native().into(),
        balance: balance.into(),
        liabilities: vec![
            liability("bonds", Uint128::new(5)),
            liability("credits", Uint128::new(3)),
        ],
        donations: donations.into(),
    };
    assert!(totals(10, 2).balances());
    assert!(!totals(10, 1).balances());
    assert!(!totals(9, 2).balances());
    assert_eq!(totals(10, 2).owed(), Some(Uint128::new(8)));
    let mut endless = totals(10, 2);
    endless.liabilities.push(liability("too much", Uint128::MAX));
    assert_eq!(endless.owed(), None);
    assert!(!endless.balances());
}
