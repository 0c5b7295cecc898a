//! Latitude and longitude as whole numbers.

use std::fmt;

use h3o::{LatLng, Resolution};
use thiserror::Error;

use crate::values::H3Cell;

const MICRO: u32 = 1_000_000;
const MAX_LATITUDE: i32 = 90_000_000;
const MAX_LONGITUDE: i32 = 180_000_000;

/// A point on the earth in millionths of a degree (WGS 84), which is 11 cm or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coordinate {
    latitude: i32,
    longitude: i32,
}

/// Why something is not a place. Made to be shown to the person who has the file.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum PlaceError {
    /// Not a decimal number such as `-37.689403`.
    #[error("expected a {axis} in degrees such as -37.689403, found {given:?}")]
    NotANumber {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// What was given, cut to its first 40 characters.
        given: String,
    },
    /// Beyond the poles or the date line.
    #[error("a {axis} is between -{most} and {most} degrees, not {given}")]
    OutOfRange {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// What was given, cut to its first 40 characters.
        given: String,
        /// 90 or 180.
        most: i32,
    },
    /// The H3 grid has the resolutions 0 to 15.
    #[error("an H3 resolution is between 0 and 15, not {given}")]
    Resolution {
        /// What was given.
        given: u8,
    },
}

impl Coordinate {
    /// A point by millionths of a degree.
    ///
    /// # Errors
    /// [`PlaceError::OutOfRange`] beyond 90 degrees of latitude or 180 of longitude.
    pub fn from_micro_degrees(latitude: i32, longitude: i32) -> Result<Self, PlaceError> {
        check("latitude", latitude, MAX_LATITUDE, &Degrees(latitude).to_string())?;
        check("longitude", longitude, MAX_LONGITUDE, &Degrees(longitude).to_string())?;
        Ok(Self { latitude, longitude })
    }

    /// A point by decimal degrees as text. Digits beyond the sixth decimal are cut off: no place needs them.
    ///
    /// # Errors
    /// A [`PlaceError`] that names latitude or longitude.
    pub fn parse(latitude: &str, longitude: &str) -> Result<Self, PlaceError> {
        Ok(Self {
            latitude: parse("latitude", latitude, MAX_LATITUDE)?,
            longitude: parse("longitude", longitude, MAX_LONGITUDE)?,
        })
    }

    /// Millionths of a degree north of the equator.
    #[must_use]
    pub const fn latitude(self) -> i32 {
        self.latitude
    }

    /// Millionths of a degree east of Greenwich.
    #[must_use]
    pub const fn longitude(self) -> i32 {
        self.longitude
    }

    /// The cell of a resolution that the point lies in.
    ///
    /// # Errors
    /// [`PlaceError::Resolution`] above 15.
    pub fn cell(self, resolution: u8) -> Result<H3Cell, PlaceError> {
        let refused = || PlaceError::Resolution { given: resolution };
        let grid = Resolution::try_from(resolution).map_err(|_| refused())?;
        let point = LatLng::new(degrees(self.latitude), degrees(self.longitude)).map_err(|_| refused())?;
        H3Cell::new(point.to_cell(grid).into()).map_err(|_| refused())
    }
}

/// The only way into floats. Exact enough: the nearest float to a millionth of a degree is off by less than 10^-13.
#[allow(
    clippy::float_arithmetic,
    reason = "the grid's geometry takes floats; the result is a cell"
)]
fn degrees(micro: i32) -> f64 {
    f64::from(micro) / f64::from(MICRO)
}

fn check(axis: &'static str, micro: i32, most: i32, given: &str) -> Result<(), PlaceError> {
    if micro.unsigned_abs() <= most.unsigned_abs() {
        return Ok(());
    }
    Err(PlaceError::OutOfRange {
        axis,
        given: given.chars().take(40).collect(),
        most: most / 1_000_000,
    })
}

/// A sign, one to three digits, optionally a point and up to thirty decimals.
fn parse(axis: &'static str, text: &str, most: i32) -> Result<i32, PlaceError> {
    let not_a_number = || PlaceError::NotANumber {
        axis,
        given: text.chars().take(40).collect(),
    };
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole, 3) || !is_number(fraction, 30) {
        return Err(not_a_number());
    }
    let millionths: String = whole
        .chars()
        .chain(fraction.chars().chain("000000".chars()).take(6))
        .collect();
    let magnitude: i32 = millionths.parse().map_err(|_| not_a_number())?;
    check(axis, magnitude, most, text)?;
    Ok(if is_negative {
        magnitude.saturating_neg()
    } else {
        magnitude
    })
}

/// Millionths of a degree, written as degrees.
struct Degrees(i32);

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:06}", magnitude / MICRO, magnitude % MICRO)
    }
}

impl fmt::Display for Coordinate {
    /// `-37.689403, 145.111076`: latitude first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", Degrees(self.latitude), Degrees(self.longitude))
    }
}
