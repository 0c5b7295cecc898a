//! `flywheel machine`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use flywheel_protocol::Curve;

/// What is done with machines.
#[derive(Debug, Subcommand)]
pub enum MachineCommand {
    /// Run on the device: sign readings, keep them while the network is away, hand them to the oracles, claim.
    Agent(Box<AgentArgs>),
    /// Make the device's key, or show the public key of one that is there.
    Key(KeyArgs),
    /// On the device: print the string and the QR code with which its owner registers it.
    Enrol(EnrolArgs),
    /// As the owner: register a machine with the string that its device has printed.
    Register(RegisterArgs),
    /// As the network's operator: pay a new owner's fees, within limits.
    Sponsor(SponsorArgs),
}

/// Which chain, and how to reach it.
#[derive(Debug, clap::Args)]
pub struct ChainArgs {
    /// A chain's profile, by name. Or give --rpc, --chain-id, --prefix and --gas-price.
    #[arg(long, value_name = "PROFILE", required_unless_present = "rpc")]
    pub chain: Option<String>,
    /// The folder with the profiles. Default: chains in $FLYWHEEL_CONFIG, or in flywheel in the user's configuration
    /// folder ($XDG_CONFIG_HOME, ~/.config).
    #[arg(long, value_name = "DIR")]
    pub profiles: Option<PathBuf>,
    /// A node's address, for example https://rpc.example:443.
    #[arg(long, value_name = "URL", conflicts_with = "chain", requires_all = ["chain_id", "prefix", "gas_price"])]
    pub rpc: Option<String>,
    /// The chain's id.
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<String>,
    /// What the chain's addresses begin with.
    #[arg(long, value_name = "TEXT")]
    pub prefix: Option<String>,
    /// What a unit of gas costs, for example 0.025ustake.
    #[arg(long, value_name = "COIN")]
    pub gas_price: Option<String>,
    /// Who has granted this account its fees.
    #[arg(long, value_name = "ADDRESS")]
    pub fee_granter: Option<String>,
}

/// The device's key.
#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// A PEM file that only its user can read. If there is none, a key is made.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The curve of a key that is made.
    #[arg(long, value_enum, default_value_t = CurveName::P256)]
    pub curve: CurveName,
}

/// A curve's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CurveName {
    /// What most secure elements know.
    P256,
    /// Bitcoin's and Cosmos's curve.
    Secp256k1,
    /// The quickest to verify.
    Ed25519,
}

impl From<CurveName> for Curve {
    fn from(name: CurveName) -> Self {
        match name {
            CurveName::P256 => Self::P256,
            CurveName::Secp256k1 => Self::Secp256k1,
            CurveName::Ed25519 => Self::Ed25519,
        }
    }
}

/// Who will own the machine, and what its entry says.
#[derive(Debug, clap::Args)]
pub struct EntryArgs {
    /// The chain's machine-registry.
    #[arg(long, value_name = "ADDRESS")]
    pub registry: String,
    /// The rest of the entry (cell, metadata, certificate …) as JSON, as the registry takes it.
    #[arg(long, value_name = "FILE")]
    pub details: Option<PathBuf>,
    /// For how many days the string can be used, at most 30.
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=30))]
    pub days: u64,
}

/// `flywheel machine enrol`.
#[derive(Debug, clap::Args)]
pub struct EnrolArgs {
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub entry: EntryArgs,
    /// Who will own the machine.
    #[arg(long, value_name = "ADDRESS")]
    pub owner: String,
    #[command(flatten)]
    pub chain: ChainArgs,
    /// Print the string alone, without a QR code.
    #[arg(long)]
    pub no_qr: bool,
}

/// `flywheel machine register`.
#[derive(Debug, clap::Args)]
pub struct RegisterArgs {
    /// What the device has printed: flywheel1…
    #[arg(value_name = "STRING")]
    pub enrolment: String,
    /// The owner's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// `flywheel machine sponsor`. Amounts are in base units of the coin that the chain takes fees in.
#[derive(Debug, clap::Args)]
pub struct SponsorArgs {
    /// What devices have printed: flywheel1… Without any, only what was spent is shown.
    #[arg(value_name = "STRING")]
    pub enrolments: Vec<String>,
    /// The list of what was granted. Keep it: the limits count by it.
    #[arg(long, value_name = "FILE")]
    pub ledger: PathBuf,
    /// The sponsor's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    /// What one owner may spend for one machine's start.
    #[arg(long, value_name = "AMOUNT")]
    pub per_machine: u128,
    /// For how many days.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub days: u64,
    /// How much of it in one day; default: all at once.
    #[arg(long, value_name = "AMOUNT")]
    pub daily: Option<u128>,
    /// What the fee of a grant's own transaction is at most.
    #[arg(long, value_name = "AMOUNT")]
    pub grant_fee: u128,
    /// What all grants of one day (UTC) may cost.
    #[arg(long, value_name = "AMOUNT")]
    pub per_day: u128,
    /// What all grants may ever cost.
    #[arg(long, value_name = "AMOUNT")]
    pub total: u128,
    /// Only devices that this maker vouches for: <curve>:<hexadecimal digits>; may be given more than once.
    #[arg(long, value_name = "KEY")]
    pub maker: Vec<String>,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// `flywheel machine agent`.
#[derive(Debug, clap::Args)]
pub struct AgentArgs {
    #[command(flatten)]
    pub key: KeyArgs,
    /// Where the agent keeps what is on its way. One folder for each machine.
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,
    /// The network's verification contract.
    #[arg(long, value_name = "ADDRESS")]
    pub verification: String,
    /// An oracle's address, for example https://oracle.example; give every oracle's.
    #[arg(long = "oracle", value_name = "URL", required = true)]
    pub oracles: Vec<String>,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    /// The unit of the values (UCUM). Default: the field's base unit.
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// A reading waits at most so many seconds for others to share a report with.
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    pub report_every: u64,
    /// Where the machine is (H3, hexadecimal), for classes that move; a reading's own cell goes before it.
    #[arg(long, value_name = "CELL")]
    pub cell: Option<String>,
    /// What the outbox may hold, in MiB. When it is full the oldest goes first.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=65_536))]
    pub outbox: u64,
    /// Print a new enrolment string for this owner while no machine has the key. Needs --registry.
    #[arg(long, value_name = "ADDRESS", requires = "registry")]
    pub owner: Option<String>,
    /// The chain's machine-registry.
    #[arg(long, value_name = "ADDRESS")]
    pub registry: Option<String>,
    /// Claim by this account: a file with its words (BIP-39) that only its user can read. Default: somebody else claims.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
    /// How often rewards are claimed, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400, requires = "account")]
    pub claim_every: u64,
    /// Less than this is left for next time, in base units.
    #[arg(long, value_name = "AMOUNT", default_value_t = 1, requires = "account")]
    pub claim_minimum: u128,
    /// What is logged: error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log: tracing::Level,
    /// Log as JSON, one object a line.
    #[arg(long)]
    pub log_json: bool,
}

/// Where readings come from.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct SourceArgs {
    /// A file with a heading; it is checked whole before anything is signed, and the agent ends when all is delivered.
    #[arg(long, value_name = "CSV", group = "source", required_unless_present_any = ["stdin", "command"])]
    pub csv: Option<PathBuf>,
    /// Lines of JSON on standard input: {"time": 1767225600, "value": 1.25}.
    #[arg(long, group = "source")]
    pub stdin: bool,
    /// A program that prints the value of the interval that has just ended. It is run at the end of each.
    #[arg(long, value_name = "PROGRAM", group = "source")]
    pub command: Option<String>,
    /// An argument for the program; may be given more than once.
    #[arg(long = "arg", value_name = "TEXT", requires = "command", allow_hyphen_values = true)]
    pub arguments: Vec<String>,
    /// The column with each reading's time.
    #[arg(long, value_name = "NAME", default_value = "time")]
    pub time_column: String,
    /// The column with each reading's value.
    #[arg(long, value_name = "NAME", default_value = "value")]
    pub value_column: String,
    /// The column with each reading's cell, if there is one.
    #[arg(long, value_name = "NAME", default_value = "cell")]
    pub cell_column: String,
}
