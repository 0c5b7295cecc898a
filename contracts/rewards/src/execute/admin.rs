//! The launch, the admin's right and the change of emission.

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::Denom;
use flywheel_types::denom::no_funds;
use flywheel_types::rewards::{Breaker, ConfigResponse, EmissionSplit, EmissionTerms, InstantiateMsg, Source};

use crate::error::ContractError;
use crate::events;
use crate::state::config::{self, NETWORK};
use crate::state::emission::{self, NEXT, RUNNING};
use crate::state::ledger::{LEDGER, Ledger};
use crate::state::payouts::{PAYOUTS, Payouts};

/// Sets everything; asks no sibling, whose addresses are predicted (rule A6).
pub fn instantiate(
    storage: &mut dyn Storage,
    api: &dyn Api,
    block: &BlockInfo,
    info: &MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    emission::check_schedule(&msg.schedule)?;
    emission::check_split(&msg.split)?;
    msg.breaker.as_ref().map_or(Ok(()), Breaker::check)?;
    let denom = msg.denom.validate(api)?;
    let reserve = first_reserve(msg.source, &denom, info)?;
    let config = ConfigResponse {
        denom,
        source: msg.source,
        registry: api.addr_validate(&msg.registry)?,
        staking: api.addr_validate(&msg.staking)?,
        verification: api.addr_validate(&msg.verification)?,
        treasury: api.addr_validate(&msg.treasury)?,
        clock: msg.clock,
    };
    let terms = EmissionTerms {
        since: Epoch::FIRST,
        origin: Epoch::FIRST,
        schedule: msg.schedule,
        split: msg.split,
    };

    cw_ownable::initialize_owner(storage, api, Some(&msg.admin))?;
    RUNNING.save(storage, &terms)?;
    LEDGER.save(
        storage,
        &Ledger {
            minted_until: config.clock.start(),
            reserve,
            ..Ledger::default()
        },
    )?;
    let mut payouts = Payouts::default();
    payouts.set_breaker(msg.breaker, &config.clock, Time::of(block));
    PAYOUTS.save(storage, &payouts)?;

    let launched = events::launched(&config, &msg.admin, reserve);
    config::save(storage, config)?;

    let breaker = msg.breaker.map(|breaker| events::breaker_set(Some(breaker)));
    Ok(Response::new().add_event(launched).add_events(breaker))
}

/// The reserve a network starts with: the coins that came, of the network's own denomination.
fn first_reserve(source: Source, denom: &Denom, info: &MessageInfo) -> Result<Uint128, ContractError> {
    match (source, denom) {
        (Source::Mint, Denom::Native(denom)) => Err(ContractError::MintNeedsCw20 { denom: denom.clone() }),
        (Source::Reserve, Denom::Cw20(token)) => Err(ContractError::ReserveNeedsNative {
            token: token.to_string(),
        }),
        (Source::Reserve, Denom::Native(_)) if !info.funds.is_empty() => Ok(denom.received_native(info)?),
        _ => {
            no_funds(info)?;
            Ok(Uint128::zero())
        }
    }
}

/// Lets another schedule or split hold from the next epoch on (before the start: from epoch 0 on).
///
/// A new schedule begins at zero with that epoch; an old one goes on, so that a change of the split alone emits nothing
/// twice. A second change before then adds to the first; one that names nothing withdraws it.
///
/// # Errors
/// If an earlier change has begun and `Mint` has not reached it: its terms are still needed.
pub fn set_emission(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    schedule: Option<Schedule>,
    split: Option<EmissionSplit>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let running_epoch = NETWORK.load(storage)?.clock.epoch_at(Time::of(block));
    let next = NEXT.may_load(storage)?;
    if let Some(next) = &next
        && Some(next.since) <= running_epoch
    {
        return Err(ContractError::MintFirst { since: next.since });
    }
    if schedule.is_none() && split.is_none() {
        return withdraw_change(storage, next);
    }
    schedule.as_ref().map_or(Ok(()), emission::check_schedule)?;
    split.as_ref().map_or(Ok(()), emission::check_split)?;

    let running = RUNNING.load(storage)?;
    let since = running_epoch.map_or(Ok(Epoch::FIRST), Epoch::next)?;
    let before = next.unwrap_or_else(|| running.clone());
    let terms = EmissionTerms {
        since,
        origin: if schedule.is_some() { since } else { before.origin },
        schedule: schedule.unwrap_or(before.schedule),
        split: split.unwrap_or(before.split),
    };
    let event = events::emission_set(&terms);
    let has_not_begun = running.since == since;
    if has_not_begun {
        RUNNING.save(storage, &terms)?
    } else {
        NEXT.save(storage, &terms)?
    }

    Ok(Response::new().add_event(event))
}

fn withdraw_change(storage: &mut dyn Storage, next: Option<EmissionTerms>) -> Result<Response, ContractError> {
    let Some(next) = next else {
        return Err(ContractError::NothingToChange);
    };
    NEXT.remove(storage);
    Ok(Response::new().add_event(events::emission_change_withdrawn(next.since)))
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
