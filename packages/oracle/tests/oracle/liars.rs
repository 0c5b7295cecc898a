//! One oracle or one device that lies.

use flywheel_oracle::{Bundle, Inbox, Refusal, Settlement};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Reason, SignedReport};
use flywheel_protocol::{Curve, Epoch, EpochClock, Seconds, Time};

use crate::world::{
    CHAIN, FULL_HOUR, GRACE, LENGTH, SALT, START, VERIFICATION, World, clock, earned, empty_inbox, full, id, report,
    report_by, score, start_of,
};

fn forger() -> SecretKey {
    SecretKey::derive(Curve::Ed25519, &[9; 32], "forger")
}

/// A report in machine 2's name that machine 2 has not signed.
fn forged() -> SignedReport {
    report_by(&forger(), 2, 1, 0, &[FULL_HOUR; 4])
}

/// An inbox whose owner passes the forger's key off as the machine's.
fn lying_inbox(report: &SignedReport) -> Inbox {
    let mut inbox = empty_inbox();
    inbox
        .take(report.clone(), forger().public_key(), Time::new(start_of(1)))
        .unwrap();
    inbox
}

fn earned_by_two(settlement: &Settlement) -> Vec<(u64, u128)> {
    earned(settlement)
}

#[test]
fn a_forged_report_in_the_bundle_is_refused_by_all() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    let liar = lying_inbox(&forged());
    let inboxes = [world.oracles[0].inbox(), &liar];
    let bundle = Bundle::union(inboxes, Epoch::FIRST, Epoch::FIRST, SALT);
    for oracle in 0..4 {
        let refusal = world.oracles[oracle].sign(&world.facts, &bundle).err().unwrap();
        assert!(
            matches!(refusal, Refusal::ForgedReport { machine, nonce: 1 } if machine == id(2)),
            "{refusal}"
        );
    }
}

#[test]
fn an_honest_proposer_leaves_a_liar_s_forgeries_out() {
    // Otherwise one liar among the oracles could hold up every round of every proposer.
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    let now = Time::new(start_of(1));
    world.oracles[3]
        .acknowledge(forged(), forger().public_key(), now)
        .unwrap();
    let outcome = world.round().unwrap();
    // The liar alone misses its forgery.
    assert_eq!(outcome.signatures.len(), 3);
    assert_eq!(earned_by_two(&outcome.settlement), [(1, 1_000)]);
}

#[test]
fn a_forged_twin_does_not_displace_the_true_report() {
    // The same payload under a wrong signature has the same place. The liar's comes first, the true one after it.
    let mut world = World::new(2);
    world.hand_to(2, &full(2, 1, 0)).unwrap();
    let now = Time::new(start_of(1));
    world.oracles[1]
        .acknowledge(forged(), forger().public_key(), now)
        .unwrap();
    let settlement = world.settle();
    assert_eq!(earned_by_two(&settlement), [(2, 1_000)]);
}

#[test]
fn a_report_in_another_epoch_s_place_is_refused() {
    // Somebody whose clock runs one epoch behind puts a true report of epoch 1 among those of epoch 0, where its readings
    // would count as refused.
    let behind = EpochClock::new(Time::new(START + LENGTH), Seconds::new(LENGTH)).unwrap();
    let mut inbox = Inbox::new(CHAIN, VERIFICATION, behind, Seconds::new(GRACE));
    let true_report = full(2, 1, 1);
    inbox
        .take(
            true_report.clone(),
            &crate::world::public_key(2),
            Time::new(start_of(2)),
        )
        .unwrap();

    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    let bundle = Bundle::union([world.oracles[0].inbox(), &inbox], Epoch::FIRST, Epoch::FIRST, SALT);
    assert_eq!(bundle.len(), 2);
    let refusal = world.oracles[0].sign(&world.facts, &bundle).err().unwrap();
    assert!(matches!(refusal, Refusal::ForgedReport { .. }), "{refusal}");
    let proposed = world.oracles[0].propose(&world.facts, [&inbox], SALT).unwrap();
    assert_eq!(proposed.len(), 1);
    assert_eq!(clock().epoch_at(true_report.report.first_time()), Some(Epoch::new(1)));
}

#[test]
fn reports_of_machines_that_are_not_enrolled_are_in_no_bundle() {
    // Anyone can invent machines and keys, without end.
    let mut world = World::new(1);
    world.hand_to_all(&[full(1, 1, 0)]);
    for nonce in 1..=3 {
        world.hand_to(0, &full(9, nonce, 0)).unwrap();
    }
    let facts = world.facts.clone();
    let honest = world.oracles[1]
        .propose(&facts, [world.oracles[0].inbox()], SALT)
        .unwrap();
    assert_eq!(honest.len(), 1);
    // Oracle 0 leaves out its own too, and misses them in nobody else's bundle.
    assert_eq!(world.oracles[0].propose(&facts, [], SALT).unwrap(), honest);
    world.oracles[0].sign(&facts, &honest).unwrap();

    let padded = world.bundle_of(&[0]);
    assert_eq!(padded.len(), 4);
    for oracle in 0..4 {
        let refusal = world.oracles[oracle].sign(&facts, &padded).err().unwrap();
        assert!(
            matches!(refusal, Refusal::StrayReport { machine, nonce: 1, epoch } if machine == id(9) && epoch == Epoch::FIRST),
            "{refusal}"
        );
    }
}

#[test]
fn reports_of_epochs_that_are_not_settled_now_are_in_no_bundle() {
    let mut world = World::new(1);
    world.hand_to_all(&[full(1, 1, 0)]);
    let facts = world.facts.clone();
    let mut early = empty_inbox();
    early
        .take(full(1, 2, 1), &crate::world::public_key(1), Time::new(start_of(2)))
        .unwrap();
    let inboxes = [world.oracles[0].inbox(), &early];
    let padded = Bundle::union(inboxes, Epoch::FIRST, Epoch::new(1), SALT);
    let refusal = world.oracles[0].sign(&facts, &padded).err().unwrap();
    assert!(
        matches!(refusal, Refusal::StrayReport { epoch, .. } if epoch == Epoch::new(1)),
        "{refusal}"
    );
    assert_eq!(world.oracles[0].propose(&facts, [&early], SALT).unwrap().len(), 1);
}

#[test]
fn a_known_payload_under_a_wrong_signature_is_refused() {
    // All have the true report. The proposer publishes it with somebody else's signature, which nobody could use as
    // evidence afterwards.
    let mut world = World::new(2);
    world.hand_to_all(&[full(2, 1, 0)]);
    let bundle = Bundle::union([&lying_inbox(&forged())], Epoch::FIRST, Epoch::FIRST, SALT);
    assert_eq!(forged().report, full(2, 1, 0).report);
    let refusal = world.oracles[0].sign(&world.facts, &bundle).err().unwrap();
    assert!(
        matches!(refusal, Refusal::ForgedReport { machine, nonce: 1 } if machine == id(2)),
        "{refusal}"
    );
}

#[test]
fn a_device_that_signs_two_payloads_under_one_nonce_loses_both() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0)]);
    // Oracles 0 and 1 get one version, oracles 2 and 3 the other: two hours each.
    let versions = [report(2, 7, 0, &[1_000, 1_000]), report(2, 7, 0, &[900, 900])];
    for oracle in 0..4 {
        world.hand_to(oracle, &versions[oracle / 2]).unwrap();
    }
    // An honest report with the next number counts: hours 3 and 4 cannot be told apart from here, so all four are sent.
    world.hand_to(0, &report(2, 8, 0, &[0, 0, 500, 500])).unwrap();

    let settlement = world.settle();

    let score = score(&settlement.scores[0], 2);
    let reasons: Vec<_> = score.tally.by_reason().collect();
    assert_eq!(reasons, [(Reason::Conflicting, 4)]);
    assert_eq!((score.tally.accepted(), score.work), (4, 1_000));
    // work 1,000 of 4,000 = 2,500; quality 4 of 8 = 5,000: 1,250 points beside 10,000.
    assert_eq!(score.points, 1_250);
    // floor(1,000 x 10,000 / 11,250) = 888, floor(1,000 x 1,250 / 11,250) = 111
    assert_eq!(earned_by_two(&settlement), [(1, 888), (2, 111)]);
    // Both versions are evidence: three reports of machine 2 are under its leaf.
    assert_eq!(settlement.evidence_leaves.len(), 2);
    assert_eq!(
        (
            settlement.evidence_leaves[1].accepted,
            settlement.evidence_leaves[1].refused
        ),
        (4, 4)
    );
}

#[test]
fn a_number_below_the_last_one_counts_for_nothing_and_against_nobody() {
    let mut world = World::new(1);
    world.hand_to_all(&[full(1, 5, 0)]);
    let first = world.settle();
    world.advance(&first, crate::world::epoch_facts(1, 1));
    // The device lost count. Nobody has seen number 4: that it was used for something else cannot be shown.
    world.hand_to_all(&[report(1, 4, 1, &[9, 9, 9, 9]), report(1, 6, 1, &[1_000; 4])]);
    let settlement = world.settle();
    let score = score(&settlement.scores[0], 1);
    assert_eq!(
        score.tally.by_reason().collect::<Vec<_>>(),
        [(Reason::ReplayedNonce, 4)]
    );
    assert_eq!(
        (score.tally.ignored(), score.tally.refused(), score.points),
        (4, 0, 10_000)
    );
}
