//! `flywheel oracle`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;

/// What an oracle's operator does.
#[derive(Debug, Subcommand)]
pub enum OracleCommand {
    /// Run an oracle: take reports, settle epochs with the other oracles, serve evidence.
    Serve(ServeArgs),
    /// Make the oracle's key, or show the public key of one that is there.
    Key(OracleKeyArgs),
    /// Bond as an admitted oracle, with a proof that the account holds the key.
    Bond(ConfigArgs),
}

/// The oracle's configuration.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// The oracle's configuration: see docs/how-to/run-an-oracle.md.
    #[arg(long, value_name = "TOML")]
    pub config: PathBuf,
    /// A chain's profile, instead of the configuration's.
    #[arg(long, value_name = "PROFILE")]
    pub chain: Option<String>,
    /// The folder with the profiles. Default: chains in $FLYWHEEL_CONFIG, or in flywheel in the user's configuration
    /// folder ($XDG_CONFIG_HOME, ~/.config).
    #[arg(long, value_name = "DIR")]
    pub profiles: Option<PathBuf>,
}

/// `flywheel oracle serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Where to listen, instead of the configuration's address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The folder for what must survive, instead of the configuration's.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Write logs as JSON, one object a line.
    #[arg(long)]
    pub log_json: bool,
    /// How much to log: error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log: tracing::Level,
}

/// `flywheel oracle key`.
#[derive(Debug, clap::Args)]
pub struct OracleKeyArgs {
    /// A PEM file that only its user can read. If there is none, a key of the curve secp256k1 is made.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}
