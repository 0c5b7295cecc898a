use cosmwasm_std::{Binary, CosmosMsg, Uint128};
use cw20::{Cw20ExecuteMsg, Expiration, Logo};

use super::Contract::Token;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

fn to_token(world: &World, message: &Cw20ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.network().token().unwrap().address(), message)
}

fn one() -> Uint128 {
    Uint128::new(1)
}

/// The owner lets the stranger have some of his tokens.
fn allowed(world: &mut World) {
    let message = Cw20ExecuteMsg::IncreaseAllowance {
        spender: world.address(Sender::Stranger).to_string(),
        amount: Uint128::new(10),
        expires: Some(Expiration::Never {}),
    };
    let sent = world
        .suite
        .chain()
        .execute_as(&world.address(Sender::Owner), to_token(world, &message));
    sent.unwrap();
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(Token, "transfer", as_it_is, |world, _| {
            let recipient = world.address(Sender::Stranger).to_string();
            to_token(
                world,
                &Cw20ExecuteMsg::Transfer {
                    recipient,
                    amount: one(),
                },
            )
        }),
        Row::new(Token, "burn", as_it_is, |world, _| {
            to_token(world, &Cw20ExecuteMsg::Burn { amount: one() })
        }),
        Row::new(Token, "send", as_it_is, |world, _| {
            let staking = world.suite.network().staking().address().clone();
            world.hand_over(&staking, 1, &flywheel_types::staking::ReceiveMsg::AddIncome {})
        }),
        Row::new(Token, "increase_allowance", as_it_is, |world, _| {
            let message = Cw20ExecuteMsg::IncreaseAllowance {
                spender: world.suite.hub().address().to_string(),
                amount: one(),
                expires: None,
            };
            to_token(world, &message)
        }),
        Row::new(Token, "decrease_allowance", allowed, |world, _| {
            let message = Cw20ExecuteMsg::DecreaseAllowance {
                spender: world.address(Sender::Stranger).to_string(),
                amount: one(),
                expires: None,
            };
            to_token(world, &message)
        }),
        Row::new(Token, "transfer_from", allowed, |world, sender| {
            let message = Cw20ExecuteMsg::TransferFrom {
                owner: world.address(Sender::Owner).to_string(),
                recipient: world.address(sender).to_string(),
                amount: one(),
            };
            to_token(world, &message)
        }),
        Row::new(Token, "send_from", allowed, |world, _| {
            let message = Cw20ExecuteMsg::SendFrom {
                owner: world.address(Sender::Owner).to_string(),
                contract: world.suite.network().staking().address().to_string(),
                amount: one(),
                msg: cosmwasm_std::to_json_binary(&flywheel_types::staking::ReceiveMsg::AddIncome {}).unwrap(),
            };
            to_token(world, &message)
        }),
        Row::new(Token, "burn_from", allowed, |world, _| {
            let owner = world.address(Sender::Owner).to_string();
            to_token(world, &Cw20ExecuteMsg::BurnFrom { owner, amount: one() })
        }),
        Row::new(Token, "mint", as_it_is, |world, sender| {
            let recipient = world.address(sender).to_string();
            to_token(
                world,
                &Cw20ExecuteMsg::Mint {
                    recipient,
                    amount: one(),
                },
            )
        }),
        Row::new(Token, "update_minter", as_it_is, |world, sender| {
            let new_minter = Some(world.address(sender).to_string());
            to_token(world, &Cw20ExecuteMsg::UpdateMinter { new_minter })
        }),
        Row::new(Token, "update_marketing", as_it_is, |world, _| {
            let message = Cw20ExecuteMsg::UpdateMarketing {
                project: Some("mine".to_owned()),
                description: None,
                marketing: None,
            };
            to_token(world, &message)
        }),
        Row::new(Token, "upload_logo", as_it_is, |world, _| {
            let png = Binary::from(b"\x89PNG\x0d\x0a\x1a\x0a".as_slice());
            to_token(
                world,
                &Cw20ExecuteMsg::UploadLogo(Logo::Embedded(cw20::EmbeddedLogo::Png(png))),
            )
        }),
    ]
}
