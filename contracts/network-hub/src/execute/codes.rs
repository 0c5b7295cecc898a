//! What later networks are made of.

use cosmwasm_std::{Addr, Api, DepsMut, QuerierWrapper, Response};
use flywheel_types::hub::{Codes, InstantiateMsg, Role};

use crate::addresses::checksum_of;
use crate::checks::address;
use crate::error::ContractError;
use crate::events;
use crate::state::{CONFIG, Config};

/// Stores the registry that all networks share, and the codes.
pub fn instantiate(deps: DepsMut, msg: &InstantiateMsg) -> Result<Response, ContractError> {
    let registry = address(deps.api, "registry", &msg.registry)?;
    let payments = payments(deps.api, msg.payments.as_deref())?;
    check_codes(&deps.querier, &msg.codes)?;

    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.admin))?;
    CONFIG.save(
        deps.storage,
        &Config {
            registry,
            payments,
            codes: msg.codes,
        },
    )?;

    Ok(Response::new().add_event(events::codes_set(&msg.codes)))
}

/// Changes the codes of networks launched from now on; those that exist stay as they are. Admin.
pub fn set_codes(
    deps: DepsMut,
    sender: &Addr,
    codes: Codes,
    payments_of_later: Option<&str>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let payments = payments(deps.api, payments_of_later)?;
    check_codes(&deps.querier, &codes)?;

    CONFIG.update(deps.storage, |config| {
        Ok::<_, ContractError>(Config {
            codes,
            payments: payments.or(config.payments),
            ..config
        })
    })?;

    Ok(Response::new().add_event(events::codes_set(&codes)))
}

fn payments(api: &dyn Api, given: Option<&str>) -> Result<Option<Addr>, ContractError> {
    given.map(|given| address(api, "payments", given)).transpose()
}

fn check_codes(querier: &QuerierWrapper, codes: &Codes) -> Result<(), ContractError> {
    Role::ALL
        .into_iter()
        .try_for_each(|role| checksum_of(querier, codes, role).map(|_| ()))
}
