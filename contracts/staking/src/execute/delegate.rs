//! Delegators' tokens in a machine's pool (rules S2, S3, S5).

use cosmwasm_std::{Addr, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::denom::no_funds;

use super::locks::check_kept;
use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, Config, Ledger, PoolBook, PositionBook};

/// Takes shares of a machine's pool. The pool must have its owner's bond; the owner may delegate to it as anyone may.
///
/// With a `max_commission` it is refused if the owner takes more by now: an empty pool may be opened again with any
/// commission, also in the second before somebody delegates who has seen the old one.
///
/// A delegation to a generation that a slash has closed makes room for it; what that one earned can still be claimed.
pub fn delegate(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    config: &Config,
    sender: &Addr,
    amount: Uint128,
    (machine, max_commission): (MachineId, Option<Bps>),
) -> Result<Response, ContractError> {
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    let commission = book.pool().commission;
    if let Some(maximum) = max_commission.filter(|maximum| commission > *maximum) {
        return Err(ContractError::CommissionAbove {
            machine,
            commission,
            maximum,
        });
    }
    if book.pool().bond.is_zero() {
        return Err(ContractError::PoolWithoutBond { machine });
    }
    check_open(config, block, &book)?;
    let mut position = PositionBook::load(storage, sender, machine)?;
    if let Some(old) = position.closed(book.pool()) {
        let earned = state::leave_closed(storage, machine, old)?;
        earned.save(storage, (machine.get(), old.generation), sender, Uint128::zero())?;
    }
    let held = position.shares(book.pool());
    let income = position.income(storage, &book.divided())?;

    let bought = book.delegate(&mut ledger, amount)?;
    let shares = held.checked_add(bought)?;
    position.save(storage, block, (book.pool().generation, shares), income)?;
    book.save(storage, &mut ledger, block)?;
    ledger.save(storage, block)?;

    Ok(Response::new().add_event(events::delegated(sender, machine, amount, &config.denom, bought)))
}

/// Moves delegated tokens into unbonding: `amount`, or all of the position.
///
/// Shares are rounded up in the pool's favour, so that nobody gains by undelegating in small pieces. What would stay
/// without any value is burned, and the position's slot is free again.
pub fn undelegate(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    if amount.is_some_and(|amount| amount.is_zero()) {
        return Err(ContractError::ZeroAmount);
    }
    let storage = deps.storage;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    let mut position = PositionBook::load(storage, sender, machine)?;
    let held = position.shares(book.pool());
    if let Some(closed) = position.closed(book.pool()) {
        return Err(ContractError::GenerationClosed {
            machine,
            generation: closed.generation,
        });
    }
    if held.is_zero() {
        return Err(ContractError::NoPosition {
            account: sender.clone(),
            machine,
        });
    }
    let income = position.income(storage, &book.divided())?;

    let taken = book.undelegate(&mut ledger, held, amount)?;
    position.save(storage, block, (book.pool().generation, taken.left), income)?;
    let release_at = state::start_unbonding(storage, &config.windows, block, sender, machine.get(), taken.tokens)?;
    book.save(storage, &mut ledger, block)?;
    ledger.save(storage, block)?;
    if !taken.tokens.is_zero() {
        check_kept(storage, &deps.querier, block, &config, sender)?;
    }

    let sold = held.checked_sub(taken.left)?;
    let event = events::undelegated(sender, machine, taken.tokens, &config.denom, sold, release_at);
    Ok(Response::new().add_event(event))
}

/// On the day on which a slash closed a generation nobody delegates to the pool again (rule S7): a day closes one at most.
fn check_open(config: &Config, block: &BlockInfo, book: &PoolBook) -> Result<(), ContractError> {
    let closed_day = book.income().closed_day;
    if book.pool().generation == 0 || closed_day < state::day_of(&config.windows, Time::of(block)) {
        return Ok(());
    }
    Err(ContractError::ClosedToday {
        machine: book.machine(),
        from: state::start_of(&config.windows, closed_day.saturating_add(1))?,
    })
}
