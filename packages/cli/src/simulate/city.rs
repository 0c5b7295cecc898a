//! Where the demonstration's machines stand.

use anyhow::Result;
use flywheel_protocol::H3Cell;
use flywheel_protocol::places::Coordinate;
use flywheel_types::registry::MAX_RESOLUTION;

use super::chance::Dice;

/// How far machines stand from the city's centre at most, in millionths of a degree: 11 km.
const SPREAD: i64 = 100_000;

/// A city, by its centre.
#[derive(Debug)]
pub struct City {
    /// In the names of its machines.
    pub name: &'static str,
    /// Millionths of a degree north.
    latitude: i32,
    /// Millionths of a degree east.
    longitude: i32,
    /// Hours that its clocks are ahead of UTC.
    pub utc_offset: i64,
}

/// Each is more than 6,000 km from the third one after it, where machines that lie about their place pretend to be.
pub static CITIES: [City; 6] = [
    City {
        name: "lisbon",
        latitude: 38_722_300,
        longitude: -9_139_300,
        utc_offset: 1,
    },
    City {
        name: "berlin",
        latitude: 52_520_000,
        longitude: 13_405_000,
        utc_offset: 2,
    },
    City {
        name: "nairobi",
        latitude: -1_286_400,
        longitude: 36_817_200,
        utc_offset: 3,
    },
    City {
        name: "singapore",
        latitude: 1_352_100,
        longitude: 103_819_800,
        utc_offset: 8,
    },
    City {
        name: "toronto",
        latitude: 43_653_200,
        longitude: -79_383_200,
        utc_offset: -4,
    },
    City {
        name: "sao-paulo",
        latitude: -23_550_500,
        longitude: -46_633_300,
        utc_offset: -3,
    },
];

impl City {
    /// The cell of a point in the city.
    pub fn cell(&self, dice: &mut Dice) -> Result<H3Cell> {
        let mut near =
            |centre: i32| -> Result<i32> { Ok(i32::try_from(i64::from(centre) + dice.between(-SPREAD, SPREAD))?) };
        let point = Coordinate::from_micro_degrees(near(self.latitude)?, near(self.longitude)?)?;
        Ok(point.cell(MAX_RESOLUTION)?)
    }

    /// The cell of its centre.
    pub fn centre(&self) -> Result<H3Cell> {
        Ok(Coordinate::from_micro_degrees(self.latitude, self.longitude)?.cell(MAX_RESOLUTION)?)
    }

    /// The hour of the day, 0 to 23, that the city's clocks show so many seconds after the start of 1970.
    pub const fn hour(&self, seconds: u64) -> u64 {
        // A day of 24 hours is added so that cities west of Greenwich stay above zero.
        (seconds / 3_600 + 24).saturating_add_signed(self.utc_offset) % 24
    }
}

/// Another city, far from this one.
pub fn far_from(city: usize) -> &'static City {
    &CITIES[(city + CITIES.len() / 2) % CITIES.len()]
}
