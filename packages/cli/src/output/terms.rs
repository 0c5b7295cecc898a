//! What amounts, works and times are called in a network.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use flywheel_protocol::Time;
use flywheel_protocol::readings::{Field, Work};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::amount;
use crate::input::Plan;

/// What a class counts that is paid for being there.
const INTERVALS: &str = "intervals";

/// The words of one network.
pub struct Terms {
    /// How far its clocks are from UTC.
    offset: Offset,
    /// How each class counts its work.
    measures: BTreeMap<String, Measure>,
}

/// How a class counts its work.
struct Measure {
    work: Work,
    field: Field,
    unit: String,
}

impl Terms {
    /// The words of a network file.
    ///
    /// # Errors
    /// An offset from UTC beyond the calendar's.
    pub fn of(plan: &Plan) -> Result<Self> {
        let classes = plan.classes.iter().zip(&plan.units);
        let measures = classes.map(|(spec, unit)| {
            let measure = Measure {
                work: spec.rules.work,
                field: spec.rules.field,
                unit: unit.clone(),
            };
            (spec.class.name.clone(), measure)
        });
        let offset = Offset::from_seconds(plan.utc_offset.seconds()).context("the network's offset from UTC")?;
        Ok(Self {
            offset,
            measures: measures.collect(),
        })
    }

    /// A time as the network's clocks show it, with their offset (RFC 3339).
    ///
    /// # Errors
    /// A time beyond the year 9999.
    pub fn time(&self, time: Time) -> Result<String> {
        let timestamp = Timestamp::from_second(i64::try_from(time.get())?)?;
        Ok(timestamp.display_with_offset(self.offset).to_string())
    }

    /// Work of a class as a decimal number of its unit, and the unit.
    ///
    /// # Errors
    /// A class that the network file does not have.
    pub fn work(&self, class: &str, amount: u128) -> Result<(String, String)> {
        let measure = self
            .measures
            .get(class)
            .with_context(|| format!("the network file has no class {class}"))?;
        let unit = match measure.work {
            Work::Amount => &measure.unit,
            Work::Presence => INTERVALS,
        };
        Ok((
            amount::work(amount, measure.work, measure.field, &measure.unit)?,
            unit.to_owned(),
        ))
    }
}
