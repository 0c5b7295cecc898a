use cosmwasm_std::{Binary, CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Epoch, Hash32, Seconds};
use flywheel_types::rewards::{Breaker, ExecuteMsg, FinalRoot, ReceiveMsg, Revenue};

use super::Contract::Rewards;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_rewards(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.network().rewards().address(), message)
}

fn an_epoch_later(world: &mut World) {
    world.suite.begin(1);
}

fn minted(world: &mut World) {
    world.suite.begin(1).mint();
}

fn settled(world: &mut World) {
    world.day_of_work();
    world.settled = Some(world.suite.settle(0));
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(Rewards, "receive", as_it_is, |world, sender| {
            let revenue = Revenue {
                from: Epoch::FIRST,
                to: Epoch::FIRST,
                machine: None,
            };
            let msg = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(1),
                msg: cosmwasm_std::to_json_binary(&ReceiveMsg::AddRevenue(revenue)).unwrap(),
            };
            to_rewards(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Rewards, "mint", an_epoch_later, |world, _| {
            to_rewards(world, &ExecuteMsg::Mint {})
        }),
        Row::new(Rewards, "fund_reserve", as_it_is, |world, _| {
            to_rewards(world, &ExecuteMsg::FundReserve {})
        }),
        Row::new(Rewards, "add_revenue", an_epoch_later, |world, _| {
            let revenue = Revenue {
                from: Epoch::FIRST,
                to: Epoch::FIRST,
                machine: None,
            };
            let rewards = world.suite.network().rewards().address().clone();
            world.hand_over(&rewards, 10, &ReceiveMsg::AddRevenue(revenue))
        }),
        Row::new(Rewards, "accept_root", minted, |world, _| {
            let root = FinalRoot {
                epoch: Epoch::FIRST,
                root: Hash32::ZERO,
                sum: Uint128::new(600),
                machines: 1,
            };
            let message = ExecuteMsg::AcceptRoot {
                root,
                signers: vec![world.address(Sender::Oracle).to_string()],
                oracles: 1,
            };
            to_rewards(world, &message)
        }),
        Row::new(Rewards, "claim", settled, |world, _| {
            let settled = world.settled.as_ref().unwrap();
            let leaf = settled.tree.find_leaf(0).unwrap();
            let message = ExecuteMsg::Claim {
                epoch: settled.statement.epoch,
                leaves: vec![leaf],
                proof: Binary::from(settled.tree.fleet_proof(&[0]).unwrap()),
            };
            to_rewards(world, &message)
        }),
        Row::new(Rewards, "withdraw", settled, |world, _| {
            // The pay of an oracle that signed; anyone may send it there.
            let account = Some(world.address(Sender::Oracle).to_string());
            to_rewards(world, &ExecuteMsg::Withdraw { account })
        }),
        Row::new(Rewards, "set_emission", as_it_is, |world, _| {
            let terms = world.suite.network().rewards().emission().unwrap().current;
            let message = ExecuteMsg::SetEmission {
                schedule: None,
                split: Some(terms.split),
            };
            to_rewards(world, &message)
        }),
        Row::new(Rewards, "set_breaker", as_it_is, |world, _| {
            let breaker = Some(Breaker {
                window: Seconds::days(1),
                cap: Uint128::new(1),
            });
            to_rewards(world, &ExecuteMsg::SetBreaker { breaker })
        }),
        Row::new(Rewards, "update_ownership", as_it_is, |world, sender| {
            to_rewards(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
