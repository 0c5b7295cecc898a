//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, Hash32, PublicKey, Signature, Time};

use crate::compact;
use crate::stored_hash::StoredHash;
use crate::timeline::Timeline;

/// Oracles of a network at most (rule V1).
pub const MAX_ORACLES: usize = 32;

/// A suspension lasts at most this many seconds: 365 days (rule V10).
pub const MAX_SUSPENSION: u64 = 31_536_000;
/// Bytes of a suspension's reason.
pub const MAX_SUSPENSION_REASON: usize = 32;
/// Bytes of the reason for which a root is rejected.
pub const MAX_REJECT_REASON: usize = 256;
/// Bytes of a report's payload: 35 and 18 for each of 1,024 readings.
pub const MAX_REPORT_BYTES: usize = 18_467;

/// Public state: the oracles in force.
pub const ORACLES: Item<OracleSet> = Item::new("oracles");
/// Public state: every final statement, by its epoch. The newest is of the epoch that rewards' newest root names.
pub const FINALS: Map<u64, KeptFinal> = Map::new("finals");
/// Public state: the one root that waits for the end of its challenge window.
pub const PENDING: Item<KeptPending> = Item::new("pending");
/// Public state: what readings of a class must satisfy.
pub const RULES: Timeline<&str, ReadingRules> = Timeline::new("rules", "rules_history");

/// Public state: machines whose claims wait (rule V10). An item whose `until` has come counts no more.
pub const SUSPENSIONS: Map<u64, Suspension> = Map::new("suspensions");

/// Why and until when a machine's claims wait (rule V10).
#[cw_serde]
#[derive(Eq)]
pub struct Suspension {
    /// A code of the reasons' list, or the network's own: 1 to 32 of `a-z`, `0-9`, `-` and `_`.
    pub reason: String,
    /// The hash of the evidence.
    pub evidence: Hash32,
    /// When it began.
    pub since: Time,
    /// From this second on claims go on.
    pub until: Time,
    /// What the owner has said against it: a hash, and when.
    pub appeal: Option<Appeal>,
}

/// An owner's word against a suspension.
#[cw_serde]
#[derive(Eq)]
pub struct Appeal {
    /// The hash of what the owner says.
    pub statement: Hash32,
    /// When it was said.
    pub at: Time,
    /// When the admin closed it without lifting the suspension; `None`: it is open.
    #[serde(default)]
    pub closed: Option<Time>,
}

impl Suspension {
    /// Whether claims still wait.
    pub fn holds_at(&self, now: Time) -> bool {
        now < self.until
    }
}

/// The oracles whose signatures count now.
#[cw_serde]
#[derive(Default, Eq)]
pub struct OracleSet {
    /// Goes up with every change.
    pub version: u64,
    /// By address, at most 32.
    pub members: Vec<OracleMember>,
}

/// One oracle.
#[cw_serde]
#[derive(Eq)]
pub struct OracleMember {
    /// The account that bonded and is paid.
    pub address: Addr,
    /// The key that signs statements.
    pub key: PublicKey,
}

impl OracleSet {
    /// The signatures that a statement needs: `floor(2n / 3) + 1` (rule V1).
    pub fn quorum(&self) -> usize {
        self.members
            .len()
            .saturating_mul(2)
            .checked_div(3)
            .unwrap_or(0)
            .saturating_add(1)
    }

    /// The member with this address, if there is one.
    pub fn find(&self, address: &str) -> Option<&OracleMember> {
        let place = self
            .members
            .binary_search_by(|member| member.address.as_str().cmp(address))
            .ok()?;
        self.members.get(place)
    }

    /// Whose turn it is in a round: `set_by_address[(epoch + round) mod n]` (rule V3). `None`: there are no oracles.
    pub fn proposer(&self, epoch: Epoch, round: u64) -> Option<&OracleMember> {
        let members = u64::try_from(self.members.len()).ok()?;
        let index = epoch.get().wrapping_add(round).checked_rem(members)?;
        self.members.get(usize::try_from(index).ok()?)
    }
}

/// A signature of one oracle.
#[cw_serde]
#[derive(Eq)]
pub struct OracleSignature {
    /// The oracle's account.
    pub oracle: String,
    /// Over the attest bytes of the statement.
    pub signature: Signature,
}

/// A statement that waits for the end of its challenge window.
#[cw_serde]
pub struct Pending {
    /// What was signed.
    pub statement: Statement,
    /// By whom, sorted.
    pub signers: Vec<Addr>,
    /// How many oracles the set had that signed it: each signer earns one part of so many (rule V12).
    pub oracles: u32,
    /// Not before this second does `Finalize` settle it: open demands (rule V8) hold it up by at most one answer period,
    /// and until somebody finalizes, it may be rejected (rule V9).
    pub final_at: Time,
}

/// The statement of one epoch and round: at most one was ever accepted for each (rules V3 and V9).
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// The newest epoch that the statement settles.
    pub epoch: Epoch,
    /// The round it was made in.
    pub round: u64,
}

impl Attempt {
    /// Which one a statement belongs to.
    pub const fn of(statement: &Statement) -> Self {
        Self {
            epoch: statement.epoch,
            round: statement.round,
        }
    }
}

/// A final statement.
#[cw_serde]
pub struct Final {
    /// What was signed.
    pub statement: Statement,
    /// When it became final.
    pub at: Time,
}

/// A [`Statement`] as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptStatement {
    /// The newest epoch it settles.
    pub epoch: Epoch,
    /// The attempt it belongs to.
    pub round: u64,
    /// The version of the oracle set that signed.
    pub set_version: u64,
    /// The final root that it continues.
    pub built_on: StoredHash,
    /// The root of the evidence tree.
    pub evidence_root: StoredHash,
    /// The root of the reward tree.
    pub root: StoredHash,
    /// What all machines have earned since the network's start, in base units.
    pub sum: Uint128,
    /// The number of leaves of the reward tree.
    pub machines: u64,
}

compact!(KeptStatement {
    epoch,
    round,
    set_version,
    built_on,
    evidence_root,
    root,
    sum,
    machines
});

impl From<Statement> for KeptStatement {
    fn from(statement: Statement) -> Self {
        Self {
            epoch: statement.epoch,
            round: statement.round,
            set_version: statement.set_version,
            built_on: StoredHash(statement.built_on),
            evidence_root: StoredHash(statement.evidence_root),
            root: StoredHash(statement.root),
            sum: statement.sum,
            machines: statement.machines,
        }
    }
}

impl From<KeptStatement> for Statement {
    fn from(kept: KeptStatement) -> Self {
        Self {
            epoch: kept.epoch,
            round: kept.round,
            set_version: kept.set_version,
            built_on: kept.built_on.0,
            evidence_root: kept.evidence_root.0,
            root: kept.root.0,
            sum: kept.sum,
            machines: kept.machines,
        }
    }
}

/// A [`Pending`] as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPending {
    /// What was signed.
    pub statement: KeptStatement,
    /// By whom, sorted.
    pub signers: Vec<Addr>,
    /// How many oracles the set had that signed it.
    pub oracles: u32,
    /// Not before this second does `Finalize` settle it.
    pub final_at: Time,
}

compact!(KeptPending {
    statement,
    signers,
    oracles,
    final_at
});

impl From<Pending> for KeptPending {
    fn from(pending: Pending) -> Self {
        Self {
            statement: pending.statement.into(),
            signers: pending.signers,
            oracles: pending.oracles,
            final_at: pending.final_at,
        }
    }
}

impl From<KeptPending> for Pending {
    fn from(kept: KeptPending) -> Self {
        Self {
            statement: kept.statement.into(),
            signers: kept.signers,
            oracles: kept.oracles,
            final_at: kept.final_at,
        }
    }
}

/// A [`Final`] as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFinal {
    /// What was signed.
    pub statement: KeptStatement,
    /// When it became final.
    pub at: Time,
}

compact!(KeptFinal { statement, at });

impl From<Final> for KeptFinal {
    fn from(settled: Final) -> Self {
        Self {
            statement: settled.statement.into(),
            at: settled.at,
        }
    }
}

impl From<KeptFinal> for Final {
    fn from(kept: KeptFinal) -> Self {
        Self {
            statement: kept.statement.into(),
            at: kept.at,
        }
    }
}
