//! `flywheel access command`.

use std::path::PathBuf;

use clap::Subcommand;
use flywheel_protocol::MachineId;
use flywheel_types::access_control::Name;

use super::{PlaceArgs, SignerArgs};

/// What machines are asked to do.
#[derive(Debug, Subcommand)]
pub enum CommandCommand {
    /// Ask; as the owner, or who has the permission of that name.
    Request(RequestArgs),
    /// With the device's key: say that it was done or refused. Anyone may send it.
    Acknowledge(AcknowledgeArgs),
    /// Take one back that nobody has acknowledged; as who asked, or the owner.
    Cancel(CommandArgs),
    /// Where one stands.
    Show(ShowCommandArgs),
    /// A machine's commands.
    List(CommandsArgs),
}

/// `flywheel access command request`.
#[derive(Debug, clap::Args)]
pub struct RequestArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// What: the permission's name, for example unlock.
    #[arg(value_name = "NAME")]
    pub name: Name,
    /// What goes with it: the machine gets the file, the chain its SHA-256. Default: nothing.
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,
    /// How long the machine may take: at most seven days.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub lasts: u64,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access command acknowledge`.
#[derive(Debug, clap::Args)]
pub struct AcknowledgeArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The command's number.
    #[arg(value_name = "NUMBER")]
    pub command: u64,
    /// The device's key: a PEM file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// It was not done.
    #[arg(long)]
    pub refused: bool,
    /// What came of it: the chain gets the file's SHA-256. Default: nothing.
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A command, and who signs.
#[derive(Debug, clap::Args)]
pub struct CommandArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The command's number.
    #[arg(value_name = "NUMBER")]
    pub command: u64,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A command to look at.
#[derive(Debug, clap::Args)]
pub struct ShowCommandArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// The command's number.
    #[arg(value_name = "NUMBER")]
    pub command: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access command list`.
#[derive(Debug, clap::Args)]
pub struct CommandsArgs {
    /// The machine's number.
    #[arg(value_name = "MACHINE")]
    pub machine: MachineId,
    /// Only those after this number.
    #[arg(long, value_name = "NUMBER")]
    pub after: Option<u64>,
    #[command(flatten)]
    pub place: PlaceArgs,
}
