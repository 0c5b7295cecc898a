use cosmwasm_std::CosmosMsg;
use flywheel_client::{Code, network_codes};
use flywheel_testing::{START, Token, launch};
use flywheel_types::hub::{ExecuteMsg, Profile};

use super::Contract::Hub;
use super::{Row, as_it_is};
use crate::world::World;

fn to_hub(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.hub().address(), message)
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
        Row::new(Hub, "update_ownership", as_it_is, |world, sender| {
            to_hub(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
