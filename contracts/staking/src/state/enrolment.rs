//! Enrolment (rule S11): joining and changes count from the next epoch, leaving at once.

use std::fmt;

use cosmwasm_std::{Addr, Storage};
use flywheel_protocol::{Bps, Epoch, MachineId};
use flywheel_types::Class;
use flywheel_types::network::{Admission, NetworkKind};
use flywheel_types::registry::{Machine, MachineStatus};
use flywheel_types::staking::{CLASSES, ENROLMENTS, Enrolment, Pool};
use flywheel_types::timeline::Dated;

use super::config::{APPROVALS, Config, Epochs};
use super::machines;
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
    /// Its class asks for an opened place where it began or moved to, and there is none.
    Unopened,
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
            Self::Unopened => "unopened",
        })
    }
}

/// What a machine has a right to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Why it leaves in the running epoch already.
    pub leaves_now: Option<Reason>,
    /// How it is to be enrolled from the next epoch on, or why not: before its place is looked up ([`super::settle`]).
    pub next: Result<Enrolment, Reason>,
}

/// A class in the epochs that a block may write, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassTerms {
    /// As it is in the running epoch; `None`: it begins with the next one.
    pub running: Option<Class>,
    /// As it will be in the next epoch.
    pub next: Class,
}

impl ClassTerms {
    /// The class of this name.
    pub fn load(storage: &dyn Storage, epochs: Epochs, name: &str) -> Result<Self, ContractError> {
        let newest = CLASSES.newest(storage, name)?;
        let at = |epoch: Epoch| CLASSES.at_or_before(storage, name, newest.as_ref(), epoch);
        let next = at(epochs.next)?.ok_or_else(|| ContractError::NoClass { class: name.to_owned() })?;
        Ok(Self {
            running: at(epochs.running)?,
            next,
        })
    }

    /// Compares a pool's bond with the class, now and in the next epoch.
    pub fn bond_standing(&self, pool: &Pool) -> BondStanding {
        let running = self.running.as_ref();
        BondStanding {
            too_small_now: running.is_some_and(|running| pool.bond < running.min_bond),
            too_small_next: pool.bond < self.next.min_bond,
        }
    }
}

/// What a machine has a right to, by its pool, its pool's class and the registry.
///
/// A sale, a stop, a jail and too small a bond for the running epoch's class end it at once. What only the next epoch's
/// class asks for, and a place that was taken back, count from the next epoch, as all changes do.
pub fn standing(
    storage: &dyn Storage,
    config: &Config,
    epochs: Epochs,
    (id, machine): (MachineId, &Machine),
    pool: &Pool,
    class: &ClassTerms,
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
    let bond = class.bond_standing(pool);
    let class = &class.next;
    let next_only = [
        (bond.too_small_next, Reason::Bond),
        (admit(storage, class, id, machine).is_err(), Reason::Admission),
        (has_no_place(config, machine), Reason::Place),
    ];
    let refused = next_only
        .into_iter()
        .find(|(holds, _)| *holds)
        .map(|(_, reason)| reason);
    let leaves_now = bond.too_small_now.then_some(Reason::Bond);
    Ok(Standing {
        leaves_now,
        next: refused.map_or_else(|| Ok(enrolment_of(class, &pool.owner, machine, epochs.next)), Err),
    })
}

/// A machine's enrolment if its stay began in this epoch, without what its place adds.
pub fn enrolment_of(class: &Class, owner: &Addr, machine: &Machine, joined: Epoch) -> Enrolment {
    Enrolment {
        trust: class.trust_in(machine.maker.as_ref()),
        class: class.name.clone(),
        cell: machine.cell,
        key: machine.key.clone(),
        ownership_epoch: machine.ownership_epoch,
        owner: owner.clone(),
        joined,
        boost: Bps::ZERO,
    }
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

/// A machine's enrolment in the epochs that a block may write, read once.
#[derive(Debug, Clone)]
pub struct Stay {
    machine: MachineId,
    epochs: Epochs,
    /// The next epoch's, if it was written: nothing is ever written for a later one.
    newest: Option<Dated<Option<Enrolment>>>,
    running: Option<Enrolment>,
}

impl Stay {
    /// As it is stored.
    pub fn load(storage: &dyn Storage, epochs: Epochs, machine: MachineId) -> Result<Self, ContractError> {
        let newest = ENROLMENTS.newest(storage, machine.get())?;
        let running = ENROLMENTS.at_or_before(storage, machine.get(), newest.as_ref(), epochs.running)?;
        Ok(Self {
            machine,
            epochs,
            newest,
            running: running.flatten(),
        })
    }

    /// Whether the machine is enrolled in the running epoch: what `leaves_now` can still take from it.
    pub const fn is_enrolled_now(&self) -> bool {
        self.running.is_some()
    }

    /// What an enrolment of this machine would go on with: what is to hold from the next epoch on, or what holds now, of the
    /// same class, place and owner. Without it the machine begins a stay.
    pub fn goes_on_with(&self, enrolment: &Enrolment) -> Option<&Enrolment> {
        let next = self.newest.as_ref().and_then(|newest| newest.value.as_ref());
        let is_same = |stay: &&Enrolment| {
            stay.cell == enrolment.cell
                && stay.class == enrolment.class
                && stay.owner == enrolment.owner
                && stay.ownership_epoch == enrolment.ownership_epoch
        };
        next.filter(is_same).or_else(|| self.running.as_ref().filter(is_same))
    }

    /// Enrols the machine from the next epoch on, and gives back what was written if that changes anything.
    ///
    /// `joined` is set here: a machine that is enrolled in the running epoch goes on with its stay, any other begins one. So
    /// does one that moves: it comes after those who were in its new cell before it (rule N5).
    pub fn enrol(
        &mut self,
        storage: &mut dyn Storage,
        enrolment: Enrolment,
    ) -> Result<Option<Enrolment>, ContractError> {
        let stays = self.running.as_ref().filter(|running| running.cell == enrolment.cell);
        let joined = stays.map_or(self.epochs.next, |running| running.joined);
        let enrolment = Enrolment { joined, ..enrolment };
        if self
            .newest
            .as_ref()
            .is_some_and(|newest| newest.value.as_ref() == Some(&enrolment))
        {
            return Ok(None);
        }
        self.set_from(storage, self.epochs.next, Some(enrolment.clone()))?;
        Ok(Some(enrolment))
    }

    /// Ends the machine's stay in the running epoch, and any that was to begin; says whether there was one.
    pub fn leave_now(&mut self, storage: &mut dyn Storage) -> Result<bool, ContractError> {
        let is_in = self.is_enrolled_now() || self.is_in_next();
        if is_in {
            self.set_from(storage, self.epochs.running, None)?;
            self.running = None;
        }
        Ok(is_in)
    }

    /// Ends the machine's stay with the running epoch; says whether it would have gone on.
    pub fn leave_next(&mut self, storage: &mut dyn Storage) -> Result<bool, ContractError> {
        let is_in = self.is_in_next();
        if is_in {
            self.set_from(storage, self.epochs.next, None)?;
        }
        Ok(is_in)
    }

    fn is_in_next(&self) -> bool {
        self.newest.as_ref().is_some_and(|newest| newest.value.is_some())
    }

    fn set_from(
        &mut self,
        storage: &mut dyn Storage,
        since: Epoch,
        value: Option<Enrolment>,
    ) -> Result<(), ContractError> {
        if let Some(height) = self.epochs.counted_in {
            let owner = |value: Option<&Enrolment>| value.map(|enrolment| enrolment.owner.clone());
            let before = self.newest.as_ref().and_then(|newest| owner(newest.value.as_ref()));
            let after = owner(value.as_ref());
            machines::move_machine(storage, height, self.machine, before.as_ref(), after.as_ref())?;
        }
        let dated = Dated { since, value };
        ENROLMENTS.replace(storage, self.machine.get(), self.newest.as_ref(), dated.clone())?;
        self.newest = Some(dated);
        Ok(())
    }
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
            Reason::Unopened,
        ];
        let names = reasons.map(|reason| reason.to_string());
        assert_eq!(
            names,
            ["sold", "stopped", "jailed", "bond", "admission", "place", "unopened"]
        );
    }
}
