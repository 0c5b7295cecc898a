//! An agent pays out of its budget.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use flywheel_types::access_control::{MAX_REFERENCE, Namespace};
use flywheel_types::{Denom, PaymentError};

use super::budgets::acting;
use super::find;
use crate::error::ContractError;
use crate::events;
use crate::state::purses::Purse;

/// Pays, or refuses: then nothing that the agent does in the same transaction has happened either. A recipient who cannot
/// receive is a refusal, too.
#[allow(clippy::too_many_arguments, reason = "the message's fields")]
pub fn spend(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    namespace: &Namespace,
    denom: &Denom<String>,
    amount: Uint128,
    recipient: &str,
    reference: &str,
) -> Result<Response, ContractError> {
    let place = find(&deps, namespace)?;
    acting(&deps, env, &place, sender)?;
    let denom = denom.validate(deps.api)?;
    let recipient = deps.api.addr_validate(recipient)?;
    if amount.is_zero() {
        return Err(PaymentError::Zero.into());
    }
    if recipient == env.contract.address {
        return Err(ContractError::PaysContract { recipient });
    }
    if reference.len() > MAX_REFERENCE {
        return Err(ContractError::TextLength {
            what: "reference",
            given: reference.len(),
            most: MAX_REFERENCE,
        });
    }

    let mut purse = Purse::load(deps.storage, &place.key, sender)?;
    purse.spend(deps.storage, env, &denom, amount, &recipient)?;
    purse.save(deps.storage, &place.key, sender)?;

    Ok(Response::new()
        .add_message(denom.pay(&recipient, amount)?)
        .add_event(events::spent(&place, sender, &recipient, &denom, amount, reference)))
}
