//! `flywheel machine enrol` and `register`.

use std::path::Path;

use anyhow::{Context, Result};
use cosmwasm_std::Addr;
use flywheel_agent::register::{ask, register as send};
use flywheel_agent::{DeviceKey, Enrolment};
use flywheel_client::Chain;
use flywheel_protocol::Seconds;
use flywheel_types::registry::MachineDetails;

use super::{account, chain, device_key};
use crate::args::machine::{EnrolArgs, RegisterArgs};

/// Prints the string and the QR code with which the owner registers this device.
pub fn enrol(args: &EnrolArgs) -> Result<()> {
    let key = device_key(&args.key)?;
    let chain = chain(&args.chain)?;
    let details = details(args.entry.details.as_deref())?;
    let lifetime = Seconds::days(args.entry.days);
    let enrolment = new_enrolment(&chain, &args.entry.registry, &key, &args.owner, details, lifetime)?;
    if !args.no_qr {
        print_qr(&enrolment);
    }
    println!("{enrolment}");
    Ok(())
}

/// Registers a machine as its owner.
pub fn register(args: &RegisterArgs) -> Result<()> {
    let enrolment: Enrolment = args.enrolment.parse()?;
    let chain = chain(&args.chain)?;
    let registry = Addr::unchecked(enrolment.registry());
    let machine = send(&chain, &registry, &account(&args.account)?, &enrolment)?;
    println!("registered machine {machine}; next, bond it in its network: it works from the next epoch on");
    Ok(())
}

/// A fresh enrolment, with the key's counter as the chain knows it.
pub fn new_enrolment(
    chain: &impl Chain,
    registry: &str,
    key: &dyn DeviceKey,
    owner: &str,
    details: MachineDetails,
    lifetime: Seconds,
) -> Result<Enrolment> {
    let registry = Addr::unchecked(registry);
    Ok(ask(chain, &registry, key, owner, details, lifetime)?)
}

/// To standard error, so that the string alone is the command's output.
pub fn print_qr(enrolment: &Enrolment) {
    match enrolment.qr() {
        Ok(code) => eprintln!("{code}"),
        Err(reason) => eprintln!("{reason}"),
    }
}

fn details(path: Option<&Path>) -> Result<MachineDetails> {
    let Some(path) = path else {
        return Ok(MachineDetails::default());
    };
    let shown = path.display();
    let text = std::fs::read(path).with_context(|| format!("{shown} cannot be read"))?;
    serde_json::from_slice(&text).with_context(|| format!("{shown} is not an entry's details"))
}
