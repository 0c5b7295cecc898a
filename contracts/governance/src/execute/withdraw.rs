//! Credits: payments that failed before (rule A3).

use cosmwasm_std::{Addr, DepsMut, Response};
use flywheel_types::Denom;

use crate::error::ContractError;
use crate::events;
use crate::payout;
use crate::state::credits;

/// Pays an account what is credited to it. Anyone; if another's payment fails, it stays credited.
///
/// # Errors
/// If nothing is credited, or the sender's own payment fails.
pub fn withdraw(
    deps: DepsMut,
    sender: &Addr,
    denom: &Denom<String>,
    account: Option<String>,
) -> Result<Response, ContractError> {
    let denom = denom.validate(deps.api)?;
    let account = account.map_or_else(|| Ok(sender.clone()), |account| deps.api.addr_validate(&account))?;
    let amount = credits::take(deps.storage, &denom, &account)?;
    let event = events::withdrawn(sender, &account, &denom, amount);
    Ok(payout::pay(
        Response::new().add_event(event),
        sender,
        account,
        &denom,
        amount,
    )?)
}
