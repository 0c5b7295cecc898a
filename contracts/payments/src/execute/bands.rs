//! What a network's admin lets its machines charge.

use cosmwasm_std::{Addr, Api, DepsMut, Response};
use flywheel_protocol::H3Cell;
use flywheel_types::payments::{Band, MAX_BANDS, TariffBand};
use flywheel_types::registry::MAX_RESOLUTION;

use super::check_unit;
use crate::error::ContractError;
use crate::state::{CONFIG, bands};
use crate::{events, registry};

/// Sets or removes the bands of a class, everywhere or in a cell. They bind at once: whoever opens a session is judged by them.
pub fn set(
    deps: DepsMut,
    sender: &Addr,
    network: u64,
    class: &str,
    cell: Option<H3Cell>,
    spec: Vec<TariffBand>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let record = registry::administered(&deps.querier, &config, sender, network)?;
    if let Some(cell) = cell.filter(|cell| cell.resolution() > MAX_RESOLUTION) {
        return Err(ContractError::CellTooFine { cell });
    }
    registry::check_class_name(network, class)?;
    let checked = checked(deps.api, spec)?;
    // What is there can be removed, whatever has become of the class.
    if !checked.is_empty() {
        registry::check_class(&deps.querier, &record, class)?;
    }

    bands::set(deps.storage, &record, class, cell, checked.clone())?;

    Ok(Response::new().add_events(events::bands_set(network, class, cell, &checked)))
}

fn checked(api: &dyn Api, spec: Vec<TariffBand>) -> Result<Vec<Band>, ContractError> {
    let given = spec.len();
    if given > MAX_BANDS {
        return Err(ContractError::TooManyBands { given, most: MAX_BANDS });
    }
    let mut bands: Vec<Band> = Vec::with_capacity(given);
    for band in spec {
        let band = checked_band(api, band)?;
        if bands
            .iter()
            .any(|other| other.denom == band.denom && other.unit == band.unit)
        {
            return Err(ContractError::TwoBands {
                denom: band.denom.name().to_owned(),
                unit: band.unit,
            });
        }
        bands.push(band);
    }
    Ok(bands)
}

fn checked_band(api: &dyn Api, band: TariffBand) -> Result<Band, ContractError> {
    let TariffBand {
        denom,
        unit,
        lowest,
        highest,
    } = band;
    check_unit(&unit)?;
    if highest.is_zero() {
        return Err(ContractError::IsZero { what: "highest price" });
    }
    if lowest > highest {
        return Err(ContractError::UpsideDown { lowest, highest });
    }
    Ok(Band {
        denom: denom.validate(api)?,
        unit,
        lowest,
        highest,
    })
}
