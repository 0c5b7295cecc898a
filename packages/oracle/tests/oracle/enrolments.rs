//! Whose readings count: machines that are enrolled, of a class with rules, with a key of their own.

use flywheel_oracle::Settlement;
use flywheel_protocol::readings::Reason;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::staking::Enrolment;

use crate::world::{
    World, cell, device, earned, enrolment, epoch_facts, full, id, public_key, report, report_by, score, start_of,
};

/// The points of machines 1 to 3.
fn points(settlement: &Settlement) -> [u128; 3] {
    [1, 2, 3].map(|machine| score(&settlement.scores[0], machine).points)
}

#[test]
fn who_is_not_enrolled_is_no_evidence_and_earns_nothing() {
    let mut world = World::new(1);
    world.hand_to_all(&[full(1, 1, 0), full(9, 1, 0)]);
    let settlement = world.settle();
    assert_eq!(earned(&settlement), [(1, 1_000)]);
    assert!(!settlement.scores[0].machines.contains_key(&id(9)));
    let leaves: Vec<_> = settlement
        .evidence_leaves
        .iter()
        .map(|leaf| leaf.machine_id.get())
        .collect();
    assert_eq!(leaves, [1]);
    // Its number is not used up: from the epoch in which it is enrolled on it counts.
    assert_eq!(settlement.ledger.last_nonce(id(9)), 0);
}

#[test]
fn machines_of_a_class_without_rules_earn_nothing_and_stop_nobody() {
    // The class came to staking, its rules have not come to verification yet.
    let mut world = World::new(1);
    let row = Enrolment {
        class: "too-new".into(),
        ..enrolment(2)
    };
    world.enrol(2, row);
    world.hand_to_all(&[full(1, 1, 0), full(2, 1, 0)]);
    let settlement = world.settle();
    let early = score(&settlement.scores[0], 2);
    assert_eq!((early.class.as_deref(), early.work, early.points), (None, 0, 0));
    assert_eq!(early.tally.by_reason().collect::<Vec<_>>(), [(Reason::NotEnrolled, 4)]);
    assert_eq!(earned(&settlement), [(1, 1_000)]);
    assert_eq!(settlement.evidence_leaves.len(), 1);
    assert_eq!(settlement.ledger.last_nonce(id(2)), 0);
}

#[test]
fn a_device_that_is_enrolled_twice_earns_once() {
    // Machine 1 was retired and its device registered again, as machine 3; both bonds are there. One device signs for
    // both. The newest registration has it.
    let mut world = World::new(2);
    let again = Enrolment {
        key: public_key(1),
        ..enrolment(3)
    };
    world.enrol(3, again);
    let key = device(1);
    let reports = [full(1, 1, 0), full(2, 1, 0), report_by(&key, 3, 1, 0, &[1_000; 4])];
    for oracle in 0..4 {
        for (report, signer) in reports.iter().zip([1, 2, 1]) {
            let now = Time::new(start_of(1));
            world.oracles[oracle]
                .acknowledge(report.clone(), &public_key(signer), now)
                .unwrap();
        }
    }
    let settlement = world.settle();
    assert_eq!(points(&settlement), [0, 10_000, 10_000]);
    assert_eq!(earned(&settlement), [(2, 500), (3, 500)]);
    let loser = score(&settlement.scores[0], 1);
    assert_eq!(loser.tally.by_reason().collect::<Vec<_>>(), [(Reason::NotEnrolled, 4)]);
}

#[test]
fn an_enrolment_that_does_not_count_crowds_no_cell() {
    // Otherwise an owner could crowd out the rivals of a cell with one device.
    let mut world = World::new(0);
    world.class().free_density = 1;
    for (machine, key) in [(1, 2), (2, 2), (3, 3)] {
        let row = Enrolment {
            cell: Some(cell(0)),
            key: public_key(key),
            joined: Epoch::new(machine),
            ..enrolment(machine)
        };
        world.enrol(machine, row);
    }
    world.hand_to_all(&[full(2, 1, 0), full(3, 1, 0)]);
    // One machine came before 3, and one earns in full beside it. With machine 1 they would be two: 1 of 2, 5,000.
    let settlement = world.settle();
    assert_eq!(points(&settlement), [0, 10_000, 10_000]);
}

#[test]
fn a_new_key_counts_its_nonces_anew() {
    // A thief of machine 1's key signs with the highest number there is. The owner rotates the key.
    let mut world = World::new(1);
    world.hand_to_all(&[report(1, u64::MAX, 0, &[1; 4])]);
    let first = world.settle();
    assert_eq!(first.ledger.last_nonce(id(1)), u64::MAX);
    world.advance(&first, epoch_facts(1, 0));
    let row = Enrolment {
        key: public_key(7),
        ..enrolment(1)
    };
    world.enrol(1, row);
    let report = report_by(&device(7), 1, 1, 1, &[1_000; 4]);
    for oracle in 0..4 {
        world.oracles[oracle]
            .acknowledge(report.clone(), &public_key(7), Time::new(start_of(2)))
            .unwrap();
    }
    let second = world.settle();
    assert_eq!(score(&second.scores[0], 1).points, 10_000);
    assert_eq!(second.ledger.last_nonce(id(1)), 1);
}
