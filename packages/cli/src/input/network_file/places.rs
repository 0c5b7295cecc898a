//! `places` and `opened` of a class: where its machines begin.

use std::collections::BTreeSet;

use flywheel_protocol::H3Cell;
use flywheel_types::hub::ClassSpec;
use flywheel_types::registry::MAX_RESOLUTION;
use flywheel_types::staking::MAX_PLACES;

use super::classes::Network;
use super::section::{Entry, Section};
use crate::input::error::InputError;

const CELLS: &str = "a list of H3 cells, such as [\"833933fffffffff\"]";
const CELL: &str = "an H3 cell of 15 hexadecimal digits, such as \"833933fffffffff\"";
const NO_PLACES: &str = "machines of a drn have no places: leave it out";

/// Whether machines of the class begin in opened places alone.
pub(super) fn asks(section: &mut Section<'_>, network: &Network<'_>) -> Result<bool, InputError> {
    let Some(entry) = section.find("places") else {
        return Ok(false);
    };
    let asks = entry.flag()?;
    if asks && !network.is_physical {
        return Err(entry.refuse(NO_PLACES));
    }
    Ok(asks)
}

/// The places that the class opens from the start, for all classes.
pub(super) fn opened(section: &mut Section<'_>, network: &Network<'_>) -> Result<Vec<H3Cell>, InputError> {
    let Some(list) = section.find("opened") else {
        return Ok(Vec::new());
    };
    let entries = list.items(CELLS)?;
    if !network.is_physical {
        return Err(list.refuse(NO_PLACES));
    }
    let mut seen = BTreeSet::new();
    let place = |entry: &Entry<'_>| {
        let cell = place(entry, network.cell_resolution)?;
        if !seen.insert(cell) {
            return Err(entry.refuse(format!("{cell} is listed twice")));
        }
        Ok(cell)
    };
    entries.iter().map(place).collect()
}

fn place(entry: &Entry<'_>, cell_resolution: u8) -> Result<H3Cell, InputError> {
    let cell: H3Cell = entry.read(CELL, |text| text.parse().ok())?;
    let resolution = cell.resolution();
    let finest = cell_resolution.min(MAX_RESOLUTION);
    if resolution > finest {
        return Err(entry.refuse(format!(
            "{cell} is of resolution {resolution}, and machines are told as cells of resolution {finest}: none could be \
             inside it; name a cell of resolution {finest} or coarser"
        )));
    }
    Ok(cell)
}

/// Places are the network's, whichever class names them: at most 50 together, and one at least if a class asks for them.
pub(super) fn check(section: &Section<'_>, classes: &[ClassSpec]) -> Result<(), InputError> {
    let places: BTreeSet<_> = classes.iter().flat_map(|spec| &spec.opened).collect();
    let refuse = |spec: &ClassSpec, key: &str, reason: String| {
        let path = section.path_of(&format!("{}.{key}", spec.class.name));
        Err(section.document().refuse(&path, reason))
    };
    if places.len() > MAX_PLACES
        && let Some(spec) = classes.iter().rfind(|spec| !spec.opened.is_empty())
    {
        let reason = format!(
            "{} places are opened in all: a network starts with {MAX_PLACES} at most, a vote opens more",
            places.len()
        );
        return refuse(spec, "opened", reason);
    }
    if places.is_empty()
        && let Some(spec) = classes.iter().find(|spec| spec.class.places)
    {
        let reason = "no place is opened, so no station could begin: add opened = [\"…\"] with the cells of places";
        return refuse(spec, "places", reason.to_owned());
    }
    Ok(())
}
