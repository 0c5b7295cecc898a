//! Rules V3 and V4: rounds, quorum, one statement for one epoch and round.

use flywheel_oracle::{FactsError, JournalError, Ledger, Refusal, RoundError};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::{Epoch, Hash32};

use crate::world::{World, earned, epoch_facts, full, id, oracle, oracle_key, report};

/// Machine 1 works in full, machine 2 by half: 10,000 and 5,000 points.
fn world() -> World {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0), report(2, 1, 0, &[500; 4])]);
    world
}

#[test]
fn four_oracles_settle_alike() {
    let mut world = world();
    let outcome = world.round().unwrap();

    let statement = outcome.settlement.statement;
    let digest = statement.digest("flywheel-1", "verification").unwrap();
    let signers: Vec<&str> = outcome
        .signatures
        .iter()
        .map(|signature| signature.oracle.as_str())
        .collect();
    // Sorted, as the contract wants them.
    assert_eq!(signers, ["oracle-0", "oracle-1", "oracle-2", "oracle-3"]);
    for (number, signature) in outcome.signatures.iter().enumerate() {
        assert!(verify(oracle_key(number).public_key(), &digest, &signature.signature));
    }
    assert_eq!(
        (statement.epoch, statement.round, statement.set_version),
        (Epoch::FIRST, 0, 1)
    );
    assert_eq!(statement.built_on, Hash32::ZERO);
    // floor(1,000 x 10,000 / 15,000) = 666, floor(1,000 x 5,000 / 15,000) = 333
    assert_eq!((statement.sum.u128(), statement.machines), (999, 2));
    assert_eq!(earned(&outcome.settlement), [(1, 666), (2, 333)]);
}

#[test]
fn one_of_four_may_be_silent_and_two_may_not() {
    // Epoch 0, round 0: oracle 0 proposes.
    for silent in 1..4 {
        let mut world = world();
        world.oracles.remove(silent);
        assert_eq!(world.round().unwrap().signatures.len(), 3);
    }
    let mut world = world();
    world.oracles.truncate(2);
    let error = world.round().err().unwrap();
    assert!(
        matches!(
            error,
            RoundError::NoQuorum {
                signed: 2,
                needed: 3,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn after_a_silent_proposer_the_next_round_has_another() {
    let mut world = world();
    world.oracles.remove(0);
    assert!(matches!(world.round(), Err(RoundError::SilentProposer)));
    world.facts.round = 1;
    let outcome = world.round().unwrap();
    assert_eq!((outcome.settlement.statement.round, outcome.signatures.len()), (1, 3));
}

#[test]
fn without_an_epoch_or_an_oracle_there_is_nothing_to_settle() {
    let mut idle = world();
    idle.facts.epochs.clear();
    assert!(matches!(
        idle.round(),
        Err(RoundError::Facts(FactsError::NothingToSettle))
    ));
    let mut alone = world();
    alone.facts.set.members.clear();
    assert!(matches!(alone.round(), Err(RoundError::SilentProposer)));
}

#[test]
fn an_oracle_signs_one_statement_for_one_epoch_and_round() {
    let mut world = world();
    let everything = world.bundle_of(&[0, 1, 2, 3]);
    let (settlement, first) = world.oracles[0].sign(&world.facts, &everything).unwrap();
    let digest = settlement.statement.digest("flywheel-1", "verification").unwrap();
    // The same again gives the same signature: a message that got lost can be sent once more.
    let (_, again) = world.oracles[0].sign(&world.facts, &everything).unwrap();
    assert_eq!(first, again);

    // Another salt makes another evidence root, and so another statement.
    let facts = world.facts.clone();
    let other = world.oracles[0].propose(&facts, [], [43; 32]).unwrap();
    let refusal = world.oracles[0].sign(&facts, &other).err().unwrap();
    let on_record = JournalError::AlreadySigned {
        epoch: Epoch::FIRST,
        round: 0,
        signed: digest,
    };
    assert!(matches!(refusal, Refusal::Journal(error) if error == on_record));

    // In the next round it is free again.
    world.facts.round = 1;
    world.oracles[0].sign(&world.facts, &other).unwrap();
}

#[test]
fn only_oracles_in_force_sign_and_only_with_the_key_they_bonded() {
    // Oracle 3 was removed: three members need three signatures.
    let mut removed = world();
    removed.facts.set.members.pop();
    removed.facts.set.version = 2;
    let outcome = removed.round().unwrap();
    let signers: Vec<&str> = outcome
        .signatures
        .iter()
        .map(|signature| signature.oracle.as_str())
        .collect();
    assert_eq!(signers, ["oracle-0", "oracle-1", "oracle-2"]);

    // Oracle 2 lost its key and signs with another one.
    let mut world = world();
    world.facts.set.members[2].key = oracle_key(9).public_key().clone();
    let bundle = world.bundle_of(&[0]);
    let refusal = world.oracles[2].sign(&world.facts, &bundle).err().unwrap();
    assert!(matches!(refusal, Refusal::NotInSet { version: 1, .. }), "{refusal}");
    assert_eq!(world.round().unwrap().signatures.len(), 3);
}

#[test]
fn an_oracle_that_differs_does_not_decide_for_all() {
    // Oracle 0 carries on from a ledger that nobody else has, and is asked first.
    let mut world = world();
    let stray = World::new(1).hand_to_all(&[full(1, 1, 0)]).settle().ledger;
    world.oracles[0] = oracle(0, stray);
    for report in [full(1, 1, 0), report(2, 1, 0, &[500; 4])] {
        world.hand_to(0, &report).unwrap();
    }
    let outcome = world.round().unwrap();
    let signers: Vec<&str> = outcome
        .signatures
        .iter()
        .map(|signature| signature.oracle.as_str())
        .collect();
    assert_eq!(signers, ["oracle-1", "oracle-2", "oracle-3"]);
    assert_eq!(outcome.settlement.statement.sum.u128(), 999);
}

#[test]
fn two_against_two_is_no_quorum() {
    let mut world = world();
    let stray = World::new(1).hand_to_all(&[full(1, 1, 0)]).settle().ledger;
    for number in [2, 3] {
        world.oracles[number] = oracle(number, stray.clone());
    }
    let Err(RoundError::NoQuorum {
        signed,
        needed,
        refusals,
    }) = world.round()
    else {
        panic!("a quorum");
    };
    assert_eq!((signed, needed), (2, 3));
    let different = |refusal: &Refusal| matches!(refusal, Refusal::OtherStatement { .. });
    assert_eq!((refusals.len(), refusals.iter().all(different)), (2, true));
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
    world.oracles[3].advance(&second);
    assert_eq!(world.oracles[3].ledger().last_nonce(id(2)), 2);
}

#[test]
fn the_key_of_an_oracle_is_proved_for_its_account_and_this_contract() {
    use flywheel_protocol::sign::OracleKey;
    let oracle = oracle(0, Ledger::default());
    let proof = oracle.prove_key("flywheel-1", "verification").unwrap();
    let claim = |account| OracleKey {
        account,
        key: oracle.public_key(),
    };
    let digest = claim("oracle-0").digest("flywheel-1", "verification").unwrap();
    assert!(verify(oracle.public_key(), &digest, &proof));
    for (account, contract) in [("oracle-1", "verification"), ("oracle-0", "another")] {
        let other = claim(account).digest("flywheel-1", contract).unwrap();
        assert!(!verify(oracle.public_key(), &other, &proof));
    }
}
