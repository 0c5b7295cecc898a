//! The circuit breaker: how much claims have taken in a window, and how much they may (rule W6).

use cosmwasm_std::{OverflowError, Uint128};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{EpochClock, Seconds, Time};
use flywheel_types::compact;
use flywheel_types::rewards::{Breaker, BreakerResponse};

/// The breaker's settings, and what has happened in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meter {
    /// The windows' length, at least one second.
    pub length: Seconds,
    /// What is paid in any window.
    pub cap: Uint128,
    /// The window that `paid` and `budgets` are of.
    pub window: u64,
    /// Claims paid in it.
    pub paid: Uint128,
    /// Machines' budgets that have become final in it.
    pub budgets: Uint128,
}

compact!(Meter {
    length,
    cap,
    window,
    paid,
    budgets
});

impl Meter {
    /// A breaker that begins to count now.
    pub fn new(settings: Breaker, clock: &EpochClock, now: Time) -> Self {
        Self {
            length: settings.window,
            cap: settings.cap,
            window: window_at(settings.window, clock, now),
            paid: Uint128::zero(),
            budgets: Uint128::zero(),
        }
    }

    /// The breaker in the window that runs now; nothing has happened in it unless it is the one counted last.
    pub fn at(self, clock: &EpochClock, now: Time) -> Self {
        let window = window_at(self.length, clock, now);
        if window == self.window {
            return self;
        }
        Self {
            window,
            paid: Uint128::zero(),
            budgets: Uint128::zero(),
            ..self
        }
    }

    /// Other settings, and everything that has happened in the running window: a change is no way around what is left.
    pub fn with_settings(self, settings: Breaker, clock: &EpochClock, now: Time) -> Self {
        let Self { paid, budgets, .. } = self.at(clock, now);
        Self {
            paid,
            budgets,
            ..Self::new(settings, clock, now)
        }
    }

    /// What may be paid in the window as things are.
    pub fn most(&self) -> Uint128 {
        self.cap.max(self.budgets.saturating_add(self.budgets))
    }

    /// What may still be paid; nothing if the cap has been lowered below what is paid already.
    pub fn room(&self, clock: &EpochClock) -> Result<Room, ValueError> {
        Ok(Room {
            left: self.most().saturating_sub(self.paid),
            until: self.ends_at(clock)?,
        })
    }

    /// Counts what claims have taken.
    pub fn pay(&mut self, amount: Uint128) -> Result<(), OverflowError> {
        self.paid = self.paid.checked_add(amount)?;
        Ok(())
    }

    /// Counts machines' budgets that become final.
    pub fn add_budget(&mut self, amount: Uint128) -> Result<(), OverflowError> {
        self.budgets = self.budgets.checked_add(amount)?;
        Ok(())
    }

    /// The first second of the window after this one.
    pub fn ends_at(&self, clock: &EpochClock) -> Result<Time, ValueError> {
        let begins_at = clock.start().plus(self.length.times(self.window)?)?;
        begins_at.plus(self.length)
    }

    /// The answer to the query.
    pub fn response(&self, clock: &EpochClock) -> Result<BreakerResponse, ValueError> {
        Ok(BreakerResponse {
            settings: Breaker {
                window: self.length,
                cap: self.cap,
            },
            window: self.window,
            paid: self.paid,
            budgets: self.budgets,
            cap: self.most(),
            ends_at: self.ends_at(clock)?,
        })
    }
}

/// What claims may still take in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// So much.
    pub left: Uint128,
    /// When the next window begins.
    pub until: Time,
}

impl Room {
    /// Takes what there is of `amount`.
    pub fn take(&mut self, amount: Uint128) -> Uint128 {
        let taken = amount.min(self.left);
        self.left = self.left.saturating_sub(taken);
        taken
    }
}

/// The number of the window that a time is in: the last second of one belongs to it, its end to the next. Before the
/// network's start it is 0.
fn window_at(length: Seconds, clock: &EpochClock, time: Time) -> u64 {
    // No length is zero: whoever sets one checks it.
    time.since(clock.start())
        .get()
        .checked_div(length.get())
        .unwrap_or_default()
}
