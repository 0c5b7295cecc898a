//! Cases: the DAO holds what is unbonding until it has judged an offence (rule S6).

use cosmwasm_std::{BlockInfo, DepsMut, MessageInfo, Response, Storage};
use flywheel_protocol::{Bps, Hash32, MachineId, Time};
use flywheel_types::denom::no_funds;

use super::slash::{Sentence, carry_out, check_reachable};
use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, Case, Cases, NEIGHBOURS};

/// Opens a case, which holds the pool's buckets of the offence's day and later for at most `max_freeze`.
///
/// An offence whose day's tokens can be withdrawn already is too old, even if another case holds them: so no tokens are held
/// longer than `max_freeze` after they were due, however many cases follow each other.
pub fn open_case(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    offence: Hash32,
    at: Time,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let windows = CONFIG.load(storage)?.windows;
    state::existing_pool(storage, machine)?;
    let now = Time::of(block);
    let at = at.min(now);
    check_reachable(&windows, now, at)?;

    let until = now.plus(windows.max_freeze)?;
    let case = Case { offence, at, until };
    let mut cases = Cases::load(storage, machine, now)?;
    cases.add(storage, case)?;
    cases.save(storage)?;

    Ok(Response::new().add_event(events::case_opened(machine, &case)))
}

/// Decides a case: slashes by `slash`, or dismisses it if that is zero. What the case reaches was fixed when it was opened.
pub fn decide_case(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    offence: Hash32,
    slash: Bps,
    prover: Option<String>,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(deps.storage, &info.sender)?;
    let config = CONFIG.load(deps.storage)?;
    let prover = prover.map(|prover| deps.api.addr_validate(&prover)).transpose()?;
    let mut cases = Cases::load(deps.storage, machine, Time::of(block))?;
    let (case, is_open) = cases.take(offence)?;
    if !is_open && !slash.is_zero() {
        return Err(ContractError::CaseLapsed {
            offence,
            until: case.until,
        });
    }

    cases.save(deps.storage)?;
    if slash.is_zero() {
        return Ok(Response::new().add_event(events::case_dismissed(machine, &offence)));
    }
    let sentence = Sentence {
        machine,
        offence,
        at: case.at,
        fraction: slash,
        prover,
    };
    let neighbours = NEIGHBOURS.load(deps.storage)?;
    carry_out(deps.storage, block, (&config, &neighbours), &sentence)
}
