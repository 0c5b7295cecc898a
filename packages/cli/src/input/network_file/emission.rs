//! `[emission]` and `[split]`: how much the network pays, and to whom.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_protocol::numbers::{RATE_ONE, Schedule, ScheduleError, TablePoint};
use flywheel_types::rewards::{EmissionSplit, Part};

use super::numbers::{DURATION, PERCENT, amount, amount_example, decimal, duration, percent, rate};
use super::section::Section;
use super::token::{MAX_AMOUNT, TokenPlan};
use crate::input::error::InputError;

const SCHEDULE: &str = "\"halving\", \"declining\" or \"table\"";
const RATE: &str = "a percentage from 0 to 100, such as 3.5";
const FACTOR: &str = "a number from 0 to 1, such as 0.9";
const PARTS: [(&str, Part); 5] = [
    ("machines", Part::Machines),
    ("stakers", Part::Stakers),
    ("oracles", Part::Oracles),
    ("treasury", Part::Treasury),
    ("subsidies", Part::Subsidies),
];

/// Reads `[emission]`.
pub(super) fn schedule(mut section: Section<'_>, token: &TokenPlan) -> Result<Schedule, InputError> {
    let known = |text: &str| ["halving", "declining", "table"].into_iter().find(|name| *name == text);
    let schedule = match section.read("schedule", SCHEDULE, known)? {
        "halving" => Schedule::Halving {
            total: tokens(&mut section, "total", token)?,
            half_life: section.read("half_life", DURATION, duration)?,
        },
        "declining" => declining(&mut section, token)?,
        _ => table(&mut section, token)?,
    };
    check(&section, &schedule, token)?;
    section.finish()?;
    Ok(schedule)
}

/// Reads `[split]`. A part that is left out is nothing.
pub(super) fn split(mut section: Section<'_>) -> Result<EmissionSplit, InputError> {
    let mut part = |key| section.read_if(key, PERCENT, percent).map(Option::unwrap_or_default);
    let (machines, stakers, oracles) = (part("machines")?, part("stakers")?, part("oracles")?);
    let (treasury, subsidies) = (part("treasury")?, part("subsidies")?);
    let names = PARTS.map(|(name, _)| format!("{name:?}")).join(", ");
    let residual = section.read("residual", &format!("one of {names}"), |text| {
        PARTS.into_iter().find(|(name, _)| *name == text).map(|(_, part)| part)
    })?;
    let split = EmissionSplit {
        machines,
        stakers,
        oracles,
        treasury,
        subsidies,
        residual,
    };
    if split.sum() > 10_000 {
        let sum = format!("{}.{:02} %", split.sum() / 100, split.sum() % 100);
        return Err(section
            .document()
            .refuse(section.path(), format!("the parts sum to {sum}, more than 100 %")));
    }
    section.finish()?;
    Ok(split)
}

fn declining(section: &mut Section<'_>, token: &TokenPlan) -> Result<Schedule, InputError> {
    let part_of_one = |text: &str| rate(text).filter(|rate| *rate <= RATE_ONE);
    let expected = amount_example(token.decimals());
    let initial_supply = section.read_if("initial_supply", &expected, |text| amount(text, token.decimals()))?;
    Ok(Schedule::Declining {
        initial_supply: initial_supply.unwrap_or_else(|| token.supply()),
        first_year_rate: section.read("first_year_rate", RATE, part_of_one)?,
        yearly_factor: section.read("yearly_factor", FACTOR, |text| {
            decimal(text, 18).map(Uint128::new).filter(|factor| *factor <= RATE_ONE)
        })?,
        floor_rate: section.read("floor_rate", RATE, part_of_one)?,
        cap: tokens(section, "cap", token)?,
    })
}

fn table(section: &mut Section<'_>, token: &TokenPlan) -> Result<Schedule, InputError> {
    let points = section
        .get("points", "a list of { at = \"30d\", emitted = 1_000 }")?
        .sections()?;
    let point = |mut section: Section<'_>| {
        let at: Seconds = section.read("at", DURATION, duration)?;
        let emitted = tokens(&mut section, "emitted", token)?;
        section.finish()?;
        Ok(TablePoint { at, emitted })
    };
    Ok(Schedule::Table {
        points: points.into_iter().map(point).collect::<Result<_, InputError>>()?,
    })
}

fn tokens(section: &mut Section<'_>, key: &'static str, token: &TokenPlan) -> Result<Uint128, InputError> {
    section.read(key, &amount_example(token.decimals()), |text| {
        amount(text, token.decimals())
    })
}

/// Everything that the rewards contract refuses.
fn check(section: &Section<'_>, schedule: &Schedule, token: &TokenPlan) -> Result<(), InputError> {
    let refuse = |key: &str, reason: String| Err(section.document().refuse(&section.path_of(key), reason));
    if let Err(error) = schedule.validate() {
        let key = match (&error, schedule) {
            (ScheduleError::ZeroHalfLife, _) | (ScheduleError::TooLong { .. }, Schedule::Halving { .. }) => "half_life",
            (ScheduleError::RateAboveOne { .. }, _) => "first_year_rate",
            (ScheduleError::FactorAboveOne { .. }, _) => "yearly_factor",
            (ScheduleError::FloorAboveFirstYear { .. }, _) => "floor_rate",
            _ => "points",
        };
        let reason = match error {
            ScheduleError::FloorAboveFirstYear { .. } => "above first_year_rate: the rate would rise".to_owned(),
            error => error.to_string(),
        };
        return refuse(key, reason);
    }
    let key = match schedule {
        Schedule::Halving { .. } => "total",
        Schedule::Declining { .. } => "cap",
        Schedule::Table { .. } => "points",
    };
    match schedule.emitted(Seconds::new(u64::MAX)) {
        Ok(total) if total <= MAX_AMOUNT => Ok(()),
        Ok(total) => refuse(
            key,
            format!(
                "emits {}, more than the {} that it may",
                token.write(total),
                token.write(MAX_AMOUNT)
            ),
        ),
        Err(error) => refuse(key, error.to_string()),
    }
}
