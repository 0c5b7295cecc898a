//! Why a message is refused.

use cosmwasm_std::{Addr, Instantiate2AddressError, StdError, Uint128};
use cw_ownable::OwnershipError;
use cw_utils::ParseReplyError;
use flywheel_protocol::numbers::ScheduleError;
use flywheel_protocol::readings::RulesError;
use flywheel_protocol::{PublicKey, Time};
use flywheel_types::governance;
use flywheel_types::migrate::MigrateError;
use flywheel_types::network::ParameterError;
use flywheel_types::{ClassError, PaymentError};
use thiserror::Error;

/// A refusal; each variant is one cause, names the field of `Launch` and says what to do.
#[derive(Error, Debug, PartialEq)]
pub enum ContractError {
    /// A storage or a message that cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The sender is not the admin, or the hand-over of that right failed.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// Coins where none belong, or the wrong ones.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// An upgrade from another contract or a newer version.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// An address cannot be predicted.
    #[error(transparent)]
    Prediction(#[from] Instantiate2AddressError),
    /// The chain's answer to an instantiation cannot be read.
    #[error(transparent)]
    Answer(#[from] ParseReplyError),

    /// No address of this chain.
    #[error("{field} is {given:?}, which is no address of this chain: {reason}")]
    Address {
        /// The field.
        field: String,
        /// What was given, cut to its first 80 characters.
        given: String,
        /// Why it is none.
        reason: String,
    },
    /// A text or a list that is too short or too long.
    #[error("{field} has a length of {given}: it must be {least} to {most}")]
    Length {
        /// The field.
        field: &'static str,
        /// Its length: bytes of a text, entries of a list.
        given: usize,
        /// The least allowed.
        least: usize,
        /// The most allowed.
        most: usize,
    },
    /// A number out of its bounds.
    #[error("{field} is {given}: it must be {least} to {most}")]
    Number {
        /// The field.
        field: &'static str,
        /// What was given.
        given: u128,
        /// The least allowed.
        least: u128,
        /// The most allowed.
        most: u128,
    },
    /// A text with characters that do not belong.
    #[error("{field} is {given:?}: it must be made of {expected}")]
    Text {
        /// The field.
        field: &'static str,
        /// What was given.
        given: String,
        /// What it may be made of.
        expected: &'static str,
    },
    /// An account or a name given twice.
    #[error("{field} names {value} twice: name it once")]
    Twice {
        /// The field.
        field: &'static str,
        /// What is there twice.
        value: String,
    },
    /// Two oracles would sign with one key.
    #[error("oracles give the key {key} twice: every oracle has its own")]
    KeyTwice {
        /// The key.
        key: PublicKey,
    },
    /// Epoch 0 has begun, or begins absurdly late.
    #[error(
        "clock.start is {start}, the block's time {now}: it must be later, by at most {most} s, so that bonds come before epoch 0"
    )]
    Start {
        /// When epoch 0 would begin.
        start: Time,
        /// The block's time.
        now: Time,
        /// How much later it may be.
        most: u64,
    },
    /// A guardian who is nobody from the start.
    #[error("guardian.expires_at is {expires_at}, the block's time {now}: it must be later")]
    GuardianExpired {
        /// When the guardian's right ends.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// Periods that are absurd, or that let a cheat get away (rule H3).
    #[error("windows: {0}")]
    Windows(ParameterError),
    /// A class that cannot be, or in which cheating pays (rule H3).
    #[error("classes: {0}")]
    Class(#[from] ClassError),
    /// A class in which cheating pays (rule H3).
    #[error("classes: {0}")]
    ClassParameter(ParameterError),
    /// A class that earns by its sales, in a network in which nothing is sold.
    #[error(
        "classes: {class} earns by what it sells (demand), but the launch has no market: add one, or leave demand out"
    )]
    NoMarket {
        /// The class.
        class: String,
    },
    /// A class that earns by sales of which nothing counts.
    #[error(
        "classes: {class} earns by what it sells (demand), but market.split leaves nothing that counts: give the treasury or \
         what is burned more than 0, or leave demand out"
    )]
    NothingCounts {
        /// The class.
        class: String,
    },
    /// Rules that contradict themselves.
    #[error("classes: rules of class {class}: {source}")]
    Rules {
        /// The class.
        class: String,
        /// What is wrong.
        source: RulesError,
    },
    /// A schedule that cannot be followed.
    #[error("schedule: {0}")]
    Schedule(#[from] ScheduleError),
    /// More than the whole emission is shared out.
    #[error("split sums to {sum} of 10,000: lower its parts")]
    SplitOverWhole {
        /// Its sum.
        sum: u32,
    },
    /// A breaker that cannot be.
    #[error("breaker: {0}")]
    Breaker(ParameterError),
    /// Rules of a DAO that cannot be.
    #[error("dao.rules: {0}")]
    DaoRules(#[from] governance::RulesError),
    /// Two that would administer the network.
    #[error("admin is {admin}, and with dao the DAO administers the network: leave one of them out")]
    AdminBesideDao {
        /// As given.
        admin: String,
    },
    /// More tokens than an amount can count.
    #[error(
        "token.initial_balances sum to {initial} and the schedule emits up to {emission}: together more than an amount can be"
    )]
    Supply {
        /// The sum of the initial balances.
        initial: Uint128,
        /// What the schedule emits at most.
        emission: Uint128,
    },
    /// The initial balances leave too little room for what may be emitted.
    #[error("token.initial_balances sum to more than 2^127 base units: use fewer decimals or smaller balances")]
    InitialSupply,

    /// The chain has no such code.
    #[error("codes.{role} is {code}: the chain has no such code")]
    UnknownCode {
        /// Whose code.
        role: &'static str,
        /// Its id.
        code: u64,
    },
    /// No such network.
    #[error("there is no network {network}: see Networks")]
    UnknownNetwork {
        /// Its id.
        network: u64,
    },
    /// The admin's right would be nobody's.
    #[error(
        "the admin's right cannot be given up, or nobody could choose the codes of later networks: hand it over instead"
    )]
    CannotRenounce,
    /// Not the network's admin.
    #[error("only {admin} may do this, the admin of network {network}")]
    NotNetworkAdmin {
        /// Who may.
        admin: Addr,
        /// The network.
        network: u64,
    },
    /// Nobody has offered it to the sender, or not any more.
    #[error("network {network} is not offered to you: its admin has to send OfferNetwork first")]
    NotOffered {
        /// The network.
        network: u64,
    },
    /// The offer was accepted too late.
    #[error(
        "the offer of network {network} has ended at {expires_at}, and it is {now}: its admin has to offer it again"
    )]
    OfferExpired {
        /// The network.
        network: u64,
        /// When it ended.
        expires_at: Time,
        /// The block's time.
        now: Time,
    },
    /// The chain put a contract elsewhere: its siblings would not find it.
    #[error("the {role} of network {network} came to {found} instead of {predicted}")]
    Misplaced {
        /// Whose role.
        role: &'static str,
        /// The network.
        network: u64,
        /// Where it is.
        found: String,
        /// Where it should be.
        predicted: Addr,
    },
    /// An answer to a message that this contract never sent.
    #[error("an answer with the unknown id {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
    /// An answer that does not say where the contract is.
    #[error("the chain did not say where the {role} of network {network} is")]
    NoAnswer {
        /// Whose role.
        role: &'static str,
        /// The network.
        network: u64,
    },
}
