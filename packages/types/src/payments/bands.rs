//! Tariff bands: what a network lets its machines charge, by class and place.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{EpochClock, H3Cell};

use crate::compact;
use crate::denom::Denom;
use crate::registry::MAX_RESOLUTION;

/// Bands of a class in one place.
pub const MAX_BANDS: usize = 4;

/// Resolutions that a place may have on chain, 0 included.
const RESOLUTIONS: usize = 8;
const _: () = assert!(MAX_RESOLUTION == 7);

/// Public state: the networks that have set bands. A tariff that names another network may have any price.
pub const BANDED: Map<u64, Banded> = Map::new("banded");
/// Public state: by network and class, what holds in cells that have no bands of their own, and where cells have some.
pub const CLASS_BANDS: Map<(u64, &str), ClassBands> = Map::new("class_bands");
/// Public state: by network, class and cell, what holds within the cell unless a finer one has bands of its own.
pub const CELL_BANDS: Map<(u64, &str, u64), Vec<Band>> = Map::new("cell_bands");

/// What a unit may cost in one token. `TariffBand<String>` in messages, `TariffBand<Addr>` in answers.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct TariffBand<A = String> {
    /// What is paid with.
    pub denom: Denom<A>,
    /// What is counted, exactly as tariffs name it, e.g. `kWh`: 1 to 32 bytes.
    pub unit: String,
    /// The lowest price of a unit, in base units.
    pub lowest: Uint128,
    /// The highest, in base units: above zero, not below the lowest.
    pub highest: Uint128,
}

/// A network that has set bands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banded {
    /// Its staking contract, which says where its machines are enrolled.
    pub staking: Addr,
    /// Its epochs: an enrolment may begin with the next one.
    pub clock: EpochClock,
    /// Pairs of class and place that have bands.
    pub places: u32,
}

compact!(Banded { staking, clock, places });

/// A band as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// What is paid with.
    pub denom: Denom,
    /// What is counted.
    pub unit: String,
    /// The lowest price of a unit.
    pub lowest: Uint128,
    /// The highest.
    pub highest: Uint128,
}

compact!(Band {
    denom,
    unit,
    lowest,
    highest
});

impl From<Band> for TariffBand<Addr> {
    fn from(band: Band) -> Self {
        Self {
            denom: band.denom,
            unit: band.unit,
            lowest: band.lowest,
            highest: band.highest,
        }
    }
}

/// The bands of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassBands {
    /// What holds where no cell says otherwise, at most [`MAX_BANDS`]; none: any price.
    pub bands: Vec<Band>,
    /// How many cells of each resolution, from 0 to 7, have bands of their own: only those are looked for.
    pub cells: [u32; RESOLUTIONS],
}

compact!(ClassBands { bands, cells });

/// Answers `Bands`.
#[cw_serde]
pub struct BandsResponse {
    /// In the order in which they were set; none: the place has none of its own.
    pub bands: Vec<TariffBand<Addr>>,
}

/// Answers `CellBands`.
#[cw_serde]
pub struct CellBandsResponse {
    /// By the cell's number: coarser cells come first.
    pub cells: Vec<CellBands>,
}

/// The bands of a class in one cell.
#[cw_serde]
pub struct CellBands {
    /// Where.
    pub cell: H3Cell,
    /// What a unit may cost.
    pub bands: Vec<TariffBand<Addr>>,
}

/// Answers `TariffBands`: what a tariff of a machine that names the network may say.
#[cw_serde]
pub enum TariffBandsResponse {
    /// Any price: the network has set nothing for the machine's class and place.
    Any {},
    /// Nothing: the network has bands, and the machine is not enrolled in it.
    NotEnrolled {},
    /// What one of the bands of its place allows.
    Within {
        /// The machine's place. There are two, whose bands must both allow it, in the epoch in which it moves: where it is
        /// enrolled now and where it will be, unless nothing is set there.
        places: Vec<BandedPlace>,
    },
}

/// What holds where a machine is.
#[cw_serde]
pub struct BandedPlace {
    /// The machine's class there.
    pub class: String,
    /// The cell whose bands these are; `None`: the class's own.
    pub cell: Option<H3Cell>,
    /// One for each token and unit that may be charged.
    pub bands: Vec<TariffBand<Addr>>,
}
