//! Rule V2 across epochs: a number that was used for something else is a conflict, as long as anybody remembers.

use cosmwasm_std::Binary;
use flywheel_oracle::{Conflict, Ledger, REMEMBERED_REPORTS, Settlement, USED_EPOCHS};
use flywheel_protocol::readings::{Reason, Report, SignedReport};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::{ExecuteMsg, ReportProof};

use crate::world::{
    World, device, enrolment, epoch_facts, full, id, oracle, public_key, report, report_by, score, start_of,
};

/// Machines 1 and 2 are enrolled; what they sent in epoch 0 is final, and epoch 1 is the target.
fn after(reports: &[SignedReport]) -> World {
    let mut world = World::new(2);
    world.hand_to_all(reports);
    next_epoch(&mut world, 1);
    world
}

fn next_epoch(world: &mut World, epoch: u64) {
    let settlement = world.settle();
    world.advance(&settlement, epoch_facts(epoch, 2));
}

fn reasons(settlement: &Settlement, machine: u64) -> Vec<(Reason, u32)> {
    score(&settlement.scores[0], machine).tally.by_reason().collect()
}

/// What oracle 0 can prove of the running round.
fn conflicts(world: &mut World) -> Vec<Conflict> {
    let bundle = world.bundle_of(&[0]);
    world.oracles[0].sign(&world.facts, &bundle).unwrap();
    world.oracles[0].conflicts(&world.facts, &bundle)
}

#[test]
fn a_number_of_a_final_epoch_that_is_used_again_is_a_conflict_and_costs_quality() {
    let mut world = after(&[full(1, 5, 0), full(2, 5, 0)]);
    let reused = report(1, 5, 1, &[9, 9]);
    world.hand_to_all(&[reused.clone(), report(1, 6, 1, &[0, 0, 1_000, 1_000]), full(2, 6, 1)]);
    let settlement = world.settle();
    assert_eq!(reasons(&settlement, 1), [(Reason::Conflicting, 2)]);
    // Work 2,000 of 4,000 = 5,000; quality 4 of 6 = 6,666: floor(5,000 x 6,666 / 10,000) = 3,333.
    assert_eq!(score(&settlement.scores[0], 1).points, 3_333);
    assert_eq!(score(&settlement.scores[0], 2).points, 10_000);

    let proved = conflicts(&mut world);
    let expected = Conflict {
        machine: id(1),
        epoch: Epoch::new(1),
        nonce: 5,
        first: full(1, 5, 0),
        second: reused,
    };
    assert_eq!(proved, [expected]);
}

#[test]
fn the_message_carries_both_reports_as_they_were_signed() {
    let (first, second) = (full(1, 5, 0), report(1, 5, 1, &[9, 9]));
    let conflict = Conflict {
        machine: id(1),
        epoch: Epoch::new(1),
        nonce: 5,
        first: first.clone(),
        second: second.clone(),
    };
    let ExecuteMsg::ProveConflict {
        machine,
        epoch,
        first: one,
        second: other,
    } = conflict.message()
    else {
        panic!("another message");
    };
    assert_eq!((machine, epoch), (id(1), Epoch::new(1)));
    let proof = |signed: &SignedReport| ReportProof {
        payload: Binary::from(signed.report.payload()),
        signature: signed.signature.clone(),
    };
    assert_eq!((one.clone(), other), (proof(&first), proof(&second)));
    assert_eq!(Report::from_payload(&one.payload).unwrap(), first.report);
}

#[test]
fn two_payloads_in_one_epoch_are_proved_from_the_bundle_alone() {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0), full(2, 7, 0), report(2, 7, 0, &[9])]);
    let proved = conflicts(&mut world);
    let [conflict] = proved.as_slice() else {
        panic!("{proved:?}")
    };
    assert_eq!(
        (conflict.machine, conflict.epoch, conflict.nonce),
        (id(2), Epoch::FIRST, 7)
    );
    assert_ne!(conflict.first.report, conflict.second.report);
}

#[test]
fn epochs_that_are_settled_together_show_a_conflict_as_well() {
    let mut world = World::new(1);
    world.facts.epochs = vec![epoch_facts(0, 1), epoch_facts(1, 1)];
    world.hand_to_all(&[full(1, 5, 0), report(1, 5, 1, &[9])]);
    let settlement = world.settle();
    assert_eq!(score(&settlement.scores[0], 1).points, 10_000);
    let second: Vec<_> = score(&settlement.scores[1], 1).tally.by_reason().collect();
    assert_eq!(second, [(Reason::Conflicting, 1)]);
    let proved = conflicts(&mut world);
    assert_eq!(
        (proved.len(), proved[0].epoch, proved[0].first.clone()),
        (1, Epoch::new(1), full(1, 5, 0))
    );
}

#[test]
fn what_was_refused_as_a_conflict_is_remembered_as_well() {
    // Number 5 stands for a third thing in epoch 2, when only epoch 1's use of it is new enough.
    let mut world = after(&[full(1, 5, 0)]);
    world.hand_to_all(&[report(1, 5, 1, &[9])]);
    for epoch in 2..=USED_EPOCHS + 1 {
        next_epoch(&mut world, epoch);
    }
    world.hand_to_all(&[report(1, 5, USED_EPOCHS + 1, &[9, 9])]);
    assert_eq!(reasons(&world.settle(), 1), [(Reason::Conflicting, 2)]);
    assert_eq!(conflicts(&mut world)[0].first, report(1, 5, 1, &[9]));
}

#[test]
fn only_the_newest_numbers_of_an_epoch_are_remembered() {
    // One more report than is remembered, an hour's reading each: numbers 1 to 4 of an epoch of four hours, and number 5
    // that is stale.
    let newest = REMEMBERED_REPORTS as u64 + 1;
    let reports: Vec<_> = (1..=newest).map(|nonce| report(1, nonce, 0, &[nonce as i64])).collect();
    let mut world = after(&reports);
    world.hand_to_all(&[
        report(1, 1, 1, &[9]),
        report(1, 2, 1, &[9, 9]),
        report(1, newest, 1, &[9, 9, 9]),
    ]);
    let settlement = world.settle();
    assert_eq!(
        reasons(&settlement, 1),
        [(Reason::ReplayedNonce, 1), (Reason::Conflicting, 5)]
    );
    let nonces: Vec<_> = conflicts(&mut world).iter().map(|conflict| conflict.nonce).collect();
    assert_eq!(nonces, [2, newest]);
}

#[test]
fn an_epoch_is_forgotten_when_newer_ones_are_final() {
    for later in 1..=USED_EPOCHS + 1 {
        let mut world = after(&[full(1, 5, 0)]);
        (2..=later).for_each(|epoch| next_epoch(&mut world, epoch));
        world.hand_to_all(&[report(1, 5, later, &[9])]);
        let (reason, proved) = if later <= USED_EPOCHS {
            (Reason::Conflicting, 1)
        } else {
            (Reason::ReplayedNonce, 0)
        };
        assert_eq!(reasons(&world.settle(), 1), [(reason, 1)], "epoch {later}");
        assert_eq!(conflicts(&mut world).len(), proved, "epoch {later}");
    }
}

#[test]
fn an_oracle_that_kept_nothing_judges_alike_but_cannot_prove_it() {
    let mut world = after(&[full(1, 5, 0)]);
    let ledger = serde_json::to_string(world.oracles[3].ledger()).unwrap();
    let ledger: Ledger = serde_json::from_str(&ledger).unwrap();
    world.oracles[3] = oracle(3, ledger);
    world.hand_to_all(&[report(1, 5, 1, &[9])]);
    // All four sign one statement.
    let settlement = world.settle();
    assert_eq!(reasons(&settlement, 1), [(Reason::Conflicting, 1)]);
    let bundle = world.bundle_of(&[3]);
    assert!(world.oracles[3].conflicts(&world.facts, &bundle).is_empty());
}

#[test]
fn a_new_key_may_use_the_numbers_of_the_old_one() {
    // Number 5 was the old key's. The new one has used 7, and says 5 only then: a device that lost count, no conflict.
    let mut world = after(&[full(1, 5, 0)]);
    let row = Enrolment {
        key: public_key(7),
        ..enrolment(1)
    };
    world.enrol(1, row.clone());
    hand_in_by(&mut world, 7, &report_by(&device(7), 1, 7, 1, &[1_000; 4]));
    let settlement = world.settle();
    assert_eq!(score(&settlement.scores[0], 1).points, 10_000);
    world.advance(&settlement, epoch_facts(2, 2));
    world.enrol(1, row);
    hand_in_by(&mut world, 7, &report_by(&device(7), 1, 5, 2, &[9]));
    assert_eq!(reasons(&world.settle(), 1), [(Reason::ReplayedNonce, 1)]);
    assert!(conflicts(&mut world).is_empty());
}

fn hand_in_by(world: &mut World, key: u64, report: &SignedReport) {
    let epoch = crate::world::clock().epoch_at(report.report.first_time()).unwrap();
    for oracle in &mut world.oracles {
        let now = Time::new(start_of(epoch.get() + 1));
        oracle.acknowledge(report.clone(), &public_key(key), now).unwrap();
    }
}
