//! What an admin does, and what is left when the days are over.

use cosmwasm_std::Uint128;
use flywheel_protocol::Epoch;
use flywheel_types::rewards::{Breaker, BreakerResponse, Revenue};
use flywheel_types::{hub, registry, rewards, staking, verification};
use flywheel_vm_tests::{CHAIN_DAY, START, Token, World, address, id};
use serde_json::{Value, json};

/// What the network's admin may change, and money that comes in.
pub fn admin(world: &mut World) {
    use rewards::{ExecuteMsg, ReceiveMsg};
    let (rewards, hub, registry) = (world.network.rewards.clone(), world.hub.clone(), world.registry.clone());
    let epoch = Epoch::new((world.now().get() - START) / CHAIN_DAY);
    let revenue = Revenue {
        from: epoch,
        to: epoch,
        machine: Some(id(1)),
    };
    let hook = ReceiveMsg::AddRevenue(revenue.clone());
    world.pay("operator", &rewards, 500, &ExecuteMsg::AddRevenue(revenue), &hook);
    let flows: rewards::FlowsResponse = world.ask(&rewards, &rewards::QueryMsg::Flows {});
    assert_eq!(flows.revenue.u128(), 500);
    if world.network.token.is_none() {
        world.execute("operator", &rewards, &ExecuteMsg::FundReserve {}, 500);
    }
    let breaker = Some(Breaker {
        window: flywheel_protocol::Seconds::days(1),
        cap: Uint128::new(10_000),
    });
    world.execute("operator", &rewards, &ExecuteMsg::SetBreaker { breaker }, 0);
    let set: Option<BreakerResponse> = world.ask(&rewards, &rewards::QueryMsg::Breaker {});
    assert_eq!(set.map(|set| set.settings), breaker);
    let emission: rewards::EmissionResponse = world.ask(&rewards, &rewards::QueryMsg::Emission {});
    let emission = ExecuteMsg::SetEmission {
        schedule: Some(emission.current.schedule),
        split: Some(emission.current.split),
    };
    world.execute("operator", &rewards, &emission, 0);

    let config: hub::ConfigResponse = world.ask(&hub, &hub::QueryMsg::Config {});
    world.execute(
        "operator",
        &hub,
        &hub::ExecuteMsg::SetCodes {
            codes: config.codes,
            payments: None,
        },
        0,
    );
    let profile = hub::Profile {
        name: "Meters".to_owned(),
        description: String::new(),
        url: String::new(),
    };
    world.execute(
        "operator",
        &hub,
        &hub::ExecuteMsg::SetProfile { network: 1, profile },
        0,
    );
    let amount = Uint128::new(1);
    world.execute("operator", &registry, &registry::ExecuteMsg::SetDeposit { amount }, 0);
    if let Some(token) = world.network.token.clone() {
        let (operator, buyer) = (address("operator"), address("buyer"));
        for (sender, message) in [
            (
                "operator",
                json!({"increase_allowance": {"spender": buyer, "amount": "50"}}),
            ),
            (
                "operator",
                json!({"decrease_allowance": {"spender": buyer, "amount": "10"}}),
            ),
            (
                "buyer",
                json!({"transfer_from": {"owner": operator, "recipient": buyer, "amount": "40"}}),
            ),
            ("buyer", json!({"burn": {"amount": "40"}})),
        ] {
            world.execute(sender, &token, &message, 0);
        }
        let query = json!({"allowance": {"owner": operator, "spender": buyer}});
        let left: cw20::AllowanceResponse = world.ask(&token, &query);
        assert!(left.allowance.is_zero());
        assert_eq!(world.balance("buyer"), 9_000);
    }
}

/// Eight days later everything is released.
pub fn withdraw(world: &mut World, left: usize) {
    use staking::ExecuteMsg;
    let (staking, verification) = (world.network.staking.clone(), world.network.verification.clone());
    let before = world.balance("whale");
    world.execute("whale", &staking, &ExecuteMsg::Withdraw { machine: id(1) }, 0);
    world.execute("whale", &staking, &ExecuteMsg::WithdrawCommunity {}, 0);
    assert_eq!(world.balance("whale") - before, 200);

    let oracle = format!("oracle-{left}");
    let before = world.balance(&oracle);
    let withdraw = verification::ExecuteMsg::WithdrawOracleBond {};
    world.execute(&oracle, &verification, &withdraw, 0);
    assert_eq!(world.balance(&oracle) - before, 5_000);
}

/// Every contract takes its own state over as it is, and gets a new owner.
pub fn upgrade(world: &mut World) {
    let network = world.network.clone();
    let owned = [
        world.registry.clone(),
        world.hub.clone(),
        network.staking,
        network.verification,
        network.rewards,
        world.market(),
    ];
    // Nobody owns these two.
    let shared = [&world.payments, &world.access_control];
    let all = owned.iter().chain(&network.token).chain(shared);
    let all: Vec<_> = all.cloned().collect();
    for contract in &all {
        let before = world.app.dump_wasm_raw(contract);
        world.migrate(contract);
        assert_eq!(before, world.app.dump_wasm_raw(contract), "{}", world.name(contract));
    }
    let heir = address("heir").into_string();
    let transfer = json!({"update_ownership": {"transfer_ownership": {"new_owner": heir, "expiry": null}}});
    for contract in &owned {
        world.execute("operator", contract, &transfer, 0);
        world.execute("heir", contract, &json!({"update_ownership": "accept_ownership"}), 0);
        let ownership: Value = world.ask(contract, &json!({"ownership": {}}));
        assert_eq!(ownership["owner"], heir, "{}", world.name(contract));
    }
    // The network has an admin of its own in the hub.
    let hub = world.hub.clone();
    let offer = json!({"offer_network": {"network": 1, "to": heir}});
    world.execute("operator", &hub, &offer, 0);
    world.execute("heir", &hub, &json!({"accept_network": {"network": 1}}), 0);
    let found: Value = world.ask(&hub, &json!({"network_admin": {"network": 1}}));
    assert_eq!((&found["admin"], &found["offer"]), (&json!(heir), &Value::Null));
}

/// A network of places opens one and closes it.
pub fn places(world: &mut World, token: Token) {
    let staking = world.launch_town(token).staking;
    let cells = json!(["871fb4662ffffff"]);
    for message in [
        json!({"open_places": {"cells": cells, "boost": 0}}),
        json!({"close_places": {"cells": cells}}),
    ] {
        world.execute("operator", &staking, &message, 0);
    }
}
