//! Nothing is signed by a clock that is wrong.

use flywheel_agent::clock::{CheckedClock, Verdict};
use flywheel_protocol::Seconds;

use super::common::{Hands, Mood, World, hour};

#[test]
fn with_a_clock_an_hour_ahead_nothing_is_signed_until_it_is_set() {
    let world = World::new();
    world.hands.set_ahead(3_600);
    world.run(|device| {
        device.push(0..1);
        device.wait(Seconds::hours(3));
        device.flush();
        assert_eq!(device.agent.outbox().stats().unwrap().last_nonce, 0);
        assert_eq!(world.hours(0), [0_u64; 0]);

        // Whoever sets it need not wait: it is looked at once more at the next step.
        world.hands.set_ahead(0);
        device.step();
        device.flush();
    });
    world.assert_delivered(0..1);
}

#[test]
fn a_clock_that_is_set_wrong_at_work_is_noticed_without_the_network() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..2);
        device.flush();
        let signed = device.agent.outbox().stats().unwrap().last_nonce;
        world.set_mood(&Mood::Away);
        world.hands.set_ahead(-3_600);
        device.push(2..4);
        world.hands.advance(Seconds::hours(4));
        // The chain's clock is the only other one now, and it is an hour or more ahead.
        device.flush();
        assert_eq!(device.agent.outbox().stats().unwrap().last_nonce, signed);
    });
}

#[test]
fn the_words_say_how_wrong_it_is_and_what_to_do() {
    let hands = Hands::at(hour(0));
    let clock = CheckedClock::new(&*hands);
    clock.compare(&[3_600, 3_601, 3_599], None, Seconds::minutes(5));
    let Verdict::Wrong(wrong) = clock.verdict() else {
        panic!("{:?}", clock.verdict())
    };
    let words = wrong.to_string();
    assert!(
        words.contains("3600 s ahead of the clocks of 3 oracles") && words.contains("300 s are allowed"),
        "{words}"
    );
    assert!(words.contains("timedatectl"), "{words}");
    assert_eq!(clock.good(), None);
}

#[test]
fn one_lying_oracle_of_four_moves_nothing() {
    let hands = Hands::at(hour(0));
    let clock = CheckedClock::new(&*hands);
    clock.compare(&[1, 0, -1, 1_000_000], None, Seconds::minutes(5));
    assert_eq!(clock.verdict(), Verdict::Good);
    clock.compare(&[1, 0, -1, i64::MIN], None, Seconds::minutes(5));
    assert_eq!(clock.verdict(), Verdict::Good);
}

#[test]
fn a_chain_tells_that_a_clock_is_behind_and_an_old_block_does_not_make_it_ahead() {
    let hands = Hands::at(hour(0));
    let clock = CheckedClock::new(&*hands);
    clock.compare(&[], Some(59), Seconds::new(5));
    assert_eq!(clock.verdict(), Verdict::Good);
    clock.compare(&[], Some(-6), Seconds::new(5));
    assert!(matches!(clock.verdict(), Verdict::Wrong(_)));
    clock.compare(&[], Some(66), Seconds::new(5));
    assert!(matches!(clock.verdict(), Verdict::Wrong(_)));
}

#[test]
fn a_clock_that_was_good_stays_so_without_the_network_until_somebody_sets_it() {
    let hands = Hands::at(hour(0));
    let clock = CheckedClock::new(&*hands);
    assert_eq!(clock.verdict(), Verdict::Unchecked);
    clock.compare(&[0], None, Seconds::minutes(5));
    hands.advance(Seconds::days(10));
    assert_eq!(clock.verdict(), Verdict::Good);
    hands.set_ahead(301);
    assert_eq!(clock.verdict(), Verdict::Unchecked);
}

#[test]
fn an_interval_is_over_when_it_is_over_for_the_others() {
    let hands = Hands::at(hour(1));
    let clock = CheckedClock::new(&*hands);
    clock.compare(&[100], None, Seconds::minutes(5));
    // 100 s ahead, and one for the date's fraction.
    assert_eq!(clock.surely_over(), hour(1).minus(Seconds::new(101)).ok());
}

#[test]
fn a_clock_that_was_good_enough_is_not_when_the_class_turns_out_to_be_stricter() {
    let hands = Hands::at(hour(0));
    let clock = CheckedClock::new(&*hands);
    clock.compare(&[1_000], None, Seconds::hours(1));
    assert_eq!(clock.verdict(), Verdict::Good);
    clock.allow(Seconds::minutes(5));
    let Verdict::Wrong(wrong) = clock.verdict() else {
        panic!("{:?}", clock.verdict())
    };
    assert_eq!((wrong.ahead, wrong.tolerance), (1_000, 300));
}
