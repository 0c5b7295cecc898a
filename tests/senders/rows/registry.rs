use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_types::registry::{Attribute, Endpoint, ExecuteMsg, SaleAcceptance};

use super::Contract::Registry;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_registry(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.network().registry().address(), message)
}

fn attribute() -> Attribute {
    Attribute {
        name: "model".to_owned(),
        value: "M1".to_owned(),
        expires_at: None,
    }
}

fn with_attributes(world: &mut World) {
    for (owner, machine) in [("owner", "mine"), ("buyer", "sold")] {
        let message = ExecuteMsg::SetAttributes {
            machine: world.suite.machine(machine),
            attributes: vec![attribute()],
        };
        world.sends_registry(owner, &message);
    }
}

fn paused(world: &mut World) {
    for (owner, machine) in [("owner", "mine"), ("buyer", "sold")] {
        let machine = world.suite.machine(machine);
        world.sends_registry(owner, &ExecuteMsg::Pause { machine });
    }
}

fn recovering(world: &mut World) {
    let recovery = world
        .suite
        .recovery(&world.address(Sender::Owner), "mine", "another key");
    world.sends_registry("owner", &ExecuteMsg::StartRecovery(recovery));
    let ready = world.in_days(3);
    world.suite.wait_until(ready);
}

fn offered(world: &mut World) {
    let message = ExecuteMsg::OfferSale {
        machine: world.suite.machine("mine"),
        buyer: world.address(Sender::Stranger).to_string(),
        expires_at: None,
    };
    world.sends_registry("owner", &message);
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(Registry, "receive", as_it_is, |world, sender| {
            let msg = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(1),
                msg: b"{}".into(),
            };
            to_registry(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Registry, "register", as_it_is, |world, sender| {
            let entry = world.suite.registration_for(&world.address(sender), "new");
            to_registry(world, &ExecuteMsg::Register { machines: vec![entry] })
        }),
        Row::new(Registry, "rotate_key", as_it_is, |world, sender| {
            let name = world.machine_name(sender);
            let rotation = world.suite.rotation(&world.address(sender), name, "another key");
            to_registry(world, &ExecuteMsg::RotateKey(rotation))
        }),
        Row::new(Registry, "start_recovery", as_it_is, |world, sender| {
            let name = world.machine_name(sender);
            let recovery = world.suite.recovery(&world.address(sender), name, "another key");
            to_registry(world, &ExecuteMsg::StartRecovery(recovery))
        }),
        Row::new(Registry, "finish_recovery", recovering, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::FinishRecovery { machine })
        }),
        Row::new(Registry, "cancel_recovery", recovering, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::CancelRecovery { machine })
        }),
        Row::new(Registry, "pause", as_it_is, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::Pause { machine })
        }),
        Row::new(Registry, "resume", paused, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::Resume { machine })
        }),
        Row::new(Registry, "set_attributes", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetAttributes {
                machine: world.machine(sender),
                attributes: vec![attribute()],
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "remove_attributes", with_attributes, |world, sender| {
            let message = ExecuteMsg::RemoveAttributes {
                machine: world.machine(sender),
                names: vec!["model".to_owned()],
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "set_endpoints", as_it_is, |world, sender| {
            let endpoint = Endpoint {
                name: "api".to_owned(),
                kind: "http".to_owned(),
                url: "https://example.com/".to_owned(),
            };
            let message = ExecuteMsg::SetEndpoints {
                machine: world.machine(sender),
                endpoints: vec![endpoint],
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "set_metadata", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetMetadata {
                machine: world.machine(sender),
                metadata: "a text".to_owned(),
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "set_cell", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetCell {
                machine: world.machine(sender),
                cell: None,
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "set_payout", as_it_is, |world, sender| {
            let message = ExecuteMsg::SetPayout {
                machine: world.machine(sender),
                address: Some(world.address(sender).to_string()),
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "offer_sale", as_it_is, |world, sender| {
            let message = ExecuteMsg::OfferSale {
                machine: world.machine(sender),
                buyer: world.address(Sender::Foreign).to_string(),
                expires_at: None,
            };
            to_registry(world, &message)
        }),
        Row::new(Registry, "cancel_offer", offered, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::CancelOffer { machine })
        }),
        Row::new(Registry, "accept_sale", offered, |world, _| {
            let message = ExecuteMsg::AcceptSale(SaleAcceptance {
                machine: world.suite.machine("mine"),
                ownership_epoch: 0,
                key_version: 1,
                claimed: vec![],
            });
            to_registry(world, &message)
        }),
        Row::new(Registry, "retire", as_it_is, |world, sender| {
            let machine = world.machine(sender);
            to_registry(world, &ExecuteMsg::Retire { machine })
        }),
        Row::new(Registry, "withdraw", as_it_is, |world, _| {
            let account = Some(world.address(Sender::Seller).to_string());
            to_registry(world, &ExecuteMsg::Withdraw { account })
        }),
        Row::new(Registry, "set_deposit", as_it_is, |world, _| {
            let amount = Uint128::zero();
            to_registry(world, &ExecuteMsg::SetDeposit { amount })
        }),
        Row::new(Registry, "set_access_control", as_it_is, |world, _| {
            let address = world.suite.access_control().address().to_string();
            to_registry(world, &ExecuteMsg::SetAccessControl { address })
        }),
        Row::new(Registry, "update_ownership", as_it_is, |world, sender| {
            to_registry(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
