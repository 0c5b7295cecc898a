//! The first places of a network are opened by its launch.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::to_json_string;
use flywheel_protocol::H3Cell;
use flywheel_types::hub::{ClassSpec, Launch};
use flywheel_types::{Class, staking};

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

fn naming(name: &str, opened: &[&str]) -> ClassSpec {
    let spec = class(name);
    ClassSpec {
        class: Class {
            places: true,
            ..spec.class
        },
        opened: opened.iter().map(|text| cell(text)).collect(),
        ..spec
    }
}

#[test]
fn staking_is_told_the_places_of_all_classes_each_once() {
    let mut suite = Suite::new();
    let (town, harbour) = ("871f1d489ffffff", "85283083fffffff");
    let asked = Launch {
        classes: vec![naming("charger", &[town, harbour]), naming("sensor", &[town])],
        ..launch(own_token())
    };
    suite.launch(asked).unwrap();

    let contract = suite.network(1).contracts.staking;
    let born = suite.born::<staking::InstantiateMsg>(&contract).msg;
    assert_eq!(born.places, [cell(harbour), cell(town)]);
    assert!(born.classes.iter().all(|class| class.places));
}

#[test]
fn a_launch_without_places_says_what_it_said_before() {
    let text = to_json_string(&launch(own_token())).unwrap();
    assert!(!text.contains("places") && !text.contains("opened"), "{text}");
    let mut suite = Suite::new();
    suite.launch(launch(own_token())).unwrap();
    let contract = suite.network(1).contracts.staking;
    let born = suite.born::<staking::InstantiateMsg>(&contract).msg;
    assert_eq!((born.places.len(), born.classes[0].places), (0, false));
}
