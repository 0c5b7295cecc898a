//! The last second before each deadline of a pending root, and the deadline's own.

use flywheel_oracle::Settlement;
use flywheel_protocol::{Seconds, Time};
use flywheel_testing::{Settled, Suite};
use flywheel_types::verification;

use crate::deadlines::{FROM, UNTIL, around, before, person};

fn pending() -> (Suite, Settled, Settlement) {
    let mut suite = Suite::cw20();
    suite.enrol(&person("alice"), "meter-1");
    suite.give(&person("dora"), 50).work("meter-1", 0, 1_000);
    let first = suite.settle(0);
    suite.work("meter-1", 1, 1_000).advance(Seconds::hours(1)).mint();
    let mut outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    let three = suite.sign_statement(&[0, 1, 2], &outcome.settlement.statement);
    outcome.signatures = three;
    suite.attest(&outcome).unwrap();
    (suite, first, outcome.settlement)
}

fn final_at(suite: &Suite) -> Time {
    suite.network().verification().pending().unwrap().unwrap().final_at
}

/// A signature, a demand and a final root meet in the window's last second.
#[test]
fn at_the_end_of_the_window_nothing_is_added_and_the_root_can_be_final() {
    let (dora, anyone) = (person("dora"), person("anyone"));
    let ready = || {
        let (suite, ..) = pending();
        let deadline = final_at(&suite);
        (suite, deadline)
    };
    let cosign = around(ready, |suite| {
        let statement = suite.network().verification().pending()?.unwrap().statement;
        let signatures = suite.sign_statement(&[3], &statement);
        suite.network().verification().cosign(anyone.account(), signatures)
    });
    let first = pending().1;
    let demand = around(ready, |suite| suite.try_demand(&dora, &first, "meter-1", 50));
    let reject = around(ready, |suite| {
        suite
            .network()
            .verification()
            .reject(person("operator").account(), "a test")
    });
    let finalize = around(ready, |suite| suite.try_finalize());

    assert_eq!((cosign, demand, finalize), (UNTIL, UNTIL, FROM));
    // The admin may as long as nobody has made it final.
    assert_eq!(reject, (true, true));
}

/// An answer that comes in the second in which the root is rejected.
#[test]
fn at_an_answer_s_deadline_the_root_is_rejected_and_no_answer_is_taken() {
    let (dora, oracle) = (person("dora"), person("oracle-0"));
    let demanded = || {
        let (mut suite, first, second) = pending();
        suite
            .wait_until(before(final_at(&suite)))
            .demand(&dora, &first, "meter-1", 50);
        // Six hours after the window's last second.
        let deadline = suite.now().plus(Seconds::hours(6)).unwrap();
        (suite, deadline, second)
    };
    let ready = || {
        let (suite, deadline, _) = demanded();
        (suite, deadline)
    };
    let tree = demanded().2;
    let leaf = tree.tree.find_leaf(0).unwrap();
    let answer = around(ready, |suite| {
        let proof = tree.tree.fleet_proof(&[0]).unwrap();
        suite
            .network()
            .verification()
            .answer_demands(oracle.account(), vec![leaf], proof)
    });
    let finalize = around(ready, |suite| suite.try_finalize());

    assert_eq!((answer, finalize), (UNTIL, FROM));
    let (mut suite, deadline) = ready();
    suite.wait_until(deadline).try_finalize().unwrap();
    assert!(suite.network().verification().last_rejected().unwrap().is_some());
}

/// A statement of the round that has just ended, and of the one that has not begun.
#[test]
fn a_round_s_statement_ends_with_the_round() {
    let ready = || {
        let mut suite = Suite::cw20();
        suite.enrol(&person("alice"), "meter-1");
        suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
        let next = suite.now().plus(Seconds::minutes(10)).unwrap();
        (suite, next)
    };
    let statement = ready().0.honest_settlement().statement;
    let attest = around(ready, |suite| {
        let signatures = suite.sign_statement(&[0, 1, 2], &statement);
        suite
            .network()
            .verification()
            .attest(person("anyone").account(), statement, signatures)
    });
    let early = around(
        || (ready().0, ready().1),
        |suite| {
            let next = verification::Statement { round: 1, ..statement };
            let signatures = suite.sign_statement(&[0, 1, 2], &next);
            suite
                .network()
                .verification()
                .attest(person("anyone").account(), next, signatures)
        },
    );
    assert_eq!((attest, early), (UNTIL, FROM));
}
