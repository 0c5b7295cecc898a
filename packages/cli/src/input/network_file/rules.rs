//! `[classes.<name>.rules]`: which readings of a class are plausible.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_protocol::readings::{
    Field, Neighbourhood, OutlierLimit, OutlierRule, PlaceRule, ReadingRules, RulesError, Work, parse_decimal,
};

use super::classes::Network;
use super::numbers::{DURATION, decimal, duration, plain};
use super::section::Section;
use crate::input::error::InputError;

const WORK: &str = "\"amount\" or \"presence\"";
const FIELD: &str = "a field of the common list, such as \"energy\"";
const PLACE: &str = "\"anywhere\", \"fixed\" or \"moving\"";
const NEIGHBOURS: &str = "\"class\" or \"cell\"";
const WHOLE: &str = "a whole number";
const RATIO: &str = "a number of times such as 3 or 2.5";

/// The field and the unit of a class's values.
struct Measure {
    field: Field,
    unit: String,
}

/// Reads the rules, with the unit of the values.
pub(super) fn rules(mut section: Section<'_>, network: &Network<'_>) -> Result<(ReadingRules, String), InputError> {
    let work = section.read("work", WORK, |text| match text {
        "amount" => Some(Work::Amount),
        "presence" => Some(Work::Presence),
        _ => None,
    })?;
    let measure = Measure::read(&mut section)?;
    let place = place(&mut section, network)?;
    let outlier = section
        .find("outlier")
        .map(|entry| outlier(entry.section()?, &measure, network))
        .transpose()?;
    let rules = ReadingRules {
        work,
        field: measure.field,
        interval: section.read("interval", DURATION, duration)?,
        minimum: measure.get(&mut section, "minimum")?,
        maximum: measure.get(&mut section, "maximum")?,
        max_change: measure.distance(&mut section, "max_change")?,
        max_repeats: section.read_if("max_repeats", WHOLE, |text| plain(text)?.parse().ok())?,
        max_age: section.read("max_age", DURATION, duration)?,
        max_clock_ahead: section.read("max_clock_ahead", DURATION, duration)?,
        place,
        outlier,
        max_per_epoch: measure.distance(&mut section, "max_per_epoch")?.map(Uint128::from),
    };
    check(&section, &rules, network.epoch)?;
    section.finish()?;
    Ok((rules, measure.unit))
}

impl Measure {
    fn read(section: &mut Section<'_>) -> Result<Self, InputError> {
        let field: Field = section.read("field", FIELD, |text| text.parse().ok())?;
        let info = field
            .known()
            .map_err(|error| section.document().refuse(&section.path_of("field"), error.to_string()));
        let (info, entry) = (info?, section.get("unit", &format!("a unit of {field}"))?);
        let unit = entry.read("a unit", |text| Some(text.to_owned()))?;
        info.unit(&unit).map_err(|error| entry.refuse(error.to_string()))?;
        Ok(Self { field, unit })
    }

    /// A value in the class's unit.
    fn get(&self, section: &mut Section<'_>, key: &'static str) -> Result<i64, InputError> {
        let expected = format!("a number of {}", self.unit);
        let entry = section.get(key, &expected)?;
        let text = entry.read(&expected, plain)?;
        parse_decimal(&text, self.field, &self.unit).map_err(|error| entry.refuse(error.to_string()))
    }

    /// A difference or sum of values in the class's unit.
    fn distance(&self, section: &mut Section<'_>, key: &'static str) -> Result<Option<u64>, InputError> {
        let Some(entry) = section.find(key) else {
            return Ok(None);
        };
        let value = self.get(section, key)?;
        u64::try_from(value)
            .map(Some)
            .map_err(|_| entry.wrong(&format!("a positive number of {}", self.unit)))
    }
}

fn place(section: &mut Section<'_>, network: &Network<'_>) -> Result<PlaceRule, InputError> {
    let default = if network.is_physical { "fixed" } else { "anywhere" };
    let known = |text: &str| ["anywhere", "fixed", "moving"].into_iter().find(|name| *name == text);
    let max_speed = section.read_if("max_speed", "metres per second", |text| plain(text)?.parse().ok())?;
    let name = section.read_if("place", PLACE, known)?.unwrap_or(default);
    let refuse = |key: &str, reason: &str| Err(section.document().refuse(&section.path_of(key), reason));
    match (name, max_speed) {
        ("moving", Some(_)) if !network.readings_have_places => {
            refuse("place", "a moving class needs readings.latitude and readings.longitude")
        }
        ("moving", Some(max_speed)) => Ok(PlaceRule::Moving { max_speed }),
        ("moving", None) => refuse(
            "max_speed",
            "missing; a moving class needs metres per second such as 50",
        ),
        (_, Some(_)) => refuse("max_speed", "only for a class whose place is \"moving\""),
        ("fixed", None) => Ok(PlaceRule::Fixed),
        (_, None) => Ok(PlaceRule::Anywhere),
    }
}

fn outlier(mut section: Section<'_>, measure: &Measure, network: &Network<'_>) -> Result<OutlierRule, InputError> {
    let known = |text: &str| ["class", "cell"].into_iter().find(|name| *name == text);
    let neighbours = match section.read("neighbours", NEIGHBOURS, known)? {
        "cell" => {
            let expected = format!(
                "an H3 resolution from 0 to {}, that of the cells",
                network.cell_resolution
            );
            let is_coarser = |resolution: &u8| *resolution <= network.cell_resolution;
            let resolution = section.read("resolution", &expected, |text| text.parse().ok().filter(is_coarser))?;
            Neighbourhood::Cell { resolution }
        }
        _ => Neighbourhood::Class,
    };
    let min_neighbours = section.read("min_neighbours", WHOLE, |text| plain(text)?.parse().ok())?;
    let ratio = section.read_if("ratio", RATIO, |text| u32::try_from(decimal(text, 4)?).ok())?;
    let limit = match (ratio, measure.distance(&mut section, "difference")?) {
        (Some(ten_thousandths), None) => OutlierLimit::Ratio { ten_thousandths },
        (None, Some(value)) => OutlierLimit::Difference { value },
        _ => {
            return Err(section
                .document()
                .refuse(section.path(), "expected either ratio or difference"));
        }
    };
    section.finish()?;
    Ok(OutlierRule {
        neighbours,
        min_neighbours,
        limit,
    })
}

/// Everything that the verification contract refuses.
fn check(section: &Section<'_>, rules: &ReadingRules, epoch: Seconds) -> Result<(), InputError> {
    let Err(error) = rules.validate_for(epoch) else {
        return Ok(());
    };
    let key = match &error {
        RulesError::UnknownField { .. } => "field",
        RulesError::EpochNotInIntervals { .. } => "interval",
        RulesError::EmptyRange { .. } | RulesError::NegativeAmount { .. } => "minimum",
        RulesError::Number { rule: "resolution", .. } => "outlier.resolution",
        RulesError::Number {
            rule: "min_neighbours", ..
        } => "outlier.min_neighbours",
        RulesError::Number {
            rule: "ten_thousandths",
            ..
        } => "outlier.ratio",
        RulesError::OnlyForAmounts { rule: "ratio" } => "outlier.ratio",
        RulesError::Duration { rule, .. }
        | RulesError::BeyondReadings { rule, .. }
        | RulesError::Zero { rule }
        | RulesError::OnlyForAmounts { rule }
        | RulesError::Number { rule, .. } => rule,
    };
    let reason = match &error {
        // The numbers of these are in the field's smallest parts, which the file never speaks of.
        RulesError::EmptyRange { .. } => "above maximum: nothing can lie between the two".to_owned(),
        RulesError::NegativeAmount { .. } => "negative, but the values are summed up as work".to_owned(),
        RulesError::Number {
            rule: "ten_thousandths",
            ..
        } => "must be at least 1".to_owned(),
        error => {
            // The error begins with the rule's name, which the key says already.
            let text = error.to_string();
            text.split_once(": ")
                .map_or(text.clone(), |(_, reason)| reason.to_owned())
        }
    };
    Err(section.document().refuse(&section.path_of(key), reason))
}
