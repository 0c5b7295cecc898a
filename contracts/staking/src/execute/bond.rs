//! The owner's tokens in a machine's pool (rules S1, S2, S5).

use cosmwasm_std::{Addr, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::Bond;
use flywheel_types::{Authority, Class};

use super::enrolment;
use crate::error::ContractError;
use crate::state::{self, CONFIG, Config, Epochs, Ledger, PoolBook, StakerBook};
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
    let epochs = Epochs::at(&config.clock, block)?;
    let mut ledger = Ledger::load(deps.storage, Time::of(block))?;
    let mut book = own_pool(deps.storage, &ledger, block, sender, bond)?;
    let class = state::class(deps.storage, epochs.next, &book.pool().class)?;
    state::admit(deps.storage, &class, id, &machine)?;

    let mut staker = StakerBook::load(deps.storage, sender)?;
    book.bond(&mut ledger, amount, machine.ownership_epoch)?;
    staker.bond(amount)?;
    reaches_minimum(book.pool().bond, &class)?;

    let pool = book.pool().clone();
    book.save(deps.storage, &mut ledger, block)?;
    staker.save(deps.storage, block)?;
    ledger.save(deps.storage, block)?;
    let enrolled = enrolment::bring_up_to_date(deps.storage, config, epochs, id, &pool, &machine)?;

    Ok(Response::new()
        .add_event(events::bonded(id, &pool, amount, &config.denom))
        .add_events(enrolled))
}

/// Moves bond into unbonding. Below the class's minimum the machine leaves at once.
pub fn unbond(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
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
    let release_at = state::start_unbonding(
        storage,
        &config.windows,
        block,
        &info.sender,
        machine,
        pool.generation,
        tokens,
    )?;
    book.save(storage, &mut ledger, block)?;
    staker.save(storage, block)?;
    ledger.save(storage, block)?;

    let left = enrolment::leave_without_bond(storage, Epochs::at(&config.clock, block)?, machine, &pool)?;

    let event = events::unbonded(machine, &pool, tokens, &config.denom, release_at);
    Ok(Response::new().add_event(event).add_events(left))
}

/// The sender's pool for this machine, opened if there is none.
fn own_pool(
    storage: &dyn Storage,
    ledger: &Ledger,
    block: &BlockInfo,
    sender: &Addr,
    bond: Bond,
) -> Result<PoolBook, ContractError> {
    let Bond {
        machine,
        class,
        commission,
    } = bond;
    let Some(book) = PoolBook::find(storage, ledger, machine)? else {
        let class = class.ok_or(ContractError::ClassNeeded { machine })?;
        return Ok(PoolBook::open(
            ledger,
            block,
            machine,
            sender,
            class,
            commission.unwrap_or_default(),
        ));
    };
    let pool = book.pool();
    if pool.owner != *sender {
        return Err(ContractError::FormerOwner {
            machine,
            owner: pool.owner.clone(),
        });
    }
    if let Some(given) = class.filter(|class| *class != pool.class) {
        return Err(ContractError::ClassFixed {
            machine,
            class: pool.class.clone(),
            given,
        });
    }
    if commission.is_some_and(|commission| commission != pool.commission) {
        return Err(ContractError::CommissionFixed {
            machine,
            commission: pool.commission,
        });
    }
    Ok(book)
}

fn reaches_minimum(bond: Uint128, class: &Class) -> Result<(), ContractError> {
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
