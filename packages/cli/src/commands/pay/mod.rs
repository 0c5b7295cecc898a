//! `flywheel pay`. What is asked is printed as JSON; so are vouchers and readings, for the other side.

mod bands;
mod channel;
mod place;
mod session;
mod stream;
mod tariff;

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128};
use flywheel_types::payments::{Party, Payment};

use super::table::print_json;
use crate::args::pay::{AtOnceArgs, ListArgs, PayCommand, WithdrawArgs};
use place::{Place, Signed};

/// Does what was asked for.
pub fn pay(command: &PayCommand) -> Result<()> {
    match command {
        PayCommand::Machine(args) => at_once(args),
        PayCommand::Tariff(command) => tariff::tariff(command),
        PayCommand::Bands(command) => bands::bands(command),
        PayCommand::Session(command) => session::session(command),
        PayCommand::Channel(command) => channel::channel(command),
        PayCommand::Stream(command) => stream::stream(command),
        PayCommand::List(args) => list(args),
        PayCommand::Withdraw(args) => withdraw(args),
    }
}

fn at_once(args: &AtOnceArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let payment = Payment {
        machine: place::machine(&args.machine)?,
        amount: Uint128::new(args.amount),
        reference: args.reference.clone(),
    };
    let denom = signed.place.denom(&args.token)?;
    let done = signed.payments().pay(signed.account(), &denom, vec![payment])?;
    println!("paid {} {} in block {}", args.amount, denom.name(), done.height);
    Ok(())
}

fn list(args: &ListArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let party = match args.who.parse() {
        Ok(machine) => Party::Machine(machine),
        Err(_) => Party::Account(place.address("the account", &args.who)?.into_string()),
    };
    print_json(&place.payments().agreements(&party)?)
}

fn withdraw(args: &WithdrawArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let denom = signed.place.denom(&args.token)?;
    let named = args.whose.as_deref();
    let whose: Option<Addr> = named.map(|text| signed.place.address("--for", text)).transpose()?;
    let done = signed.payments().withdraw(signed.account(), &denom, whose.as_ref())?;
    println!("withdrawn in block {}", done.height);
    Ok(())
}
