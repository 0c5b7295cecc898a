//! A place: a cell of the H3 grid.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{ValueError, excerpt};

/// The finest resolution of the grid.
const FINEST: u8 = 15;
/// The twelve base cells that are pentagons: they lack the sub-cell in direction 1.
const PENTAGONS: [u64; 12] = [4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117];

/// A cell of the H3 grid (h3geo.org), in JSON the 15 lower-case hexadecimal digits that H3 tools print.
///
/// Only bits are checked and moved here, so a contract can afford it. From the highest bit: 1 reserved, 4 mode, 3
/// reserved, 4 resolution, 7 base cell, then 15 digits of 3 bits, from the coarsest to the finest.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(try_from = "String", into = "String")]
pub struct H3Cell(#[schemars(with = "String", regex(pattern = r"^0?8[0-9a-f]{14}$"))] u64);

impl H3Cell {
    /// A cell of this index.
    ///
    /// # Errors
    /// [`ValueError::H3Cell`], naming the part that no cell has.
    pub fn new(index: u64) -> Result<Self, ValueError> {
        match wrong_part(index) {
            Some(part) => Err(ValueError::H3Cell { given: index, part }),
            None => Ok(Self(index)),
        }
    }

    /// The index.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// How fine the cell is: 0 (4.4 million km²) to 15 (0.9 m²); each step is a seventh.
    #[must_use]
    pub const fn resolution(self) -> u8 {
        resolution_bits(self.0)
    }

    /// The cell of a coarser (or the same) resolution that this one belongs to in the grid's hierarchy.
    ///
    /// # Errors
    /// [`ValueError::H3Parent`] if the resolution asked for is finer than the cell's own.
    pub fn parent(self, resolution: u8) -> Result<Self, ValueError> {
        let own = self.resolution();
        if resolution > own {
            return Err(ValueError::H3Parent { own, asked: resolution });
        }
        let coarser = (self.0 & !(0b1111 << 52)) | (u64::from(resolution) << 52);
        // Digits finer than the resolution are 7 in every cell. At most 45 bits, so the shift never empties the mask.
        let unused = 3_u32.saturating_mul(u32::from(FINEST.saturating_sub(resolution)));
        Ok(Self(coarser | (1_u64 << unused).saturating_sub(1)))
    }

    /// Whether `other` is this cell or lies below it in the grid's hierarchy.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.parent(self.resolution()) == Ok(self)
    }
}

const fn resolution_bits(index: u64) -> u8 {
    // The lowest byte after the mask holds 0 to 15.
    (index >> 52 & 0b1111).to_le_bytes()[0]
}

fn wrong_part(index: u64) -> Option<&'static str> {
    let (reserved, mode, mode_dependent) = (index >> 63, (index >> 59) & 0b1111, (index >> 56) & 0b111);
    let base_cell = (index >> 45) & 0x7f;
    let resolution = resolution_bits(index);
    if reserved != 0 {
        return Some("the reserved highest bit");
    }
    if mode != 1 {
        return Some("the mode");
    }
    if mode_dependent != 0 {
        return Some("the reserved field after the mode");
    }
    if base_cell >= 122 {
        return Some("the base cell");
    }
    let digits = |from: u8, to: u8| (from..=to).map(move |level| digit(index, level));
    if digits(1, resolution).any(|digit| digit == 7) {
        return Some("a digit within the resolution");
    }
    if digits(resolution.saturating_add(1), FINEST).any(|digit| digit != 7) {
        return Some("a digit beyond the resolution");
    }
    if PENTAGONS.contains(&base_cell) && digits(1, resolution).find(|digit| *digit != 0) == Some(1) {
        return Some("the first direction within a pentagon");
    }
    None
}

/// The direction taken at this level, 1 to 15: 0 is the centre, 1 to 6 a neighbour, 7 none.
fn digit(index: u64, level: u8) -> u64 {
    let shift = 3_u32.saturating_mul(u32::from(FINEST.saturating_sub(level)));
    (index >> shift) & 0b111
}

impl TryFrom<String> for H3Cell {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl FromStr for H3Cell {
    type Err = ValueError;

    /// Reads 15 lower-case hexadecimal digits, or 16 with the leading zero that some tools write.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let refused = || ValueError::H3Text { given: excerpt(text) };
        let is_digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if !(15..=16).contains(&text.len()) || !text.bytes().all(is_digit) {
            return Err(refused());
        }
        Self::new(u64::from_str_radix(text, 16).map_err(|_| refused())?)
    }
}

impl From<H3Cell> for String {
    fn from(cell: H3Cell) -> Self {
        cell.to_string()
    }
}

impl From<H3Cell> for u64 {
    fn from(cell: H3Cell) -> Self {
        cell.0
    }
}

impl fmt::Display for H3Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl fmt::Debug for H3Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "H3Cell({self})")
    }
}
