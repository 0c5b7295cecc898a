//! The hub admin's right.

use cosmwasm_std::{Addr, BlockInfo, DepsMut, Response};
use cw_ownable::Action;

use crate::error::ContractError;
use crate::events;

/// Hands the admin's right over in two steps.
///
/// # Errors
/// If the sender may not, or wants to give the right up: the codes of later networks could never be mended.
pub fn update_ownership(
    deps: DepsMut,
    block: &BlockInfo,
    sender: &Addr,
    action: Action,
) -> Result<Response, ContractError> {
    if action == Action::RenounceOwnership {
        cw_ownable::assert_owner(deps.storage, sender)?;
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, block, sender, action)?;
    Ok(Response::new().add_event(events::ownership_updated(&ownership)))
}
