//! Setting up, the deposit and the admin.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::Seconds;
use flywheel_types::access_control::CONFIG;
use flywheel_types::denom::no_funds;
use flywheel_types::registry::{ACCESS_CONTROL, Deposit, InstantiateMsg, MAX_RECOVERY_DELAY};

use crate::error::ContractError;
use crate::events;
use crate::state::{self, DEPOSIT, LEDGER, Ledger, RECOVERY_DELAY};

/// What access-control is called in cw2.
const ACCESS_CONTROL_NAME: &str = "crates.io:flywheel-access-control";

/// Sets the admin, the delay of recoveries and the deposit, whose denomination stays for ever.
pub fn instantiate(deps: DepsMut, info: &MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    no_funds(info)?;
    let deposit = match msg.deposit {
        Some(Deposit { denom, amount }) => Some(Deposit {
            denom: denom.validate(deps.api)?,
            amount,
        }),
        None => None,
    };
    if let Some(delay) = msg.recovery_delay {
        check_recovery_delay(delay)?;
        RECOVERY_DELAY.save(deps.storage, &delay)?;
    }
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.admin))?;
    DEPOSIT.save(deps.storage, &deposit)?;
    LEDGER.save(deps.storage, &Ledger::default())?;
    let delay = state::recovery_delay(deps.storage)?;
    Ok(Response::new().add_event(events::instantiated(&msg.admin, deposit.as_ref(), delay)))
}

fn check_recovery_delay(delay: Seconds) -> Result<(), ContractError> {
    if delay.is_zero() || delay > Seconds::new(MAX_RECOVERY_DELAY) {
        return Err(ContractError::RecoveryDelay { delay });
    }
    Ok(())
}

/// Changes what machines registered from now on pay; zero switches the deposit off. Deposits that were paid come back as
/// they were paid.
pub fn set_deposit(storage: &mut dyn Storage, info: &MessageInfo, amount: Uint128) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let Deposit { denom, .. } = DEPOSIT.load(storage)?.ok_or(ContractError::NoDepositDenom)?;
    let event = events::deposit_set(&info.sender, amount, &denom);
    DEPOSIT.save(storage, &Some(Deposit { denom, amount }))?;
    Ok(Response::new().add_event(event))
}

/// Names the access-control contract, once: whoever names another one could make himself every owner's agent.
///
/// It must be of this registry: in one of another registry the owner of another machine with the same number would speak.
pub fn set_access_control(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    address: &str,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    if let Some(known) = ACCESS_CONTROL.may_load(deps.storage)? {
        return Err(ContractError::AccessControlKnown { known });
    }
    let address = deps.api.addr_validate(address)?;
    let is_access_control = cw2::CONTRACT
        .query(&deps.querier, address.clone())
        .is_ok_and(|info| info.contract == ACCESS_CONTROL_NAME)
        && CONFIG
            .query(&deps.querier, address.clone())
            .is_ok_and(|places| places.registry == env.contract.address);
    if !is_access_control {
        return Err(ContractError::NoAccessControl { address });
    }
    ACCESS_CONTROL.save(deps.storage, &address)?;
    Ok(Response::new().add_event(events::access_control_set(&info.sender, &address)))
}

/// Hands the admin's right over in two steps. It cannot be given up: nobody could set the deposit or hand the registry to a DAO any more.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    if action == cw_ownable::Action::RenounceOwnership {
        cw_ownable::assert_owner(deps.storage, &info.sender)?;
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new().add_event(events::ownership_updated(ownership)))
}
