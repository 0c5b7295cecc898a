//! The admin's and the guardian's word against a pending root (rule V9).

use cosmwasm_std::{Addr, BlockInfo, Response, Storage};
use flywheel_protocol::Time;
use flywheel_types::verification::MAX_REJECT_REASON;

use crate::error::ContractError;
use crate::events;
use crate::state::{CONFIG, roots};

/// Rejects the pending root, as long as it is not final. Claims on final roots go on. Admin or guardian.
pub fn reject(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    reason: &str,
) -> Result<Response, ContractError> {
    check_may_reject(storage, sender, Time::of(block))?;
    if !(1..=MAX_REJECT_REASON).contains(&reason.len()) {
        return Err(ContractError::RejectReason { bytes: reason.len() });
    }
    let pending = roots::pending(storage)?;

    roots::reject(storage, &pending.statement)?;

    Ok(Response::new().add_event(events::root_rejected(&pending.statement, sender.as_str(), reason)))
}

fn check_may_reject(storage: &dyn Storage, sender: &Addr, now: Time) -> Result<(), ContractError> {
    if cw_ownable::is_owner(storage, sender)? {
        return Ok(());
    }
    match CONFIG.load(storage)?.guardian {
        Some(guardian) if guardian.address == *sender && now < guardian.expires_at => Ok(()),
        Some(guardian) if guardian.address == *sender => Err(ContractError::GuardianOver {
            expires_at: guardian.expires_at,
            now,
        }),
        _ => Err(ContractError::MayNotReject { sender: sender.clone() }),
    }
}
