//! From one final statement to the next: an oracle signs only what builds on the ledger that it has.

use flywheel_oracle::{Ledger, NotFinal, Refusal, settle};
use flywheel_protocol::{Epoch, Hash32};

use crate::world::{World, earned, epoch_facts, full, id, oracle, report};

/// Machine 1 works in full, machine 2 by half: 10,000 and 5,000 points.
fn world() -> World {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0), report(2, 1, 0, &[500; 4])]);
    world
}

#[test]
fn an_oracle_that_missed_a_final_statement_signs_nothing_until_it_has_caught_up() {
    let mut world = world();
    let first = world.settle();
    world.advance(&first, epoch_facts(1, 2));
    world.oracles[3] = oracle(3, Ledger::default());
    world.hand_to_all(&[full(2, 2, 1)]);

    let outcome = world.round().unwrap();
    let signers: Vec<&str> = outcome
        .signatures
        .iter()
        .map(|signature| signature.oracle.as_str())
        .collect();
    assert_eq!(signers, ["oracle-0", "oracle-1", "oracle-2"]);
    let bundle = world.bundle_of(&[0]);
    let refusal = world.oracles[3].sign(&world.facts, &bundle).err().unwrap();
    let Refusal::StaleLedger {
        ledger,
        next,
        built_on,
        first: unsettled,
    } = refusal
    else {
        panic!("{refusal}")
    };
    assert_eq!((ledger, built_on), (Hash32::ZERO, first.statement.root));
    assert_eq!((next, unsettled), (Epoch::FIRST, Epoch::new(1)));

    world.oracles[3].advance(&first.statement, &first).unwrap();
    assert_eq!(world.round().unwrap().signatures.len(), 4);
}

#[test]
fn a_ledger_is_stale_also_if_the_missed_epoch_left_the_root_as_it_was() {
    let mut world = world();
    let first = world.settle();
    world.advance(&first, epoch_facts(1, 2));
    // Nobody works in epoch 1: the sums stay, and so does the root. The second ledger still knows one epoch more.
    let second = world.settle();
    assert_eq!(second.statement.root, first.statement.root);
    let left_behind = first.ledger.clone();
    world.advance(&second, epoch_facts(2, 2));
    world.oracles[1] = oracle(1, left_behind);

    let bundle = world.bundle_of(&[0]);
    let refusal = world.oracles[1].sign(&world.facts, &bundle).err().unwrap();
    assert!(
        matches!(refusal, Refusal::StaleLedger { next, first, .. } if next == Epoch::new(1) && first == Epoch::new(2)),
        "{refusal}"
    );
}

#[test]
fn nothing_is_carried_on_from_a_settlement_that_is_not_final() {
    let mut world = world();
    let settlement = world.settle();
    // The oracle saw less, and computes what nobody signs.
    let other = World::new(2).hand_to_all(&[full(1, 1, 0)]).settle();
    let refused = world.oracles[0].advance(&settlement.statement, &other).unwrap_err();
    assert_eq!(
        refused,
        NotFinal {
            epoch: Epoch::FIRST,
            root: other.statement.root,
            final_epoch: Epoch::FIRST,
            final_root: settlement.statement.root,
        }
    );
    assert_eq!(*world.oracles[0].ledger(), Ledger::default());
    assert_eq!(world.oracles[0].inbox().len(), 2);

    // The same computed again under a later set of oracles is the same.
    world.facts.set.version = 2;
    world.facts.round = settlement.statement.round;
    let bundle = world.bundle_of(&[0]);
    let again = settle(&Ledger::default(), &world.facts, &bundle).unwrap();
    world.oracles[0].advance(&settlement.statement, &again).unwrap();
    assert_eq!(world.oracles[0].ledger().root(), settlement.statement.root);
    assert_eq!(world.oracles[0].ledger().next(), Epoch::new(1));
}

#[test]
fn each_statement_builds_on_the_last_final_root() {
    let mut world = world();
    let first = world.settle();
    world.advance(&first, epoch_facts(1, 2));
    assert!(world.oracles.iter().all(|oracle| oracle.inbox().is_empty()));

    world.hand_to_all(&[full(2, 2, 1)]);
    let second = world.settle();

    assert_eq!(second.statement.built_on, first.statement.root);
    assert_eq!(
        (second.statement.epoch, second.statement.sum.u128()),
        (Epoch::new(1), 1_999)
    );
    // 333 + 1,000; machine 1 keeps what it has.
    assert_eq!(earned(&second), [(1, 666), (2, 1_333)]);
    assert_eq!(world.oracles[3].ledger().last_nonce(id(2)), 1);
    world.oracles[3].advance(&second.statement, &second).unwrap();
    assert_eq!(world.oracles[3].ledger().last_nonce(id(2)), 2);
}
