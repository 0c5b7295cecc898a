//! The network file: what a network is and what the columns of its files mean.
//!
//! `networks/ev-charging.toml` explains every key. Whatever `Launch` would refuse is refused here, with its key.

mod claims;
mod classes;
mod columns;
mod dao;
mod emission;
mod market;
mod numbers;
mod places;
mod plan;
mod rules;
mod section;
mod token;

use std::path::Path;

use flywheel_protocol::{Bps, Seconds};
use flywheel_types::hub::{MAX_NAME, MAX_TEXT, Profile};
use flywheel_types::network::{MAX_UNBONDING_DAYS, ParameterError};
use flywheel_types::registry::MAX_RESOLUTION;
use flywheel_types::verification::MAX_ORACLES;
use flywheel_types::{NetworkKind, Sector, Windows};
use toml::de::DeTable;

use self::classes::Network;
use self::numbers::{DURATION, PERCENT, amount, amount_example, duration, percent};
use self::section::{Document, Section};
use self::token::sized;
use super::error::{self, InputError};
use super::times::UtcOffset;

use columns::{ReadingColumns, StationColumns};
use plan::Oracles;

pub use market::{MarketPlan, ServicePlan, VOUCHERS};
pub use plan::{Plan, Principals};
pub use token::TokenPlan;

const OFFSET: &str = "an offset from UTC such as \"+10:00\"";
const KINDS: [NetworkKind; 2] = [NetworkKind::Prn, NetworkKind::Drn];
const SECTORS: [Sector; 12] = [
    Sector::Energy,
    Sector::Ai,
    Sector::Mobility,
    Sector::Telecoms,
    Sector::Healthcare,
    Sector::Agriculture,
    Sector::Logistics,
    Sector::Geospatial,
    Sector::Storage,
    Sector::Bandwidth,
    Sector::Compute,
    Sector::Other,
];
/// Four is the least number of oracles of which one may fail.
const DEFAULT_ORACLES: usize = 4;
/// One per cent of change of a commission in one unbonding day.
const DEFAULT_COMMISSION_CHANGE: &str = "1";

impl Plan {
    /// Reads a network file.
    ///
    /// # Errors
    /// The first [`InputError`].
    pub fn load(path: &Path) -> Result<Self, InputError> {
        let file = error::name(path);
        let bytes = std::fs::read(path).map_err(|source| InputError::unreadable(&file, source))?;
        let text = std::str::from_utf8(&bytes).map_err(|problem| {
            let valid = bytes.get(..problem.valid_up_to()).unwrap_or_default();
            let lines = valid.iter().filter(|byte| **byte == b'\n').count();
            let line = u64::try_from(lines + 1).unwrap_or(u64::MAX);
            InputError::NotUtf8 {
                file: file.clone(),
                line,
                column: String::new(),
            }
        })?;
        Self::parse(&file, text)
    }

    /// Reads the text of a network file; `file` is its name in errors.
    ///
    /// # Errors
    /// The first [`InputError`].
    pub fn parse(file: &str, text: &str) -> Result<Self, InputError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document::new(file, text);
        let table = DeTable::parse(text).map_err(|error| document.syntax(&error))?;
        read(document.section(table.get_ref()))
    }
}

fn read(mut root: Section<'_>) -> Result<Plan, InputError> {
    let profile = profile(&mut root)?;
    let kind = one_of(&mut root, "kind", &KINDS, NetworkKind::name)?;
    let sector = one_of(&mut root, "sector", &SECTORS, Sector::name)?;
    let utc_offset = root.read("utc_offset", OFFSET, UtcOffset::parse)?;
    let epoch = root.read("epoch", DURATION, duration)?;
    let cell_resolution = cell_resolution(&mut root)?;
    let token = TokenPlan::read(root.section("token")?)?;
    let windows = windows(root.section("windows")?, epoch)?;
    let schedule = emission::schedule(root.section("emission")?, &token)?;
    let split = emission::split(root.section("split")?)?;
    let oracles = oracles(root.section("oracles")?, &token)?;
    let claims = claims::claims(&mut root, &token)?;
    let (commission, max_commission_change, community_weight) = staking(&mut root)?;

    let stations = StationColumns::read(root.section("stations")?)?;
    let mut readings = root.section("readings")?;
    let network = Network {
        token: &token,
        epoch,
        windows: &windows,
        cell_resolution,
        is_physical: kind == NetworkKind::Prn,
        readings_have_places: readings.find("latitude").is_some(),
    };
    let class_tables = root.section("classes")?;
    let (classes, units) = classes::classes(&class_tables, &network)?;
    let market = market::market(&mut root, &token, &classes, epoch)?;
    let dao = dao::dao(&mut root, &token)?;
    check_columns(&root, &stations, kind, classes.len())?;
    let shortest = classes.iter().map(|spec| spec.rules.interval).min().unwrap_or(epoch);
    let readings = ReadingColumns::read(root.section("readings")?, utc_offset, shortest)?;
    root.finish()?;
    Ok(Plan {
        profile,
        kind,
        sector,
        token,
        epoch,
        utc_offset,
        cell_resolution,
        windows,
        schedule,
        split,
        classes,
        units,
        oracles,
        claims,
        market,
        dao,
        commission,
        max_commission_change,
        community_weight,
        stations,
        readings,
    })
}

fn profile(root: &mut Section<'_>) -> Result<Profile, InputError> {
    let text = |text: &str| sized(text, 0, MAX_TEXT);
    let expected = format!("at most {MAX_TEXT} bytes");
    Ok(Profile {
        name: root.read("name", &format!("1 to {MAX_NAME} bytes"), |text| {
            sized(text, 1, MAX_NAME)
        })?,
        description: root.read_if("description", &expected, text)?.unwrap_or_default(),
        url: root.read_if("url", &expected, text)?.unwrap_or_default(),
    })
}

/// A value by its name.
fn one_of<T: Copy>(
    root: &mut Section<'_>,
    key: &'static str,
    known: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, InputError> {
    let names = known
        .iter()
        .map(|value| format!("{:?}", name(*value)))
        .collect::<Vec<_>>()
        .join(", ");
    root.read(key, &format!("one of {names}"), |text| {
        known.iter().find(|value| name(**value) == text).copied()
    })
}

fn cell_resolution(root: &mut Section<'_>) -> Result<u8, InputError> {
    let expected = format!("an H3 resolution from 0 to {MAX_RESOLUTION}");
    let is_allowed = |resolution: &u8| *resolution <= MAX_RESOLUTION;
    let given = root.read_if("cell_resolution", &expected, |text| {
        text.parse().ok().filter(is_allowed)
    })?;
    Ok(given.unwrap_or(MAX_RESOLUTION))
}

/// Reads `[windows]` and checks it as the contracts do (rule H3).
fn windows(mut section: Section<'_>, epoch: Seconds) -> Result<Windows, InputError> {
    let mut period = |key| section.read(key, DURATION, duration);
    let (grace, round, challenge) = (period("grace")?, period("round")?, period("challenge")?);
    let (answer, max_freeze) = (period("answer")?, period("max_freeze")?);
    let days = format!("a whole number from 1 to {MAX_UNBONDING_DAYS}");
    let windows = Windows {
        grace,
        round,
        challenge,
        answer,
        max_freeze,
        unbonding_day: section
            .read_if("unbonding_day", DURATION, duration)?
            .unwrap_or(Seconds::days(1)),
        unbonding_days: section.read("unbonding_days", &days, |text| text.parse().ok())?,
    };
    if let Err(error) = windows.check(epoch) {
        let key = match &error {
            ParameterError::Period { name: "epoch", .. } => "epoch".to_owned(),
            ParameterError::Period { name, .. } => section.path_of(name),
            ParameterError::RoundTooLong { .. } => section.path_of("round"),
            _ => section.path_of("unbonding_days"),
        };
        return Err(section.document().refuse(&key, error.to_string()));
    }
    section.finish()?;
    Ok(windows)
}

fn oracles(mut section: Section<'_>, token: &TokenPlan) -> Result<Oracles, InputError> {
    let expected = format!("a whole number from 1 to {MAX_ORACLES}");
    let is_allowed = |count: &usize| (1..=MAX_ORACLES).contains(count);
    let count = section.read_if("count", &expected, |text| text.parse().ok().filter(is_allowed))?;
    let tokens = |text: &str| amount(text, token.decimals());
    let expected = amount_example(token.decimals());
    let bond = section.read("bond", &expected, tokens)?;
    let demand_deposit = section.read_if("demand_deposit", &expected, tokens)?;
    for (key, given) in [("bond", Some(bond)), ("demand_deposit", demand_deposit)] {
        if given.is_some_and(|given| given.is_zero()) {
            return Err(section.document().refuse(&section.path_of(key), "must be above zero"));
        }
    }
    section.finish()?;
    Ok(Oracles {
        count: count.unwrap_or(DEFAULT_ORACLES),
        bond,
        demand_deposit,
    })
}

/// Reads `[staking]`, which may be left out: the commission, its largest daily change, the community's weight.
fn staking(root: &mut Section<'_>) -> Result<(Bps, Bps, Option<Bps>), InputError> {
    let default_change = percent(DEFAULT_COMMISSION_CHANGE).unwrap_or_default();
    let Some(entry) = root.find("staking") else {
        return Ok((Bps::ZERO, default_change, None));
    };
    let mut section = entry.section()?;
    let commission = section.read_if("commission", PERCENT, percent)?.unwrap_or_default();
    let change = section
        .read_if("max_commission_change", PERCENT, percent)?
        .unwrap_or(default_change);
    let community_weight = section.read_if("community_weight", PERCENT, percent)?;
    section.finish()?;
    Ok((commission, change, community_weight))
}

/// What the list of stations must say in this kind of network.
fn check_columns(
    root: &Section<'_>,
    stations: &StationColumns,
    kind: NetworkKind,
    classes: usize,
) -> Result<(), InputError> {
    let refuse = |key: &str, reason: &str| Err(root.document().refuse(key, reason));
    if kind == NetworkKind::Prn && stations.place.is_none() {
        return refuse(
            "stations.latitude",
            "missing; in a prn every station has a latitude and a longitude",
        );
    }
    if classes > 1 && stations.class.is_none() {
        return refuse(
            "stations.class",
            "missing; with more than one class the file must say which a station is of",
        );
    }
    Ok(())
}
