//! Oracles that saw different reports, or the same in another order, come to one statement.

use flywheel_oracle::{Refusal, RoundError, settle};
use flywheel_protocol::readings::SignedReport;
use proptest::prelude::*;

use crate::world::{SALT, World, earned, full, id, report};

/// Six machines with one or two reports each.
fn reports() -> Vec<SignedReport> {
    let mut reports: Vec<_> = (1..=6)
        .map(|machine| report(machine, 1, 0, &[100 * machine as i64; 2]))
        .collect();
    // Two more hours in a second report: the readings begin where the first report ended.
    for machine in [2, 5] {
        reports.push(report(machine, 2, 0, &[1, 2, 300, 400]));
    }
    reports
}

#[test]
fn the_proposer_s_union_is_signed_by_all() {
    // Each report reaches one oracle only.
    let mut world = World::new(6);
    for (number, report) in reports().iter().enumerate() {
        world.hand_to(number % 4, report).unwrap();
    }
    let outcome = world.round().unwrap();
    assert_eq!(outcome.signatures.len(), 4);
    let everything = World::new(6).hand_to_all(&reports()).settle();
    assert_eq!(outcome.settlement.statement, everything.statement);
}

#[test]
fn what_only_a_silent_oracle_has_seen_is_not_settled() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    world.hand_to(3, &full(2, 1, 0)).unwrap();
    world.oracles.pop();
    assert_eq!(earned(&world.settle()), [(1, 1_000)]);
}

#[test]
fn a_proposer_that_leaves_out_an_acknowledged_report_gets_no_signature_for_it() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    for oracle in [1, 2] {
        world.hand_to(oracle, &full(2, 1, 0)).unwrap();
    }
    // Oracle 0 proposes what it has itself, and nothing of what 1 and 2 have handed over.
    let facts = world.facts.clone();
    let poor = world.oracles[0].propose(&facts, [], SALT).unwrap();
    assert_eq!(poor.len(), 1);
    for oracle in [1, 2] {
        let refusal = world.oracles[oracle].sign(&facts, &poor).err().unwrap();
        assert!(
            matches!(refusal, Refusal::MissingReport { machine, nonce: 1 } if machine == id(2)),
            "{refusal}"
        );
    }
    // Two signatures are no quorum.
    for oracle in [0, 3] {
        world.oracles[oracle].sign(&facts, &poor).unwrap();
    }

    // The next round's proposer has the report, and everybody signs, also those who signed the round before.
    world.facts.round = 1;
    let settlement = world.settle();
    assert_eq!(
        (settlement.statement.round, earned(&settlement)),
        (1, vec![(1, 500), (2, 500)])
    );
}

#[test]
fn a_round_that_fails_leaves_no_trace_in_the_next() {
    let straight = World::new(6).hand_to_all(&reports()).settle();
    let mut world = World::new(6);
    world.hand_to_all(&reports());
    let absent = world.oracles.split_off(2);
    assert!(matches!(world.round(), Err(RoundError::NoQuorum { signed: 2, .. })));
    world.oracles.extend(absent);
    world.facts.round = 1;
    let settlement = world.settle();
    assert_eq!(settlement.ledger, straight.ledger);
    assert_eq!(settlement.statement.root, straight.statement.root);
    assert_eq!(settlement.statement.evidence_root, straight.statement.evidence_root);
}

#[test]
fn machines_and_their_reports_settle_alike_whichever_thread_is_first() {
    let first = World::new(6).hand_to_all(&reports()).settle();
    for _ in 0..10 {
        let again = World::new(6).hand_to_all(&reports()).settle();
        assert_eq!(again.statement, first.statement);
        assert_eq!(again.scores, first.scores);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        orders in proptest::array::uniform4(Just(reports()).prop_shuffle()),
    ) {
        let mut world = World::new(6);
        for (oracle, order) in orders.iter().enumerate() {
            for report in order {
                world.hand_to(oracle, report).unwrap();
            }
        }
        let expected = World::new(6).hand_to_all(&reports()).settle();
        // Each computes alone, as in its own process, from the bundle as the proposer publishes it.
        for oracle in 0..4 {
            let bundle = world.bundle_of(&[oracle]);
            let alone = settle(world.oracles[oracle].ledger(), &world.facts, &bundle).unwrap();
            prop_assert_eq!(alone.statement, expected.statement);
            prop_assert_eq!(&alone.evidence_leaves, &expected.evidence_leaves);
            prop_assert_eq!(&alone.ledger, &expected.ledger);
        }
    }

    #[test]
    fn it_does_not_matter_who_has_seen_what_as_long_as_somebody_has(
        seen_by in proptest::collection::vec(1_u8..16, 8),
    ) {
        let mut world = World::new(6);
        for (report, oracles) in reports().iter().zip(&seen_by) {
            for oracle in (0..4).filter(|oracle| oracles >> oracle & 1 == 1) {
                world.hand_to(oracle, report).unwrap();
            }
        }
        let expected = World::new(6).hand_to_all(&reports()).settle();
        prop_assert_eq!(world.settle().statement, expected.statement);
    }
}
