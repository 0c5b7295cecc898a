//! `flywheel chain`.

use std::path::PathBuf;

use clap::Subcommand;

/// What is done with profiles of chains.
#[derive(Debug, Subcommand)]
pub enum ChainCommand {
    /// Keep a chain's address, prefix and gas price under a name. The node is asked for its chain's id.
    Add(AddArgs),
    /// List the profiles.
    List(ListArgs),
    /// Show one profile.
    Show(ShowArgs),
    /// Remove one profile.
    Remove(ShowArgs),
}

/// Where profiles are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct FolderArgs {
    /// The folder with the profiles. Default: chains in $FLYWHEEL_CONFIG, or in flywheel in the user's configuration
    /// folder ($XDG_CONFIG_HOME, ~/.config).
    #[arg(long, value_name = "DIR")]
    pub profiles: Option<PathBuf>,
}

/// `flywheel chain add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The profile's name: lower case letters, digits and dashes.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// A node's address, for example https://rpc.example:443.
    #[arg(long, value_name = "URL")]
    pub rpc: String,
    /// What the chain's addresses begin with.
    #[arg(long, value_name = "TEXT")]
    pub prefix: String,
    /// What a unit of gas costs, for example 0.025ustake.
    #[arg(long, value_name = "COIN")]
    pub gas_price: String,
    /// The chain's id. Default: what the node says.
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<String>,
    /// What simulated gas is multiplied with, 0.5 to 10.
    #[arg(long, value_name = "NUMBER", default_value = "1.3")]
    pub gas_adjustment: String,
    /// Who pays the fees, if not the signer: an address that has granted it an allowance.
    #[arg(long, value_name = "ADDRESS")]
    pub fee_granter: Option<String>,
    /// Take the place of a profile with this name.
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Print the profile as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `flywheel chain list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Print the profiles as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `flywheel chain show` and `flywheel chain remove`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The profile's name.
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Print the profile as JSON.
    #[arg(long)]
    pub json: bool,
}
