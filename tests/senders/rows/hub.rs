use cosmwasm_std::CosmosMsg;
use flywheel_client::{Code, network_codes};
use flywheel_testing::{START, Token, launch};
use flywheel_types::hub::{ExecuteMsg, Profile};

use super::Contract::Hub;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_hub(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.hub().address(), message)
}

fn offered(world: &mut World) {
    let to = Some(world.address(Sender::Buyer).to_string());
    let hub = world.suite.hub().address().clone();
    world.admin_sends(&hub, &ExecuteMsg::OfferNetwork { network: 1, to });
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(Hub, "launch", as_it_is, |world, sender| {
            let address = world.address(sender).to_string();
            let mut launch = launch(Token::Cw20, &address, &address, vec![]);
            launch.clock = flywheel_protocol::EpochClock::new(world.in_days(2), flywheel_testing::EPOCH).unwrap();
            assert!(launch.clock.start() > START);
            to_hub(world, &ExecuteMsg::Launch(Box::new(launch)))
        }),
        Row::new(Hub, "set_profile", as_it_is, |world, _| {
            let profile = Profile {
                name: "Another name".to_owned(),
                description: String::new(),
                url: String::new(),
            };
            to_hub(world, &ExecuteMsg::SetProfile { network: 1, profile })
        }),
        Row::new(Hub, "set_codes", as_it_is, |world, _| {
            let codes = network_codes(Code::id);
            let payments = None;
            to_hub(world, &ExecuteMsg::SetCodes { codes, payments })
        }),
        Row::new(Hub, "offer_network", as_it_is, |world, sender| {
            let to = Some(world.address(sender).to_string());
            to_hub(world, &ExecuteMsg::OfferNetwork { network: 1, to })
        }),
        // It was offered to the buyer.
        Row::new(Hub, "accept_network", offered, |world, _| {
            to_hub(world, &ExecuteMsg::AcceptNetwork { network: 1 })
        }),
        Row::new(Hub, "update_ownership", as_it_is, |world, sender| {
            to_hub(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
