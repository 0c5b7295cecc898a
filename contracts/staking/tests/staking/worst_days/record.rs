//! The plain record, and how the contract is compared with it.

use std::collections::{BTreeMap, BTreeSet};

use cw_multi_test::AppResponse;
use flywheel_staking::state::RECORDS;

use super::{COMMUNITY, MACHINES, PEOPLE, UNIT};
use crate::suite::{DAY, NAMES, START, Suite, account, bps};

/// What the record says of one machine.
#[derive(Default, Clone)]
pub struct Pool {
    /// The machine's owner, and how often it was sold.
    pub owner: usize,
    pub sales: u32,
    /// Who bonded, at which sale; `None`: nobody yet.
    pub bonded_by: Option<(usize, u32)>,
    pub bond: u128,
    pub taken_at: u64,
    pub generation: u32,
    pub closed_day: u64,
    pub opened: BTreeSet<u64>,
    pub slashed: BTreeSet<u64>,
    /// Number, when it happened, until when it holds.
    pub cases: Vec<(u64, u64, u64)>,
    /// How often anything moved: each may have rounded by a unit.
    pub moves: i128,
}

/// What a plain bookkeeper writes down beside the contract. Parts of units by person and machine, and by day.
#[derive(Default)]
pub struct Record {
    pub pools: Vec<Pool>,
    pub stakes: BTreeMap<(usize, usize), i128>,
    pub leaving: BTreeMap<(usize, u64, u64), i128>,
    pub community: [u128; PEOPLE],
    pub represented_by: [Option<usize>; PEOPLE],
    /// Votes, and who represents whom, at the end of each block.
    pub blocks: BTreeMap<u64, Vec<(u128, Option<usize>, u128)>>,
    pub income_in: u128,
    pub income_out: u128,
}

/// The tokens that are bonded, delegated and in the community pool, as the contract tells them.
pub fn votes(suite: &Suite, name: &str) -> u128 {
    let staker = suite.staker(name);
    let stakes: u128 = staker.positions.iter().map(|held| held.tokens.u128()).sum();
    staker.bonds.u128() + staker.community.u128() + stakes
}

/// The unbonding day of which an event says when its tokens are released.
pub fn day_in(response: &AppResponse) -> u64 {
    let mut attributes = response.events.iter().flat_map(|event| &event.attributes);
    let release = attributes.find(|attribute| attribute.key == "release_at").unwrap();
    release.value.parse::<u64>().unwrap() / DAY - 4
}

impl Record {
    pub fn pool(&mut self, machine: usize) -> &mut Pool {
        &mut self.pools[machine - 1]
    }

    pub fn stake(&mut self, who: usize, machine: usize) -> &mut i128 {
        self.stakes.entry((who, machine)).or_default()
    }

    pub fn leave(&mut self, who: usize, pool: u64, day: u64, parts: i128) {
        *self.leaving.entry((who, pool, day)).or_default() += parts;
    }

    /// Takes a part of everything that an offence of this time reaches.
    pub fn slash(&mut self, suite: &Suite, machine: usize, at: u64, fraction: u16) {
        let keep = |parts: i128| parts - parts * i128::from(fraction) / 10_000;
        let pool = self.pool(machine);
        if at >= pool.taken_at {
            pool.bond -= (pool.bond * u128::from(fraction)).div_ceil(10_000);
        }
        let reached = |pool: u64, day: u64| pool == machine as u64 && day >= at / DAY;
        for ((_, _), parts) in self.stakes.iter_mut().filter(|((_, held), _)| *held == machine) {
            *parts = keep(*parts);
        }
        for (_, parts) in self
            .leaving
            .iter_mut()
            .filter(|((_, pool, day), _)| reached(*pool, *day))
        {
            *parts = keep(*parts);
        }
        // The contract says when a generation is closed; that it does so exactly then, its own tests and the suite's check
        // tell.
        let generation = suite.pool(machine as u64).generation;
        let today = suite.now() / DAY;
        if self.pool(machine).generation != generation {
            self.pool(machine).closed_day = today;
            self.stakes.retain(|(_, held), _| *held != machine);
        }
        self.pool(machine).generation = generation;
    }

    pub fn close_block(&mut self, suite: &Suite) {
        let people = (0..PEOPLE).map(|who| {
            let given = (0..PEOPLE)
                .filter(|giver| self.represented_by[*giver] == Some(who))
                .map(|giver| self.community[giver])
                .sum();
            (votes(suite, NAMES[who]), self.represented_by[who], given)
        });
        self.blocks.insert(suite.height(), people.collect());
    }
}

/// What is plain tokens agrees to the unit, what is a share within a unit for each move in its pool.
pub fn compare(suite: &Suite, record: &Record) {
    for (who, name) in NAMES.iter().enumerate() {
        let staker = suite.staker(name);
        let bonds: u128 = record
            .pools
            .iter()
            .filter(|pool| pool.bonded_by.is_some_and(|(by, _)| by == who))
            .map(|pool| pool.bond)
            .sum();
        assert_eq!(staker.bonds.u128(), bonds, "{name}'s bonds");
        assert_eq!(staker.community.u128(), record.community[who], "{name}'s community");
        let represented_by = record.represented_by[who].map(|other| account(NAMES[other]));
        assert_eq!(staker.representative, represented_by, "{name}'s representative");
        for machine in 1..=MACHINES {
            let parts = record.stakes.get(&(who, machine)).copied().unwrap_or_default();
            let tokens = suite.staked(name, machine as u64);
            let rounded = (record.pools[machine - 1].moves + 1) * UNIT;
            assert!(
                (tokens as i128 * UNIT - parts).abs() <= rounded,
                "{name} has {tokens} in {machine}, not {parts} parts"
            );
        }
        for (pool, day, tokens, _) in suite.unbonding(name) {
            let parts = record.leaving.get(&(who, pool, day)).copied().unwrap_or_default();
            let moves = if pool == COMMUNITY {
                0
            } else {
                record.pools[pool as usize - 1].moves + 1
            };
            assert!(
                (tokens as i128 * UNIT - parts).abs() <= moves * UNIT,
                "{name} has {tokens} leaving {pool} since {day}, not {parts} parts"
            );
        }
    }
    for (machine, pool) in (1..).zip(&record.pools).filter(|(_, pool)| pool.bonded_by.is_some()) {
        // Whoever has less than the minimum at stake stands by, and is not enrolled.
        let counted = RECORDS.load(&*suite.storage(), machine).unwrap().income.counted;
        assert_eq!(
            counted == bps(10_000),
            pool.bond >= 1_000,
            "what counts of pool {machine}"
        );
        let next = if suite.now() < START {
            0
        } else {
            (suite.now() - START) / DAY + 1
        };
        let jailed = suite.pool(machine).jailed;
        assert!(!suite.is_enrolled(machine, next) || (pool.bond >= 1_000 && !jailed));
    }
}

pub fn check_blocks(suite: &Suite, record: &Record) {
    for (height, people) in &record.blocks {
        for (name, (votes, represented_by, given)) in NAMES.iter().zip(people) {
            assert_eq!(
                suite.power_before(name, height + 1),
                *votes,
                "{name} before {}",
                height + 1
            );
            let (representative, _, given_then) = suite.representation(name, height + 1);
            assert_eq!(representative, represented_by.map(|other| account(NAMES[other])));
            assert_eq!(given_then, *given, "given to {name} before {}", height + 1);
        }
    }
}
