//! Money of the wrong kind.

use cosmwasm_std::{Coin, Uint128, to_json_binary};
use cw20::Cw20ExecuteMsg;
use flywheel_client::ChainExt;
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::registry;
use flywheel_types::rewards::ExecuteMsg as ToRewards;
use flywheel_types::staking::{Bond, ExecuteMsg as ToStaking, ReceiveMsg};
use flywheel_types::verification::ExecuteMsg as ToVerification;

use crate::replays::nothing_changes;

/// Another network's token with every message that brings money, and native coins where a cw20 is asked for.
#[test]
fn money_of_another_kind_buys_nothing() {
    let mut suite = Suite::cw20();
    let mallory = Person::named("mallory");
    let machine = suite.register(&mallory, "meter-1");
    let mut other = suite.another(Token::Cw20, |_| {});
    let native = suite.another(Token::Native, |_| {});
    other.give(&mallory, 100_000);
    suite
        .chain()
        .fund(&suite.address(&mallory), &[Coin::new(100_000_u128, "uflow")])
        .unwrap();
    let bond = Bond {
        machine,
        class: Some("meter".to_owned()),
        commission: None,
    };
    let hooks = [
        to_json_binary(&ReceiveMsg::Bond(bond.clone())),
        to_json_binary(&ReceiveMsg::TakePool(bond.clone())),
        to_json_binary(&ReceiveMsg::Delegate {
            machine,
            max_commission: None,
        }),
        to_json_binary(&ReceiveMsg::JoinCommunity { representative: None }),
        to_json_binary(&ReceiveMsg::AddIncome {}),
        to_json_binary(&registry::ReceiveMsg::Register { machines: vec![] }),
    ];
    let foreign = other.network().token().unwrap().address().clone();
    for hook in hooks.map(Result::unwrap) {
        for network in [suite.network(), native.network()] {
            for contract in [
                network.staking().address(),
                network.rewards().address(),
                network.registry().address(),
            ] {
                let message = Cw20ExecuteMsg::Send {
                    contract: contract.to_string(),
                    amount: Uint128::new(2_000),
                    msg: hook.clone(),
                };
                nothing_changes(&suite, |suite| {
                    suite.chain().execute(mallory.account(), &foreign, &message, &[])
                });
            }
        }
    }
    let coins = [Coin::new(2_000_u128, "uflow")];
    let messages = [
        ToStaking::Bond(bond.clone()),
        ToStaking::TakePool(bond),
        ToStaking::Delegate {
            machine,
            max_commission: None,
        },
        ToStaking::AddIncome {},
        ToStaking::JoinCommunity { representative: None },
        // Messages that take no money at all do not keep any either.
        ToStaking::Refresh { machine },
        ToStaking::Withdraw { machine },
    ];
    for message in messages {
        let staking = suite.network().staking().address().clone();
        nothing_changes(&suite, |suite| {
            suite.chain().execute(mallory.account(), &staking, &message, &coins)
        });
    }
    let rewards = suite.network().rewards().address().clone();
    suite.begin(1);
    let mint = ToRewards::Mint {};
    nothing_changes(&suite, |suite| {
        suite.chain().execute(mallory.account(), &rewards, &mint, &coins)
    });
    let verification = suite.network().verification().address().clone();
    let finalize = ToVerification::Finalize {};
    nothing_changes(&suite, |suite| {
        suite
            .chain()
            .execute(mallory.account(), &verification, &finalize, &coins)
    });
}
