//! Rules V3 and V4: rounds, quorum, one statement for one epoch and round.

use flywheel_oracle::{FactsError, JournalError, Ledger, Refusal, RoundError, check_signature};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::verification::OracleSignature;

use crate::world::{World, earned, full, oracle, oracle_key, report};

/// Machine 1 works in full, machine 2 by half: 10,000 and 5,000 points.
fn world() -> World {
    let mut world = World::new(2);
    world.hand_to_all(&[full(1, 1, 0), report(2, 1, 0, &[500; 4])]);
    world
}

/// A ledger that says it stands where the network begins, and yet holds somebody's earnings.
fn damaged_ledger() -> Ledger {
    let stray = World::new(1).hand_to_all(&[full(1, 1, 0)]).settle().ledger;
    let mut text = serde_json::to_value(stray).unwrap();
    text["root"] = serde_json::to_value(Hash32::ZERO).unwrap();
    text["next"] = serde_json::to_value(Epoch::FIRST).unwrap();
    serde_json::from_value(text).unwrap()
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
    world.oracles[0] = oracle(0, damaged_ledger());
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
    for number in [2, 3] {
        world.oracles[number] = oracle(number, damaged_ledger());
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
fn a_signature_is_checked_against_the_key_in_the_set_before_it_is_used() {
    let mut world = world();
    let bundle = world.bundle_of(&[0]);
    let (settlement, true_one) = world.oracles[0].sign(&world.facts, &bundle).unwrap();
    let statement = settlement.statement;
    check_signature(&world.facts, &statement, &true_one).unwrap();

    let in_another_name = OracleSignature {
        oracle: "oracle-1".into(),
        ..true_one.clone()
    };
    let refused = check_signature(&world.facts, &statement, &in_another_name).unwrap_err();
    assert!(matches!(refused, Refusal::BadSignature { .. }), "{refused}");

    let of_the_next_round = Statement { round: 1, ..statement };
    let refused = check_signature(&world.facts, &of_the_next_round, &true_one).unwrap_err();
    assert!(matches!(refused, Refusal::BadSignature { .. }), "{refused}");

    world.facts.set.members.remove(0);
    let refused = check_signature(&world.facts, &statement, &true_one).unwrap_err();
    assert!(matches!(refused, Refusal::NotInSet { .. }), "{refused}");
}

#[test]
fn an_oracle_that_is_here_twice_counts_once() {
    let mut world = world();
    world.oracles.truncate(2);
    world.oracles.push(oracle(1, Ledger::default()));
    let failed = world.round().err().unwrap();
    assert!(
        matches!(
            failed,
            RoundError::NoQuorum {
                signed: 2,
                needed: 3,
                ..
            }
        ),
        "{failed}"
    );
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
