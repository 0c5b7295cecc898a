//! What networks take of their machines' income; public state.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::payments::{FEE_NOTICE, FEES, Fee};

use crate::error::ContractError;

/// Refuses a network that has set no fee: whoever names one knows what it takes.
pub fn check(storage: &dyn Storage, network: Option<u64>) -> Result<(), ContractError> {
    match network {
        Some(network) if !FEES.has(storage, network) => Err(ContractError::NoFee { network }),
        _ => Ok(()),
    }
}

/// Sets a fee: at once if it is lower than what holds now or the first one, after [`FEE_NOTICE`] if it is higher.
pub fn set(
    storage: &mut dyn Storage,
    network: u64,
    now: Time,
    bps: Bps,
    recipient: Addr,
) -> Result<Fee, ContractError> {
    let present = FEES.may_load(storage, network)?.map(|fee| fee.at(now));
    let fee = match present {
        Some(before) if before < bps => Fee {
            bps,
            before,
            since: now.plus(Seconds::new(FEE_NOTICE))?,
            recipient,
        },
        _ => Fee {
            bps,
            before: bps,
            since: now,
            recipient,
        },
    };
    FEES.save(storage, network, &fee)?;
    Ok(fee)
}

/// Who takes what of an income, floored; `None`: nobody anything.
pub fn of(
    storage: &dyn Storage,
    network: Option<u64>,
    now: Time,
    income: Uint128,
) -> StdResult<Option<(Addr, Uint128)>> {
    let Some(network) = network else { return Ok(None) };
    let fee = FEES.may_load(storage, network)?;
    Ok(fee.map(|fee| {
        let amount = fee.at(now).of(income);
        (fee.recipient, amount)
    }))
}
