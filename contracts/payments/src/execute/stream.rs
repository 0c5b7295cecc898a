//! Streams.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::payments::{AgreementKind, MAX_STREAM_PERIOD, StreamOpening};

use super::{check_period, new_payee, only, paid_machine};
use crate::error::ContractError;
use crate::money::Money;
use crate::payout::Payouts;
use crate::state::held::{self, Pot};
use crate::state::streams::Stream;
use crate::state::{CONFIG, agreements};
use crate::{events, income, registry};

/// Opens a stream that runs from now on.
pub fn open(deps: DepsMut, env: &Env, money: &Money, opening: StreamOpening) -> Result<Response, ContractError> {
    if opening.amount.is_zero() {
        return Err(ContractError::IsZero { what: "rate" });
    }
    check_period("rate's period", opening.per, 1, MAX_STREAM_PERIOD)?;
    let stream = Stream {
        payer: money.payer.clone(),
        payee: new_payee(&deps, env, &money.payer, opening.payee)?,
        denom: money.denom.clone(),
        amount: opening.amount,
        per: opening.per,
        deposit: money.amount,
        collected: Uint128::zero(),
        before: Uint128::zero(),
        origin: Time::of(&env.block),
        paused: Seconds::ZERO,
        paused_at: None,
    };
    stream.check_length(stream.origin)?;

    let number = agreements::begin(deps.storage, AgreementKind::Stream, &stream.sides())?;
    stream.save(deps.storage, number)?;
    held::put(deps.storage, &stream.denom, Pot::Streams, money.amount)?;

    Ok(Response::new().add_event(events::stream_opened(number, &stream)))
}

/// Adds to the deposit; a stream that has run dry runs again from now on. It pays whoever owns the machine then.
pub fn top_up(deps: DepsMut, env: &Env, money: &Money, number: u64) -> Result<Response, ContractError> {
    let mut stream = Stream::load(deps.storage, number)?;
    only(&money.payer, &stream.payer, "the payer")?;
    money.expect(&stream.denom)?;
    paid_machine(&deps, &money.payer, &stream.payee)?;

    stream.top_up(money.amount, Time::of(&env.block))?;
    stream.save(deps.storage, number)?;
    held::put(deps.storage, &stream.denom, Pot::Streams, money.amount)?;

    Ok(Response::new().add_event(events::stream_topped_up(number, money.amount, &stream)))
}

/// Pays what is owed until now. Anyone: it goes to the payee.
///
/// # Errors
/// If nothing is owed.
pub fn collect(deps: DepsMut, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let mut stream = Stream::load(deps.storage, number)?;
    let now = Time::of(&env.block);
    let owed = stream.owed(now);
    if owed.is_zero() {
        return Err(ContractError::NothingOwed { stream: number });
    }

    stream.collected = stream.collected.checked_add(owed)?;
    stream.save(deps.storage, number)?;
    held::take(deps.storage, &stream.denom, Pot::Streams, owed)?;
    let payouts = pay(&deps, &stream, now, owed)?;

    let used_up_at = stream.used_up_at(now).filter(|at| *at <= now);
    let event = events::stream_collected(number, owed, &stream.denom, used_up_at);
    Ok(payouts.respond(sender)?.add_event(event))
}

/// Lets a stream stand still; what it owes until now it owes.
pub fn pause(storage: &mut dyn Storage, now: Time, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let mut stream = Stream::load(storage, number)?;
    only(sender, &stream.payer, "the payer")?;
    if stream.paused_at.is_some() {
        return Err(ContractError::Paused { stream: number });
    }

    stream.paused_at = Some(now);
    stream.save(storage, number)?;

    Ok(Response::new().add_event(events::stream_paused(number, now)))
}

/// Lets a stream run again.
pub fn resume(storage: &mut dyn Storage, now: Time, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let mut stream = Stream::load(storage, number)?;
    only(sender, &stream.payer, "the payer")?;
    let Some(paused_at) = stream.paused_at else {
        return Err(ContractError::NotPaused { stream: number });
    };

    stream.resume(paused_at, now)?;
    stream.save(storage, number)?;

    Ok(Response::new().add_event(events::stream_resumed(number)))
}

/// Ends a stream: the payee gets what is owed until now, the payer the rest.
pub fn cancel(deps: DepsMut, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let stream = Stream::load(deps.storage, number)?;
    let now = Time::of(&env.block);
    if *sender != stream.payer && !stream.is_abandoned(now) {
        check_payee(&deps, &stream, sender)?;
    }

    let owed = stream.owed(now);
    let refunded = stream.left()?.checked_sub(owed)?;
    stream.end(deps.storage, number)?;
    let mut payouts = pay(&deps, &stream, now, owed)?;
    payouts.add(&stream.payer, refunded)?;

    let event = events::stream_ended(number, &stream, owed, refunded);
    Ok(payouts.respond(sender)?.add_event(event))
}

/// The payee may give a stream up: the account, or whoever owns the machine now.
fn check_payee(deps: &DepsMut, stream: &Stream, sender: &Addr) -> Result<(), ContractError> {
    let payee = match stream.payee.machine {
        Some(machine) => registry::machine(&deps.querier, &CONFIG.load(deps.storage)?, machine)?.owner,
        None => stream.payee.account.clone(),
    };
    if *sender == payee {
        return Ok(());
    }
    Err(ContractError::NotYours {
        sender: sender.clone(),
        only: format!("the payer {} or the payee {payee}", stream.payer),
    })
}

fn pay(deps: &DepsMut, stream: &Stream, now: Time, amount: Uint128) -> Result<Payouts, ContractError> {
    let mut payouts = Payouts::new(stream.denom.clone());
    if !amount.is_zero() {
        let config = CONFIG.load(deps.storage)?;
        income::pay_stream(
            deps.storage,
            &deps.querier,
            &config,
            &stream.payee,
            now,
            amount,
            &mut payouts,
        )?;
    }
    Ok(payouts)
}
