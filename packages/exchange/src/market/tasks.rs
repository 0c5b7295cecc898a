//! What a shop has to do for each order, and when to try again what went wrong.

use std::time::{Duration, Instant};

use flywheel_types::marketplace::Stage;

use super::Good;

/// A pause grows up to so many times the first one.
const LONGEST: u32 = 64;

/// Failures in a row, and when the next try is due.
#[derive(Debug, Default)]
pub(super) struct Tries {
    factor: u32,
    next: Option<Instant>,
}

impl Tries {
    pub(super) fn is_due(&self) -> bool {
        self.next.is_none_or(|next| Instant::now() >= next)
    }

    pub(super) fn went_well(&mut self) {
        *self = Self::default();
    }

    /// Twice the pause, each time.
    pub(super) fn failed(&mut self, first: Duration) {
        self.factor = self.factor.saturating_mul(2).clamp(1, LONGEST);
        self.next = Instant::now().checked_add(first.saturating_mul(self.factor));
    }
}

/// An order that has not ended.
#[derive(Debug)]
pub(super) struct Task {
    /// What is sold, if it is still in the shop: an order that is sealed needs it no more.
    pub(super) good: Option<Good>,
    /// The stage in which everything is done that can be.
    pub(super) done: Option<Stage>,
    /// Whether its folder is sealed.
    pub(super) is_sealed: bool,
    /// Whether it cannot be sold: the file is another one by now, the buyer's key keeps no secret, the bond is too high.
    pub(super) is_unsellable: bool,
    pub(super) tries: Tries,
}

impl Task {
    pub(super) fn new(good: Option<Good>) -> Self {
        Self {
            good,
            done: None,
            is_sealed: false,
            is_unsellable: false,
            tries: Tries::default(),
        }
    }
}
