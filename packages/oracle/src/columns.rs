//! Tables with a row a machine, in the order of their ids: a few bytes a machine, copied in one piece.

use std::collections::BTreeMap;
use std::sync::Arc;

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::MachineState;
use flywheel_protocol::{Epoch, MachineId};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::SettleError;

/// What each machine has earned since the network's start: 24 bytes a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earnings {
    machines: Vec<MachineId>,
    amounts: Vec<Uint128>,
}

impl Earnings {
    /// What a machine has earned; none if it never earned.
    pub fn get(&self, machine: &MachineId) -> Option<&Uint128> {
        self.amounts.get(self.machines.binary_search(machine).ok()?)
    }

    /// All machines with what they have earned, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&MachineId, &Uint128)> {
        self.machines.iter().zip(&self.amounts)
    }

    /// How many machines have earned.
    pub const fn len(&self) -> usize {
        self.machines.len()
    }

    /// Whether none has.
    pub const fn is_empty(&self) -> bool {
        self.machines.is_empty()
    }

    /// The table with these rewards, which come by machine, added. Nothing is no row.
    pub(crate) fn with(&self, rewards: impl Iterator<Item = (MachineId, Uint128)>) -> Result<Self, SettleError> {
        let mut sums = Self {
            machines: Vec::with_capacity(self.len()),
            amounts: Vec::with_capacity(self.len()),
        };
        let mut before = self.iter().map(|(machine, amount)| (*machine, *amount)).peekable();
        for (machine, reward) in rewards.filter(|(_, reward)| !reward.is_zero()) {
            while let Some(row) = before.next_if(|(earlier, _)| *earlier < machine) {
                sums.push(row);
            }
            let own = before.next_if(|(same, _)| *same == machine).map(|(_, amount)| amount);
            let sum = own.unwrap_or_default().checked_add(reward);
            sums.push((machine, sum.map_err(|_| SettleError::TooLarge)?));
        }
        before.for_each(|row| sums.push(row));
        sums.machines.shrink_to_fit();
        sums.amounts.shrink_to_fit();
        Ok(sums)
    }

    fn push(&mut self, (machine, amount): (MachineId, Uint128)) {
        self.machines.push(machine);
        self.amounts.push(amount);
    }
}

/// What each machine's next report is compared with. A settlement shares what it does not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct States(Vec<(MachineId, Arc<MachineState>)>);

impl States {
    /// Rows by machine.
    pub(crate) fn of(rows: Vec<(MachineId, Arc<MachineState>)>) -> Self {
        Self(rows)
    }

    pub(crate) fn get(&self, machine: MachineId) -> Option<&MachineState> {
        let place = self.0.binary_search_by_key(&machine, |(machine, _)| *machine).ok()?;
        self.0.get(place).map(|(_, state)| state.as_ref())
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (MachineId, &Arc<MachineState>)> {
        self.0.iter().map(|(machine, state)| (*machine, state))
    }
}

/// Points of one epoch, in the narrowest numbers that hold them: 4 bytes a machine in most networks. The list of machines
/// is shared with the epoch before if it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EpochPoints {
    machines: Arc<[MachineId]>,
    points: Numbers,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Numbers {
    Small(Box<[u32]>),
    Medium(Box<[u64]>),
    Large(Box<[u128]>),
}

impl EpochPoints {
    /// The points of machines, which come by id. `before`: the epoch before.
    pub(crate) fn of(rows: &[(MachineId, u128)], before: Option<&Self>) -> Self {
        let machines = || rows.iter().map(|(machine, _)| *machine);
        let same = before.filter(|before| machines().eq(before.machines.iter().copied()));
        Self {
            machines: same.map_or_else(|| machines().collect(), |before| Arc::clone(&before.machines)),
            points: Numbers::of(rows.iter().map(|(_, points)| *points)),
        }
    }

    pub(crate) const fn machines(&self) -> &Arc<[MachineId]> {
        &self.machines
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (MachineId, u128)> {
        (0..)
            .zip(self.machines.iter())
            .map(|(place, machine)| (*machine, self.points.at(place)))
    }
}

impl Numbers {
    fn of(numbers: impl Iterator<Item = u128> + Clone) -> Self {
        if let Some(small) = numbers.clone().map(|number| u32::try_from(number).ok()).collect() {
            return Self::Small(small);
        }
        let medium: Option<Box<[u64]>> = numbers.clone().map(|number| u64::try_from(number).ok()).collect();
        medium.map_or_else(|| Self::Large(numbers.collect()), Self::Medium)
    }

    fn at(&self, place: usize) -> u128 {
        let number = match self {
            Self::Small(numbers) => numbers.get(place).copied().map(u128::from),
            Self::Medium(numbers) => numbers.get(place).copied().map(u128::from),
            Self::Large(numbers) => numbers.get(place).copied(),
        };
        number.unwrap_or_default()
    }
}

// In files the tables are maps by machine.

impl Serialize for Earnings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Earnings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Rows::<Uint128>::deserialize(deserializer)?;
        let (machines, amounts) = rows.into_iter().unzip();
        Ok(Self { machines, amounts })
    }
}

impl Serialize for States {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for States {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Rows::deserialize(deserializer)?.into_iter().collect()))
    }
}

impl Serialize for EpochPoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Reads points by epoch; epochs with the same machines share their list again.
pub(crate) fn read_points<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Epoch, Arc<EpochPoints>>, D::Error> {
    let mut points: BTreeMap<Epoch, Arc<EpochPoints>> = BTreeMap::new();
    for (epoch, rows) in BTreeMap::<Epoch, Rows<u128>>::deserialize(deserializer)? {
        let rows: Vec<_> = rows.into_iter().collect();
        let before = points.last_key_value().map(|(_, before)| before.as_ref());
        let of_epoch = EpochPoints::of(&rows, before);
        points.insert(epoch, Arc::new(of_epoch));
    }
    Ok(points)
}

/// Sorts what a file has in whatever order.
type Rows<T> = BTreeMap<MachineId, T>;
