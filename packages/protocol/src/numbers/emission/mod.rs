//! N3: how much a network has emitted a given time after its start.

mod declining;
mod error;
mod halving;
mod table;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use crate::values::Seconds;
pub use error::ScheduleError;

/// A year of a schedule: 365 days, in seconds.
pub const YEAR: Seconds = Seconds::new(31_536_000);
/// No schedule reaches further than this many [`YEAR`]s.
pub const MAX_YEARS: u64 = 200;
/// One, as a rate: rates and factors count in `10^-18`.
pub const RATE_ONE: Uint128 = Uint128::new(1_000_000_000_000_000_000);
/// The longest table.
pub const MAX_TABLE_POINTS: usize = 64;

/// A cumulative emission schedule, in base units since the start of its segment.
///
/// A change of schedule closes the segment: what is emitted stays emitted, and the next schedule starts at zero.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
pub enum Schedule {
    /// Half of what is left in each half life, linearly within it: `p = total >> floor(t / h)`, emitted `total - p + p *
    /// (t mod h) / 2h`. All of `total` is out after at most 128 half lives.
    Halving {
        /// Everything that is ever emitted.
        total: Uint128,
        /// From one second to [`MAX_YEARS`].
        half_life: Seconds,
    },
    /// A rate of the supply each year, linearly within the year, that falls by a factor from year to year down to a
    /// floor. Ends after [`MAX_YEARS`]. (The peaq network's: 3.5 %, x 0.9, floor 1 %.)
    Declining {
        /// The supply at the start; each year's emission is a part of this and all years before.
        initial_supply: Uint128,
        /// Of the supply, in `10^-18`; at most one.
        first_year_rate: Uint128,
        /// A year's rate is the last one times this, in `10^-18`; at most one.
        yearly_factor: Uint128,
        /// The lowest rate, in `10^-18`; at most the first year's.
        floor_rate: Uint128,
        /// The most that is ever emitted. (The supply then never exceeds `initial_supply + cap`.)
        cap: Uint128,
    },
    /// Points that are joined by straight lines, from nothing at time zero; constant after the last.
    Table {
        /// One to [`MAX_TABLE_POINTS`], at strictly increasing times, of amounts that never fall.
        points: Vec<TablePoint>,
    },
}

/// A point of [`Schedule::Table`].
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
pub struct TablePoint {
    /// Time since the start.
    pub at: Seconds,
    /// Everything emitted until then.
    pub emitted: Uint128,
}

impl Schedule {
    /// Refuses a schedule that could not be followed, or that nobody can have meant.
    ///
    /// # Errors
    /// The first bound of a field that is broken, with the field's value.
    pub fn validate(&self) -> Result<(), ScheduleError> {
        match self {
            Self::Halving { half_life, .. } => halving::validate(*half_life),
            Self::Declining {
                first_year_rate,
                yearly_factor,
                floor_rate,
                ..
            } => declining::validate(*first_year_rate, *yearly_factor, *floor_rate),
            Self::Table { points } => table::validate(points),
        }
    }

    /// Everything emitted until `elapsed` after the start, rounded down. Never falls as time goes on, and depends on
    /// nothing but `elapsed`.
    ///
    /// # Errors
    /// None for a schedule that passed [`Schedule::validate`].
    pub fn emitted(&self, elapsed: Seconds) -> Result<Uint128, ScheduleError> {
        match self {
            Self::Halving { total, half_life } => halving::emitted(*total, *half_life, elapsed),
            Self::Declining {
                initial_supply,
                first_year_rate,
                yearly_factor,
                floor_rate,
                cap,
            } => {
                let rates = declining::Rates {
                    first: *first_year_rate,
                    factor: *yearly_factor,
                    floor: *floor_rate,
                };
                declining::emitted(*initial_supply, &rates, *cap, elapsed)
            }
            Self::Table { points } => table::emitted(points, elapsed),
        }
    }
}

/// The longest time that a schedule may name.
fn longest() -> Seconds {
    Seconds::new(YEAR.get().saturating_mul(MAX_YEARS))
}
