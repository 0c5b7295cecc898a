//! What the README shows is what the contract takes.

use cosmwasm_std::from_json;
use flywheel_protocol::crypto::verify;
use flywheel_protocol::sign::RegisterMachine;
use flywheel_types::registry::{ExecuteMsg, QueryMsg};

const README: &str = include_str!("../../README.md");

fn messages() -> Vec<ExecuteMsg> {
    let blocks = README
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    blocks.map(|message| from_json(message.as_bytes()).unwrap()).collect()
}

/// A value that the README names in a row `| name | value |`.
fn named(name: &str) -> &'static str {
    let row = README
        .lines()
        .find_map(|line| line.strip_prefix(&format!("| {name} | `")));
    row.unwrap().trim_end_matches("` |")
}

#[test]
fn the_readme_s_messages_are_valid() {
    assert!(messages().len() >= 2);
}

#[test]
fn the_device_of_the_readme_has_really_signed() {
    let Some(ExecuteMsg::Register { machines }) = messages().into_iter().next() else {
        panic!("the first message registers a machine");
    };
    for machine in machines {
        let digest = RegisterMachine {
            owner: named("owner"),
            key: &machine.public_key,
            counter: 0,
            expires_at: machine.expires_at,
            entry: machine.details.hash(),
        }
        .digest(named("chain id"), named("registry"))
        .unwrap();
        assert!(verify(&machine.public_key, &digest, &machine.signature));
    }
}

#[test]
fn the_readme_names_every_message_and_every_query() {
    assert_named(cosmwasm_schema::schema_for!(ExecuteMsg), 22);
    assert_named(cosmwasm_schema::schema_for!(QueryMsg), 13);
}

/// Each variant of an enum is in a table's first column; the enum's schema is its list of them.
fn assert_named(schema: cosmwasm_schema::schemars::schema::RootSchema, number: usize) {
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap();
    let names: Vec<String> = variants
        .into_iter()
        .flat_map(|row| row.into_object().object.unwrap().properties.into_keys())
        .collect();
    assert_eq!(names.len(), number);
    for name in names {
        let camel: String = name
            .split('_')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect();
        assert!(README.contains(&format!("\n| `{camel}` |")), "{camel}");
    }
}
