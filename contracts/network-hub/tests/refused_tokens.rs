//! Which tokens a network may not start with.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::Uint128;
use cw_multi_test::IntoAddr;
use flywheel_network_hub::ContractError;
use flywheel_protocol::Seconds;
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_types::hub::{InitialBalance, TokenSpec};

#[test]
fn a_new_token_is_what_cw20_takes() {
    assert_eq!(
        refused_token(|name, _, _, _| *name = "ab".into()),
        length("token.name", 2, 3, 50)
    );
    assert_eq!(
        refused_token(|name, _, _, _| *name = "n".repeat(51)),
        length("token.name", 51, 3, 50)
    );
    assert_eq!(
        refused_token(|_, symbol, _, _| *symbol = "AB".into()),
        length("token.symbol", 2, 3, 12)
    );
    assert!(matches!(
        refused_token(|_, symbol, _, _| *symbol = "CHRG1".into()),
        ContractError::Text {
            field: "token.symbol",
            ..
        }
    ));
    assert_eq!(
        refused_token(|_, _, decimals, _| *decimals = 19),
        ContractError::Number {
            field: "token.decimals",
            given: 19,
            least: 0,
            most: 18
        }
    );
}

#[test]
fn at_most_fifty_accounts_hold_a_new_token_from_the_start() {
    let holder = |n: usize| InitialBalance {
        address: format!("h{n}").into_addr().to_string(),
        amount: 1_u128.into(),
    };
    assert_eq!(
        refused_token(|_, _, _, balances| *balances = (0..51).map(holder).collect()),
        length("token.initial_balances", 51, 0, 50)
    );
    let alice = "alice".into_addr().to_string();
    assert_eq!(
        refused_token(|_, _, _, balances| balances[1].address = balances[0].address.clone()),
        ContractError::Twice {
            field: "token.initial_balances",
            value: alice
        }
    );
    let mut asked = launch(own_token());
    if let TokenSpec::New { initial_balances, .. } = &mut asked.token {
        *initial_balances = (0..50).map(holder).collect();
    }
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_token_can_count_all_that_is_ever_emitted() {
    assert_eq!(
        refused_token(|_, _, _, balances| {
            balances[0].amount = Uint128::MAX;
            balances[1].amount = 1_u128.into();
        }),
        ContractError::InitialSupply
    );
    // Half of what can be counted is the most, so that any later schedule fits as well.
    assert_eq!(
        refused_token(|_, _, _, balances| balances[0].amount = Uint128::new((1 << 127) + 1)),
        ContractError::InitialSupply
    );
    // 1,500 in the beginning
    let table = |emitted: u128| Schedule::Table {
        points: vec![TablePoint {
            at: Seconds::new(10),
            emitted: emitted.into(),
        }],
    };
    let emission = u128::MAX - 1_499;
    let refused = refused(own_token(), |asked| asked.schedule = table(emission));
    assert_eq!(
        refused,
        ContractError::Supply {
            initial: 1_500_u128.into(),
            emission: emission.into()
        }
    );

    let mut asked = launch(own_token());
    asked.schedule = table(u128::MAX - 1_500);
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_native_denomination_is_one() {
    let denom = |denom: &str| {
        let denom = denom.to_owned();
        refused_native(move |asked| asked.token = TokenSpec::Native { denom })
    };
    assert_eq!(denom("uf"), length("token.denom", 2, 3, 128));
    assert_eq!(denom(&"u".repeat(129)), length("token.denom", 129, 3, 128));
    for wrong in ["1coin", "u fly", "ufly!", "ünder"] {
        assert!(
            matches!(
                denom(wrong),
                ContractError::Text {
                    field: "token.denom",
                    ..
                }
            ),
            "{wrong}"
        );
    }
    let mut asked = launch(native());
    asked.token = TokenSpec::Native {
        denom: "factory/cosmos1abc/u.f_l:y-2".into(),
    };
    Suite::new().launch(asked).unwrap();
}
