//! `flywheel access sign-read`.

use std::path::PathBuf;

use clap::ArgGroup;
use flywheel_protocol::MachineId;

use super::PlaceArgs;

/// `flywheel access sign-read`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("reader").required(true).args(["account", "machine"]))]
pub struct SignReadArgs {
    /// What is asked for: /v1/bundles/EPOCH/ROUND or /v1/machines/NUMBER/evidence/EPOCH.
    #[arg(value_name = "PATH")]
    pub path: String,
    /// The account of the oracle that is asked.
    #[arg(long, value_name = "ADDRESS")]
    pub oracle: String,
    /// The network's number in the hub.
    #[arg(long, value_name = "NUMBER")]
    pub network: u64,
    /// The reader's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
    /// A machine reads, and its key signs.
    #[arg(long, value_name = "NUMBER", requires = "key")]
    pub machine: Option<MachineId>,
    /// The machine's key (PKCS#8), in a file that only its user can read.
    #[arg(long, value_name = "FILE", requires = "machine")]
    pub key: Option<PathBuf>,
    /// For how many seconds, at most 600.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub lasts: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
}
