//! Oracles that see different things, or nothing.

use flywheel_oracle::{Refusal, RoundError};
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};

fn day_with_one_machine() -> Suite {
    let mut suite = Suite::cw20();
    suite.enrol(&Person::named("alice"), "meter-1");
    suite
}

#[test]
fn oracles_that_saw_different_reports_settle_on_the_union() {
    let mut suite = day_with_one_machine();
    suite.begin(1);
    // Each hour's report reaches one oracle only.
    for hour in 0..24 {
        let report = suite.sign_reading("meter-1", 0, hour, 1_000);
        suite.deliver_to(usize::try_from(hour % 4).unwrap(), &report);
    }

    let settled = suite.settle(0);

    // All 24 readings count: full work, and the most that one machine earns.
    let machine = suite.machine("meter-1");
    let score = &settled.scores[0].machines[&machine];
    assert_eq!(
        (score.tally.accepted(), score.tally.refused(), score.work),
        (24, 0, 24_000)
    );
    assert_eq!(score.reward.u128(), 400);
}

#[test]
fn reports_held_by_a_silent_oracle_wait_for_nobody() {
    let mut suite = day_with_one_machine();
    suite.begin(1);
    for hour in 0..24 {
        let report = suite.sign_reading("meter-1", 0, hour, 1_000);
        // Oracle 3 alone has the second half of the day, and is silent.
        let oracles: &[usize] = if hour < 12 { &[0, 1, 2] } else { &[3] };
        for oracle in oracles {
            suite.deliver_to(*oracle, &report);
        }
    }
    suite.advance(Seconds::hours(1)).mint();

    let outcome = loop {
        match suite.run_round(&[0, 1, 2]) {
            Ok(outcome) => break outcome,
            Err(error) => {
                assert!(matches!(error, RoundError::SilentProposer), "{error}");
                suite.advance(Seconds::minutes(10));
            }
        }
    };

    // Half the work: 5,000 of 5,000 points, and min(400, 600) = 400 all the same, because nobody else worked.
    let machine = suite.machine("meter-1");
    assert_eq!(outcome.settlement.scores[0].machines[&machine].work, 12_000);
}

#[test]
fn two_silent_oracles_of_four_stop_the_epoch_until_one_wakes() {
    let mut suite = day_with_one_machine();
    suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();

    for _ in 0..4 {
        let failed = suite.run_round(&[0, 1]).err().unwrap();
        let expected = matches!(
            failed,
            RoundError::SilentProposer
                | RoundError::NoQuorum {
                    signed: 2,
                    needed: 3,
                    ..
                }
        );
        assert!(expected, "{failed}");
        suite.advance(Seconds::minutes(10));
    }

    let outcome = loop {
        match suite.run_round(&[0, 1, 2]) {
            Ok(outcome) => break outcome,
            Err(_) => _ = suite.advance(Seconds::minutes(10)),
        }
    };
    suite.attest(&outcome).unwrap();
    suite.finalize(outcome.settlement);
}

#[test]
fn a_statement_is_taken_only_in_its_round() {
    let mut suite = day_with_one_machine();
    suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();

    // Rounds take ten minutes: at the second at which the next one begins, this one's statement is worth nothing.
    suite.advance(Seconds::minutes(10));
    let late = suite.attest(&outcome).unwrap_err();
    assert!(late.refusal().unwrap().contains("round"), "{late}");

    let again = suite.run_round(&[0, 1, 2, 3]).unwrap();
    assert_eq!(
        again.settlement.statement.root, outcome.settlement.statement.root,
        "the same bundle, the same tree"
    );
    suite.attest(&again).unwrap();
    let twice = suite.attest(&again).unwrap_err();
    assert!(twice.refusal().is_some(), "one pending root at a time: {twice}");
}

#[test]
fn a_report_after_the_grace_is_taken_by_nobody() {
    let mut suite = day_with_one_machine();
    suite.begin(1).advance(Seconds::hours(1));
    let report = suite.sign_reading("meter-1", 0, 5, 1_000);
    let now = suite.now();
    let refused = suite.try_deliver(0, &report, now).unwrap_err();
    assert!(refused.to_string().contains("until"), "{refused}");

    // One second before, it still was.
    let before = now.minus(Seconds::new(1)).unwrap();
    assert!(suite.try_deliver(0, &report, before).is_ok());
}

#[test]
fn an_oracle_refuses_a_second_statement_for_one_round() {
    let mut suite = day_with_one_machine();
    suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
    suite.run_round(&[0, 1, 2, 3]).unwrap();

    // A report comes in late, from somebody who still took it: the statement would be another one.
    let report = suite.sign_reading("meter-1", 0, 23, 2_000);
    let before = suite.now().minus(Seconds::new(1)).unwrap();
    suite.try_deliver(0, &report, before).unwrap();

    let failed = suite.run_round(&[0, 1, 2, 3]).err().unwrap();
    let RoundError::NoQuorum {
        signed: 0, refusals, ..
    } = failed
    else {
        panic!("{failed}")
    };
    assert!(
        refusals.iter().all(|refusal| matches!(refusal, Refusal::Journal(_))),
        "{refusals:?}"
    );

    // In the next round the new statement is nobody's second one.
    suite.advance(Seconds::minutes(10));
    suite.run_round(&[0, 1, 2, 3]).unwrap();
}
