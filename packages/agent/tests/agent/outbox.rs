//! The outbox: bounded, whole, and bound to one machine.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;

use flywheel_agent::Outbox;
use flywheel_agent::outbox::{Answer, Draft, OutboxError};
use flywheel_protocol::readings::{Field, Report};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{MachineId, Seconds, Signature};

use super::common::{World, hour, sample};

const ROOM: u64 = 1 << 24;

fn open(folder: &Path) -> Outbox {
    Outbox::open(folder, ROOM).unwrap()
}

fn draft(hours: std::ops::Range<u64>) -> Draft {
    Draft {
        machine: MachineId::new(7).unwrap(),
        binding: sha256(&[b"machine 7"]),
        field: Field::ENERGY,
        cell: None,
        first: hour(hours.start),
        last: hour(hours.end - 1),
        nonce_floor: 1,
        now: hour(hours.end),
        closes_at: hour(25),
    }
}

/// Takes the readings of these hours in and makes a signed report of them.
fn report(outbox: &Outbox, hours: std::ops::Range<u64>) -> Report {
    let samples: Vec<_> = hours.clone().map(sample).collect();
    outbox.push(&samples, hour(hours.end)).unwrap();
    let report = outbox.number(&draft(hours)).unwrap();
    outbox.sign(report.nonce(), Signature::new([1; 64])).unwrap();
    report
}

#[test]
fn readings_and_reports_are_there_after_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let first = {
        let outbox = open(folder.path());
        let first = report(&outbox, 0..3);
        outbox.push(&[sample(3)], hour(4)).unwrap();
        first
    };
    let outbox = open(folder.path());
    assert_eq!(outbox.due("a", 10, 100).unwrap()[0].report, first);
    assert_eq!(outbox.waiting(10).unwrap(), [(sample(3), hour(4))]);
    assert_eq!(outbox.newest().unwrap(), Some(hour(3)));
}

#[test]
fn nobody_else_can_read_what_was_measured() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("state/meter");
    open(&inner);
    assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_source_that_begins_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path());
    report(&outbox, 0..3);
    let again: Vec<_> = (0..4).map(sample).collect();
    let pushed = outbox.push(&again, hour(5)).unwrap();
    assert_eq!((pushed.taken, pushed.old), (1, 3));
}

#[test]
fn numbers_rise_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let mut nonces = vec![];
    for hour in 0..5 {
        let outbox = open(folder.path());
        nonces.push(report(&outbox, hour..hour + 1).nonce());
        outbox
            .answer("a", &[(nonces[nonces.len() - 1], Answer::Acknowledged)], &["a"])
            .unwrap();
    }
    assert_eq!(nonces, [1, 2, 3, 4, 5]);
    let outbox = open(folder.path());
    outbox.push(&[sample(6)], hour(7)).unwrap();
    let high = Draft {
        nonce_floor: 1_000,
        ..draft(6..7)
    };
    assert_eq!(outbox.number(&high).unwrap().nonce(), 1_000);
}

#[test]
fn a_report_that_was_numbered_and_not_signed_keeps_its_number_and_its_readings() {
    let folder = tempfile::tempdir().unwrap();
    let numbered = {
        let outbox = open(folder.path());
        outbox.push(&[sample(0), sample(1)], hour(2)).unwrap();
        outbox.number(&draft(0..2)).unwrap()
    };
    let outbox = open(folder.path());
    assert_eq!(outbox.unsigned().unwrap(), std::slice::from_ref(&numbered));
    assert_eq!(outbox.due("a", 10, 100).unwrap(), []);
    outbox.sign(numbered.nonce(), Signature::new([2; 64])).unwrap();
    assert_eq!(outbox.unsigned().unwrap(), []);
    assert_eq!(outbox.due("a", 10, 100).unwrap()[0].report, numbered);
}

#[test]
fn the_clock_of_a_report_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path());
    let first = report(&outbox, 0..1);
    outbox.push(&[sample(1)], hour(2)).unwrap();
    let set_back = Draft {
        now: first.signed_at().minus(Seconds::new(2)).unwrap(),
        ..draft(1..2)
    };
    assert_eq!(outbox.number(&set_back).unwrap().signed_at(), first.signed_at());
}

#[test]
fn a_full_outbox_lets_the_oldest_go() {
    let folder = tempfile::tempdir().unwrap();
    // A report of one reading counts 274 bytes, a waiting reading 48.
    let outbox = Outbox::open(folder.path(), 1_000).unwrap();
    for hour in 0..3 {
        report(&outbox, hour..hour + 1);
    }
    let many: Vec<_> = (3..13).map(sample).collect();
    let pushed = outbox.push(&many, hour(13)).unwrap();
    // 3 x 274 + 10 x 48 = 1,302: two reports go, 754 stay.
    assert_eq!((pushed.taken, pushed.dropped), (10, 2));
    let stats = outbox.stats().unwrap();
    assert_eq!(
        (stats.reports, stats.readings, stats.bytes, stats.dropped),
        (1, 10, 754, 2)
    );
    assert_eq!(outbox.due("a", 10, 100).unwrap()[0].report.first_time(), hour(2));

    let more: Vec<_> = (13..43).map(sample).collect();
    outbox.push(&more, hour(43)).unwrap();
    // 40 x 48 = 1,920: the report and the oldest 20 readings go, 960 stay.
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.reports, stats.readings, stats.bytes), (0, 20, 960));
    assert_eq!(outbox.waiting(1).unwrap()[0].0, sample(23));
}

#[test]
fn answers_are_kept_for_each_oracle_apart() {
    let folder = tempfile::tempdir().unwrap();
    let nonce = {
        let outbox = open(folder.path());
        let nonce = report(&outbox, 0..1).nonce();
        let done = outbox
            .answer("a", &[(nonce, Answer::Acknowledged)], &["a", "b"])
            .unwrap();
        assert_eq!(done, [0_u64; 0]);
        nonce
    };
    let outbox = open(folder.path());
    assert_eq!(outbox.due("a", 10, 100).unwrap(), []);
    assert_eq!(outbox.due("b", 10, 100).unwrap().len(), 1);
    let done = outbox.answer("b", &[(nonce, Answer::Refused)], &["a", "b"]).unwrap();
    assert_eq!(done, [nonce]);
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.reports, stats.bytes, stats.delivered), (0, 0, 1));
}

#[test]
fn another_machines_reports_do_not_go_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = open(folder.path());
    report(&outbox, 0..1);
    outbox.push(&[sample(1)], hour(2)).unwrap();
    let other = Draft {
        binding: sha256(&[b"machine 8"]),
        ..draft(1..2)
    };
    let refused = outbox.number(&other).unwrap_err();
    assert!(matches!(refused, OutboxError::OtherMachine { .. }), "{refused}");
    assert_eq!(outbox.waiting(1).unwrap()[0].0, sample(1));
}

#[test]
fn two_agents_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let _first = open(folder.path());
    let second = Outbox::open(folder.path(), ROOM).unwrap_err();
    assert!(matches!(second, OutboxError::InUse { .. }), "{second}");
}

/// Every part of the file is hit in turn. Whatever is hit, the outbox either opens with all that was in it, or is refused
/// as damaged; it never opens with something else.
#[test]
fn damage_anywhere_is_noticed_or_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let reports: Vec<Report> = {
        let outbox = open(folder.path());
        (0..20).map(|hour| report(&outbox, hour..hour + 1)).collect()
    };
    let path = folder.path().join("outbox.redb");
    let whole = fs::read(&path).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    let mut refused = 0;
    for place in (0..used).step_by(used / 60) {
        let mut damaged = whole.clone();
        for byte in damaged.iter_mut().skip(place).take(16) {
            *byte ^= 0x55;
        }
        fs::write(&path, &damaged).unwrap();
        match Outbox::open(folder.path(), ROOM) {
            Ok(outbox) => {
                let due = outbox.due("a", 100, 10_000).unwrap();
                assert!(due.iter().map(|signed| &signed.report).eq(&reports), "place {place}");
            }
            Err(OutboxError::Damaged { .. } | OutboxError::Version { .. }) => refused += 1,
            Err(other) => panic!("place {place}: {other}"),
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_damaged_outbox_is_set_aside_and_the_numbers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let last = {
        let outbox = open(folder.path());
        report(&outbox, 0..5);
        report(&outbox, 5..6).nonce()
    };
    let path = folder.path().join("outbox.redb");
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0xff; 4_096], 0).unwrap();
    assert!(matches!(
        Outbox::open(folder.path(), ROOM),
        Err(OutboxError::Damaged { .. })
    ));

    let (outbox, damage) = Outbox::open_or_set_aside(folder.path(), ROOM).unwrap();
    let damage = damage.unwrap();
    assert!(damage.moved_to.exists() && damage.moved_to != path);
    let stats = outbox.stats().unwrap();
    assert_eq!((stats.reports, stats.last_nonce), (0, last));
    // What was signed before is not taken in again, and the next number is new.
    let pushed = outbox.push(&[sample(5), sample(6)], hour(7)).unwrap();
    assert_eq!((pushed.taken, pushed.old), (1, 1));
    assert_eq!(outbox.number(&draft(6..7)).unwrap().nonce(), last + 1);
}

#[test]
fn a_lost_disk_does_not_use_a_number_again() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..6);
        device.flush();
    });
    for name in ["outbox.redb", "mark"] {
        fs::remove_file(world.path().join(name)).unwrap();
    }
    world.run(|device| {
        device.step();
        device.measure_until(6..12);
        device.flush();
    });
    // All of them above those before, or the device would have signed two things under one number.
    world.assert_delivered(0..12);
}

#[test]
fn an_old_copy_of_the_disk_does_not_use_a_number_again() {
    let world = World::new();
    world.run(|device| {
        device.measure_until(0..2);
        device.flush();
    });
    let copy: Vec<_> = ["outbox.redb", "mark"]
        .map(|name| (name, fs::read(world.path().join(name)).unwrap()))
        .into();
    world.run(|device| {
        device.measure_until(2..4);
        device.flush();
    });
    for (name, bytes) in copy {
        fs::write(world.path().join(name), bytes).unwrap();
    }
    world.run(|device| {
        device.measure_until(4..6);
        device.flush();
    });
    world.assert_delivered(0..6);
}

#[test]
fn readings_of_a_closed_epoch_are_forgotten_and_counted() {
    let world = World::new();
    world.run(|device| {
        device.push(0..3);
        world.hands.advance(Seconds::hours(30));
        device.push(26..27);
        device.flush();
        let stats = device.agent.outbox().stats().unwrap();
        assert_eq!(stats.dropped, 3);
    });
    assert_eq!(world.hours(0), [26]);
}
