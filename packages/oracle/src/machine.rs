//! One machine's reports of one epoch become a tally.

use std::ops::Range;
use std::sync::Arc;

use flywheel_protocol::places::Grid;
use flywheel_protocol::readings::{MachineJudge, MachineState, Reason, Report, Standing, Tally};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::staking::Enrolment;

use crate::facts::is_within;
use crate::filed::Filed;
use crate::used::{REMEMBERED_REPORTS, Used, UsedNumbers};
use crate::{ClassFacts, EpochFacts};

/// What there is to judge of a machine in an epoch.
pub(crate) struct Case<'a> {
    pub(crate) machine: MachineId,
    /// Its record and class; none if it does not count.
    pub(crate) found: Option<(&'a Enrolment, &'a ClassFacts)>,
    /// Its reports by nonce.
    pub(crate) reports: &'a [Arc<Filed>],
    /// When its key was stopped.
    pub(crate) pauses: &'a [Range<Time>],
    /// What was remembered of it before.
    pub(crate) state: Option<Arc<MachineState>>,
}

/// What came of it.
pub(crate) struct Judged {
    /// What is remembered of it now.
    pub(crate) state: Option<Arc<MachineState>>,
    pub(crate) tally: Tally,
}

impl Case<'_> {
    /// Judges the reports. A machine that does not count is judged too, so that everything in the bundle is counted under
    /// a reason.
    ///
    /// What a stopped key says is set aside first and leaves no trace (rule R4): not even its numbers are used up. Then
    /// come numbers that the key used for something else in an earlier epoch (rule V2), then the machine's judge.
    pub(crate) fn judge(&self, facts: &EpochFacts, used: &UsedNumbers) -> Judged {
        let mut aside = Tally::new();
        let Some((enrolment, class)) = self.found.filter(|_| !self.reports.is_empty()) else {
            let refuse = |filed: &Arc<Filed>| aside.refuse(Reason::NotEnrolled, readings(filed.report()));
            self.reports.iter().for_each(refuse);
            return Judged {
                state: self.state.clone(),
                tally: aside,
            };
        };
        let state = self.state.as_deref().cloned().unwrap_or_default();
        let state = state.for_key(&enrolment.key);
        let last_nonce = state.last_nonce();
        let standing = Standing::Enrolled { cell: enrolment.cell };
        let mut judge = MachineJudge::new(&class.rules, facts.window, standing, &Grid, state);
        for twins in self.reports.chunk_by(|one, next| one.nonce() == next.nonce()) {
            let (stopped, speaking): (Vec<&Filed>, Vec<&Filed>) = twins
                .iter()
                .map(Arc::as_ref)
                .partition(|filed| self.is_stopped(filed.report()));
            for filed in stopped {
                aside.refuse(Reason::Paused, readings(filed.report()));
            }
            let is_used = |filed: &&Filed| filed.nonce() <= last_nonce && used.conflict_with(filed, &enrolment.key);
            if speaking.iter().any(is_used) {
                for filed in speaking {
                    aside.refuse(Reason::Conflicting, readings(filed.report()));
                }
            } else if let [alone] = speaking.as_slice() {
                self.judge_alone(&mut judge, alone.report(), &mut aside);
            } else {
                for filed in speaking {
                    judge.judge_conflicting(filed.report());
                }
            }
        }
        let (state, mut tally) = judge.finish();
        for (reason, count) in aside.by_reason() {
            tally.refuse(reason, count);
        }
        let state = (state != MachineState::default()).then(|| Arc::new(state));
        Judged { state, tally }
    }

    /// The newest numbers that its key has signed something under in this epoch, in their order.
    pub(crate) fn used(&self) -> impl Iterator<Item = Used> {
        let key = self.found.map(|(enrolment, _)| &enrolment.key);
        let twins = self.reports.chunk_by(|one, next| one.nonce() == next.nonce());
        let speaking = twins.filter_map(|twins| twins.iter().find(|filed| !self.is_stopped(filed.report())));
        let newest = speaking.rev().take(REMEMBERED_REPORTS);
        let newest: Vec<_> = newest.filter_map(|filed| Some(Used::by(filed, key?))).collect();
        newest.into_iter().rev()
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
