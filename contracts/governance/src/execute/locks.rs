//! Promises not to undelegate. Staking reads them, and lets go of nothing that is locked.

use cosmwasm_std::{Addr, BlockInfo, Deps, DepsMut, Env, Response, Storage, Uint128};
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::governance::{LOCKS, Lock};

use crate::error::ContractError;
use crate::events;
use crate::power::View;
use crate::state::config::{CONFIG, Config};
use crate::state::locks;

/// Locks so much of what the sender has staked. It counts for proposals of later blocks.
pub fn lock(deps: DepsMut, env: &Env, sender: &Addr, amount: Uint128, days: u16) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if !config.has_locks() {
        return Err(ContractError::NoLocks);
    }
    if amount.is_zero() {
        return Err(ContractError::IsZero { what: "amount" });
    }
    if !(1..=config.max_days).contains(&days) {
        return Err(ContractError::LockDays {
            days,
            most: config.max_days,
        });
    }
    check_grows(deps.storage, &env.block, sender, amount, days)?;
    // What leaves in this block is there at its beginning, and cannot be promised any more.
    let left = staked_before(deps.as_ref(), &config, env.block.height.saturating_add(1), sender)?;
    let staked = staked(deps.as_ref(), &config, &env.block, sender)?.min(left);
    if amount > staked {
        return Err(ContractError::LockAboveStake {
            amount,
            staked,
            account: sender.clone(),
        });
    }
    let lock = Lock {
        since: env.block.height,
        amount,
        bonus: bonus(&config, days)?,
        days,
        free_at: None,
    };
    save(deps.storage, env, sender, Some(lock))
}

/// What a lock of so many days adds: `floor(max_bonus x days / max_days)`.
fn bonus(config: &Config, days: u16) -> Result<Bps, ContractError> {
    let whole = u32::from(config.max_bonus.get()).saturating_mul(u32::from(days));
    let part = whole.checked_div(u32::from(config.max_days)).unwrap_or(0);
    Ok(Bps::new(u16::try_from(part).unwrap_or(0))?)
}

/// A lock that holds, or is on its way out, is replaced by none that is smaller or shorter.
fn check_grows(
    storage: &dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    amount: Uint128,
    days: u16,
) -> Result<(), ContractError> {
    let Some(old) = LOCKS.may_load(storage, sender)? else {
        return Ok(());
    };
    if old.holds(Time::of(block)) && (amount < old.amount || days < old.days) {
        return Err(ContractError::LockShrinks {
            amount: old.amount,
            days: old.days,
        });
    }
    Ok(())
}

/// Ends what the sender's lock adds; its tokens are free after its days.
pub fn start_unlock(storage: &mut dyn Storage, env: &Env, sender: &Addr) -> Result<Response, ContractError> {
    let lock = find(storage, sender)?;
    if let Some(free_at) = lock.free_at {
        return Err(ContractError::Unlocking { free_at });
    }
    let wait = Seconds::days(u64::from(lock.days));
    let lock = Lock {
        bonus: Bps::ZERO,
        free_at: Some(Time::of(&env.block).plus(wait)?),
        ..lock
    };
    save(storage, env, sender, Some(lock))
}

/// Cuts a lock down to what is staked now: after a slash it would count as votes that nobody has.
pub fn trim(deps: DepsMut, env: &Env, account: &str) -> Result<Response, ContractError> {
    let account = deps.api.addr_validate(account)?;
    let config = CONFIG.load(deps.storage)?;
    let lock = find(deps.storage, &account)?;
    let staked = staked(deps.as_ref(), &config, &env.block, &account)?;
    if lock.amount <= staked {
        return Err(ContractError::LockCovered { account });
    }
    let left = (!staked.is_zero()).then_some(Lock { amount: staked, ..lock });
    save(deps.storage, env, &account, left)
}

fn find(storage: &dyn Storage, account: &Addr) -> Result<Lock, ContractError> {
    let lock = LOCKS.may_load(storage, account)?;
    lock.ok_or_else(|| ContractError::NotLocked {
        account: account.clone(),
    })
}

/// What an account had staked at the beginning of this block.
fn staked(deps: Deps, config: &Config, block: &BlockInfo, account: &Addr) -> Result<Uint128, ContractError> {
    staked_before(deps, config, block.height, account)
}

fn staked_before(deps: Deps, config: &Config, height: u64, account: &Addr) -> Result<Uint128, ContractError> {
    let view = View {
        querier: deps.querier,
        staking: &config.staking,
        height,
    };
    Ok(view.ask_power(account)?)
}

fn save(storage: &mut dyn Storage, env: &Env, account: &Addr, lock: Option<Lock>) -> Result<Response, ContractError> {
    let event = events::locked(account, lock.as_ref());
    locks::replace(storage, account, env.block.height, lock)?;
    Ok(Response::new().add_event(event))
}
