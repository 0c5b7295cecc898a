//! Bounds and public state: what other contracts and programs read raw. And what governance reads of staking beyond its
//! votes.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, Time};

use crate::compact;

/// Bytes of a DAO's name.
pub const MAX_NAME: usize = 64;
/// Bytes of a title.
pub const MAX_TITLE: usize = 128;
/// Bytes of a proposal's description.
pub const MAX_DESCRIPTION: usize = 10_240;
/// Bytes of a proposal's record: description, options and actions together.
pub const MAX_PROPOSAL: usize = 49_152;
/// Actions of a proposal, or of one option.
pub const MAX_ACTIONS: usize = 20;
/// Options of a proposal, besides "none".
pub const MAX_OPTIONS: usize = 10;
/// The longest term of a guardian from when it is named: one year.
pub const MAX_GUARDIAN_TERM: u64 = 31_536_000;
/// What a lock may add to votes at most, in ten-thousandths.
pub const MAX_LOCK_BONUS: u16 = 10_000;
/// Days of a lock at most.
pub const MAX_LOCK_DAYS: u16 = 1_461;

/// What a machine counts at most is so many ten-thousandths of `minimum_total_power`.
pub const MAX_MACHINE_WEIGHT: u16 = 100;

/// Public state: what an account has promised not to undelegate. While [`Lock::holds`], staking lets an account keep no less
/// than `amount`.
pub const LOCKS: Map<&Addr, Lock> = Map::new("locks");

/// Tokens that an account has promised to leave where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The block in which this last changed.
    pub since: u64,
    /// How many.
    pub amount: Uint128,
    /// What they add to votes; zero as soon as unlocking has begun.
    pub bonus: Bps,
    /// How long after `StartUnlock` they stay.
    pub days: u16,
    /// `None`: unlocking has not begun.
    pub free_at: Option<Time>,
}

compact!(Lock {
    since,
    amount,
    bonus,
    days,
    free_at
});

impl Lock {
    /// Whether the tokens still have to stay. At `free_at` they are free.
    #[must_use]
    pub fn holds(&self, now: Time) -> bool {
        self.free_at.is_none_or(|free_at| now < free_at)
    }
}

/// What a staking contract that counts machines publishes of an owner: `min(enrolled machines, the network's cap)`. Governance
/// takes a missing record for none.
pub const MACHINE_VOTES: Map<&Addr, MachineVotes> = Map::new("machine_votes");
/// The sum of [`MACHINE_VOTES`].
pub const ALL_MACHINE_VOTES: Item<MachineVotes> = Item::new("all_machine_votes");

/// A number of machines, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MachineVotes {
    /// The block in which it last changed.
    pub since: u64,
    /// How many.
    pub machines: u64,
}

compact!(MachineVotes { since, machines });

/// What governance asks such a staking contract for where the newest number is too new.
#[cw_serde]
pub enum MachineVotesQuery {
    /// An owner's, or everybody's (no address), at the beginning of a block. Answered by [`MachineVotesResponse`].
    MachineVotesAtHeight {
        /// The owner; `None`: the sum.
        address: Option<String>,
        /// The block.
        height: u64,
    },
}

/// Answers [`MachineVotesQuery`].
#[cw_serde]
pub struct MachineVotesResponse {
    /// How many.
    pub machines: u64,
    /// At the beginning of this block.
    pub height: u64,
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;
    use cosmwasm_std::{Order, Storage, from_json, to_json_string};

    use super::*;

    fn only_item(storage: &dyn Storage) -> (String, String) {
        let mut items = storage.range(None, None, Order::Ascending);
        let (key, value) = items.next().unwrap();
        assert!(items.next().is_none());
        (key.escape_ascii().to_string(), String::from_utf8(value).unwrap())
    }

    #[test]
    fn the_layout_of_locks_stays() {
        let lock = Lock {
            since: 12,
            amount: Uint128::new(500),
            bonus: Bps::new(2_500).unwrap(),
            days: 50,
            free_at: None,
        };
        let mut storage = MockStorage::new();
        LOCKS.save(&mut storage, &Addr::unchecked("alice"), &lock).unwrap();
        let expected = (
            r"\x00\x05locksalice".to_owned(),
            r#"[12,"500",2500,50,null]"#.to_owned(),
        );
        assert_eq!(only_item(&storage), expected);
        let unlocking = Lock {
            free_at: Some(Time::new(9)),
            ..lock.clone()
        };
        assert_eq!(to_json_string(&unlocking).unwrap(), r#"[12,"500",2500,50,9]"#);
        assert_eq!(
            from_json::<Lock>(r#"[12,"500",2500,50,null,"appended"]"#).unwrap(),
            lock
        );
    }

    #[test]
    fn machine_votes_are_read_as_staking_is_to_write_them() {
        let votes = MachineVotes { since: 7, machines: 3 };
        let mut storage = MockStorage::new();
        MACHINE_VOTES
            .save(&mut storage, &Addr::unchecked("alice"), &votes)
            .unwrap();
        let expected = (r"\x00\rmachine_votesalice".to_owned(), "[7,3]".to_owned());
        assert_eq!(only_item(&storage), expected);
        let mut storage = MockStorage::new();
        ALL_MACHINE_VOTES.save(&mut storage, &votes).unwrap();
        assert_eq!(
            only_item(&storage),
            ("all_machine_votes".to_owned(), "[7,3]".to_owned())
        );
    }
}
