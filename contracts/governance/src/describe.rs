//! What a proposal would do, for people.

use cosmwasm_std::{BankMsg, Binary, Coin, CosmosMsg, WasmMsg};
use flywheel_types::governance::Action;

use crate::actions::message_name;

/// An action as people read it.
pub fn describe(choice: Option<u8>, msg: &CosmosMsg) -> Action {
    let (kind, target, body, funds): (&str, Option<&str>, Option<&Binary>, &[Coin]) = match msg {
        CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => ("bank/send", Some(to_address), None, amount),
        CosmosMsg::Bank(BankMsg::Burn { amount }) => ("bank/burn", None, None, amount),
        CosmosMsg::Wasm(wasm) => describe_wasm(wasm),
        CosmosMsg::Any(any) => (any.type_url.as_str(), None, Some(&any.value), &[]),
        _ => ("unknown", None, None, &[]),
    };
    let kind = match msg {
        CosmosMsg::Any(_) => format!("any/{kind}"),
        _ => kind.to_owned(),
    };
    // What is not text is shown in base64: messages of modules are.
    let text = match msg {
        CosmosMsg::Wasm(WasmMsg::UpdateAdmin { admin, .. }) => Some(admin.clone()),
        _ => body.map(|body| String::from_utf8(body.to_vec()).unwrap_or_else(|_| body.to_base64())),
    };
    Action {
        choice,
        message: body.and_then(|body| message_name(0, body).ok()),
        kind,
        target: target.map(str::to_owned),
        body: text,
        funds: funds.to_vec(),
    }
}

fn describe_wasm(msg: &WasmMsg) -> (&'static str, Option<&str>, Option<&Binary>, &[Coin]) {
    match msg {
        WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        } => ("wasm/execute", Some(contract_addr), Some(msg), funds),
        WasmMsg::Instantiate { msg, funds, .. } | WasmMsg::Instantiate2 { msg, funds, .. } => {
            ("wasm/instantiate", None, Some(msg), funds)
        }
        WasmMsg::Migrate { contract_addr, msg, .. } => ("wasm/migrate", Some(contract_addr), Some(msg), &[]),
        WasmMsg::UpdateAdmin { contract_addr, .. } => ("wasm/update_admin", Some(contract_addr), None, &[]),
        WasmMsg::ClearAdmin { contract_addr } => ("wasm/clear_admin", Some(contract_addr), None, &[]),
        _ => ("wasm", None, None, &[]),
    }
}
