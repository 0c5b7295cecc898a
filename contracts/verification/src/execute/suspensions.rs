//! Corrections: a machine's claims wait, its leaf is never lowered (rule V10).

use cosmwasm_std::{Addr, BlockInfo, QuerierWrapper, Response, Storage};
use flywheel_protocol::{Hash32, MachineId, Seconds, Time};
use flywheel_types::access::Authority;
use flywheel_types::registry::{MACHINES, Machine};
use flywheel_types::verification::{Appeal, MAX_SUSPENSION, MAX_SUSPENSION_REASON, SUSPENSIONS, Suspend, Suspension};

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

/// Lets a machine's claims wait until a time. Admin.
///
/// It replaces a suspension that holds, and an appeal against that one that is not decided stays on record, so that nobody
/// gets rid of it by suspending again.
pub fn suspend(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    block: &BlockInfo,
    sender: &Addr,
    msg: Suspend,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let now = Time::of(block);
    check_reason(&msg.reason)?;
    let latest = now.plus(Seconds::new(MAX_SUSPENSION))?;
    if msg.until <= now || msg.until > latest {
        return Err(ContractError::SuspensionTime {
            until: msg.until,
            now,
            latest,
        });
    }
    machine_record(storage, querier, msg.machine)?;
    let before = find_holding(storage, msg.machine, now)?;
    let suspension = Suspension {
        reason: msg.reason,
        evidence: msg.evidence,
        since: now,
        until: msg.until,
        appeal: before
            .and_then(|before| before.appeal)
            .filter(|appeal| appeal.closed.is_none()),
    };

    SUSPENSIONS.save(storage, msg.machine.get(), &suspension)?;

    Ok(Response::new().add_event(events::suspended(msg.machine, &suspension)))
}

/// Ends a suspension. Admin; one that has run out is only a record, which anyone may remove.
pub fn lift_suspension(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    machine: MachineId,
) -> Result<Response, ContractError> {
    let suspension = SUSPENSIONS
        .may_load(storage, machine.get())?
        .ok_or(ContractError::NotSuspended { machine })?;
    if suspension.holds_at(Time::of(block)) {
        cw_ownable::assert_owner(storage, sender)?;
    }

    SUSPENSIONS.remove(storage, machine.get());

    Ok(Response::new().add_event(events::suspension_lifted(machine, sender)))
}

/// Puts an owner's word against a suspension on record, once. Whoever owns the machine now.
pub fn appeal(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    block: &BlockInfo,
    sender: &Addr,
    machine: MachineId,
    statement: Hash32,
) -> Result<Response, ContractError> {
    let owner = machine_record(storage, querier, machine)?.owner;
    Authority::of(&owner).check(sender)?;
    let now = Time::of(block);
    let mut suspension = holding(storage, machine, now)?;
    if let Some(appeal) = suspension.appeal {
        return Err(ContractError::AlreadyAppealed { machine, at: appeal.at });
    }

    suspension.appeal = Some(Appeal {
        statement,
        at: now,
        closed: None,
    });
    SUSPENSIONS.save(storage, machine.get(), &suspension)?;

    Ok(Response::new().add_event(events::appealed(machine, sender, &statement)))
}

/// Decides on an appeal: the suspension ends, or it stays until it runs out and the appeal is closed. Admin.
pub fn decide_appeal(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    machine: MachineId,
    lift: bool,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let now = Time::of(block);
    let mut suspension = holding(storage, machine, now)?;
    let open = suspension.appeal.as_mut().filter(|appeal| appeal.closed.is_none());
    let appeal = open.ok_or(ContractError::NoAppeal { machine })?;

    if lift {
        SUSPENSIONS.remove(storage, machine.get());
    } else {
        appeal.closed = Some(now);
        SUSPENSIONS.save(storage, machine.get(), &suspension)?;
    }

    Ok(Response::new().add_event(events::appeal_decided(machine, lift)))
}

fn check_reason(reason: &str) -> Result<(), ContractError> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    if (1..=MAX_SUSPENSION_REASON).contains(&reason.len()) && reason.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(ContractError::SuspensionReason {
        given: reason.chars().take(80).collect(),
    })
}

fn machine_record(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    machine: MachineId,
) -> Result<Machine, ContractError> {
    let registry = CONFIG.load(storage)?.registry;
    MACHINES
        .query(querier, registry, machine.get())?
        .ok_or(ContractError::UnknownMachine { machine })
}

fn find_holding(storage: &dyn Storage, machine: MachineId, now: Time) -> Result<Option<Suspension>, ContractError> {
    let suspension = SUSPENSIONS.may_load(storage, machine.get())?;
    Ok(suspension.filter(|suspension| suspension.holds_at(now)))
}

fn holding(storage: &dyn Storage, machine: MachineId, now: Time) -> Result<Suspension, ContractError> {
    find_holding(storage, machine, now)?.ok_or(ContractError::NotSuspended { machine })
}
