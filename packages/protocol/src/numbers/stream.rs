//! N2: an amount that is released evenly over time.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use thiserror::Error;

use crate::values::{Seconds, Time};

/// `amount` base units released evenly over `duration` from `start`.
///
/// By time `t` it has released `floor(amount * min(t - start, duration) / duration)`, and a touch gives the difference
/// to the last one: every second or once a year, the sum is the same. What is released and what is left are always
/// together what was put in.
///
/// The default is the empty stream: nothing runs.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub struct Stream {
    amount: Uint128,
    /// Of `amount`, given out by a touch.
    released: Uint128,
    start: Time,
    /// At least one second while anything is left.
    duration: Seconds,
}

impl Stream {
    /// Releases what `now` has earned and was not released before. At a `now` before the last touch: nothing.
    ///
    /// # Errors
    /// None for a stream made by [`Stream::add`]; [`StreamError::Overflow`] stands for a damaged one.
    pub fn touch(&mut self, now: Time) -> Result<Uint128, StreamError> {
        let newly = self.releasable(now)?;
        self.released = self.released.checked_add(newly).map_err(|_| self.overflow(newly))?;
        Ok(newly)
    }

    /// Puts `amount` in, to flow over `duration`, and returns what a touch at `now` would have released.
    ///
    /// The running stream is closed and one starts with `left + amount` over `(left * time_left + amount * duration) /
    /// (left + amount)` seconds: the mean of the two, weighted by amount. It is rounded down, so that a dust amount
    /// with a long duration adds no second to what already flows; but it is at least one second, also for a `duration`
    /// of zero, so that nothing is released in the second it came in. An amount of zero only touches.
    ///
    /// # Errors
    /// If what is left and `amount` together do not fit 128 bits. The stream is then unchanged.
    pub fn add(&mut self, now: Time, amount: Uint128, duration: Seconds) -> Result<Uint128, StreamError> {
        let mut closed = *self;
        let newly = closed.touch(now)?;
        if amount.is_zero() {
            *self = closed;
            return Ok(newly);
        }

        let (amount, duration) = closed.joined_by(amount, duration, now).ok_or(StreamError::Overflow {
            amount,
            left: closed.left(),
        })?;
        *self = Self {
            amount,
            released: Uint128::zero(),
            start: now,
            duration,
        };
        Ok(newly)
    }

    /// The amount and the duration of the stream that follows this one.
    fn joined_by(&self, amount: Uint128, duration: Seconds, now: Time) -> Option<(Uint128, Seconds)> {
        let left = self.left();
        let total = left.checked_add(amount).ok()?;
        let weighted = left
            .full_mul(self.time_left(now).get())
            .checked_add(amount.full_mul(duration.get()))
            .ok()?;
        // A mean of two 64-bit durations fits 64 bits.
        let mean = Uint128::try_from(weighted.checked_div(total.into()).ok()?).ok()?;
        let mean = u64::try_from(mean.u128()).ok()?;
        Some((total, Seconds::new(mean.max(1))))
    }

    /// What a touch at `now` would release.
    ///
    /// # Errors
    /// As [`Stream::touch`].
    pub fn releasable(&self, now: Time) -> Result<Uint128, StreamError> {
        let elapsed = now.since(self.start).get();
        let earned = if elapsed >= self.duration.get() {
            self.amount
        } else {
            self.amount
                .checked_multiply_ratio(elapsed, self.duration.get())
                .map_err(|_| self.overflow(self.amount))?
        };
        Ok(earned.saturating_sub(self.released))
    }

    /// The amount, what of it is released, the start and the duration, for a contract that stores them in a shorter form.
    pub const fn parts(&self) -> (Uint128, Uint128, Time, Seconds) {
        (self.amount, self.released, self.start, self.duration)
    }

    /// The stream that [`parts`](Self::parts) was asked of.
    pub const fn from_parts(amount: Uint128, released: Uint128, start: Time, duration: Seconds) -> Self {
        Self {
            amount,
            released,
            start,
            duration,
        }
    }

    /// What no touch has released yet: the stream's holdings.
    pub fn left(&self) -> Uint128 {
        self.amount.saturating_sub(self.released)
    }

    /// Seconds from `now` until all is released.
    pub fn time_left(&self, now: Time) -> Seconds {
        let elapsed = now.since(self.start).get();
        Seconds::new(self.duration.get().saturating_sub(elapsed))
    }

    fn overflow(&self, amount: Uint128) -> StreamError {
        StreamError::Overflow {
            amount,
            left: self.left(),
        }
    }
}

/// Why a stream refused.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum StreamError {
    /// What is left and what comes in are together more than an amount can be.
    #[error("{amount} more than the {left} that still flow is more than a stream can hold")]
    Overflow {
        /// What was to be put in.
        amount: Uint128,
        /// What still flows.
        left: Uint128,
    },
}
