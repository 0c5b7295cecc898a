//! `flywheel access command`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use flywheel_agent::key;
use flywheel_protocol::Hash32;
use flywheel_protocol::values::sha256;

use super::place::{Place, Signed};
use crate::args::access::{AcknowledgeArgs, CommandCommand, RequestArgs};
use crate::commands::table::print_json;

pub fn command(command: &CommandCommand) -> Result<()> {
    match command {
        CommandCommand::Request(args) => request(args),
        CommandCommand::Acknowledge(args) => acknowledge(args),
        CommandCommand::Cancel(args) => {
            let signed = Signed::new(&args.signer)?;
            let done = signed
                .access_control()
                .cancel_command(signed.account(), args.machine, args.command)?;
            println!("cancelled command {} in block {}", args.command, done.height);
            Ok(())
        }
        CommandCommand::Show(args) => {
            let place = Place::new(&args.place)?;
            print_json(&place.access_control().command(args.machine, args.command)?)
        }
        CommandCommand::List(args) => {
            let place = Place::new(&args.place)?;
            print_json(&place.access_control().commands(args.machine, args.after)?)
        }
    }
}

fn request(args: &RequestArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let payload = hash_of(args.payload.as_deref())?;
    let expires_at = signed.place.in_seconds(args.lasts)?;
    let contract = signed.access_control();
    let done = contract.request_command(signed.account(), args.machine, args.name.clone(), payload, expires_at)?;
    let number = contract.requested(&done)?;
    println!(
        "asked machine {} to {} with command {number} in block {}",
        args.machine, args.name, done.height
    );
    Ok(())
}

fn acknowledge(args: &AcknowledgeArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let key = key::load(&args.key)?;
    let result = hash_of(args.result.as_deref())?;
    let machine = signed.place.registry().machine(args.machine)?;
    let contract = signed.access_control();
    let command = contract.command(args.machine, args.command)?;
    let answer = contract.sign_answer(&key, &machine, &command, !args.refused, result)?;
    let done = contract.acknowledge_command(signed.account(), answer)?;
    let outcome = if args.refused { "refused" } else { "done" };
    println!("command {} is {outcome} since block {}", args.command, done.height);
    Ok(())
}

/// SHA-256 of a file, zero for none.
fn hash_of(path: Option<&Path>) -> Result<Hash32> {
    let Some(path) = path else {
        return Ok(Hash32::new([0; 32]));
    };
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(sha256(&[&bytes]))
}
