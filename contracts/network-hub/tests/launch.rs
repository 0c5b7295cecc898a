//! One message, a whole network (rules H1, H2, A6, A9).
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::{Addr, CosmosMsg, WasmMsg, to_json_binary};
use cw_multi_test::{Executor, IntoAddr};
use flywheel_types::hub::{Codes, ExecuteMsg, Launch, NETWORKS, Network, NetworkContracts, Role};
use flywheel_types::rewards::Source;
use flywheel_types::{Denom, marketplace, rewards, staking, verification};

fn checked(contracts: &NetworkContracts<String>) -> NetworkContracts {
    NetworkContracts {
        token: contracts.token.clone().map(Addr::unchecked),
        staking: Addr::unchecked(&contracts.staking),
        verification: Addr::unchecked(&contracts.verification),
        rewards: Addr::unchecked(&contracts.rewards),
        marketplace: contracts.marketplace.clone().map(Addr::unchecked),
        governance: contracts.governance.clone().map(Addr::unchecked),
    }
}

#[test]
fn contracts_are_where_they_were_predicted() {
    for (token, own) in [(native(), false), (own_token(), true)] {
        let mut suite = Suite::new();
        let predicted = checked(&suite.addresses(1, own));
        assert_eq!(predicted.token.is_some(), own);

        let mut asked = launch(token);
        asked.market = Some(market());
        suite.launch(asked).unwrap();

        let network = suite.network(1);
        // A DAO only where one is asked for; `dao.rs` has those.
        let predicted = NetworkContracts {
            governance: None,
            ..predicted
        };
        assert_eq!(network.contracts, predicted);
        assert_eq!(checked(&suite.addresses(1, own)), predicted);
        // they are really there
        let codes = suite.codes;
        let mut contracts = vec![
            (network.contracts.staking, codes.staking),
            (network.contracts.verification, codes.verification),
            (network.contracts.rewards, codes.rewards),
            (network.contracts.marketplace.unwrap(), codes.marketplace),
        ];
        contracts.extend(network.contracts.token.map(|token| (token, codes.token)));
        for (contract, code) in contracts {
            let data = suite.app.contract_data(&contract).unwrap();
            assert_eq!((data.code_id, data.creator), (code, suite.hub.clone()));
            // A9: the network's admin, here the builder, may upgrade each of them
            assert_eq!(data.admin, Some(suite.builder.clone()));
        }
    }
}

#[test]
fn every_contract_knows_its_siblings_from_birth() {
    let mut suite = Suite::new();
    let asked = launch(own_token());
    suite.launch(asked.clone()).unwrap();
    let NetworkContracts {
        token,
        staking,
        verification,
        rewards,
        marketplace,
        governance,
    } = suite.network(1).contracts;
    assert_eq!((marketplace, governance), (None, None));
    let (builder, denom) = (suite.builder.to_string(), Denom::Cw20(token.unwrap().to_string()));

    let born = suite.born::<staking::InstantiateMsg>(&staking);
    assert_eq!(born.sender, suite.hub);
    let expected = staking::InstantiateMsg {
        admin: builder.clone(),
        denom: denom.clone(),
        registry: suite.registry.to_string(),
        rewards: rewards.to_string(),
        verification: verification.to_string(),
        treasury: builder.clone(),
        kind: asked.kind,
        clock: asked.clock,
        windows: asked.windows,
        classes: asked.classes.iter().map(|spec| spec.class.clone()).collect(),
        max_commission_change: asked.max_commission_change,
        community_weight: None,
        governance: None,
        places: vec![],
    };
    assert_eq!(born.msg, expected);

    let expected = verification::InstantiateMsg {
        admin: builder.clone(),
        denom: denom.clone(),
        registry: suite.registry.to_string(),
        staking: staking.to_string(),
        rewards: rewards.to_string(),
        clock: asked.clock,
        windows: asked.windows,
        oracles: asked.oracles,
        oracle_bond: asked.oracle_bond,
        rules: asked
            .classes
            .into_iter()
            .map(|spec| verification::ClassRules {
                class: spec.class.name,
                rules: spec.rules,
            })
            .collect(),
        guardian: asked.guardian,
        demand_deposit: asked.demand_deposit,
    };
    assert_eq!(suite.born::<verification::InstantiateMsg>(&verification).msg, expected);

    let expected = rewards::InstantiateMsg {
        admin: builder.clone(),
        denom,
        source: Source::Mint,
        registry: suite.registry.to_string(),
        staking: staking.to_string(),
        verification: verification.to_string(),
        treasury: builder,
        clock: asked.clock,
        schedule: asked.schedule,
        split: asked.split,
        breaker: asked.breaker,
    };
    let born = suite.born::<rewards::InstantiateMsg>(&rewards);
    assert_eq!((born.msg, born.funds), (expected, vec![]));
}

#[test]
fn what_a_launch_leaves_out_its_contracts_decide() {
    let mut suite = Suite::new();
    let mut asked = launch(native());
    asked.demand_deposit = None;
    asked.breaker = None;
    suite.launch(asked).unwrap();

    let contracts = suite.network(1).contracts;
    let verification = suite.born::<verification::InstantiateMsg>(&contracts.verification);
    assert_eq!(verification.msg.demand_deposit, None);
    let rewards = suite.born::<rewards::InstantiateMsg>(&contracts.rewards);
    assert_eq!(rewards.msg.breaker, None);
}

#[test]
fn a_marketplace_is_told_the_terms_and_all_its_siblings() {
    let mut suite = Suite::new();
    let mut asked = launch(own_token());
    asked.market = Some(market());
    let answer = suite.launch(asked.clone()).unwrap();

    let contracts = suite.network(1).contracts;
    let marketplace = contracts.marketplace.unwrap();
    let terms = market();
    let expected = marketplace::InstantiateMsg {
        admin: suite.builder.to_string(),
        denom: Denom::Cw20(contracts.token.unwrap().to_string()),
        complaint_cost: terms.complaint_cost,
        accepted: terms.accepted,
        registry: suite.registry.to_string(),
        staking: contracts.staking.to_string(),
        verification: contracts.verification.to_string(),
        rewards: contracts.rewards.to_string(),
        treasury: suite.builder.to_string(),
        payments: Some("payments".into_addr().to_string()),
        clock: asked.clock,
        split: terms.split,
        limits: terms.limits,
        windows: terms.windows,
        desk: terms.desk,
    };
    assert_eq!(suite.born::<marketplace::InstantiateMsg>(&marketplace).msg, expected);
    // It is the last one: the event comes after it, and names it.
    let last = answer.events.last().unwrap();
    assert_eq!(last.ty, "wasm-flywheel-network-hub/launched");
    let named = last.attributes.iter().find(|row| row.key == "marketplace").unwrap();
    assert_eq!(named.value, marketplace.as_str());
}

#[test]
fn the_payments_contract_changes_for_later_marketplaces_only() {
    let mut suite = Suite::new();
    let set = |payments: &str| ExecuteMsg::SetCodes {
        codes: suite.codes,
        payments: Some(payments.to_owned()),
    };
    let (wrong, right) = (
        set("osmo1cyyzpxplxdzkeea7kwsydadg87357qnahakaks"),
        set("newer".into_addr().as_str()),
    );
    let admin = suite.hub_admin.clone();
    let refused = suite.execute(&admin, &wrong, &[]).unwrap_err();
    assert!(refused.to_string().starts_with("payments is"), "{refused}");
    suite.execute(&admin, &right, &[]).unwrap();

    let mut asked = launch(native());
    asked.market = Some(market());
    suite.launch(asked).unwrap();

    let born = suite.born::<marketplace::InstantiateMsg>(&suite.network(1).contracts.marketplace.unwrap());
    assert_eq!(born.msg.payments, Some("newer".into_addr().to_string()));
}

#[test]
fn admin_and_treasury_may_be_others() {
    let mut suite = Suite::new();
    let (dao, vault) = ("dao".into_addr(), "vault".into_addr());
    let mut asked = launch(native());
    asked.admin = Some(dao.to_string());
    suite.launch(asked.clone()).unwrap();
    asked.treasury = Some(vault.to_string());
    suite.launch(asked).unwrap();

    // the treasury's default is the admin
    for (id, treasury) in [(1, &dao), (2, &vault)] {
        let Network {
            admin,
            creator,
            contracts,
            ..
        } = suite.network(id);
        assert_eq!((admin, creator), (dao.clone(), suite.builder.clone()));
        let born = suite.born::<rewards::InstantiateMsg>(&contracts.rewards).msg;
        assert_eq!((born.admin, born.treasury), (dao.to_string(), treasury.to_string()));
        assert_eq!(
            suite.born::<staking::InstantiateMsg>(&contracts.staking).msg.treasury,
            treasury.to_string()
        );
        assert_eq!(
            suite.app.contract_data(&contracts.staking).unwrap().admin,
            Some(dao.clone())
        );
    }
}

#[test]
fn two_networks_share_no_contract() {
    let mut suite = Suite::new();
    for _ in 0..2 {
        let asked = Launch {
            market: Some(market()),
            dao: Some(dao()),
            ..launch(own_token())
        };
        suite.launch(asked).unwrap();
    }
    let all = |network: Network| {
        let NetworkContracts {
            token,
            staking,
            verification,
            rewards,
            marketplace,
            governance,
        } = network.contracts;
        [
            token.unwrap(),
            staking,
            verification,
            rewards,
            marketplace.unwrap(),
            governance.unwrap(),
        ]
    };
    let (first, second) = (all(suite.network(1)), all(suite.network(2)));

    assert_eq!(suite.count(), 2);
    assert!(first.iter().all(|contract| !second.contains(contract)));
}

#[test]
fn one_code_may_serve_two_roles() {
    // both are told apart by the role in the salt
    let mut suite = Suite::new();
    let codes = Codes {
        staking: suite.failing,
        verification: suite.failing,
        ..suite.codes
    };
    let admin = suite.hub_admin.clone();
    suite
        .execute(&admin, &ExecuteMsg::SetCodes { codes, payments: None }, &[])
        .unwrap();

    let addresses = suite.addresses(1, false);

    assert_ne!(addresses.staking, addresses.verification);
}

#[test]
fn a_contract_that_refuses_to_be_born_undoes_the_launch() {
    let fails: [fn(&mut Codes, u64); 5] = [
        |codes, bad| codes.staking = bad,
        |codes, bad| codes.verification = bad,
        |codes, bad| codes.rewards = bad,
        |codes, bad| codes.marketplace = bad,
        |codes, bad| codes.governance = bad,
    ];
    for fail in fails {
        let mut suite = Suite::new();
        let mut codes = suite.codes;
        fail(&mut codes, suite.failing);
        let admin = suite.hub_admin.clone();
        suite
            .execute(&admin, &ExecuteMsg::SetCodes { codes, payments: None }, &[])
            .unwrap();
        let predicted = suite.addresses(1, true);

        let mut asked = launch(native());
        (asked.market, asked.dao) = (Some(market()), Some(dao()));
        let refused = suite.launch_with(asked, &reserve(100)).unwrap_err();

        assert!(refused.to_string().contains("not today"), "{refused}");
        assert_eq!(suite.count(), 0);
        assert_eq!(suite.ids(None, None, None, None), Vec::<u64>::new());
        let (marketplace, governance) = (predicted.marketplace.unwrap(), predicted.governance.unwrap());
        for contract in [
            predicted.staking,
            predicted.verification,
            predicted.rewards,
            marketplace,
            governance,
        ] {
            suite.app.contract_data(&Addr::unchecked(contract)).unwrap_err();
        }
        assert_eq!(suite.balance(&suite.builder, COIN), 1_000_000);
        // and the next one is network 1
        let codes = suite.codes;
        suite
            .execute(&admin, &ExecuteMsg::SetCodes { codes, payments: None }, &[])
            .unwrap();
        suite.launch(launch(native())).unwrap();
        assert_eq!(suite.count(), 1);
    }
}

#[test]
fn nobody_else_can_take_a_predicted_address() {
    let mut suite = Suite::new();
    let predicted = suite.addresses(1, true);
    // the same code, message and salt, from somebody else
    let mallory = "mallory".into_addr();
    let mut salt = 1_u64.to_be_bytes().to_vec();
    salt.extend_from_slice(Role::Token.name().as_bytes());
    let msg = cw20_base::msg::InstantiateMsg {
        name: "Fake".into(),
        symbol: "FAKE".into(),
        decimals: 6,
        initial_balances: vec![],
        mint: None,
        marketing: None,
    };
    let front_run: CosmosMsg = WasmMsg::Instantiate2 {
        admin: None,
        code_id: suite.codes.token,
        label: "fake".into(),
        msg: to_json_binary(&msg).unwrap(),
        funds: vec![],
        salt: salt.into(),
    }
    .into();
    suite.app.execute(mallory.clone(), front_run).unwrap();
    suite
        .app
        .contract_data(&Addr::unchecked(predicted.token.clone().unwrap()))
        .unwrap_err();

    // coins that wait at a predicted address do no harm either
    let rewards = Addr::unchecked(&predicted.rewards);
    suite
        .app
        .send_tokens(suite.builder.clone(), rewards.clone(), &reserve(7))
        .unwrap();
    suite
        .launch(Launch {
            market: Some(market()),
            dao: Some(dao()),
            ..launch(own_token())
        })
        .unwrap();

    assert_eq!(suite.network(1).contracts, checked(&predicted));
    assert_eq!(suite.balance(&rewards, COIN), 7);
}

#[test]
fn the_event_names_everything_after_the_last_contract() {
    let mut suite = Suite::new();
    let answer = suite.launch(launch(own_token())).unwrap();

    let events: Vec<_> = answer
        .events
        .iter()
        .filter(|event| event.ty == "wasm-flywheel-network-hub/launched")
        .collect();
    assert_eq!(events.len(), 1);
    let find = |key: &str| &events[0].attributes.iter().find(|row| row.key == key).unwrap().value;
    let network = suite.network(1);
    assert_eq!(find("network"), "1");
    assert_eq!(find("name"), "Chargers");
    assert_eq!((find("kind").as_str(), find("sector").as_str()), ("prn", "energy"));
    assert_eq!(find("token"), network.contracts.token.unwrap().as_str());
    assert_eq!(find("rewards"), network.contracts.rewards.as_str());
    assert_eq!(answer.events.last().unwrap().ty, "wasm-flywheel-network-hub/launched");
}

#[test]
fn labels_can_be_read() {
    let mut suite = Suite::new();
    suite.launch(launch(own_token())).unwrap();
    let contracts = suite.network(1).contracts;
    let label = |contract: &Addr| suite.app.contract_data(contract).unwrap().label;
    assert_eq!(label(&contracts.token.unwrap()), "flywheel network 1: token");
    assert_eq!(label(&contracts.verification), "flywheel network 1: verification");
}

#[test]
fn networks_are_public_state() {
    let mut suite = Suite::new();
    suite.launch(launch(native())).unwrap();
    let raw = NETWORKS
        .query(&suite.app.wrap(), suite.hub.clone(), 1)
        .unwrap()
        .unwrap();
    assert_eq!(raw, suite.network(1));
    assert!(
        NETWORKS
            .query(&suite.app.wrap(), suite.hub.clone(), 2)
            .unwrap()
            .is_none()
    );
}
