//! A grant of fees as the chain's feegrant module takes it.

use cosmwasm_std::{AnyMsg, Binary, CosmosMsg, Uint128};
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::{Seconds, Time};
use prost::Message;

/// The one kind of message whose fees are paid. A fee grant knows kinds of messages, not contracts: which contract is
/// called, nobody asks.
const EXECUTE: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";

/// Fees that somebody may spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Who.
    pub grantee: String,
    /// In which coin.
    pub denom: String,
    /// How much, in base units.
    pub amount: Uint128,
    /// Until when.
    pub expires_at: Time,
    /// How much of it at a time.
    pub period: Option<Period>,
    /// When the first period begins.
    pub begins_at: Time,
}

/// A part of an allowance for each stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How long.
    pub length: Seconds,
    /// How much, in base units.
    pub amount: Uint128,
}

/// Who puts grants on the chain.
pub trait Granter {
    /// Grants the fees; returns once the chain has it.
    ///
    /// # Errors
    /// [`ChainError::Refused`] only if the chain will not have it; anything else leaves open whether it has.
    fn grant(&self, allowance: &Allowance) -> Result<(), ChainError>;
}

/// Grants by a transaction of the sponsor's account.
#[derive(Debug)]
pub struct ChainGranter<'c, C: ?Sized> {
    chain: &'c C,
    account: Account,
}

impl<'c, C: Chain + ?Sized> ChainGranter<'c, C> {
    /// Grants by this account.
    pub const fn new(chain: &'c C, account: Account) -> Self {
        Self { chain, account }
    }
}

impl<C: Chain + ?Sized> Granter for ChainGranter<'_, C> {
    fn grant(&self, allowance: &Allowance) -> Result<(), ChainError> {
        let granter = self.chain.address(&self.account);
        let message = grant_message(granter.as_str(), allowance)?;
        self.chain.execute_all(&self.account, vec![message]).map(drop)
    }
}

/// The message that grants an allowance: `MsgGrantAllowance` with an `AllowedMsgAllowance` for calls of contracts around a
/// `BasicAllowance`, or a `PeriodicAllowance` if there are periods. The chain makes the grantee's account with it.
///
/// # Errors
/// [`ChainError::TimeOutOfRange`] for a time that the message cannot hold.
pub fn grant_message(granter: &str, allowance: &Allowance) -> Result<CosmosMsg, ChainError> {
    let basic = Basic {
        spend_limit: vec![coin(&allowance.denom, allowance.amount)],
        expiration: Some(moment(allowance.expires_at)?),
    };
    let inner = match allowance.period {
        None => any("/cosmos.feegrant.v1beta1.BasicAllowance", &basic),
        Some(period) => {
            let part = vec![coin(&allowance.denom, period.amount)];
            let first_end = allowance.begins_at.plus(period.length);
            let first_end = first_end.map_err(|_| ChainError::TimeOutOfRange {
                seconds: period.length.get(),
            })?;
            let periodic = Periodic {
                basic: Some(basic),
                period: Some(moment(Time::new(period.length.get()))?),
                period_spend_limit: part.clone(),
                period_can_spend: part,
                period_reset: Some(moment(first_end)?),
            };
            any("/cosmos.feegrant.v1beta1.PeriodicAllowance", &periodic)
        }
    };
    let allowed = Allowed {
        allowance: Some(inner),
        allowed_messages: vec![EXECUTE.to_owned()],
    };
    let message = Grant {
        granter: granter.to_owned(),
        grantee: allowance.grantee.clone(),
        allowance: Some(any("/cosmos.feegrant.v1beta1.AllowedMsgAllowance", &allowed)),
    };
    Ok(CosmosMsg::Any(AnyMsg {
        type_url: "/cosmos.feegrant.v1beta1.MsgGrantAllowance".to_owned(),
        value: Binary::from(message.encode_to_vec()),
    }))
}

/// `cosmos.feegrant.v1beta1.MsgGrantAllowance`.
#[derive(Clone, PartialEq, Message)]
struct Grant {
    #[prost(string, tag = "1")]
    granter: String,
    #[prost(string, tag = "2")]
    grantee: String,
    #[prost(message, optional, tag = "3")]
    allowance: Option<Any>,
}

/// `cosmos.feegrant.v1beta1.AllowedMsgAllowance`.
#[derive(Clone, PartialEq, Message)]
struct Allowed {
    #[prost(message, optional, tag = "1")]
    allowance: Option<Any>,
    #[prost(string, repeated, tag = "2")]
    allowed_messages: Vec<String>,
}

/// `cosmos.feegrant.v1beta1.BasicAllowance`.
#[derive(Clone, PartialEq, Message)]
struct Basic {
    #[prost(message, repeated, tag = "1")]
    spend_limit: Vec<Amount>,
    #[prost(message, optional, tag = "2")]
    expiration: Option<Moment>,
}

/// `cosmos.feegrant.v1beta1.PeriodicAllowance`.
#[derive(Clone, PartialEq, Message)]
struct Periodic {
    #[prost(message, optional, tag = "1")]
    basic: Option<Basic>,
    #[prost(message, optional, tag = "2")]
    period: Option<Moment>,
    #[prost(message, repeated, tag = "3")]
    period_spend_limit: Vec<Amount>,
    #[prost(message, repeated, tag = "4")]
    period_can_spend: Vec<Amount>,
    #[prost(message, optional, tag = "5")]
    period_reset: Option<Moment>,
}

/// `cosmos.base.v1beta1.Coin`.
#[derive(Clone, PartialEq, Message)]
struct Amount {
    #[prost(string, tag = "1")]
    denom: String,
    #[prost(string, tag = "2")]
    amount: String,
}

/// `google.protobuf.Timestamp` and `Duration`, which look the same.
#[derive(Clone, PartialEq, Message)]
struct Moment {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Message)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

fn any(type_url: &str, message: &impl Message) -> Any {
    Any {
        type_url: type_url.to_owned(),
        value: message.encode_to_vec(),
    }
}

fn coin(denom: &str, amount: Uint128) -> Amount {
    Amount {
        denom: denom.to_owned(),
        amount: amount.to_string(),
    }
}

fn moment(time: Time) -> Result<Moment, ChainError> {
    let seconds = i64::try_from(time.get()).map_err(|_| ChainError::TimeOutOfRange { seconds: time.get() })?;
    Ok(Moment { seconds, nanos: 0 })
}
