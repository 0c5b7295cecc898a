//! The network's DAO, as this contract sees it: locks that are only read, and machines that are counted for it.

use flywheel_staking::state::{MACHINE_COUNTS, all_machines_before, machine_votes_before};
use flywheel_types::governance::{ALL_MACHINE_VOTES, LOCKS, Lock, MACHINE_VOTES, MachineVotes, MachineVotesResponse};
use flywheel_types::staking::{MAX_MACHINE_VOTES, MigrateMsg};

use super::*;

impl Suite {
    /// The DAO's record of what an account has locked: until this second, or, without one, until it sends `StartUnlock` and
    /// these days have passed.
    pub fn lock(&mut self, name: &str, amount: u128, days: u16, free_at: Option<u64>) -> &mut Self {
        let lock = Lock {
            since: self.height(),
            amount: Uint128::new(amount),
            bonus: bps(0),
            days,
            free_at: free_at.map(Time::new),
        };
        let mut storage = self.app.contract_storage_mut(self.dao.as_ref().unwrap());
        LOCKS.save(&mut *storage, &account(name), &lock).unwrap();
        drop(storage);
        self
    }

    /// The DAO's record of a lock is gone: trimmed to nothing.
    pub fn forget_lock(&mut self, name: &str) -> &mut Self {
        let mut storage = self.app.contract_storage_mut(self.dao.as_ref().unwrap());
        LOCKS.remove(&mut *storage, &account(name));
        drop(storage);
        self
    }

    /// Something that is no lock stands where a lock was.
    pub fn spoil_lock(&mut self, name: &str) -> &mut Self {
        let mut storage = self.app.contract_storage_mut(self.dao.as_ref().unwrap());
        storage.set(&LOCKS.key(&account(name)), b"{\"moved\":true}");
        drop(storage);
        self
    }

    /// An upgrade that may name another DAO.
    pub fn migrate(&mut self, governance: Option<Addr>) -> &mut Self {
        let code = self.app.contract_data(&self.staking).unwrap().code_id;
        let governance = governance.map(String::from);
        let (admin, staking) = (self.admin.clone(), self.staking.clone());
        self.app
            .migrate_contract(admin, staking, &MigrateMsg { governance }, code)
            .unwrap();
        self.check();
        self
    }

    /// What an owner's machines count at the beginning of a block; of nobody: all machines.
    pub fn machine_votes(&self, name: Option<&str>, height: u64) -> u64 {
        let msg = QueryMsg::MachineVotesAtHeight {
            address: name.map(|name| account(name).to_string()),
            height: Some(height),
        };
        let answer: MachineVotesResponse = self.query(&msg);
        assert_eq!(answer.height, height);
        answer.machines
    }

    /// What the DAO reads raw of an owner: since when, and how many.
    pub fn published(&self, name: &str) -> (u64, u64) {
        let found = MACHINE_VOTES.query(&self.app.wrap(), self.staking.clone(), &account(name));
        let found = found.unwrap().unwrap_or_default();
        (found.since, found.machines)
    }

    pub fn machines_before(&self, name: &str, height: u64) -> u64 {
        machine_votes_before(&*self.storage(), &account(name), height).unwrap()
    }

    pub fn all_machines_before(&self, height: u64) -> u64 {
        all_machines_before(&*self.storage(), height).unwrap()
    }
}

/// Every enrolled machine counts for its pool's owner, at most so many each; where there is no DAO nothing is counted.
pub(super) fn check_machines(storage: &dyn Storage, pools: &[(u64, Pool)], has_dao: bool) {
    let all = ALL_MACHINE_VOTES.may_load(storage).unwrap();
    if !has_dao {
        assert!(all.is_none() && MACHINE_COUNTS.is_empty(storage));
        return;
    }
    let mut owners: BTreeMap<Addr, u64> = BTreeMap::new();
    for row in ENROLMENTS.newest.range(storage, None, None, Order::Ascending) {
        let (machine, newest) = row.unwrap();
        let Some(enrolment) = newest.value else { continue };
        let (_, pool) = pools.iter().find(|(id, _)| *id == machine).unwrap();
        assert_eq!(enrolment.owner, pool.owner, "machine {machine}");
        *owners.entry(enrolment.owner).or_default() += 1;
    }
    for row in MACHINE_COUNTS.range(storage, None, None, Order::Ascending) {
        let (owner, count) = row.unwrap();
        let enrolled = owners.get(&owner).copied().unwrap_or_default();
        let expected = (enrolled, enrolled.min(MAX_MACHINE_VOTES));
        assert_eq!((count.enrolled, count.machines), expected, "machines of {owner}");
        let public = MACHINE_VOTES.load(storage, &owner).unwrap();
        assert_eq!(
            public,
            MachineVotes {
                since: count.since,
                machines: count.machines
            }
        );
    }
    assert!(owners.keys().all(|owner| MACHINE_COUNTS.has(storage, owner)));
    let sum: u64 = owners.values().map(|machines| (*machines).min(MAX_MACHINE_VOTES)).sum();
    assert_eq!(all.unwrap_or_default().machines, sum, "all machines");
}
