//! No message without a figure.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::meter::Meter;

/// Messages without a row of their own, and why.
const EXCEPTIONS: [(&str, &str); 21] = [
    (
        "machine-registry/receive",
        "how a cw20 deposit comes in; register and accept_sale are the messages inside",
    ),
    (
        "staking/receive",
        "how a cw20 comes in; bond, delegate and others are the messages inside",
    ),
    (
        "verification/receive",
        "how a cw20 comes in; bond_oracle and demand_leaf are the messages inside",
    ),
    (
        "rewards/receive",
        "how a cw20 comes in; add_revenue is the message inside",
    ),
    ("staking/slash", "sent by verification, within prove_conflict"),
    ("rewards/accept_root", "sent by verification, within finalize"),
    (
        "machine-registry/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "staking/withdraw_credit",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "verification/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "rewards/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "payments/receive",
        "how a cw20 comes in; pay, open_session and others are the messages inside",
    ),
    (
        "payments/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "marketplace/receive",
        "how a cw20 comes in; buy, commit, revoke and request are the messages inside",
    ),
    (
        "marketplace/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "marketplace/forward",
        "hands over what a contract of the network did not take; these contracts take it",
    ),
    (
        "access-control/receive",
        "how a cw20 comes in; fund_agent is the message inside",
    ),
    (
        "access-control/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    (
        "machine-registry/set_access_control",
        "sent once for a chain, before anything is measured",
    ),
    (
        "governance/receive",
        "how a cw20 comes in; propose is the message inside, and a gift",
    ),
    (
        "governance/withdraw",
        "pays what an earlier payout could not; these accounts can always receive",
    ),
    ("token", "cw20-base as it is: its figures are the peers'"),
];

/// Fails if the schema knows a message that has neither a row nor a reason.
pub fn every_message_has_a_row(meter: &Meter) {
    let missing: Vec<String> = messages()
        .into_iter()
        .filter(|message| !is_covered(meter, message))
        .collect();
    assert!(missing.is_empty(), "no row for {}", missing.join(", "));
}

/// The reasons, for the page.
pub const fn exceptions() -> &'static [(&'static str, &'static str)] {
    &EXCEPTIONS
}

fn is_covered(meter: &Meter, message: &str) -> bool {
    let is_measured = |row: &String| row.split([',', ' ']).next() == Some(message);
    let contract = message.split('/').next().unwrap_or_default();
    meter.rows.keys().any(is_measured) || EXCEPTIONS.iter().any(|(name, _)| *name == message || *name == contract)
}

/// `contract/message` of every message in the generated schema.
fn messages() -> Vec<String> {
    let schema = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let mut messages = vec![];
    for contract in fs::read_dir(schema)
        .expect("the schema")
        .map(|entry| entry.expect("a folder"))
    {
        let name = contract.file_name().into_string().expect("a name");
        let files = fs::read_dir(contract.path())
            .expect("a folder")
            .map(|entry| entry.expect("a file").path());
        let file = files
            .into_iter()
            .find(|file| file.extension().is_some_and(|extension| extension == "json"));
        let text = fs::read(file.expect("a schema")).expect("a schema");
        let schema: Value = serde_json::from_slice(&text).expect("JSON");
        let variants = schema["execute"]["oneOf"].as_array().expect("messages").clone();
        let names = variants.iter().filter_map(|variant| variant["required"][0].as_str());
        messages.extend(names.map(|message| format!("{name}/{message}")));
    }
    messages
}
