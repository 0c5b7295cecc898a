//! Which machines take part (rule S11).

use cosmwasm_std::{BlockInfo, DepsMut, Event, MessageInfo, Response, Storage};
use flywheel_protocol::MachineId;
use flywheel_types::denom::no_funds;
use flywheel_types::registry::Machine;
use flywheel_types::staking::Pool;

use crate::error::ContractError;
use crate::state::{self, BondStanding, CONFIG, ClassTerms, Config, Epochs, Reason, Stay};
use crate::{events, registry};

/// Brings a machine's enrolment up to date with the registry, its pool and its class. Anyone.
///
/// A machine that has lost its right to it leaves: at once if it was sold, stopped, jailed or has too small a bond for the
/// running epoch, and with the next epoch if only that one's class, or a place that was taken back, refuses it, or if it has moved
/// to where its class lets nobody begin.
pub fn refresh(deps: DepsMut, block: &BlockInfo, info: &MessageInfo, id: MachineId) -> Result<Response, ContractError> {
    no_funds(info)?;
    let config = CONFIG.load(deps.storage)?;
    let pool = state::existing_pool(deps.storage, id)?;
    let machine = registry::machine(&deps.querier, &config, id)?;
    let epochs = Epochs::at(&config, block)?;

    let class = ClassTerms::load(deps.storage, epochs, &pool.class)?;

    let changes = bring_up_to_date(deps.storage, &config, epochs, (id, &machine), &pool, &class)?;
    if changes.is_empty() {
        return Err(ContractError::UpToDate { machine: id });
    }

    Ok(Response::new().add_events(changes))
}

/// Ends the enrolment of a machine that has lost its right to it in the running epoch: sold, retired, paused, jailed, or
/// with too small a bond. Anyone.
pub fn disenroll(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    id: MachineId,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    let config = CONFIG.load(deps.storage)?;
    let pool = state::existing_pool(deps.storage, id)?;
    let machine = registry::machine(&deps.querier, &config, id)?;
    let epochs = Epochs::at(&config, block)?;
    let class = ClassTerms::load(deps.storage, epochs, &pool.class)?;
    let standing = state::standing(deps.storage, &config, epochs, (id, &machine), &pool, &class)?;
    let reason = standing
        .leaves_now
        .ok_or(ContractError::RightlyEnrolled { machine: id })?;

    if !Stay::load(deps.storage, epochs, id)?.leave_now(deps.storage)? {
        return Err(ContractError::NotEnrolled { machine: id });
    }

    Ok(Response::new().add_event(events::left(id, epochs.running, reason)))
}

/// Writes what a machine has a right to, and says what changed.
pub fn bring_up_to_date(
    storage: &mut dyn Storage,
    config: &Config,
    epochs: Epochs,
    (id, machine): (MachineId, &Machine),
    pool: &Pool,
    class: &ClassTerms,
) -> Result<Vec<Event>, ContractError> {
    let standing = state::standing(storage, config, epochs, (id, machine), pool, class)?;
    let mut stay = Stay::load(storage, epochs, id)?;
    let mut changes = vec![];
    if let Some(reason) = standing.leaves_now
        && stay.is_enrolled_now()
        && stay.leave_now(storage)?
    {
        changes.push(events::left(id, epochs.running, reason));
    }
    let next = match standing.next {
        Ok(enrolment) => {
            let goes_on_with = stay.goes_on_with(&enrolment);
            state::settle(storage, &class.next, goes_on_with, enrolment)?
        }
        Err(reason) => Err(reason),
    };
    match next {
        Ok(enrolment) => {
            let written = stay.enrol(storage, enrolment)?;
            changes.extend(written.map(|enrolment| events::enrolled(id, epochs.next, &enrolment)));
        }
        Err(reason) => {
            let left = stay.leave_next(storage)?;
            changes.extend(left.then(|| events::left(id, epochs.next, reason)));
        }
    }
    Ok(changes)
}

/// Ends the stay of a machine that was sold, as anyone's `Disenroll` would have before its buyer took the pool over.
pub fn leave_as_sold(storage: &mut dyn Storage, epochs: Epochs, id: MachineId) -> Result<Option<Event>, ContractError> {
    let mut stay = Stay::load(storage, epochs, id)?;
    let left = stay.is_enrolled_now() && stay.leave_now(storage)?;
    Ok(left.then(|| events::left(id, epochs.running, Reason::Sold)))
}

/// Ends the enrolment of a machine whose bond has become too small, without asking the registry.
pub fn leave_without_bond(
    storage: &mut dyn Storage,
    epochs: Epochs,
    id: MachineId,
    bond: BondStanding,
) -> Result<Option<Event>, ContractError> {
    if !bond.too_small_now && !bond.too_small_next {
        return Ok(None);
    }
    let mut stay = Stay::load(storage, epochs, id)?;
    let left_from = if bond.too_small_now && stay.leave_now(storage)? {
        Some(epochs.running)
    } else if bond.too_small_next && stay.leave_next(storage)? {
        Some(epochs.next)
    } else {
        None
    };
    Ok(left_from.map(|from| events::left(id, from, Reason::Bond)))
}
