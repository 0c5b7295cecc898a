//! Offers, and how a machine changes hands (rule R6).

use cosmwasm_std::{Addr, Empty, OverflowError, OverflowOperation, StdError, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::compact;
use flywheel_types::registry::{MACHINES, Machine};

use super::{OWNED, keys, record};
use crate::error::ContractError;

/// To whom a machine is offered.
pub const OFFERS: Map<u64, Offer> = Map::new("offers");

/// A machine is offered to one buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Who may accept.
    pub buyer: Addr,
    /// From this second on it cannot be accepted.
    pub expires_at: Option<Time>,
}

compact!(Offer { buyer, expires_at });

impl Offer {
    /// Whether it can still be accepted.
    pub fn holds_at(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|expiry| now < expiry)
    }
}

/// The offer of a machine, expired or not.
pub fn offer(storage: &dyn Storage, machine: MachineId) -> Result<Offer, ContractError> {
    OFFERS
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NoOffer { machine })
}

/// Makes `buyer` the owner and ends what the seller arranged. Returns the machine as it is now.
///
/// Payout address, attributes, endpoints and metadata are the seller's statements: a URI in the metadata may be a page of
/// his that says something else tomorrow. The place, the key and its maker are facts of the device, and stay. The key's
/// counter moves on, or a registration that the seller had the device sign could take the key when the buyer retires the
/// machine.
pub fn transfer(
    storage: &mut dyn Storage,
    id: MachineId,
    machine: Machine,
    buyer: Addr,
) -> Result<Machine, ContractError> {
    let ownership_epoch = machine.ownership_epoch.checked_add(1);
    let ownership_epoch =
        ownership_epoch.ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))?;
    keys::count_sale(storage, &machine.key)?;
    keys::end_recovery(storage, id);
    record::clear_record(storage, id)?;
    OFFERS.remove(storage, id.get());
    OWNED.remove(storage, (machine.owner.as_str(), id.get()));
    OWNED.save(storage, (buyer.as_str(), id.get()), &Empty {})?;
    let machine = Machine {
        owner: buyer,
        ownership_epoch,
        payout: None,
        ..machine
    };
    MACHINES.save(storage, id.get(), &machine)?;
    Ok(machine)
}
