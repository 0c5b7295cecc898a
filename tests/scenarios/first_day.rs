//! From registration to a claim.

use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};

/// 1,000 tokens a day: 600 for machines, 200 for stakers, 100 for oracles, 100 for the treasury.
fn a_day_of_two_machines(mut suite: Suite) {
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");

    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 500);
    let settled = suite.settle(0);

    // meter-1 did all of the full work of 24,000, meter-2 half of it: 10,000 and 5,000 points.
    // 600 * 10,000 / 15,000 = 400; 600 * 5,000 / 15,000 = 200.
    suite
        .claim(&alice, &settled, &["meter-1"])
        .claim(&alice, &settled, &["meter-2"]);
    assert_eq!(suite.balance(&alice), 400);
    assert_eq!(
        suite.balance(&bob),
        200,
        "anyone may claim for an owner; the tokens go to the owner"
    );

    // The treasury was paid when the operator minted at 01:00 of day 1: 100 for day 0, and for one hour of day 1
    // floor(41.66..) of the cumulative 1,041: machines 624, stakers 208, oracles 104, the rest 105.
    assert_eq!(suite.balance(&Person::named("treasury")), 105);

    // Four oracles signed: 25 each.
    let oracle = Person::named("oracle-0");
    let credit = suite.network().rewards().credit(&suite.address(&oracle)).unwrap();
    assert_eq!(credit.u128(), 25);

    // 208 for the stakers have streamed since; both bonded 1,000. 208 / 2,000 has no exact index, so each settlement of
    // 104 rounds down to 103 (rule N1: dust of at most one unit a settlement).
    suite.advance(Seconds::days(1)).claim_income(&alice, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400 + 103);
}

#[test]
fn two_machines_share_a_day_by_their_work_in_a_cw20_network() {
    a_day_of_two_machines(Suite::cw20());
}

#[test]
fn two_machines_share_a_day_by_their_work_in_a_native_network() {
    a_day_of_two_machines(Suite::native());
}

#[test]
fn a_machine_is_not_paid_twice_for_one_root() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);
    suite.claim(&alice, &settled, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400, "one machine earns at most 400 a day");

    let again = suite.try_claim(&alice, &settled, &["meter-1"]).unwrap_err();

    assert!(again.refusal().unwrap().contains("nothing"), "{again}");
    assert_eq!(suite.balance(&alice), 400);
}

#[test]
fn one_silent_oracle_of_four_does_not_stop_an_epoch_and_is_not_paid() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000);
    suite.advance(Seconds::hours(1)).mint();

    // Rounds go on until one of the three that are awake proposes.
    let outcome = loop {
        match suite.run_round(&[0, 1, 2]) {
            Ok(outcome) => break outcome,
            Err(_) => _ = suite.advance(Seconds::minutes(10)),
        }
    };
    suite.attest(&outcome).unwrap();
    suite.finalize(outcome.settlement);

    let credit = |name: &str| {
        let person = Person::named(name);
        suite
            .network()
            .rewards()
            .credit(&suite.address(&person))
            .unwrap()
            .u128()
    };
    assert_eq!(
        (
            credit("oracle-0"),
            credit("oracle-1"),
            credit("oracle-2"),
            credit("oracle-3")
        ),
        (25, 25, 25, 0)
    );
    assert_eq!(
        suite.network().rewards().flows().unwrap().oracles_undistributed.u128(),
        25
    );
}

#[test]
fn opening_an_epoch_costs_nothing_for_machines_that_never_ask() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");

    // Three epochs pass without a message; one statement settles them all.
    suite.work("meter-1", 2, 1_000);
    let settled = suite.settle(2);
    assert_eq!(settled.scores.len(), 3);

    // Only epoch 2 had work, and its budget is 600: at most 400 of it for one machine.
    suite.claim(&alice, &settled, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
    assert_eq!(
        suite.network().rewards().flows().unwrap().undistributed.u128(),
        3 * 600 - 400
    );
}
