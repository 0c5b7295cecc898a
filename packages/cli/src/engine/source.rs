//! Where a run's machines and readings come from: files, or a simulation.

use anyhow::Result;
use flywheel_protocol::readings::{Field, Reading};
use flywheel_protocol::{Epoch, H3Cell, Hash32, Time};
use serde::{Deserialize, Serialize};

use super::govern::Story;

/// A machine before it is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name in the source; unique.
    pub name: String,
    /// Its class.
    pub class: String,
    /// Whose it is.
    pub owner: String,
    /// Where it is.
    pub cell: Option<H3Cell>,
}

/// A report that a machine makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Which unit, by number.
    pub unit: usize,
    /// The device's report number.
    pub nonce: u64,
    /// The device's clock.
    pub signed_at: Time,
    /// Where the device says it is.
    pub cell: Option<H3Cell>,
    /// What it measured.
    pub readings: Vec<Reading>,
    /// Signed with another key than the machine's.
    pub forged: bool,
}

/// A reading as a machine gave it, whether it was accepted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Which unit, by number.
    pub unit: usize,
    /// When its interval begins.
    pub time: Time,
    /// What was measured.
    pub field: Field,
    /// In the field's smallest parts.
    pub value: i64,
    /// Where the machine was, if it moves.
    pub cell: Option<H3Cell>,
}

/// What a run was made from, to recognise it when it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The network's parameters.
    pub plan: Hash32,
    /// The machines.
    pub units: Hash32,
    /// Rows there are.
    pub rows: u64,
    /// Their digest.
    pub rows_digest: Hash32,
    /// The digest of as many rows as an earlier run knew, if there are that many: are they the same?
    #[serde(skip)]
    pub prefix_digest: Option<Hash32>,
}

/// Machines and their reports, epoch by epoch.
pub trait Source {
    /// The machines; their order never changes.
    fn units(&self) -> &[Unit];

    /// When epoch 0 begins, for a network that is launched for this source.
    fn start(&self) -> Time;

    /// The last epoch with a reading, once the network's start is known.
    fn last_epoch(&self) -> Epoch;

    /// What machines report during an epoch, in the order of their report numbers. Asked for in rising epochs.
    fn reports(&mut self, epoch: Epoch) -> Result<Vec<Submission>>;

    /// Every reading of all epochs, in an order that never changes. May be asked for at any time, and again.
    fn each_record(&mut self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()>;

    /// What the owners decide as holders of the network; none: nobody votes.
    fn story(&self) -> Option<&Story> {
        None
    }

    /// What the run is made from.
    fn fingerprint(&self) -> Fingerprint;
}
