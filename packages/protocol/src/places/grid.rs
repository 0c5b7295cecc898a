//! How far cells are apart.

use std::collections::BTreeSet;

use h3o::{CellIndex, LatLng};

use crate::readings::Geometry;
use crate::values::H3Cell;

/// Widest ring of neighbours: 1 + 3 x 20 x 21 = 1,261 cells.
pub const MAX_RING: u32 = 20;

/// For each resolution the metres from a cell's centre to its furthest corner, rounded up and then some: no cell of the
/// grid is larger. (The grid's cells differ in size; a test measures them.)
const RADIUS: [u64; 16] = [
    1_435_007, 541_024, 204_415, 77_257, 29_201, 11_037, 4_172, 1_576, 596, 225, 85, 33, 13, 5, 2, 1,
];

/// The H3 grid's distances, for [`MachineJudge`](crate::readings::MachineJudge).
#[derive(Debug, Clone, Copy, Default)]
pub struct Grid;

impl Geometry for Grid {
    /// The distance of the centres less both cells' radius. A device says only which cell it is in, so it gets the
    /// benefit of the doubt: it is refused only if no two points of the cells are near enough.
    fn metres_apart(&self, from: H3Cell, to: H3Cell) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        let radii = radius(from)?.checked_add(radius(to)?)?;
        Some(distance(from, to)?.saturating_sub(radii))
    }
}

/// Metres between the centres of two cells along a great circle of the sphere with the earth's surface, rounded down.
///
/// None only for a cell that the grid does not have, which [`H3Cell`] rules out. At most half the circumference,
/// 20,015,109 m.
#[must_use]
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 2.1e7, finite"
)]
pub fn distance(from: H3Cell, to: H3Cell) -> Option<u64> {
    let metres = centre(from)?.distance_m(centre(to)?);
    metres.is_finite().then_some(metres.max(0.0) as u64)
}

/// The cells at most `ring` steps away, the cell itself among them, sorted. `ring` is at most [`MAX_RING`].
#[must_use]
pub fn neighbours(cell: H3Cell, ring: u32) -> BTreeSet<H3Cell> {
    let Ok(index) = CellIndex::try_from(cell.get()) else {
        return BTreeSet::from([cell]);
    };
    let cells: Vec<CellIndex> = index.grid_disk(ring.min(MAX_RING));
    cells
        .into_iter()
        .filter_map(|cell| H3Cell::new(cell.into()).ok())
        .collect()
}

fn centre(cell: H3Cell) -> Option<LatLng> {
    CellIndex::try_from(cell.get()).ok().map(LatLng::from)
}

fn radius(cell: H3Cell) -> Option<u64> {
    RADIUS.get(usize::from(cell.resolution())).copied()
}
