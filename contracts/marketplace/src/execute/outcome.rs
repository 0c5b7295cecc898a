//! How orders end, and what each party receives.

use cosmwasm_std::{Event, Storage};
use flywheel_types::marketplace::{Licence, ListingStatus, Stage, TERMS};

use crate::error::ContractError;
use crate::events;
use crate::state::listings;
use crate::state::orders::{self, OpenOrder};
use crate::state::purse::{Pocket, Way};
use crate::till::{Sale, Till};

/// How an order ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The seller has done nothing: the buyer gets the price.
    Refunded,
    /// The buyer has not confirmed: the buyer gets the price less the order fee, the seller the fee and the bond.
    Lapsed,
    /// The seller has not shown the key: the buyer gets price and bond.
    Withheld,
    /// A complaint is right: the buyer gets price and bond.
    Caught,
    /// Consent was withdrawn before the key was shown: the buyer gets the price, the seller the bond.
    Withdrawn,
    /// The price goes by the split, the bond back to the seller; the buyer gets the licence.
    Sold,
}

impl Outcome {
    /// What comes of silence in an order's stage; `None`: the order has ended.
    pub fn of_silence(storage: &dyn Storage, open: &OpenOrder) -> Result<Option<Self>, ContractError> {
        let stage = open.progress.stage;
        // A seller who may not show the key loses nothing by it, nor does a buyer who would wait for it.
        if matches!(stage, Stage::Committed | Stage::Confirmed)
            && listings::load(storage, open.order.listing)?.status == ListingStatus::Withdrawn
        {
            return Ok(Some(Self::Withdrawn));
        }
        Ok(match stage {
            Stage::Paid => Some(Self::Refunded),
            Stage::Committed => Some(Self::Lapsed),
            Stage::Confirmed => Some(Self::Withheld),
            Stage::Revealed => Some(Self::Sold),
            Stage::Settled | Stage::Rated | Stage::Refunded => None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::Lapsed => "lapsed",
            Self::Withheld => "withheld",
            Self::Caught => "caught",
            Self::Withdrawn => "withdrawn",
            Self::Sold => "sold",
        }
    }
}

/// Ends an order.
pub fn end(
    storage: &mut dyn Storage,
    till: &mut Till<'_>,
    open: &mut OpenOrder,
    outcome: Outcome,
) -> Result<Vec<Event>, ContractError> {
    let mut events = vec![events::ended(open, outcome.name())];
    match outcome {
        Outcome::Refunded => refund(storage, till, open)?,
        Outcome::Lapsed => lapse(storage, till, open)?,
        Outcome::Withheld | Outcome::Caught => forfeit(storage, till, open)?,
        Outcome::Withdrawn => {
            refund(storage, till, open)?;
            give_bond_back(storage, till, open)?;
        }
        Outcome::Sold => events.push(sell(storage, till, open)?),
    }
    if outcome != Outcome::Sold {
        open.close(storage, Stage::Refunded, None)?;
    }
    Ok(events)
}

fn refund(storage: &dyn Storage, till: &mut Till<'_>, open: &OpenOrder) -> Result<(), ContractError> {
    let order = &open.order;
    let back = (Way::Refunded, &order.buyer);
    till.pay(storage, &order.denom, Pocket::Orders, back, order.price)
}

fn lapse(storage: &dyn Storage, till: &mut Till<'_>, open: &OpenOrder) -> Result<(), ContractError> {
    let order = &open.order;
    let commitment = orders::commitment(storage, open.number)?;
    let is_machine = listings::load(storage, order.listing)?.seller.machine().is_some();
    let treasury = till.config.treasury.clone();
    let payee = match (&commitment.payee, is_machine) {
        (Some(payee), _) => payee,
        (None, true) => &commitment.seller,
        (None, false) => &treasury,
    };
    let rest = order.price.checked_sub(order.fee)?;
    till.pay(
        storage,
        &order.denom,
        Pocket::Orders,
        (Way::Refunded, &order.buyer),
        rest,
    )?;
    till.pay(storage, &order.denom, Pocket::Orders, (Way::Released, payee), order.fee)?;
    give_bond_back(storage, till, open)
}

fn give_bond_back(storage: &dyn Storage, till: &mut Till<'_>, open: &OpenOrder) -> Result<(), ContractError> {
    let commitment = orders::commitment(storage, open.number)?;
    let back = (Way::Refunded, &commitment.seller);
    till.pay(storage, &open.order.denom, Pocket::Bonds, back, commitment.bond)
}

fn forfeit(storage: &dyn Storage, till: &mut Till<'_>, open: &OpenOrder) -> Result<(), ContractError> {
    refund(storage, till, open)?;
    let order = &open.order;
    let bond = orders::commitment(storage, open.number)?.bond;
    till.pay(
        storage,
        &order.denom,
        Pocket::Bonds,
        (Way::Released, &order.buyer),
        bond,
    )
}

fn sell(storage: &mut dyn Storage, till: &mut Till<'_>, open: &mut OpenOrder) -> Result<Event, ContractError> {
    let order = &open.order;
    let commitment = orders::commitment(storage, open.number)?;
    let listing = listings::load(storage, order.listing)?;
    let sale = Sale {
        seller: &listing.seller,
        ownership_epoch: listing.ownership_epoch,
        payee: Some(commitment.payee.as_ref().unwrap_or(&commitment.seller)),
        denom: &order.denom,
        pocket: Pocket::Orders,
        amount: order.price,
        split: order.split,
    };
    till.sell(storage, &sale)?;
    let back = (Way::Refunded, &commitment.seller);
    till.pay(storage, &order.denom, Pocket::Bonds, back, commitment.bond)?;

    let terms = TERMS.load(storage, (order.listing, order.revision))?;
    let licence = Licence {
        account: order.buyer.clone(),
        revision: order.revision,
        since: till.now,
        until: terms.duration.map(|duration| till.now.plus(duration)).transpose()?,
        withdrawn: None,
    };
    let event = events::licensed(order.listing, open.number, &licence);
    open.close(storage, Stage::Settled, Some(&licence))?;
    Ok(event)
}
