//! `flywheel oracle`.

mod bond;
mod config;
mod serve;
mod source;

use anyhow::Result;
use flywheel_agent::key;
use flywheel_protocol::Curve;

use crate::args::oracle::OracleCommand;

/// Does what was asked for.
pub fn oracle(command: &OracleCommand) -> Result<()> {
    match command {
        OracleCommand::Serve(args) => serve::serve(args),
        OracleCommand::Bond(args) => bond::bond(args),
        OracleCommand::Key(args) => {
            let (secret, is_new) = key::load_or_create(&args.key, Curve::Secp256k1)?;
            if is_new {
                eprintln!("made a new key: {}", args.key.display());
            }
            println!("{}", secret.public_key());
            Ok(())
        }
    }
}
