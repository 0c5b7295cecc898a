//! The rules of a class for its machines' readings.
//!
//! Unknown names are refused: a rule that is left out is switched off, so a misspelt one would be too.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use super::field::Field;
use super::quantity::MAX_VALUE;
use super::rules_error::RulesError;
use crate::values::Seconds;

/// A reading's interval is at most a week.
const MAX_INTERVAL: Seconds = Seconds::days(7);
/// A device may keep readings for at most this long before it signs them.
const MAX_AGE: Seconds = Seconds::days(366);
/// No device's clock may run further ahead.
const MAX_CLOCK_AHEAD: Seconds = Seconds::hours(1);
/// Metres per second; the fastest things in orbit make 11,000.
const MAX_SPEED: u32 = 12_000;
const FINEST_RESOLUTION: u8 = 15;

/// What machines of a class measure, and which readings are plausible. All values in the field's smallest parts.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ReadingRules {
    /// What counts as work.
    pub work: Work,
    /// The field that the class measures; readings of other fields are refused.
    pub field: Field,
    /// How long a reading measures. A reading's time is its interval's start, counted from the epoch's start.
    pub interval: Seconds,
    /// The least plausible value. Where amounts count, zero is always plausible: no use is not a fault.
    pub minimum: i64,
    /// The greatest plausible value.
    pub maximum: i64,
    /// How far a value may be from the last accepted one, for each interval between the two.
    pub max_change: Option<u64>,
    /// How many equal values other than zero are plausible in intervals that follow each other without a gap.
    pub max_repeats: Option<u32>,
    /// How long after its interval's end a reading may be signed.
    pub max_age: Seconds,
    /// How far the device's clock may run ahead: how long before its interval's end a reading may be signed.
    pub max_clock_ahead: Seconds,
    /// Where the machine must be.
    pub place: PlaceRule,
    /// How far a machine may be from its neighbours.
    pub outlier: Option<OutlierRule>,
    /// The greatest plausible sum of an epoch; only where amounts count.
    pub max_per_epoch: Option<Uint128>,
}

/// What counts as work.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum Work {
    /// The sum of the accepted values: meters.
    Amount,
    /// The number of intervals with an accepted reading: sensors, servers, anything paid for being there.
    Presence,
}

/// Where a machine must be.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum PlaceRule {
    /// Anywhere: place does not matter.
    Anywhere,
    /// Where it is enrolled: a report's cell, if it has one, is the enrolled cell or lies within it.
    Fixed,
    /// Every report says where the machine is; from one accepted report to the next it moves at most so fast.
    Moving {
        /// Metres per second.
        max_speed: u32,
    },
}

/// How far a machine may be from its neighbours before all its readings of the epoch are refused.
///
/// Compared is the epoch's amount or, for presence classes, the mean value, with the median of the neighbours, the
/// machine itself left out.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct OutlierRule {
    /// Who is a neighbour.
    pub neighbours: Neighbourhood,
    /// With fewer neighbours nothing is refused.
    pub min_neighbours: u32,
    /// How far is too far.
    pub limit: OutlierLimit,
}

/// Who is a machine's neighbour. Always machines of its class.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum Neighbourhood {
    /// All machines of the class.
    Class,
    /// Those enrolled within the same, larger cell.
    Cell {
        /// Resolution of the larger cell.
        resolution: u8,
    },
}

/// How far from the neighbours' median is too far.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum OutlierLimit {
    /// More than so many ten-thousandths of the median: 30,000 is three times. Only where amounts count. Machines
    /// without use are left out, so that a few busy ones are not outliers of an idle crowd.
    Ratio {
        /// At least 10,000.
        ten_thousandths: u32,
    },
    /// More than this above or below the median.
    Difference {
        /// In the field's smallest parts.
        value: u64,
    },
}

impl ReadingRules {
    /// Refuses rules that contradict themselves or cannot be meant.
    ///
    /// # Errors
    /// The first [`RulesError`]; each names its rule.
    pub fn validate(&self) -> Result<(), RulesError> {
        if self.field.info().is_none() {
            return Err(RulesError::UnknownField {
                field: self.field.to_string(),
            });
        }
        duration("interval", self.interval, Seconds::new(1), MAX_INTERVAL)?;
        duration("max_age", self.max_age, Seconds::ZERO, MAX_AGE)?;
        duration("max_clock_ahead", self.max_clock_ahead, Seconds::ZERO, MAX_CLOCK_AHEAD)?;
        self.validate_values()?;
        if let PlaceRule::Moving { max_speed } = self.place {
            number("max_speed", max_speed.into(), 1, MAX_SPEED.into())?;
        }
        self.outlier.map_or(Ok(()), |rule| rule.validate(self.work))
    }

    /// Refuses rules that [`ReadingRules::validate`] refuses, and epochs that are not whole intervals: a reading
    /// belongs to one epoch.
    ///
    /// # Errors
    /// The first [`RulesError`].
    pub fn validate_for(&self, epoch: Seconds) -> Result<(), RulesError> {
        self.validate()?;
        match epoch.get().checked_rem(self.interval.get()) {
            Some(0) if !epoch.is_zero() => Ok(()),
            _ => Err(RulesError::EpochNotInIntervals {
                epoch,
                interval: self.interval,
            }),
        }
    }

    fn validate_values(&self) -> Result<(), RulesError> {
        for (rule, given) in [("minimum", self.minimum), ("maximum", self.maximum)] {
            if given.unsigned_abs() > MAX_VALUE.unsigned_abs() {
                return Err(RulesError::BeyondReadings { rule, given });
            }
        }
        if self.minimum > self.maximum {
            return Err(RulesError::EmptyRange {
                minimum: self.minimum,
                maximum: self.maximum,
            });
        }
        if self.work == Work::Amount && self.minimum < 0 {
            return Err(RulesError::NegativeAmount { minimum: self.minimum });
        }
        if self.work != Work::Amount && self.max_per_epoch.is_some() {
            return Err(RulesError::OnlyForAmounts { rule: "max_per_epoch" });
        }
        let zeros = [
            ("max_change", self.max_change == Some(0)),
            ("max_repeats", self.max_repeats == Some(0)),
            ("max_per_epoch", self.max_per_epoch.is_some_and(|most| most.is_zero())),
        ];
        match zeros.into_iter().find(|(_, is_zero)| *is_zero) {
            Some((rule, _)) => Err(RulesError::Zero { rule }),
            None => Ok(()),
        }
    }
}

impl OutlierRule {
    fn validate(self, work: Work) -> Result<(), RulesError> {
        number("min_neighbours", self.min_neighbours.into(), 2, u32::MAX.into())?;
        if let Neighbourhood::Cell { resolution } = self.neighbours {
            number("resolution", resolution.into(), 0, FINEST_RESOLUTION.into())?;
        }
        match self.limit {
            OutlierLimit::Ratio { .. } if work != Work::Amount => Err(RulesError::OnlyForAmounts { rule: "ratio" }),
            OutlierLimit::Ratio { ten_thousandths } => {
                number("ten_thousandths", ten_thousandths.into(), 10_000, u32::MAX.into())
            }
            OutlierLimit::Difference { .. } => Ok(()),
        }
    }
}

fn duration(rule: &'static str, given: Seconds, least: Seconds, most: Seconds) -> Result<(), RulesError> {
    if (least..=most).contains(&given) {
        Ok(())
    } else {
        Err(RulesError::Duration {
            rule,
            given,
            least,
            most,
        })
    }
}

fn number(rule: &'static str, given: u64, least: u64, most: u64) -> Result<(), RulesError> {
    if (least..=most).contains(&given) {
        Ok(())
    } else {
        Err(RulesError::Number {
            rule,
            given,
            least,
            most,
        })
    }
}
