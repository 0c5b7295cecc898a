//! A network that belongs to its community from the first block (rules A9, H2).
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::IntoAddr;
use flywheel_network_hub::ContractError;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::governance::{Bounds, DenomLimit, LockTerms, Preset, Rules, RulesChoice};
use flywheel_types::hub::{Codes, ExecuteMsg, Launch, Profile};
use flywheel_types::{Denom, governance, marketplace, rewards, staking, verification};

fn with_dao() -> Launch {
    Launch {
        market: Some(market()),
        dao: Some(dao()),
        ..launch(own_token())
    }
}

#[test]
fn the_dao_administers_every_contract_and_itself_and_receives_the_treasurys_part() {
    let mut suite = Suite::new();
    let predicted = suite.addresses(1, true).governance.unwrap();
    suite.launch(with_dao()).unwrap();

    let network = suite.network(1);
    let contracts = network.contracts;
    let dao = contracts.governance.unwrap();
    assert_eq!(dao.as_str(), predicted);
    assert_eq!((network.admin, network.creator), (dao.clone(), suite.builder.clone()));
    let codes = suite.codes;
    for (contract, code) in [
        (contracts.token.unwrap(), codes.token),
        (contracts.staking.clone(), codes.staking),
        (contracts.verification.clone(), codes.verification),
        (contracts.rewards.clone(), codes.rewards),
        (contracts.marketplace.clone().unwrap(), codes.marketplace),
        (dao.clone(), codes.governance),
    ] {
        let data = suite.app.contract_data(&contract).unwrap();
        assert_eq!((data.code_id, data.admin), (code, Some(dao.clone())));
    }
    let staking = suite.born::<staking::InstantiateMsg>(&contracts.staking).msg;
    assert_eq!(
        (staking.admin.as_str(), staking.treasury.as_str()),
        (dao.as_str(), dao.as_str())
    );
    assert_eq!(staking.governance, Some(dao.to_string()));
    let verification = suite.born::<verification::InstantiateMsg>(&contracts.verification).msg;
    assert_eq!(verification.admin, dao.as_str());
    // Who may reject a root is named apart.
    assert_eq!(verification.guardian, launch(native()).guardian);
    let rewards = suite.born::<rewards::InstantiateMsg>(&contracts.rewards).msg;
    assert_eq!(
        (rewards.admin.as_str(), rewards.treasury.as_str()),
        (dao.as_str(), dao.as_str())
    );
    let market = suite
        .born::<marketplace::InstantiateMsg>(&contracts.marketplace.unwrap())
        .msg;
    assert_eq!(
        (market.admin.as_str(), market.treasury.as_str()),
        (dao.as_str(), dao.as_str())
    );
}

#[test]
fn the_dao_is_born_with_the_networks_name_staking_and_token() {
    let mut suite = Suite::new();
    suite.launch(with_dao()).unwrap();

    let contracts = suite.network(1).contracts;
    let denom = Denom::Cw20(contracts.token.unwrap().to_string());
    let terms = dao();
    let born = suite.born::<governance::InstantiateMsg>(&contracts.governance.unwrap());
    assert_eq!((born.sender, born.funds), (suite.hub.clone(), vec![]));
    let expected = governance::InstantiateMsg {
        name: "Chargers".to_owned(),
        staking: contracts.staking.to_string(),
        denom: denom.clone(),
        minimum_total_power: Uint128::new(1_000),
        rules: terms.rules,
        guardian: terms.guardian,
        machine_weight: Uint128::new(10),
        representative_cap: None,
        locks: terms.locks,
        spending_limits: vec![DenomLimit {
            denom,
            limit: terms.spending_limit.unwrap(),
        }],
    };
    assert_eq!(born.msg, expected);
}

#[test]
fn the_treasury_may_still_be_another_account() {
    let mut suite = Suite::new();
    let vault = "vault".into_addr();
    let mut asked = with_dao();
    asked.treasury = Some(vault.to_string());
    suite.launch(asked).unwrap();

    let contracts = suite.network(1).contracts;
    let rewards = suite.born::<rewards::InstantiateMsg>(&contracts.rewards).msg;
    assert_eq!(
        (rewards.admin, rewards.treasury),
        (contracts.governance.unwrap().to_string(), vault.to_string())
    );
}

#[test]
fn a_launch_cannot_name_an_admin_beside_its_dao() {
    let mut suite = Suite::new();
    let mut asked = with_dao();
    asked.admin = Some(suite.builder.to_string());
    let admin = suite.builder.to_string();
    assert_eq!(
        suite.launch(asked).unwrap_err(),
        ContractError::AdminBesideDao { admin }
    );
    assert_eq!(suite.count(), 0);
}

#[test]
fn only_the_dao_changes_what_the_network_says_of_itself() {
    let mut suite = Suite::new();
    suite.launch(with_dao()).unwrap();
    let dao = suite.network(1).admin;
    let rename = ExecuteMsg::SetProfile {
        network: 1,
        profile: Profile {
            name: "Renamed".to_owned(),
            description: String::new(),
            url: String::new(),
        },
    };
    let builder = suite.builder.clone();
    assert_eq!(
        suite.execute(&builder, &rename, &[]).unwrap_err(),
        ContractError::NotNetworkAdmin {
            admin: dao.clone(),
            network: 1
        }
    );
    suite.execute(&dao, &rename, &[]).unwrap();
    assert_eq!(suite.network(1).profile.name, "Renamed");
}

#[test]
fn a_hub_that_knows_no_daos_code_launches_none() {
    let mut suite = Suite::new();
    // As an older hub has it: no chain has code 0, so it cannot be set, but it may be what is stored.
    let codes = Codes {
        governance: 0,
        ..suite.codes
    };
    let admin = suite.hub_admin.clone();
    let refused = suite.execute(&admin, &ExecuteMsg::SetCodes { codes, payments: None }, &[]);
    assert_eq!(
        refused.unwrap_err(),
        ContractError::UnknownCode {
            role: "governance",
            code: 0
        }
    );
    let older: Codes =
        cosmwasm_std::from_json(br#"{"token":1,"staking":2,"verification":3,"rewards":4,"marketplace":5}"#).unwrap();
    assert_eq!(older.governance, 0);
}

fn trial() -> (Rules, Bounds) {
    (Preset::Trial.rules(Uint128::zero()), Preset::Trial.bounds())
}

/// A change of a launch's DAO, and the words of the refusal.
type Wrong = (fn(&mut governance::DaoTerms), &'static str);

#[test]
fn terms_that_no_dao_can_have_are_refused_with_the_fields_name() {
    let wrong: [Wrong; 10] = [
        (
            |dao| dao.minimum_total_power = Uint128::zero(),
            "dao.minimum_total_power is 0",
        ),
        // a hundredth of 1,000 is 10
        (|dao| dao.machine_weight = Uint128::new(11), "dao.machine_weight is 11"),
        (
            |dao| {
                dao.rules = RulesChoice::Preset {
                    name: Preset::Standard,
                    deposit: Uint128::new(11),
                };
            },
            "dao.rules: text: the deposit is 11",
        ),
        (
            |dao| {
                let (mut rules, bounds) = trial();
                rules.upgrade.quorum = Bps::percent(61).unwrap();
                dao.rules = RulesChoice::Custom {
                    rules: Box::new(rules),
                    bounds,
                };
            },
            "dao.rules: upgrade: quorum is 6100",
        ),
        (
            |dao| {
                let (rules, mut bounds) = trial();
                bounds.min_upgrade_timelock = Seconds::days(31);
                dao.rules = RulesChoice::Custom {
                    rules: Box::new(rules),
                    bounds,
                };
            },
            "dao.rules: upgrade: min_upgrade_timelock is 2678400",
        ),
        (
            |dao| {
                dao.locks = Some(LockTerms {
                    max_bonus: Bps::ZERO,
                    max_days: 1,
                });
            },
            "dao.locks.max_bonus is 0",
        ),
        (
            |dao| {
                dao.locks = Some(LockTerms {
                    max_bonus: Bps::ONE,
                    max_days: 1_462,
                });
            },
            "dao.locks.max_days is 1462",
        ),
        (
            |dao| dao.guardian.as_mut().unwrap().address = "nobody".to_owned(),
            "dao.guardian.address is \"nobody\"",
        ),
        (
            |dao| dao.guardian.as_mut().unwrap().expires_at = Time::new(NOW),
            "guardian",
        ),
        // a year and a second
        (
            |dao| dao.guardian.as_mut().unwrap().expires_at = Time::new(NOW + 31_536_001),
            "dao.guardian's seconds from now is 31536001",
        ),
    ];
    for (spoil, words) in wrong {
        let mut suite = Suite::new();
        let mut asked = with_dao();
        spoil(asked.dao.as_mut().unwrap());
        let refused = suite.launch(asked).unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
        assert_eq!(suite.count(), 0);
    }
}

#[test]
fn the_event_names_the_dao() {
    let mut suite = Suite::new();
    let answer = suite.launch(with_dao()).unwrap();
    let launched = answer
        .events
        .iter()
        .find(|event| event.ty == "wasm-flywheel-network-hub/launched")
        .unwrap();
    let find = |key: &str| &launched.attributes.iter().find(|row| row.key == key).unwrap().value;
    let dao: Addr = suite.network(1).contracts.governance.unwrap();
    assert_eq!(find("governance"), dao.as_str());
    assert_eq!(find("admin"), dao.as_str());
}
