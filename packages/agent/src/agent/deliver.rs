//! Handing reports to each oracle.

use std::time::Duration;

use flywheel_client::Chain;
use flywheel_protocol::readings::SignedReport;
use tracing::{debug, info, warn};

use super::{Agent, AgentError};
use crate::backoff::Backoff;
use crate::door::{Door, DoorError, Reply};
use crate::outbox::Answer;

/// Readings in one call: as JSON each takes at most 100 bytes, and a call at most 1 MiB.
const MOST_READINGS: usize = 8_000;
/// Calls to one oracle in one step, so that one that answers quickly does not keep the others waiting.
const MOST_CALLS: usize = 8;

/// One oracle and how it goes with it.
pub(super) struct Line {
    pub door: Box<dyn Door>,
    pub backoff: Backoff,
    /// Reports wait for it.
    pub has_more: bool,
    /// Reports in one call; fewer after the oracle found fault with a whole call.
    most: usize,
}

/// How a call went.
enum Call {
    /// Everything was answered for good.
    Done,
    /// The oracle wants to be asked again later.
    Later(Option<Duration>),
    /// Smaller calls may do.
    Smaller,
}

impl Line {
    pub fn new(door: Box<dyn Door>) -> Self {
        Self {
            door,
            backoff: Backoff::default(),
            has_more: true,
            most: flywheel_api::MAX_REPORTS,
        }
    }
}

impl<C: Chain + ?Sized> Agent<'_, C> {
    /// Hands to each oracle what it has not answered for good, unless it asked to be left alone.
    pub(super) fn deliver(&mut self) -> Result<(), AgentError> {
        for index in 0..self.lines.len() {
            for _ in 0..MOST_CALLS {
                if !self.deliver_once(index)? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// One call to one oracle. Says whether the next may follow at once.
    fn deliver_once(&mut self, index: usize) -> Result<bool, AgentError> {
        let now = self.clock.steady();
        let Some(line) = self.lines.get(index).filter(|line| line.backoff.is_due(now)) else {
            return Ok(false);
        };
        let due = self.outbox.due(line.door.name(), line.most, MOST_READINGS)?;
        let call = if due.is_empty() {
            None
        } else {
            Some(self.call(line, &due)?)
        };
        let Some(line) = self.lines.get_mut(index) else {
            return Ok(false);
        };
        line.has_more = call.is_some();
        match call {
            None => Ok(false),
            Some(Call::Done) => {
                line.backoff.succeed(now, Duration::ZERO);
                line.most = line.most.saturating_mul(2).min(flywheel_api::MAX_REPORTS);
                Ok(true)
            }
            Some(Call::Smaller) => {
                line.most = (due.len() / 2).max(1);
                Ok(true)
            }
            Some(Call::Later(asked)) => {
                let wait = line.backoff.fail(now, asked);
                debug!(oracle = line.door.name(), ?wait, "tries again later");
                Ok(false)
            }
        }
    }

    fn call(&self, line: &Line, due: &[SignedReport]) -> Result<Call, AgentError> {
        let oracle = line.door.name();
        let replies = match line.door.hand_in(due) {
            Ok(replies) => replies,
            Err(DoorError::Busy { status, after }) => {
                warn!(oracle, status, ?after, "the oracle asks to come later");
                return Ok(Call::Later(after));
            }
            Err(DoorError::Refused { status, words }) if due.len() > 1 => {
                debug!(
                    oracle,
                    status, words, "the oracle refuses a whole call: in smaller ones"
                );
                return Ok(Call::Smaller);
            }
            Err(DoorError::Refused { status, words }) => {
                // One report that it cannot read must not hold up those behind it.
                vec![Reply::Refused {
                    why: format!("status {status}: {words}"),
                }]
            }
            Err(reason) => {
                warn!(oracle, %reason, "the oracle cannot be reached");
                return Ok(Call::Later(None));
            }
        };
        self.take_replies(line, due, replies)
    }

    fn take_replies(&self, line: &Line, due: &[SignedReport], replies: Vec<Reply>) -> Result<Call, AgentError> {
        let oracle = line.door.name();
        let mut answers = vec![];
        let mut later = false;
        for (report, reply) in due.iter().zip(replies) {
            let nonce = report.report.nonce();
            match reply {
                Reply::Acknowledged => answers.push((nonce, Answer::Acknowledged)),
                Reply::Refused { why } => {
                    warn!(oracle, nonce, why, "the oracle refuses the report for good");
                    answers.push((nonce, Answer::Refused));
                }
                Reply::Later { why } => {
                    info!(oracle, nonce, why, "the oracle may take the report later");
                    later = true;
                }
            }
        }
        let oracles: Vec<&str> = self.lines.iter().map(|line| line.door.name()).collect();
        let done = self.outbox.answer(oracle, &answers, &oracles)?;
        debug!(oracle, answered = answers.len(), done = done.len(), "reports handed in");
        Ok(if later { Call::Later(None) } else { Call::Done })
    }
}
