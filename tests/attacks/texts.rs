//! A megabyte where a few words are asked for.

use cosmwasm_std::Addr;
use flywheel_client::{Account, ChainError, ChainExt, TxResult};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_testing::{Person, Suite, class};
use flywheel_types::hub;
use flywheel_types::hub::Profile;
use flywheel_types::registry::{Attribute, Endpoint, ExecuteMsg as ToRegistry};
use flywheel_types::rewards::ExecuteMsg as ToRewards;
use flywheel_types::staking::ExecuteMsg as ToStaking;
use flywheel_types::verification::{ExecuteMsg as ToVerification, OracleSpec, ReportProof, Suspend};
use serde::Serialize;

use crate::replays::nothing_changes;

fn person(name: &str) -> Person {
    Person::named(name)
}

fn send(suite: &Suite, who: &Account, contract: &Addr, message: &impl Serialize) -> Result<TxResult, ChainError> {
    suite.chain().execute(who, contract, message, &[])
}

/// A megabyte in every text of a machine's record.
#[test]
fn no_text_of_a_machine_may_be_a_megabyte() {
    let mut suite = Suite::cw20();
    let alice = person("alice");
    let machine = suite.register(&alice, "meter-1");
    let long = "a".repeat(1 << 20);
    let registry = suite.network().registry().address().clone();
    let attribute = |name: &str, value: &str| Attribute {
        name: name.to_owned(),
        value: value.to_owned(),
        expires_at: None,
    };
    let endpoint = |name: &str, kind: &str, url: &str| Endpoint {
        name: name.to_owned(),
        kind: kind.to_owned(),
        url: url.to_owned(),
    };
    let attributes = |attributes| ToRegistry::SetAttributes { machine, attributes };
    let endpoints = |endpoints| ToRegistry::SetEndpoints { machine, endpoints };
    let many = |count: usize| {
        (0..count)
            .map(|number| attribute(&format!("a{number}"), "1"))
            .collect::<Vec<_>>()
    };
    let some = Some(long.clone());
    let messages = [
        ToRegistry::SetMetadata {
            machine,
            metadata: long.clone(),
        },
        attributes(vec![attribute(&long, "1")]),
        attributes(vec![attribute("a", &long)]),
        attributes(many(17)),
        attributes(many(50_000)),
        endpoints(vec![endpoint(&long, "http", "https://a")]),
        endpoints(vec![endpoint("a", &long, "https://a")]),
        endpoints(vec![endpoint("a", "http", &format!("https://{long}"))]),
        endpoints(vec![endpoint("a", "http", "https://a"); 9]),
        ToRegistry::RemoveAttributes {
            machine,
            names: vec![long.clone()],
        },
        ToRegistry::RemoveAttributes {
            machine,
            names: vec!["a".to_owned(); 50_000],
        },
        ToRegistry::SetPayout {
            machine,
            address: some.clone(),
        },
        ToRegistry::OfferSale {
            machine,
            buyer: long.clone(),
            expires_at: None,
        },
        ToRegistry::Withdraw { account: some },
        ToRegistry::Register { machines: vec![] },
        ToRegistry::Register {
            machines: vec![suite.registration(&alice, "meter-2"); 51],
        },
    ];
    for message in messages {
        nothing_changes(&suite, |suite| send(suite, alice.account(), &registry, &message));
    }
    // What the device has signed itself is no longer for that.
    let mut entry = suite.registration(&alice, "meter-2");
    entry.details.metadata = long;
    nothing_changes(&suite, |suite| {
        suite.network().registry().register(alice.account(), vec![entry], &[])
    });
}

/// And in every text of a network, also from those who govern it.
#[test]
fn no_text_of_a_network_may_be_a_megabyte() {
    let mut suite = Suite::cw20();
    let (alice, operator) = (person("alice"), person("operator"));
    let machine = suite.enrol(&alice, "meter-1");
    let long = "a".repeat(1 << 20);
    let network = suite.network();
    let admin = operator.account();
    let staking = |message: ToStaking| {
        nothing_changes(&suite, |suite| {
            send(suite, admin, network.staking().address(), &message)
        });
    };
    let named = |name: &str| flywheel_types::Class {
        name: name.to_owned(),
        ..class()
    };
    staking(ToStaking::SetClass { class: named(&long) });
    staking(ToStaking::Approve {
        machine,
        class: long.clone(),
        approved: true,
    });
    staking(ToStaking::WithdrawCredit {
        account: Some(long.clone()),
    });
    staking(ToStaking::SetRepresentative {
        representative: Some(long.clone()),
    });
    let offence = sha256(&[b"an offence"]);
    staking(ToStaking::DecideCase {
        machine,
        offence,
        slash: Bps::ONE,
        prover: Some(long.clone()),
    });
    staking(ToStaking::ClaimIncome {
        machines: vec![machine; 50_000],
        community: false,
    });

    let verification = |message: ToVerification| {
        nothing_changes(&suite, |suite| {
            send(suite, admin, network.verification().address(), &message)
        });
    };
    let suspension = |reason: &str, until| Suspend {
        machine,
        reason: reason.to_owned(),
        evidence: offence,
        until,
    };
    let later = suite.now().plus(Seconds::days(1)).unwrap();
    verification(ToVerification::Suspend(suspension(&long, later)));
    verification(ToVerification::Suspend(suspension("a", Time::new(u64::MAX))));
    verification(ToVerification::Reject { reason: long.clone() });
    verification(ToVerification::RemoveOracle { address: long.clone() });
    verification(ToVerification::Withdraw {
        account: Some(long.clone()),
    });
    verification(ToVerification::AdmitOracle(OracleSpec {
        address: long.clone(),
        key: suite.public_key("a"),
    }));
    let bytes = ReportProof {
        payload: long.as_bytes().into(),
        signature: suite.oracle_proof(&suite.address(&alice), "a"),
    };
    let conflict = ToVerification::ProveConflict {
        machine,
        epoch: flywheel_protocol::Epoch::FIRST,
        first: bytes.clone(),
        second: bytes,
    };
    verification(conflict);
    let withdraw = ToRewards::Withdraw {
        account: Some(long.clone()),
    };
    nothing_changes(&suite, |suite| {
        send(suite, admin, network.rewards().address(), &withdraw)
    });
    let profile = |name: &str, description: &str, url: &str| {
        let profile = Profile {
            name: name.to_owned(),
            description: description.to_owned(),
            url: url.to_owned(),
        };
        hub::ExecuteMsg::SetProfile { network: 1, profile }
    };
    for message in [profile(&long, "", ""), profile("a", &long, ""), profile("a", "", &long)] {
        nothing_changes(&suite, |suite| send(suite, admin, suite.hub().address(), &message));
    }
}
