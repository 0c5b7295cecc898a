//! Every unit that has been emitted or taken in, and whose it is (rules W2, W3, W7).

use cosmwasm_std::Uint128;
use cw_storage_plus::Item;
use flywheel_protocol::Time;
use flywheel_types::compact;
use flywheel_types::rewards::{Budget, EmissionSplit, Source};

use crate::error::ContractError;
use crate::shares::{Parts, shares};

/// The one ledger.
pub const LEDGER: Item<Ledger> = Item::new("ledger");

/// Sums since the network's start, in base units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Until when `Mint` has walked.
    pub minted_until: Time,
    /// Where the running segment is.
    pub segment: Segment,
    /// Emitted: minted, or moved out of the reserve.
    pub minted: Uint128,
    /// Due by the schedule and lost, because the reserve did not have it.
    pub forgone: Uint128,
    /// Whom `minted` is credited to.
    pub parts: Parts,
    /// Revenue taken in: all of it is credited to machines.
    pub revenue: Uint128,
    /// What of `revenue` came in epochs whose end `Mint` has crossed.
    pub revenue_crossed: Uint128,
    /// Native coins that have not been emitted.
    pub reserve: Uint128,
    /// What of the stakers' part could not be handed over yet.
    pub stakers_waiting: Uint128,
}

compact!(Ledger {
    minted_until,
    segment,
    minted,
    forgone,
    parts,
    revenue,
    revenue_crossed,
    reserve,
    stakers_waiting
});

/// Sums since the running segment's start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// What the schedule had emitted before the segment began.
    pub before: Uint128,
    /// Credited to the parts.
    pub credited: Uint128,
    /// Lost for ever.
    pub forgone: Uint128,
}

compact!(Segment {
    before,
    credited,
    forgone
});

/// What an oracle statement's signers earn.
pub struct OraclePay {
    /// Each signer's pay.
    pub each: Uint128,
    /// What those who did not sign, and the division, leave.
    pub left: Uint128,
}

impl OraclePay {
    /// What the signers of a statement earn of what the oracles' budget is in its epochs: each one part in `oracles`, which
    /// is how many the set had (rule V12).
    pub fn of(budget: Uint128, signers: u32, oracles: u32) -> Result<Self, ContractError> {
        let each = budget.checked_multiply_ratio(1_u32, oracles)?;
        let left = budget.checked_sub(each.checked_mul(Uint128::from(signers))?)?;
        Ok(Self { each, left })
    }
}

impl Ledger {
    /// Emits what is due when the schedule has emitted `emitted` since its origin, as far as the source has it.
    pub fn emit(&mut self, source: Source, split: &EmissionSplit, emitted: Uint128) -> Result<(), ContractError> {
        let due = self.due(emitted)?;
        let amount = match source {
            Source::Mint => due,
            Source::Reserve => due.min(self.reserve),
        };
        if source == Source::Reserve {
            self.reserve = self.reserve.checked_sub(amount)?;
        }
        let before = shares(split, self.segment.credited)?;
        self.segment.credited = self.segment.credited.checked_add(amount)?;
        let after = shares(split, self.segment.credited)?;
        self.parts = self.parts.plus(&after.minus(&before)?)?;
        self.minted = self.minted.checked_add(amount)?;
        Ok(())
    }

    /// Closes an epoch that brought `revenue`: what its emission lacked is lost. Returns the budget at its end.
    pub fn close_epoch(&mut self, emitted: Uint128, revenue: Uint128) -> Result<Budget, ContractError> {
        let lost = self.due(emitted)?;
        self.segment.forgone = self.segment.forgone.checked_add(lost)?;
        self.forgone = self.forgone.checked_add(lost)?;
        self.revenue_crossed = self.revenue_crossed.checked_add(revenue)?;
        Ok(Budget {
            machines: self.parts.machines.checked_add(self.revenue_crossed)?,
            oracles: self.parts.oracles,
            revenue: self.revenue_crossed,
        })
    }

    /// Begins a segment whose schedule had emitted `before` when it began.
    pub fn begin_segment(&mut self, before: Uint128) {
        self.segment = Segment {
            before,
            ..Segment::default()
        };
    }

    /// Credited to machines: their part of the emission and all revenue.
    pub fn machines(&self) -> Result<Uint128, ContractError> {
        Ok(self.parts.machines.checked_add(self.revenue)?)
    }

    /// Credited to machines for epochs that are not final, when `settled` is the budget up to the newest that is.
    pub fn machines_open(&self, settled: &Budget) -> Result<Uint128, ContractError> {
        Ok(self.machines()?.checked_sub(settled.machines)?)
    }

    /// Credited to oracles for epochs that are not final.
    pub fn oracles_open(&self, settled: &Budget) -> Result<Uint128, ContractError> {
        Ok(self.parts.oracles.checked_sub(settled.oracles)?)
    }

    fn due(&self, emitted: Uint128) -> Result<Uint128, ContractError> {
        let of_segment = emitted.checked_sub(self.segment.before)?;
        Ok(of_segment
            .checked_sub(self.segment.credited)?
            .checked_sub(self.segment.forgone)?)
    }
}
