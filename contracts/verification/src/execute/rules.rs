//! What readings of a class must satisfy.

use cosmwasm_std::{Addr, BlockInfo, Response, Storage};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::network::check_class_name;
use flywheel_types::verification::{ClassRules, ConfigResponse, RULES};

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

/// Changes the rules of a class from the next epoch on: the running one is judged as its devices knew it. Admin.
pub fn set_rules(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    rules: ClassRules,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let config = CONFIG.load(storage)?;
    let since = match config.clock.epoch_at(Time::of(block)) {
        None => Epoch::FIRST,
        Some(running) => running.next()?,
    };
    let event = events::rules_set(&rules.class, since);

    store_rules(storage, &config, since, rules)?;

    Ok(Response::new().add_event(event))
}

/// Checks rules and lets them hold from an epoch on.
pub fn store_rules(
    storage: &mut dyn Storage,
    config: &ConfigResponse,
    since: Epoch,
    rules: ClassRules,
) -> Result<(), ContractError> {
    let ClassRules { class, rules } = rules;
    check_class_name(&class)?;
    if let Err(source) = rules.validate_for(config.clock.length()) {
        return Err(ContractError::Rules { class, source });
    }
    Ok(RULES.set_from(storage, &class, since, rules)?)
}
