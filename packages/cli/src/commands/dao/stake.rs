//! Getting votes, giving them to somebody, and taking them back.

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::Rpc;
use flywheel_client::handles::Staking;

use super::place::{Place, Signed};
use crate::args::dao::{JoinArgs, LeaveArgs, LockArgs, PowerArgs, RepresentArgs, SignerArgs};

/// Where the DAO's voters stake.
fn staking(place: &Place) -> Result<Staking<'_, Rpc>> {
    let config = place.dao().config()?;
    Ok(Staking::new(&place.chain, config.staking, config.denom))
}

pub fn join(args: &JoinArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let named = args.represent.as_deref();
    let representative: Option<Addr> = named
        .map(|text| signed.place.address("the representative", text))
        .transpose()?;
    let amount = Uint128::new(args.amount);
    let done = staking(&signed.place)?.join_community(&signed.account, amount, representative.as_ref())?;
    println!("put {amount} into the community pool in block {}", done.height);
    Ok(())
}

pub fn leave(args: &LeaveArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let amount = args.amount.map(Uint128::new);
    let done = staking(&signed.place)?.leave_community(&signed.account, amount)?;
    let what = amount.map_or_else(|| "all".to_owned(), |amount| amount.to_string());
    println!("{what} of yours began to unbond in block {}", done.height);
    Ok(())
}

pub fn withdraw(args: &SignerArgs) -> Result<()> {
    let signed = Signed::new(args)?;
    let done = staking(&signed.place)?.withdraw_community(&signed.account)?;
    println!("took out what has finished unbonding, in block {}", done.height);
    Ok(())
}

pub fn power(args: &PowerArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let dao = place.dao();
    let votes = match &args.account {
        Some(account) => dao.power(&place.address("the account", account)?, None)?,
        None => dao.total_power(None)?,
    };
    println!("{votes}");
    Ok(())
}

pub fn represent(args: &RepresentArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let named = args.representative.as_deref();
    let representative: Option<Addr> = named
        .map(|text| signed.place.address("the representative", text))
        .transpose()?;
    let staking = staking(&signed.place)?;
    let done = staking.set_representative(&signed.account, representative.as_ref())?;
    let who = named.unwrap_or("nobody");
    println!("{who} votes for you from block {} on", done.height);
    Ok(())
}

pub fn lock(args: &LockArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let amount = Uint128::new(args.amount);
    let done = signed.place.dao().lock(&signed.account, amount, args.days)?;
    println!("locked {amount} for {} days in block {}", args.days, done.height);
    Ok(())
}

pub fn unlock(args: &SignerArgs) -> Result<()> {
    let signed = Signed::new(args)?;
    let done = signed.place.dao().start_unlock(&signed.account)?;
    println!("unlocking began in block {}", done.height);
    Ok(())
}
