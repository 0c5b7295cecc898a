//! A pool as it is stored: what others read and what it earns, in one item, so that a message writes it once.

use cosmwasm_std::{Addr, Uint128, Uint256};
use cw_storage_plus::Map;
use flywheel_protocol::numbers::Accumulator;
use flywheel_protocol::{Bps, Time};
use flywheel_types::compact;
use flywheel_types::serde::{Deserialize, Serialize};
use flywheel_types::staking::Pool;

use crate::state::short::Short;

/// The records of pools: [`flywheel_types::staking::POOLS`] as only this contract writes and reads them.
pub const RECORDS: Map<u64, PoolRecord> = Map::new("pools");

/// A pool's record.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(crate = "flywheel_types::serde", from = "Row", into = "Row")]
pub struct PoolRecord {
    /// The part that others read.
    pub pool: Pool,
    /// The part that they pass over.
    pub income: PoolIncome,
}

impl PoolRecord {
    pub(super) fn weight(&self) -> Uint128 {
        weight(&self.pool, self.income.counted)
    }
}

/// A pool's weight in the stakers' income; a jailed one has none (rule S10). The two never add up to 2^128 tokens: they are
/// parts of one supply.
pub(super) fn weight(pool: &Pool, counted: Bps) -> Uint128 {
    if pool.jailed {
        Uint128::zero()
    } else {
        counted.of(pool.bond.saturating_add(pool.delegated))
    }
}

/// What a pool earns, in its present generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolIncome {
    /// The index of the accumulator over pools when the pool was last settled.
    pub index: Short<Uint256>,
    /// The owner's income, commission included, that was not claimed.
    pub owed: Uint128,
    /// Divides the delegators' part among shares (rule N1).
    pub delegators: Short<Accumulator>,
    /// When the commission was last set.
    pub commission_set: Time,
    /// Since when the bond is the present owner's: an offence before is another's (rule S4).
    pub taken_at: Time,
    /// How much of the pool's tokens weighs in the stakers' income: all, or the community's weight while the bond is below
    /// its class's minimum and the tokens only stand by.
    pub counted: Bps,
    /// The unbonding day on which a slash last closed a generation; 0: none was.
    pub closed_day: u64,
}

compact!(PoolIncome {
    index,
    owed,
    delegators,
    commission_set,
    taken_at,
    counted,
    closed_day
});

/// The record's fields in storage: those of the pool, then its income as one.
struct Row {
    owner: Addr,
    ownership_epoch: u32,
    class: String,
    bond: Uint128,
    delegated: Uint128,
    shares: Uint128,
    generation: u32,
    commission: Bps,
    jailed: bool,
    since: u64,
    income: PoolIncome,
}

compact!(Row {
    owner,
    ownership_epoch,
    class,
    bond,
    delegated,
    shares,
    generation,
    commission,
    jailed,
    since,
    income
});

impl From<PoolRecord> for Row {
    fn from(PoolRecord { pool, income }: PoolRecord) -> Self {
        Self {
            owner: pool.owner,
            ownership_epoch: pool.ownership_epoch,
            class: pool.class,
            bond: pool.bond,
            delegated: pool.delegated,
            shares: pool.shares,
            generation: pool.generation,
            commission: pool.commission,
            jailed: pool.jailed,
            since: pool.since,
            income,
        }
    }
}

impl From<Row> for PoolRecord {
    fn from(row: Row) -> Self {
        Self {
            pool: Pool {
                owner: row.owner,
                ownership_epoch: row.ownership_epoch,
                class: row.class,
                bond: row.bond,
                delegated: row.delegated,
                shares: row.shares,
                generation: row.generation,
                commission: row.commission,
                jailed: row.jailed,
                since: row.since,
            },
            income: row.income,
        }
    }
}
