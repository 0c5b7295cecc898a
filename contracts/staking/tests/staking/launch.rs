//! What the contract is launched with, and upgrades.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, StdError, Uint128, coins};
use flywheel_protocol::Seconds;
use flywheel_staking::{ContractError, contract};
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::{NetworkKind, ParameterError, Windows};
use flywheel_types::staking::{ConfigResponse, InstantiateMsg, MigrateMsg, QueryMsg};
use flywheel_types::{Class, Denom, PaymentError};

use crate::suite::{DAY, Suite, account, bps, class, windows};

fn message() -> InstantiateMsg {
    Suite::instantiate_msg(
        &Denom::Native("uwheel".into()),
        &Addr::unchecked(account("registry")),
        NetworkKind::Prn,
    )
}

/// Launches without any other contract on the chain: `instantiate` asks nobody (rule A6).
fn launch(msg: InstantiateMsg) -> Result<(), ContractError> {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("cosmwasm");
    deps.querier.update_wasm(|_| panic!("a question to another contract"));
    contract::instantiate(deps.as_mut(), mock_env(), message_info(&account("hub"), &[]), msg).map(|_| ())
}

#[test]
fn a_network_can_be_launched_and_read_back() {
    assert_eq!(launch(message()), Ok(()));
    let suite = Suite::cw20();
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!((&config.denom, &config.registry), (&suite.denom, &suite.registry));
    assert_eq!(
        (config.treasury, config.verification),
        (account("treasury"), account("verification"))
    );
    assert_eq!(
        (config.max_commission_change, config.community_weight),
        (bps(500), bps(2_500))
    );
    assert_eq!((config.windows, config.kind), (windows(), NetworkKind::Prn));
    assert_eq!(config.governance, None);
    let suite = Suite::with_dao(true);
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.governance, suite.dao);
}

#[test]
fn unbonding_that_ends_before_a_case_is_refused() {
    // A day of epoch, 2 hours, and a freeze of 2 days: 266,400 s, more than the 259,200 s of 3 days.
    let windows = Windows {
        max_freeze: Seconds::new(2 * DAY),
        ..windows()
    };
    let error = launch(InstantiateMsg { windows, ..message() }).unwrap_err();
    assert_eq!(
        error,
        ParameterError::UnbondingTooShort {
            unbonding: 259_200,
            needed: 266_400
        }
        .into()
    );
}

#[test]
fn classes_are_one_to_thirty_two_each_sound_and_named_once() {
    let with = |classes| launch(InstantiateMsg { classes, ..message() });
    assert_eq!(with(vec![]), Err(ContractError::ClassCount { count: 0 }));
    let many = (0..33).map(|number| class(&format!("class-{number}"))).collect();
    assert_eq!(with(many), Err(ContractError::ClassCount { count: 33 }));
    let twice = vec![class("meter"), class("meter")];
    assert_eq!(
        with(twice),
        Err(ContractError::DuplicateClass { class: "meter".into() })
    );
    let generous = vec![Class {
        max_reward_per_epoch: Uint128::new(51),
        ..class("meter")
    }];
    assert!(matches!(
        with(generous),
        Err(ContractError::Parameter(ParameterError::CheatingPays { .. }))
    ));
}

#[test]
fn every_address_is_checked() {
    let bad = || "Not An Address".to_owned();
    let messages = [
        InstantiateMsg {
            admin: bad(),
            ..message()
        },
        InstantiateMsg {
            registry: bad(),
            ..message()
        },
        InstantiateMsg {
            rewards: bad(),
            ..message()
        },
        InstantiateMsg {
            verification: bad(),
            ..message()
        },
        InstantiateMsg {
            treasury: bad(),
            ..message()
        },
        InstantiateMsg {
            governance: Some(bad()),
            ..message()
        },
        InstantiateMsg {
            denom: Denom::Cw20(bad()),
            ..message()
        },
    ];
    for msg in messages {
        assert!(matches!(
            launch(msg),
            Err(ContractError::Std(StdError::GenericErr { .. }))
        ));
    }
}

#[test]
fn an_upgrade_keeps_the_contract_and_never_goes_back() {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("cosmwasm");
    let info = message_info(&account("hub"), &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, message()).unwrap();
    let mut migrate = |name: &str, version: &str| {
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        contract::migrate(deps.as_mut(), mock_env(), MigrateMsg::default())
    };
    migrate(contract::CONTRACT_NAME, "0.0.1").unwrap();
    migrate(contract::CONTRACT_NAME, contract::CONTRACT_VERSION).unwrap();
    let newer = migrate(contract::CONTRACT_NAME, "99.0.0");
    assert!(matches!(
        newer,
        Err(ContractError::Migrate(MigrateError::Downgrade { .. }))
    ));
    let other = migrate("crates.io:something-else", "0.0.1");
    assert!(matches!(other, Err(ContractError::Migrate(MigrateError::Contract(_)))));
}

#[test]
fn a_launch_takes_no_coins() {
    let mut deps = mock_dependencies();
    let info = message_info(&account("hub"), &coins(1, "uwheel"));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, message()).unwrap_err();
    assert_eq!(error, PaymentError::NotPayable.into());
}
