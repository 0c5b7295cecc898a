//! Emission: from the schedule to the parts, and budgets for the epochs crossed (rules W2, W3, N3).

use cosmwasm_std::{Addr, CosmosMsg, Env, Event, Response, StdResult, Storage, Uint128, WasmMsg, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::rewards::{BUDGETS, ConfigResponse, EmissionTerms, MAX_EPOCHS_A_MINT, Source};

use crate::error::ContractError;
use crate::events;
use crate::payout;
use crate::state::emission::{self, NEXT, RUNNING};
use crate::state::ledger::{LEDGER, Ledger};
use crate::state::{config, revenue};

/// What one `Mint` walked over.
struct Walk {
    /// One for each epoch end crossed.
    budgets: Vec<Event>,
    /// Whether it got to now; if not, the next `Mint` goes on.
    is_finished: bool,
}

/// Emits what the schedule allows up to now and hands the parts out. Anyone.
///
/// However often it runs, and however late, the same is emitted and each epoch gets the same budget. (With a short
/// reserve it matters when the reserve is funded.)
pub fn mint(storage: &mut dyn Storage, env: &Env) -> Result<Response, ContractError> {
    let config = config::load(storage)?;
    let now = Time::of(&env.block);
    let starts_at = config.clock.start();
    if now < starts_at {
        return Err(ContractError::NotStarted { starts_at, now });
    }

    let mut ledger = LEDGER.load(storage)?;
    let before = ledger.clone();
    let walk = walk(storage, &config, &mut ledger, now)?;
    let amount = ledger.minted.checked_sub(before.minted)?;
    let parts = ledger.parts.minus(&before.parts)?;
    let to_stakers = parts.stakers.checked_add(std::mem::take(&mut ledger.stakers_waiting))?;
    LEDGER.save(storage, &ledger)?;

    let mut response = Response::new();
    if let (Source::Mint, Denom::Cw20(token)) = (config.source, &config.denom)
        && !amount.is_zero()
    {
        response = response.add_message(mint_message(token, &env.contract.address, amount)?);
    }
    if !to_stakers.is_zero() {
        response = response.add_submessage(payout::to_stakers(&config, to_stakers)?);
    }
    if !parts.treasury.is_zero() {
        response = response.add_submessage(payout::to_other(&config.denom, &config.treasury, parts.treasury)?);
    }
    let minted = events::minted(&config.denom, amount, &parts, &before, &ledger, walk.is_finished);
    Ok(response.add_event(minted).add_events(walk.budgets))
}

/// Crosses at most 64 epoch ends, then goes on to now if none is left.
fn walk(
    storage: &mut dyn Storage,
    config: &ConfigResponse,
    ledger: &mut Ledger,
    now: Time,
) -> Result<Walk, ContractError> {
    let clock = &config.clock;
    let mut terms = RUNNING.load(storage)?;
    // `minted_until` is never before the start.
    let mut epoch = clock.epoch_at(ledger.minted_until).unwrap_or_default();
    if clock.end_of(epoch)? > now {
        emit_running(config, ledger, &terms, now)?;
        return Ok(Walk {
            budgets: vec![],
            is_finished: true,
        });
    }
    let mut next = NEXT.may_load(storage)?;
    let revenues = revenue::of_epochs(storage, epoch, MAX_EPOCHS_A_MINT)?;
    let mut budgets = Vec::new();
    for _ in 0..MAX_EPOCHS_A_MINT {
        let end = clock.end_of(epoch)?;
        if end > now {
            break;
        }
        let emitted = emission::emitted(&terms, clock, end)?;
        ledger.emit(config.source, &terms.split, emitted)?;
        let revenue = revenues.get(&epoch.get()).copied().unwrap_or_default();
        let budget = ledger.close_epoch(emitted, revenue)?;
        BUDGETS.save(storage, epoch.get(), &budget)?;
        budgets.push(events::budget(epoch, &budget));
        ledger.minted_until = end;

        epoch = epoch.next()?;
        if let Some(begun) = next.take_if(|next| next.since == epoch) {
            emission::begin(storage, &begun)?;
            ledger.begin_segment(emission::emitted_before(&begun, clock)?);
            terms = begun;
        }
    }

    let is_finished = clock.end_of(epoch)? > now;
    if is_finished {
        emit_running(config, ledger, &terms, now)?;
    }
    Ok(Walk { budgets, is_finished })
}

/// Emits what is due of the running epoch.
fn emit_running(
    config: &ConfigResponse,
    ledger: &mut Ledger,
    terms: &EmissionTerms,
    now: Time,
) -> Result<(), ContractError> {
    let emitted = emission::emitted(terms, &config.clock, now)?;
    ledger.emit(config.source, &terms.split, emitted)?;
    ledger.minted_until = now;
    Ok(())
}

fn mint_message(token: &Addr, recipient: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
    let msg = cw20::Cw20ExecuteMsg::Mint {
        recipient: recipient.to_string(),
        amount,
    };
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(&msg)?,
        funds: vec![],
    }
    .into())
}
