//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Bps, Epoch, EpochClock, H3Cell, PublicKey, Seconds};
use serde::{Deserialize, Serialize};

use crate::compact;
use crate::network::Class;
use crate::timeline::{Dated, Timeline};

/// Delegations an account may hold.
pub const MAX_POSITIONS: usize = 32;
/// Machines in one `ClaimIncome`.
pub const MAX_CLAIM: usize = 50;
/// The number of the community pool, where a machine's pool has the machine's.
pub const COMMUNITY_POOL: u64 = 0;
/// Open cases of one pool (rule S6).
pub const MAX_CASES: usize = 4;
/// What a prover earns at most of what a slash takes, in ten-thousandths (rule S4).
pub const PROVER_PART: u16 = 2_000;
/// A generation is closed when its shares are worth less than a token for so many (rule S7).
pub const SHARES_PER_TOKEN: u128 = 1_000_000;
/// Weight of the community pool in the stakers' income, unless `Launch` says otherwise (rule S8).
pub const DEFAULT_COMMUNITY_WEIGHT: u16 = 2_500;

/// Messages that an agent may send for a machine's owner (rule A2), by their names in JSON. None of them moves tokens, or says
/// whose they are.
pub const AGENT_MESSAGES: [&str; 1] = ["set_commission"];

/// Machines of one owner that count as votes at most (`flywheel_types::governance::MACHINE_VOTES`). The same everywhere and for
/// ever: so the sum over owners is exact at every height.
pub const MAX_MACHINE_VOTES: u64 = 20;

/// Public state: one pool a machine, the first fields of its record.
pub const POOLS: Map<u64, Pool> = Map::new("pools");
/// Public state: what an account's votes are made of, besides its delegations.
pub const STAKERS: Map<&Addr, Staker> = Map::new("stakers");
/// Public state: an account's delegations by machine, at most 32; the first fields of their records.
pub const POSITIONS: Map<(&Addr, u64), Position> = Map::new("positions");
/// Public state: all votes together, the first fields of the sums over all pools.
pub const TOTAL_POWER: Item<TotalPower> = Item::new("ledger");
/// Public state: enrolment of each machine; `None`: it left.
pub const ENROLMENTS: Timeline<u64, Option<Enrolment>, NewestEnrolment> =
    Timeline::new("enrolments", "enrolments_history");
/// Public state: the classes by name.
pub const CLASSES: Timeline<&str, Class> = Timeline::new("classes", "classes_history");

/// A machine's pool (rule S2), as other contracts read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Who bonded.
    pub owner: Addr,
    /// The registry's `ownership_epoch` when the owner bonded.
    pub ownership_epoch: u32,
    /// The machine's class.
    pub class: String,
    /// The owner's own tokens.
    pub bond: Uint128,
    /// Tokens of delegators.
    pub delegated: Uint128,
    /// Shares of `delegated`.
    pub shares: Uint128,
    /// Goes up when the pool is closed by a slash; old shares are worth nothing.
    pub generation: u32,
    /// The owner's part of the delegators' income.
    pub commission: Bps,
    /// Whether it is shut out of income and enrolment.
    pub jailed: bool,
    /// The block in which `generation`, `delegated` or `shares` last changed: an older state is read at its own height.
    pub since: u64,
}

compact!(Pool {
    owner,
    ownership_epoch,
    class,
    bond,
    delegated,
    shares,
    generation,
    commission,
    jailed,
    since
});

/// What an account's votes are made of, besides its delegations (rule S13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staker {
    /// The block in which this last changed.
    pub since: u64,
    /// Bonds of all its pools together.
    pub bonds: Uint128,
    /// Tokens in the community pool.
    pub community: Uint128,
    /// Whom it has given its tokens in the community pool to (rule S8).
    pub representative: Option<Addr>,
    /// Tokens in the community pool that others have given to it.
    pub given: Uint128,
}

compact!(Staker {
    since,
    bonds,
    community,
    representative,
    given
});

/// An account's shares of one pool. Those of an earlier generation than the pool's are worth nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The block in which they last changed.
    pub since: u64,
    /// The pool's generation that the shares belong to.
    pub generation: u32,
    /// Shares.
    pub shares: Uint128,
}

compact!(Position {
    since,
    generation,
    shares
});

/// All votes: bonds, delegations and the community pool, in base units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TotalPower {
    /// The block in which their sum last changed.
    pub since: u64,
    /// Owners' bonds.
    pub bonds: Uint128,
    /// Delegators' tokens.
    pub delegated: Uint128,
    /// Tokens in the community pool.
    pub community: Uint128,
}

compact!(TotalPower {
    since,
    bonds,
    delegated,
    community
});

impl TotalPower {
    /// All votes together. They are parts of one supply, so the sum never reaches 2^128.
    #[must_use]
    pub fn total(&self) -> Uint128 {
        self.bonds.saturating_add(self.delegated).saturating_add(self.community)
    }
}

/// A machine's place in a network for an epoch (rule S11). Oracles use only this.
#[cw_serde]
#[derive(Eq)]
pub struct Enrolment {
    /// Its class.
    pub class: String,
    /// Its place.
    pub cell: Option<H3Cell>,
    /// The key its reports are signed with.
    pub key: PublicKey,
    /// Multiplies its points.
    pub trust: Bps,
    /// The registry's `ownership_epoch`.
    pub ownership_epoch: u32,
    /// Who bonded.
    pub owner: Addr,
    /// The first epoch of this stay in this place: earlier ones come first where places are dense.
    pub joined: Epoch,
    /// What its place adds to its points, within its class's `max_boost` (rule N5): the most that the place has given to this
    /// stay.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub boost: Bps,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_nothing(boost: &Bps) -> bool {
    boost.is_zero()
}

/// A machine's newest enrolment, as it is stored: an array, with the key's tagged bytes in place of its names.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(from = "NewestRow", into = "NewestRow")]
pub struct NewestEnrolment {
    /// The first epoch for which it holds.
    pub since: Epoch,
    /// `None`: the machine left.
    pub value: Option<Enrolment>,
}

impl From<Dated<Option<Enrolment>>> for NewestEnrolment {
    fn from(Dated { since, value }: Dated<Option<Enrolment>>) -> Self {
        Self { since, value }
    }
}

impl From<NewestEnrolment> for Dated<Option<Enrolment>> {
    fn from(NewestEnrolment { since, value }: NewestEnrolment) -> Self {
        Self { since, value }
    }
}

struct NewestRow {
    since: Epoch,
    value: Option<EnrolmentRow>,
}

compact!(NewestRow { since, value });

struct EnrolmentRow {
    class: String,
    cell: Option<H3Cell>,
    key: TaggedKey,
    trust: Bps,
    ownership_epoch: u32,
    owner: Addr,
    joined: Epoch,
    boost: Bps,
}

compact!(EnrolmentRow {
    class,
    cell,
    key,
    trust,
    ownership_epoch,
    owner,
    joined;
    boost
});

/// A key as its tagged bytes in base64, checked when it is read.
#[derive(Serialize, Deserialize, Clone)]
#[serde(try_from = "Binary", into = "Binary")]
struct TaggedKey(PublicKey);

impl TryFrom<Binary> for TaggedKey {
    type Error = ValueError;

    fn try_from(tagged: Binary) -> Result<Self, ValueError> {
        PublicKey::from_tagged(&tagged).map(Self)
    }
}

impl From<TaggedKey> for Binary {
    fn from(key: TaggedKey) -> Self {
        key.0.tagged().into()
    }
}

impl From<NewestEnrolment> for NewestRow {
    fn from(NewestEnrolment { since, value }: NewestEnrolment) -> Self {
        let value = value.map(|enrolment| EnrolmentRow {
            class: enrolment.class,
            cell: enrolment.cell,
            key: TaggedKey(enrolment.key),
            trust: enrolment.trust,
            ownership_epoch: enrolment.ownership_epoch,
            owner: enrolment.owner,
            joined: enrolment.joined,
            boost: enrolment.boost,
        });
        Self { since, value }
    }
}

impl From<NewestRow> for NewestEnrolment {
    fn from(NewestRow { since, value }: NewestRow) -> Self {
        let value = value.map(|row| Enrolment {
            class: row.class,
            cell: row.cell,
            key: row.key.0,
            trust: row.trust,
            ownership_epoch: row.ownership_epoch,
            owner: row.owner,
            joined: row.joined,
            boost: row.boost,
        });
        Self { since, value }
    }
}

/// How long income streams after it came, in seconds: one epoch.
pub const fn income_period(clock: &EpochClock) -> Seconds {
    clock.length()
}
