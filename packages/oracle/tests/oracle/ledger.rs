//! What an oracle carries on, also through a restart.

use flywheel_oracle::{Bundle, Ledger, settle};
use flywheel_protocol::Epoch;
use flywheel_protocol::readings::PlaceRule;

use crate::world::{SALT, World, earned, empty_inbox, epoch_facts, full, id, report, revenue, settle_one_by_one, take};

#[test]
fn a_ledger_survives_being_written_and_read() {
    let mut epochs: Vec<_> = (0..2).map(|epoch| epoch_facts(epoch, 3)).collect();
    // A sum beyond 64 bits: JSON numbers would not hold it.
    epochs[1].emission = (u128::MAX - 1_000).into();
    let reports = [full(1, 1, 0), report(2, 4, 0, &[7, 7, 7, 7]), full(3, 1, 1)];
    let ledger = &settle_one_by_one(&epochs, &reports).last().unwrap().ledger.clone();

    let written = serde_json::to_string(ledger).unwrap();
    let read: Ledger = serde_json::from_str(&written).unwrap();

    assert_eq!(read, *ledger);
    assert_eq!((read.last_nonce(id(2)), read.last_nonce(id(9))), (4, 0));
    // Written again it is the same text: stores may compare it.
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
}

#[test]
fn an_oracle_that_was_restarted_settles_like_one_that_was_not() {
    let mut epochs: Vec<_> = (0..3).map(|epoch| epoch_facts(epoch, 2)).collect();
    for facts in &mut epochs {
        let rules = &mut facts.classes.get_mut("meter").unwrap().rules;
        // Everything that is compared with the epoch before.
        rules.max_repeats = Some(5);
        rules.max_change = Some(400);
        rules.place = PlaceRule::Anywhere;
    }
    epochs[2].revenues = vec![revenue(1, 0, 2, None, 50)];
    let reports = [
        report(1, 1, 0, &[500; 4]),
        report(2, 1, 0, &[100, 200, 300, 400]),
        report(1, 2, 1, &[500, 500, 600, 600]),
        report(2, 2, 1, &[900, 700, 700, 700]),
        report(1, 3, 2, &[600; 4]),
        report(2, 3, 2, &[1_000; 4]),
    ];
    let straight = settle_one_by_one(&epochs, &reports);

    let mut world = World::new(0);
    let mut ledger = Ledger::default();
    for (facts, expected) in epochs.iter().zip(&straight) {
        let text = serde_json::to_string(&ledger).unwrap();
        let restarted: Ledger = serde_json::from_str(&text).unwrap();
        let mut inbox = empty_inbox();
        reports
            .iter()
            .filter(|report| facts.contains(report.report.first_time()))
            .for_each(|r| take(&mut inbox, r));
        world.facts.epochs = vec![facts.clone()];
        let bundle = Bundle::union([&inbox], facts.epoch, facts.epoch, SALT);
        let settlement = settle(&restarted, &world.facts, &bundle).unwrap();
        assert_eq!(settlement.statement, expected.statement);
        ledger = settlement.ledger;
    }
    // The rules did compare: 400 to 900 is a jump, and a sixth equal value is stuck.
    assert_eq!(
        (straight[1].scores[0].machines[&id(2)].tally.refused(), epochs.len()),
        (1, 3)
    );
    assert_eq!(straight[1].scores[0].machines[&id(1)].tally.refused(), 1);
}

#[test]
fn machines_that_never_earned_have_no_leaf() {
    let mut world = World::new(3);
    world.hand_to_all(&[full(2, 1, 0), report(3, 1, 0, &[0; 4])]);
    let settlement = world.settle();
    assert_eq!(earned(&settlement), [(2, 1_000)]);
    assert_eq!(
        (settlement.statement.machines, settlement.statement.epoch),
        (1, Epoch::FIRST)
    );
    assert_eq!(settlement.tree.find_position(id(3)), None);
}
