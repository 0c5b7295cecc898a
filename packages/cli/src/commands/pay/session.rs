//! `flywheel pay session`.

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use flywheel_agent::key;
use flywheel_client::Chain;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::payments::{MachineName, SessionOpening};

use super::place::{Place, Signed, read_json};
use crate::args::machine::KeyArgs;
use crate::args::pay::{MeterArgs, OpenSessionArgs, ReadingArgs, SessionCommand, VoucherArgs};
use crate::commands::table::print_json;

pub fn session(command: &SessionCommand) -> Result<()> {
    match command {
        SessionCommand::Open(args) => open(args),
        SessionCommand::Voucher(args) => {
            let place = Place::new(&args.place)?;
            let found = place.payments().session(args.number)?;
            print_voucher(&place, args, found.key_version, found.ends_at)
        }
        SessionCommand::Reading(args) => reading(args),
        SessionCommand::Collect(args) => {
            let signed = Signed::new(&args.signer)?;
            let voucher = read_json(&args.voucher)?;
            let done = signed
                .payments()
                .collect_session(signed.account(), args.number, voucher)?;
            println!("collected session {} in block {}", args.number, done.height);
            Ok(())
        }
        SessionCommand::Meter(args) => meter(args),
        SessionCommand::Close(args) => {
            let signed = Signed::new(&args.signer)?;
            let payments = signed.payments();
            let done = payments.close_session(signed.account(), args.number, Uint128::new(args.amount))?;
            println!("closing session {} since block {}", args.number, done.height);
            Ok(())
        }
        SessionCommand::Finish(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed.payments().finish_session(signed.account(), args.number)?;
            println!("finished session {} in block {}", args.number, done.height);
            Ok(())
        }
        SessionCommand::Show(args) => print_json(&Place::new(&args.place)?.payments().session(args.number)?),
    }
}

fn open(args: &OpenSessionArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let payments = signed.payments();
    let tariffs = payments.tariffs(args.machine)?;
    let tariff = tariffs.into_iter().find(|row| row.tariff == args.tariff);
    let tariff = tariff.with_context(|| format!("machine {} has no tariff {}", args.machine, args.tariff))?;
    let opening = SessionOpening {
        machine: MachineName::Id(args.machine),
        tariff: args.tariff,
        version: args.version,
        max_price: Uint128::new(args.max_price),
        key: voucher_key(&args.key)?.public_key().clone(),
        duration: Seconds::new(args.duration),
        credit: args.credit.map(Uint128::new),
    };
    let deposit = (&tariff.denom, Uint128::new(args.deposit));
    let done = payments.open_session(signed.account(), deposit, opening)?;
    signed.print_opened("session", &done)
}

fn reading(args: &ReadingArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let payments = place.payments();
    let reading = MeterReading {
        session: args.number,
        key_version: payments.session(args.number)?.key_version,
        nonce: args.nonce,
        units: Uint128::new(args.units),
    };
    print_json(&payments.sign_reading(&key::load(&args.key.key)?, reading)?)
}

fn meter(args: &MeterArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let voucher = args.voucher.as_deref().map(read_json).transpose()?;
    let reading = read_json(&args.reading)?;
    let done = signed
        .payments()
        .close_session_on_meter(signed.account(), args.number, reading, voucher)?;
    println!(
        "closing session {} on the meter since block {}",
        args.number, done.height
    );
    Ok(())
}

/// The key that signs vouchers; a new one is made if there is none.
pub fn voucher_key(args: &KeyArgs) -> Result<SecretKey> {
    let (key, is_new) = key::load_or_create(&args.key, args.curve.into())?;
    if is_new {
        eprintln!("made a new key: {}", args.key.display());
    }
    Ok(key)
}

/// Prints a voucher, which is worth something until `ends_at` if nothing else is said.
pub fn print_voucher(place: &Place, args: &VoucherArgs, key_version: u32, ends_at: Time) -> Result<()> {
    let expires_at = match args.lasts {
        Some(seconds) => {
            let now = Time::of(&place.chain.block()?);
            now.plus(Seconds::new(seconds)).context("--lasts is too long")?
        }
        None => ends_at,
    };
    let voucher = Voucher {
        agreement: args.number,
        lane: args.lane,
        key_version,
        nonce: args.nonce,
        cumulative: Uint128::new(args.cumulative),
        expires_at,
    };
    print_json(&place.payments().sign_voucher(&key::load(&args.key.key)?, voucher)?)
}
