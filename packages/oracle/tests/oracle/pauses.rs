//! Rule R4: what a stopped key says does not count, and leaves no trace.

use std::ops::Range;

use flywheel_oracle::{EpochFacts, Settlement};
use flywheel_protocol::Time;
use flywheel_protocol::readings::Reason;

use crate::world::{HOUR, World, earned, epoch_facts, full, id, report, score, start_of};

/// From one hour of an epoch until before another.
fn hours(epoch: u64, from: u64, until: u64) -> Range<Time> {
    Time::new(start_of(epoch) + from * HOUR)..Time::new(start_of(epoch) + until * HOUR)
}

fn paused(machine: u64, pauses: Vec<Range<Time>>, facts: EpochFacts) -> EpochFacts {
    let mut facts = facts;
    facts.pauses.insert(id(machine), pauses);
    facts
}

/// Two machines, the second of which was stopped in these times.
fn world(pauses: Vec<Range<Time>>) -> World {
    let mut world = World::new(2);
    world.facts.epochs = vec![paused(2, pauses, epoch_facts(0, 2))];
    world
}

fn reasons(settlement: &Settlement, machine: u64) -> Vec<(Reason, u32)> {
    score(&settlement.scores[0], machine).tally.by_reason().collect()
}

#[test]
fn readings_of_a_pause_are_refused_and_cost_no_quality() {
    // Stopped in the second and third of four hours.
    let mut world = world(vec![hours(0, 1, 3)]);
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0)]);
    let settlement = world.settle();
    let score = score(&settlement.scores[0], 2);
    assert_eq!(reasons(&settlement, 2), [(Reason::Paused, 2)]);
    assert_eq!(
        (score.tally.accepted(), score.tally.refused(), score.tally.ignored()),
        (2, 0, 2)
    );
    // Work 2,000 of 4,000; nothing of it was the device's fault: 5,000 points beside 10,000.
    assert_eq!(score.points, 5_000);
    assert_eq!(earned(&settlement), [(1, 666), (2, 333)]);
    // The evidence says that two counted; the others count for and against nobody.
    assert_eq!(
        (
            settlement.evidence_leaves[1].accepted,
            settlement.evidence_leaves[1].refused
        ),
        (2, 0)
    );
}

#[test]
fn a_pause_begins_with_its_first_second_and_ends_before_its_last() {
    let second =
        |epoch: u64, hour: u64, more: i64| Time::new((start_of(epoch) + hour * HOUR).saturating_add_signed(more));
    let cases = [
        // One second before the second hour until one second before the third: the second hour.
        (second(0, 1, -1)..second(0, 2, -1), 1),
        // Exactly from the second hour to the third.
        (second(0, 1, 0)..second(0, 2, 0), 1),
        // It ends one second later, and reaches the third hour too.
        (second(0, 1, 0)..second(0, 2, 1), 2),
        // It begins one second after the second hour does, and the third has not come.
        (second(0, 1, 1)..second(0, 2, 0), 0),
    ];
    for (pause, refused) in cases {
        let mut world = world(vec![pause.clone()]);
        world.hand_to_all(&[full(2, 1, 0)]);
        let tally = &score(&world.settle().scores[0], 2).tally.clone();
        assert_eq!((tally.ignored(), tally.accepted()), (refused, 4 - refused), "{pause:?}");
    }
}

#[test]
fn a_stopped_key_uses_up_no_number() {
    // A thief signs with the highest number there is, and the owner has stopped the key in time.
    let mut world = world(vec![hours(0, 2, 4)]);
    world.hand_to_all(&[report(2, 1, 0, &[1_000, 1_000])]);
    let thief = shifted(2, u64::MAX, 0, 2);
    world.hand_to_all(&[thief]);
    let settlement = world.settle();
    assert_eq!(reasons(&settlement, 2), [(Reason::Paused, 2)]);
    assert_eq!(settlement.ledger.last_nonce(id(2)), 1);

    // The key turned up again, and the owner lets it speak.
    world.advance(&settlement, epoch_facts(1, 2));
    world.hand_to_all(&[full(2, 2, 1)]);
    assert_eq!(score(&world.settle().scores[0], 2).points, 10_000);
}

#[test]
fn a_thief_cannot_make_a_conflict_with_a_stopped_key() {
    let mut world = world(vec![hours(0, 2, 4)]);
    // The owner's report before the pause, and another one under its number from within.
    world.hand_to_all(&[report(2, 1, 0, &[1_000, 1_000]), shifted(2, 1, 0, 2)]);
    let settlement = world.settle();
    assert_eq!(reasons(&settlement, 2), [(Reason::Paused, 2)]);
    assert_eq!(score(&settlement.scores[0], 2).tally.accepted(), 2);
    let bundle = world.bundle_of(&[0]);
    assert!(world.oracles[0].conflicts(&world.facts, &bundle).is_empty());
}

#[test]
fn other_machines_and_other_epochs_are_not_stopped() {
    let mut world = World::new(2);
    world.facts.epochs = vec![paused(2, vec![hours(0, 0, 4)], epoch_facts(0, 2)), epoch_facts(1, 2)];
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0), full(2, 2, 1)]);
    let settlement = world.settle();
    assert_eq!(reasons(&settlement, 1), []);
    assert_eq!(reasons(&settlement, 2), [(Reason::Paused, 4)]);
    assert_eq!(score(&settlement.scores[1], 2).points, 10_000);
}

/// A report of two hours from a later hour of the epoch on.
fn shifted(machine: u64, nonce: u64, epoch: u64, hour: u64) -> flywheel_protocol::readings::SignedReport {
    use flywheel_protocol::readings::{Field, Reading, Report, SignedReport};
    let reading = |hour: u64| Reading {
        time: Time::new(start_of(epoch) + hour * HOUR),
        field: Field::ENERGY,
        value: 900,
    };
    let readings = vec![reading(hour), reading(hour + 1)];
    let report = Report::new(id(machine), nonce, Time::new(start_of(epoch + 1)), None, readings).unwrap();
    let digest = report.digest(crate::world::CHAIN, crate::world::VERIFICATION).unwrap();
    SignedReport {
        signature: crate::world::device(machine).sign(&digest),
        report,
    }
}
