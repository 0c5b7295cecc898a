//! verification: is it true what machines report.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_storage_plus::{Item, Map};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::readings::ReadingRules;
pub use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Epoch, EpochClock, PublicKey, Signature, Time};

use crate::denom::Denom;
pub use crate::migrate::MigrateMsg;
use crate::network::{Guardian, Windows};
use crate::timeline::Timeline;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// Oracles of a network at most (rule V1).
pub const MAX_ORACLES: usize = 32;

/// Public state: the oracles in force.
pub const ORACLES: Item<OracleSet> = Item::new("oracles");
/// Public state: the newest final statement.
pub const LAST_FINAL: Item<Final> = Item::new("last_final");
/// Public state: every final statement, by its epoch.
pub const FINALS: Map<u64, Final> = Map::new("finals");
/// Public state: the one root that waits for the end of its challenge window.
pub const PENDING: Item<Pending> = Item::new("pending");
/// Public state: what readings of a class must satisfy.
pub const RULES: Timeline<&str, ReadingRules> = Timeline::new("rules", "rules_history");

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
    /// From this second on `Finalize` may be sent.
    pub final_at: Time,
}

/// A final statement.
#[cw_serde]
pub struct Final {
    /// What was signed.
    pub statement: Statement,
    /// When it became final.
    pub at: Time,
}

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The network's DAO.
    pub admin: String,
    /// The network's token: oracles bond in it.
    pub denom: Denom<String>,
    /// The network's staking contract.
    pub staking: String,
    /// The network's rewards contract.
    pub rewards: String,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// The first oracles; each counts from its bond on.
    pub oracles: Vec<OracleSpec>,
    /// What each oracle bonds.
    pub oracle_bond: Uint128,
    /// What readings of each class must satisfy, from epoch 0 on.
    pub rules: Vec<ClassRules>,
    /// Who may reject a pending root until it expires.
    pub guardian: Option<Guardian>,
}

/// An oracle that may bond.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct OracleSpec {
    /// The account that bonds and is paid.
    pub address: String,
    /// The key that signs statements.
    pub key: PublicKey,
}

/// The rules of one class.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ClassRules {
    /// The class's name.
    pub class: String,
    /// Its rules.
    pub rules: ReadingRules,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From the network's cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Bonds as an admitted oracle; from the message on its signature counts. Funds: the bond, in a native network.
    BondOracle {
        /// By the oracle's key over the oracle-key bytes: the key is really its own.
        proof: Signature,
    },
    /// Takes the bond of a removed oracle back, one unbonding time after its removal.
    WithdrawOracleBond {},
    /// Accepts a statement with at least a quorum of signatures (rule V4). Anyone.
    Attest {
        /// What the oracles say.
        statement: Statement,
        /// Of the set now in force, sorted by oracle, no oracle twice.
        signatures: Vec<OracleSignature>,
    },
    /// Adds signatures to the pending statement until it is final, so that their oracles are paid too. Anyone.
    Cosign {
        /// Sorted by oracle, no oracle twice.
        signatures: Vec<OracleSignature>,
    },
    /// Makes the pending statement final after the challenge window. Anyone.
    Finalize {},
    /// Lets an account bond as an oracle. Admin.
    AdmitOracle(OracleSpec),
    /// Takes an oracle out of the set at once. Admin.
    RemoveOracle {
        /// Its account.
        address: String,
    },
    /// Changes what readings of a class must satisfy, from the next epoch. Admin.
    SetRules(ClassRules),
    /// Hands the admin's right over in two steps.
    UpdateOwnership(cw_ownable::Action),
}

/// Inside a cw20's `Send`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::BondOracle`].
    BondOracle {
        /// By the oracle's key over the oracle-key bytes.
        proof: Signature,
    },
}

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the contract was launched with.
    #[returns(ConfigResponse)]
    Config {},
    /// The oracles in force.
    #[returns(OracleSet)]
    Oracles {},
    /// One oracle's state.
    #[returns(OracleResponse)]
    Oracle {
        /// Its account.
        address: String,
    },
    /// Which epoch may be settled now, in which round, by whose proposal.
    #[returns(RoundResponse)]
    Round {},
    /// The pending statement.
    #[returns(Option<Pending>)]
    Pending {},
    /// The newest final statement.
    #[returns(Option<Final>)]
    LastFinal {},
    /// Final statements by epoch.
    #[returns(FinalsResponse)]
    Finals {
        /// After this epoch.
        start_after: Option<Epoch>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The rules of a class in an epoch (default: the running one).
    #[returns(Option<ReadingRules>)]
    Rules {
        /// The class's name.
        class: String,
        /// Which epoch.
        epoch: Option<Epoch>,
    },
    /// Whether an evidence leaf (rule N6) is part of a final statement (rule V11).
    #[returns(bool)]
    VerifyEvidence {
        /// The final statement's epoch.
        epoch: Epoch,
        /// The leaf's position.
        position: u64,
        /// The leaf.
        leaf: EvidenceLeaf,
        /// Leaves of the evidence tree, as the bundle says.
        leaves: u64,
        /// 32 bytes a level.
        proof: Binary,
    },
    /// Oracle bonds held.
    #[returns(Totals)]
    Totals {},
    /// The admin.
    #[returns(cw_ownable::Ownership<String>)]
    Ownership {},
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The network's token.
    pub denom: Denom,
    /// The network's staking contract.
    pub staking: Addr,
    /// The network's rewards contract.
    pub rewards: Addr,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The network's periods.
    pub windows: Windows,
    /// What each oracle bonds.
    pub oracle_bond: Uint128,
    /// Who may reject a pending root until it expires.
    pub guardian: Option<Guardian<Addr>>,
}

/// Answers `Oracle`.
#[cw_serde]
pub struct OracleResponse {
    /// Its account.
    pub address: Addr,
    /// Its key.
    pub key: PublicKey,
    /// What it has bonded here.
    pub bond: Uint128,
    /// Where it stands.
    pub status: OracleStatus,
}

/// Where an oracle stands.
#[cw_serde]
pub enum OracleStatus {
    /// It may bond.
    Admitted,
    /// Its signature counts.
    Active,
    /// It was removed; its bond is free from this second on.
    Removed {
        /// When the bond can be withdrawn.
        release_at: Time,
    },
}

/// Answers `Round`.
#[cw_serde]
pub struct RoundResponse {
    /// The newest epoch whose grace is over; `None`: there is none yet.
    pub epoch: Option<Epoch>,
    /// Its running round.
    pub round: u64,
    /// When the round ends, by its length or because the next epoch takes over; without an epoch: when the first round
    /// begins.
    pub ends_at: Time,
    /// Whose proposal it is.
    pub proposer: Option<Addr>,
    /// Whether a statement would be taken: the epoch is not final and nothing is pending.
    pub open: bool,
}

/// Answers `Finals`.
#[cw_serde]
pub struct FinalsResponse {
    /// By epoch.
    pub finals: Vec<Final>,
}
