//! The stakers' income (rule S9).

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, BlockInfo, DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::registry::access_control;
use flywheel_types::staking::{COMMUNITY_POOL, MAX_CLAIM, income_period};
use flywheel_types::{Authority, Errand};

use crate::error::ContractError;
use crate::state::{self, CONFIG, CommunityBook, Config, Ledger, PoolBook, PositionBook, PositionIncome, StakerBook};
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
///
/// Nothing of the pools' and the network's own sums is written for a delegator or a member: its position remembers up to
/// which index it was paid, and what leads there is worked out again by whoever settles next. That later settlement never
/// finds an earlier index, because
/// - the accumulator over pools carries its remainder: between two changes of weights its index depends on the income that
///   came in alone, not on how often it was settled;
/// - so the income R of a pool since it was last stored only grows, and what is left of it for delegators, R less the
///   commission and the bond's part, both rounded down, never falls when R grows: with R one larger, each of the two parts
///   grows by at most one;
/// - whatever changes a weight, a bond, a commission or shares stores the pool and the ledger first (rule S9).
///
/// Nobody is paid more by claiming often: floors of parts never add up to more than the floor of the whole.
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

    let mut response = Response::new();
    let mut total = Uint128::zero();
    for &machine in machines {
        let mut book = PoolBook::load(storage, &ledger, machine)?;
        let as_owner = if book.pool().owner == *sender {
            book.take_owed()
        } else {
            Uint128::zero()
        };
        let as_delegator = take_position_income(storage, &book, sender)?;
        if !as_owner.is_zero() {
            book.save(storage, &mut ledger, block)?;
        }

        let amount = as_owner.checked_add(as_delegator)?;
        total = total.checked_add(amount)?;
        if !amount.is_zero() {
            let event = events::income_claimed(sender, machine, amount, &config.denom, as_owner, as_delegator);
            response = response.add_event(event);
        }
    }
    if community {
        let amount = take_community_income(storage, &config, &ledger, sender)?;
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
    state::pay_income(storage, &ledger, total)?;

    Ok(response.add_message(config.denom.pay(sender, total)?))
}

/// Changes the pool's commission by at most `max_commission_change`, and not within one unbonding day of when it was last
/// set, the pool's opening included: so delegators see it go up slowly however it is timed.
///
/// An agent whom the owner lets may do it: it divides what is earned, and moves no tokens. Who has sold the machine sets no terms
/// any more, nor do his agents.
pub fn set_commission(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machine: MachineId,
    commission: Bps,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let storage = deps.storage;
    let config = CONFIG.load(storage)?;
    let (block, now) = (&env.block, Time::of(&env.block));
    let mut ledger = Ledger::load(storage, now)?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    let record = registry::machine(&deps.querier, &config, machine)?;
    let errand = Errand {
        machine,
        ownership_epoch: record.ownership_epoch,
        contract: &env.contract.address,
        message: "set_commission",
        now,
    };
    Authority::of(&book.pool().owner).check_agent::<ContractError>(&deps.querier, &info.sender, &errand, || {
        access_control(&deps.querier, &config.registry)
    })?;
    if record.owner != book.pool().owner {
        let owner = record.owner;
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

fn take_position_income(storage: &mut dyn Storage, book: &PoolBook, account: &Addr) -> Result<Uint128, ContractError> {
    let mut position = PositionBook::load(storage, account, book.machine())?;
    let mut income = position.income(storage, &book.divided())?;
    let owed = income.take_owed();
    if !owed.is_zero() {
        position.save_income(storage, book.pool().generation, income)?;
    }
    Ok(owed)
}

fn take_community_income(
    storage: &mut dyn Storage,
    config: &Config,
    ledger: &Ledger,
    account: &Addr,
) -> Result<Uint128, ContractError> {
    let book = CommunityBook::load(storage, ledger, config.community_weight)?;
    let tokens = StakerBook::load(storage, account)?.given().tokens;
    let mut income = PositionIncome::settled(storage, &book.divided(), account, tokens)?;
    let owed = income.take_owed();
    if !owed.is_zero() {
        income.save(storage, (COMMUNITY_POOL, 0), account, tokens)?;
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
