//! A machine's record: attributes, endpoints, metadata.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Map;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::registry::{Attribute, Endpoint, MAX_ATTRIBUTES, MachineDetails};

use crate::error::ContractError;

/// Attributes by machine and name.
pub(super) const ATTRIBUTES: Map<(u64, &str), StoredAttribute> = Map::new("attributes");
/// Service endpoints of a machine; none, no item.
pub const ENDPOINTS: Map<u64, Vec<Endpoint>> = Map::new("endpoints");
/// Metadata of a machine; none, no item.
pub const METADATA: Map<u64, String> = Map::new("metadata");

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

/// Writes the record that a new machine is registered with, which was checked. There is nothing of it yet, so nothing is
/// read or removed: both are paid for.
pub fn save_first_record(storage: &mut dyn Storage, id: MachineId, details: &MachineDetails) -> StdResult<()> {
    if !details.metadata.is_empty() {
        METADATA.save(storage, id.get(), &details.metadata)?;
    }
    if !details.endpoints.is_empty() {
        ENDPOINTS.save(storage, id.get(), &details.endpoints)?;
    }
    details
        .attributes
        .iter()
        .try_for_each(|attribute| save_attribute(storage, id, attribute))
}

fn save_attribute(storage: &mut dyn Storage, id: MachineId, attribute: &Attribute) -> StdResult<()> {
    let stored = StoredAttribute {
        value: attribute.value.clone(),
        expires_at: attribute.expires_at,
    };
    ATTRIBUTES.save(storage, (id.get(), &attribute.name), &stored)
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
        save_attribute(storage, id, attribute)?;
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

/// Removes all of it.
pub fn clear_record(storage: &mut dyn Storage, id: MachineId) -> StdResult<()> {
    for (name, _) in attributes(storage, id)? {
        ATTRIBUTES.remove(storage, (id.get(), &name));
    }
    ENDPOINTS.remove(storage, id.get());
    METADATA.remove(storage, id.get());
    Ok(())
}
