//! `flywheel hand-over`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cosmwasm_std::{CosmosMsg, WasmMsg};
use flywheel_client::deployment::{DeploymentFile, HandOver};
use flywheel_client::{Chain, deployment};
use flywheel_types::governance::DaoTerms;
use serde::Deserialize;
use serde_json::Value;

use super::{connect, say, signer};
use crate::args::deploy::HandOverArgs;
use crate::commands::table::print_json;

/// Gives the shared contracts to a DAO and prints the proposal by which it takes them.
pub fn hand_over(args: &HandOverArgs) -> Result<()> {
    let signer = signer(&args.signer)?;
    let (name, terms) = read(&args.dao)?;
    let wanted = HandOver {
        network: args.network,
        name,
        terms,
    };
    let chain = connect(&args.chain, &args.folder)?;
    let file = DeploymentFile::lock(&args.deployments, chain.chain_id())?;
    let (_, proposal) = deployment::hand_over(&chain, &signer, &file, &wanted, &mut say)?;
    eprintln!("all is in {}", file.path().display());
    if proposal.is_empty() {
        eprintln!("the suite DAO has accepted everything: no person holds a right over a shared contract");
    } else {
        advise("Take over the shared contracts");
    }
    print_json(&readable(&proposal)?)
}

/// Says how the actions that are printed become a proposal.
pub(super) fn advise(title: &str) {
    eprintln!(
        "save the list on standard output as actions.json, and propose it as somebody who votes:\n  flywheel dao propose {title:?} --class \
         upgrade --actions actions.json --suite …"
    );
}

/// The DAO's name and rules.
fn read(path: &Path) -> Result<(String, DaoTerms)> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    parse(&text).with_context(|| path.display().to_string())
}

fn parse(text: &str) -> Result<(String, DaoTerms)> {
    let mut table: toml::Table = text.parse()?;
    let name = table
        .remove("name")
        .context("name is missing: what the DAO is called")?;
    let name = name.as_str().context("name is no text")?.to_owned();
    Ok((name, DaoTerms::deserialize(toml::Value::Table(table))?))
}

/// Actions as `flywheel dao propose` reads them, with the messages to contracts as JSON.
pub(super) fn readable(actions: &[CosmosMsg]) -> Result<Vec<Value>> {
    actions.iter().map(one_readable).collect()
}

fn one_readable(action: &CosmosMsg) -> Result<Value> {
    let mut value = serde_json::to_value(action)?;
    let (kind, told) = match action {
        CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) => ("execute", msg),
        CosmosMsg::Wasm(WasmMsg::Migrate { msg, .. }) => ("migrate", msg),
        _ => return Ok(value),
    };
    let told: Value = serde_json::from_slice(told)?;
    if let Some(call) = value.get_mut("wasm").and_then(|wasm| wasm.get_mut(kind))
        && let Some(msg) = call.get_mut("msg")
    {
        *msg = told;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{BankMsg, coins};
    use flywheel_protocol::{Bps, Seconds, Time};
    use flywheel_types::governance::{Preset, RulesChoice, SpendingLimit};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_says_what_the_dao_is() {
        let text = r#"
            name = "Flywheel suite"
            minimum_total_power = "1000000000"
            rules = { preset = { name = "careful", deposit = "10000000" } }
            representative_cap = 500
            guardian = { address = "wasm1guard", expires_at = 1810000000 }
            spending_limit = { window = 604800, amount = "50000000" }
        "#;
        let (name, terms) = parse(text).unwrap();
        assert_eq!(name, "Flywheel suite");
        assert_eq!(terms.minimum_total_power.u128(), 1_000_000_000);
        let rules = RulesChoice::Preset {
            name: Preset::Careful,
            deposit: 10_000_000_u128.into(),
        };
        assert_eq!(terms.rules, rules);
        assert_eq!(terms.representative_cap, Some(Bps::new(500).unwrap()));
        assert_eq!(terms.guardian.unwrap().expires_at, Time::new(1_810_000_000));
        let limit = SpendingLimit {
            window: Seconds::new(604_800),
            amount: 50_000_000_u128.into(),
        };
        assert_eq!(terms.spending_limit, Some(limit));
        assert_eq!((terms.machine_weight.u128(), terms.locks), (0, None));
    }

    #[test]
    fn a_file_that_says_too_little_or_too_much_is_refused_with_the_word() {
        let good = "name = \"Suite\"\nminimum_total_power = \"1\"\nrules = { preset = { name = \"careful\" } }\n";
        parse(good).unwrap();
        for (text, word) in [
            (good.replace("name = \"Suite\"", ""), "name"),
            (good.replace("\"Suite\"", "7"), "name"),
            (good.replace("minimum_total_power = \"1\"", ""), "minimum_total_power"),
            (good.replace("careful", "lazy"), "lazy"),
            (format!("{good}quorum = 1\n"), "quorum"),
        ] {
            let error = format!("{:#}", parse(&text).unwrap_err());
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn actions_are_printed_as_people_write_them() {
        let actions: Vec<CosmosMsg> = vec![
            WasmMsg::Execute {
                contract_addr: "wasm1r".to_owned(),
                msg: br#"{"update_ownership":"accept_ownership"}"#.into(),
                funds: vec![],
            }
            .into(),
            WasmMsg::Migrate {
                contract_addr: "wasm1r".to_owned(),
                new_code_id: 7,
                msg: b"{}".into(),
            }
            .into(),
            BankMsg::Burn {
                amount: coins(5, "ustake"),
            }
            .into(),
        ];
        let expected = [
            json!({ "wasm": { "execute": {
                "contract_addr": "wasm1r", "msg": { "update_ownership": "accept_ownership" }, "funds": []
            } } }),
            json!({ "wasm": { "migrate": { "contract_addr": "wasm1r", "new_code_id": 7, "msg": {} } } }),
            json!({ "bank": { "burn": { "amount": [{ "denom": "ustake", "amount": "5" }] } } }),
        ];
        assert_eq!(readable(&actions).unwrap(), expected);
    }
}
