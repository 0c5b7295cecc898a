//! How many machines each owner has enrolled, now and at past heights: votes that the network's DAO may count.
//!
//! A machine counts for its pool's owner from the block that writes its enrolment to the block that writes its end, though it
//! takes part from the next epoch: a block is what votes are read at, and no message comes when an epoch begins. Values and
//! histories are kept as those of other votes are (rule S13).

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};
use flywheel_protocol::MachineId;
use flywheel_types::compact;
use flywheel_types::governance::MachineVotes;
use flywheel_types::staking::{ENROLMENTS, MAX_MACHINE_VOTES};

use crate::error::ContractError;

/// The records of owners: [`flywheel_types::governance::MACHINE_VOTES`] as only this contract writes and reads them.
pub const MACHINE_COUNTS: Map<&Addr, MachineCount> = Map::new("machine_votes");
/// The sum: [`flywheel_types::governance::ALL_MACHINE_VOTES`] as only this contract writes and reads it.
pub const ALL_MACHINES: Item<AllMachines> = Item::new("all_machine_votes");
/// What an owner's machines counted before a block.
pub const PAST_MACHINE_VOTES: Map<(&Addr, u64), MachineVotes> = Map::new("past_machine_votes");
/// What all machines counted before a block.
pub const PAST_ALL_MACHINES: Map<u64, MachineVotes> = Map::new("past_all_machine_votes");

/// Machines that one message counts, where a network has machines before it has a DAO.
const COUNTED_AT_ONCE: usize = 1_000;

/// An owner's machines. The first two fields are public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MachineCount {
    /// The block in which `machines` last changed.
    pub since: u64,
    /// What they count: at most [`MAX_MACHINE_VOTES`].
    pub machines: u64,
    /// How many there are.
    pub enrolled: u64,
}

compact!(MachineCount {
    since,
    machines,
    enrolled
});

/// The sum of what owners' machines count. The first two fields are public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AllMachines {
    /// The block in which `machines` last changed.
    pub since: u64,
    /// What they count.
    pub machines: u64,
    /// Machines beyond this one were enrolled before any was counted, and wait for their turn; `None`: all are counted.
    pub counted_to: Option<u64>,
}

compact!(AllMachines {
    since,
    machines,
    counted_to
});

impl From<MachineCount> for MachineVotes {
    fn from(MachineCount { since, machines, .. }: MachineCount) -> Self {
        Self { since, machines }
    }
}

impl From<AllMachines> for MachineVotes {
    fn from(AllMachines { since, machines, .. }: AllMachines) -> Self {
        Self { since, machines }
    }
}

/// A machine's enrolment was somebody's and is somebody's, or nobody's.
pub fn move_machine(
    storage: &mut dyn Storage,
    height: u64,
    machine: MachineId,
    before: Option<&Addr>,
    after: Option<&Addr>,
) -> Result<(), ContractError> {
    if before == after {
        return Ok(());
    }
    let mut all = ALL_MACHINES.may_load(storage)?.unwrap_or_default();
    if all.counted_to.is_some_and(|counted| machine.get() > counted) {
        return Ok(());
    }
    let old = all;
    if let Some(owner) = before {
        let count = MACHINE_COUNTS.may_load(storage, owner)?.unwrap_or_default();
        let left = count.enrolled.saturating_sub(1);
        set_count(storage, height, owner, count, left, &mut all)?;
    }
    if let Some(owner) = after {
        let count = MACHINE_COUNTS.may_load(storage, owner)?.unwrap_or_default();
        let more = count.enrolled.saturating_add(1);
        set_count(storage, height, owner, count, more, &mut all)?;
    }
    Ok(save_all(storage, height, old, all)?)
}

/// Counts machines that were enrolled before any was counted: the next thousand by their numbers. Says how many it has
/// looked at, and whether all are counted now.
pub fn count_enrolled(storage: &mut dyn Storage, height: u64) -> Result<(usize, bool), ContractError> {
    let old = ALL_MACHINES.may_load(storage)?;
    let from = match old {
        None => 0,
        Some(AllMachines { counted_to: None, .. }) => return Ok((0, true)),
        Some(AllMachines {
            counted_to: Some(counted),
            ..
        }) => counted,
    };
    let looked_at: Vec<_> = ENROLMENTS
        .newest
        .range(storage, Some(Bound::exclusive(from)), None, Order::Ascending)
        .take(COUNTED_AT_ONCE)
        .collect::<StdResult<_>>()?;
    let mut owners: BTreeMap<Addr, u64> = BTreeMap::new();
    for owner in looked_at.iter().filter_map(|(_, newest)| newest.value.as_ref()) {
        let machines = owners.entry(owner.owner.clone()).or_default();
        *machines = machines.saturating_add(1);
    }
    let old = old.unwrap_or_default();
    let last = looked_at.last().map(|(machine, _)| *machine);
    let mut all = AllMachines {
        counted_to: last.filter(|_| looked_at.len() == COUNTED_AT_ONCE),
        ..old
    };
    for (owner, machines) in owners {
        let count = MACHINE_COUNTS.may_load(storage, &owner)?.unwrap_or_default();
        let more = count.enrolled.saturating_add(machines);
        set_count(storage, height, &owner, count, more, &mut all)?;
    }
    save_all(storage, height, old, all)?;
    Ok((looked_at.len(), all.counted_to.is_none()))
}

fn set_count(
    storage: &mut dyn Storage,
    height: u64,
    owner: &Addr,
    old: MachineCount,
    enrolled: u64,
    all: &mut AllMachines,
) -> StdResult<()> {
    let machines = enrolled.min(MAX_MACHINE_VOTES);
    let mut new = MachineCount {
        machines,
        enrolled,
        ..old
    };
    if machines != old.machines {
        if is_kept(old.into(), height) {
            PAST_MACHINE_VOTES.save(storage, (owner, height), &old.into())?;
        }
        new.since = height;
        all.machines = all.machines.saturating_sub(old.machines).saturating_add(machines);
    }
    MACHINE_COUNTS.save(storage, owner, &new)
}

fn save_all(storage: &mut dyn Storage, height: u64, old: AllMachines, mut new: AllMachines) -> StdResult<()> {
    if new.machines != old.machines {
        if is_kept(old.into(), height) {
            PAST_ALL_MACHINES.save(storage, height, &old.into())?;
        }
        new.since = height;
    }
    ALL_MACHINES.save(storage, &new)
}

/// Whether a value goes to the history: at its first change in a block, unless it was nothing.
const fn is_kept(old: MachineVotes, height: u64) -> bool {
    old.machines != 0 && old.since < height
}

/// What an owner's machines counted before a block.
pub fn machine_votes_before(storage: &dyn Storage, owner: &Addr, height: u64) -> StdResult<u64> {
    let newest = MACHINE_COUNTS.may_load(storage, owner)?.unwrap_or_default();
    before(newest.into(), height, || {
        let from = Some(Bound::inclusive(height));
        let mut kept = PAST_MACHINE_VOTES
            .prefix(owner)
            .range(storage, from, None, Order::Ascending);
        Ok(kept.next().transpose()?.map(|(_, old)| old))
    })
}

/// What all machines counted before a block.
pub fn all_machines_before(storage: &dyn Storage, height: u64) -> StdResult<u64> {
    let newest = ALL_MACHINES.may_load(storage)?.unwrap_or_default();
    before(newest.into(), height, || {
        let from = Some(Bound::inclusive(height));
        let mut kept = PAST_ALL_MACHINES.range(storage, from, None, Order::Ascending);
        Ok(kept.next().transpose()?.map(|(_, old)| old))
    })
}

fn before(newest: MachineVotes, height: u64, past: impl FnOnce() -> StdResult<Option<MachineVotes>>) -> StdResult<u64> {
    let found = if newest.since < height { Some(newest) } else { past()? };
    let found = found.filter(|votes| votes.since < height);
    Ok(found.map_or(0, |votes| votes.machines))
}
