//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::Curve;
use flywheel_types::registry::{Attribute, ExecuteMsg, MachineDetails, MigrateMsg, QueryMsg};

use crate::suite::{Money, Suite, alice, attribute, bob, carol, device, devices, endpoint, id, park};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "machine-registry",
    name: flywheel_machine_registry::contract::CONTRACT_NAME,
    version: flywheel_machine_registry::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_machine_registry::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_machine_registry::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// Machines of every curve with deposits: one with a full record, one sold, one offered and paused, one in recovery, one
/// retired, one with a new key, and a credit that could not be paid.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::with_deposit(Money::Native, 50);
        let keys = devices(6);
        let lasting = attribute("model", "m-1");
        let passing = Attribute {
            expires_at: Some(flywheel_protocol::Time::new(suite.now() + 5_000)),
            ..attribute("firmware", "1.2.3")
        };
        let details = MachineDetails {
            cell: Some(park(7)),
            payout: Some(carol().to_string()),
            certificate: Some(suite.certificate(&device(Curve::P256, "maker"), keys[0].public_key())),
            metadata: "on the roof".to_owned(),
            attributes: vec![lasting, passing],
            endpoints: vec![endpoint("live", "https://example.org/live")],
        };
        let full = suite.entry_with(&alice(), &keys[0], details);
        suite.register_paying(&alice(), vec![full], 50).unwrap();
        for key in &keys[1..] {
            let entry = suite.entry(&alice(), key);
            suite.register_paying(&alice(), vec![entry], 50).unwrap();
        }
        suite.advance(10);
        suite.pause(&alice(), 3).unwrap();
        suite.advance(10);
        suite.resume(&alice(), 3).unwrap();
        suite.advance(10);
        suite.pause(&alice(), 3).unwrap();
        suite.offer(&alice(), 3, &bob(), None).unwrap();
        suite.offer(&alice(), 2, &bob(), None).unwrap();
        suite.retire(&alice(), id(5)).unwrap();
        suite.refuse(&alice(), true);
        suite.accept_paying(&bob(), crate::verbs::sale(2, 0), 50).unwrap();
        suite.recover_to(4, &device(Curve::Ed25519, "spare"));
        suite.rotate_to(6, &keys[5], &device(Curve::Secp256k1, "newer"));
        suite
            .send(&suite.admin.clone(), &ExecuteMsg::SetDeposit { amount: 75_u128.into() })
            .unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.registry);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.registry, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let mut queries = vec![QueryMsg::Config {}, QueryMsg::Totals {}, QueryMsg::Ownership {}];
    for machine in (1..=6).map(id) {
        queries.extend([
            QueryMsg::Machine { machine },
            QueryMsg::Record { machine },
            QueryMsg::DidDocument { machine },
            QueryMsg::Pauses { machine },
            QueryMsg::Recovery { machine },
            QueryMsg::Offer { machine },
        ]);
    }
    for account in [alice(), bob(), carol()] {
        queries.push(QueryMsg::MachinesByOwner {
            owner: account.to_string(),
            start_after: None,
            limit: None,
        });
        queries.push(QueryMsg::Credit {
            account: account.to_string(),
        });
    }
    for key in devices(6) {
        let public_key = key.public_key().clone();
        queries.push(QueryMsg::RegistrationCounter { public_key });
    }
    queries.push(QueryMsg::MachineByKey {
        public_key: device(Curve::Secp256k1, "newer").public_key().clone(),
    });
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

#[test]
fn fields_that_a_later_version_appends_are_passed_over() {
    let arrays = ["machines", "offers", "recoveries"];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
