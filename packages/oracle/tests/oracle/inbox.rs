//! Rule V2: what is taken, and when.

use flywheel_oracle::{Acknowledged, Inbox, MAX_PAYLOADS, MAX_REPORTS, NotTaken};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::{Field, Reading, Report, SignedReport};
use flywheel_protocol::{Curve, Epoch, Seconds, Signature, Time};

use crate::world::{
    CHAIN, GRACE, LENGTH, START, VERIFICATION, clock, device, empty_inbox, full, id, public_key, report, start_of,
};

fn take(inbox: &mut Inbox, report: &SignedReport, now: u64) -> Result<Acknowledged, NotTaken> {
    inbox.take(
        report.clone(),
        &public_key(report.report.machine().get()),
        Time::new(now),
    )
}

/// A report whose only reading is of this time.
fn at(time: u64) -> SignedReport {
    let reading = Reading {
        time: Time::new(time),
        field: Field::ENERGY,
        value: 1,
    };
    let report = Report::new(id(1), 1, Time::new(time), None, vec![reading]).unwrap();
    let digest = report.digest(CHAIN, VERIFICATION).unwrap();
    SignedReport {
        signature: device(1).sign(&digest),
        report,
    }
}

#[test]
fn reports_are_taken_from_the_epoch_s_first_second_until_grace_is_over() {
    let epoch = Epoch::new(2);
    let acknowledged = Ok(Acknowledged { epoch, known: false });
    let closed_at = start_of(3) + GRACE;
    let early = Err(NotTaken::TooEarly { epoch });
    let late = Err(NotTaken::TooLate {
        epoch,
        closed_at: Time::new(closed_at),
    });
    let expected = [
        (0, early.clone()),
        (start_of(2) - 1, early),
        (start_of(2), acknowledged.clone()),
        (closed_at - 1, acknowledged),
        // At the deadline's second only the later step is valid (rule A5).
        (closed_at, late.clone()),
        (u64::MAX, late),
    ];
    for (now, answer) in expected {
        let mut inbox = empty_inbox();
        assert_eq!(take(&mut inbox, &full(1, 1, 2), now), answer, "at {now}");
        assert_eq!(inbox.len(), usize::from(answer.is_ok()));
    }
}

#[test]
fn without_grace_an_epoch_closes_with_its_end() {
    let mut inbox = Inbox::new(CHAIN, VERIFICATION, clock(), Seconds::ZERO);
    let late = NotTaken::TooLate {
        epoch: Epoch::FIRST,
        closed_at: Time::new(start_of(1)),
    };
    assert_eq!(take(&mut inbox, &full(1, 1, 0), start_of(1)), Err(late));
    take(&mut inbox, &full(1, 1, 0), start_of(1) - 1).unwrap();
}

#[test]
fn a_report_belongs_to_the_epoch_of_its_first_reading() {
    for (time, epoch) in [(START, 0), (START + LENGTH - 1, 0), (START + LENGTH, 1)] {
        let taken = take(&mut empty_inbox(), &at(time), time.max(START)).unwrap();
        assert_eq!(taken.epoch, Epoch::new(epoch));
    }
}

#[test]
fn times_that_no_epoch_has_are_refused() {
    let mut inbox = empty_inbox();
    for time in [0, START - 1] {
        assert_eq!(take(&mut inbox, &at(time), START), Err(NotTaken::NoEpoch));
    }
    // The end of time: an epoch that would not end within 64 bits of seconds.
    assert_eq!(take(&mut inbox, &at(u64::MAX), u64::MAX), Err(NotTaken::NoEpoch));
    assert!(inbox.is_empty());
}

#[test]
fn a_report_that_is_here_is_acknowledged_again_and_kept_once() {
    let mut inbox = empty_inbox();
    let report = full(1, 1, 0);
    assert!(!take(&mut inbox, &report, START).unwrap().known);
    assert!(take(&mut inbox, &report, START + 1).unwrap().known);
    // A signature is no identifier: the same report with another one is the same report.
    let resigned = SignedReport {
        signature: Signature::new([1; 64]),
        ..report
    };
    assert!(take(&mut inbox, &resigned, START + 2).unwrap().known);
    assert_eq!(inbox.len(), 1);
}

#[test]
fn two_payloads_under_one_nonce_are_both_kept_as_evidence() {
    let mut inbox = empty_inbox();
    assert!(!take(&mut inbox, &report(1, 1, 0, &[1]), START).unwrap().known);
    assert!(!take(&mut inbox, &report(1, 1, 0, &[2]), START).unwrap().known);
    assert_eq!(inbox.len(), 2);
}

#[test]
fn a_third_payload_under_one_nonce_is_not_taken() {
    let mut inbox = empty_inbox();
    for value in 1..=MAX_PAYLOADS {
        take(&mut inbox, &report(1, 1, 0, &[value as i64]), START).unwrap();
    }
    let refused = NotTaken::TooManyPayloads {
        machine: id(1),
        nonce: 1,
    };
    assert_eq!(take(&mut inbox, &report(1, 1, 0, &[3]), START), Err(refused));
    assert_eq!(inbox.len(), 2);
    // One of the two is known for ever; other nonces and other machines have their own places.
    assert!(take(&mut inbox, &report(1, 1, 0, &[1]), START).unwrap().known);
    take(&mut inbox, &report(1, 2, 0, &[3]), START).unwrap();
    take(&mut inbox, &report(2, 1, 0, &[3]), START).unwrap();
}

#[test]
fn a_machine_fills_its_own_place_and_no_more() {
    let mut inbox = empty_inbox();
    for nonce in 1..=MAX_REPORTS as u64 {
        take(&mut inbox, &report(1, nonce, 0, &[1]), START).unwrap();
    }
    let refused = NotTaken::TooMany {
        machine: id(1),
        epoch: Epoch::FIRST,
    };
    let more = report(1, MAX_REPORTS as u64 + 1, 0, &[1]);
    assert_eq!(take(&mut inbox, &more, START), Err(refused));
    // Others have their places, and it has one again in the next epoch, also once this one is forgotten.
    take(&mut inbox, &full(2, 1, 0), START).unwrap();
    take(&mut inbox, &full(1, 1, 1), start_of(1)).unwrap();
    inbox.forget_until(Epoch::FIRST);
    assert_eq!(inbox.len(), 1);
    take(&mut inbox, &more, START).unwrap();
}

#[test]
fn what_the_enrolled_key_has_not_signed_for_this_network_leaves_no_trace() {
    let mut inbox = empty_inbox();
    let report = full(1, 1, 0).report;
    let forged = |chain: &str, contract: &str, key: &SecretKey| {
        let digest = report.digest(chain, contract).unwrap();
        SignedReport {
            signature: key.sign(&digest),
            report: report.clone(),
        }
    };
    let stranger = SecretKey::derive(Curve::P256, &[9; 32], "stranger");
    let wrong = [
        forged(CHAIN, VERIFICATION, &stranger),
        forged(CHAIN, VERIFICATION, &device(2)),
        forged("flywheel-2", VERIFICATION, &device(1)),
        forged(CHAIN, "another network", &device(1)),
        SignedReport {
            signature: Signature::new([0; 64]),
            report: report.clone(),
        },
        // A true signature of another report.
        SignedReport {
            signature: full(1, 2, 0).signature,
            report: report.clone(),
        },
    ];
    for report in wrong {
        let error = take(&mut inbox, &report, START).unwrap_err();
        assert_eq!(error, NotTaken::BadSignature { machine: id(1) });
        assert!(inbox.is_empty());
    }
    take(&mut inbox, &forged(CHAIN, VERIFICATION, &device(1)), START).unwrap();
}

#[test]
fn reports_of_final_epochs_are_forgotten() {
    let mut inbox = empty_inbox();
    for epoch in 0..3 {
        take(&mut inbox, &full(1, epoch + 1, epoch), start_of(epoch)).unwrap();
    }
    inbox.forget_until(Epoch::new(1));
    assert_eq!(inbox.len(), 1);
    // A copy that comes too late stays out.
    take(&mut inbox, &full(1, 1, 0), start_of(1) + GRACE).unwrap_err();
}
