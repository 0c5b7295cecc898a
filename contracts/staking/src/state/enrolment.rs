//! Enrolment (rule S11): joining and changes count from the next epoch, leaving at once.

use std::fmt;

use cosmwasm_std::Storage;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Class;
use flywheel_types::network::{Admission, NetworkKind};
use flywheel_types::registry::{Machine, MachineStatus};
use flywheel_types::staking::{CLASSES, ENROLMENTS, Enrolment, Pool};

use super::config::{APPROVALS, Config, Epochs};
use crate::error::ContractError;

/// Why a machine leaves, or cannot join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its owner is not the one who bonded.
    Sold,
    /// The registry has it paused or retired.
    Stopped,
    /// Its pool is jailed.
    Jailed,
    /// Its bond is below the class's minimum.
    Bond,
    /// Its class does not admit it.
    Admission,
    /// It has no place in a network of places.
    Place,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sold => "sold",
            Self::Stopped => "stopped",
            Self::Jailed => "jailed",
            Self::Bond => "bond",
            Self::Admission => "admission",
            Self::Place => "place",
        })
    }
}

/// What a machine has a right to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Lives for one message.
pub enum Standing {
    /// To be enrolled like this from the next epoch on.
    Enrolled(Enrolment),
    /// Nothing, from this epoch on: the running one, or the next where only that one's class refuses it.
    Out(Epoch, Reason),
}

/// Whether a bond is enough: for the running epoch, and for the next one if its class asks for more.
pub fn bond_standing(storage: &dyn Storage, epochs: Epochs, pool: &Pool) -> Result<Option<Epoch>, ContractError> {
    let class = |epoch| {
        let found = CLASSES.at(storage, &pool.class, epoch)?;
        found.ok_or_else(|| ContractError::NoClass { class: pool.class.clone() })
    };
    // A class of the next epoch has no running parameters yet.
    let next = class(epochs.next)?;
    let running = CLASSES.at(storage, &pool.class, epochs.running)?;
    if running.is_some_and(|class| pool.bond < class.min_bond) {
        return Ok(Some(epochs.running));
    }
    Ok((pool.bond < next.min_bond).then_some(epochs.next))
}

/// What a machine has a right to, by its pool, its class and the registry.
pub fn standing(
    storage: &dyn Storage,
    config: &Config,
    epochs: Epochs,
    id: MachineId,
    pool: &Pool,
    machine: &Machine,
) -> Result<Standing, ContractError> {
    let sold = machine.owner != pool.owner || machine.ownership_epoch != pool.ownership_epoch;
    let at_once = [
        (sold, Reason::Sold),
        (machine.status != MachineStatus::Active, Reason::Stopped),
        (pool.jailed, Reason::Jailed),
    ];
    if let Some((_, reason)) = at_once.into_iter().find(|(holds, _)| *holds) {
        return Ok(Standing::Out(epochs.running, reason));
    }
    if let Some(epoch) = bond_standing(storage, epochs, pool)? {
        return Ok(Standing::Out(epoch, Reason::Bond));
    }
    let class = class(storage, epochs.next, &pool.class)?;
    if admit(storage, &class, id, machine).is_err() {
        return Ok(Standing::Out(epochs.next, Reason::Admission));
    }
    if has_no_place(config, machine) {
        return Ok(Standing::Out(epochs.next, Reason::Place));
    }
    Ok(Standing::Enrolled(Enrolment {
        trust: class.trust_in(machine.maker.as_ref()),
        class: class.name,
        cell: machine.cell,
        key: machine.key.clone(),
        ownership_epoch: machine.ownership_epoch,
        owner: pool.owner.clone(),
        joined: first_epoch_of_stay(storage, epochs, id)?,
    }))
}

/// A class as it is in an epoch.
pub fn class(storage: &dyn Storage, epoch: Epoch, name: &str) -> Result<Class, ContractError> {
    CLASSES.at(storage, name, epoch)?.ok_or_else(|| ContractError::NoClass { class: name.to_owned() })
}

/// Whether the class takes this machine (rule S1).
pub fn admit(storage: &dyn Storage, class: &Class, id: MachineId, machine: &Machine) -> Result<(), ContractError> {
    match &class.admission {
        Admission::Open => Ok(()),
        Admission::Makers(makers) if machine.maker.as_ref().is_some_and(|maker| makers.contains(maker)) => Ok(()),
        Admission::Makers(_) => Err(ContractError::MakerNotListed { machine: id, class: class.name.clone() }),
        Admission::Approved if APPROVALS.has(storage, (id.get(), &class.name)) => Ok(()),
        Admission::Approved => Err(ContractError::NotApproved { machine: id, class: class.name.clone() }),
    }
}

/// In a network of places, a machine needs one (rule H4).
pub fn has_no_place(config: &Config, machine: &Machine) -> bool {
    config.kind == NetworkKind::Prn && machine.cell.is_none()
}

/// Enrols a machine from the next epoch on; says whether that changes anything.
pub fn enrol(
    storage: &mut dyn Storage,
    epochs: Epochs,
    id: MachineId,
    enrolment: Enrolment,
) -> Result<bool, ContractError> {
    let newest = ENROLMENTS.newest(storage, id.get())?;
    if newest.is_some_and(|newest| newest.value.as_ref() == Some(&enrolment)) {
        return Ok(false);
    }
    ENROLMENTS.set_from(storage, id.get(), epochs.next, Some(enrolment))?;
    Ok(true)
}

/// Ends a machine's enrolment from `epoch` on; says whether that changes anything.
pub fn leave(storage: &mut dyn Storage, id: MachineId, epoch: Epoch) -> Result<bool, ContractError> {
    let is_out = match ENROLMENTS.newest(storage, id.get())? {
        None => true,
        Some(newest) => newest.value.is_none() && newest.since <= epoch,
    };
    if !is_out {
        ENROLMENTS.set_from(storage, id.get(), epoch, None)?;
    }
    Ok(!is_out)
}

/// A machine that is enrolled in the running epoch goes on; any other begins with the next one.
fn first_epoch_of_stay(storage: &dyn Storage, epochs: Epochs, id: MachineId) -> Result<Epoch, ContractError> {
    let running = ENROLMENTS.at(storage, id.get(), epochs.running)?.flatten();
    Ok(running.map_or(epochs.next, |enrolment| enrolment.joined))
}
