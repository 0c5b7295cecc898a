//! What later networks are made of.

use cosmwasm_std::{Addr, DepsMut, QuerierWrapper, Response, Storage};
use flywheel_types::hub::{Codes, InstantiateMsg, Role};

use crate::addresses::checksum_of;
use crate::checks::address;
use crate::error::ContractError;
use crate::events;
use crate::state::{CONFIG, Config};

/// Stores the registry that all networks share, and the codes.
pub fn instantiate(deps: DepsMut, msg: &InstantiateMsg) -> Result<Response, ContractError> {
    let registry = address(deps.api, "registry", &msg.registry)?;
    check_codes(&deps.querier, &msg.codes)?;

    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.admin))?;
    CONFIG.save(
        deps.storage,
        &Config {
            registry,
            codes: msg.codes,
        },
    )?;

    Ok(Response::new().add_event(events::codes_set(&msg.codes)))
}

/// Changes the codes of networks launched from now on; those that exist stay as they are. Admin.
pub fn set_codes(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    sender: &Addr,
    codes: Codes,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    check_codes(querier, &codes)?;

    CONFIG.update(storage, |config| Ok::<_, ContractError>(Config { codes, ..config }))?;

    Ok(Response::new().add_event(events::codes_set(&codes)))
}

fn check_codes(querier: &QuerierWrapper, codes: &Codes) -> Result<(), ContractError> {
    Role::ALL
        .into_iter()
        .try_for_each(|role| checksum_of(querier, codes, role).map(|_| ()))
}
