//! Looking at the chain and at other clocks.

use std::mem::discriminant;
use std::time::Duration;

use flywheel_client::Chain;
use flywheel_protocol::Seconds;
use tracing::{debug, error, info, warn};

use super::{Agent, CLOCK_EVERY, STANDING_EVERY, TERMS_EVERY};
use crate::clock::{LEAST_TOLERANCE, Verdict, difference};
use crate::terms::Standing;

impl<C: Chain + ?Sized> Agent<'_, C> {
    /// Where the machine stands, if it is time to ask: every quarter of an hour, at each epoch's beginning, and often
    /// while it cannot work.
    pub(super) fn ask_chain(&mut self) {
        let now = self.clock.steady();
        if !self.asking.is_due(now) {
            return;
        }
        match Standing::read(self.chain, &self.plan.verification, self.key.public_key()) {
            Ok(standing) => {
                self.say_standing(&standing);
                let pause = self.until_next_look(&standing);
                self.asking.succeed(now, pause);
                if let Standing::Enrolled(terms) = &standing {
                    if self.terms.as_ref() != Some(terms)
                        && let Err(reason) = terms.save(&self.plan.folder)
                    {
                        warn!(%reason, "the network's terms cannot be kept on disk");
                    }
                    // It may be less than what was good enough before the class was known.
                    self.clock.allow(terms.rules.max_clock_ahead);
                    self.terms = Some((**terms).clone());
                }
                self.standing = Some(standing);
            }
            Err(reason) => {
                let wait = self.asking.fail(now, None);
                warn!(%reason, ?wait, has_terms = self.terms.is_some(), "the chain does not answer");
            }
        }
    }

    fn until_next_look(&self, standing: &Standing) -> Duration {
        let Standing::Enrolled(terms) = standing else {
            return STANDING_EVERY;
        };
        let now = self.clock.wall();
        let epoch_end = terms
            .clock
            .epoch_at(now)
            .and_then(|epoch| terms.clock.end_of(epoch).ok());
        let left = epoch_end.map_or(TERMS_EVERY, |end| Duration::from_secs(end.since(now).get() + 1));
        left.min(TERMS_EVERY)
    }

    fn say_standing(&self, standing: &Standing) {
        if self.standing.as_ref().map(discriminant) == Some(discriminant(standing)) {
            return;
        }
        match standing {
            Standing::Unregistered => {
                warn!("no machine has this key: its owner registers it with the enrolment string")
            }
            Standing::NotEnrolled { machine } => warn!(
                machine = machine.get(),
                "the machine is registered and not enrolled: its owner bonds it, or refreshes it after a change of keys"
            ),
            Standing::Paused { machine } => error!(
                machine = machine.get(),
                "the owner has stopped this machine's key: nothing is signed until it is resumed"
            ),
            Standing::Enrolled(terms) => {
                info!(machine = terms.machine.get(), class = %terms.class, "the machine is enrolled");
            }
        }
    }

    /// Compares the clock with the oracles' and the chain's, if it is time to.
    pub(super) fn check_clock(&mut self) {
        let steady = self.clock.steady();
        if self.checking.is_due(steady) || self.clock_was_set() {
            let oracles = self.oracles_clocks();
            let wall = self.clock.wall();
            let chain = self.chain.now().ok().map(|time| difference(wall, time));
            let allowed = self.terms.as_ref().map(|terms| terms.rules.max_clock_ahead);
            // Before the class is known, what is wrong for every class.
            self.clock
                .compare(&oracles, chain, allowed.unwrap_or(Seconds::hours(1)));
            let is_known = !oracles.is_empty() || chain.is_some();
            if is_known {
                self.put_forward = 0;
            }
            // Terms that come later may be stricter.
            if self.clock.verdict() == Verdict::Good && is_known && allowed.is_some() {
                self.checking.succeed(steady, CLOCK_EVERY);
            } else {
                self.checking.fail(steady, None);
            }
        }
        self.say_clock();
    }

    /// Whether somebody has set the clock since it was last looked at: then it is compared at once, and once.
    fn clock_was_set(&mut self) -> bool {
        let Some(forward) = self.clock.was_put_forward() else {
            return false;
        };
        let was_set = forward.saturating_sub(self.put_forward).saturating_abs() > LEAST_TOLERANCE;
        if was_set {
            self.put_forward = forward;
        }
        was_set
    }

    /// How far this clock is ahead of each oracle's that answers. The answer was written half of the way back.
    fn oracles_clocks(&self) -> Vec<i64> {
        let ahead = |line: &super::deliver::Line| match line.door.time() {
            Ok((time, took)) => {
                let half = i64::try_from(took.as_secs() / 2).unwrap_or(i64::MAX);
                Some(difference(self.clock.wall(), time).saturating_sub(half))
            }
            Err(reason) => {
                debug!(oracle = line.door.name(), %reason, "no clock");
                None
            }
        };
        self.lines.iter().filter_map(ahead).collect()
    }
}
