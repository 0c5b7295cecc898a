//! `flywheel pay tariff`.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_types::payments::TariffSpec;

use super::place::{Place, Signed};
use crate::args::pay::{SetTariffArgs, TariffCommand};
use crate::commands::table::print_json;

pub fn tariff(command: &TariffCommand) -> Result<()> {
    match command {
        TariffCommand::Set(args) => set(args),
        TariffCommand::Remove(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed
                .payments()
                .set_tariff(signed.account(), args.machine, args.tariff, None)?;
            println!("removed tariff {} in block {}", args.tariff, done.height);
            Ok(())
        }
        TariffCommand::List(args) => print_json(&Place::new(&args.place)?.payments().tariffs(args.machine)?),
    }
}

fn set(args: &SetTariffArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let terms = TariffSpec {
        denom: signed.place.denom(&args.token)?.into(),
        price: Uint128::new(args.price),
        unit: args.unit.clone(),
        units_per_minute: Uint128::new(args.per_minute),
        max_duration: Seconds::new(args.longest),
        window: Seconds::new(args.window),
        network: args.network,
        permission: args.permission.clone(),
    };
    let payments = signed.payments();
    let done = payments.set_tariff(signed.account(), args.machine, args.tariff, Some(terms))?;
    let tariffs = payments.tariffs(args.machine)?;
    let version = tariffs
        .iter()
        .find(|row| row.tariff == args.tariff)
        .map_or(0, |row| row.version);
    println!(
        "tariff {} is at version {version} since block {}",
        args.tariff, done.height
    );
    Ok(())
}
