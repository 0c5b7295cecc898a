//! `[classes.<name>]`: the kinds of machine.

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::{ReadingRules, Work, parse_decimal};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::hub::ClassSpec;
use flywheel_types::network::{Admission, MAX_CLASSES, ParameterError};
use flywheel_types::{Class, ClassError, Windows};

use super::numbers::{PERCENT, amount, amount_example, percent, plain};
use super::places;
use super::rules;
use super::section::Section;
use super::token::TokenPlan;
use crate::input::error::InputError;

/// What the checks of a class need to know of the network.
pub(super) struct Network<'p> {
    pub(super) token: &'p TokenPlan,
    pub(super) epoch: Seconds,
    pub(super) windows: &'p Windows,
    pub(super) cell_resolution: u8,
    pub(super) is_physical: bool,
    /// Whether the file of readings says where machines are.
    pub(super) readings_have_places: bool,
}

/// Reads all classes, with the unit of each one's values.
pub(super) fn classes(
    section: &Section<'_>,
    network: &Network<'_>,
) -> Result<(Vec<ClassSpec>, Vec<String>), InputError> {
    let named = section.named();
    if !(1..=MAX_CLASSES).contains(&named.len()) {
        let reason = format!("expected 1 to {MAX_CLASSES} classes, found {}", named.len());
        return Err(section.document().refuse(section.path(), reason));
    }
    let classes = named
        .into_iter()
        .map(|(name, entry)| class(name, entry.section()?, network));
    let (classes, units): (Vec<_>, Vec<_>) = classes.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    places::check(section, &classes)?;
    Ok((classes, units))
}

fn class(name: String, mut section: Section<'_>, network: &Network<'_>) -> Result<(ClassSpec, String), InputError> {
    let decimals = network.token.decimals();
    let tokens = |text: &str| amount(text, decimals);
    let tokens_expected = amount_example(decimals);
    let (rules, unit) = rules::rules(section.section("rules")?, network)?;
    let class = Class {
        name,
        min_bond: section.read("min_bond", &tokens_expected, tokens)?,
        admission: section
            .read_if("admission", "\"open\"", admission)?
            .unwrap_or(Admission::Open),
        trust: section.read_if("trust", PERCENT, percent)?.unwrap_or(Bps::ONE),
        makers: Vec::new(),
        weight: section
            .read_if("weight", "a whole number from 1 to 1,000,000", whole)?
            .unwrap_or(1),
        full_work: full_work(&mut section, &rules, &unit)?,
        max_reward_per_epoch: section.read("max_reward_per_epoch", &tokens_expected, tokens)?,
        slash: section.read("slash", PERCENT, percent)?,
        free_density: section
            .read_if("free_density", "a whole number of machines", whole)?
            .unwrap_or(0),
        max_boost: section.read_if("max_boost", PERCENT, percent)?.unwrap_or(Bps::ZERO),
        demand: section.read_if("demand", PERCENT, percent)?,
        places: places::asks(&mut section, network)?,
    };
    let opened = places::opened(&mut section, network)?;
    check(&section, &class, network)?;
    section.finish()?;
    Ok((ClassSpec { class, rules, opened }, unit))
}

/// Makers' certificates and one by one approvals are decided on a running network: a file's stations have neither.
fn admission(text: &str) -> Option<Admission> {
    (text == "open").then_some(Admission::Open)
}

fn whole(text: &str) -> Option<u32> {
    plain(text)?.parse().ok()
}

/// `"500 kW.h"` where amounts count, `"22 intervals"` where presence does; the unit may be left out.
fn full_work(section: &mut Section<'_>, rules: &ReadingRules, unit: &str) -> Result<Uint128, InputError> {
    let expected = match rules.work {
        Work::Amount => format!("the work of a whole epoch, such as \"100 {unit}\""),
        Work::Presence => "the intervals of a whole epoch, such as \"24 intervals\"".to_owned(),
    };
    let entry = section.get("full_work", &expected)?;
    let text = entry.read(&expected, plain_words)?;
    let (number, given) = text
        .split_once(' ')
        .map_or((text.as_str(), None), |(number, unit)| (number, Some(unit)));
    if rules.work == Work::Presence {
        let is_plain = given.is_none_or(|word| word == "intervals");
        let intervals = number.parse::<u64>().ok().filter(|_| is_plain);
        return intervals.map(Uint128::from).ok_or_else(|| entry.wrong(&expected));
    }
    let work =
        parse_decimal(number, rules.field, given.unwrap_or(unit)).map_err(|error| entry.refuse(error.to_string()))?;
    u128::try_from(work)
        .map(Uint128::new)
        .map_err(|_| entry.wrong(&expected))
}

/// A number without underscores, and what follows it.
fn plain_words(text: &str) -> Option<String> {
    match text.split_once(' ') {
        Some((number, unit)) => plain(number).map(|number| format!("{number} {}", unit.trim())),
        None => plain(text),
    }
}

/// Everything that the staking contract refuses (rule H3).
fn check(section: &Section<'_>, class: &Class, network: &Network<'_>) -> Result<(), InputError> {
    let document = section.document();
    match class.check() {
        Ok(()) => {}
        Err(ClassError::Field { field, expected, .. }) => {
            return Err(document.refuse(&section.path_of(field), format!("must be {expected}")));
        }
        Err(error @ ClassError::Name { .. }) => return Err(document.refuse(section.path(), error.to_string())),
    }
    let reason = match network.windows.check_class(network.epoch, class) {
        Ok(()) => return Ok(()),
        Err(ParameterError::CheatingPays { at_stake, takeable, .. }) => format!(
            "an offence costs {} (min_bond x slash), less than the {} that a machine can earn before it is caught: \
             raise min_bond or slash, or lower max_reward_per_epoch",
            network.token.write(at_stake),
            network.token.write(takeable)
        ),
        Err(error) => error.to_string(),
    };
    Err(document.refuse(&section.path_of("min_bond"), reason))
}
