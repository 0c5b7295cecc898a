//! What a network's DAO may start with. It checks the same itself; here the refusal names the launch's field.

use cosmwasm_std::{Api, Uint128};
use flywheel_protocol::{Bps, Time};
use flywheel_types::governance::{
    DaoTerms, MAX_GUARDIAN_TERM, MAX_LOCK_BONUS, MAX_LOCK_DAYS, MAX_MACHINE_WEIGHT, ProposalClass,
};

use super::{check_guardian, number};
use crate::error::ContractError;

/// Checks what a DAO would refuse.
///
/// # Errors
/// The first field that cannot be.
pub fn check(api: &dyn Api, now: Time, terms: &DaoTerms) -> Result<(), ContractError> {
    let minimum = terms.minimum_total_power;
    number("dao.minimum_total_power", minimum.u128(), 1, u128::MAX)?;
    let (rules, bounds) = terms.rules.clone().resolve();
    bounds.check()?;
    for class in ProposalClass::ALL {
        rules.of(class).check(class, &bounds, minimum)?;
    }
    let heaviest = Bps::new(MAX_MACHINE_WEIGHT).map_or(Uint128::zero(), |part| part.of(minimum));
    number("dao.machine_weight", terms.machine_weight.u128(), 0, heaviest.u128())?;
    if let Some(locks) = terms.locks {
        let bonus = u128::from(locks.max_bonus.get());
        number("dao.locks.max_bonus", bonus, 1, u128::from(MAX_LOCK_BONUS))?;
        number(
            "dao.locks.max_days",
            u128::from(locks.max_days),
            1,
            u128::from(MAX_LOCK_DAYS),
        )?;
    }
    let Some(guardian) = &terms.guardian else { return Ok(()) };
    check_guardian(api, now, "dao.guardian.address", guardian)?;
    let term = u128::from(guardian.expires_at.since(now).get());
    number(
        "dao.guardian's seconds from now",
        term,
        1,
        u128::from(MAX_GUARDIAN_TERM),
    )
}
