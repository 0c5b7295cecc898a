//! Enrolment (rule S11): joining and changes count from the next epoch, leaving at once.

use std::fmt;

use cosmwasm_std::Storage;
use flywheel_protocol::{Bps, Epoch, MachineId};
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
pub struct Standing {
    /// Why it leaves in the running epoch already.
    pub leaves_now: Option<Reason>,
    /// How it is to be enrolled from the next epoch on, or why not.
    pub next: Result<Enrolment, Reason>,
}

/// What a machine has a right to, by its pool, its class and the registry.
///
/// A sale, a stop, a jail and too small a bond for the running epoch's class end it at once. What only the next epoch's
/// class asks for, and a place that was taken back, count from the next epoch, as all changes do.
pub fn standing(
    storage: &dyn Storage,
    config: &Config,
    epochs: Epochs,
    id: MachineId,
    pool: &Pool,
    machine: &Machine,
) -> Result<Standing, ContractError> {
    let sold = machine.owner != pool.owner || machine.ownership_epoch != pool.ownership_epoch;
    let stopped = machine.status != MachineStatus::Active;
    let at_once = [
        (sold, Reason::Sold),
        (stopped, Reason::Stopped),
        (pool.jailed, Reason::Jailed),
    ];
    if let Some((_, reason)) = at_once.into_iter().find(|(holds, _)| *holds) {
        return Ok(Standing {
            leaves_now: Some(reason),
            next: Err(reason),
        });
    }
    let bond = bond_standing(storage, epochs, pool)?;
    let class = class(storage, epochs.next, &pool.class)?;
    let next_only = [
        (bond.too_small_next, Reason::Bond),
        (admit(storage, &class, id, machine).is_err(), Reason::Admission),
        (has_no_place(config, machine), Reason::Place),
    ];
    let refused = next_only
        .into_iter()
        .find(|(holds, _)| *holds)
        .map(|(_, reason)| reason);
    let enrolment = || Enrolment {
        trust: class.trust_in(machine.maker.as_ref()),
        class: class.name.clone(),
        cell: machine.cell,
        key: machine.key.clone(),
        ownership_epoch: machine.ownership_epoch,
        owner: pool.owner.clone(),
        joined: epochs.next,
    };
    let leaves_now = bond.too_small_now.then_some(Reason::Bond);
    Ok(Standing {
        leaves_now,
        next: refused.map_or_else(|| Ok(enrolment()), Err),
    })
}

/// Whether a bond is too small for its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BondStanding {
    /// As the class is in the running epoch. A class that only begins with the next one asks for nothing yet.
    pub too_small_now: bool,
    /// As the class will be in the next epoch.
    pub too_small_next: bool,
}

impl BondStanding {
    /// How much of the pool's tokens weighs in the stakers' income: below the next epoch's minimum they only stand by, like
    /// those of the community pool. Otherwise one would bond, delegate a fortune to itself, unbond, and earn like who backs
    /// a working machine.
    pub const fn counted(&self, config: &Config) -> Bps {
        if self.too_small_next {
            config.community_weight
        } else {
            Bps::ONE
        }
    }
}

/// Compares a pool's bond with its class, now and in the next epoch.
pub fn bond_standing(storage: &dyn Storage, epochs: Epochs, pool: &Pool) -> Result<BondStanding, ContractError> {
    let next = class(storage, epochs.next, &pool.class)?;
    let running = CLASSES.at(storage, &pool.class, epochs.running)?;
    Ok(BondStanding {
        too_small_now: running.is_some_and(|running| pool.bond < running.min_bond),
        too_small_next: pool.bond < next.min_bond,
    })
}

/// A class as it is in an epoch.
pub fn class(storage: &dyn Storage, epoch: Epoch, name: &str) -> Result<Class, ContractError> {
    CLASSES
        .at(storage, name, epoch)?
        .ok_or_else(|| ContractError::NoClass { class: name.to_owned() })
}

/// Whether the class takes this machine (rule S1).
pub fn admit(storage: &dyn Storage, class: &Class, id: MachineId, machine: &Machine) -> Result<(), ContractError> {
    match &class.admission {
        Admission::Open => Ok(()),
        Admission::Makers(makers) if machine.maker.as_ref().is_some_and(|maker| makers.contains(maker)) => Ok(()),
        Admission::Makers(_) => Err(ContractError::MakerNotListed {
            machine: id,
            class: class.name.clone(),
        }),
        Admission::Approved if APPROVALS.has(storage, (id.get(), &class.name)) => Ok(()),
        Admission::Approved => Err(ContractError::NotApproved {
            machine: id,
            class: class.name.clone(),
        }),
    }
}

/// In a network of places, a machine needs one (rule H4).
pub fn has_no_place(config: &Config, machine: &Machine) -> bool {
    config.kind == NetworkKind::Prn && machine.cell.is_none()
}

/// Enrols a machine from the next epoch on, and gives back what was written if that changes anything.
///
/// `joined` is set here: a machine that is enrolled in the running epoch goes on with its stay, any other begins one. So does
/// one that moves: it comes after those who were in its new cell before it (rule N5).
pub fn enrol(
    storage: &mut dyn Storage,
    epochs: Epochs,
    id: MachineId,
    enrolment: Enrolment,
) -> Result<Option<Enrolment>, ContractError> {
    let running = ENROLMENTS.at(storage, id.get(), epochs.running)?.flatten();
    let stays = running.filter(|running| running.cell == enrolment.cell);
    let joined = stays.map_or(epochs.next, |running| running.joined);
    let enrolment = Enrolment { joined, ..enrolment };
    let newest = ENROLMENTS.newest(storage, id.get())?;
    if newest.is_some_and(|newest| newest.value.as_ref() == Some(&enrolment)) {
        return Ok(None);
    }
    ENROLMENTS.set_from(storage, id.get(), epochs.next, Some(enrolment.clone()))?;
    Ok(Some(enrolment))
}

/// Ends a machine's stay in the running epoch, and any that was to begin; says whether there was one.
pub fn leave_now(storage: &mut dyn Storage, epochs: Epochs, id: MachineId) -> Result<bool, ContractError> {
    let is_in = is_enrolled_now(storage, epochs, id)? || is_in_next(storage, id)?;
    if is_in {
        ENROLMENTS.set_from(storage, id.get(), epochs.running, None)?;
    }
    Ok(is_in)
}

/// Ends a machine's stay with the running epoch; says whether it would have gone on.
pub fn leave_next(storage: &mut dyn Storage, epochs: Epochs, id: MachineId) -> Result<bool, ContractError> {
    let is_in = is_in_next(storage, id)?;
    if is_in {
        ENROLMENTS.set_from(storage, id.get(), epochs.next, None)?;
    }
    Ok(is_in)
}

/// Whether a machine is enrolled in the running epoch: what `leaves_now` can still take from it.
pub fn is_enrolled_now(storage: &dyn Storage, epochs: Epochs, id: MachineId) -> Result<bool, ContractError> {
    Ok(ENROLMENTS.at(storage, id.get(), epochs.running)?.flatten().is_some())
}

/// The newest record is the next epoch's: nothing is ever written for a later one.
fn is_in_next(storage: &dyn Storage, id: MachineId) -> Result<bool, ContractError> {
    Ok(ENROLMENTS
        .newest(storage, id.get())?
        .is_some_and(|newest| newest.value.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_called_as_the_events_page_lists_them() {
        let reasons = [
            Reason::Sold,
            Reason::Stopped,
            Reason::Jailed,
            Reason::Bond,
            Reason::Admission,
            Reason::Place,
        ];
        let names = reasons.map(|reason| reason.to_string());
        assert_eq!(names, ["sold", "stopped", "jailed", "bond", "admission", "place"]);
    }
}
