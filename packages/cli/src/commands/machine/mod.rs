//! `flywheel machine`.

mod agent;
mod enrol;
mod late_chain;
mod sponsor;

use std::path::Path;

use anyhow::{Context, Result};
use flywheel_agent::key;
use flywheel_client::{Account, ChainProfile};
use flywheel_protocol::crypto::SecretKey;

use super::profiles::profiles;
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

/// The account behind the words in a file.
fn account(path: &Path) -> Result<Account> {
    let words = key::read_private(path)?;
    Account::from_mnemonic(&words, "account").with_context(|| format!("{} holds no account", path.display()))
}

/// The chain, which may be away for now.
fn chain(args: &ChainArgs) -> Result<LateChain> {
    let mut profile = match &args.chain {
        Some(name) => profiles(args.profiles.as_deref())?.load(name)?,
        None => ChainProfile {
            name: "command-line".to_owned(),
            chain_id: args.chain_id.clone().context("--chain-id is missing")?,
            rpc: args.rpc.clone().context("--rpc is missing")?,
            prefix: args.prefix.clone().context("--prefix is missing")?,
            gas_price: args.gas_price.as_deref().context("--gas-price is missing")?.parse()?,
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        },
    };
    if let Some(granter) = &args.fee_granter {
        profile.fee_granter = Some(granter.clone());
    }
    LateChain::new(profile)
}
