//! Opened places: where machines of a class that asks for one begin their stay, and what a place adds (rules S11, N5).

use std::collections::BTreeSet;

use cosmwasm_std::Storage;
use flywheel_protocol::{Bps, H3Cell, MachineId};
use flywheel_types::Class;
use flywheel_types::network::NetworkKind;
use flywheel_types::registry::{MAX_RESOLUTION, Machine};
use flywheel_types::staking::{
    Enrolment, MAX_PLACES, OpenPlace, PLACE_LEVELS, PLACES, PlaceTerms, find_place, level_bit,
};

use super::config::Config;
use super::enrolment::Reason;
use crate::error::ContractError;

/// Opens places, or gives those that are open another boost.
pub fn open_places(
    storage: &mut dyn Storage,
    config: &Config,
    cells: &[H3Cell],
    boost: Bps,
) -> Result<(), ContractError> {
    check_cells(config, cells)?;
    let mut levels = PLACE_LEVELS.may_load(storage)?.unwrap_or_default();
    for cell in cells {
        levels |= level_bit(cell.resolution());
        PLACES.save(storage, cell.get(), &PlaceTerms { boost })?;
    }
    PLACE_LEVELS.save(storage, &levels)?;
    Ok(())
}

/// Closes places. The bits of their resolutions stay: a read of nothing costs less than to count.
pub fn close_places(storage: &mut dyn Storage, config: &Config, cells: &[H3Cell]) -> Result<(), ContractError> {
    check_cells(config, cells)?;
    for &cell in cells {
        if !PLACES.has(storage, cell.get()) {
            return Err(ContractError::PlaceNotOpen { cell });
        }
        PLACES.remove(storage, cell.get());
    }
    Ok(())
}

fn check_cells(config: &Config, cells: &[H3Cell]) -> Result<(), ContractError> {
    if config.kind != NetworkKind::Prn {
        return Err(ContractError::NoPlaces {});
    }
    let count = cells.len();
    if !(1..=MAX_PLACES).contains(&count) {
        return Err(ContractError::PlaceCount { count });
    }
    let mut seen = BTreeSet::new();
    for &cell in cells {
        if cell.resolution() > MAX_RESOLUTION {
            return Err(ContractError::PlaceTooFine { cell });
        }
        if !seen.insert(cell) {
            return Err(ContractError::DuplicatePlace { cell });
        }
    }
    Ok(())
}

/// Refuses a machine that would begin a stay of a class that asks for an opened place, and is in none.
pub fn check_opened(
    storage: &dyn Storage,
    class: &Class,
    id: MachineId,
    machine: &Machine,
) -> Result<(), ContractError> {
    let Some(cell) = machine.cell.filter(|_| class.places) else {
        return Ok(());
    };
    match find_place(storage, cell)? {
        Some(_) => Ok(()),
        None => Err(ContractError::NotOpened {
            machine: id,
            cell,
            class: class.name.clone(),
        }),
    }
}

/// Gives an enrolment its place's boost, or says that it may not begin here.
///
/// `stay` is the enrolment that it goes on with, if it does: then it needs no opened place, and keeps its boost if the place
/// gives less now. A higher one counts: otherwise one would leave and come back for it.
pub fn settle(
    storage: &dyn Storage,
    class: &Class,
    stay: Option<&Enrolment>,
    enrolment: Enrolment,
) -> Result<Result<Enrolment, Reason>, ContractError> {
    let needs_place = class.places && stay.is_none();
    let place = match enrolment.cell {
        Some(cell) if needs_place || !class.max_boost.is_zero() => find_place(storage, cell)?,
        _ => None,
    };
    if needs_place && place.is_none() {
        return Ok(Err(Reason::Unopened));
    }
    let kept = stay.map_or(Bps::ZERO, |stay| stay.boost);
    let boost = place.map_or(Bps::ZERO, |OpenPlace { boost, .. }| boost).max(kept);
    Ok(Ok(Enrolment { boost, ..enrolment }))
}
