//! What a run ends with: the facts that the tables and `--json` show.
//!
//! Nothing here depends on when or where the program ran: two fresh runs with the same input and seed are equal.
//! Amounts of tokens are base units, in JSON as decimal strings.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::Reason;
use flywheel_protocol::{Curve, Did, H3Cell, MachineId};
use flywheel_types::{NetworkKind, Sector};
use serde::Serialize;

use super::checks::Check;
use crate::engine::{Governance, Trade};

/// A network after its last epoch.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The network.
    pub network: NetworkFacts,
    /// Epochs worked.
    pub epochs: u64,
    /// Readings of all machines.
    pub readings: Readings,
    /// What all machines earned.
    pub rewards: Uint128,
    /// The classes by name.
    pub classes: Vec<ClassFacts>,
    /// Why readings were refused, the most frequent reason first.
    pub refusals: Vec<Refusal>,
    /// The machines in the order of the input.
    pub machines: Vec<MachineFacts>,
    /// Their owners by name.
    pub owners: Vec<OwnerFacts>,
    /// The oracles in the order of their numbers.
    pub oracles: Vec<OracleFacts>,
    /// Where the emission and the revenue went.
    pub flows: Flows,
    /// Who holds the token.
    pub holdings: Holdings,
    /// What holders decided; none in a run without a story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dao: Option<Governance>,
    /// What people paid for afterwards; none in a network without a marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<Trade>,
    /// The identities that must hold to the unit.
    pub checks: Vec<Check>,
}

/// The network as it was launched.
#[derive(Debug, Clone, Serialize)]
pub struct NetworkFacts {
    /// Its name.
    pub name: String,
    /// Whether place matters.
    pub kind: NetworkKind,
    /// What it serves.
    pub sector: Sector,
    /// Its token.
    pub token: TokenFacts,
    /// Its contracts.
    pub contracts: Contracts,
    /// When epoch 0 began, in the network's own time (RFC 3339).
    pub start: String,
    /// Seconds of an epoch.
    pub epoch_seconds: u64,
}

/// The network's token.
#[derive(Debug, Clone, Serialize)]
pub struct TokenFacts {
    /// What it is called.
    pub symbol: String,
    /// A whole token is `10^decimals` base units.
    pub decimals: u8,
    /// The native denomination or the cw20's address.
    pub denom: String,
}

/// Addresses.
#[derive(Debug, Clone, Serialize)]
pub struct Contracts {
    /// Shared by all networks of the chain.
    pub machine_registry: String,
    /// The network's own cw20, if it has one.
    pub token: Option<String>,
    /// Bonds and enrolment.
    pub staking: String,
    /// Oracles and statements.
    pub verification: String,
    /// Emission and claims.
    pub rewards: String,
    /// Sales, if the network has a marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace: Option<String>,
    /// The DAO, if the network has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub governance: Option<String>,
}

/// How many readings counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Readings {
    /// They counted.
    pub accepted: u64,
    /// They did not.
    pub refused: u64,
}

/// What a class did.
#[derive(Debug, Clone, Serialize)]
pub struct ClassFacts {
    /// Its name.
    pub name: String,
    /// Machines of the class.
    pub machines: usize,
    /// Machines of the class that earned something.
    pub earning: usize,
    /// Their readings.
    pub readings: Readings,
    /// Accepted work, a decimal number of `unit`.
    pub work: String,
    /// The unit of the work.
    pub unit: String,
    /// What they earned.
    pub rewards: Uint128,
}

/// Readings that were refused for one reason.
#[derive(Debug, Clone, Serialize)]
pub struct Refusal {
    /// The reason.
    pub reason: Reason,
    /// How many readings.
    pub readings: u64,
    /// Of how many machines.
    pub machines: usize,
    /// The machine with the most of them.
    pub example: Example,
    /// What the reason means.
    pub explanation: &'static str,
}

/// A machine to look at.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// Its id.
    pub id: MachineId,
    /// Its name.
    pub name: String,
}

/// What a machine did.
#[derive(Debug, Clone, Serialize)]
pub struct MachineFacts {
    /// Its name in the input.
    pub name: String,
    /// Its id in the registry.
    pub id: MachineId,
    /// Its identifier.
    pub did: Did,
    /// Whose it is.
    pub owner: String,
    /// What it is.
    pub class: String,
    /// Where it is.
    pub cell: Option<H3Cell>,
    /// The curve of its key.
    pub curve: Curve,
    /// Its readings.
    pub readings: Readings,
    /// Its refused readings by reason.
    pub refused: BTreeMap<Reason, u64>,
    /// Accepted work, a decimal number of `unit`.
    pub work: String,
    /// The unit of the work.
    pub unit: String,
    /// What it earned by final statements.
    pub earned: Uint128,
    /// What of it was paid out.
    pub claimed: Uint128,
    /// What its bond earned: its part, by bonds, of its owner's income.
    pub income: Uint128,
}

/// What an owner has.
#[derive(Debug, Clone, Serialize)]
pub struct OwnerFacts {
    /// Its name in the input.
    pub name: String,
    /// Its account.
    pub address: String,
    /// How many machines it owns.
    pub machines: usize,
    /// Rewards paid to it.
    pub claimed: Uint128,
    /// Income of its bonds paid to it.
    pub income: Uint128,
    /// What it holds now, besides its bonds.
    pub balance: Uint128,
}

/// What an oracle did.
#[derive(Debug, Clone, Serialize)]
pub struct OracleFacts {
    /// Its account.
    pub address: String,
    /// Final statements with its signature.
    pub statements: u64,
    /// What it earned, paid out or not.
    pub pay: Uint128,
    /// What its account holds, besides its bond.
    pub balance: Uint128,
}

/// Where everything went that was emitted or came in as revenue (rule W7).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Flows {
    /// Emitted: minted, or moved out of the reserve.
    pub minted: Uint128,
    /// Paid by buyers.
    pub revenue: Uint128,
    /// Emission that a short reserve has lost for ever.
    pub forgone: Uint128,
    /// The machines' part and all revenue.
    pub machines: MachineFlows,
    /// The stakers' part.
    pub stakers: StakerFlows,
    /// The oracles' part.
    pub oracles: OracleFlows,
    /// The treasury's part.
    pub treasury: Uint128,
    /// Kept for new machines.
    pub subsidies: Uint128,
}

/// The machines' part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MachineFlows {
    /// All of it.
    pub total: Uint128,
    /// Paid to machines' owners.
    pub claimed: Uint128,
    /// In the newest final root and not paid yet.
    pub claimable: Uint128,
    /// For epochs that are not final.
    pub open: Uint128,
    /// Left over by final statements.
    pub undistributed: Uint128,
}

/// The stakers' part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StakerFlows {
    /// All of it.
    pub total: Uint128,
    /// Paid to owners for their bonds.
    pub paid: Uint128,
    /// In the staking contract: still streaming, or not taken out.
    pub streaming: Uint128,
    /// Goes to the staking contract with the next `Mint`.
    pub waiting: Uint128,
}

/// The oracles' part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OracleFlows {
    /// All of it.
    pub total: Uint128,
    /// Earned by signatures.
    pub earned: Uint128,
    /// For epochs that are not final.
    pub open: Uint128,
    /// Left over by those who did not sign, and by division.
    pub undistributed: Uint128,
}

/// Who holds the token.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Holdings {
    /// Everything there is, a native network's reserve included.
    pub supply: Uint128,
    /// What there was at the launch.
    pub initial: Uint128,
    /// Machines' owners, besides their bonds.
    pub owners: Uint128,
    /// The staking contract: bonds and income.
    pub staking: Uint128,
    /// The verification contract: oracles' bonds.
    pub verification: Uint128,
    /// The rewards contract: what is emitted and not paid out yet.
    pub rewards: Uint128,
    /// The rewards contract: native coins that are not emitted yet.
    pub reserve: Uint128,
    /// The treasury.
    pub treasury: Uint128,
    /// The oracles' accounts.
    pub oracles: Uint128,
    /// The account that launched the network.
    pub operator: Uint128,
}

/// The holder that only a network with a native coin has.
pub const RESERVE: &str = "rewards contract: reserve";

impl Holdings {
    /// The holders with what they hold; together the supply.
    pub const fn parts(&self) -> [(&'static str, Uint128); 8] {
        [
            ("owners of machines", self.owners),
            ("staking contract: bonds, income", self.staking),
            ("verification contract: oracles' bonds", self.verification),
            ("rewards contract: not paid out yet", self.rewards),
            (RESERVE, self.reserve),
            ("treasury", self.treasury),
            ("oracles", self.oracles),
            ("operator", self.operator),
        ]
    }
}
