//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod common;
#[path = "../../../tests/fixture.rs"]
mod fixture;

use common::*;
use cosmwasm_std::{from_json, to_json_string};
use flywheel_types::hub::{ExecuteMsg, Profile, QueryMsg};
use flywheel_types::migrate::MigrateMsg;
use flywheel_types::{Denom, NetworkKind, Sector};

use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "network-hub",
    name: flywheel_network_hub::contract::CONTRACT_NAME,
    version: flywheel_network_hub::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_network_hub::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_network_hub::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// Three networks of two kinds, one with a marketplace, one with a new profile.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::new();
        let mut selling = launch(own_token());
        selling.market = Some(market());
        suite.launch(selling).unwrap();
        suite.launch_with(launch(native()), &reserve(5_000)).unwrap();
        let mut other = launch(native());
        (other.kind, other.sector) = (NetworkKind::Drn, Sector::Compute);
        suite.launch(other).unwrap();
        let renamed = ExecuteMsg::SetProfile {
            network: 2,
            profile: Profile {
                name: "Batteries".into(),
                description: "Storage of energy".into(),
                url: "https://example.org".into(),
            },
        };
        suite.execute(&suite.builder.clone(), &renamed, &[]).unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.hub);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.hub, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let list = |kind, sector| QueryMsg::Networks {
        kind,
        sector,
        start_after: None,
        limit: None,
    };
    let mut queries = vec![
        QueryMsg::Config {},
        list(None, None),
        list(Some(NetworkKind::Prn), None),
        list(None, Some(Sector::Compute)),
        list(Some(NetworkKind::Prn), Some(Sector::Energy)),
        QueryMsg::Totals {
            denom: Denom::Native(COIN.into()),
        },
        QueryMsg::Ownership {},
    ];
    for network in 1..=3 {
        queries.push(QueryMsg::Network { network });
    }
    // Of a network that exists, and of the next one, which is predicted.
    for network in [1, 4] {
        let own_token = true;
        queries.push(QueryMsg::Addresses { network, own_token });
    }
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_number() {
    CONTRACT.survives(&fixture(), &["0.1.0", "0.0.9"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}
