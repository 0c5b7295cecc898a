//! Offences that were slashed, and cases that hold tokens until an offence is judged (rules S4, S6).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Storage;
use cw_storage_plus::Map;
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_types::compact;
use flywheel_types::network::Windows;
use flywheel_types::staking::MAX_CASES;

use super::unbonding::day_of;
use crate::error::ContractError;

/// What became of an offence, by machine and hash. Kept for ever: nobody is slashed twice for one.
pub const OFFENCES: Map<(u64, &[u8]), Offence> = Map::new("offences");
/// The cases of each pool that have not been decided, the oldest first. No item: none.
pub const CASES: Map<u64, Vec<Case>> = Map::new("cases");

/// What became of an offence.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Offence {
    /// A case was opened for it; it cannot be opened again.
    Opened,
    /// It was slashed; it can neither be opened nor slashed again.
    Slashed,
}

/// A case that has not been decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// What the offence is known by.
    pub offence: Hash32,
    /// When it happened: the case holds what began to unbond on that day or later.
    pub at: Time,
    /// From this second on it holds nothing and can only be dismissed.
    pub until: Time,
}

compact!(Case { offence, at, until });

/// Remembers that an offence is slashed now.
///
/// # Errors
/// If it was before.
pub fn mark_slashed(storage: &mut dyn Storage, machine: MachineId, offence: Hash32) -> Result<(), ContractError> {
    let key = (machine.get(), offence.as_bytes().as_slice());
    if OFFENCES.may_load(storage, key)? == Some(Offence::Slashed) {
        return Err(ContractError::AlreadySlashed { machine, offence });
    }
    Ok(OFFENCES.save(storage, key, &Offence::Slashed)?)
}

/// A pool's cases, from loading to saving. Those that have lapsed hold nothing; saving drops them.
#[derive(Debug, Clone)]
pub struct Cases {
    machine: MachineId,
    open: Vec<Case>,
    lapsed: Vec<Case>,
}

impl Cases {
    /// The pool's cases as they are now.
    pub fn load(storage: &dyn Storage, machine: MachineId, now: Time) -> Result<Self, ContractError> {
        let cases = CASES.may_load(storage, machine.get())?.unwrap_or_default();
        let (open, lapsed) = cases.into_iter().partition(|case| now < case.until);
        Ok(Self { machine, open, lapsed })
    }

    /// Stores those that are open.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        if self.open.is_empty() {
            CASES.remove(storage, self.machine.get());
            return Ok(());
        }
        Ok(CASES.save(storage, self.machine.get(), &self.open)?)
    }

    /// Those that hold tokens, the oldest first.
    pub fn open(&self) -> &[Case] {
        &self.open
    }

    /// Whether some have lapsed since the pool's cases were last stored.
    pub const fn has_lapsed(&self) -> bool {
        !self.lapsed.is_empty()
    }

    /// The first unbonding day whose tokens are held; `None`: nothing is.
    pub fn held_from(&self, windows: &Windows) -> Option<u64> {
        self.open.iter().map(|case| day_of(windows, case.at)).min()
    }

    /// From when on tokens of an unbonding day are held no more, unless another case is opened; `None`: they are not held.
    pub fn held_until(&self, windows: &Windows, day: u64) -> Option<Time> {
        let holding = self.open.iter().filter(|case| day_of(windows, case.at) <= day);
        holding.map(|case| case.until).max()
    }

    /// Opens a case, once for each offence.
    ///
    /// # Errors
    /// If the offence was opened or slashed before, or too many cases are open.
    pub fn add(&mut self, storage: &mut dyn Storage, case: Case) -> Result<(), ContractError> {
        let (machine, offence) = (self.machine, case.offence);
        let key = (machine.get(), offence.as_bytes().as_slice());
        match OFFENCES.may_load(storage, key)? {
            Some(Offence::Slashed) => return Err(ContractError::AlreadySlashed { machine, offence }),
            Some(Offence::Opened) => return Err(ContractError::AlreadyOpened { machine, offence }),
            None => {}
        }
        if self.open.len() >= MAX_CASES {
            let free_from = self.open.iter().map(|case| case.until).min().unwrap_or_default();
            return Err(ContractError::TooManyCases { machine, free_from });
        }
        OFFENCES.save(storage, key, &Offence::Opened)?;
        self.open.push(case);
        Ok(())
    }

    /// Takes a case out, to be decided or dismissed; says whether it was open or has lapsed.
    ///
    /// # Errors
    /// If there is none for this offence.
    pub fn take(&mut self, offence: Hash32) -> Result<(Case, bool), ContractError> {
        let position = |cases: &[Case]| cases.iter().position(|case| case.offence == offence);
        if let Some(found) = position(&self.open) {
            return Ok((self.open.remove(found), true));
        }
        if let Some(found) = position(&self.lapsed) {
            return Ok((self.lapsed.remove(found), false));
        }
        Err(ContractError::NoCase {
            machine: self.machine,
            offence,
        })
    }

    /// Takes the open case for an offence out, if there is one: it is proved now.
    pub fn settle(&mut self, offence: Hash32) -> bool {
        let before = self.open.len();
        self.open.retain(|case| case.offence != offence);
        self.open.len() < before
    }
}
