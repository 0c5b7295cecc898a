//! What a person types.

#[cfg(feature = "full")]
pub mod access;
#[cfg(feature = "full")]
pub mod chain;
#[cfg(feature = "full")]
pub mod dao;
#[cfg(feature = "full")]
pub mod deploy;
#[cfg(feature = "agent")]
pub mod machine;
#[cfg(feature = "full")]
pub mod market;
#[cfg(feature = "oracle")]
pub mod oracle;
#[cfg(feature = "full")]
pub mod pay;

#[cfg(feature = "full")]
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Decentralized physical infrastructure networks on CosmWasm.
#[derive(Debug, Parser)]
#[command(name = "flywheel", version, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[cfg(feature = "full")]
    /// Launch a network and show its first ten epochs with a simulated fleet of 200 machines.
    Demo(DemoArgs),
    #[cfg(feature = "full")]
    /// Run a network on real telemetry: every station becomes a machine that earns.
    Run(RunArgs),
    /// Chains by name: where their node is and what gas costs.
    #[cfg(feature = "full")]
    #[command(subcommand)]
    Chain(chain::ChainCommand),
    /// Put the suite on a chain: store its wasm, instantiate the contracts that all networks share.
    #[cfg(feature = "full")]
    Deploy(Box<deploy::DeployArgs>),
    /// Give the contracts that all networks share to a DAO, which alone upgrades them from then on.
    #[cfg(feature = "full")]
    HandOver(Box<deploy::HandOverArgs>),
    /// Move a deployed suite to newer wasm.
    #[cfg(feature = "full")]
    Migrate(Box<deploy::MigrateArgs>),
    /// Pay machines: at once, by metered sessions, by channels of vouchers, by streams.
    #[cfg(feature = "full")]
    #[command(subcommand)]
    Pay(Box<pay::PayCommand>),
    /// Who may do what with a machine or a network: roles, groups, agents, commands.
    #[cfg(feature = "full")]
    #[command(subcommand)]
    Access(Box<access::AccessCommand>),
    /// Govern a network: propose, vote, carry out.
    #[cfg(feature = "full")]
    #[command(subcommand)]
    Dao(Box<dao::DaoCommand>),
    /// Sell and buy files by fair exchange.
    #[cfg(feature = "full")]
    #[command(subcommand)]
    Market(Box<market::MarketCommand>),
    /// A machine's own program, and getting machines started.
    #[cfg(feature = "agent")]
    #[command(subcommand)]
    Machine(machine::MachineCommand),
    /// An oracle's program.
    #[cfg(feature = "oracle")]
    #[command(subcommand)]
    Oracle(oracle::OracleCommand),
}

/// `flywheel demo`.
#[cfg(feature = "full")]
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Every key and every simulated reading derives from this text.
    #[arg(long, default_value = "flywheel")]
    pub seed: String,
    /// Keep the chain in this folder and go on from there.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `flywheel run`.
#[cfg(feature = "full")]
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// The network file, for example networks/ev-charging.toml.
    #[arg(value_name = "NETWORK")]
    pub network: PathBuf,
    /// The machines, one a row.
    #[arg(long, value_name = "CSV")]
    pub stations: PathBuf,
    /// Their readings, one a row.
    #[arg(long, value_name = "CSV")]
    pub readings: PathBuf,
    /// Every key derives from this text.
    #[arg(long, default_value = "flywheel")]
    pub seed: String,
    /// Keep the chain in this folder and go on from there. Default: in memory.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How the result is shown.
#[cfg(feature = "full")]
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// Print the facts as JSON, without times of running or paths.
    #[arg(long)]
    pub json: bool,
    /// Show every machine instead of the first ten.
    #[arg(long)]
    pub all: bool,
    /// Print an owner's earnings as CSV instead.
    #[arg(long, value_name = "OWNER", conflicts_with_all = ["json", "all"])]
    pub statement: Option<String>,
}
