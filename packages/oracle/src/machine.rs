//! One machine's reports of one epoch become a tally.

use std::ops::{Deref, Range};
use std::sync::Arc;

use flywheel_protocol::places::Grid;
use flywheel_protocol::readings::{MachineJudge, MachineState, Reason, Report, Standing, Tally};
use flywheel_protocol::trees::salted_reports;
use flywheel_protocol::{Hash32, MachineId, PublicKey, Time};
use flywheel_types::staking::Enrolment;

use crate::facts::is_within;
use crate::filed::{Digests, Filed, SharedReport};
use crate::used::{REMEMBERED_REPORTS, Used, UsedNumbers};
use crate::{Bundle, ClassFacts, EpochFacts};

/// What there is to judge of a machine in an epoch.
pub(crate) struct Case<'a> {
    pub(crate) machine: MachineId,
    /// Its record and class; none if it does not count.
    pub(crate) found: Option<(&'a Enrolment, &'a ClassFacts)>,
    /// Its reports by nonce.
    pub(crate) reports: &'a [SharedReport],
    /// When its key was stopped.
    pub(crate) pauses: &'a [Range<Time>],
    /// What was remembered of it before.
    pub(crate) state: Option<&'a Arc<MachineState>>,
}

/// What came of it.
pub(crate) struct Judged {
    /// What is remembered of it now.
    pub(crate) state: Option<Arc<MachineState>>,
    pub(crate) tally: Tally,
    /// The newest numbers that its key has signed something under, in their order.
    pub(crate) used: Vec<Used>,
    /// What its evidence leaf says of its reports; none if it has none, or does not count.
    pub(crate) evidence: Option<Hash32>,
}

/// What all machines of an epoch are judged with.
pub(crate) struct Court<'a> {
    pub(crate) facts: &'a EpochFacts,
    pub(crate) used: &'a UsedNumbers,
    pub(crate) bundle: &'a Bundle,
    pub(crate) digests: &'a Digests,
}

impl Case<'_> {
    /// Judges the reports. A machine that does not count is judged too, so that everything in the bundle is counted under
    /// a reason.
    ///
    /// What a stopped key says is set aside first and leaves no trace (rule R4): not even its numbers are used up. Then
    /// come numbers that the key used for something else in an earlier epoch (rule V2), then the machine's judge.
    pub(crate) fn judge(&self, court: &Court<'_>) -> Judged {
        let mut aside = Tally::new();
        let Some((enrolment, class)) = self.found.filter(|_| !self.reports.is_empty()) else {
            let refuse = |filed: &SharedReport| aside.refuse(Reason::NotEnrolled, readings(filed.report()));
            self.reports.iter().for_each(refuse);
            return Judged {
                state: self.state.cloned(),
                tally: aside,
                used: vec![],
                evidence: None,
            };
        };
        let state = self.state.map(|state| state.as_ref().clone()).unwrap_or_default();
        let state = state.for_key(&enrolment.key);
        let last_nonce = state.last_nonce();
        let standing = Standing::Enrolled { cell: enrolment.cell };
        let mut judge = MachineJudge::new(&class.rules, court.facts.window, standing, &Grid, state);
        for twins in self.reports.chunk_by(|one, next| one.nonce() == next.nonce()) {
            let twins = || twins.iter().map(Deref::deref);
            for filed in twins().filter(|filed| self.is_stopped(filed.report())) {
                aside.refuse(Reason::Paused, readings(filed.report()));
            }
            let mut speaking = twins().filter(|filed| !self.is_stopped(filed.report()));
            let is_used =
                |filed: &Filed| filed.nonce() <= last_nonce && court.used.conflict_with(filed, &enrolment.key);
            if speaking.clone().any(is_used) {
                speaking.for_each(|filed| aside.refuse(Reason::Conflicting, readings(filed.report())));
            } else if speaking.clone().nth(1).is_some() {
                speaking.for_each(|filed| drop(judge.judge_conflicting(filed.report())));
            } else if let Some(alone) = speaking.next() {
                self.judge_alone(&mut judge, alone.report(), &mut aside);
            }
        }
        let (state, mut tally) = judge.finish();
        for (reason, count) in aside.by_reason() {
            tally.refuse(reason, count);
        }
        let state = (state != MachineState::default()).then(|| Arc::new(state));
        Judged {
            state,
            tally,
            used: self.used(&enrolment.key),
            evidence: Some(self.evidence(court)),
        }
    }

    fn evidence(&self, court: &Court<'_>) -> Hash32 {
        let salt = court.bundle.salt(court.facts.epoch, self.machine);
        salted_reports(
            salt.as_bytes(),
            self.reports.iter().map(|filed| court.digests.of(filed)),
        )
    }

    fn used(&self, key: &PublicKey) -> Vec<Used> {
        let twins = self.reports.chunk_by(|one, next| one.nonce() == next.nonce());
        let speaking = twins.filter_map(|twins| twins.iter().find(|filed| !self.is_stopped(filed.report())));
        let newest = speaking.rev().take(REMEMBERED_REPORTS);
        let mut newest: Vec<Used> = newest.map(|filed| Used::by(filed, key)).collect();
        newest.reverse();
        newest
    }

    /// Judges a report that shares its number with no other. Its readings are refused one by one, also for a pause.
    fn judge_alone(&self, judge: &mut MachineJudge<'_>, report: &Report, aside: &mut Tally) {
        if !report.readings().iter().any(|reading| self.is_paused(reading.time)) {
            judge.judge(report);
            return;
        }
        let speaking: Vec<_> = report
            .readings()
            .iter()
            .filter(|reading| !self.is_paused(reading.time))
            .copied()
            .collect();
        let silent = report.readings().len().saturating_sub(speaking.len());
        aside.refuse(Reason::Paused, u32::try_from(silent).unwrap_or(u32::MAX));
        let rest = Report::new(
            report.machine(),
            report.nonce(),
            report.signed_at(),
            report.cell(),
            speaking,
        );
        // Always a report: without a reading left it would have been set aside.
        if let Ok(rest) = rest {
            judge.judge(&rest);
        }
    }

    fn is_stopped(&self, report: &Report) -> bool {
        is_within(report, self.pauses)
    }

    fn is_paused(&self, time: Time) -> bool {
        self.pauses.iter().any(|pause| pause.contains(&time))
    }
}

fn readings(report: &Report) -> u32 {
    u32::try_from(report.readings().len()).unwrap_or(u32::MAX)
}
