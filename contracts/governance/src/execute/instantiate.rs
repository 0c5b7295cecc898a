//! The launch.

use cosmwasm_std::{DepsMut, Env, Response};
use flywheel_protocol::{Bps, Time};
use flywheel_types::governance::{InstantiateMsg, MAX_LIMITS, MAX_LOCK_BONUS, MAX_LOCK_DAYS, MAX_NAME, ProposalClass};

use super::{check_count, check_length, check_title, settings, validate_guardian};
use crate::error::ContractError;
use crate::events;
use crate::state::config::{CONFIG, Config, SETTINGS, Settings};

/// What a representative casts for others, unless the launch says otherwise: a tenth of all votes.
const DEFAULT_CAP: u16 = 1_000;

/// Stores what the DAO is made of; asks no other contract (rule A6).
pub fn instantiate(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    check_length("name", &msg.name, (1, MAX_NAME))?;
    check_title("name", &msg.name)?;
    check_count("spending limits", msg.spending_limits.len(), (0, MAX_LIMITS))?;
    if msg.minimum_total_power.is_zero() {
        return Err(ContractError::IsZero {
            what: "minimum_total_power",
        });
    }
    let (max_bonus, max_days) = match msg.locks {
        None => (Bps::ZERO, 0),
        Some(terms) => {
            let bonus = 1..=MAX_LOCK_BONUS;
            let days = 1..=MAX_LOCK_DAYS;
            if !bonus.contains(&terms.max_bonus.get()) || !days.contains(&terms.max_days) {
                return Err(ContractError::LockTerms {
                    most_bonus: MAX_LOCK_BONUS,
                    most_days: MAX_LOCK_DAYS,
                });
            }
            (terms.max_bonus, terms.max_days)
        }
    };
    let (rules, bounds) = msg.rules.resolve();
    bounds.check()?;
    let config = Config {
        staking: deps.api.addr_validate(&msg.staking)?,
        denom: msg.denom.validate(deps.api)?,
        minimum_total_power: msg.minimum_total_power,
        min_period: bounds.min_period,
        min_upgrade_timelock: bounds.min_upgrade_timelock,
        max_bonus,
        max_days,
        name: msg.name,
    };
    for class in ProposalClass::ALL {
        config.set_rules(deps.storage, class, rules.of(class))?;
    }
    settings::check_weight(&config, msg.machine_weight)?;
    let now = Time::of(&env.block);
    let guardian = validate_guardian(deps.api, msg.guardian)?;
    settings::check_guardian(guardian.as_ref(), now)?;
    let mut settings = Settings {
        machine_weight: msg.machine_weight,
        representative_cap: match msg.representative_cap {
            Some(cap) => cap,
            None => Bps::new(DEFAULT_CAP)?,
        },
        guardian: None,
        guardian_until: Time::new(0),
    };
    settings.set_guardian(guardian);
    SETTINGS.save(deps.storage, &settings)?;
    for spending in msg.spending_limits {
        settings::store_limit(deps.storage, deps.api, &spending.denom, Some(spending.limit), now)?;
    }
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::launched(&config)))
}
