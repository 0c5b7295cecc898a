//! An agent at work: readings come in from one side, steps follow on the other, until it is stopped.

use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use flywheel_client::Chain;
use flywheel_protocol::Seconds;
use tracing::{error, info, warn};

use crate::agent::{Agent, AgentError};
use crate::clock::CheckedClock;
use crate::outbox::{Outbox, OutboxError};
use crate::readings::{Command, Lines, Measure, Sample, SourceError, Table, run_command};

/// Readings written to disk at once.
const BATCH: usize = 256;
/// How long readings gather before they are looked at.
const GATHER: Duration = Duration::from_millis(50);

/// Wakes and stops an agent, from any thread and from a signal's handler.
#[derive(Debug, Default)]
pub struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    is_stopped: bool,
    is_woken: bool,
    is_ended: bool,
}

impl Control {
    /// Asks the agent to stop: it signs what it can, hands in what it can at once, and returns.
    pub fn stop(&self) {
        self.set(|state| state.is_stopped = true);
    }

    /// New readings are there.
    pub fn wake(&self) {
        self.set(|state| state.is_woken = true);
    }

    /// No more readings come.
    pub fn end(&self) {
        self.set(|state| {
            state.is_ended = true;
            state.is_woken = true;
        });
    }

    /// Whether the agent was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    /// Waits until something happens, at most so long.
    pub fn pause(&self, most: Duration) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = |state: &mut State| !state.is_stopped && !state.is_woken;
        let waited = self.changed.wait_timeout_while(state, most, quiet);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_woken = false;
    }

    fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}

/// Works until it is stopped or, with a source that has ended, everything is delivered. Returns whether it is.
///
/// # Errors
/// [`AgentError`]: of this device.
pub fn work<C: Chain + ?Sized>(agent: &mut Agent<'_, C>, control: &Control) -> Result<bool, AgentError> {
    loop {
        let state = control.state();
        let step = agent.step(state.is_stopped || state.is_ended)?;
        if state.is_stopped {
            info!(
                reports = step.reports,
                readings = step.readings,
                "stopped: what is left waits on disk"
            );
            return Ok(step.reports == 0 && step.readings == 0);
        }
        if state.is_ended && step.reports == 0 && step.readings == 0 {
            info!("everything is delivered");
            return Ok(true);
        }
        control.pause(step.pause);
        // Readings that come at once are looked at once.
        if !control.is_stopped() {
            std::thread::sleep(GATHER);
        }
    }
}

/// Where readings come from.
pub enum Source {
    /// A file, once, all of it checked before the first reading is taken.
    Table {
        /// The file.
        path: PathBuf,
        /// Its columns.
        table: Table,
    },
    /// Lines of JSON until the end of the input.
    Lines {
        /// For messages.
        name: String,
        /// The input.
        input: Box<dyn Read + Send>,
    },
    /// A command, once an interval, as soon as the interval is over.
    Command(Command),
}

/// Takes readings in until the source ends or the agent is stopped. Returns how many rows were bad; each is logged.
///
/// # Errors
/// [`FeedError`]: the source or the disk.
pub fn feed(
    source: Source,
    measure: &Measure,
    outbox: &Outbox,
    clock: &CheckedClock<'_>,
    control: &Control,
) -> Result<u64, FeedError> {
    let intake = Intake { outbox, clock, control };
    let bad = match source {
        Source::Table { path, table } => {
            let rows = table.check(&path, measure)?;
            info!(rows, file = %path.display(), "every row of the file is in order");
            intake.table(&path, &table, measure)?
        }
        Source::Lines { name, input } => intake.lines(Lines::new(&name, BufReader::new(input)), measure)?,
        Source::Command(command) => intake.command(&command, measure)?,
    };
    control.end();
    Ok(bad)
}

/// Why no more readings come.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The disk.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

struct Intake<'a> {
    outbox: &'a Outbox,
    clock: &'a CheckedClock<'a>,
    control: &'a Control,
}

impl Intake<'_> {
    fn push(&self, samples: &[Sample]) -> Result<(), OutboxError> {
        let pushed = self.outbox.push(samples, self.clock.wall())?;
        if pushed.old > 0 {
            info!(readings = pushed.old, "not later than what was taken before: left out");
        }
        if pushed.dropped > 0 {
            error!(
                dropped = pushed.dropped,
                "the outbox is full: the oldest went, because their epoch closes first"
            );
        }
        self.control.wake();
        Ok(())
    }

    fn table(&self, path: &std::path::Path, table: &Table, measure: &Measure) -> Result<u64, FeedError> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut pushed = Ok(());
        table.read(path, measure, &mut |sample| {
            batch.push(sample);
            if batch.len() == BATCH {
                pushed = self.push(&batch);
                batch.clear();
            }
            pushed.is_ok() && !self.control.is_stopped()
        })?;
        pushed?;
        if !batch.is_empty() {
            self.push(&batch)?;
        }
        Ok(0)
    }

    fn lines(&self, mut lines: Lines<BufReader<impl Read>>, measure: &Measure) -> Result<u64, FeedError> {
        let mut bad = 0;
        let mut batch = vec![];
        while !self.control.is_stopped() {
            // What has arrived goes to disk together; nothing waits for a line that may never come.
            let has_more = lines.input().buffer().contains(&b'\n');
            if batch.len() == BATCH || (!has_more && !batch.is_empty()) {
                self.push(&batch)?;
                batch.clear();
            }
            match lines.next_sample(measure) {
                Ok(None) => break,
                Ok(Some(sample)) => batch.push(sample),
                Err(error @ SourceError::Read { .. }) => return Err(error.into()),
                Err(reason) => {
                    bad += 1;
                    warn!(%reason, "not a reading");
                }
            }
        }
        if !batch.is_empty() {
            self.push(&batch)?;
        }
        Ok(bad)
    }

    fn command(&self, command: &Command, measure: &Measure) -> Result<u64, FeedError> {
        let mut bad = 0;
        let mut last = None;
        while !self.control.is_stopped() {
            // With a wrong clock nobody knows which interval it is.
            let interval = self.clock.surely_over().and_then(|over| last_interval(measure, over));
            let Some(interval) = interval.filter(|interval| Some(*interval) > last) else {
                std::thread::sleep(Duration::from_millis(100));
                continue;
            };
            last = Some(interval);
            match run_command(command, measure, interval) {
                Ok(sample) => self.push(&[sample])?,
                Err(reason) => {
                    bad += 1;
                    warn!(%reason, "no reading for this interval");
                }
            }
        }
        Ok(bad)
    }
}

/// The newest interval that is over.
fn last_interval(measure: &Measure, over: flywheel_protocol::Time) -> Option<flywheel_protocol::Time> {
    let running = measure.interval_at(over)?;
    let start = running.minus(measure.interval).ok()?;
    (start >= measure.origin && measure.interval > Seconds::ZERO).then_some(start)
}
