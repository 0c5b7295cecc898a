//! `[stations]` and `[readings]`: what the columns of the two CSV files are called.

use flywheel_protocol::Seconds;
use serde::Serialize;

use super::section::Section;
use crate::input::error::InputError;
use crate::input::times::{TimeFormat, UtcOffset};

const COLUMN: &str = "the name of a column";
const DELIMITER: &str = "one character, such as \",\"";
const TIME_FORMAT: &str = "\"rfc3339\" or a pattern such as \"%Y-%m-%d %H:%M:%S\"";

/// The columns of the list of stations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StationColumns {
    /// The station's id.
    pub id: String,
    /// Its class. Without it all stations are of the only class.
    pub class: Option<String>,
    /// Its owner; the file may be without the column, and a row without a name.
    pub owner: Option<String>,
    /// Latitude and longitude in degrees.
    pub place: Option<(String, String)>,
    /// What separates the fields.
    pub delimiter: u8,
}

/// The columns of the readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingColumns {
    /// The start of the reading's interval.
    pub time: String,
    /// The station's id.
    pub id: String,
    /// What was measured.
    pub value: String,
    /// The price of a unit of it. Where it is named, every row has one.
    pub price: Option<String>,
    /// Latitude and longitude in degrees, for machines that move.
    pub place: Option<(String, String)>,
    /// How times are written.
    pub time_format: TimeFormat,
    /// What separates the fields.
    pub delimiter: u8,
}

impl StationColumns {
    pub(super) fn read(mut section: Section<'_>) -> Result<Self, InputError> {
        let columns = Self {
            id: section.read("id", COLUMN, column)?,
            class: section.read_if("class", COLUMN, column)?,
            owner: section.read_if("owner", COLUMN, column)?,
            place: place(&mut section)?,
            delimiter: delimiter(&mut section)?,
        };
        section.finish()?;
        Ok(columns)
    }

    /// The columns that the file must have.
    pub(in crate::input) fn required(&self) -> Vec<&str> {
        let place = self
            .place
            .as_ref()
            .map(|(latitude, longitude)| [latitude.as_str(), longitude.as_str()]);
        [self.id.as_str()]
            .into_iter()
            .chain(self.class.as_deref())
            .chain(place.into_iter().flatten())
            .collect()
    }
}

impl ReadingColumns {
    /// `interval`: the shortest of all classes, which the times must tell apart.
    pub(super) fn read(mut section: Section<'_>, offset: UtcOffset, interval: Seconds) -> Result<Self, InputError> {
        let format = section.get("time_format", TIME_FORMAT)?;
        let pattern = format.read(TIME_FORMAT, |text| Some(text.to_owned()))?;
        let columns = Self {
            time: section.read("time", COLUMN, column)?,
            id: section.read("id", COLUMN, column)?,
            value: section.read("value", COLUMN, column)?,
            price: section.read_if("price", COLUMN, column)?,
            place: place(&mut section)?,
            time_format: TimeFormat::new(&pattern, offset, interval).map_err(|reason| format.refuse(reason))?,
            delimiter: delimiter(&mut section)?,
        };
        section.finish()?;
        Ok(columns)
    }

    /// The columns that the file must have.
    pub(in crate::input) fn required(&self) -> Vec<&str> {
        let place = self
            .place
            .as_ref()
            .map(|(latitude, longitude)| [latitude.as_str(), longitude.as_str()]);
        let always = [self.time.as_str(), &self.id, &self.value];
        always
            .into_iter()
            .chain(self.price.as_deref())
            .chain(place.into_iter().flatten())
            .collect()
    }
}

fn column(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Both columns or none.
fn place(section: &mut Section<'_>) -> Result<Option<(String, String)>, InputError> {
    let latitude = section.read_if("latitude", COLUMN, column)?;
    let longitude = section.read_if("longitude", COLUMN, column)?;
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => Ok(Some((latitude, longitude))),
        (None, None) => Ok(None),
        (Some(_), None) => section.get("longitude", COLUMN).map(|_| None),
        (None, Some(_)) => section.get("latitude", COLUMN).map(|_| None),
    }
}

fn delimiter(section: &mut Section<'_>) -> Result<u8, InputError> {
    let one = |text: &str| match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
        _ => None,
    };
    Ok(section.read_if("delimiter", DELIMITER, one)?.unwrap_or(b','))
}
