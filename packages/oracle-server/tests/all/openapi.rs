//! The published description is the service.

use cosmwasm_std::{Binary, Uint128};
use flywheel_api::*;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Epoch, Hash32, MachineId, Signature, Time};
use serde_json::{Value, json};

use crate::world::{World, read};

fn machine() -> MachineId {
    MachineId::new(7).unwrap()
}

fn place() -> Place {
    Place {
        epoch: Epoch::new(1),
        machine: machine(),
        nonce: 3,
        payload: Hash32::new([7; 32]),
    }
}

fn statement() -> Statement {
    Statement {
        epoch: Epoch::new(1),
        round: 0,
        set_version: 4,
        built_on: Hash32::ZERO,
        evidence_root: Hash32::new([1; 32]),
        root: Hash32::new([2; 32]),
        sum: Uint128::new(u128::MAX),
        machines: 3,
    }
}

/// A value of every type that goes over the wire.
fn examples(report: SignedReport) -> Vec<(&'static str, Value)> {
    let bytes = Binary::from(b"abc".as_slice());
    let leaf = EvidenceLeaf {
        epoch: Epoch::new(1),
        machine_id: machine(),
        class: "meter".to_owned(),
        cell: None,
        accepted: 24,
        refused: 0,
        reports: Hash32::ZERO,
    };
    let offered = OfferedSignature {
        statement: statement(),
        signature: Signature::new([9; 64]),
    };
    let results = Code::ALL
        .iter()
        .map(|code| ReportResult::new(machine(), 3, *code, "why"));
    let refused = Answer::Refused {
        epoch: Epoch::new(1),
        round: 2,
        text: "why".to_owned(),
    };
    vec![
        ("SubmitReports", json!(SubmitReports { reports: vec![report] })),
        (
            "Submitted",
            json!(Submitted {
                results: results.collect()
            }),
        ),
        ("Failure", json!(Failure::new(FailureCode::Busy, "why"))),
        (
            "MachineProof",
            json!(MachineProof {
                epoch: Epoch::new(1),
                machine: machine(),
                cumulative: Uint128::new(5),
                position: 0,
                proof: bytes.clone(),
                rewards: "wasm1".to_owned(),
            }),
        ),
        (
            "Status",
            json!(Status {
                chain_id: "flywheel-1".to_owned(),
                network: "1".to_owned(),
                verification: "wasm1".to_owned(),
                epoch: Epoch::new(1),
                now: Time::new(5),
            }),
        ),
        (
            "Evidence",
            json!(Evidence {
                statement: Epoch::new(1),
                evidence_root: Hash32::ZERO,
                leaf,
                position: 0,
                leaves: 1,
                proof: Binary::default(),
                opening: Some(Opening {
                    salt: Hash32::ZERO,
                    reports: vec![Hash32::ZERO]
                }),
            }),
        ),
        (
            "AskReports",
            json!(AskReports {
                first: Epoch::new(0),
                last: Epoch::new(1),
                after: Some(place())
            }),
        ),
        (
            "ReportPage",
            json!(ReportPage {
                reports: vec![bytes.clone()],
                next: None
            }),
        ),
        (
            "AskBundle",
            json!(AskBundle {
                epoch: Epoch::new(1),
                round: 0,
                after: None
            }),
        ),
        (
            "BundlePage",
            json!(BundlePage {
                epoch: Epoch::new(1),
                round: 0,
                salt: Hash32::ZERO,
                total: 1,
                reports: vec![bytes.clone()],
                next: Some(place()),
            }),
        ),
        ("Answer", json!(Answer::Signed(offered))),
        ("Answer", json!(refused)),
        ("Received", json!(Received { new: true })),
        (
            "AskLedger",
            json!(AskLedger {
                root: Hash32::ZERO,
                offset: 0
            }),
        ),
        (
            "LedgerPage",
            json!(LedgerPage {
                hash: Hash32::ZERO,
                total: 3,
                bytes
            }),
        ),
        (
            "PeerFailure",
            json!(PeerFailure {
                text: "why".to_owned(),
                session: Hash32::ZERO,
                after: 1
            }),
        ),
    ]
}

#[test]
fn every_route_is_described_and_every_example_is_as_described() {
    let mut world = World::with_machines(&["meter-1"]);
    let server = world.start(0);
    let document: Value = read(&format!("{}{}", world.url(0), paths::OPENAPI), &[]);
    server.stop();

    let described: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    let mut routes = vec![
        paths::REPORTS,
        paths::PROOF,
        paths::EVIDENCE,
        paths::BUNDLE,
        paths::STATUS,
        paths::PEER_REPORTS,
        paths::PEER_BUNDLE,
        paths::PEER_ANSWER,
        paths::PEER_LEDGER,
        paths::HEALTH,
        paths::READY,
        paths::METRICS,
        paths::OPENAPI,
    ];
    routes.sort_unstable();
    assert_eq!(described, routes);

    let report = world.reports("meter-1", 0..1, 5).remove(0);
    for (name, example) in examples(report) {
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"),
            "components": document["components"],
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        if let Err(error) = validator.validate(&example) {
            panic!("{name}: {error} in {example}");
        }
        // A schema that takes anything describes nothing.
        assert!(!validator.is_valid(&json!({ "nothing": true })), "{name}");
    }
    // Every schema that is named is there.
    let text = document.to_string();
    let names = text
        .split("#/components/schemas/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for name in names {
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
}
