//! Money that comes in: revenue for machines, and the reserve of a native network (rules W1, W4).

use cosmwasm_std::{Addr, BlockInfo, MessageInfo, Response, Storage, Uint128, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Epoch, EpochClock, Time};
use flywheel_types::rewards::{REVENUE_EPOCHS, ReceiveMsg, Revenue, Source};

use crate::error::ContractError;
use crate::events;
use crate::state::config::{NETWORK, Network};
use crate::state::ledger::LEDGER;
use crate::state::{config, revenue};

/// Takes the network's cw20, which says for what it is.
pub fn receive(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    received: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let network = NETWORK.load(storage)?;
    let amount = network.denom.received_cw20(info, received.amount)?;
    // Only a name for the event: the cw20 has taken the tokens from it.
    let sender = Addr::unchecked(received.sender);
    match from_json(&received.msg)? {
        ReceiveMsg::AddRevenue(revenue) => record(storage, block, &network, &sender, &revenue, amount),
    }
}

/// Takes native coins as revenue.
pub fn add_revenue(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    revenue: &Revenue,
) -> Result<Response, ContractError> {
    let network = NETWORK.load(storage)?;
    let amount = network.denom.received_native(info)?;
    record(storage, block, &network, &info.sender, revenue, amount)
}

/// Adds native coins to the reserve that the emission comes from.
pub fn fund_reserve(storage: &mut dyn Storage, info: &MessageInfo) -> Result<Response, ContractError> {
    let config = config::load(storage)?;
    if config.source == Source::Mint {
        return Err(ContractError::NoReserve);
    }
    let amount = config.denom.received_native(info)?;
    let mut ledger = LEDGER.load(storage)?;
    ledger.reserve = ledger.reserve.checked_add(amount)?;
    LEDGER.save(storage, &ledger)?;
    Ok(Response::new().add_event(events::reserve_funded(
        &info.sender,
        &config.denom,
        amount,
        ledger.reserve,
    )))
}

/// Credits revenue to the machines, in the budget of the epoch that runs by the clock, however far `Mint` has got.
fn record(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    network: &Network,
    sender: &Addr,
    tag: &Revenue,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let epoch = running_epoch(&network.clock, Time::of(block))?;
    if tag.from > tag.to {
        return Err(ContractError::EpochsReversed {
            from: tag.from,
            to: tag.to,
        });
    }
    if tag.to > epoch {
        return Err(ContractError::EpochNotBegun {
            to: tag.to,
            running: epoch,
        });
    }
    let oldest = Epoch::new(epoch.get().saturating_sub(REVENUE_EPOCHS.saturating_sub(1)));
    if tag.from < oldest {
        return Err(ContractError::EpochTooOld { from: tag.from, oldest });
    }

    let mut ledger = LEDGER.load(storage)?;
    ledger.revenue = ledger.revenue.checked_add(amount)?;
    LEDGER.save(storage, &ledger)?;
    let row = revenue::add(storage, epoch, tag, amount)?;

    Ok(Response::new().add_event(events::revenue_added(sender, epoch, row, tag, &network.denom, amount)))
}

fn running_epoch(clock: &EpochClock, now: Time) -> Result<Epoch, ContractError> {
    clock.epoch_at(now).ok_or(ContractError::NotStarted {
        starts_at: clock.start(),
        now,
    })
}
