//! Private state, and the verbs that keep it and the public state together.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Empty, Order, OverflowError, OverflowOperation, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::registry::{
    Attribute, Deposit, Endpoint, MACHINE_BY_KEY, MACHINES, MAX_ATTRIBUTES, Machine, MachineDetails, MachineStatus,
};

use crate::error::ContractError;

/// What new machines pay.
pub const DEPOSIT: Item<Option<Deposit>> = Item::new("deposit");
/// Counts and sums.
pub const LEDGER: Item<Ledger> = Item::new("ledger");
/// Machines of an owner, retired ones included: what they have earned is still his.
pub const OWNED: Map<(&str, u64), Empty> = Map::new("owned");
/// Attributes by machine and name.
const ATTRIBUTES: Map<(u64, &str), StoredAttribute> = Map::new("attributes");
/// Service endpoints of a machine; none, no item.
pub const ENDPOINTS: Map<u64, Vec<Endpoint>> = Map::new("endpoints");
/// Metadata of a machine; none, no item.
pub const METADATA: Map<u64, String> = Map::new("metadata");
/// How often a key has been registered, for ever: an old signature is never valid again.
const REGISTRATIONS: Map<&[u8], u32> = Map::new("registrations");

/// Counts and sums, one item so that a registration writes it once.
#[cw_serde]
#[derive(Default)]
pub struct Ledger {
    /// The newest machine id.
    pub machines: u64,
    /// Deposits held.
    pub deposits: Uint128,
}

/// An attribute without its name, which is the key.
#[cw_serde]
pub struct StoredAttribute {
    /// Its text.
    pub value: String,
    /// From this second on it is not there any more.
    pub expires_at: Option<Time>,
}

impl StoredAttribute {
    /// Whether it is still there.
    pub fn holds_at(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|expiry| now < expiry)
    }
}

/// How often a key has been registered: the counter of its next registration.
pub fn registrations(storage: &dyn Storage, key: &PublicKey) -> StdResult<u32> {
    Ok(REGISTRATIONS.may_load(storage, &key.tagged())?.unwrap_or_default())
}

/// The machine, whatever its status.
pub fn machine(storage: &dyn Storage, machine: MachineId) -> Result<Machine, ContractError> {
    MACHINES
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NoMachine { machine })
}

/// A machine that has not left.
pub fn present_machine(storage: &dyn Storage, id: MachineId) -> Result<Machine, ContractError> {
    let machine = machine(storage, id)?;
    if machine.status == MachineStatus::Retired {
        return Err(ContractError::Retired { machine: id });
    }
    Ok(machine)
}

/// Adds a machine under the next id, with its key, its owner's list and its key's counter.
pub fn add_machine(
    storage: &mut dyn Storage,
    ledger: &mut Ledger,
    machine: &Machine,
) -> Result<MachineId, ContractError> {
    let next = ledger.machines.checked_add(1);
    let next = next.ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))?;
    let id = MachineId::new(next)?;
    let key = machine.key.tagged();
    let count = registrations(storage, &machine.key)?;
    let registrations = count.checked_add(1).ok_or(ContractError::KeyWornOut { count })?;
    ledger.machines = id.get();
    ledger.deposits = ledger.deposits.checked_add(machine.deposit).map_err(StdError::from)?;
    MACHINES.save(storage, id.get(), machine)?;
    MACHINE_BY_KEY.save(storage, &key, &id.get())?;
    REGISTRATIONS.save(storage, &key, &registrations)?;
    OWNED.save(storage, (machine.owner.as_str(), id.get()), &Empty {})?;
    Ok(id)
}

/// Frees a machine's key, removes its record and marks it as gone. Its deposit is no longer held.
pub fn remove_machine(storage: &mut dyn Storage, id: MachineId, machine: &Machine) -> StdResult<()> {
    LEDGER.update(storage, |mut ledger| -> StdResult<_> {
        ledger.deposits = ledger.deposits.checked_sub(machine.deposit)?;
        Ok(ledger)
    })?;
    MACHINE_BY_KEY.remove(storage, &machine.key.tagged());
    for (name, _) in attributes(storage, id)? {
        ATTRIBUTES.remove(storage, (id.get(), &name));
    }
    ENDPOINTS.remove(storage, id.get());
    METADATA.remove(storage, id.get());
    let gone = Machine {
        status: MachineStatus::Retired,
        deposit: Uint128::zero(),
        ..machine.clone()
    };
    MACHINES.save(storage, id.get(), &gone)
}

/// Writes the record that a machine is registered with, which was checked.
pub fn save_record(
    storage: &mut dyn Storage,
    now: Time,
    id: MachineId,
    details: &MachineDetails,
) -> Result<(), ContractError> {
    save_metadata(storage, id, &details.metadata)?;
    save_endpoints(storage, id, &details.endpoints)?;
    save_attributes(storage, now, id, &details.attributes)
}

/// The attributes of a machine by name: at most 16, expired ones included.
pub fn attributes(storage: &dyn Storage, id: MachineId) -> StdResult<Vec<(String, StoredAttribute)>> {
    ATTRIBUTES
        .prefix(id.get())
        .range(storage, None, None, Order::Ascending)
        .take(MAX_ATTRIBUTES)
        .collect()
}

/// Writes attributes that were checked; expired ones leave first. Never more than 16 remain.
pub fn save_attributes(
    storage: &mut dyn Storage,
    now: Time,
    id: MachineId,
    new: &[Attribute],
) -> Result<(), ContractError> {
    let mut kept: usize = 0;
    for (name, attribute) in attributes(storage, id)? {
        if !attribute.holds_at(now) {
            ATTRIBUTES.remove(storage, (id.get(), &name));
        } else if new.iter().all(|attribute| attribute.name != name) {
            kept = kept.saturating_add(1);
        }
    }
    let count = kept.saturating_add(new.len());
    if count > MAX_ATTRIBUTES {
        return Err(ContractError::Count {
            field: "attributes",
            count,
            minimum: 0,
            maximum: MAX_ATTRIBUTES,
        });
    }
    for attribute in new {
        let stored = StoredAttribute {
            value: attribute.value.clone(),
            expires_at: attribute.expires_at,
        };
        ATTRIBUTES.save(storage, (id.get(), &attribute.name), &stored)?;
    }
    Ok(())
}

/// Removes an attribute. An expired one is not there.
pub fn remove_attribute(
    storage: &mut dyn Storage,
    now: Time,
    machine: MachineId,
    name: &str,
) -> Result<(), ContractError> {
    let stored = ATTRIBUTES.may_load(storage, (machine.get(), name))?;
    if !stored.is_some_and(|attribute| attribute.holds_at(now)) {
        return Err(ContractError::NoAttribute {
            machine,
            name: name.to_owned(),
        });
    }
    ATTRIBUTES.remove(storage, (machine.get(), name));
    Ok(())
}

/// Writes endpoints that were checked; none, no item.
pub fn save_endpoints(storage: &mut dyn Storage, id: MachineId, endpoints: &Vec<Endpoint>) -> StdResult<()> {
    if endpoints.is_empty() {
        ENDPOINTS.remove(storage, id.get());
        return Ok(());
    }
    ENDPOINTS.save(storage, id.get(), endpoints)
}

/// Writes metadata that was checked; none, no item.
pub fn save_metadata(storage: &mut dyn Storage, id: MachineId, metadata: &String) -> StdResult<()> {
    if metadata.is_empty() {
        METADATA.remove(storage, id.get());
        return Ok(());
    }
    METADATA.save(storage, id.get(), metadata)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Addr;
    use cosmwasm_std::testing::{MockApi, MockStorage};
    use flywheel_protocol::Curve;

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            DEPOSIT.as_slice().to_vec(),
            LEDGER.as_slice().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            ownership_key(),
            MACHINES.namespace_bytes().to_vec(),
            MACHINE_BY_KEY.namespace_bytes().to_vec(),
            OWNED.namespace_bytes().to_vec(),
            ATTRIBUTES.namespace_bytes().to_vec(),
            ENDPOINTS.namespace_bytes().to_vec(),
            METADATA.namespace_bytes().to_vec(),
            REGISTRATIONS.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "attributes contract_info deposit endpoints ledger machine_by_key machines metadata owned ownership \
             registrations"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }

    /// cw-ownable keeps its key private: what it writes into an empty storage shows it.
    fn ownership_key() -> Vec<u8> {
        let mut storage = MockStorage::new();
        cw_ownable::initialize_owner(&mut storage, &MockApi::default(), None).unwrap();
        storage.range(None, None, Order::Ascending).next().unwrap().0
    }

    fn some_machine() -> Machine {
        Machine {
            owner: Addr::unchecked("alice"),
            ownership_epoch: 0,
            key: PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap(),
            key_version: 1,
            cell: None,
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        }
    }

    #[test]
    fn a_key_s_counter_never_begins_again() {
        let (mut storage, machine) = (MockStorage::new(), some_machine());
        REGISTRATIONS
            .save(&mut storage, &machine.key.tagged(), &u32::MAX)
            .unwrap();
        let error = add_machine(&mut storage, &mut Ledger::default(), &machine).unwrap_err();
        assert_eq!(error, ContractError::KeyWornOut { count: u32::MAX });
    }

    #[test]
    fn ids_never_begin_again() {
        let mut ledger = Ledger {
            machines: u64::MAX,
            deposits: Uint128::zero(),
        };
        add_machine(&mut MockStorage::new(), &mut ledger, &some_machine()).unwrap_err();
    }
}
