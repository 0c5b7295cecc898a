//! What an oracle carries from one final root to the next. Grows with machines, not with readings.

use std::collections::BTreeMap;
use std::sync::Arc;

use flywheel_protocol::readings::MachineState;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use flywheel_types::rewards::REVENUE_EPOCHS;
use serde::{Deserialize, Serialize};

use crate::columns::{Earnings, EpochPoints, States, read_points};
use crate::used::UsedNumbers;

/// Points are remembered for so many epochs, because revenue may name so many.
pub const REMEMBERED_EPOCHS: u64 = REVENUE_EPOCHS;

/// The state after the newest final root.
///
/// A copy costs little: what is large in it is shared until a settlement changes it. It is written as JSON maps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The statement's root that it stands on; zero before the first one. An oracle signs only what builds on it.
    pub(crate) root: Hash32,
    /// The first epoch that it has not settled. A root alone does not tell: an epoch that pays nothing leaves it as it is.
    pub(crate) next: Epoch,
    /// What each machine has earned since the network's start.
    pub(crate) cumulative: Arc<Earnings>,
    /// What each machine's next report is compared with.
    pub(crate) states: Arc<States>,
    /// Points of the newest epochs, for revenue that names them.
    #[serde(deserialize_with = "read_points")]
    pub(crate) points: BTreeMap<Epoch, Arc<EpochPoints>>,
    /// Report numbers that were used in the newest epochs.
    #[serde(default)]
    pub(crate) used: UsedNumbers,
}

impl Ledger {
    /// The root of the statement that it stands on; zero before the first one.
    pub const fn root(&self) -> Hash32 {
        self.root
    }

    /// The first epoch that it has not settled.
    pub const fn next(&self) -> Epoch {
        self.next
    }

    /// What each machine has earned since the network's start; machines that never earned are left out.
    pub fn cumulative(&self) -> &Earnings {
        &self.cumulative
    }

    /// The highest report nonce that was judged for a machine and the key it reported with last.
    pub fn last_nonce(&self, machine: MachineId) -> u64 {
        self.states.get(machine).map_or(0, MachineState::last_nonce)
    }

    /// Remembers an epoch's points, which come by machine, and forgets those that are too old.
    pub(crate) fn remember_points(&mut self, epoch: Epoch, points: &[(MachineId, u128)]) {
        let before = self.points.last_key_value().map(|(_, before)| before.as_ref());
        let points = EpochPoints::of(points, before);
        self.points.insert(epoch, Arc::new(points));
        let oldest = Epoch::new(epoch.get().saturating_sub(REMEMBERED_EPOCHS - 1));
        self.points = self.points.split_off(&oldest);
    }
}
