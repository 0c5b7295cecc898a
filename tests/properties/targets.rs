//! Whom a random number means: somebody to whom the thing can happen, if there is anybody. A sequence in which most of what
//! is tried is refused finds little.

use flywheel_protocol::MachineId;

use crate::action::{Net, Slot, Who};
use crate::world::{DEVICES, World};

/// One of these, or else the number itself.
pub fn one_of(candidates: impl Iterator<Item = usize>, number: usize) -> usize {
    let candidates: Vec<usize> = candidates.collect();
    candidates
        .get(number % candidates.len().max(1))
        .copied()
        .unwrap_or(number)
}

impl World {
    /// A network for which this holds.
    pub fn network_where(&self, net: Net, holds: impl Fn(Net) -> bool) -> Net {
        one_of([net, 1 - net].into_iter().filter(|net| holds(*net)).take(1), net)
    }

    /// A device for which this holds; the number's own device first.
    pub fn device_where(&self, slot: Slot, holds: impl Fn(Slot) -> bool) -> Slot {
        let others = (0..DEVICES.len()).map(|number| (slot + number) % DEVICES.len());
        one_of(others.filter(|slot| holds(*slot)).take(1), slot)
    }

    /// Somebody who has delegated to a pool.
    pub fn delegator(&self, net: Net, id: MachineId, who: Who) -> Who {
        let pool = self.networks[net].model.pools.get(&id.get());
        one_of(pool.into_iter().flat_map(|pool| pool.by.keys().copied()), who)
    }

    /// Somebody in the community pool.
    pub fn member(&self, net: Net, who: Who) -> Who {
        one_of(self.networks[net].model.community.keys().copied(), who)
    }

    /// Whether tokens are leaving the pool of a device's newest machine.
    pub fn has_leaving(&self, net: Net, slot: Slot) -> bool {
        let mut leaving = self.networks[net].model.leaving.keys();
        self.devices[slot]
            .last
            .is_some_and(|id| leaving.any(|(pool, _)| *pool == id.get()))
    }

    /// Whether any tokens are due.
    pub fn has_due(&self, net: Net) -> bool {
        let (model, now) = (&self.networks[net].model, self.now().get());
        model.leaving.keys().any(|(_, day)| model.release_at(*day) <= now)
    }

    /// Somebody whose tokens are due, held by a case or not, and where (`None`: the community pool).
    pub fn who_withdraws(&self, net: Net, who: Who, id: Option<MachineId>) -> (Who, Option<MachineId>) {
        let (model, now) = (&self.networks[net].model, self.now().get());
        let leaving = model.leaving.iter();
        let due = leaving.filter(|((_, day), _)| model.release_at(*day) <= now);
        let due = due.flat_map(|((pool, _), leaving)| leaving.by.keys().map(|who| (*pool, *who)));
        let due: Vec<(u64, Who)> = due.collect();
        match due.get(who % due.len().max(1)) {
            Some((0, who)) => (*who, None),
            Some((pool, who)) => (*who, Some(MachineId::new(*pool).expect("an id"))),
            None => (who, id),
        }
    }

    /// Somebody to whom one of these pools, or the community's, owes something.
    pub fn who_is_owed(&self, net: Net, who: Who, machines: &[MachineId], community: bool) -> Who {
        let staking = self.staking(net);
        let is_owed = |who: &Who| {
            let address = self.address(*who);
            let owes = |id: &MachineId| {
                let income = staking.income(address, *id).expect("income");
                !(income.as_owner + income.as_delegator).is_zero()
            };
            machines.iter().any(owes) || community && !staking.community_income(address).expect("income").is_zero()
        };
        one_of(self.stakers().filter(is_owed), who)
    }

    /// Somebody whose delegation to a pool a slash has left nothing of.
    pub fn who_was_closed_out(&self, net: Net, who: Who, id: MachineId) -> Who {
        let generation = self
            .staking(net)
            .pool(id)
            .map(|pool| pool.generation)
            .unwrap_or_default();
        let was_closed_out = |who: &Who| {
            let staker = self.staking(net).staker(self.address(*who)).expect("a staker");
            let mut positions = staker.positions.iter();
            positions.any(|position| position.machine == id && position.generation < generation)
        };
        one_of(self.stakers().filter(was_closed_out), who)
    }

    /// A device whose newest machine has a pool for which this holds.
    pub fn pool_where(&self, net: Net, slot: Slot, holds: impl Fn(&crate::model::Pool, Slot) -> bool) -> Slot {
        self.device_where(slot, |slot| {
            let pools = &self.networks[net].model.pools;
            let pool = self.devices[slot].last.and_then(|id| pools.get(&id.get()));
            pool.is_some_and(|pool| holds(pool, slot))
        })
    }

    /// A device whose machine is suspended.
    pub fn suspended(&self, net: Net, slot: Slot) -> Slot {
        self.device_where(slot, |slot| {
            let suspension = self.devices[slot].last.map(|id| self.verification(net).suspension(id));
            suspension.is_some_and(|suspension| suspension.expect("an answer").is_some())
        })
    }
}
