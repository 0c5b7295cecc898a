//! Places: from coordinates to cells, and how far cells are apart. Feature `geometry`.
//!
//! Contracts never come here; they need only the bits of [`H3Cell`]. Floats stay inside this file, because the H3 grid
//! is defined by trigonometry. What comes out of it is a cell or whole metres:
//!
//! - The cell of a coordinate is computed once, by whoever registers the machine, and is on chain from then on.
//! - Neighbouring cells are found by moving bits.
//! - Distances are the one thing that two oracles compute separately. They use sine, cosine and arc tangent; as long
//!   as these come from the Rust crate `libm` (h3o without its feature `std`), the result has the same bits on every
//!   machine, because Rust's basic operations do. They are rounded down to whole metres only at the end.

mod coordinate;
mod grid;

pub use coordinate::{Coordinate, PlaceError};
pub use grid::{Grid, MAX_RING, distance, neighbours};
