//! Voucher channels: what was agreed in one record, what changes in a short one beside it.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::payments::{ChannelResponse, LaneResponse, MAX_LANES, SignedVoucher, Stage};
use flywheel_types::{Denom, compact};

use super::agreements::{self, Sides};
use super::held::{self, Pot};
use super::payee::Payee;
use super::stored_key::StoredKey;
use crate::error::ContractError;

/// What was agreed with those that have not ended: written once.
pub const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// What is left in them: written by every settlement.
pub const BALANCES: Map<u64, Balance> = Map::new("channel_balances");

/// What was agreed at the opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Who pays.
    pub payer: Addr,
    /// Who is paid.
    pub payee: Payee,
    /// Signs the vouchers.
    pub key: StoredKey,
    /// What is paid with.
    pub denom: Denom,
    /// How long the payee may still settle after the payer has closed.
    pub challenge: Seconds,
    /// The end of its life.
    pub ends_at: Time,
}

compact!(Channel {
    payer,
    payee,
    key,
    denom,
    challenge,
    ends_at
});

/// What is left, and what was paid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    /// Of the deposit.
    pub left: Uint128,
    /// The end of the challenge period, once the payer has closed.
    pub closes_at: Option<Time>,
    /// The lanes used, in the order of their first use.
    pub lanes: Vec<Lane>,
}

compact!(Balance { left, closes_at, lanes });

/// One lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// Its number.
    pub lane: u32,
    /// What was paid.
    pub paid: Uint128,
}

compact!(Lane { lane, paid });

impl Channel {
    /// The channel of this number, and what is left in it.
    ///
    /// # Errors
    /// If it has ended or never began.
    pub fn load(storage: &dyn Storage, number: u64) -> Result<(Self, Balance), ContractError> {
        let unknown = || ContractError::Unknown {
            kind: "channel",
            number,
        };
        let channel = CHANNELS.may_load(storage, number)?.ok_or_else(unknown)?;
        Ok((channel, BALANCES.may_load(storage, number)?.ok_or_else(unknown)?))
    }

    /// Takes the channel and the last `amount` of its money off the books; the caller pays that out.
    pub fn end(&self, storage: &mut dyn Storage, number: u64, amount: Uint128) -> Result<(), ContractError> {
        CHANNELS.remove(storage, number);
        BALANCES.remove(storage, number);
        agreements::end(storage, number, &self.sides());
        held::take(storage, &self.denom, Pot::Channels, amount)
    }

    /// Both sides.
    pub fn sides(&self) -> Sides {
        Sides::new(&self.payer, self.payee.machine, &self.payee.account)
    }

    /// When only finishing is left: the end of the challenge period, or of its life.
    pub fn until(&self, balance: &Balance) -> Time {
        balance
            .closes_at
            .map_or(self.ends_at, |closes_at| closes_at.min(self.ends_at))
    }

    /// Where it stands: at a deadline's second only the later step is valid (rule A5).
    pub fn stage(&self, balance: &Balance, now: Time) -> Stage {
        let until = self.until(balance);
        if now >= until {
            Stage::Over
        } else if balance.closes_at.is_some() {
            Stage::Closing { until }
        } else {
            Stage::Open { until }
        }
    }

    /// The answer to the query.
    pub fn response(self, balance: &Balance, channel: u64, now: Time) -> ChannelResponse {
        ChannelResponse {
            channel,
            stage: self.stage(balance, now),
            payee: self.payee.bound(),
            payer: self.payer,
            key_version: self.payee.key_version,
            key: self.key.0,
            denom: self.denom,
            challenge: self.challenge,
            ends_at: self.ends_at,
            left: balance.left,
            lanes: balance
                .lanes
                .iter()
                .map(|&Lane { lane, paid }| LaneResponse { lane, paid })
                .collect(),
        }
    }
}

impl Balance {
    /// Takes what a voucher promises beyond what its lane has paid, as far as there is something left.
    ///
    /// Amounts alone decide, and the lanes are numbered: a payer who settles vouchers of its own making, with the highest
    /// nonce or in every lane, takes nothing from what it has promised before.
    ///
    /// # Errors
    /// For a lane that is not there, and a voucher that promises nothing new.
    pub fn settle(&mut self, voucher: &SignedVoucher) -> Result<Uint128, ContractError> {
        let number = voucher.lane;
        if number >= MAX_LANES {
            return Err(ContractError::WrongLane {
                lane: number,
                highest: MAX_LANES.saturating_sub(1),
            });
        }
        let known = self.lanes.iter_mut().find(|lane| lane.lane == number);
        let before = known.as_ref().map_or(Uint128::zero(), |lane| lane.paid);
        if voucher.cumulative <= before {
            return Err(ContractError::StaleVoucher {
                lane: number,
                paid: before,
            });
        }
        let pay = voucher.cumulative.checked_sub(before)?.min(self.left);
        let paid = before.checked_add(pay)?;
        match known {
            Some(lane) => lane.paid = paid,
            None => self.lanes.push(Lane { lane: number, paid }),
        }
        self.left = self.left.checked_sub(pay)?;
        Ok(pay)
    }
}
