//! What a run knows besides the chain's state, written with the chain's blocks.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::Embedded;
use flywheel_oracle::Ledger;
use flywheel_protocol::readings::Reason;
use flywheel_protocol::{Epoch, Hash32, MachineId, Time};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::accounts::Seed;
use super::{Fingerprint, Source};

const PROGRESS: &str = "progress";
const LEDGER: &str = "ledger";
const CONTRACTS: &str = "contracts";

/// The shared contracts, known before the network is launched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contracts {
    /// machine-registry.
    pub registry: Addr,
    /// network-hub.
    pub hub: Addr,
    /// payments.
    pub payments: Addr,
    /// access-control; none in a folder from before there was one, which goes on without it.
    #[serde(default)]
    pub access_control: Option<Addr>,
}

/// A run's position: written before anything else, at the end of the setup and of each epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The seed's fingerprint.
    pub seed: Hash32,
    /// What the run is made from.
    pub source: Fingerprint,
    /// When epoch 0 began.
    pub start: Time,
    /// The machines' ids, in the order of the source's units; empty until the setup is complete.
    pub machines: Vec<MachineId>,
    /// The next epoch to work.
    pub next: Epoch,
}

/// What one epoch brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochRow {
    /// By the number of the unit.
    pub machines: BTreeMap<usize, MachineRow>,
    /// Paid to each unit's payee with this epoch's root.
    pub claimed: BTreeMap<usize, Uint128>,
}

/// What one machine did in one epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineRow {
    /// Accepted readings.
    pub accepted: u64,
    /// Refused readings by reason.
    pub refused: BTreeMap<Reason, u64>,
    /// Accepted work, in the class's base unit or in intervals.
    pub work: u128,
    /// Points.
    pub points: u128,
    /// What it earned.
    pub earned: Uint128,
}

impl Progress {
    /// Notes what a run is made from before it does anything, so that it is known from its first block on.
    pub fn begin(chain: &Embedded, seed: &Seed, source: &dyn Source) -> Result<Self> {
        let progress = Self {
            seed: seed.fingerprint(),
            source: source.fingerprint(),
            start: source.start(),
            machines: vec![],
            next: Epoch::new(0),
        };
        progress.mark(chain, &Ledger::default(), &[])?;
        Ok(progress)
    }

    /// The position of the run in this chain; `None` before anything was done.
    pub fn load(chain: &Embedded) -> Result<Option<Self>> {
        read(chain, PROGRESS)
    }

    /// Closes the block with the position, the oracles' ledger and the epochs that are done.
    pub fn mark(&self, chain: &Embedded, ledger: &Ledger, done: &[(Epoch, EpochRow)]) -> Result<()> {
        let mut entries = vec![
            (PROGRESS.to_owned(), encode(self)?),
            (LEDGER.to_owned(), encode(ledger)?),
        ];
        for (epoch, row) in done {
            entries.push((epoch_key(*epoch), encode(row)?));
        }
        let entries: Vec<(&str, &[u8])> = entries
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_slice()))
            .collect();
        Ok(chain.mark(&entries)?)
    }
}

/// The oracles' ledger at the run's position.
pub fn load_ledger(chain: &Embedded) -> Result<Ledger> {
    Ok(read(chain, LEDGER)?.unwrap_or_default())
}

/// What an epoch brought.
pub fn load_epoch(chain: &Embedded, epoch: Epoch) -> Result<EpochRow> {
    read(chain, &epoch_key(epoch))?.with_context(|| format!("the state folder lacks epoch {epoch}"))
}

/// The shared contracts, once they are instantiated.
pub fn load_contracts(chain: &Embedded) -> Result<Option<Contracts>> {
    read(chain, CONTRACTS)
}

/// Notes the shared contracts in the block that instantiated them.
pub fn put_contracts(chain: &Embedded, contracts: &Contracts) -> Result<()> {
    Ok(chain.put_progress(CONTRACTS, &encode(contracts)?)?)
}

fn epoch_key(epoch: Epoch) -> String {
    format!("epoch/{epoch}")
}

fn read<T: DeserializeOwned>(chain: &Embedded, key: &str) -> Result<Option<T>> {
    let found = chain.progress(key)?;
    found
        .map(|bytes| serde_json::from_slice(&bytes))
        .transpose()
        .context("the state folder's notes are damaged")
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_of_a_folder_from_before_there_was_access_control_are_read() {
        let stored = r#"{"registry":"registry","hub":"hub","payments":"payments"}"#;
        let contracts: Contracts = serde_json::from_str(stored).unwrap();
        assert_eq!(contracts.payments, Addr::unchecked("payments"));
        assert_eq!(contracts.access_control, None);
    }
}
