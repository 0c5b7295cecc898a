//! Everything that was ever signed, sent again: at once, later, to another network, on another chain, and after a key came
//! back. Nothing changes.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::sign::{MakerCertificate, RegisterMachine};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::registry::{self, ExecuteMsg, MachineDetails, Registration};

/// The same network on a chain with another id: every address, key and number is the same.
fn elsewhere() -> Suite {
    Suite::on_chain("flywheel-test-2", Token::Cw20, |_| {})
}

/// Whatever is sent is refused in the contract's own words, and leaves nothing behind.
#[track_caller]
pub fn nothing_changes<T>(suite: &Suite, send: impl FnOnce(&Suite) -> Result<T, ChainError>) {
    let digest = suite.chain().state_digest();
    let refused = send(suite).err().expect("it was taken");
    assert!(refused.refusal().is_some(), "{refused}");
    assert_eq!(suite.chain().state_digest(), digest, "{refused}");
}

fn register(suite: &Suite, owner: &Person, entry: &Registration) -> Result<(), ChainError> {
    let registered = suite
        .network()
        .registry()
        .register(owner.account(), vec![entry.clone()], &[]);
    registered.map(drop)
}

fn retire(suite: &Suite, owner: &Person, machine: &str) {
    let machine = suite.machine(machine);
    let retired = suite
        .network()
        .registry()
        .execute(owner.account(), &ExecuteMsg::Retire { machine });
    retired.unwrap();
}

/// A device's consent to be registered, kept for later, for another owner or another chain.
#[test]
fn a_registration_counts_once_for_one_owner_on_one_chain() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = (Person::named("alice"), Person::named("mallory"));
    let entry = suite.registration(&alice, "meter-1");
    let other = elsewhere();
    assert_eq!(
        suite.network().registry().address(),
        other.network().registry().address()
    );
    nothing_changes(&other, |other| register(other, &alice, &entry));
    nothing_changes(&suite, |suite| register(suite, &mallory, &entry));

    suite.register(&alice, "meter-1");
    nothing_changes(&suite, |suite| register(suite, &alice, &entry));
    retire(&suite, &alice, "meter-1");
    nothing_changes(&suite, |suite| register(suite, &alice, &entry));

    // Registered and retired once more, the key is where it was, its counter is not.
    let second = suite.registration(&alice, "meter-1");
    suite.register(&alice, "meter-1");
    retire(&suite, &alice, "meter-1");
    for old in [&entry, &second] {
        nothing_changes(&suite, |suite| register(suite, &alice, old));
    }
}

/// A maker's word for one device, on one chain.
#[test]
fn a_certificate_vouches_for_no_other_device_and_on_no_other_chain() {
    let suite = Suite::cw20();
    let alice = Person::named("alice");
    let maker = Suite::secret_key("maker");
    let certificate = |suite: &Suite, device: &str| {
        let device = suite.public_key(device);
        let word = MakerCertificate {
            maker: maker.public_key(),
            device: &device,
        };
        let registry = suite.network().registry().address().to_string();
        registry::MakerCertificate {
            maker: maker.public_key().clone(),
            signature: maker.sign(&word.digest(suite.chain_id(), &registry).unwrap()),
        }
    };
    let given = certificate(&suite, "meter-1");
    let entry = |suite: &Suite, device: &str| with_certificate(suite, &alice, device, given.clone());

    nothing_changes(&suite, |suite| register(suite, &alice, &entry(suite, "meter-2")));
    let other = elsewhere();
    nothing_changes(&other, |other| register(other, &alice, &entry(other, "meter-1")));
    register(&suite, &alice, &entry(&suite, "meter-1")).unwrap();
    // The same word again, for the same device: it is a machine already.
    nothing_changes(&suite, |suite| register(suite, &alice, &entry(suite, "meter-1")));
}

/// What a device signs for its owner with this certificate.
fn with_certificate(
    suite: &Suite,
    owner: &Person,
    device: &str,
    certificate: registry::MakerCertificate,
) -> Registration {
    let key = Suite::secret_key(device);
    let registry = suite.network().registry();
    let details = MachineDetails {
        certificate: Some(certificate),
        ..MachineDetails::default()
    };
    let expires_at = suite.now().plus(Seconds::hours(1)).unwrap();
    let owner = suite.address(owner);
    let signed = RegisterMachine {
        owner: owner.as_str(),
        key: key.public_key(),
        counter: registry.registration_counter(key.public_key()).unwrap().into(),
        expires_at,
        entry: details.hash(),
    };
    let digest = signed.digest(suite.chain_id(), registry.address().as_str()).unwrap();
    Registration {
        public_key: key.public_key().clone(),
        signature: key.sign(&digest),
        expires_at,
        details,
    }
}

/// Both keys' consent to a change, kept until the first key is in use again.
#[test]
fn a_change_of_keys_counts_once_also_when_the_key_has_come_back() {
    let mut suite = Suite::cw20();
    let mut other = elsewhere();
    let alice = Person::named("alice");
    let machine = suite.register(&alice, "meter-1");
    assert_eq!(other.register(&alice, "meter-1"), machine);
    let owner = suite.address(&alice);
    let rotate = |suite: &Suite, rotation: &registry::KeyRotation| {
        suite.network().registry().rotate_key(alice.account(), rotation.clone())
    };
    let away = suite.rotation(&owner, "meter-1", "second");
    nothing_changes(&other, |other| rotate(other, &away));
    rotate(&suite, &away).unwrap();
    nothing_changes(&suite, |suite| rotate(suite, &away));

    // The first key returns; what was signed when it was here before names a version that is over.
    suite.know("meter-1", machine, "second");
    let back = suite.rotation(&owner, "meter-1", "meter-1");
    rotate(&suite, &back).unwrap();
    suite.know("meter-1", machine, "meter-1");
    for old in [&away, &back] {
        nothing_changes(&suite, |suite| rotate(suite, old));
    }
}

/// The signature that announced a new key, after it was cancelled and after it was used.
#[test]
fn a_recovery_is_started_once_by_one_signature() {
    let mut suite = Suite::cw20();
    let mut other = elsewhere();
    let alice = Person::named("alice");
    let machine = suite.register(&alice, "meter-1");
    other.register(&alice, "meter-1");
    let start = |suite: &Suite, recovery: &registry::KeyRecovery| {
        suite
            .network()
            .registry()
            .start_recovery(alice.account(), recovery.clone())
    };
    let asked = suite.recovery(&suite.address(&alice), "meter-1", "second");
    nothing_changes(&other, |other| start(other, &asked));
    start(&suite, &asked).unwrap();
    nothing_changes(&suite, |suite| start(suite, &asked));
    // Cancelled, because the key turned up again: the signature is used all the same.
    suite
        .network()
        .registry()
        .cancel_recovery(alice.account(), machine)
        .unwrap();
    nothing_changes(&suite, |suite| start(suite, &asked));

    suite.advance(Seconds::minutes(1));
    let later = suite.recovery(&suite.address(&alice), "meter-1", "second");
    start(&suite, &later).unwrap();
    suite.advance(Seconds::days(3));
    let finish = |suite: &Suite| suite.network().registry().finish_recovery(alice.account(), machine);
    finish(&suite).unwrap();
    nothing_changes(&suite, finish);
    for old in [&asked, &later] {
        nothing_changes(&suite, |suite| start(suite, old));
    }
}

/// A proof that an account holds an oracle's key.
#[test]
fn an_oracle_s_proof_admits_one_account_in_one_network() {
    let suite = Suite::cw20();
    let (oracle, thief) = (Person::named("oracle-9"), Person::named("thief"));
    let bond = |suite: &Suite, sender: &Person, proof: &flywheel_protocol::Signature| -> Result<TxResult, ChainError> {
        let verification = suite.network().verification();
        verification.bond_oracle(sender.account(), proof.clone(), Uint128::new(5_000))
    };
    let ready = |mut suite: Suite, account: &Person| {
        let spec = flywheel_types::verification::OracleSpec {
            address: suite.address(account).to_string(),
            key: suite.public_key("oracle-9"),
        };
        let admit = flywheel_types::verification::ExecuteMsg::AdmitOracle(spec);
        let operator = Person::named("operator");
        suite
            .network()
            .verification()
            .execute(operator.account(), &admit)
            .unwrap();
        suite.give(account, 10_000);
        suite
    };
    let proof = suite.oracle_proof(&suite.address(&oracle), "oracle-9");

    // Another network of the same chain, another chain, and another account that was admitted with the key.
    nothing_changes(&ready(suite.another(Token::Cw20, |_| {}), &oracle), |suite| {
        bond(suite, &oracle, &proof)
    });
    nothing_changes(&ready(elsewhere(), &oracle), |suite| bond(suite, &oracle, &proof));
    nothing_changes(&ready(Suite::cw20(), &thief), |suite| bond(suite, &thief, &proof));
    let suite = ready(suite, &oracle);
    bond(&suite, &oracle, &proof).unwrap();
    nothing_changes(&suite, |suite| bond(suite, &oracle, &proof));
}

/// The oracles' signatures under a day's rewards.
#[test]
fn a_statement_is_accepted_once_in_its_round_of_its_network() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    let mut twin = suite.another(Token::Cw20, |_| {});
    let mut other = elsewhere();
    other.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
    twin.mint();
    other.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    let cosign = |suite: &Suite| {
        let verification = suite.network().verification();
        verification.cosign(alice.account(), outcome.signatures.clone())
    };

    // The same oracles with the same keys, the same epoch, round and version of the set.
    nothing_changes(&twin, |twin| twin.attest(&outcome));
    nothing_changes(&other, |other| other.attest(&outcome));
    suite.attest(&outcome).unwrap();
    nothing_changes(&suite, |suite| suite.attest(&outcome));
    nothing_changes(&suite, cosign);
    let pending = suite.network().verification().pending().unwrap().unwrap();
    suite.wait_until(pending.final_at);
    nothing_changes(&suite, cosign);
    suite.try_finalize().unwrap();
    for _ in 0..2 {
        nothing_changes(&suite, |suite| suite.attest(&outcome));
        nothing_changes(&suite, cosign);
        nothing_changes(&suite, Suite::try_finalize);
        suite.begin(2).advance(Seconds::hours(1)).mint();
    }
}

/// Leaves of a final tree, with their proof.
#[test]
fn a_claim_is_paid_once_by_one_network() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    let mut twin = suite.another(Token::Cw20, |_| {});
    let mut other = elsewhere();
    for suite in [&mut twin, &mut other] {
        suite.give(&alice, 1_000);
    }
    other.register(&alice, "meter-1");
    for suite in [&mut twin, &mut other] {
        suite.bond(&alice, "meter-1", 1_000);
    }
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);
    // In the others nobody reported; their roots give nobody anything.
    twin.settle(0);
    other.settle(0);

    nothing_changes(&twin, |twin| twin.try_claim(&alice, &settled, &["meter-1"]));
    nothing_changes(&other, |other| other.try_claim(&alice, &settled, &["meter-1"]));
    suite.claim(&alice, &settled, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
    nothing_changes(&suite, |suite| suite.try_claim(&alice, &settled, &["meter-1"]));
    // The day after, with the root of before and then without it.
    let before = settled.statement.epoch;
    assert_eq!(before, Epoch::new(0));
    suite.settle(1);
    nothing_changes(&suite, |suite| suite.try_claim(&alice, &settled, &["meter-1"]));
    suite.settle(2);
    nothing_changes(&suite, |suite| suite.try_claim(&alice, &settled, &["meter-1"]));
}
