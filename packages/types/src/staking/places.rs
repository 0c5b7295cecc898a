//! Opened places: where machines may begin, and what their place adds.
//!
//! A place is a cell of the grid and holds for all cells inside it, so a cell is looked up by its parents: one read for each
//! resolution at which places are opened.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, H3Cell};

use crate::compact;
use crate::registry::MAX_RESOLUTION;

/// Cells in one `OpenPlaces` or `ClosePlaces`, and in a launch.
pub const MAX_PLACES: usize = 50;

/// Public state: the opened places by their cells' indexes. No item: not opened itself; a coarser place may hold the cell.
pub const PLACES: Map<u64, PlaceTerms> = Map::new("places");
/// Public state: at which resolutions a place was ever opened, as bits; no item: at none.
pub const PLACE_LEVELS: Item<u16> = Item::new("place_levels");

/// What holds in an opened place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceTerms {
    /// Adds to points, within each class's `max_boost`.
    pub boost: Bps,
}

compact!(PlaceTerms { boost });

/// An opened place.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct OpenPlace {
    /// Its cell: it holds for all cells inside.
    pub cell: H3Cell,
    /// Adds to the points of machines that are enrolled in it, within each class's `max_boost`.
    pub boost: Bps,
}

/// The opened place that a cell lies in, the finest if there are several.
///
/// # Errors
/// If state cannot be read.
pub fn find_place(storage: &dyn Storage, cell: H3Cell) -> StdResult<Option<OpenPlace>> {
    let levels = PLACE_LEVELS.may_load(storage)?.unwrap_or_default();
    walk(levels, cell, |index| PLACES.may_load(storage, index))
}

/// As [`find_place`], for other contracts: raw reads of a network's staking contract.
///
/// # Errors
/// If its state cannot be read.
pub fn query_place(querier: &QuerierWrapper, staking: &Addr, cell: H3Cell) -> StdResult<Option<OpenPlace>> {
    let levels = querier.query_wasm_raw(staking, PLACE_LEVELS.as_slice())?;
    let levels = levels.map(cosmwasm_std::from_json).transpose()?.unwrap_or_default();
    walk(levels, cell, |index| PLACES.query(querier, staking.clone(), index))
}

/// Looks from the cell, or the parent of it that is as fine as a place can be, up to the coarsest: at most eight steps.
fn walk(
    levels: u16,
    cell: H3Cell,
    look: impl Fn(u64) -> StdResult<Option<PlaceTerms>>,
) -> StdResult<Option<OpenPlace>> {
    let finest = cell.resolution().min(MAX_RESOLUTION);
    for resolution in (0..=finest).rev().filter(|level| levels & level_bit(*level) != 0) {
        let Ok(place) = cell.parent(resolution) else { continue };
        if let Some(PlaceTerms { boost }) = look(place.get())? {
            return Ok(Some(OpenPlace { cell: place, boost }));
        }
    }
    Ok(None)
}

/// A resolution's bit in [`PLACE_LEVELS`].
#[must_use]
pub fn level_bit(resolution: u8) -> u16 {
    1_u16.checked_shl(resolution.into()).unwrap_or_default()
}
