//! Who may sell, and who is paid for it.

use cosmwasm_std::{Addr, QuerierWrapper, Storage};
use flywheel_protocol::MachineId;
use flywheel_protocol::values::Split;
use flywheel_types::Authority;
use flywheel_types::marketplace::{Listing, Seller, SellerGone};
use flywheel_types::payments::SPLITS;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};

use crate::error::ContractError;
use crate::state::config::Config;

/// A machine that works or is paused.
///
/// # Errors
/// If nobody has registered it, or it has left.
pub fn machine(querier: &QuerierWrapper, config: &Config, id: MachineId) -> Result<Machine, ContractError> {
    let record = MACHINES.query(querier, config.registry.clone(), id.get())?;
    match record {
        None => Err(ContractError::UnknownMachine { machine: id }),
        Some(record) if record.status == MachineStatus::Retired => Err(ContractError::RetiredMachine { machine: id }),
        Some(record) => Ok(record),
    }
}

/// The machine that sells, as it is now; `None`: the network sells.
///
/// # Errors
/// If the machine has left, or was sold after it was listed (rule R6).
pub fn selling_machine(
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
) -> Result<Option<Machine>, ContractError> {
    let Some(id) = listing.seller.machine() else {
        return Ok(None);
    };
    let machine = machine(querier, config, id)?;
    if machine.ownership_epoch != listing.ownership_epoch {
        return Err(ContractError::MachineSold { machine: id });
    }
    Ok(Some(machine))
}

/// How a listing has lost its machine; `None`: it has not, or the network sells.
///
/// A registry that cannot be read says nothing: no settlement waits for another contract (rule A5).
pub fn gone(querier: &QuerierWrapper, config: &Config, listing: &Listing) -> Option<SellerGone> {
    let machine = listing.seller.machine()?;
    let record = MACHINES.query(querier, config.registry.clone(), machine.get());
    let record = record.ok().flatten()?;
    if record.status == MachineStatus::Retired {
        Some(SellerGone::MachineRetired)
    } else if record.ownership_epoch != listing.ownership_epoch {
        Some(SellerGone::MachineSold)
    } else {
        None
    }
}

/// Refuses a sender who may not act for a listing's seller; returns who is paid for a machine.
pub fn check_seller(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
    sender: &Addr,
) -> Result<Option<Addr>, ContractError> {
    match selling_machine(querier, config, listing)? {
        Some(machine) => {
            Authority::of(&machine.owner).check(sender)?;
            Ok(Some(machine.payee().clone()))
        }
        None => {
            cw_ownable::assert_owner(storage, sender)?;
            Ok(None)
        }
    }
}

/// Refuses a buyer who would pay himself; returns who is paid for a machine.
///
/// # Errors
/// If the buyer owns the selling machine or receives its income, governs the network that sells or is its treasury, or if
/// nobody can sell any more.
pub fn check_buyer(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
    buyer: &Addr,
) -> Result<Option<Addr>, ContractError> {
    let machine = selling_machine(querier, config, listing)?;
    let deals_with_itself = match &machine {
        Some(machine) => is_paid(machine, buyer),
        None => *buyer == config.treasury || cw_ownable::is_owner(storage, buyer)?,
    };
    if deals_with_itself {
        return Err(ContractError::SelfDealing { account: buyer.clone() });
    }
    Ok(machine.map(|machine| machine.payee().clone()))
}

/// How the owner who sold divides the machine's income, as the payments contract says now; `None`: there is no split, or the
/// machine was sold since, which ends it (rule R6).
///
/// A contract that cannot be read divides nothing: no settlement waits for another contract (rule A5).
pub fn division(
    querier: &QuerierWrapper,
    config: &Config,
    machine: MachineId,
    ownership_epoch: u32,
) -> Option<Split<Addr>> {
    let found = SPLITS.query(querier, config.payments.clone()?, machine.get());
    let division = found.ok().flatten()?;
    let split = division.split.filter(|_| division.ownership_epoch == ownership_epoch)?;
    let record = MACHINES.query(querier, config.registry.clone(), machine.get());
    let is_his = record.ok().flatten()?.ownership_epoch == ownership_epoch;
    is_his.then_some(split)
}

/// Whether an account owns a machine or receives its income.
pub fn is_paid(machine: &Machine, account: &Addr) -> bool {
    machine.owner == *account || machine.payee() == account
}

/// What a listing is named by in events.
pub fn name(seller: &Seller) -> String {
    match seller {
        Seller::Machine { machine } => format!("machine {machine}"),
        Seller::Network { from, to, .. } => format!("epochs {from} to {to}"),
    }
}
