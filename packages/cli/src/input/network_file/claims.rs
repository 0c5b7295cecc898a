//! `[claims]`: how fast rewards may be taken out.

use flywheel_types::rewards::Breaker;

use super::numbers::{DURATION, amount, amount_example, duration};
use super::section::Section;
use super::token::TokenPlan;
use crate::input::error::InputError;

/// Reads `[claims]`, which may be left out: then claims are bounded by the final roots alone.
pub(super) fn claims(root: &mut Section<'_>, token: &TokenPlan) -> Result<Option<Breaker>, InputError> {
    let Some(entry) = root.find("claims") else {
        return Ok(None);
    };
    let mut section = entry.section()?;
    let breaker = Breaker {
        window: section.read("window", DURATION, duration)?,
        cap: section.read("cap", &amount_example(token.decimals()), |text| {
            amount(text, token.decimals())
        })?,
    };
    if let Err(error) = breaker.check() {
        let key = section.path_of("window");
        return Err(section.document().refuse(&key, error.to_string()));
    }
    section.finish()?;
    Ok(Some(breaker))
}
