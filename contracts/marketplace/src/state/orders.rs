//! Orders: a part that is written once, and where each stands.

use cosmwasm_std::{Addr, StdResult, Storage};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::marketplace::{
    COMMITMENTS, Commitment, HOLDERS, Holder, LICENCES, Licence, ORDERS, Order, PROGRESS, Progress, Stage,
};

use super::numbers;
use crate::error::ContractError;

/// An order and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrder {
    /// Its number.
    pub number: u64,
    /// What it is for.
    pub order: Order,
    /// Where it stands.
    pub progress: Progress,
}

/// An order.
///
/// # Errors
/// If there is none of this number.
pub fn load(storage: &dyn Storage, number: u64) -> Result<OpenOrder, ContractError> {
    let found = ORDERS
        .may_load(storage, number)?
        .zip(PROGRESS.may_load(storage, number)?);
    let (order, progress) = found.ok_or(ContractError::UnknownOrder { order: number })?;
    Ok(OpenOrder {
        number,
        order,
        progress,
    })
}

/// Opens one; the seller has so long to commit. Returns its number.
///
/// # Errors
/// If the buyer has an open order of this listing.
pub fn open(storage: &mut dyn Storage, order: &Order, now: Time, window: Seconds) -> Result<u64, ContractError> {
    let mut holder = holder(storage, order.listing, &order.buyer)?;
    if let Some(open) = holder.order {
        return Err(ContractError::OrderIsOpen {
            order: open,
            listing: order.listing,
        });
    }
    let number = numbers::next(storage, &numbers::ORDER)?;
    let progress = Progress {
        stage: Stage::Paid,
        deadline: now.plus(window)?,
        key: None,
    };
    holder.order = Some(number);
    ORDERS.save(storage, number, order)?;
    PROGRESS.save(storage, number, &progress)?;
    HOLDERS.save(storage, (order.listing, &order.buyer), &holder)?;
    Ok(number)
}

/// What an account has of a listing.
pub fn holder(storage: &dyn Storage, listing: u64, account: &Addr) -> StdResult<Holder> {
    Ok(HOLDERS.may_load(storage, (listing, account))?.unwrap_or_default())
}

/// Puts a new licence of a dataset among those that run: the one that ends last counts, and the next one after it. What
/// ends before two others is only in the list of all.
fn rank(
    storage: &dyn Storage,
    listing: u64,
    holder: &mut Holder,
    (number, new): (u64, &Licence),
) -> Result<(), ContractError> {
    let Some(before) = holder.licence else {
        holder.licence = Some(number);
        return Ok(());
    };
    let first = LICENCES.load(storage, (listing, before))?;
    if !first.runs(new.since) {
        // Then the second one, which ends before it, is over too; or it would count itself.
        (holder.licence, holder.second) = (Some(number), None);
    } else if new.ends_before(&first) {
        let second = holder.second.map(|second| LICENCES.load(storage, (listing, second)));
        if second.transpose()?.is_none_or(|second| !new.ends_before(&second)) {
            holder.second = Some(number);
        }
    } else {
        (holder.licence, holder.second) = (Some(number), Some(before));
    }
    Ok(())
}

/// What the seller has committed to; from `committed` on there is one.
pub fn commitment(storage: &dyn Storage, number: u64) -> StdResult<Commitment> {
    COMMITMENTS.load(storage, number)
}

impl OpenOrder {
    /// Refuses another stage, and a step that comes at its deadline or later (rule A5).
    pub fn expect(&self, stage: Stage, now: Time) -> Result<(), ContractError> {
        if self.progress.stage != stage {
            return Err(ContractError::WrongStage {
                order: self.number,
                stage: self.progress.stage,
                expected: stage,
            });
        }
        if now >= self.progress.deadline {
            return Err(ContractError::TooLate {
                order: self.number,
                deadline: self.progress.deadline,
                now,
            });
        }
        Ok(())
    }

    /// Refuses anybody but the buyer.
    pub fn check_buyer(&self, sender: &Addr) -> Result<(), ContractError> {
        if *sender == self.order.buyer {
            return Ok(());
        }
        Err(ContractError::NotBuyer {
            sender: sender.clone(),
            buyer: self.order.buyer.clone(),
        })
    }

    /// Goes on to the next stage, which lasts so long.
    pub fn advance(
        &mut self,
        storage: &mut dyn Storage,
        stage: Stage,
        now: Time,
        window: Seconds,
    ) -> Result<Time, ContractError> {
        let deadline = now.plus(window)?;
        self.progress.stage = stage;
        self.progress.deadline = deadline;
        PROGRESS.save(storage, self.number, &self.progress)?;
        Ok(deadline)
    }

    /// Ends it, with a licence or without.
    pub fn close(
        &mut self,
        storage: &mut dyn Storage,
        stage: Stage,
        licence: Option<&Licence>,
    ) -> Result<(), ContractError> {
        let Order { listing, buyer, .. } = &self.order;
        let mut holder = holder(storage, *listing, buyer)?;
        holder.order = None;
        if let Some(licence) = licence {
            LICENCES.save(storage, (*listing, self.number), licence)?;
            rank(storage, *listing, &mut holder, (self.number, licence))?;
        }
        HOLDERS.save(storage, (*listing, buyer), &holder)?;
        self.progress.stage = stage;
        Ok(PROGRESS.save(storage, self.number, &self.progress)?)
    }
}
