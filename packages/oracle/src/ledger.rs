//! What an oracle carries from one final root to the next. Grows with machines, not with readings.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::MachineState;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use flywheel_types::rewards::REVENUE_EPOCHS;
use serde::{Deserialize, Serialize};

/// Points are remembered for so many epochs, because revenue may name so many.
pub const REMEMBERED_EPOCHS: u64 = REVENUE_EPOCHS;

/// The state after the newest final root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The statement's root that it stands on; zero before the first one. An oracle signs only what builds on it.
    pub(crate) root: Hash32,
    /// The first epoch that it has not settled. A root alone does not tell: an epoch that pays nothing leaves it as it is.
    pub(crate) next: Epoch,
    /// What each machine has earned since the network's start.
    pub(crate) cumulative: BTreeMap<MachineId, Uint128>,
    /// What each machine's next report is compared with.
    pub(crate) states: BTreeMap<MachineId, MachineState>,
    /// Points of the newest epochs, for revenue that names them.
    pub(crate) points: BTreeMap<Epoch, BTreeMap<MachineId, u128>>,
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
    pub const fn cumulative(&self) -> &BTreeMap<MachineId, Uint128> {
        &self.cumulative
    }

    /// The highest report nonce that was judged for a machine and the key it reported with last.
    pub fn last_nonce(&self, machine: MachineId) -> u64 {
        self.states.get(&machine).map_or(0, MachineState::last_nonce)
    }

    /// Remembers an epoch's points and forgets those that are too old.
    pub(crate) fn remember_points(&mut self, epoch: Epoch, points: BTreeMap<MachineId, u128>) {
        self.points.insert(epoch, points);
        let oldest = Epoch::new(epoch.get().saturating_sub(REMEMBERED_EPOCHS - 1));
        self.points = self.points.split_off(&oldest);
    }
}
