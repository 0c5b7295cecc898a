//! A session ends: by a voucher, by the consumer, by the meter, or by time.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_types::payments::{SignedReading, SignedVoucher, Stage};

use super::only;
use crate::error::ContractError;
use crate::payout::Payouts;
use crate::signed::Binding;
use crate::state::CONFIG;
use crate::state::sessions::{Closing, Session};
use crate::{events, income, registry};

/// The machine's side closes with its best voucher, at once. At most the deposit; the rest goes back.
pub fn collect(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    voucher: &SignedVoucher,
) -> Result<Response, ContractError> {
    let session = Session::load(deps.storage, number)?;
    registry::check_side(deps.as_ref(), env, sender, &session, "collect_session")?;
    session.check_not_over(Time::of(&env.block))?;
    check_voucher(&deps, env, &session, number, voucher)?;

    end(
        deps,
        env,
        sender,
        number,
        &session,
        voucher.cumulative.min(session.deposit),
    )
}

/// The consumer closes, and says what is vouched for. The machine's side has the window to show more.
///
/// # Errors
/// If a side has closed already, or the time limit is over.
pub fn close(
    storage: &mut dyn Storage,
    now: Time,
    sender: &Addr,
    number: u64,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let mut session = Session::load(storage, number)?;
    only(sender, &session.consumer, "the consumer")?;
    session.check_not_over(now)?;
    if let Stage::Closing { until } = session.stage(now) {
        return Err(ContractError::AlreadyClosing { until });
    }

    let until = now.plus(session.window)?;
    session.closing = Some(Closing {
        until,
        vouched: amount.min(session.deposit),
        metered: None,
    });
    session.save(storage, number)?;

    Ok(Response::new().add_event(events::session_closing(number, sender, session.payable(), until)))
}

/// The machine's side closes on the meter, also in answer to the consumer. Once: a second window would never end.
pub fn close_on_meter(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    reading: &SignedReading,
    voucher: Option<&SignedVoucher>,
) -> Result<Response, ContractError> {
    let mut session = Session::load(deps.storage, number)?;
    registry::check_side(deps.as_ref(), env, sender, &session, "close_session_on_meter")?;
    let now = Time::of(&env.block);
    session.check_not_over(now)?;
    if let Some(Closing {
        until,
        metered: Some(_),
        ..
    }) = session.closing
    {
        return Err(ContractError::AlreadyClosing { until });
    }
    check_reading(&deps, env, &session, number, reading)?;
    let shown = match voucher {
        Some(voucher) => {
            check_voucher(&deps, env, &session, number, voucher)?;
            voucher.cumulative
        }
        None => Uint128::zero(),
    };

    let until = now.plus(session.window)?;
    let said = session.closing.map_or(Uint128::zero(), |closing| closing.vouched);
    session.closing = Some(Closing {
        until,
        vouched: shown.max(said).min(session.deposit),
        // More than 128 bits is more than any deposit.
        metered: Some(session.price.saturating_mul(reading.units)),
    });
    session.save(deps.storage, number)?;

    Ok(Response::new().add_event(events::session_closing(number, sender, session.payable(), until)))
}

/// A machine whose readings contradict each other loses the credit of the session.
///
/// The key and its version were bound at the opening; what the registry says now changes nothing. If it did, a cheat would
/// pause the machine, give it another key or sell it to himself before the proof is shown. It costs nobody else: the credit
/// is that of the owner at the opening, and another key or version signs nothing for this session.
pub fn forfeit(
    deps: DepsMut,
    env: &Env,
    number: u64,
    first: &SignedReading,
    second: &SignedReading,
) -> Result<Response, ContractError> {
    let mut session = Session::load(deps.storage, number)?;
    session.check_not_over(Time::of(&env.block))?;
    if first.nonce != second.nonce || first.units == second.units {
        return Err(ContractError::NoConflict);
    }
    check_reading(&deps, env, &session, number, first)?;
    check_reading(&deps, env, &session, number, second)?;

    let credit = std::mem::replace(&mut session.credit, Uint128::zero());
    session.save(deps.storage, number)?;

    Ok(Response::new().add_event(events::credit_forfeited(number, session.machine, credit, first.nonce)))
}

/// Ends a session whose window is over, as it stands; or one that the machine let pass, with a full refund. Anyone.
pub fn finish(deps: DepsMut, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let session = Session::load(deps.storage, number)?;
    if session.stage(Time::of(&env.block)) != Stage::Over {
        return Err(ContractError::NotOver { until: session.until() });
    }

    end(deps, env, sender, number, &session, session.payable())
}

/// Pays the machine's side and gives the consumer the rest, in one transaction.
fn end(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    session: &Session,
    paid: Uint128,
) -> Result<Response, ContractError> {
    let refunded = session.deposit.checked_sub(paid)?;
    session.end(deps.storage, number)?;

    let mut payouts = Payouts::new(session.denom.clone());
    if !paid.is_zero() {
        let config = CONFIG.load(deps.storage)?;
        let now = Time::of(&env.block);
        income::pay_session(deps.storage, &deps.querier, &config, session, now, paid, &mut payouts)?;
    }
    payouts.add(&session.consumer, refunded)?;

    let event = events::session_ended(number, session, paid, refunded);
    Ok(payouts.respond(sender)?.add_event(event))
}

fn check_voucher(
    deps: &DepsMut,
    env: &Env,
    session: &Session,
    number: u64,
    voucher: &SignedVoucher,
) -> Result<(), ContractError> {
    if voucher.lane != 0 {
        return Err(ContractError::WrongLane {
            lane: voucher.lane,
            highest: 0,
        });
    }
    let binding = Binding {
        key: &session.key.0,
        agreement: number,
        key_version: session.key_version,
    };
    binding.check_voucher(deps.api, env, voucher)
}

fn check_reading(
    deps: &DepsMut,
    env: &Env,
    session: &Session,
    number: u64,
    reading: &SignedReading,
) -> Result<(), ContractError> {
    let binding = Binding {
        key: &session.machine_key.0,
        agreement: number,
        key_version: session.key_version,
    };
    binding.check_reading(deps.api, env, reading)
}
