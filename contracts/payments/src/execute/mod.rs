//! What the messages do.

pub mod bands;
pub mod channel;
pub mod close_channel;
pub mod close_session;
pub mod owner;
pub mod pay;
pub mod receive;
pub mod session;
pub mod stream;
pub mod withdraw;

use cosmwasm_std::{Addr, DepsMut, Env};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_types::payments::{MAX_UNIT, Payee as PayeeName};
use flywheel_types::registry::Machine;

use crate::error::ContractError;
use crate::income::check_recipient;
use crate::registry;
use crate::state::CONFIG;
use crate::state::payee::Payee;

/// Who a channel or stream that begins now will pay.
fn new_payee(deps: &DepsMut, env: &Env, payer: &Addr, name: PayeeName) -> Result<Payee, ContractError> {
    match name {
        PayeeName::Account(account) => {
            let account = deps.api.addr_validate(&account)?;
            check_recipient(&env.contract.address, &account)?;
            if account == *payer {
                return Err(ContractError::SelfDealing { account });
            }
            Ok(Payee::account(account))
        }
        PayeeName::Machine(name) => {
            let config = CONFIG.load(deps.storage)?;
            let machine = registry::number(env, &config, name)?;
            let record = registry::machine(&deps.querier, &config, machine)?;
            registry::check_in_service(payer, machine, &record)?;
            Ok(Payee {
                account: record.owner,
                machine: Some(machine),
                ownership_epoch: record.ownership_epoch,
                key_version: record.key_version,
            })
        }
    }
}

/// The machine that new money is for, as it is now; `None`: an account is paid.
///
/// # Errors
/// If the payer has become its owner, or the account that its income goes to.
fn paid_machine(deps: &DepsMut, payer: &Addr, payee: &Payee) -> Result<Option<(MachineId, Machine)>, ContractError> {
    let Some(machine) = payee.machine else { return Ok(None) };
    let record = registry::machine(&deps.querier, &CONFIG.load(deps.storage)?, machine)?;
    registry::refuse_self_dealing(payer, &record)?;
    Ok(Some((machine, record)))
}

fn check_period(what: &'static str, period: Seconds, minimum: u64, maximum: u64) -> Result<(), ContractError> {
    let seconds = period.get();
    if (minimum..=maximum).contains(&seconds) {
        return Ok(());
    }
    Err(ContractError::Period {
        what,
        seconds,
        minimum,
        maximum,
    })
}

fn check_unit(unit: &str) -> Result<(), ContractError> {
    let given = unit.len();
    if (1..=MAX_UNIT).contains(&given) {
        return Ok(());
    }
    Err(ContractError::TextLength {
        what: "unit",
        given,
        most: MAX_UNIT,
    })
}

fn check_count(what: &'static str, given: usize, most: usize) -> Result<(), ContractError> {
    if (1..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::Count { what, given, most })
}

fn only(sender: &Addr, yours: &Addr, who: &str) -> Result<(), ContractError> {
    if sender == yours {
        return Ok(());
    }
    Err(ContractError::NotYours {
        sender: sender.clone(),
        only: format!("{who} {yours}"),
    })
}
