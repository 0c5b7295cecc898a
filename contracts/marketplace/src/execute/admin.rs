//! The launch, and what the admin sets.

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, Response, Storage, Uint128};
use flywheel_types::Denom;
use flywheel_types::marketplace::{Band, InstantiateMsg, MAX_ACCEPTED, MAX_ORDER_FEE, SaleSplit};

use super::checks;
use crate::error::ContractError;
use crate::events;
use crate::state::config::{self, Accepted, BANDS, CONFIG, Config, DENOMS, SPLITS};

/// Sets everything; asks no sibling, whose addresses are predicted (rule A6).
pub fn instantiate(storage: &mut dyn Storage, api: &dyn Api, msg: InstantiateMsg) -> Result<Response, ContractError> {
    check_order_fee(msg.limits.order_fee.get(), MAX_ORDER_FEE)?;
    let windows = msg.windows;
    checks::window("commit", windows.commit)?;
    checks::window("confirm", windows.confirm)?;
    checks::window("reveal", windows.reveal)?;
    checks::window("complain", windows.complain)?;
    let config = Config {
        denom: msg.denom.validate(api)?,
        registry: api.addr_validate(&msg.registry)?,
        staking: api.addr_validate(&msg.staking)?,
        verification: api.addr_validate(&msg.verification)?,
        rewards: api.addr_validate(&msg.rewards)?,
        treasury: api.addr_validate(&msg.treasury)?,
        payments: msg.payments.map(|payments| api.addr_validate(&payments)).transpose()?,
        clock: msg.clock,
        split: 1,
        order_fee: msg.limits.order_fee,
        fees: msg.limits.fees,
        windows,
        desk: msg.desk.map(|desk| api.addr_validate(&desk)).transpose()?,
    };
    check_split(&config, &msg.split)?;
    if msg.accepted.len() > MAX_ACCEPTED {
        return Err(ContractError::Count {
            name: "accepted tokens",
            count: msg.accepted.len(),
            maximum: MAX_ACCEPTED,
        });
    }

    cw_ownable::initialize_owner(storage, api, Some(&msg.admin))?;
    SPLITS.save(storage, config.split, &msg.split)?;
    for accepted in &msg.accepted {
        take(storage, &accepted.denom.validate(api)?, accepted.complaint_cost)?;
    }
    take(storage, &config.denom, msg.complaint_cost)?;
    CONFIG.save(storage, &config)?;
    let desk = config.desk.as_ref().map(|desk| events::desk_set(Some(desk)));
    Ok(Response::new()
        .add_event(events::launched(&config, &msg.admin))
        .add_event(events::split_set(config.split, &msg.split))
        .add_events(desk))
}

/// Another split for what is bought from now on.
pub fn set_split(storage: &mut dyn Storage, sender: &Addr, split: &SaleSplit) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let mut config = CONFIG.load(storage)?;
    check_split(&config, split)?;
    // Billions of changes never come.
    config.split = config.split.saturating_add(1);
    SPLITS.save(storage, config.split, split)?;
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(events::split_set(config.split, split)))
}

/// Names who sells for the network beside the admin, or nobody. Orders that the one before has committed to go on with that
/// one: the bond and the key are its own.
pub fn set_desk(
    storage: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    desk: Option<&String>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let mut config = CONFIG.load(storage)?;
    config.desk = desk.map(|desk| api.addr_validate(desk)).transpose()?;
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(events::desk_set(config.desk.as_ref())))
}

/// Bounds a class's prices in one token, or frees them.
pub fn set_band(
    storage: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    class: &str,
    denom: &Denom<String>,
    band: Option<Band>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    checks::name("a class", class)?;
    let denom = denom.validate(api)?;
    let key = config::key(&denom);
    match band {
        Some(Band { lowest, highest }) if lowest > highest => {
            return Err(ContractError::EmptyBand { lowest, highest });
        }
        Some(band) => BANDS.save(storage, (class, &key), &band)?,
        None => BANDS.remove(storage, (class, &key)),
    }
    Ok(Response::new().add_event(events::band_set(class, &denom, band)))
}

/// Takes a token from now on, or no more; what runs in it goes on.
pub fn set_denom(
    storage: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    denom: &Denom<String>,
    complaint_cost: Option<Uint128>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let denom = denom.validate(api)?;
    match complaint_cost {
        Some(cost) => take(storage, &denom, cost)?,
        None if denom == CONFIG.load(storage)?.denom => {
            return Err(ContractError::OwnDenom {
                denom: denom.name().to_owned(),
            });
        }
        None => {
            let key = config::key(&denom);
            let Some(mut accepted) = DENOMS.may_load(storage, &key)? else {
                return Err(ContractError::DenomNotTaken {
                    denom: denom.name().to_owned(),
                });
            };
            accepted.is_taken = false;
            DENOMS.save(storage, &key, &accepted)?;
        }
    }
    Ok(Response::new().add_event(events::denom_set(&denom, complaint_cost)))
}

/// Hands the admin's right over in two steps.
///
/// # Errors
/// If the sender may not, or wants to give the right up: a network that nobody governs cannot be mended.
pub fn update_ownership(
    deps: DepsMut,
    block: &BlockInfo,
    sender: &Addr,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    if action == cw_ownable::Action::RenounceOwnership {
        cw_ownable::assert_owner(deps.storage, sender)?;
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, block, sender, action)?;
    Ok(Response::new().add_event(events::ownership_updated(ownership)))
}

/// Refuses an order fee above the limit.
pub const fn check_order_fee(fee: u16, maximum: u16) -> Result<(), ContractError> {
    if fee > maximum {
        return Err(ContractError::OrderFeeTooHigh { fee, maximum });
    }
    Ok(())
}

fn take(storage: &mut dyn Storage, denom: &Denom, complaint_cost: Uint128) -> Result<(), ContractError> {
    checks::complaint_cost(complaint_cost)?;
    let accepted = Accepted {
        complaint_cost,
        is_taken: true,
    };
    Ok(DENOMS.save(storage, &config::key(denom), &accepted)?)
}

/// At most the whole, and no more fees than the launch allowed.
fn check_split(config: &Config, split: &SaleSplit) -> Result<(), ContractError> {
    let sum = split.sum();
    if sum > 10_000 {
        return Err(ContractError::SplitTooLarge { sum });
    }
    let fees = split.fees();
    let maximum = u32::from(config.fees.get());
    if fees > maximum {
        return Err(ContractError::FeesTooHigh { fees, maximum });
    }
    Ok(())
}
