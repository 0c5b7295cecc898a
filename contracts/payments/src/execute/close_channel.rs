//! A channel ends: by the payee, by the payer and the challenge period, or by time.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use flywheel_protocol::Time;
use flywheel_types::payments::{MAX_VOUCHERS, SignedVoucher, Stage};

use super::channel::{Settlement, check_not_over};
use super::check_count;
use crate::error::ContractError;
use crate::events;
use crate::payout::Payouts;
use crate::state::channels::{BALANCES, Channel};
use crate::state::held::{self, Pot};

/// Settles the vouchers shown and closes: the payee at once, with the rest to the payer; the payer after the challenge
/// period, in which the payee may still settle.
pub fn close(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    vouchers: &[SignedVoucher],
) -> Result<Response, ContractError> {
    if !vouchers.is_empty() {
        check_count("vouchers", vouchers.len(), MAX_VOUCHERS)?;
    }
    let (channel, mut balance) = Channel::load(deps.storage, number)?;
    let is_payee = *sender == channel.payee.account;
    if !is_payee && *sender != channel.payer {
        return Err(ContractError::NotYours {
            sender: sender.clone(),
            only: format!("the payer {} or the payee {}", channel.payer, channel.payee.account),
        });
    }
    check_not_over(&channel, &balance, env)?;
    if let Some(until) = balance.closes_at
        && !is_payee
    {
        return Err(ContractError::AlreadyClosing { until });
    }

    let mut settlement = Settlement::new(&channel);
    settlement.take(&deps, env, number, &channel, &mut balance, vouchers)?;
    let event = if is_payee {
        channel.end(deps.storage, number, balance.left.checked_add(settlement.paid)?)?;
        settlement.payouts.add(&channel.payer, balance.left)?;
        events::channel_ended(number, &channel, balance.left)
    } else {
        balance.closes_at = Some(Time::of(&env.block).plus(channel.challenge)?);
        BALANCES.save(deps.storage, number, &balance)?;
        held::take(deps.storage, &channel.denom, Pot::Channels, settlement.paid)?;
        events::channel_closing(number, channel.until(&balance))
    };
    settlement.pay(&deps, env, &channel)?;

    let response = settlement.payouts.respond(sender)?;
    Ok(response.add_events(settlement.events).add_event(event))
}

/// Gives the payer what is left of a channel whose challenge period or life is over. Anyone.
pub fn finish(storage: &mut dyn Storage, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let (channel, balance) = Channel::load(storage, number)?;
    if channel.stage(&balance, Time::of(&env.block)) != Stage::Over {
        return Err(ContractError::NotOver {
            until: channel.until(&balance),
        });
    }

    channel.end(storage, number, balance.left)?;
    let mut payouts = Payouts::new(channel.denom.clone());
    payouts.add(&channel.payer, balance.left)?;

    let event = events::channel_ended(number, &channel, balance.left);
    Ok(payouts.respond(sender)?.add_event(event))
}
