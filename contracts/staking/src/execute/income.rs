//! The stakers' income (rule S9).

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::Authority;
use flywheel_types::denom::no_funds;
use flywheel_types::staking::{COMMUNITY_POOL, MAX_CLAIM, income_period};

use crate::error::ContractError;
use crate::state::{CONFIG, CommunityBook, Config, Ledger, PoolBook, PositionIncome, StakerBook};
use crate::{events, registry};

/// Adds to the stream that pays the stakers. Anyone may: a dust amount does not hold up what flows (rule N2).
pub fn add_income(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    config: &Config,
    sender: &Addr,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let now = Time::of(block);
    let mut ledger = Ledger::load(storage, now)?;
    ledger.add_income(now, amount, income_period(&config.clock))?;
    ledger.save(storage, block)?;

    Ok(Response::new().add_event(events::income_added(sender, amount, &config.denom)))
}

/// Pays out the sender's income as owner and as delegator of these pools, and as member of the community pool, in one
/// payment.
pub fn claim_income(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machines: &[MachineId],
    community: bool,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    check_list(machines, community)?;
    let (config, sender) = (CONFIG.load(storage)?, &info.sender);
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let staker = StakerBook::load(storage, sender)?;

    let mut response = Response::new();
    let mut total = Uint128::zero();
    for &machine in machines {
        let mut book = PoolBook::load(storage, &ledger, machine)?;
        let as_owner = if book.pool().owner == *sender {
            book.take_owed()
        } else {
            Uint128::zero()
        };
        let as_delegator = take_position_income(storage, &book, &staker, sender)?;
        book.save(storage, &mut ledger, block)?;

        let amount = as_owner.checked_add(as_delegator)?;
        total = total.checked_add(amount)?;
        if !amount.is_zero() {
            let event = events::income_claimed(sender, machine, amount, &config.denom, as_owner, as_delegator);
            response = response.add_event(event);
        }
    }
    if community {
        let amount = take_community_income(storage, &config, &mut ledger, &staker, sender)?;
        total = total.checked_add(amount)?;
        if !amount.is_zero() {
            response = response.add_event(events::community_income_claimed(sender, amount, &config.denom));
        }
    }
    if total.is_zero() {
        return Err(ContractError::NothingOwed {
            account: sender.clone(),
        });
    }
    ledger.pay_income(total)?;
    ledger.save(storage, block)?;

    Ok(response.add_message(config.denom.pay(sender, total)?))
}

/// Changes the pool's commission by at most `max_commission_change`, and not within one unbonding day of when it was last
/// set, the pool's opening included: so delegators see it go up slowly however it is timed.
///
/// Who has sold the machine sets no terms any more.
pub fn set_commission(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    commission: Bps,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let storage = deps.storage;
    let config = CONFIG.load(storage)?;
    let now = Time::of(block);
    let mut ledger = Ledger::load(storage, now)?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    Authority::of(&book.pool().owner).check(&info.sender)?;
    let owner = registry::machine(&deps.querier, &config, machine)?.owner;
    if owner != info.sender {
        return Err(ContractError::SoldMachine { machine, owner });
    }
    check_commission(&config, now, &book, commission)?;

    book.set_commission(now, commission);
    book.save(storage, &mut ledger, block)?;
    ledger.save(storage, block)?;

    Ok(Response::new().add_event(events::commission_set(machine, commission)))
}

fn check_list(machines: &[MachineId], community: bool) -> Result<(), ContractError> {
    let count = machines.len();
    if count > MAX_CLAIM || (count == 0 && !community) {
        return Err(ContractError::ClaimSize { count });
    }
    let mut seen = BTreeSet::new();
    match machines.iter().find(|machine| !seen.insert(**machine)) {
        Some(&machine) => Err(ContractError::DuplicateMachine { machine }),
        None => Ok(()),
    }
}

fn take_position_income(
    storage: &mut dyn Storage,
    book: &PoolBook,
    staker: &StakerBook,
    account: &Addr,
) -> Result<Uint128, ContractError> {
    let shares = staker.shares(book.machine(), book.pool());
    let mut income = PositionIncome::settled(storage, &book.divided(), account, shares)?;
    let owed = income.take_owed();
    if !owed.is_zero() {
        income.save(storage, (book.machine().get(), book.pool().generation), account, shares)?;
    }
    Ok(owed)
}

fn take_community_income(
    storage: &mut dyn Storage,
    config: &Config,
    ledger: &mut Ledger,
    staker: &StakerBook,
    account: &Addr,
) -> Result<Uint128, ContractError> {
    let book = CommunityBook::load(storage, ledger, config.community_weight)?;
    let tokens = staker.given().tokens;
    let mut income = PositionIncome::settled(storage, &book.divided(), account, tokens)?;
    let owed = income.take_owed();
    if !owed.is_zero() {
        income.save(storage, (COMMUNITY_POOL, 0), account, tokens)?;
        book.save(storage, ledger)?;
    }
    Ok(owed)
}

fn check_commission(config: &Config, now: Time, book: &PoolBook, given: Bps) -> Result<(), ContractError> {
    let (machine, commission) = (book.machine(), book.pool().commission);
    if given == commission {
        return Err(ContractError::CommissionUnchanged { machine, commission });
    }
    let allowed_from = book.income().commission_set.plus(config.windows.unbonding_day)?;
    if now < allowed_from {
        return Err(ContractError::CommissionTooSoon { machine, allowed_from });
    }
    let maximum = config.max_commission_change;
    if given.get().abs_diff(commission.get()) > maximum.get() {
        return Err(ContractError::CommissionStep {
            commission,
            given,
            maximum,
        });
    }
    Ok(())
}
