//! Messages as the chain's modules take them.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, WasmMsg};
use prost::Message;

use super::proto;
use crate::coins::normalized;
use crate::{AddressPrefix, ChainError};

/// Encodes a message and refuses what the chain would refuse for its form alone.
pub(super) fn encode(prefix: &AddressPrefix, sender: &str, message: CosmosMsg) -> Result<proto::Any, ChainError> {
    match message {
        CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
            check_address(prefix, &to_address)?;
            let message = proto::MsgSend {
                from_address: sender.to_owned(),
                to_address,
                amount: coins(amount)?,
            };
            Ok(any("/cosmos.bank.v1beta1.MsgSend", &message))
        }
        CosmosMsg::Wasm(message) => encode_wasm(prefix, sender, message),
        CosmosMsg::Any(message) => Ok(proto::Any {
            type_url: message.type_url,
            value: message.value.into(),
        }),
        other => {
            let kind: String = format!("{other:?}")
                .chars()
                .take_while(|letter| letter.is_alphanumeric())
                .collect();
            Err(ChainError::Unsupported {
                what: format!("encode a message of kind {kind} from outside: give it as CosmosMsg::Any"),
            })
        }
    }
}

pub(super) fn store_code(sender: &str, wasm: Vec<u8>) -> proto::Any {
    let message = proto::MsgStoreCode {
        sender: sender.to_owned(),
        wasm_byte_code: wasm,
    };
    any("/cosmwasm.wasm.v1.MsgStoreCode", &message)
}

fn encode_wasm(prefix: &AddressPrefix, sender: &str, message: WasmMsg) -> Result<proto::Any, ChainError> {
    let sender = sender.to_owned();
    let encoded = match message {
        WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        } => {
            check_address(prefix, &contract_addr)?;
            let message = proto::MsgExecuteContract {
                sender,
                contract: contract_addr,
                msg: msg.into(),
                funds: coins(funds)?,
            };
            any("/cosmwasm.wasm.v1.MsgExecuteContract", &message)
        }
        WasmMsg::Instantiate {
            admin,
            code_id,
            msg,
            funds,
            label,
        } => {
            let message = proto::MsgInstantiateContract {
                sender,
                admin: checked_admin(prefix, admin)?,
                code_id,
                label,
                msg: msg.into(),
                funds: coins(funds)?,
            };
            any("/cosmwasm.wasm.v1.MsgInstantiateContract", &message)
        }
        WasmMsg::Instantiate2 {
            admin,
            code_id,
            label,
            msg,
            funds,
            salt,
        } => {
            let message = proto::MsgInstantiateContract2 {
                sender,
                admin: checked_admin(prefix, admin)?,
                code_id,
                label,
                msg: msg.into(),
                funds: coins(funds)?,
                salt: salt.into(),
            };
            any("/cosmwasm.wasm.v1.MsgInstantiateContract2", &message)
        }
        WasmMsg::Migrate {
            contract_addr,
            new_code_id,
            msg,
        } => {
            check_address(prefix, &contract_addr)?;
            let message = proto::MsgMigrateContract {
                sender,
                contract: contract_addr,
                code_id: new_code_id,
                msg: msg.into(),
            };
            any("/cosmwasm.wasm.v1.MsgMigrateContract", &message)
        }
        WasmMsg::UpdateAdmin { contract_addr, admin } => {
            check_address(prefix, &contract_addr)?;
            let message = proto::MsgUpdateAdmin {
                sender,
                new_admin: checked_admin(prefix, Some(admin))?,
                contract: contract_addr,
            };
            any("/cosmwasm.wasm.v1.MsgUpdateAdmin", &message)
        }
        WasmMsg::ClearAdmin { contract_addr } => {
            check_address(prefix, &contract_addr)?;
            let message = proto::MsgClearAdmin {
                sender,
                contract: contract_addr,
            };
            any("/cosmwasm.wasm.v1.MsgClearAdmin", &message)
        }
        _ => {
            return Err(ChainError::Unsupported {
                what: "encode this message to a contract: give it as CosmosMsg::Any".to_owned(),
            });
        }
    };
    Ok(encoded)
}

pub(super) fn any(type_url: &str, message: &impl Message) -> proto::Any {
    proto::Any {
        type_url: type_url.to_owned(),
        value: message.encode_to_vec(),
    }
}

pub(super) fn coin(coin: Coin) -> proto::Coin {
    proto::Coin {
        denom: coin.denom,
        amount: coin.amount.to_string(),
    }
}

fn coins(coins: Vec<Coin>) -> Result<Vec<proto::Coin>, ChainError> {
    Ok(normalized(coins)?.into_iter().map(coin).collect())
}

fn checked_admin(prefix: &AddressPrefix, admin: Option<String>) -> Result<String, ChainError> {
    let Some(admin) = admin else { return Ok(String::new()) };
    check_address(prefix, &admin)?;
    Ok(admin)
}

pub(super) fn check_address(prefix: &AddressPrefix, address: &str) -> Result<(), ChainError> {
    prefix.check(address).map_err(|reason| ChainError::InvalidAddress {
        address: address.to_owned(),
        reason,
    })
}
