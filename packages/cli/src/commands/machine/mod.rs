//! `flywheel machine`.

mod agent;
mod enrol;
mod late_chain;
mod sponsor;

use anyhow::Result;
use flywheel_agent::key;
use flywheel_protocol::crypto::SecretKey;

use super::profiles::{account, profile};
use crate::args::machine::{ChainArgs, KeyArgs, MachineCommand};
use late_chain::LateChain;

/// Does what was asked for.
pub fn machine(command: &MachineCommand) -> Result<()> {
    match command {
        MachineCommand::Agent(args) => agent::agent(args),
        MachineCommand::Key(args) => {
            println!("{}", device_key(args)?.public_key());
            Ok(())
        }
        MachineCommand::Enrol(args) => enrol::enrol(args),
        MachineCommand::Register(args) => enrol::register(args),
        MachineCommand::Sponsor(args) => sponsor::sponsor(args),
    }
}

/// The device's key; a new one is made if there is none.
fn device_key(args: &KeyArgs) -> Result<SecretKey> {
    let (key, is_new) = key::load_or_create(&args.key, args.curve.into())?;
    if is_new {
        eprintln!("made a new key: {}", args.key.display());
    }
    Ok(key)
}

/// The chain, which may be away for now.
fn chain(args: &ChainArgs) -> Result<LateChain> {
    LateChain::new(profile(args)?)
}
