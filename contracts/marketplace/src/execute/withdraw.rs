//! Credits: payments that failed before (rule A3).

use cosmwasm_std::{Addr, Api, Response, Storage};
use flywheel_types::Denom;

use crate::error::ContractError;
use crate::state::credits;
use crate::state::purse::Way;
use crate::{events, payout};

/// Pays an account what is credited to it. Anyone; if another's payment fails, it stays credited.
///
/// # Errors
/// If nothing is credited, or the sender's own payment fails.
pub fn withdraw(
    storage: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    account: Option<String>,
    denom: &Denom<String>,
) -> Result<Response, ContractError> {
    let denom = denom.validate(api)?;
    let account = account.map_or_else(|| Ok(sender.clone()), |account| api.addr_validate(&account))?;
    let amount = credits::take(storage, &denom, &account)?;

    let response = if account == *sender {
        Response::new().add_message(denom.pay(&account, amount)?)
    } else {
        Response::new().add_submessage(payout::to_account(&denom, &account, Way::Released, amount)?)
    };
    Ok(response.add_event(events::withdrawn(sender, &account, &denom, amount)))
}
