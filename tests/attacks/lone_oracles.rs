//! What an oracle tries alone, and a guardian after its time.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Hash32, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::verification::{SignedStatement, Statement};

use crate::quorums::{attest, second_day};
use crate::replays::nothing_changes;

/// Three oracles sign, one is removed in the same block: what they signed was never their set's.
#[test]
fn a_removed_oracle_signs_nothing_any_more() {
    let (mut suite, _, honest) = second_day();
    let old = honest.statement;
    let signed = suite.sign_statement(&[0, 1, 2, 3], &old);
    suite.remove_oracle(3);
    nothing_changes(&suite, |suite| attest(suite, old, signed.clone()));
    // With the set as it is now, its signature among them, or in another's name.
    let new = Statement {
        set_version: old.set_version + 1,
        ..old
    };
    let mut foreign = suite.sign_statement(&[0, 1, 3], &new);
    nothing_changes(&suite, |suite| attest(suite, new, foreign.clone()));
    let removed = suite.address(&Person::named("oracle-3")).to_string();
    let second = suite.address(&Person::named("oracle-2")).to_string();
    for row in &mut foreign {
        if row.oracle == removed {
            row.oracle.clone_from(&second);
        }
    }
    foreign.sort_by(|one, other| one.oracle.cmp(&other.oracle));
    nothing_changes(&suite, |suite| attest(suite, new, foreign));
    // One signature twice is one.
    let twice = suite.sign_statement(&[0, 0, 1], &new);
    nothing_changes(&suite, |suite| attest(suite, new, twice));
    attest(&suite, new, suite.sign_statement(&[0, 1, 2], &new)).unwrap();
    suite.check_invariants();
}

/// Removed while the root waits, it signs to be paid; so does one that joined only then.
#[test]
fn who_left_or_came_since_is_not_paid_for_a_statement() {
    let (mut suite, _, honest) = second_day();
    let statement = honest.statement;
    attest(&suite, statement, suite.sign_statement(&[0, 1, 2], &statement)).unwrap();
    suite.remove_oracle(3).add_oracle(4);
    for number in [3, 4] {
        let signatures = suite.sign_statement(&[number], &statement);
        nothing_changes(&suite, |suite| {
            let verification = suite.network().verification();
            verification.cosign(Person::named("anyone").account(), signatures)
        });
    }

    suite.finalize(honest);
    let credit = |name: &str| {
        suite
            .network()
            .rewards()
            .credit(&suite.address(&Person::named(name)))
            .unwrap()
            .u128()
    };
    // A quarter of 100 a day; oracle-3 has signed day 0.
    assert_eq!(
        (credit("oracle-0"), credit("oracle-3"), credit("oracle-4")),
        (50, 25, 0)
    );
}

/// An oracle that has signed twice shows it itself, to save half of its bond; or leaves first.
#[test]
fn an_oracle_that_accuses_itself_saves_half_at_most_and_loses_its_seat() {
    for leaves_first in [false, true] {
        let mut suite = Suite::cw20();
        let oracle = Person::named("oracle-1");
        if leaves_first {
            suite.network().verification().leave_oracles(oracle.account()).unwrap();
            suite.advance(Seconds::new(7 * 86_400 - 1));
        }
        let pair = [1, 2].map(|machines| {
            let statement = Statement {
                epoch: flywheel_protocol::Epoch::FIRST,
                round: 0,
                set_version: 4,
                built_on: Hash32::ZERO,
                evidence_root: Hash32::ZERO,
                root: Hash32::ZERO,
                sum: Uint128::zero(),
                machines,
            };
            let signature = suite.sign_statement(&[1], &statement)[0].signature.clone();
            SignedStatement { statement, signature }
        });
        let show = |suite: &Suite| {
            let address = suite.address(&oracle);
            let [first, second] = pair.clone();
            suite
                .network()
                .verification()
                .prove_equivocation(oracle.account(), &address, first, second)
        };
        show(&suite).unwrap();
        suite.check_invariants();
        assert_eq!(suite.balance(&oracle), 2_500);
        let members = suite.network().verification().oracles().unwrap().members;
        assert_eq!(members.len(), 3);
        suite.advance(Seconds::days(30));
        nothing_changes(&suite, |suite| {
            suite.network().verification().withdraw_oracle_bond(oracle.account())
        });
    }
}

/// An oracle leaves whenever a statement is about to be accepted: each set has another version.
#[test]
fn an_oracle_that_leaves_in_the_last_second_costs_one_round() {
    let (mut suite, _, honest) = second_day();
    let oracle = Person::named("oracle-3");
    suite.network().verification().leave_oracles(oracle.account()).unwrap();
    let signed = suite.sign_statement(&[0, 1, 2], &honest.statement);
    nothing_changes(&suite, |suite| attest(suite, honest.statement, signed));
    // It cannot come back before its bond is out, a week later, and the admin lets it.
    let proof = suite.oracle_proof(&suite.address(&oracle), "oracle-3");
    suite.give(&oracle, 5_000);
    nothing_changes(&suite, |suite| {
        suite
            .network()
            .verification()
            .bond_oracle(oracle.account(), proof, Uint128::new(5_000))
    });
    let address = suite.address(&oracle);
    suite.stop_oracle(&address);

    let settled = suite.settle_now();
    assert_eq!(settled.statement.round, 1, "ten minutes later");
    suite.claim(&Person::named("alice"), &settled, &["meter-1"]);
}

/// A guardian rejects roots after its time, and holds the network up for ever.
#[test]
fn a_guardian_s_right_ends_with_its_second() {
    let guardian = Person::named("guardian");
    for (late, is_taken) in [(1, true), (0, false)] {
        let address = Suite::address_of(&guardian).to_string();
        let mut suite = Suite::launched(Token::Cw20, |launch| {
            let expires_at = launch.clock.start().plus(Seconds::days(1)).unwrap();
            let expires_at = expires_at.plus(Seconds::hours(2)).unwrap();
            launch.guardian = Some(flywheel_types::Guardian { address, expires_at });
        });
        suite.begin(1).advance(Seconds::hours(1)).mint();
        let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
        suite.attest(&outcome).unwrap();
        suite.advance(Seconds::new(3_600 - late));
        let verification = suite.network().verification();
        assert_eq!(verification.reject(guardian.account(), "a test").is_ok(), is_taken);
    }
}
