//! Credits: payments that failed before (rule A3).

use cosmwasm_std::{Addr, Api, Env, Response, Storage};

use crate::error::ContractError;
use crate::state::{CONFIG, credits};
use crate::{events, payout};

/// Pays an account what is credited to it; for this contract itself, burns again what could not be burned. Anyone; if
/// another's payment fails, it stays credited.
///
/// # Errors
/// If nothing is credited, or the sender's own payment fails.
pub fn withdraw(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    sender: &Addr,
    account: Option<String>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let account = account.map_or_else(|| Ok(sender.clone()), |account| api.addr_validate(&account))?;
    let amount = credits::take(storage, &account)?;

    let response = if account == *sender {
        Response::new().add_message(config.denom.pay(&account, amount)?)
    } else if account == env.contract.address {
        Response::new().add_submessage(payout::burn(&config, &account, amount)?)
    } else {
        Response::new().add_submessage(payout::to_other(&config.denom, &account, amount)?)
    };
    Ok(response.add_event(events::withdrawn(sender, &account, &config.denom, amount)))
}
