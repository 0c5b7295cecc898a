//! Reports reach every oracle, whatever the network does.

use std::time::Duration;

use flywheel_protocol::Seconds;
use flywheel_protocol::crypto::verify;
use flywheel_testing::CHAIN_ID;

use super::common::{Mood, World};

#[test]
fn every_oracle_gets_every_reading_once() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..24);
        device.wait(Seconds::minutes(30));
    });
    world.assert_delivered(0..24);
    // A reading waits at most 6 hours for others: 24 make few reports.
    assert!(world.taken(0).len() <= 6, "{} reports", world.taken(0).len());
    let verification = world.suite.network().verification().address().clone();
    for signed in world.taken(3) {
        let digest = signed.report.digest(CHAIN_ID, verification.as_str()).unwrap();
        assert!(verify(world.key.public_key(), &digest, &signed.signature));
    }
}

#[test]
fn nothing_is_lost_while_the_network_is_away_for_hours() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..4);
        world.set_mood(&Mood::Away);
        device.measure_until(4..20);
        assert!(world.hours(0).len() <= 4);
        world.set_mood(&Mood::Open);
        device.measure_until(20..24);
        device.wait(Seconds::minutes(30));
        assert_eq!(device.agent.outbox().stats().unwrap().reports, 0);
    });
    world.assert_delivered(0..24);
}

#[test]
fn a_device_that_was_switched_off_and_on_again_goes_on_where_it_was() {
    let world = World::new();
    for begin in (0..24).step_by(3) {
        // Away every second time: what was signed waits on disk.
        world.set_mood(if begin % 2 == 0 { &Mood::Open } else { &Mood::Away });
        world.run(|device| {
            device.step();
            device.measure_until(begin..begin + 3);
        });
    }
    world.set_mood(&Mood::Open);
    world.run(|device| device.wait(Seconds::minutes(30)));
    world.assert_delivered(0..24);
}

#[test]
fn what_one_oracle_has_is_not_sent_to_it_again_while_another_is_away() {
    let world = World::new();
    world.oracles[2].borrow_mut().mood = Mood::Away;
    world.run(|device| {
        device.step();
        device.push(0..1);
        device.wait(Seconds::hours(1).plus(Seconds::new(30)).unwrap());
        device.flush();
        let calls = world.oracles[0].borrow().calls;
        device.wait(Seconds::hours(1));
        assert_eq!(world.oracles[0].borrow().calls, calls);
        assert_eq!(device.agent.outbox().stats().unwrap().reports, 1);

        world.oracles[2].borrow_mut().mood = Mood::Open;
        device.wait(Seconds::minutes(10));
        assert_eq!(device.agent.outbox().stats().unwrap().reports, 0);
        assert_eq!(device.agent.outbox().stats().unwrap().delivered, 1);
    });
    world.assert_delivered(0..1);
}

#[test]
fn an_oracle_that_refuses_for_good_does_not_hold_up_the_others() {
    let world = World::new();
    world.oracles[1].borrow_mut().mood = Mood::Refusing;
    world.run(|device| {
        device.measure_until(0..2);
        device.flush();
        let stats = device.agent.outbox().stats().unwrap();
        assert_eq!((stats.reports, stats.delivered, stats.refused), (0, 1, 0));
    });
    assert_eq!(world.hours(0), [0, 1]);
    assert_eq!(world.hours(1), [0_u64; 0]);
}

#[test]
fn a_report_that_all_refuse_is_given_up() {
    let world = World::new();
    world.set_mood(&Mood::Refusing);
    world.run(|device| {
        device.measure_until(0..2);
        device.flush();
        let stats = device.agent.outbox().stats().unwrap();
        assert_eq!((stats.reports, stats.delivered, stats.refused), (0, 0, 1));
    });
}

#[test]
fn one_report_that_an_oracle_chokes_on_does_not_hold_up_the_rest() {
    let world = World::new();
    world.set_mood(&Mood::Away);
    world.run(|device| {
        device.step();
        for begin in 0..6 {
            device.measure_until(begin..begin + 1);
            device.flush();
        }
        let chokes_on = device.agent.outbox().stats().unwrap().last_nonce - 2;
        world.set_mood(&Mood::Open);
        world.oracles[0].borrow_mut().mood = Mood::Choking(chokes_on);
        device.wait(Seconds::minutes(15));
        assert_eq!(device.agent.outbox().stats().unwrap().reports, 0);
    });
    // Six reports of one hour; the fourth is the one.
    assert_eq!(world.hours(0), [0, 1, 2, 4, 5]);
    assert_eq!(world.hours(1), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn an_oracle_that_asks_to_be_left_alone_is_left_alone() {
    let world = World::new();
    world.set_mood(&Mood::Busy(Some(Duration::from_secs(1_200))));
    world.run(|device| {
        device.measure_until(0..1);
        device.flush();
        assert_eq!(world.oracles[0].borrow().calls, 1);
        device.wait(Seconds::minutes(19));
        assert_eq!(world.oracles[0].borrow().calls, 1);
        world.set_mood(&Mood::Open);
        device.wait(Seconds::minutes(2));
    });
    world.assert_delivered(0..1);
}

#[test]
fn a_report_that_may_be_taken_later_is_sent_later() {
    let world = World::new();
    world.set_mood(&Mood::Later);
    world.run(|device| {
        device.measure_until(0..1);
        device.flush();
        assert_eq!(device.agent.outbox().stats().unwrap().reports, 1);
        world.set_mood(&Mood::Open);
        device.wait(Seconds::minutes(5));
    });
    world.assert_delivered(0..1);
}

#[test]
fn a_report_belongs_to_one_epoch() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..30);
        device.flush();
    });
    for signed in world.taken(0) {
        let clock = world.suite.network().clock();
        let epochs: Vec<_> = signed
            .report
            .readings()
            .iter()
            .map(|reading| clock.epoch_at(reading.time))
            .collect();
        assert!(epochs.iter().all(|epoch| *epoch == epochs[0]), "{epochs:?}");
    }
    world.assert_delivered(0..30);
}

#[test]
fn what_no_oracle_took_before_the_epoch_closed_is_counted_as_lost() {
    let world = World::new();
    world.run(|device| {
        device.step();
        world.set_mood(&Mood::Away);
        device.measure_until(0..3);
        device.flush();
        // The end of epoch 0 is hour 24, its grace hour 25.
        device.wait(Seconds::hours(23));
        let stats = device.agent.outbox().stats().unwrap();
        assert_eq!((stats.reports, stats.expired, stats.lost), (0, 1, 1));
    });
}

#[test]
fn readings_are_looked_at_when_they_are_due_and_not_at_the_next_chance() {
    let world = World::new();
    world.run(|device| {
        // At the very end of its interval it is not over yet for oracles whose clocks are a second behind.
        device.wait(Seconds::hours(1));
        device.push(0..1);
        assert_eq!(device.step().pause, Duration::from_secs(1));
        // It waits six hours for others, of which three seconds are left.
        device.wait(Seconds::new(6 * 3_600 - 3));
        assert_eq!(device.step().pause, Duration::from_secs(3));
        assert_eq!(world.hours(0), [0_u64; 0]);
        device.wait(Seconds::new(3));
    });
    world.assert_delivered(0..1);
}
