//! The token of a network, new or native (rules H2 and W1).
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::Coin;
use cw_multi_test::IntoAddr;
use cw20::{BalanceResponse, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use flywheel_network_hub::ContractError;
use flywheel_types::rewards::Source;
use flywheel_types::{Denom, PaymentError, rewards};

#[test]
fn a_new_token_is_minted_by_the_rewards_contract_alone() {
    let mut suite = Suite::new();
    suite.launch(launch(own_token())).unwrap();
    let network = suite.network(1);
    let token = network.contracts.token.unwrap();
    let ask = suite.app.wrap();

    let minter: MinterResponse = ask.query_wasm_smart(&token, &Cw20QueryMsg::Minter {}).unwrap();
    assert_eq!(
        minter,
        MinterResponse {
            minter: network.contracts.rewards.to_string(),
            cap: None
        }
    );
    let info: TokenInfoResponse = ask.query_wasm_smart(&token, &Cw20QueryMsg::TokenInfo {}).unwrap();
    assert_eq!(
        (info.name.as_str(), info.symbol.as_str(), info.decimals),
        ("Charger token", "CHRG", 6)
    );
    assert_eq!(info.total_supply.u128(), 1_500); // alice 1,000 and bob 500
    for (holder, amount) in [("alice", 1_000), ("bob", 500), ("builder", 0)] {
        let address = holder.into_addr().to_string();
        let balance: BalanceResponse = ask
            .query_wasm_smart(&token, &Cw20QueryMsg::Balance { address })
            .unwrap();
        assert_eq!(balance.balance.u128(), amount);
    }
    assert_eq!(network.denom, Denom::Cw20(token));
}

#[test]
fn a_native_networks_reserve_goes_to_its_rewards_contract() {
    let mut suite = Suite::new();
    suite.launch_with(launch(native()), &reserve(400_000)).unwrap();

    let network = suite.network(1);
    let rewards = network.contracts.rewards;
    let born = suite.born::<rewards::InstantiateMsg>(&rewards);
    assert_eq!(born.funds, reserve(400_000));
    assert_eq!(
        (born.msg.source, born.msg.denom),
        (Source::Reserve, Denom::Native(COIN.into()))
    );
    assert_eq!(suite.balance(&rewards, COIN), 400_000);
    assert_eq!(suite.balance(&suite.hub, COIN), 0);
    assert_eq!(network.denom, Denom::Native(COIN.into()));

    // the reserve may come later
    suite.launch(launch(native())).unwrap();
    assert_eq!(
        suite
            .born::<rewards::InstantiateMsg>(&suite.network(2).contracts.rewards)
            .funds,
        vec![]
    );
}

#[test]
fn other_coins_are_refused() {
    let mut suite = Suite::new();
    let refused = suite.launch_with(launch(own_token()), &reserve(1)).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable));

    let other = Coin::new(5_u128, "other");
    let refused = suite
        .launch_with(launch(native()), std::slice::from_ref(&other))
        .unwrap_err();
    let wrong = PaymentError::WrongDenom {
        received: "other".into(),
        expected: COIN.into(),
    };
    assert_eq!(refused, ContractError::Payment(wrong));

    let both = [other, Coin::new(5_u128, COIN)];
    let refused = suite.launch_with(launch(native()), &both).unwrap_err();
    assert_eq!(
        refused,
        ContractError::Payment(PaymentError::OneCoin {
            denom: COIN.into(),
            count: 2
        })
    );
    assert_eq!(suite.count(), 0);
}
