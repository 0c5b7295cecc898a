//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::values::Split;
use flywheel_protocol::{Bps, Did, H3Cell, MachineId, PublicKey, Seconds, Signature, Time};

use crate::access_control::Name;
use crate::denom::Denom;
use crate::payments::TariffBand;

/// `instantiate`. Nobody governs the contract: it has no admin.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The machine-registry.
    pub registry: String,
    /// The network-hub, which says who may set a network's fee.
    pub hub: String,
}

/// A machine of the registry, by either of its names.
#[cw_serde]
#[derive(Eq)]
pub enum MachineName {
    /// Its number.
    Id(MachineId),
    /// Its DID: of this chain and of the contract's registry.
    Did(Did),
}

/// Who is paid.
#[cw_serde]
#[derive(Eq)]
pub enum Payee {
    /// A machine: its split, its payout address or its owner.
    Machine(MachineName),
    /// An account or a contract.
    Account(String),
}

/// One payment of a `Pay`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Who is paid.
    pub machine: MachineName,
    /// In base units, above zero.
    pub amount: Uint128,
    /// What it is for: at most 128 bytes, in the event.
    #[serde(default)]
    pub reference: String,
}

/// A price list's entry as its owner publishes it.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct TariffSpec {
    /// What is paid with.
    pub denom: Denom<String>,
    /// Of one unit, in base units, above zero.
    pub price: Uint128,
    /// What is counted, e.g. `kWh`: 1 to 32 bytes.
    pub unit: String,
    /// What is delivered in a minute at most, in units, above zero. A minute's price is the usual credit.
    pub units_per_minute: Uint128,
    /// The longest time limit of a session: a second to 30 days.
    pub max_duration: Seconds,
    /// How long the other side may answer when a session is closed: a minute to a day.
    pub window: Seconds,
    /// The network whose fee is taken; it must have set one, and its bands must allow the price.
    #[serde(default)]
    pub network: Option<u64>,
    /// What a consumer must be permitted on `machine/<id>`, as access-control says, to open a session, e.g. `charge`; default:
    /// anyone may.
    #[serde(default)]
    pub permission: Option<Name>,
}

/// A consumer opens a session.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SessionOpening {
    /// Who serves.
    pub machine: MachineName,
    /// The tariff's number.
    #[serde(default)]
    pub tariff: u8,
    /// The version that the consumer saw.
    pub version: u32,
    /// The highest price of a unit that the consumer pays.
    pub max_price: Uint128,
    /// The key that will sign the vouchers.
    pub key: PublicKey,
    /// The time limit, from now.
    pub duration: Seconds,
    /// The most that the machine may collect beyond the last voucher; `None`: what a minute costs.
    #[serde(default)]
    pub credit: Option<Uint128>,
}

/// A payer opens a voucher channel.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct ChannelOpening {
    /// Who is paid.
    pub payee: Payee,
    /// The key that will sign the vouchers.
    pub key: PublicKey,
    /// How long the payee may still settle after the payer has closed: a minute to 30 days.
    pub challenge: Seconds,
    /// How long the channel lives, from now: at most a year. Afterwards the rest is the payer's.
    pub duration: Seconds,
}

/// A payer opens a stream.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct StreamOpening {
    /// Who is paid.
    pub payee: Payee,
    /// So much, in base units, above zero …
    pub amount: Uint128,
    /// … in so many seconds, evenly: a second to a year.
    pub per: Seconds,
}

/// A voucher as it is shown: the rest of what is signed is known to the contract.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SignedVoucher {
    /// The lane, 0 to 15; 0 in a session.
    #[serde(default)]
    pub lane: u32,
    /// The payer's number of it. It decides nothing: of two vouchers of a lane the higher amount counts.
    pub nonce: u64,
    /// What is owed in this lane since the beginning.
    pub cumulative: Uint128,
    /// From this second on it is worth nothing.
    pub expires_at: Time,
    /// Over [`flywheel_protocol::sign::Voucher`]'s bytes.
    pub signature: Signature,
}

/// A reading of the meter as it is shown.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SignedReading {
    /// Goes up with every reading.
    pub nonce: u64,
    /// What was delivered since the session began, in the tariff's unit.
    pub units: Uint128,
    /// Over [`flywheel_protocol::sign::MeterReading`]'s bytes.
    pub signature: Signature,
}

/// `execute`. Messages that take money take one native coin, or come inside a cw20's `Send` as a [`ReceiveMsg`].
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// From any cw20, with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Pays machines. Anyone. Funds: exactly the sum.
    Pay {
        /// 1 to 50.
        payments: Vec<Payment>,
    },
    /// Publishes, replaces or removes a tariff of a machine; open sessions keep theirs. The machine's owner, or
    /// his agent.
    SetTariff {
        /// Whose.
        machine: MachineId,
        /// Its number, 0 to 15.
        #[serde(default)]
        tariff: u8,
        /// `None`: the tariff is removed.
        terms: Option<TariffSpec>,
    },
    /// Says how a machine's income is divided. A sale ends it. The machine's owner.
    SetSplit {
        /// Whose.
        machine: MachineId,
        /// At most 10 recipients with the residual one; `None`: all to the payout address or the owner.
        split: Option<Split>,
        /// The network whose fee is taken of payments, channels and streams (a session's is its tariff's); it must have
        /// set one. `None`: no fee.
        #[serde(default)]
        network: Option<u64>,
    },
    /// Sets what a network takes of its machines' income: a lower fee at once, a higher one after seven days, the first at
    /// once. The network's admin, as network-hub says.
    SetFee {
        /// Which.
        network: u64,
        /// At most 1,000.
        bps: Bps,
        /// Who receives it.
        recipient: String,
    },
    /// Says what machines of a class may charge under the network's name, everywhere or in a cell: in place of what was said
    /// there before. A tariff that names the network must fit one of the bands of the finest cell that has some and contains
    /// the machine, or else of its class; also one that was published before. Open sessions keep their terms. The network's
    /// admin, as network-hub says.
    SetBands {
        /// Which.
        network: u64,
        /// One of its classes.
        class: String,
        /// Where, no finer than resolution 7; `None`: in all cells that have no bands of their own.
        #[serde(default)]
        cell: Option<H3Cell>,
        /// At most 4, one for each token and unit; none: removes those that are there.
        bands: Vec<TariffBand>,
    },
    /// Opens a session. Anyone but the machine's owner whom the tariff admits. Funds: the deposit, in the tariff's denomination.
    OpenSession(SessionOpening),
    /// Closes a session with the best voucher, at once: pays it and gives the rest back. The owner with whom it was opened,
    /// or until he sells the machine his agent.
    CollectSession {
        /// Which.
        session: u64,
        /// The best voucher.
        voucher: SignedVoucher,
    },
    /// Closes a session; within the window the machine may show more. The consumer.
    CloseSession {
        /// Which.
        session: u64,
        /// What the consumer has vouched for.
        amount: Uint128,
    },
    /// Closes a session on the meter: after the window, units x price, at most the best voucher and the credit. Once a
    /// session. The owner with whom it was opened, or until he sells the machine his agent.
    CloseSessionOnMeter {
        /// Which.
        session: u64,
        /// The last reading.
        reading: SignedReading,
        /// The best voucher, if there is one.
        #[serde(default)]
        voucher: Option<SignedVoucher>,
    },
    /// Shows two different readings with one nonce, both signed with the key and key version of the opening, whatever has
    /// become of the machine since: its side loses the credit. Anyone.
    ForfeitCredit {
        /// Which.
        session: u64,
        /// A reading.
        first: SignedReading,
        /// Another one with the same nonce.
        second: SignedReading,
    },
    /// Ends a session whose window or time limit is over. Anyone.
    FinishSession {
        /// Which.
        session: u64,
    },
    /// Opens a voucher channel. Anyone but the payee. Funds: the deposit.
    OpenChannel(ChannelOpening),
    /// Adds to the deposit of a channel that nobody has closed and whose machine was not sold. The payer. Funds: the
    /// addition.
    TopUpChannel {
        /// Which.
        channel: u64,
    },
    /// Pays what vouchers promise beyond what is paid. Anyone.
    SettleChannel {
        /// Which.
        channel: u64,
        /// 1 to 16.
        vouchers: Vec<SignedVoucher>,
    },
    /// Settles and closes: the payee at once, the payer after the challenge period. The payer or the payee.
    CloseChannel {
        /// Which.
        channel: u64,
        /// 0 to 16.
        #[serde(default)]
        vouchers: Vec<SignedVoucher>,
    },
    /// Ends a channel whose challenge period or life is over. Anyone.
    FinishChannel {
        /// Which.
        channel: u64,
    },
    /// Opens a stream. Anyone but the payee. Funds: the deposit.
    OpenStream(StreamOpening),
    /// Adds to a stream's deposit; one that has run dry begins to run again. The payer. Funds: the addition.
    TopUpStream {
        /// Which.
        stream: u64,
    },
    /// Pays what a stream owes now. Anyone.
    CollectStream {
        /// Which.
        stream: u64,
    },
    /// Stops a stream from running. The payer.
    PauseStream {
        /// Which.
        stream: u64,
    },
    /// Lets it run again. The payer.
    ResumeStream {
        /// Which.
        stream: u64,
    },
    /// Ends a stream: pays what it owes and gives the rest back. The payer or the payee; anyone if it has run dry or was
    /// paused 30 days ago.
    CancelStream {
        /// Which.
        stream: u64,
    },
    /// Pays out what is credited to an account because a payment to it failed. Anyone.
    Withdraw {
        /// Which token.
        denom: Denom<String>,
        /// Default: the sender.
        #[serde(default)]
        account: Option<String>,
    },
}

/// Inside a cw20's `Send`: as the messages of the same names, for the account that sends.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Pay`].
    Pay {
        /// 1 to 50.
        payments: Vec<Payment>,
    },
    /// As [`ExecuteMsg::OpenSession`].
    OpenSession(SessionOpening),
    /// As [`ExecuteMsg::OpenChannel`].
    OpenChannel(ChannelOpening),
    /// As [`ExecuteMsg::TopUpChannel`].
    TopUpChannel {
        /// Which.
        channel: u64,
    },
    /// As [`ExecuteMsg::OpenStream`].
    OpenStream(StreamOpening),
    /// As [`ExecuteMsg::TopUpStream`].
    TopUpStream {
        /// Which.
        stream: u64,
    },
}
