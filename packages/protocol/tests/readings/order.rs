//! Clocks, nonces, copies and contradictions.

use flywheel_protocol::Seconds;
use flywheel_protocol::readings::{ReadingRules, Reason, Report, Tally};

use crate::suite::{Day, HOUR, START, energy, report, rules, signed_at};

/// The store's order: by nonce, then payload hash.
fn sorted(mut reports: Vec<Report>) -> Vec<Report> {
    reports.sort_by_key(|report| (report.nonce(), report.payload_hash()));
    reports
}

#[test]
fn a_second_reading_of_an_hour_is_a_duplicate() {
    let judged = Day::under(rules()).judge(vec![
        report(1, vec![energy(0, 5), energy(0, 6)]),
        report(2, vec![energy(0, 7)]),
    ]);

    let duplicate = Some(Reason::Duplicate);
    assert_eq!(judged.reasons(), [None, duplicate, duplicate]);
    assert_eq!(judged.tally.work(&rules()), 5_000_000);
}

#[test]
fn a_refused_hour_may_be_reported_again() {
    let judged = Day::under(rules()).judge(vec![report(1, vec![energy(0, 999)]), report(2, vec![energy(0, 9)])]);

    assert_eq!(judged.reasons(), [Some(Reason::AboveRange), None]);
}

#[test]
fn a_clock_that_goes_backwards_is_refused_within_a_report_and_between_reports() {
    let within = Day::under(rules()).judge(vec![report(1, vec![energy(5, 1), energy(4, 1), energy(6, 1)])]);
    let between = Day::under(rules()).judge(vec![report(1, vec![energy(5, 1)]), report(2, vec![energy(4, 1)])]);

    assert_eq!(within.reasons(), [None, Some(Reason::ClockBackwards), None]);
    assert_eq!(between.reasons(), [None, Some(Reason::ClockBackwards)]);
}

#[test]
fn a_report_signed_before_the_last_accepted_one_is_refused_whole() {
    let second = signed_at(START + 2 * HOUR - 1, 2, vec![energy(2, 1), energy(3, 1)]);
    let judged = Day::under(rules()).judge(vec![report(1, vec![energy(1, 1)]), second]);

    // The first was signed at START + 2 h.
    assert_eq!(
        judged.reasons(),
        [None, Some(Reason::ClockBackwards), Some(Reason::ClockBackwards)]
    );
}

#[test]
fn a_reading_signed_before_its_hour_is_over_comes_from_the_future() {
    // Its hour ends at START + 3,600; the clock may run 60 s ahead.
    let just_early = Day::under(rules()).judge(vec![signed_at(START + 3_540, 1, vec![energy(0, 1)])]);
    let too_early = Day::under(rules()).judge(vec![signed_at(START + 3_539, 1, vec![energy(0, 1)])]);

    assert_eq!(just_early.reasons(), [None]);
    assert_eq!(too_early.reasons(), [Some(Reason::Future)]);
}

#[test]
fn a_report_signed_after_reports_stop_being_taken_comes_from_the_future() {
    // The day ends after 24 h, its reports are taken for 2 h more, and the clock may run 60 s ahead.
    let closes = START + 26 * HOUR;
    let in_time = Day::under(rules()).judge(vec![signed_at(closes + 60, 1, vec![energy(23, 1)])]);
    let too_late = Day::under(rules()).judge(vec![signed_at(closes + 61, 1, vec![energy(23, 1)])]);

    assert_eq!(in_time.reasons(), [None]);
    assert_eq!(too_late.reasons(), [Some(Reason::Future)]);
}

#[test]
fn a_reading_older_than_the_class_allows_is_stale() {
    let rules = ReadingRules {
        max_age: Seconds::hours(2),
        ..rules()
    };
    // Hour 0 was over at 1 h, hour 1 at 2 h. Signed at 4 h, they are 3 h and 2 h old.
    let judged = Day::under(rules).judge(vec![signed_at(START + 4 * HOUR, 1, vec![energy(0, 1), energy(1, 1)])]);

    assert_eq!(judged.reasons(), [Some(Reason::Stale), None]);
}

#[test]
fn a_nonce_counts_once_and_a_copy_does_no_harm() {
    let first = report(1, vec![energy(0, 5)]);
    let judged = Day::under(rules()).judge(vec![first.clone(), first.clone(), first, report(2, vec![energy(1, 6)])]);

    let copy = Some(Reason::ReplayedNonce);
    assert_eq!(judged.reasons(), [None, copy, copy, None]);
    assert_eq!((judged.tally.refused(), judged.tally.ignored()), (0, 2));
    assert_eq!(judged.tally.quality().get(), 10_000);
}

#[test]
fn yesterdays_nonces_are_used_up() {
    let first = Day::under(rules()).judge(vec![report(7, vec![energy(0, 5)])]);
    let today = vec![report(7, vec![energy(24, 5)]), report(8, vec![energy(25, 5)])];
    let second = Day::under(rules()).after(first.state).judge(today);

    assert_eq!(second.reasons(), [Some(Reason::ReplayedNonce), None]);
}

#[test]
fn two_reports_under_one_nonce_are_both_refused() {
    let versions = vec![
        report(1, vec![energy(0, 5)]),
        report(1, vec![energy(0, 50)]),
        report(2, vec![energy(1, 6)]),
    ];
    let judged = Day::under(rules()).judge(sorted(versions));

    let conflicting = Some(Reason::Conflicting);
    assert_eq!(judged.reasons(), [conflicting, conflicting, None]);
    assert_eq!(judged.tally.work(&rules()), 6_000_000);
    // floor(10,000 x 1 / 3)
    assert_eq!(judged.tally.quality().get(), 3_333);
}

#[test]
fn copies_cannot_hide_a_contradiction_nor_make_it_worse() {
    let (a, b) = (report(1, vec![energy(0, 5)]), report(1, vec![energy(0, 50)]));
    let c = report(1, vec![energy(0, 51)]);
    let judged = Day::under(rules()).judge(sorted(vec![a.clone(), b.clone(), a.clone(), c, b.clone(), a, b]));

    // Three versions, seven reports: three refused, four copies ignored.
    assert_eq!(
        (judged.tally.accepted(), judged.tally.refused(), judged.tally.ignored()),
        (0, 3, 4)
    );
}

#[test]
fn what_others_could_have_sent_does_not_lower_a_machines_quality() {
    let mut tally = Day::under(rules()).judge_hours(&[1, 2]).tally;
    tally.refuse(Reason::BadSignature, 1_000_000);
    tally.refuse(Reason::Malformed, u32::MAX);

    assert_eq!(tally.quality().get(), 10_000);
    assert_eq!(tally.ignored(), u32::MAX);
}

#[test]
fn a_tally_without_readings_has_no_quality() {
    assert_eq!(Tally::default().quality().get(), 0);
}
