//! Which readings count: one machine's reports in the order of their nonces, a constant amount of memory.

use super::circumstances::{EpochWindow, Geometry, Standing};
use super::reason::Reason;
use super::report::{Reading, Report};
use super::rules::{PlaceRule, ReadingRules, Work};
use super::state::{MachineState, Mark, ReportMark, Tally};
use crate::values::{H3Cell, Time};

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Accepted,
    /// It does not.
    Refused(Reason),
}

/// Judges one machine's reports of one epoch, in the order of their nonces.
///
/// The caller has checked that the machine's enrolled key signed them. Nothing here can fail: whatever the device
/// signed, each reading gets a verdict, and the same reports give the same verdicts everywhere. A refused reading is
/// refused alone and leaves no trace in what the next is compared with, so that after a spike the next good value
/// passes; the one exception is a stuck value, which stays stuck until it changes.
pub struct MachineJudge<'a> {
    rules: &'a ReadingRules,
    window: EpochWindow,
    standing: Standing,
    geometry: &'a dyn Geometry,
    state: MachineState,
    tally: Tally,
    /// The newest nonce with two versions.
    conflict: Option<u64>,
}

impl<'a> MachineJudge<'a> {
    /// A judge who remembers `state`, the machine's state at the end of its last judged epoch, made ready for the key
    /// that is enrolled now ([`MachineState::for_key`]).
    ///
    /// The rules have been validated. For a moving class without [`Geometry`], every move is refused.
    #[must_use]
    pub const fn new(
        rules: &'a ReadingRules,
        window: EpochWindow,
        standing: Standing,
        geometry: &'a dyn Geometry,
        state: MachineState,
    ) -> Self {
        Self {
            rules,
            window,
            standing,
            geometry,
            state,
            tally: Tally::new(),
            conflict: None,
        }
    }

    /// Judges a report: one verdict for each of its readings, in their order.
    pub fn judge(&mut self, report: &Report) -> Vec<Verdict> {
        if let Err(reason) = self.check_nonce(report) {
            return self.refuse(report, reason);
        }
        if let Err(reason) = self.check_report(report) {
            return self.refuse(report, reason);
        }
        let verdicts: Vec<_> = report
            .readings()
            .iter()
            .map(|reading| self.judge_reading(report, reading))
            .collect();
        if verdicts.contains(&Verdict::Accepted) {
            self.state.last_report = Some(ReportMark {
                signed_at: report.signed_at(),
                cell: report.cell(),
            });
        }
        verdicts
    }

    /// Refuses a report of which the device signed another version under the same nonce (RULES V2).
    ///
    /// Called for each of the versions.
    pub fn judge_conflicting(&mut self, report: &Report) -> Vec<Verdict> {
        let is_known = self.conflict == Some(report.nonce());
        let used_before = if is_known { None } else { self.check_nonce(report).err() };
        let reason = used_before.unwrap_or(Reason::Conflicting);
        if reason == Reason::Conflicting {
            self.conflict = Some(report.nonce());
        }
        self.refuse(report, reason)
    }

    /// The state to carry to the next epoch, and the counts of this one.
    #[must_use]
    pub fn finish(self) -> (MachineState, Tally) {
        (self.state, self.tally)
    }

    /// Uses up the nonce.
    fn check_nonce(&mut self, report: &Report) -> Result<(), Reason> {
        if self.standing == Standing::NotEnrolled {
            return Err(Reason::NotEnrolled);
        }
        if report.nonce() <= self.state.last_nonce {
            return Err(Reason::ReplayedNonce);
        }
        self.state.last_nonce = report.nonce();
        Ok(())
    }

    /// What holds for a report as a whole: its time and its place.
    fn check_report(&self, report: &Report) -> Result<(), Reason> {
        if report.signed_at().since(self.window.closes) > self.rules.max_clock_ahead {
            return Err(Reason::Future);
        }
        if self
            .state
            .last_report
            .is_some_and(|last| report.signed_at() < last.signed_at)
        {
            return Err(Reason::ClockBackwards);
        }
        match (self.rules.place, report.cell()) {
            (PlaceRule::Anywhere, _) | (PlaceRule::Fixed, None) => Ok(()),
            (PlaceRule::Fixed, Some(cell)) => match self.standing {
                Standing::Enrolled { cell: Some(home) } if home.contains(cell) => Ok(()),
                _ => Err(Reason::WrongPlace),
            },
            (PlaceRule::Moving { .. }, None) => Err(Reason::WrongPlace),
            (PlaceRule::Moving { max_speed }, Some(cell)) => self.check_speed(report.signed_at(), cell, max_speed),
        }
    }

    fn check_speed(&self, now: Time, cell: H3Cell, max_speed: u32) -> Result<(), Reason> {
        let Some(ReportMark {
            signed_at,
            cell: Some(before),
        }) = self.state.last_report
        else {
            return Ok(());
        };
        let way = self.geometry.metres_apart(before, cell).ok_or(Reason::WrongPlace)?;
        let possible = now.since(signed_at).get().saturating_mul(max_speed.into());
        if way > possible { Err(Reason::TooFast) } else { Ok(()) }
    }

    fn judge_reading(&mut self, report: &Report, reading: &Reading) -> Verdict {
        match self.check_reading(report, reading) {
            Ok(()) => {
                self.tally.accept(reading.value);
                self.state.last_reading = Some(Mark {
                    time: reading.time,
                    value: reading.value,
                });
                Verdict::Accepted
            }
            Err(reason) => {
                self.tally.refuse(reason, 1);
                Verdict::Refused(reason)
            }
        }
    }

    fn check_reading(&mut self, report: &Report, reading: &Reading) -> Result<(), Reason> {
        if reading.field != self.rules.field {
            return Err(Reason::WrongField);
        }
        self.check_time(report, reading.time)?;
        self.check_range(reading.value)?;
        self.check_stuck(reading)?;
        self.check_change(reading)?;
        self.check_epoch_total(reading.value)
    }

    fn check_time(&self, report: &Report, time: Time) -> Result<(), Reason> {
        let interval = self.rules.interval;
        if time < self.window.start || time >= self.window.end {
            return Err(Reason::OutsideEpoch);
        }
        if time.since(self.window.start).get().checked_rem(interval.get()) != Some(0) {
            return Err(Reason::OffInterval);
        }
        match self.state.last_reading {
            Some(last) if time == last.time => return Err(Reason::Duplicate),
            Some(last) if time < last.time => return Err(Reason::ClockBackwards),
            _ => {}
        }
        let over = time.plus(interval).map_err(|_| Reason::OutsideEpoch)?;
        if over.since(report.signed_at()) > self.rules.max_clock_ahead {
            return Err(Reason::Future);
        }
        if report.signed_at().since(over) > self.rules.max_age {
            return Err(Reason::Stale);
        }
        Ok(())
    }

    fn check_range(&self, value: i64) -> Result<(), Reason> {
        let is_no_use = value == 0 && self.rules.work == Work::Amount;
        if value < 0 && self.rules.minimum >= 0 {
            Err(Reason::Negative)
        } else if value < self.rules.minimum && !is_no_use {
            Err(Reason::BelowRange)
        } else if value > self.rules.maximum {
            Err(Reason::AboveRange)
        } else {
            Ok(())
        }
    }

    fn check_stuck(&mut self, reading: &Reading) -> Result<(), Reason> {
        let length = self.state.extend_run(reading, self.rules);
        if self.rules.max_repeats.is_some_and(|most| length > most) {
            Err(Reason::Stuck)
        } else {
            Ok(())
        }
    }

    /// Missing intervals give the value time to change, so a lasting change of level is refused only for a while.
    fn check_change(&self, reading: &Reading) -> Result<(), Reason> {
        let (Some(max_change), Some(last)) = (self.rules.max_change, self.state.last_reading) else {
            return Ok(());
        };
        let intervals = reading
            .time
            .since(last.time)
            .get()
            .checked_div(self.rules.interval.get())
            .unwrap_or_default();
        let plausible = max_change.saturating_mul(intervals.max(1));
        if reading.value.abs_diff(last.value) > plausible {
            Err(Reason::RateOfChange)
        } else {
            Ok(())
        }
    }

    fn check_epoch_total(&self, value: i64) -> Result<(), Reason> {
        let Some(most) = self.rules.max_per_epoch else {
            return Ok(());
        };
        let total = self.tally.sum().saturating_add(value.into());
        if u128::try_from(total).is_ok_and(|total| total > most.u128()) {
            return Err(Reason::AboveEpochMaximum);
        }
        Ok(())
    }

    fn refuse(&mut self, report: &Report, reason: Reason) -> Vec<Verdict> {
        let verdicts = vec![Verdict::Refused(reason); report.readings().len()];
        self.tally
            .refuse(reason, u32::try_from(verdicts.len()).unwrap_or(u32::MAX));
        verdicts
    }
}

/// Judges all reports of one machine and epoch, ordered by nonce and, within a nonce, by payload hash.
///
/// Holds two reports at a time. A copy of a report is ignored; two different ones under one nonce are both refused.
/// `sink` sees every report with its verdicts, once, in the order they came.
pub fn judge_machine(
    mut judge: MachineJudge<'_>,
    reports: impl IntoIterator<Item = Report>,
    mut sink: impl FnMut(&Report, &[Verdict]),
) -> (MachineState, Tally) {
    let mut reports = reports.into_iter().peekable();
    let mut last_conflict = None;
    while let Some(report) = reports.next() {
        let mut copies = 0_u64;
        while reports.next_if(|next| *next == report).is_some() {
            copies = copies.saturating_add(1);
        }
        let nonce = report.nonce();
        if last_conflict == Some(nonce) || reports.peek().is_some_and(|next| next.nonce() == nonce) {
            last_conflict = Some(nonce);
            sink(&report, &judge.judge_conflicting(&report));
        } else {
            sink(&report, &judge.judge(&report));
        }
        for _ in 0..copies {
            sink(&report, &judge.refuse(&report, Reason::ReplayedNonce));
        }
    }
    judge.finish()
}
