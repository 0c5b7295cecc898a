//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::values::Split;
use flywheel_protocol::{Bps, H3Cell, MachineId, PublicKey, Seconds, Time};

use crate::access_control::Name;
use crate::denom::Denom;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names them"))]
use crate::payments::{BandsResponse, CellBandsResponse, TariffBandsResponse};
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the contract was launched with.
    #[returns(ConfigResponse)]
    Config {},
    /// A machine's tariffs that are in force, by number.
    #[returns(TariffsResponse)]
    Tariffs {
        /// Whose.
        machine: MachineId,
    },
    /// How a machine's income is divided now.
    #[returns(SplitResponse)]
    Split {
        /// Whose.
        machine: MachineId,
    },
    /// What a network takes; `None`: it has set no fee.
    #[returns(Option<FeeResponse>)]
    Fee {
        /// Which.
        network: u64,
    },
    /// What a network has set for a class, everywhere or in this very cell.
    #[returns(BandsResponse)]
    Bands {
        /// Which.
        network: u64,
        /// Its class.
        class: String,
        /// The cell; `None`: what holds in cells without bands of their own.
        #[serde(default)]
        cell: Option<H3Cell>,
    },
    /// The cells in which a class has bands of its own, the coarser first.
    #[returns(CellBandsResponse)]
    CellBands {
        /// Of which network.
        network: u64,
        /// Its class.
        class: String,
        /// After this cell.
        start_after: Option<H3Cell>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What a tariff of a machine may say if it names a network.
    #[returns(TariffBandsResponse)]
    TariffBands {
        /// Which network.
        network: u64,
        /// Whose tariff.
        machine: MachineId,
    },
    /// A session that has not ended.
    #[returns(SessionResponse)]
    Session {
        /// Which.
        session: u64,
    },
    /// A channel that has not ended.
    #[returns(ChannelResponse)]
    Channel {
        /// Which.
        channel: u64,
    },
    /// A stream that has not ended.
    #[returns(StreamResponse)]
    Stream {
        /// Which.
        stream: u64,
    },
    /// The sessions, channels and streams that a machine or an account takes part in, by number.
    #[returns(AgreementsResponse)]
    Agreements {
        /// Who.
        party: Party,
        /// After this number.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What `Withdraw` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Whose.
        account: String,
        /// Which token.
        denom: Denom<String>,
    },
    /// Where the money in one token is.
    #[returns(Totals)]
    Totals {
        /// Which.
        denom: Denom<String>,
    },
}

/// Who takes part in agreements.
#[cw_serde]
#[derive(Eq)]
pub enum Party {
    /// A machine that is paid.
    Machine(MachineId),
    /// An account that pays or is paid.
    Account(String),
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The machine-registry.
    pub registry: Addr,
    /// The network-hub.
    pub hub: Addr,
    /// Sessions, channels and streams ever opened: the newest number.
    pub agreements: u64,
}

/// Answers `Tariffs`.
#[cw_serde]
pub struct TariffsResponse {
    /// By number.
    pub tariffs: Vec<TariffResponse>,
}

/// A tariff in force.
#[cw_serde]
pub struct TariffResponse {
    /// Its number.
    pub tariff: u8,
    /// What `OpenSession` must name.
    pub version: u32,
    /// What is paid with.
    pub denom: Denom,
    /// Of one unit, in base units.
    pub price: Uint128,
    /// What is counted.
    pub unit: String,
    /// What is delivered in a minute at most, in units.
    pub units_per_minute: Uint128,
    /// The credit of a session that names none.
    pub credit: Uint128,
    /// The longest time limit.
    pub max_duration: Seconds,
    /// How long the other side may answer when a session is closed.
    pub window: Seconds,
    /// The network whose fee is taken.
    pub network: Option<u64>,
    /// What a consumer must be permitted on `machine/<id>`; left out: anyone may open a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Name>,
}

/// Answers `Split`.
#[cw_serde]
pub struct SplitResponse {
    /// Where everything goes that no split sends elsewhere: the payout address or the owner.
    pub payee: Addr,
    /// What the owner has set; `None`: all to `payee`.
    pub split: Option<Split<Addr>>,
    /// The network whose fee is taken of payments, channels and streams.
    pub network: Option<u64>,
}

/// Answers `Fee`.
#[cw_serde]
pub struct FeeResponse {
    /// What holds now.
    pub bps: Bps,
    /// What holds from `since` on.
    pub next: Bps,
    /// When `next` begins to hold; not in the future if it holds already.
    pub since: Time,
    /// Who receives it.
    pub recipient: Addr,
}

/// Where a session or channel stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Stage {
    /// It runs until `until`, when anyone may finish it.
    Open {
        /// The time limit.
        until: Time,
    },
    /// One side has closed it; from `until` on anyone may finish it.
    Closing {
        /// The end of the window or challenge period.
        until: Time,
    },
    /// Anyone may finish it; nothing else is valid.
    Over,
}

/// Answers `Session`.
#[cw_serde]
pub struct SessionResponse {
    /// Its number.
    pub session: u64,
    /// Who pays.
    pub consumer: Addr,
    /// Who serves.
    pub machine: MachineId,
    /// Who owned the machine at the opening: closes it and is paid.
    pub owner: Addr,
    /// The machine's at the opening.
    pub ownership_epoch: u32,
    /// The machine's at the opening: vouchers and readings name it.
    pub key_version: u32,
    /// The machine's key at the opening.
    pub machine_key: PublicKey,
    /// Signs the vouchers.
    pub key: PublicKey,
    /// What is paid with.
    pub denom: Denom,
    /// What the consumer has brought.
    pub deposit: Uint128,
    /// Of one unit.
    pub price: Uint128,
    /// What the machine may collect beyond the last voucher; zero if it is forfeited.
    pub credit: Uint128,
    /// The network whose fee is taken.
    pub network: Option<u64>,
    /// The time limit.
    pub ends_at: Time,
    /// How long the other side may answer when it is closed.
    pub window: Seconds,
    /// Where it stands.
    pub stage: Stage,
    /// What the machine's side would be paid if it were finished as it stands.
    pub payable: Uint128,
}

/// Who is paid by a channel or stream.
#[cw_serde]
#[derive(Eq)]
pub enum PayeeResponse {
    /// A machine.
    Machine {
        /// Which.
        machine: MachineId,
        /// Of a channel: who owned it at the opening, and is paid. Of a stream: `None`, who owns it when it is collected is.
        owner: Option<Addr>,
    },
    /// An account.
    Account(Addr),
}

/// Answers `Channel`.
#[cw_serde]
pub struct ChannelResponse {
    /// Its number.
    pub channel: u64,
    /// Who pays.
    pub payer: Addr,
    /// Who is paid.
    pub payee: PayeeResponse,
    /// What vouchers name: the machine's at the opening, or 0.
    pub key_version: u32,
    /// Signs the vouchers.
    pub key: PublicKey,
    /// What is paid with.
    pub denom: Denom,
    /// How long the payee may still settle after the payer has closed.
    pub challenge: Seconds,
    /// The end of its life.
    pub ends_at: Time,
    /// What is left of the deposit.
    pub left: Uint128,
    /// What was paid in each lane used.
    pub lanes: Vec<LaneResponse>,
    /// Where it stands.
    pub stage: Stage,
}

/// One lane of a channel.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct LaneResponse {
    /// Its number.
    pub lane: u32,
    /// What was paid.
    pub paid: Uint128,
}

/// Answers `Stream`.
#[cw_serde]
pub struct StreamResponse {
    /// Its number.
    pub stream: u64,
    /// Who pays.
    pub payer: Addr,
    /// Who is paid.
    pub payee: PayeeResponse,
    /// What is paid with.
    pub denom: Denom,
    /// So much …
    pub amount: Uint128,
    /// … in so many seconds.
    pub per: Seconds,
    /// Everything that was paid in.
    pub deposit: Uint128,
    /// What was paid out.
    pub collected: Uint128,
    /// What `CollectStream` would pay now.
    pub owed: Uint128,
    /// When it was paused, if it is.
    pub paused_at: Option<Time>,
    /// Since when the deposit is used up, or, in the future, when it will be; `None`: it is paused before that.
    pub used_up_at: Option<Time>,
}

/// Answers `Agreements`.
#[cw_serde]
pub struct AgreementsResponse {
    /// By number.
    pub agreements: Vec<Agreement>,
}

/// A session, channel or stream that has not ended.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Agreement {
    /// Its number.
    pub number: u64,
    /// What it is.
    pub kind: AgreementKind,
}

/// What an agreement is.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum AgreementKind {
    /// A metered service.
    Session,
    /// Vouchers.
    Channel,
    /// So much a second.
    Stream,
}
