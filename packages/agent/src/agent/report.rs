//! From waiting readings to signed reports.

use flywheel_client::Chain;
use flywheel_protocol::readings::{MAX_READINGS, Report};
use flywheel_protocol::{H3Cell, Seconds, Time};
use tracing::{debug, info, warn};

use super::{Agent, AgentError};
use crate::outbox::Draft;
use crate::readings::Sample;
use crate::terms::Terms;

/// What the newest waiting readings make.
struct Batch {
    first: Time,
    last: Time,
    count: usize,
    cell: Option<H3Cell>,
    /// Nothing can be added to it any more.
    is_full: bool,
    /// When its oldest reading was taken in.
    taken_at: Time,
}

impl<C: Chain + ?Sized> Agent<'_, C> {
    /// Signs what was numbered and not signed, then makes the reports that are due.
    pub(super) fn report(&mut self, terms: &Terms, now: Time, flush: bool) -> Result<(), AgentError> {
        for report in self.outbox.unsigned()? {
            info!(
                nonce = report.nonce(),
                "signing a report that was numbered before a stop"
            );
            self.sign(terms, &report)?;
        }
        let Some(over) = self.clock.surely_over() else {
            return Ok(());
        };
        loop {
            let waiting = self.outbox.waiting(MAX_READINGS + 1)?;
            let Some((oldest, _)) = waiting.first() else {
                return Ok(());
            };
            if let Some(until) = too_late(terms, oldest.time, now) {
                let readings = self.outbox.forget_waiting(until)?;
                warn!(readings, %until, "readings of an epoch that takes no more, or in which the machine was not enrolled");
                continue;
            }
            let Some(batch) = batch(terms, &waiting, over) else {
                // By this clock, an interval is over as much later as `over` lies back.
                let end = oldest.time.plus(terms.rules.interval);
                self.report_at = end.and_then(|end| end.plus(now.since(over))).ok();
                return Ok(());
            };
            let due_at = self.due_at(terms, &batch);
            if !(flush || batch.is_full || now >= due_at) {
                self.report_at = Some(due_at);
                return Ok(());
            }
            let draft = self.draft(terms, &batch, now);
            let report = self.outbox.number(&draft)?;
            self.sign(terms, &report)?;
            debug!(nonce = report.nonce(), readings = batch.count, "report signed");
        }
    }

    fn draft(&mut self, terms: &Terms, batch: &Batch, now: Time) -> Draft {
        // A number is never used twice, even if the disk was lost or an old copy of it put back: numbers of each run
        // begin with the clock, of which 2^20 go into a second.
        let floor = *self
            .nonce_floor
            .get_or_insert_with(|| now.get().saturating_mul(1 << 20));
        Draft {
            machine: terms.machine,
            binding: terms.binding(),
            field: terms.rules.field,
            cell: batch.cell.or(self.plan.cell),
            first: batch.first,
            last: batch.last,
            nonce_floor: floor,
            now,
            closes_at: terms.closes_at(batch.first).unwrap_or(now),
        }
    }

    fn sign(&self, terms: &Terms, report: &Report) -> Result<(), AgentError> {
        let digest = report.digest(&terms.chain_id, terms.verification.as_str());
        let digest = digest.map_err(|error| AgentError::Terms {
            reason: error.to_string(),
        })?;
        Ok(self.outbox.sign(report.nonce(), self.key.sign(&digest)?)?)
    }

    /// A batch that could still grow is due when it has waited, when its epoch is over, or before it gets too old.
    fn due_at(&self, terms: &Terms, batch: &Batch) -> Time {
        let waited = batch.taken_at.plus(self.plan.report_every).ok();
        let closes_at = terms.closes_at(batch.first);
        let epoch_over = closes_at.and_then(|closes_at| closes_at.minus(terms.grace).ok());
        let half = Seconds::new(terms.rules.max_age.get() / 2);
        let most = terms.rules.interval.plus(half);
        let grows_old = most.and_then(|most| batch.first.plus(most)).ok();
        [waited, epoch_over, grows_old]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(batch.first)
    }
}

/// Until when readings are worth nothing, if this one is not: its epoch is closed, or the machine joined later.
fn too_late(terms: &Terms, time: Time, now: Time) -> Option<Time> {
    let Some(epoch) = terms.clock.epoch_at(time) else {
        return terms.clock.start().minus(Seconds::new(1)).ok();
    };
    let is_over = terms.closes_at(time).is_none_or(|closes_at| now >= closes_at);
    let is_before = epoch < terms.enrolled_from;
    let end = terms.clock.end_of(epoch).ok()?;
    (is_over || is_before)
        .then(|| end.minus(Seconds::new(1)).ok())
        .flatten()
}

/// The oldest readings that may share a report: of one epoch and place, with intervals that are over.
fn batch(terms: &Terms, waiting: &[(Sample, Time)], over: Time) -> Option<Batch> {
    let (oldest, taken_at) = waiting.first()?;
    let epoch = terms.clock.epoch_at(oldest.time);
    let is_over = |sample: &Sample| sample.time.plus(terms.rules.interval).is_ok_and(|end| end <= over);
    let fits = |sample: &Sample| terms.clock.epoch_at(sample.time) == epoch && sample.cell == oldest.cell;
    let run = waiting
        .iter()
        .map(|(sample, _)| sample)
        .take(MAX_READINGS)
        .take_while(|sample| fits(sample) && is_over(sample));
    let (count, last) = run.fold((0, oldest.time), |(count, _), sample| (count + 1, sample.time));
    let next = waiting.get(count);
    let is_full = count == MAX_READINGS || next.is_some_and(|(sample, _)| !fits(sample));
    (count > 0).then_some(Batch {
        first: oldest.time,
        last,
        count,
        cell: oldest.cell,
        is_full,
        taken_at: *taken_at,
    })
}
