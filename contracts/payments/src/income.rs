//! Who gets what a machine has earned: the network its fee, then the machine's owner by his split.

use cosmwasm_std::{Addr, QuerierWrapper, Storage, Uint128};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::payments::Division;
use flywheel_types::registry::Machine;

use crate::error::ContractError;
use crate::payout::Payouts;
use crate::registry;
use crate::state::payee::Payee;
use crate::state::sessions::Session;
use crate::state::{Config, fees, splits};

/// Pays a machine as its record and its owner's split say now, less the fee of the network that the split names.
pub fn pay_machine(
    storage: &dyn Storage,
    machine: MachineId,
    record: &Machine,
    now: Time,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<(), ContractError> {
    let division = splits::of(storage, machine, record)?;
    let network = division.as_ref().and_then(|division| division.network);
    let rest = pay_fee(storage, network, now, amount, payouts)?;
    pay_owner(division, record, rest, payouts)
}

/// Pays what a session has earned to those with whom it was opened, less the fee of the network that its tariff named.
/// After a sale that is the former owner himself: his split and his payout address are void, his session is not.
pub fn pay_session(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    session: &Session,
    now: Time,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<(), ContractError> {
    let rest = pay_fee(storage, session.network, now, amount, payouts)?;
    let record = registry::machine(querier, config, session.machine)?;
    if record.ownership_epoch != session.ownership_epoch {
        return Ok(payouts.add(&session.owner, rest)?);
    }
    pay_owner(splits::of(storage, session.machine, &record)?, &record, rest, payouts)
}

/// Pays what a channel owes to the account, or to those who owned the machine when it was opened.
pub fn pay_channel(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    payee: &Payee,
    now: Time,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<(), ContractError> {
    if let Some(machine) = payee.machine {
        let record = registry::machine(querier, config, machine)?;
        if record.ownership_epoch == payee.ownership_epoch {
            return pay_machine(storage, machine, &record, now, amount, payouts);
        }
    }
    Ok(payouts.add(&payee.account, amount)?)
}

/// Pays what a stream owes to the account, or to whoever owns the machine now: what is not collected follows it.
pub fn pay_stream(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    payee: &Payee,
    now: Time,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<(), ContractError> {
    match payee.machine {
        Some(machine) => {
            let record = registry::machine(querier, config, machine)?;
            pay_machine(storage, machine, &record, now, amount, payouts)
        }
        None => Ok(payouts.add(&payee.account, amount)?),
    }
}

/// Divides by the owner's split, or pays the payout address or the owner.
fn pay_owner(
    division: Option<Division>,
    record: &Machine,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<(), ContractError> {
    let Some(split) = division.and_then(|division| division.split) else {
        return Ok(payouts.add(record.payee(), amount)?);
    };
    for (account, part) in split.divide(amount)? {
        payouts.add(&account, part)?;
    }
    Ok(())
}

/// Pays the network's fee; returns what is left.
fn pay_fee(
    storage: &dyn Storage,
    network: Option<u64>,
    now: Time,
    amount: Uint128,
    payouts: &mut Payouts,
) -> Result<Uint128, ContractError> {
    let Some((recipient, fee)) = fees::of(storage, network, now, amount)? else {
        return Ok(amount);
    };
    payouts.add(&recipient, fee)?;
    Ok(amount.checked_sub(fee)?)
}

/// Refuses the contract itself as a recipient: it would never get the money out again.
pub fn check_recipient(contract: &Addr, recipient: &Addr) -> Result<(), ContractError> {
    if recipient == contract {
        return Err(ContractError::PaysContract {
            recipient: recipient.clone(),
        });
    }
    Ok(())
}
