//! network-hub: one message launches a whole network; the list of networks.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::{Bps, EpochClock, H3Cell, Seconds, Time};
use serde::{Deserialize, Deserializer};

use crate::denom::Denom;
use crate::governance::DaoTerms;
use crate::marketplace::{AcceptedDenom, FeeLimits, OrderWindows, SaleSplit};
pub use crate::migrate::MigrateMsg;
use crate::network::{Class, Guardian, NetworkKind, Sector, Windows};
use crate::rewards::{Breaker, EmissionSplit};
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;
use crate::verification::OracleSpec;

/// Initial holders of a new token at most (rule H2).
pub const MAX_INITIAL_BALANCES: usize = 50;
/// Bytes of a network's name.
pub const MAX_NAME: usize = 64;
/// Bytes of a network's description or URL.
pub const MAX_TEXT: usize = 512;

/// How long an offered network may be accepted: time for a DAO with the longest bounds to vote (60 days), to wait for its
/// timelock (30), and to carry it out within its grace time.
pub const OFFER_TIME: Seconds = Seconds::days(180);

/// Public state: the networks by id, from 1.
pub const NETWORKS: Map<u64, Network> = Map::new("networks");
/// Public state: how often each network was handed over, by id; no item: never. What an admin arranged for a network
/// elsewhere ends when this changes.
pub const HAND_OVERS: Map<u64, u32> = Map::new("network_hand_overs");

/// A launched network.
#[cw_serde]
pub struct Network {
    /// Its id.
    pub id: u64,
    /// Who launched it.
    pub creator: Addr,
    /// The account that administers the network: its DAO, if it was launched with one. It changes by `OfferNetwork` and
    /// `AcceptNetwork` only; each of its contracts knows its own admin.
    pub admin: Addr,
    /// What it is.
    pub profile: Profile,
    /// Whether place matters.
    pub kind: NetworkKind,
    /// What it serves.
    pub sector: Sector,
    /// Its epochs.
    pub clock: EpochClock,
    /// Its token.
    pub denom: Denom,
    /// Its contracts.
    pub contracts: NetworkContracts,
}

/// What a network says of itself.
#[cw_serde]
pub struct Profile {
    /// 1 to 64 bytes.
    pub name: String,
    /// At most 512 bytes.
    #[serde(default)]
    pub description: String,
    /// At most 512 bytes.
    #[serde(default)]
    pub url: String,
}

/// The contracts of one network.
#[cw_serde]
pub struct NetworkContracts<A = Addr> {
    /// The network's own cw20, if it has one.
    pub token: Option<A>,
    /// Bonds and delegations.
    pub staking: A,
    /// Oracles and statements.
    pub verification: A,
    /// Emission and claims.
    pub rewards: A,
    /// Sales, if the network was launched with a marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace: Option<A>,
    /// Its DAO, if the network was launched with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub governance: Option<A>,
}

/// The role of a contract within a network: the second half of its instantiate2 salt (`network id u64 | role`).
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Role {
    /// The network's cw20.
    Token,
    /// Bonds and delegations.
    Staking,
    /// Oracles and statements.
    Verification,
    /// Emission and claims.
    Rewards,
    /// Sales of data and services.
    Marketplace,
    /// The DAO.
    Governance,
}

impl Role {
    /// All roles, in the order in which they are instantiated.
    pub const ALL: [Self; 6] = [
        Self::Token,
        Self::Staking,
        Self::Verification,
        Self::Rewards,
        Self::Marketplace,
        Self::Governance,
    ];

    /// The role's text in salts, labels and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Staking => "staking",
            Self::Verification => "verification",
            Self::Rewards => "rewards",
            Self::Marketplace => "marketplace",
            Self::Governance => "governance",
        }
    }
}

/// The code ids that networks are made of.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Codes {
    /// cw20-base.
    pub token: u64,
    /// Bonds and delegations.
    pub staking: u64,
    /// Oracles and statements.
    pub verification: u64,
    /// Emission and claims.
    pub rewards: u64,
    /// Sales; 0, which no chain has, in a hub that was made before there was a marketplace.
    #[serde(default)]
    pub marketplace: u64,
    /// DAOs; 0, and left out, in a hub that was made before there were any.
    #[serde(default, skip_serializing_if = "is_no_code")]
    pub governance: u64,
}

/// No chain has a code 0.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_no_code(code: &u64) -> bool {
    *code == 0
}

/// `instantiate`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// Who may change the codes of later networks.
    pub admin: String,
    /// The machine-registry that all networks share.
    pub registry: String,
    /// The payments contract that all networks share, where a marketplace's services are paid.
    #[serde(default)]
    pub payments: Option<String>,
    /// What networks are made of.
    pub codes: Codes,
}

/// `execute`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Launches a network. Anyone. Funds: the reserve of a native network, nothing otherwise.
    Launch(Box<Launch>),
    /// Changes what a network says of itself. The network's admin.
    SetProfile {
        /// Its id.
        network: u64,
        /// What it says.
        profile: Profile,
    },
    /// Changes the codes of networks launched from now on. Admin.
    SetCodes {
        /// The codes.
        codes: Codes,
        /// The payments contract of their marketplaces; default: as it is.
        #[serde(default)]
        payments: Option<String>,
    },
    /// Hands the admin's right over in two steps.
    UpdateOwnership(cw_ownable::Action),
    /// Offers a network's administration to somebody, who may accept it within [`OFFER_TIME`]. A later offer takes the place
    /// of an earlier one. The network's admin, who stays it until then.
    OfferNetwork {
        /// Its id.
        network: u64,
        /// To whom; `None` takes the offer back.
        to: Option<String>,
    },
    /// Takes over the administration of a network. Whom it was offered to.
    AcceptNetwork {
        /// Its id.
        network: u64,
    },
}

/// Everything a network starts with (rule H2).
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// What it is.
    pub profile: Profile,
    /// Whether place matters.
    pub kind: NetworkKind,
    /// What it serves.
    pub sector: Sector,
    /// The account that administers the contracts; default: the sender. With `dao` it is the DAO, and none is named here.
    pub admin: Option<String>,
    /// The account that receives the treasury's part; default: the admin.
    pub treasury: Option<String>,
    /// Who may reject a pending root until it expires.
    pub guardian: Option<Guardian>,
    /// The token.
    pub token: TokenSpec,
    /// When epoch 0 begins (in the future) and how long epochs are.
    pub clock: EpochClock,
    /// How long the steps of a day take.
    pub windows: Windows,
    /// The emission from epoch 0 on.
    pub schedule: Schedule,
    /// How it is shared.
    pub split: EmissionSplit,
    /// 1 to 32 kinds of machine.
    pub classes: Vec<ClassSpec>,
    /// The first oracles, at most 32.
    pub oracles: Vec<OracleSpec>,
    /// What each oracle bonds.
    pub oracle_bond: Uint128,
    /// The largest change of a commission in one unbonding day.
    pub max_commission_change: Bps,
    /// Weight of the community pool in the stakers' income; default 2,500.
    pub community_weight: Option<Bps>,
    /// The deposit of the first open demand for a leaf; default: a hundredth of `oracle_bond`.
    #[serde(default)]
    pub demand_deposit: Option<Uint128>,
    /// How fast claims may drain the rewards contract; default: no bound but the final roots'.
    #[serde(default)]
    pub breaker: Option<Breaker>,
    /// On which terms its marketplace sells; default: the network has none.
    #[serde(default, deserialize_with = "apart")]
    pub market: Option<MarketTerms>,
    /// With which rules its DAO begins, which administers all its contracts from the first block; default: it has none.
    #[serde(default, deserialize_with = "apart")]
    pub dao: Option<DaoTerms>,
}

/// Reads a part of a message in a function of its own: the chain's VM takes at most 100 local variables in one, and all of a
/// launch read by one has more.
#[inline(never)]
fn apart<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// What a network's marketplace starts with.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct MarketTerms {
    /// Who shares the price of a sale.
    pub split: SaleSplit,
    /// What the admin may ask for at most, later.
    pub limits: FeeLimits,
    /// How long each step of an order may take.
    pub windows: OrderWindows,
    /// What a complaint costs its sender, in the network's token: a seller's bond is never less. 1 to 10^24 base units.
    pub complaint_cost: Uint128,
    /// Other tokens in which machines may sell, at most 10.
    #[serde(default)]
    pub accepted: Vec<AcceptedDenom>,
    /// Who sells the network's own data beside the admin, which as a DAO cannot deliver within minutes; default: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
}

/// A class and what its readings must satisfy.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ClassSpec {
    /// The class.
    pub class: Class,
    /// What its readings must satisfy.
    pub rules: ReadingRules,
    /// Places where machines may begin from the start, for a class that asks for it (`Class::places`). A place is opened for all
    /// classes of the network; named by several of them, it is opened once. At most 50 in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<H3Cell>,
}

/// The network's token.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum TokenSpec {
    /// A new cw20 that only the rewards contract mints.
    New {
        /// 3 to 50 characters.
        name: String,
        /// 3 to 12 letters or dashes.
        symbol: String,
        /// At most 18.
        decimals: u8,
        /// At most 50.
        initial_balances: Vec<InitialBalance>,
    },
    /// A native coin; the coins sent with `Launch` are the reserve.
    Native {
        /// Its denomination.
        denom: String,
    },
}

/// What an account holds from the start.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InitialBalance {
    /// The account.
    pub address: String,
    /// In base units.
    pub amount: Uint128,
}

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The registry and the codes.
    #[returns(ConfigResponse)]
    Config {},
    /// A network by its id.
    #[returns(Network)]
    Network {
        /// Which.
        network: u64,
    },
    /// Networks by id, all or of one kind, one sector or both.
    #[returns(NetworksResponse)]
    Networks {
        /// Only this kind.
        kind: Option<NetworkKind>,
        /// Only this sector.
        sector: Option<Sector>,
        /// After this id.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The addresses that a network's contracts have or would have.
    #[returns(NetworkContracts<String>)]
    Addresses {
        /// Its id.
        network: u64,
        /// Whether it has its own cw20.
        own_token: bool,
    },
    /// Who administers a network, and to whom that is offered.
    #[returns(NetworkAdminResponse)]
    NetworkAdmin {
        /// Its id.
        network: u64,
    },
    /// The hub holds nothing; coins sent to it are donations.
    #[returns(Totals)]
    Totals {
        /// Which token.
        denom: Denom<String>,
    },
    /// The admin.
    #[returns(cw_ownable::Ownership<String>)]
    Ownership {},
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The machine-registry.
    pub registry: Addr,
    /// The payments contract, if the hub knows one.
    pub payments: Option<Addr>,
    /// What networks are made of.
    pub codes: Codes,
    /// Networks launched: the newest id.
    pub networks: u64,
}

/// Answers `NetworkAdmin`.
#[cw_serde]
pub struct NetworkAdminResponse {
    /// Who administers it.
    pub admin: Addr,
    /// The newest offer that was neither accepted nor taken back.
    pub offer: Option<NetworkOffer>,
}

/// A network that is offered.
#[cw_serde]
pub struct NetworkOffer {
    /// To whom.
    pub to: Addr,
    /// From this second on it cannot be accepted any more.
    pub expires_at: Time,
}

/// Answers `Networks`.
#[cw_serde]
pub struct NetworksResponse {
    /// By id.
    pub networks: Vec<Network>,
}
