//! `flywheel pay bands`.

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128};
use flywheel_types::payments::{CellBands, TariffBand};
use serde::Serialize;

use super::place::{Place, Signed};
use crate::args::pay::{BandsCommand, ListBandsArgs, RemoveBandsArgs, SetBandArgs};
use crate::commands::table::print_json;

pub fn bands(command: &BandsCommand) -> Result<()> {
    match command {
        BandsCommand::Set(args) => set(args),
        BandsCommand::Remove(args) => remove(args),
        BandsCommand::List(args) => list(args),
        BandsCommand::Of(args) => {
            let place = Place::new(&args.place)?;
            print_json(&place.payments().tariff_bands(args.network, args.machine)?)
        }
    }
}

fn set(args: &SetBandArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let payments = signed.payments();
    let denom = signed.place.denom(&args.token)?;
    let machines = &args.machines;
    let present = payments.bands(machines.network, &machines.class, machines.cell)?;
    let others = present
        .into_iter()
        .filter(|band| (&band.denom, &band.unit) != (&denom, &args.unit));
    let mut bands: Vec<TariffBand> = others.map(as_sent).collect();
    bands.push(TariffBand {
        denom: denom.clone().into(),
        unit: args.unit.clone(),
        lowest: Uint128::new(args.lowest),
        highest: Uint128::new(args.highest),
    });
    let done = payments.set_bands(
        signed.account(),
        machines.network,
        &machines.class,
        machines.cell,
        bands,
    )?;
    println!(
        "a {} costs {} to {} {} since block {}",
        args.unit,
        args.lowest,
        args.highest,
        denom.name(),
        done.height
    );
    Ok(())
}

fn as_sent(band: TariffBand<Addr>) -> TariffBand {
    TariffBand {
        denom: band.denom.into(),
        unit: band.unit,
        lowest: band.lowest,
        highest: band.highest,
    }
}

fn remove(args: &RemoveBandsArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let machines = &args.machines;
    let done = signed.payments().set_bands(
        signed.account(),
        machines.network,
        &machines.class,
        machines.cell,
        vec![],
    )?;
    println!("removed the bands in block {}", done.height);
    Ok(())
}

/// What is printed.
#[derive(Serialize)]
struct ClassBands {
    /// What holds where no cell says otherwise.
    bands: Vec<TariffBand<Addr>>,
    cells: Vec<CellBands>,
}

fn list(args: &ListBandsArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let payments = place.payments();
    print_json(&ClassBands {
        bands: payments.bands(args.network, &args.class, None)?,
        cells: payments.cell_bands(args.network, &args.class)?,
    })
}
