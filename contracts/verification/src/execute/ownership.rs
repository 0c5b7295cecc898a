//! The admin's right.

use cosmwasm_std::{Addr, BlockInfo, DepsMut, Response};
use cw_ownable::Action;

use crate::error::ContractError;
use crate::events;

/// Hands the admin's right over in two steps. It cannot be given up: without an admin nobody could admit oracles, and a
/// network without oracles settles nothing.
pub fn update_ownership(
    deps: DepsMut,
    block: &BlockInfo,
    sender: &Addr,
    action: Action,
) -> Result<Response, ContractError> {
    if action == Action::RenounceOwnership {
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, block, sender, action)?;
    Ok(Response::new().add_event(events::ownership_updated(&ownership)))
}
