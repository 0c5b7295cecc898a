//! A bar for work that takes over a second.

use std::time::{Duration, Instant};

use flywheel_protocol::Epoch;
use indicatif::{ProgressDrawTarget, ProgressStyle};

/// Work that is done before that needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Epochs worked, on the terminal behind stderr. Without a terminal nothing is shown; nor if all is done in a second.
pub struct ProgressBar {
    bar: indicatif::ProgressBar,
    first: Epoch,
    epochs: u64,
    began: Instant,
}

impl ProgressBar {
    /// A bar for the epochs from `next` to `last`.
    pub fn new(next: Epoch, last: Epoch) -> Self {
        let epochs = last.get().saturating_add(1).saturating_sub(next.get());
        let bar = indicatif::ProgressBar::with_draw_target(Some(epochs), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} epochs, {eta} left");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self {
            bar,
            first: next,
            epochs,
            began: Instant::now(),
        }
    }

    /// `next` is the epoch that is worked next.
    pub fn advance(&self, next: Epoch) {
        let done = next.get().saturating_sub(self.first.get()).min(self.epochs);
        if self.bar.is_hidden() && self.began.elapsed() >= PATIENCE && done < self.epochs {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    /// Takes the bar away: what is printed next has the screen for itself.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
