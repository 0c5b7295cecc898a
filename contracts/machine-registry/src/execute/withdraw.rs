//! Credits: payments that failed before (rule A3).

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use flywheel_types::denom::no_funds;

use crate::error::ContractError;
use crate::state::{DEPOSIT, credits};
use crate::{events, payout};

/// Pays an account what is credited to it. Anyone; if another's payment fails, it stays credited.
///
/// # Errors
/// If nothing is credited, or the sender's own payment fails.
pub fn withdraw(deps: DepsMut, info: &MessageInfo, account: Option<String>) -> Result<Response, ContractError> {
    no_funds(info)?;
    let sender = &info.sender;
    let account = account.map_or_else(|| Ok(sender.clone()), |account| deps.api.addr_validate(&account))?;
    let amount = credits::take(deps.storage, &account)?;
    // Whoever has a credit was owed a deposit, so there is a denomination.
    let denom = DEPOSIT.load(deps.storage)?.ok_or(ContractError::NoDepositDenom)?.denom;

    let response = if account == *sender {
        Response::new().add_message(denom.pay(&account, amount)?)
    } else {
        Response::new().add_submessage(payout::to_other(&denom, &account, amount)?)
    };
    Ok(response.add_event(events::withdrawn(sender, &account, amount, &denom)))
}
