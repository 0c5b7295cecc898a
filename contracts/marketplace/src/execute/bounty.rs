//! Bounties: paid by evidence (rule N6).

use cosmwasm_std::{QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceRoot};
use flywheel_types::marketplace::{BountyClaim, Buying, Seller, Wanted};
use flywheel_types::verification::{FINALS, SUSPENSIONS};

use super::bids::is_within;
use crate::error::ContractError;
use crate::state::purse::Pocket;
use crate::state::requests::{self, ESCROWS, OpenRequest, REWARDED};
use crate::till::{Sale, Till};
use crate::{events, sellers};

/// Pays a machine for its accepted readings of an epoch, as far as the escrow reaches. Anyone; the machine's payee
/// receives.
pub fn claim(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    claim: &BountyClaim,
) -> Result<Response, ContractError> {
    let open = requests::open(storage, claim.request)?;
    open.check_time(now)?;
    let each = wanted(&open, &claim.leaf)?;
    let (machine, epoch) = (claim.leaf.machine_id, claim.leaf.epoch);
    let key = (claim.request, machine.get(), epoch.get());
    if REWARDED.has(storage, key) {
        return Err(ContractError::AlreadyRewarded {
            request: claim.request,
            machine,
            epoch,
        });
    }
    let mut till = Till::open(storage, querier, now)?;
    verify(querier, &till, claim)?;
    let suspension = SUSPENSIONS.query(querier, till.config.verification.clone(), machine.get())?;
    if let Some(suspension) = suspension
        && suspension.holds_at(now)
    {
        return Err(ContractError::MachineSuspended {
            machine,
            until: suspension.until,
        });
    }
    let record = sellers::machine(querier, &till.config, machine)?;
    if sellers::is_paid(&record, &open.request.buyer) {
        return Err(ContractError::SelfDealing {
            account: open.request.buyer,
        });
    }

    let earned = each.checked_mul(Uint128::from(claim.leaf.accepted));
    let amount = earned.map_or(open.escrow, |earned| earned.min(open.escrow));
    let left = open.escrow.checked_sub(amount)?;
    REWARDED.save(storage, key, &amount)?;
    if left.is_zero() {
        ESCROWS.remove(storage, claim.request);
    } else {
        ESCROWS.save(storage, claim.request, &left)?;
    }
    let payee = record.payee();
    let sale = Sale {
        seller: &Seller::Machine { machine },
        ownership_epoch: record.ownership_epoch,
        payee: Some(payee),
        denom: &open.request.denom,
        pocket: Pocket::Requests,
        amount,
        split: open.request.split,
    };
    till.sell(storage, &sale)?;
    let event = events::bounty(claim, payee, amount, left);
    let (messages, sales) = till.close(storage)?;
    Ok(Response::new()
        .add_submessages(messages)
        .add_event(event)
        .add_events(sales))
}

/// What a reading of this leaf earns, if the request wants it.
fn wanted(open: &OpenRequest, leaf: &EvidenceLeaf) -> Result<Uint128, ContractError> {
    let wanted: &Wanted = &open.request.wanted;
    let Buying::Bounty { amount, from, to } = wanted.by else {
        return Err(ContractError::WrongBuying {
            request: open.number,
            way: "by bounty",
        });
    };
    let reason = if leaf.class != wanted.class {
        "it is of another class"
    } else if leaf.epoch < from || leaf.epoch > to {
        "it is of another epoch"
    } else if !is_within(wanted, leaf.cell) {
        "it is not in these cells"
    } else if leaf.accepted == 0 {
        "none of its readings was accepted"
    } else {
        return Ok(amount);
    };
    Err(ContractError::NotWanted {
        request: open.number,
        reason,
    })
}

/// The leaf is under the evidence root of the final statement.
///
/// How many leaves there are is the sender's word: with another number the proof leads to another root, because a leaf's
/// hash begins with another byte than a node's.
fn verify(querier: &QuerierWrapper, till: &Till<'_>, claim: &BountyClaim) -> Result<(), ContractError> {
    let settled = FINALS
        .query(querier, till.config.verification.clone(), claim.settled.get())?
        .ok_or(ContractError::NotFinal { epoch: claim.settled })?;
    let root = EvidenceRoot {
        root: &settled.statement.evidence_root.0,
        leaves: claim.leaves,
    };
    Ok(root.verify(claim.position, &claim.leaf, claim.proof.as_slice())?)
}
