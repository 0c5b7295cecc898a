//! The device's clock, and whether it may be signed with.
//!
//! A wrong clock makes wrong readings, so nothing is signed until somebody else's clock has been seen: the median of the
//! oracles', or the chain's if no oracle answers. Once it was good it stays so without the network, as long as it goes on
//! like the processor's own counter, which nobody can set.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flywheel_protocol::{Seconds, Time};

/// An HTTP date has whole seconds, and its way takes some.
pub(crate) const LEAST_TOLERANCE: i64 = 5;
/// A chain's newest block may be so old.
const BLOCK_AGE: i64 = 60;

/// Where times come from; tests have their own.
pub trait Clock: Send + Sync {
    /// What the device believes the time is. Somebody may set it.
    fn wall(&self) -> Time;

    /// Time since some moment. It never goes back.
    fn steady(&self) -> Duration;
}

/// The system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    begun: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { begun: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Time::new(since.map_or(0, |since| since.as_secs()))
    }

    fn steady(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// What is known of the device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody else's clock was seen yet, or this one has been set since.
    Unchecked,
    /// It may be signed with.
    Good,
    /// It may not.
    Wrong(Wrong),
}

/// How a clock is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// Seconds ahead of the others; negative: behind.
    pub ahead: i64,
    /// How many seconds are allowed.
    pub tolerance: i64,
    /// How many oracles said so; zero: the chain.
    pub oracles: usize,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.ahead > 0 { "ahead of" } else { "behind" };
        let (by, tolerance) = (self.ahead.unsigned_abs(), self.tolerance);
        match self.oracles {
            0 => write!(f, "this device's clock is {by} s {side} the chain's")?,
            oracles => write!(
                f,
                "this device's clock is {by} s {side} the clocks of {oracles} oracles"
            )?,
        }
        write!(
            f,
            " and {tolerance} s are allowed: set it, for example with `timedatectl set-ntp true`; nothing is signed until \
             then"
        )
    }
}

/// A clock and what is known of it. May be asked from any thread.
pub struct CheckedClock<'c> {
    clock: &'c dyn Clock,
    last: Mutex<Option<Check>>,
}

#[derive(Debug, Clone, Copy)]
struct Check {
    wall: Time,
    steady: Duration,
    ahead: i64,
    tolerance: i64,
    oracles: usize,
}

impl<'c> CheckedClock<'c> {
    /// A clock of which nothing is known yet.
    pub fn new(clock: &'c dyn Clock) -> Self {
        Self {
            clock,
            last: Mutex::new(None),
        }
    }

    /// What the device believes the time is.
    pub fn wall(&self) -> Time {
        self.clock.wall()
    }

    /// Time that never goes back.
    pub fn steady(&self) -> Duration {
        self.clock.steady()
    }

    /// Compares with others. `oracles`: how far this clock is ahead of each oracle's, in seconds; `chain`: ahead of the
    /// newest block. `allowed`: what the class allows. Without any, what was known stays.
    pub fn compare(&self, oracles: &[i64], chain: Option<i64>, allowed: Seconds) {
        let tolerance = tolerance(allowed);
        let ahead = match (median(oracles), chain) {
            (Some(ahead), _) => ahead,
            // A block is in the past; how far, nobody knows.
            (None, Some(ahead)) if ahead > 0 => ahead.saturating_sub(BLOCK_AGE).max(0),
            (None, Some(ahead)) => ahead,
            (None, None) => return,
        };
        let check = Check {
            wall: self.clock.wall(),
            steady: self.clock.steady(),
            ahead,
            tolerance,
            oracles: oracles.len(),
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(check);
    }

    /// From now on so much is allowed, also of a clock that was compared before.
    pub fn allow(&self, allowed: Seconds) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(check) = last.as_mut() {
            check.tolerance = tolerance(allowed);
        }
    }

    /// What is known now.
    pub fn verdict(&self) -> Verdict {
        let Some(check) = self.last() else {
            return Verdict::Unchecked;
        };
        if check.ahead.saturating_abs() > check.tolerance {
            return Verdict::Wrong(Wrong {
                ahead: check.ahead,
                tolerance: check.tolerance,
                oracles: check.oracles,
            });
        }
        let drift = self.drift(&check);
        if check.ahead.saturating_add(drift).saturating_abs() > check.tolerance {
            Verdict::Unchecked
        } else {
            Verdict::Good
        }
    }

    /// The time, if it may be signed with.
    pub fn good(&self) -> Option<Time> {
        (self.verdict() == Verdict::Good).then(|| self.clock.wall())
    }

    /// A time that is over for the others too: as much earlier than the device's as its clock is ahead, and a second for
    /// what an HTTP date leaves out.
    pub fn surely_over(&self) -> Option<Time> {
        let now = self.good()?;
        let ahead = self.last()?.ahead.max(0).unsigned_abs();
        Some(Time::new(now.get().saturating_sub(ahead.saturating_add(1))))
    }

    /// How many seconds the clock was put forward (negative: back) since it was compared; none if it never was.
    pub fn was_put_forward(&self) -> Option<i64> {
        self.last().map(|check| self.drift(&check))
    }

    fn last(&self) -> Option<Check> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many seconds the clock was put forward since it was checked.
    fn drift(&self, check: &Check) -> i64 {
        let wall = difference(self.clock.wall(), check.wall);
        let steady = self.clock.steady().saturating_sub(check.steady).as_secs();
        wall.saturating_sub(i64::try_from(steady).unwrap_or(i64::MAX))
    }
}

impl fmt::Debug for CheckedClock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedClock")
            .field("last", &self.last())
            .finish_non_exhaustive()
    }
}

/// Seconds from `earlier` to `later`, negative the other way round.
pub(crate) fn difference(later: Time, earlier: Time) -> i64 {
    let (later, earlier) = (i128::from(later.get()), i128::from(earlier.get()));
    i64::try_from(later - earlier).unwrap_or(if later > earlier { i64::MAX } else { i64::MIN })
}

fn tolerance(allowed: Seconds) -> i64 {
    i64::try_from(allowed.get()).unwrap_or(i64::MAX).max(LEAST_TOLERANCE)
}

/// So that less than half of the oracles cannot move it. Of two, the one nearer to this clock.
fn median(offsets: &[i64]) -> Option<i64> {
    let mut sorted = offsets.to_vec();
    sorted.sort_unstable();
    let upper = sorted.get(sorted.len() / 2).copied()?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = sorted.get(sorted.len() / 2 - 1).copied()?;
    Some(if lower.saturating_abs() < upper.saturating_abs() {
        lower
    } else {
        upper
    })
}
