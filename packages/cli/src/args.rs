//! What a person types.

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
    /// Launch a network and show its first ten epochs with a simulated fleet of 200 machines.
    Demo(DemoArgs),
    /// Run a network on real telemetry: every station becomes a machine that earns.
    Run(RunArgs),
}

/// `flywheel demo`.
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
