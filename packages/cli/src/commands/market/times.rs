//! Times and bars, for people.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use flywheel_exchange::Progress;
use flywheel_protocol::Time;
use indicatif::{ProgressBar, ProgressStyle};

/// A time as a calendar shows it (UTC).
pub fn date(time: Time) -> String {
    let stamp = i64::try_from(time.get())
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    stamp.map_or_else(|| time.to_string(), |stamp| stamp.to_string())
}

/// A bar on the terminal behind stderr, for work that is counted in bytes. It is taken away when it is dropped.
pub struct Bar<'s> {
    bar: RefCell<Option<ProgressBar>>,
    stop: &'s AtomicBool,
}

impl<'s> Bar<'s> {
    /// Nothing is shown before something is done.
    pub const fn new(stop: &'s AtomicBool) -> Self {
        Self {
            bar: RefCell::new(None),
            stop,
        }
    }

    /// Shows how far it is. Says whether to go on.
    pub fn advance(&self, now: Progress) -> ControlFlow<()> {
        let mut bar = self.bar.borrow_mut();
        let bar = bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left");
            ProgressBar::new(now.total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position(now.done);
        if self.stop.load(Ordering::SeqCst) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get_mut() {
            bar.finish_and_clear();
        }
    }
}
