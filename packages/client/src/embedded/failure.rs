//! What an error of the simulator means.

use cosmwasm_std::{Api, CosmosMsg, StdError, WasmMsg};
use cw_multi_test::error::{AnyError, Error};

use super::bank::BankError;
use super::builder::api;
use super::guard::Panicked;
use crate::ChainError;

/// The simulator puts this before the cause, together with the whole message; a chain does not repeat the message.
const CONTEXT: &str = "Error executing WasmMsg:";

/// Finds the cause of a failure. `contracts` are the addresses that the failed call named itself.
pub(super) fn explain<'a>(error: &AnyError, contracts: impl Iterator<Item = &'a str>) -> ChainError {
    if let Some(Panicked(reason)) = error.downcast_ref() {
        return ChainError::Aborted { reason: reason.clone() };
    }
    match error.downcast_ref::<BankError>() {
        Some(BankError::OutOfFunds { account, needed }) => {
            return ChainError::OutOfFunds {
                account: account.to_string(),
                needed: needed.clone(),
            };
        }
        Some(BankError::InvalidAddress { address, reason }) => {
            return ChainError::InvalidAddress {
                address: address.clone(),
                reason: reason.clone(),
            };
        }
        Some(BankError::Blocked { .. }) | None => {}
    }
    if let Some(Error::UnregisteredCodeId(id)) = error.downcast_ref() {
        return ChainError::NotFound {
            what: format!("code {id}"),
        };
    }
    for contract in contracts {
        if let Err(reason) = api().addr_validate(contract) {
            return ChainError::InvalidAddress {
                address: contract.to_owned(),
                reason: reason.to_string(),
            };
        }
        if is_missing_contract(error) {
            return ChainError::NotFound {
                what: format!("contract {contract}"),
            };
        }
    }
    let cause = error
        .chain()
        .map(ToString::to_string)
        .find(|text| !text.starts_with(CONTEXT));
    ChainError::Refused {
        reason: cause.unwrap_or_else(|| "no reason was given".to_owned()),
    }
}

/// The contracts that a transaction's messages name.
pub(super) fn contracts_of(messages: &[CosmosMsg]) -> impl Iterator<Item = &str> {
    messages.iter().filter_map(|message| match message {
        CosmosMsg::Wasm(
            WasmMsg::Execute { contract_addr, .. }
            | WasmMsg::Migrate { contract_addr, .. }
            | WasmMsg::UpdateAdmin { contract_addr, .. }
            | WasmMsg::ClearAdmin { contract_addr },
        ) => Some(contract_addr.as_str()),
        _ => None,
    })
}

/// Whether the simulator looked a contract up in its own table and found nothing.
fn is_missing_contract(error: &AnyError) -> bool {
    const RECORD: &str = "cw_multi_test::wasm::ContractData";
    matches!(error.downcast_ref(), Some(StdError::NotFound { kind, .. }) if kind.contains(RECORD))
}
