//! Which key a machine reports with in an epoch: what the enrolment record says.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flywheel_client::ChainError;
use flywheel_client::handles::Network;
use flywheel_protocol::{Epoch, MachineId, PublicKey};

use crate::lock;
use crate::source::AnyChain;

/// Single questions to the chain a second, about machines that the list of the epoch did not have: anyone can make numbers
/// up, so this is for all of them together.
const QUESTIONS_A_SECOND: u32 = 20;

/// Made-up numbers that are remembered. When there are more, all are forgotten.
const STRANGERS: usize = 65_536;

/// Epochs that are kept: reports come for the running one and the one before.
const EPOCHS: usize = 4;

/// The keys of an epoch.
type Keys = HashMap<MachineId, Arc<PublicKey>>;

/// Keys by epoch, read once and completed one by one. A machine's key of an epoch never changes; it may only leave.
pub(crate) struct Enrolments {
    state: Mutex<State>,
}

struct State {
    epochs: BTreeMap<Epoch, Keys>,
    strangers: HashSet<(Epoch, MachineId)>,
    questions: u32,
    second: Instant,
}

/// What is known of a machine in an epoch.
pub(crate) enum Known {
    /// Enrolled with this key.
    Key(Arc<PublicKey>),
    /// Not enrolled.
    Stranger,
    /// The chain must be asked.
    Ask,
    /// The chain was asked often enough for now.
    Later,
}

impl Enrolments {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                epochs: BTreeMap::new(),
                strangers: HashSet::new(),
                questions: 0,
                second: Instant::now(),
            }),
        }
    }

    /// Whether the epoch's list was read.
    pub(crate) fn has(&self, epoch: Epoch) -> bool {
        lock(&self.state).epochs.contains_key(&epoch)
    }

    /// Reads an epoch's list, and forgets old ones.
    pub(crate) fn load(&self, network: &Network<'_, AnyChain>, epoch: Epoch) -> Result<(), ChainError> {
        let rows = network.staking().enrolments(epoch)?;
        let keys = rows.into_iter().map(|(machine, row)| (machine, Arc::new(row.key)));
        let keys: Keys = keys.collect();
        let mut state = lock(&self.state);
        state.epochs.entry(epoch).or_default().extend(keys);
        while state.epochs.len() > EPOCHS {
            state.epochs.pop_first();
        }
        // The list is newer than what was asked one by one.
        state.strangers.clear();
        Ok(())
    }

    /// A machine's key in an epoch, if the chain need not be asked for it.
    pub(crate) fn key(&self, epoch: Epoch, machine: MachineId) -> Option<Arc<PublicKey>> {
        lock(&self.state).epochs.get(&epoch)?.get(&machine).map(Arc::clone)
    }

    /// Looks a machine up. [`Known::Ask`] counts as one question.
    pub(crate) fn find(&self, epoch: Epoch, machine: MachineId) -> Known {
        let mut state = lock(&self.state);
        let Some(keys) = state.epochs.get(&epoch) else {
            return Known::Later;
        };
        if let Some(key) = keys.get(&machine) {
            return Known::Key(Arc::clone(key));
        }
        if state.strangers.contains(&(epoch, machine)) {
            return Known::Stranger;
        }
        if state.second.elapsed() >= Duration::from_secs(1) {
            state.second = Instant::now();
            state.questions = 0;
        }
        if state.questions >= QUESTIONS_A_SECOND {
            return Known::Later;
        }
        state.questions = state.questions.saturating_add(1);
        Known::Ask
    }

    /// Asks the chain for one machine and remembers the answer.
    pub(crate) fn ask(
        &self,
        network: &Network<'_, AnyChain>,
        epoch: Epoch,
        machine: MachineId,
    ) -> Result<Option<Arc<PublicKey>>, ChainError> {
        let row = network.staking().enrolment(machine, Some(epoch))?;
        let mut state = lock(&self.state);
        let Some(row) = row else {
            if state.strangers.len() >= STRANGERS {
                state.strangers.clear();
            }
            state.strangers.insert((epoch, machine));
            return Ok(None);
        };
        let key = Arc::new(row.key);
        state.epochs.entry(epoch).or_default().insert(machine, Arc::clone(&key));
        Ok(Some(key))
    }
}
