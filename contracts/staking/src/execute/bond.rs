//! The owner's tokens in a machine's pool (rules S1, S2, S5).

use cosmwasm_std::{Addr, BlockInfo, Deps, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::registry::{Machine, MachineStatus};
use flywheel_types::staking::Bond;
use flywheel_types::{Authority, Class};

use super::enrolment;
use super::locks::check_kept;
use crate::error::ContractError;
use crate::state::{self, CONFIG, Cases, ClassTerms, Config, Epochs, Ledger, PoolBook, StakerBook, Stay};
use crate::{events, registry};

/// Opens a machine's pool or adds to its bond, and enrols the machine from the next epoch.
///
/// The machine's owner alone may do it, for an active machine that its class admits, with a bond that reaches the class's
/// minimum. What is asked for are the class's parameters of the next epoch, the first one that the bond counts for.
pub fn bond(
    deps: DepsMut,
    block: &BlockInfo,
    config: &Config,
    sender: &Addr,
    amount: Uint128,
    bond: Bond,
) -> Result<Response, ContractError> {
    let id = bond.machine;
    let machine = own_machine(deps.as_ref(), config, sender, id)?;
    let epochs = Epochs::at(config, block)?;
    let mut ledger = Ledger::load(deps.storage, Time::of(block))?;
    let mut book = own_pool(deps.storage, &ledger, config, block, sender, bond)?;
    let class = ClassTerms::load(deps.storage, epochs, &book.pool().class)?;
    state::admit(deps.storage, &class.next, id, &machine)?;
    check_place(deps.storage, epochs, &class.next, sender, (id, &machine))?;

    let mut staker = StakerBook::load(deps.storage, sender)?;
    book.bond(&mut ledger, amount, machine.ownership_epoch)?;
    staker.bond(amount)?;
    reaches_minimum(book.pool().bond, &class.next)?;
    book.set_counted(Bps::ONE);

    let pool = book.pool().clone();
    book.save(deps.storage, &mut ledger, block)?;
    staker.save(deps.storage, block)?;
    ledger.save(deps.storage, block)?;
    let enrolled = enrolment::bring_up_to_date(deps.storage, config, epochs, (id, &machine), &pool, &class)?;

    Ok(Response::new()
        .add_event(events::bonded(id, &pool, amount, &config.denom))
        .add_events(enrolled))
}

/// Refuses a machine that would begin a stay outside of opened places, where its class asks for one. Who adds to the bond of a
/// machine that is enrolled there goes on.
fn check_place(
    storage: &dyn Storage,
    epochs: Epochs,
    class: &Class,
    owner: &Addr,
    (id, machine): (MachineId, &Machine),
) -> Result<(), ContractError> {
    if !class.places {
        return Ok(());
    }
    let enrolment = state::enrolment_of(class, owner, machine, epochs.next);
    if Stay::load(storage, epochs, id)?.goes_on_with(&enrolment).is_some() {
        return Ok(());
    }
    state::check_opened(storage, class, id, machine)
}

/// The sender's machine, active and with a place where it needs one.
pub fn own_machine(deps: Deps, config: &Config, sender: &Addr, id: MachineId) -> Result<Machine, ContractError> {
    let machine = registry::machine(&deps.querier, config, id)?;
    Authority::of(&machine.owner).check(sender)?;
    if machine.status != MachineStatus::Active {
        return Err(ContractError::NotActive {
            machine: id,
            status: machine.status,
        });
    }
    if state::has_no_place(config, &machine) {
        return Err(ContractError::NoCell { machine: id });
    }
    Ok(machine)
}

/// Moves bond into unbonding. Below the class's minimum the machine leaves at once, and the pool's tokens only stand by.
pub fn unbond(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let storage = deps.storage;
    let config = CONFIG.load(storage)?;
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    Authority::of(&book.pool().owner).check(&info.sender)?;
    if book.pool().bond.is_zero() {
        return Err(ContractError::NothingBonded { machine });
    }
    let tokens = amount.unwrap_or(book.pool().bond);
    if tokens.is_zero() {
        return Err(ContractError::ZeroAmount);
    }

    let mut staker = StakerBook::load(storage, &info.sender)?;
    book.unbond(&mut ledger, tokens)?;
    staker.unbond(tokens)?;
    let pool = book.pool().clone();
    let epochs = Epochs::at(&config, block)?;
    let bond = ClassTerms::load(storage, epochs, &pool.class)?.bond_standing(&pool);
    book.set_counted(bond.counted(&config));
    let release_at = state::start_unbonding(storage, &config.windows, block, &info.sender, machine.get(), tokens)?;
    book.save(storage, &mut ledger, block)?;
    staker.save(storage, block)?;
    ledger.save(storage, block)?;
    let left = enrolment::leave_without_bond(storage, epochs, machine, bond)?;
    check_kept(storage, &deps.querier, block, &config, &info.sender)?;

    let event = events::unbonded(machine, &pool, tokens, &config.denom, release_at);
    Ok(Response::new().add_event(event).add_events(left))
}

/// The sender's pool for this machine, opened if there is none.
fn own_pool(
    storage: &dyn Storage,
    ledger: &Ledger,
    config: &Config,
    block: &BlockInfo,
    sender: &Addr,
    bond: Bond,
) -> Result<PoolBook, ContractError> {
    let machine = bond.machine;
    let Some(mut book) = PoolBook::find(storage, ledger, machine)? else {
        let class = bond.class.ok_or(ContractError::ClassNeeded { machine })?;
        let commission = bond.commission.unwrap_or_default();
        return Ok(PoolBook::open(ledger, block, machine, sender, class, commission));
    };
    if book.pool().owner != *sender {
        return Err(ContractError::FormerOwner {
            machine,
            owner: book.pool().owner.clone(),
        });
    }
    set_terms(storage, config, block, &mut book, bond)?;
    Ok(book)
}

/// Class and commission stay, unless the pool is empty (rule S12).
///
/// A class stays also while tokens of the pool are unbonding that an offence can still reach: the class says what that
/// offence costs, so another one would be a way out.
pub fn set_terms(
    storage: &dyn Storage,
    config: &Config,
    block: &BlockInfo,
    book: &mut PoolBook,
    bond: Bond,
) -> Result<(), ContractError> {
    let machine = bond.machine;
    let now = Time::of(block);
    if let Some(given) = bond.class.filter(|class| *class != book.pool().class) {
        if !book.is_empty() || is_within_reach(storage, config, now, machine)? {
            return Err(ContractError::ClassFixed {
                machine,
                class: book.pool().class.clone(),
                given,
            });
        }
        book.set_class(given);
    }
    if let Some(given) = bond
        .commission
        .filter(|commission| *commission != book.pool().commission)
    {
        if !book.is_empty() {
            return Err(ContractError::CommissionFixed {
                machine,
                commission: book.pool().commission,
            });
        }
        book.set_commission(now, given);
    }
    Ok(())
}

/// Whether tokens of the pool are unbonding that can still be slashed: not due yet, or held by a case.
fn is_within_reach(
    storage: &dyn Storage,
    config: &Config,
    now: Time,
    machine: MachineId,
) -> Result<bool, ContractError> {
    let windows = &config.windows;
    let not_due = state::last_matured(windows, now).map_or(0, |day| day.saturating_add(1));
    let held = Cases::load(storage, machine, now)?.held_from(windows);
    let from_day = held.map_or(not_due, |day| day.min(not_due));
    Ok(state::is_unbonding(storage, machine.get(), from_day))
}

/// Refuses a bond below the class's minimum.
pub fn reaches_minimum(bond: Uint128, class: &Class) -> Result<(), ContractError> {
    let missing = class.min_bond.saturating_sub(bond);
    if missing.is_zero() {
        return Ok(());
    }
    Err(ContractError::BelowMinimum {
        bond,
        minimum: class.min_bond,
        class: class.name.clone(),
        missing,
    })
}
