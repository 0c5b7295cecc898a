//! Streams: so much per second, computed from a fixed origin.

use cosmwasm_std::{Addr, Storage, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::payments::{MAX_PAUSE, MAX_STREAM, StreamResponse};
use flywheel_types::{Denom, compact};

use super::agreements::{self, Sides};
use super::held::{self, Pot};
use super::payee::Payee;
use crate::error::ContractError;

/// Those that have not ended.
pub const STREAMS: Map<u64, Stream> = Map::new("streams");

/// What was agreed, and how far it has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Who pays.
    pub payer: Addr,
    /// Who is paid.
    pub payee: Payee,
    /// What is paid with.
    pub denom: Denom,
    /// So much …
    pub amount: Uint128,
    /// … in so many seconds.
    pub per: Seconds,
    /// Everything that was paid in.
    pub deposit: Uint128,
    /// What was paid out.
    pub collected: Uint128,
    /// What was owed when it last ran dry.
    pub before: Uint128,
    /// Since when it runs: the opening, or the top-up after it ran dry.
    pub origin: Time,
    /// How long it has stood still since then.
    pub paused: Seconds,
    /// Since when it stands still.
    pub paused_at: Option<Time>,
}

compact!(Stream {
    payer,
    payee,
    denom,
    amount,
    per,
    deposit,
    collected,
    before,
    origin,
    paused,
    paused_at
});

impl Stream {
    /// The stream of this number.
    ///
    /// # Errors
    /// If it has ended or never began.
    pub fn load(storage: &dyn Storage, number: u64) -> Result<Self, ContractError> {
        let found = STREAMS.may_load(storage, number)?;
        found.ok_or(ContractError::Unknown { kind: "stream", number })
    }

    /// Keeps a change.
    pub fn save(&self, storage: &mut dyn Storage, number: u64) -> Result<(), ContractError> {
        Ok(STREAMS.save(storage, number, self)?)
    }

    /// Takes the stream and what is left in it off the books; the caller pays that out.
    pub fn end(&self, storage: &mut dyn Storage, number: u64) -> Result<(), ContractError> {
        STREAMS.remove(storage, number);
        agreements::end(storage, number, &self.sides());
        held::take(storage, &self.denom, Pot::Streams, self.left()?)
    }

    /// Both sides.
    pub fn sides(&self) -> Sides {
        Sides::new(&self.payer, self.payee.machine, &self.payee.account)
    }

    /// What was paid in and not out.
    pub fn left(&self) -> Result<Uint128, ContractError> {
        Ok(self.deposit.checked_sub(self.collected)?)
    }

    /// What is owed since the opening: `before + floor(amount x seconds run / per)`, at most the deposit.
    pub fn earned(&self, now: Time) -> Uint128 {
        // More than 128 bits is more than any deposit; no period is zero.
        let run = self.amount.checked_multiply_ratio(self.ran(now).get(), self.per.get());
        let run = run.unwrap_or(Uint128::MAX);
        self.before.saturating_add(run).min(self.deposit)
    }

    /// What is owed and not paid.
    pub fn owed(&self, now: Time) -> Uint128 {
        self.earned(now).saturating_sub(self.collected)
    }

    /// How long it has run since its origin.
    fn ran(&self, now: Time) -> Seconds {
        let until = self.paused_at.unwrap_or(now);
        let since = until.since(self.origin);
        Seconds::new(since.get().saturating_sub(self.paused.get()))
    }

    /// How long it runs from its origin until the deposit is used up: the first whole second at which it is.
    fn lasts(&self) -> Uint128 {
        let wanted = self.deposit.saturating_sub(self.before);
        let amount = Uint256::from(self.amount);
        let rounding = amount.saturating_sub(Uint256::one());
        let product = wanted.full_mul(self.per.get()).saturating_add(rounding);
        // No rate is zero.
        let seconds = product.checked_div(amount).unwrap_or(Uint256::MAX);
        Uint128::try_from(seconds).unwrap_or(Uint128::MAX)
    }

    /// Refuses a deposit that outlasts everybody.
    pub fn check_length(&self, now: Time) -> Result<(), ContractError> {
        let seconds = self.lasts().saturating_sub(self.ran(now).get().into());
        if seconds > Uint128::from(MAX_STREAM) {
            return Err(ContractError::TooLong {
                seconds,
                most: MAX_STREAM,
            });
        }
        Ok(())
    }

    /// Whether the deposit is used up.
    pub fn is_used_up(&self, now: Time) -> bool {
        Uint128::from(self.ran(now).get()) >= self.lasts()
    }

    /// Since when it is used up, or, in the future, when it will be; `None`: it is paused before that.
    pub fn used_up_at(&self, now: Time) -> Option<Time> {
        if self.paused_at.is_some() && !self.is_used_up(now) {
            return None;
        }
        let lasts = u64::try_from(self.lasts().u128()).unwrap_or(u64::MAX);
        let at = [self.paused.get(), lasts]
            .iter()
            .fold(self.origin.get(), |at, seconds| at.saturating_add(*seconds));
        Some(Time::new(at))
    }

    /// Adds to the deposit. A stream that has run dry begins anew now: the time in between is nobody's.
    pub fn top_up(&mut self, amount: Uint128, now: Time) -> Result<(), ContractError> {
        if self.is_used_up(now) {
            self.before = self.deposit;
            self.origin = now;
            self.paused = Seconds::ZERO;
            self.paused_at = self.paused_at.map(|_| now);
        }
        self.deposit = self.deposit.checked_add(amount)?;
        self.check_length(now)
    }

    /// Lets it run again after a pause.
    pub fn resume(&mut self, paused_at: Time, now: Time) -> Result<(), ContractError> {
        self.paused = self.paused.plus(now.since(paused_at))?;
        self.paused_at = None;
        Ok(())
    }

    /// Whether anybody may end it: it has run dry, or its payer has let it stand still for too long.
    pub fn is_abandoned(&self, now: Time) -> bool {
        let stands_still = self.paused_at.is_some_and(|at| now.since(at).get() >= MAX_PAUSE);
        stands_still || self.is_used_up(now)
    }

    /// The answer to the query.
    pub fn response(self, stream: u64, now: Time) -> StreamResponse {
        StreamResponse {
            stream,
            owed: self.owed(now),
            used_up_at: self.used_up_at(now),
            payee: self.payee.following(),
            payer: self.payer,
            denom: self.denom,
            amount: self.amount,
            per: self.per,
            deposit: self.deposit,
            collected: self.collected,
            paused_at: self.paused_at,
        }
    }
}
