//! The community pool (rule S8).

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::denom::no_funds;
use flywheel_types::staking::COMMUNITY_POOL;

use super::locks::check_kept;
use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, CommunityBook, Config, Ledger, PositionIncome, StakerBook};

/// Puts tokens into the community pool, and gives them to a representative if one is named, or was before.
pub fn join(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    config: &Config,
    sender: &Addr,
    amount: Uint128,
    representative: Option<Addr>,
) -> Result<Response, ContractError> {
    if let Some(representative) = &representative {
        check_representative(sender, representative)?;
    }
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let book = CommunityBook::load(storage, &ledger, config.community_weight)?;
    let mut staker = StakerBook::load(storage, sender)?;
    let before = staker.given();
    let income = PositionIncome::settled(storage, &book.divided(), sender, before.tokens)?;

    ledger.join(amount)?;
    staker.join(amount)?;
    if representative.is_some() {
        staker.set_representative(representative);
    }
    let after = staker.given();
    income.save(storage, (COMMUNITY_POOL, 0), sender, after.tokens)?;
    book.save(storage, &mut ledger)?;
    staker.save(storage, block)?;
    ledger.save(storage, block)?;
    state::move_given(storage, block, &before, &after)?;

    Ok(Response::new().add_event(events::community_joined(sender, amount, &config.denom, &after)))
}

/// Moves tokens of the community pool into unbonding. Who takes all is represented by nobody any more.
pub fn leave(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let storage = deps.storage;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let book = CommunityBook::load(storage, &ledger, config.community_weight)?;
    let mut staker = StakerBook::load(storage, sender)?;
    let before = staker.given();
    let amount = check_leaving(sender, before.tokens, amount)?;
    let income = PositionIncome::settled(storage, &book.divided(), sender, before.tokens)?;

    ledger.leave(amount)?;
    staker.leave(amount)?;
    let after = staker.given();
    income.save(storage, (COMMUNITY_POOL, 0), sender, after.tokens)?;
    let release_at = state::start_unbonding(storage, &config.windows, block, sender, COMMUNITY_POOL, amount)?;
    book.save(storage, &mut ledger)?;
    staker.save(storage, block)?;
    ledger.save(storage, block)?;
    state::move_given(storage, block, &before, &after)?;
    check_kept(storage, &deps.querier, block, &config, sender)?;

    let event = events::community_left(sender, amount, &config.denom, &after, release_at);
    Ok(Response::new().add_event(event))
}

/// Gives the sender's tokens in the community pool to another account, or takes them back. Nothing else changes: not the
/// sender's own votes either, from which governance subtracts what the representative may cast for it.
pub fn set_representative(
    storage: &mut dyn Storage,
    api: &dyn Api,
    block: &BlockInfo,
    info: &MessageInfo,
    representative: Option<&str>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let sender = &info.sender;
    let representative = representative.map(|account| api.addr_validate(account)).transpose()?;
    if let Some(representative) = &representative {
        check_representative(sender, representative)?;
    }
    let mut staker = StakerBook::load(storage, sender)?;
    let before = staker.given();
    if before.tokens.is_zero() {
        return Err(ContractError::NothingInCommunity {
            account: sender.clone(),
        });
    }
    if before.to == representative {
        return Err(ContractError::RepresentativeUnchanged { representative });
    }

    staker.set_representative(representative);
    let after = staker.given();
    staker.save(storage, block)?;
    state::move_given(storage, block, &before, &after)?;

    Ok(Response::new().add_event(events::representative_set(sender, &after)))
}

fn check_representative(sender: &Addr, representative: &Addr) -> Result<(), ContractError> {
    if representative == sender {
        return Err(ContractError::OwnRepresentative {
            account: sender.clone(),
        });
    }
    Ok(())
}

fn check_leaving(sender: &Addr, held: Uint128, amount: Option<Uint128>) -> Result<Uint128, ContractError> {
    if held.is_zero() {
        return Err(ContractError::NothingInCommunity {
            account: sender.clone(),
        });
    }
    let amount = amount.unwrap_or(held);
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    if amount > held {
        return Err(ContractError::MoreThanCommunity { amount, held });
    }
    Ok(amount)
}
