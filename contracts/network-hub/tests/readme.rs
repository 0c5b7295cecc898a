//! The example in the README is a launch that works.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::from_json;
use flywheel_types::hub::ExecuteMsg;

#[test]
fn the_readmes_example_launches_a_network() {
    let example = include_str!("../README.md")
        .split("```json")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let msg: ExecuteMsg = from_json(example).unwrap();
    let mut suite = Suite::new();
    let builder = suite.builder.clone();

    suite.execute(&builder, &msg, &[]).unwrap();

    assert_eq!(suite.network(1).profile.name, "Chargers");
}
