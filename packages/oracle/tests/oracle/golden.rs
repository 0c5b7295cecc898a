//! What a network of mixed machines comes to, to the last byte: whoever makes the oracle quicker or smaller must not
//! change what it signs.

use flywheel_oracle::{EpochFacts, Settlement};
use flywheel_protocol::Bps;
use flywheel_protocol::readings::{Neighbourhood, OutlierLimit, OutlierRule, SignedReport};
use flywheel_protocol::values::sha256;
use flywheel_types::staking::Enrolment;

use crate::world::{cell, enrolment, epoch_facts, id, report, revenue, settle_one_by_one};

const EPOCHS: u64 = 6;
const MACHINES: u64 = 24;

/// Crowded cells, trust, caps, outliers, revenue for epochs and for machines, machines that come and go.
fn facts(number: u64) -> EpochFacts {
    let mut facts = EpochFacts {
        emission: (1_000_003 * u128::from(number + 1)).into(),
        revenues: vec![
            revenue(1, number.saturating_sub(3), number, None, 77_777),
            revenue(2, number, number, Some(number + 1), 1_234),
            revenue(3, 0, 0, Some(99), 5),
        ],
        ..epoch_facts(number, 0)
    };
    for machine in (1..=MACHINES).filter(|machine| !(machine + number).is_multiple_of(7)) {
        let row = Enrolment {
            cell: Some(cell((machine % 3) as usize)),
            trust: Bps::new(10_000 - 100 * machine as u16).unwrap(),
            ..enrolment(machine)
        };
        facts.enrolled.insert(id(machine), row);
    }
    let meter = facts.classes.get_mut("meter").unwrap();
    meter.class.max_reward_per_epoch = (90_000 * u128::from(number + 1)).into();
    meter.class.free_density = 4;
    meter.rules.max_repeats = Some(2);
    meter.rules.outlier = Some(OutlierRule {
        neighbours: Neighbourhood::Class,
        min_neighbours: 3,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 60_000,
        },
    });
    facts
}

/// Good, negative, stuck and silent ones, and every fifth machine says two things under one number.
fn reports(epoch: u64) -> Vec<SignedReport> {
    let mut reports = vec![];
    for machine in (1..=MACHINES).filter(|machine| (machine * epoch) % 11 != 10) {
        let value = |hour: u64| match (machine * 31 + epoch * 17 + hour * 7) % 13 {
            0 => -5,
            1 => 0,
            _ if machine % 6 == 0 => 700,
            _ if machine == 23 => 60_000,
            other => (other * machine * 20) as i64,
        };
        let values: Vec<i64> = (0..4).map(value).collect();
        let nonce = epoch * 10 + machine % 3 + 1;
        reports.push(report(machine, nonce, epoch, &values));
        if machine % 5 == 0 {
            reports.push(report(machine, nonce, epoch, &[1, 2]));
            reports.push(report(machine, nonce + 1, epoch, &[0, 0, 333]));
        }
    }
    reports
}

fn digest(settlement: &Settlement) -> String {
    let statement = settlement.statement;
    sha256(&[
        statement.root.as_bytes(),
        statement.evidence_root.as_bytes(),
        &statement.sum.to_be_bytes(),
        &statement.machines.to_be_bytes(),
    ])
    .to_hex()
}

#[test]
fn a_network_of_mixed_machines_comes_to_the_same_statements_as_ever() {
    let epochs: Vec<_> = (0..EPOCHS).map(facts).collect();
    let reports: Vec<_> = (0..EPOCHS).flat_map(reports).collect();
    let settlements = settle_one_by_one(&epochs, &reports);
    let found: Vec<_> = settlements.iter().map(digest).collect();
    assert_eq!(
        found,
        [
            "0a4c7ee12cdf872a438163d9f1ea90640ae7d0a3fb7d9d7fd47cab518ea7f505",
            "ddb44eb31b5820afb1455b0a2cf2b312e6c0cffa93709372848cb84710f5eb07",
            "2821b42c578c41326d1a3a5dc8856712b729d66fccb064113961a76e3de73b78",
            "3b10de6b0427600e2f562cf89c056ceb6e9acf14f94edc38073e8301e3a5fdad",
            "d7c0db2bd84495ac92afc7623a53610ad0b779ea42bfa22dd399213bb46b35a3",
            "3bec2fe9381982364ce06fe278362933898c5d72066120956b9b19eb635c507c",
        ]
    );
    // Not all of it is one case.
    let last = settlements.last().unwrap();
    let reasons: std::collections::BTreeSet<_> = settlements
        .iter()
        .flat_map(|settlement| settlement.scores[0].machines.values())
        .flat_map(|score| score.tally.by_reason().map(|(reason, _)| reason.name()))
        .collect();
    assert!(
        ["negative", "stuck", "conflicting", "outlier"]
            .iter()
            .all(|reason| reasons.contains(reason)),
        "{reasons:?}"
    );
    assert_eq!((last.statement.sum.u128(), last.statement.machines), (18_532_789, 23));
}
