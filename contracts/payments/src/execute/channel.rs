//! Voucher channels: opened, topped up, settled.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use flywheel_protocol::Time;
use flywheel_types::payments::{
    AgreementKind, ChannelOpening, MAX_CHALLENGE, MAX_CHANNEL, MAX_VOUCHERS, MIN_WINDOW, SignedVoucher, Stage,
};

use super::{check_count, check_period, new_payee, only, paid_machine};
use crate::error::ContractError;
use crate::money::Money;
use crate::payout::Payouts;
use crate::signed::Binding;
use crate::state::channels::{BALANCES, Balance, CHANNELS, Channel};
use crate::state::held::{self, Pot};
use crate::state::stored_key::StoredKey;
use crate::state::{CONFIG, agreements};
use crate::{events, income};

/// Opens a channel, bound to the machine's owner and key of this moment.
pub fn open(deps: DepsMut, env: &Env, money: &Money, opening: ChannelOpening) -> Result<Response, ContractError> {
    check_period("challenge period", opening.challenge, MIN_WINDOW, MAX_CHALLENGE)?;
    check_period("duration", opening.duration, MIN_WINDOW, MAX_CHANNEL)?;
    let channel = Channel {
        payer: money.payer.clone(),
        payee: new_payee(&deps, env, &money.payer, opening.payee)?,
        key: StoredKey(opening.key),
        denom: money.denom.clone(),
        challenge: opening.challenge,
        ends_at: Time::of(&env.block).plus(opening.duration)?,
    };
    let balance = Balance {
        left: money.amount,
        ..Balance::default()
    };

    let number = agreements::begin(deps.storage, AgreementKind::Channel, &channel.sides())?;
    CHANNELS.save(deps.storage, number, &channel)?;
    BALANCES.save(deps.storage, number, &balance)?;
    held::put(deps.storage, &channel.denom, Pot::Channels, money.amount)?;

    Ok(Response::new().add_event(events::channel_opened(number, &channel, money.amount)))
}

/// Adds to the deposit of a channel that is open.
///
/// # Errors
/// If the machine was sold: the channel pays the seller, and new money is for whoever serves now.
pub fn top_up(deps: DepsMut, env: &Env, money: &Money, number: u64) -> Result<Response, ContractError> {
    let (channel, mut balance) = Channel::load(deps.storage, number)?;
    only(&money.payer, &channel.payer, "the payer")?;
    money.expect(&channel.denom)?;
    let until = channel.until(&balance);
    match channel.stage(&balance, Time::of(&env.block)) {
        Stage::Open { .. } => {}
        Stage::Closing { .. } => return Err(ContractError::AlreadyClosing { until }),
        Stage::Over => return Err(ContractError::Over { until }),
    }
    if let Some((machine, record)) = paid_machine(&deps, &money.payer, &channel.payee)?
        && record.ownership_epoch != channel.payee.ownership_epoch
    {
        return Err(ContractError::Sold {
            machine,
            channel: number,
            seller: channel.payee.account,
        });
    }

    balance.left = balance.left.checked_add(money.amount)?;
    BALANCES.save(deps.storage, number, &balance)?;
    held::put(deps.storage, &channel.denom, Pot::Channels, money.amount)?;

    Ok(Response::new().add_event(events::channel_topped_up(number, money.amount, &balance)))
}

/// Pays what vouchers promise beyond what their lanes have paid. Anyone: it goes to the payee.
///
/// # Errors
/// If one of the vouchers is worth nothing, or nothing is left.
pub fn settle(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    vouchers: &[SignedVoucher],
) -> Result<Response, ContractError> {
    check_count("vouchers", vouchers.len(), MAX_VOUCHERS)?;
    let (channel, mut balance) = Channel::load(deps.storage, number)?;
    check_not_over(&channel, &balance, env)?;

    let mut settlement = Settlement::new(&channel);
    settlement.take(&deps, env, number, &channel, &mut balance, vouchers)?;
    if settlement.paid.is_zero() {
        return Err(ContractError::Empty { channel: number });
    }
    BALANCES.save(deps.storage, number, &balance)?;
    held::take(deps.storage, &channel.denom, Pot::Channels, settlement.paid)?;
    settlement.pay(&deps, env, &channel)?;

    Ok(settlement.payouts.respond(sender)?.add_events(settlement.events))
}

/// Refuses what comes after the challenge period or the channel's life.
pub fn check_not_over(channel: &Channel, balance: &Balance, env: &Env) -> Result<(), ContractError> {
    match channel.stage(balance, Time::of(&env.block)) {
        Stage::Over => Err(ContractError::Over {
            until: channel.until(balance),
        }),
        _ => Ok(()),
    }
}

/// What vouchers come to.
pub struct Settlement {
    /// Beyond what the lanes had paid.
    pub paid: Uint128,
    /// To whom.
    pub payouts: Payouts,
    /// One a voucher.
    pub events: Vec<cosmwasm_std::Event>,
}

impl Settlement {
    /// Nothing yet.
    pub fn new(channel: &Channel) -> Self {
        Self {
            paid: Uint128::zero(),
            payouts: Payouts::new(channel.denom.clone()),
            events: vec![],
        }
    }

    /// Checks vouchers and takes what they promise out of the balance, which the caller saves.
    pub fn take(
        &mut self,
        deps: &DepsMut,
        env: &Env,
        number: u64,
        channel: &Channel,
        balance: &mut Balance,
        vouchers: &[SignedVoucher],
    ) -> Result<(), ContractError> {
        let binding = Binding {
            key: &channel.key.0,
            agreement: number,
            key_version: channel.payee.key_version,
        };
        for voucher in vouchers {
            binding.check_voucher(deps.api, env, voucher)?;
            let paid = balance.settle(voucher)?;
            self.paid = self.paid.checked_add(paid)?;
            self.events.push(events::voucher_settled(number, voucher, paid));
        }
        Ok(())
    }

    /// Divides what was taken among the payee's side.
    pub fn pay(&mut self, deps: &DepsMut, env: &Env, channel: &Channel) -> Result<(), ContractError> {
        if self.paid.is_zero() {
            return Ok(());
        }
        let config = CONFIG.load(deps.storage)?;
        income::pay_channel(
            deps.storage,
            &deps.querier,
            &config,
            &channel.payee,
            Time::of(&env.block),
            self.paid,
            &mut self.payouts,
        )
    }
}
