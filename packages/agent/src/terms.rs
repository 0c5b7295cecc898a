//! What a device must know of its network to do its work, and where it stands there.

use std::fs;
use std::path::{Path, PathBuf};

use cosmwasm_std::Addr;
use flywheel_client::handles::{Registry, Rewards, Staking, Verification};
use flywheel_client::{Chain, ChainError, ChainExt};
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, EpochClock, Hash32, MachineId, PublicKey, Seconds, Time};
use flywheel_types::registry::{KEYS, KeyRecord, MachineStatus};
use flywheel_types::{Denom, verification};
use serde::{Deserialize, Serialize};

use crate::key::write_private;

/// The facts that a device works by. It keeps them on disk, to begin without the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The chain.
    pub chain_id: String,
    /// The network's verification contract, for which reports are signed.
    pub verification: Addr,
    /// The network's rewards contract, which pays.
    pub rewards: Addr,
    /// The network's token.
    pub denom: Denom,
    /// The network's epochs.
    pub clock: EpochClock,
    /// How long after its end an epoch's reports are taken.
    pub grace: Seconds,
    /// This machine.
    pub machine: MachineId,
    /// Its class.
    pub class: String,
    /// What readings of the class must be like.
    pub rules: ReadingRules,
    /// The first epoch of this enrolment: readings of earlier ones count nowhere.
    pub enrolled_from: Epoch,
}

/// Where a device's key stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// No machine has this key.
    Unregistered,
    /// It is registered; its owner has not bonded it, or its enrolment names an older key.
    NotEnrolled {
        /// The machine.
        machine: MachineId,
    },
    /// The owner has stopped the key.
    Paused {
        /// The machine.
        machine: MachineId,
    },
    /// It works.
    Enrolled(Box<Terms>),
}

impl Standing {
    /// Asks the chain.
    ///
    /// # Errors
    /// The chain's, or [`ChainError::NotFound`] if the class has no rules.
    pub fn read<C: Chain + ?Sized>(chain: &C, verification: &Addr, key: &PublicKey) -> Result<Self, ChainError> {
        let config: verification::ConfigResponse = chain.query(verification, &verification::QueryMsg::Config {})?;
        let registry = Registry::new(chain, config.registry.clone());
        let Some(machine) = find_machine(chain, &config.registry, key)? else {
            return Ok(Self::Unregistered);
        };
        match registry.find_machine(machine)?.map(|found| found.status) {
            None | Some(MachineStatus::Retired) => return Ok(Self::Unregistered),
            Some(MachineStatus::Paused) => return Ok(Self::Paused { machine }),
            Some(MachineStatus::Active) => {}
        }
        let now = chain.now()?;
        let running = config.clock.epoch_at(now);
        let coming = running.map_or(Ok(Epoch::FIRST), |epoch| epoch.next());
        let coming = coming.map_err(|error| ChainError::Encoding {
            what: "the network's clock",
            reason: error.to_string(),
        })?;
        // Joining counts from the next epoch on.
        for epoch in running.into_iter().chain([coming]) {
            let staking = Staking::new(chain, config.staking.clone(), config.denom.clone());
            let Some(enrolment) = staking
                .enrolment(machine, Some(epoch))?
                .filter(|found| found.key == *key)
            else {
                continue;
            };
            let handle = Verification::new(chain, verification.clone(), config.denom.clone());
            let rules = handle.rules(&enrolment.class, Some(epoch))?;
            let rules = rules.ok_or_else(|| ChainError::NotFound {
                what: format!("class {} with rules for readings", enrolment.class),
            })?;
            return Ok(Self::Enrolled(Box::new(Terms {
                chain_id: chain.chain_id().to_owned(),
                verification: verification.clone(),
                rewards: config.rewards,
                denom: config.denom,
                clock: config.clock,
                grace: config.windows.grace,
                machine,
                class: enrolment.class,
                rules,
                enrolled_from: enrolment.joined,
            })));
        }
        Ok(Self::NotEnrolled { machine })
    }
}

/// The machine that a key belongs to, read raw.
pub(crate) fn find_machine<C: Chain + ?Sized>(
    chain: &C,
    registry: &Addr,
    key: &PublicKey,
) -> Result<Option<MachineId>, ChainError> {
    let wrong = |reason: &dyn std::fmt::Display| ChainError::Encoding {
        what: "the machine of a key",
        reason: reason.to_string(),
    };
    let Some(bytes) = chain.query_raw(registry, &KEYS.key(&key.tagged()))? else {
        return Ok(None);
    };
    let record: KeyRecord = cosmwasm_std::from_json(bytes).map_err(|error| wrong(&error))?;
    let machine = record.machine.map(MachineId::new).transpose();
    machine.map_err(|error| wrong(&error))
}

impl Terms {
    /// Whose reports these are: one outbox holds one machine's.
    pub fn binding(&self) -> Hash32 {
        sha256(&[
            self.chain_id.as_bytes(),
            b"\0",
            self.verification.as_bytes(),
            b"\0",
            &self.machine.get().to_be_bytes(),
        ])
    }

    /// When reports of the epoch of this time are no longer taken; none for a time of no epoch.
    pub fn closes_at(&self, time: Time) -> Option<Time> {
        let epoch = self.clock.epoch_at(time)?;
        self.clock.end_of(epoch).and_then(|end| end.plus(self.grace)).ok()
    }

    /// The rewards contract.
    pub fn rewards<'c, C: Chain + ?Sized>(&self, chain: &'c C) -> Rewards<'c, C> {
        Rewards::new(chain, self.rewards.clone(), self.denom.clone())
    }

    /// What was kept in a state folder; none if nothing was, or it cannot be read: the chain is asked again then.
    pub fn load(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(place(folder)).ok()?).ok()
    }

    /// Keeps them in a state folder.
    ///
    /// # Errors
    /// The disk's.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        write_private(&place(folder), &serde_json::to_vec(self)?)
    }
}

fn place(folder: &Path) -> PathBuf {
    folder.join("terms.json")
}
