//! Machines that leave and come back.

use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{Person, Suite};
use flywheel_types::registry::ExecuteMsg;

#[test]
fn a_machine_that_unbonds_is_not_paid_for_the_epoch_it_left_in() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    suite
        .begin(0)
        .advance(Seconds::hours(23))
        .unbond(&alice, "meter-1", None);

    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);

    let machine = suite.machine("meter-1");
    // Who is not enrolled in the epoch is no evidence in it.
    assert!(!settled.scores[0].machines.contains_key(&machine));
    assert_eq!(suite.network().rewards().flows().unwrap().undistributed.u128(), 600);
}

#[test]
fn a_machine_that_joins_during_an_epoch_is_paid_from_the_next() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.begin(0);
    let machine = suite.enrol(&alice, "meter-1");
    let enrolment = |suite: &Suite, epoch| {
        suite
            .network()
            .staking()
            .enrolment(machine, Some(Epoch::new(epoch)))
            .unwrap()
    };
    assert!(enrolment(&suite, 0).is_none());
    assert_eq!(enrolment(&suite, 1).unwrap().joined, Epoch::new(1));

    suite.work("meter-1", 0, 1_000).work("meter-1", 1, 1_000);
    let settled = suite.settle(1);

    let rewards: Vec<u128> = settled
        .scores
        .iter()
        .map(|scores| scores.machines.get(&machine).map_or(0, |score| score.reward.u128()))
        .collect();
    assert_eq!(rewards, [0, 400]);
}

#[test]
fn a_retired_machine_keeps_what_it_earned() {
    let mut suite = Suite::native();
    let alice = Person::named("alice");
    let machine = suite.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);

    suite
        .network()
        .registry()
        .execute(alice.account(), &ExecuteMsg::Retire { machine })
        .unwrap();
    suite.claim(&alice, &settled, &["meter-1"]);

    assert_eq!(suite.balance(&alice), 400);
}

#[test]
fn a_retired_device_comes_back_as_another_machine_with_a_new_signature_only() {
    let mut suite = Suite::cw20();
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    let old = suite.registration(&alice, "meter-1");
    let first = suite.register(&alice, "meter-1");
    suite
        .network()
        .registry()
        .execute(alice.account(), &ExecuteMsg::Retire { machine: first })
        .unwrap();

    let replayed = suite
        .network()
        .registry()
        .register(alice.account(), vec![old], &[])
        .unwrap_err();
    assert!(replayed.refusal().unwrap().contains("signature"), "{replayed}");

    let second = suite.register(&bob, "meter-1");
    assert_eq!(second.get(), first.get() + 1, "an id is never used again");
}
