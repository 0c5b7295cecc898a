//! Bounds of what a machine's record may hold.

use std::collections::BTreeSet;

use flywheel_protocol::H3Cell;
use flywheel_types::registry::{
    Attribute, Endpoint, MAX_ATTRIBUTES, MAX_ENDPOINTS, MAX_NAME, MAX_RESOLUTION, MAX_TEXT, MachineDetails,
};

use crate::error::ContractError;

/// Refuses details that are out of bounds.
pub fn details(details: &MachineDetails) -> Result<(), ContractError> {
    cell(details.cell)?;
    text("metadata", &details.metadata, 0, MAX_TEXT)?;
    attributes(&details.attributes, 0)?;
    endpoints(&details.endpoints)
}

/// Refuses a place that is too exact to be public.
pub fn cell(cell: Option<H3Cell>) -> Result<(), ContractError> {
    match cell.map(H3Cell::resolution) {
        Some(resolution) if resolution > MAX_RESOLUTION => Err(ContractError::CellTooFine { resolution }),
        Some(_) | None => Ok(()),
    }
}

/// Refuses attributes that are too few, too many, too long or named alike.
pub fn attributes(attributes: &[Attribute], minimum: usize) -> Result<(), ContractError> {
    count("attributes", attributes.len(), minimum, MAX_ATTRIBUTES)?;
    unique(attributes.iter().map(|attribute| attribute.name.as_str()))?;
    attributes.iter().try_for_each(|attribute| {
        text("attribute name", &attribute.name, 1, MAX_NAME)?;
        text("attribute value", &attribute.value, 0, MAX_TEXT)
    })
}

/// Refuses endpoints that are too many, too long or named alike.
pub fn endpoints(endpoints: &[Endpoint]) -> Result<(), ContractError> {
    count("endpoints", endpoints.len(), 0, MAX_ENDPOINTS)?;
    unique(endpoints.iter().map(|endpoint| endpoint.name.as_str()))?;
    endpoints.iter().try_for_each(|endpoint| {
        text("endpoint name", &endpoint.name, 1, MAX_NAME)?;
        text("endpoint kind", &endpoint.kind, 1, MAX_NAME)?;
        text("endpoint url", &endpoint.url, 1, MAX_TEXT)
    })
}

/// Refuses a list of the wrong length.
pub fn count(field: &'static str, count: usize, minimum: usize, maximum: usize) -> Result<(), ContractError> {
    if (minimum..=maximum).contains(&count) {
        return Ok(());
    }
    Err(ContractError::Count { field, count, minimum, maximum })
}

/// Refuses a text of the wrong length.
pub fn text(field: &'static str, text: &str, minimum: usize, maximum: usize) -> Result<(), ContractError> {
    let length = text.len();
    if (minimum..=maximum).contains(&length) {
        return Ok(());
    }
    Err(ContractError::TextLength { field, length, minimum, maximum })
}

/// Refuses a name that stands twice.
pub fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ContractError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ContractError::Duplicate { name: name.to_owned() });
        }
    }
    Ok(())
}
