//! The file of a proposal's actions: messages as the chain takes them, but the message to a contract may be JSON, and the
//! contract may have its name.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use cosmwasm_std::{CosmosMsg, WasmMsg, to_json_binary};
use serde_json::Value;

use crate::commands::contracts::Contracts;

/// Reads a list of messages.
///
/// # Errors
/// The file cannot be read, or one of them is no message; the error says which.
pub fn read(path: &Path) -> Result<Vec<CosmosMsg>> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    parse(&text).with_context(|| path.display().to_string())
}

fn parse(text: &[u8]) -> Result<Vec<CosmosMsg>> {
    let list: Value = serde_json::from_slice(text)?;
    let Value::Array(list) = list else {
        bail!("expected a list of messages, such as [{{\"wasm\": {{\"execute\": …}}}}]")
    };
    let numbered = list.into_iter().enumerate();
    numbered
        .map(|(number, message)| action(message).with_context(|| format!("action {number}")))
        .collect()
}

/// The chain has the message to a contract as bytes; people write JSON.
fn action(mut message: Value) -> Result<CosmosMsg> {
    let inner = message
        .get_mut("wasm")
        .and_then(Value::as_object_mut)
        .and_then(|wasm| wasm.values_mut().next())
        .and_then(|call| call.get_mut("msg"));
    if let Some(inner) = inner.filter(|inner| inner.is_object()) {
        *inner = Value::String(to_json_binary(inner)?.to_base64());
    }
    Ok(serde_json::from_value(message)?)
}

/// Where a message names a contract by its name, puts its address; what is no name stays, for the chain to judge.
///
/// # Errors
/// It is a name, and nothing is known of such a contract.
pub fn address(message: &mut CosmosMsg, contracts: &Contracts) -> Result<()> {
    let CosmosMsg::Wasm(
        WasmMsg::Execute { contract_addr, .. }
        | WasmMsg::Migrate { contract_addr, .. }
        | WasmMsg::UpdateAdmin { contract_addr, .. }
        | WasmMsg::ClearAdmin { contract_addr },
    ) = message
    else {
        return Ok(());
    };
    match contracts.find(contract_addr) {
        Some(address) => *contract_addr = address.to_string(),
        None if Contracts::is_name(contract_addr) => bail!(
            "an action is for {contract_addr}, which is not known here: name the DAO by --hub and --network (or --suite for the \
             shared contracts), or write the contract's address"
        ),
        None => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{Addr, BankMsg, coins};
    use flywheel_types::hub::NetworkContracts;

    use super::*;

    #[test]
    fn a_message_to_a_contract_may_be_json_or_bytes() {
        let text = r#"[
            { "wasm": { "execute": { "contract_addr": "wasm1r", "msg": { "mint": {} }, "funds": [] } } },
            { "wasm": { "execute": { "contract_addr": "wasm1r", "msg": "eyJtaW50Ijp7fX0=", "funds": [] } } },
            { "bank": { "send": { "to_address": "wasm1a", "amount": [{ "denom": "uwheel", "amount": "5" }] } } }
        ]"#;
        let mint = WasmMsg::Execute {
            contract_addr: "wasm1r".to_owned(),
            msg: br#"{"mint":{}}"#.into(),
            funds: vec![],
        };
        let send = BankMsg::Send {
            to_address: "wasm1a".to_owned(),
            amount: coins(5, "uwheel"),
        };
        let expected: Vec<CosmosMsg> = vec![mint.clone().into(), mint.into(), send.into()];
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_contract_may_have_its_name() {
        let at = |text: &str| Addr::unchecked(text);
        let contracts = Contracts::of(NetworkContracts {
            token: None,
            staking: at("wasm1s"),
            verification: at("wasm1v"),
            rewards: at("wasm1r"),
            marketplace: None,
            governance: Some(at("wasm1g")),
        });
        let told = |contract: &str| {
            let mut message = WasmMsg::ClearAdmin {
                contract_addr: contract.to_owned(),
            }
            .into();
            address(&mut message, &contracts).map(|()| match message {
                CosmosMsg::Wasm(WasmMsg::ClearAdmin { contract_addr }) => contract_addr,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(told("staking").unwrap(), "wasm1s");
        assert_eq!(told("governance").unwrap(), "wasm1g");
        // An address is no name.
        for same in ["wasm1x", ""] {
            assert_eq!(told(same).unwrap(), same);
        }
        // The network has no marketplace, and the shared contracts were not asked for.
        for unknown in ["marketplace", "payments", "access-control"] {
            let error = told(unknown).unwrap_err().to_string();
            assert!(
                error.contains(&format!("for {unknown}, which is not known here")),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_no_list_of_messages_is_refused_with_its_place() {
        for (text, words) in [
            ("{}", "expected a list"),
            ("[{\"bank\":{}}]", "action 0"),
            ("[{\"wasm\":{\"execute\":{\"msg\":{}}}}]", "action 0"),
            ("[1]", "action 0"),
            ("not json", "expected ident"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(format!("{error:#}").contains(words), "{text}: {error:#}");
        }
    }
}
