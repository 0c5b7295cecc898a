//! `[dao]`: with which rules the DAO begins that administers the network.

use cosmwasm_std::Uint128;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::Guardian;
use flywheel_types::governance::{
    DaoTerms, LockTerms, MAX_DEPOSIT, MAX_GUARDIAN_TERM, MAX_LOCK_BONUS, MAX_LOCK_DAYS, MAX_MACHINE_WEIGHT, Preset,
    RulesChoice, SpendingLimit,
};
use serde::Serialize;

use super::numbers::{DURATION, PERCENT, amount, amount_example, duration, percent};
use super::section::Section;
use super::token::{TokenPlan, sized};
use crate::input::error::InputError;

/// Bytes of an address: far more than any chain's.
const MAX_ADDRESS: usize = 128;
/// The shortest and the longest window of a spending limit: a minute and a year.
const WINDOW: (u64, u64) = (60, 31_536_000);
const PRESETS: [(&str, Preset); 3] = [
    ("trial", Preset::Trial),
    ("standard", Preset::Standard),
    ("careful", Preset::Careful),
];

/// The DAO before there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DaoPlan {
    /// Everything but the guardian, whose term depends on the launch.
    terms: DaoTerms,
    /// Who may veto, and for how long from epoch 0 on; without an address an account of the run's own.
    guardian: Option<(Option<String>, Seconds)>,
}

impl DaoPlan {
    /// With epoch 0 at `start`; `guardian` is who may veto if the file gives a term and no address.
    ///
    /// # Errors
    /// A start so late that no time is a year after it.
    pub fn terms(&self, start: Time, guardian: &str) -> Result<DaoTerms, ValueError> {
        let guardian = self.guardian.as_ref().map(|(address, term)| {
            Ok(Guardian {
                address: address.clone().unwrap_or_else(|| guardian.to_owned()),
                expires_at: start.plus(*term)?,
            })
        });
        Ok(DaoTerms {
            guardian: guardian.transpose()?,
            ..self.terms.clone()
        })
    }
}

/// Reads `[dao]`, which may be left out: then the operator administers the network.
pub(super) fn dao(root: &mut Section<'_>, token: &TokenPlan) -> Result<Option<DaoPlan>, InputError> {
    let Some(entry) = root.find("dao") else {
        return Ok(None);
    };
    let mut section = entry.section()?;
    let names = PRESETS.map(|(name, _)| format!("{name:?}")).join(", ");
    let name = section.read("rules", &format!("one of {names}"), |text| {
        PRESETS
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, preset)| preset)
    })?;
    let tokens = |text: &str| amount(text, token.decimals());
    let example = amount_example(token.decimals());
    let minimum = section.read("minimum_power", &example, tokens)?;
    if minimum.is_zero() {
        return Err(refuse(&section, "minimum_power", "must be above zero"));
    }
    let deposit = section.read_if("deposit", &example, tokens)?.unwrap_or_default();
    at_most_a_hundredth(&section, "deposit", deposit, minimum, MAX_DEPOSIT)?;
    let machine_weight = section.read_if("machine_weight", &example, tokens)?.unwrap_or_default();
    at_most_a_hundredth(&section, "machine_weight", machine_weight, minimum, MAX_MACHINE_WEIGHT)?;
    let plan = DaoPlan {
        guardian: guardian(&mut section)?,
        terms: DaoTerms {
            minimum_total_power: minimum,
            rules: RulesChoice::Preset { name, deposit },
            guardian: None,
            machine_weight,
            representative_cap: section.read_if("representative_cap", PERCENT, percent)?,
            locks: locks(&mut section)?,
            spending_limit: spending_limit(&mut section, token)?,
        },
    };
    section.finish()?;
    Ok(Some(plan))
}

fn guardian(section: &mut Section<'_>) -> Result<Option<(Option<String>, Seconds)>, InputError> {
    let address = section.read_if("guardian", "an address of the chain", |text| {
        sized(text, 1, MAX_ADDRESS)
    })?;
    let term = section.read_if("guardian_term", DURATION, duration)?;
    match (address, term) {
        (None, None) => Ok(None),
        (address, Some(term)) if (1..=MAX_GUARDIAN_TERM).contains(&term.get()) => Ok(Some((address, term))),
        (_, Some(_)) => Err(refuse(section, "guardian_term", "must be 1 second to 365 days")),
        (Some(_), None) => Err(refuse(section, "guardian", "needs a guardian_term, at most 365 days")),
    }
}

fn locks(section: &mut Section<'_>) -> Result<Option<LockTerms>, InputError> {
    let Some(entry) = section.find("locks") else {
        return Ok(None);
    };
    let mut section = entry.section()?;
    let is_bonus = |bonus: &Bps| (1..=MAX_LOCK_BONUS).contains(&bonus.get());
    let is_lock = |days: &u16| (1..=MAX_LOCK_DAYS).contains(days);
    let days = format!("a whole number from 1 to {MAX_LOCK_DAYS}");
    let locks = LockTerms {
        max_bonus: section.read("max_bonus", "a percentage above 0 and at most 100", |text| {
            percent(text).filter(is_bonus)
        })?,
        max_days: section.read("max_days", &days, |text| text.parse().ok().filter(is_lock))?,
    };
    section.finish()?;
    Ok(Some(locks))
}

fn spending_limit(section: &mut Section<'_>, token: &TokenPlan) -> Result<Option<SpendingLimit>, InputError> {
    let Some(entry) = section.find("spending_limit") else {
        return Ok(None);
    };
    let mut section = entry.section()?;
    let limit = SpendingLimit {
        window: section.read("window", DURATION, duration)?,
        amount: section.read("amount", &amount_example(token.decimals()), |text| {
            amount(text, token.decimals())
        })?,
    };
    if !(WINDOW.0..=WINDOW.1).contains(&limit.window.get()) {
        return Err(refuse(&section, "window", "must be 1 minute to 365 days"));
    }
    section.finish()?;
    Ok(Some(limit))
}

fn at_most_a_hundredth(
    section: &Section<'_>,
    key: &str,
    given: Uint128,
    minimum: Uint128,
    most: u16,
) -> Result<(), InputError> {
    let most = Bps::new(most).map_or(Uint128::zero(), |part| part.of(minimum));
    if given > most {
        return Err(refuse(section, key, "must be at most a hundredth of dao.minimum_power"));
    }
    Ok(())
}

fn refuse(section: &Section<'_>, key: &str, reason: &str) -> InputError {
    section.document().refuse(&section.path_of(key), reason)
}
