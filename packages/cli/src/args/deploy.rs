//! `flywheel deploy` and `flywheel migrate`.

use std::path::PathBuf;

use clap::{ArgGroup, ValueEnum};
use flywheel_client::Code;

use super::chain::FolderArgs;

/// Which deployment, and of which wasm.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// A chain's profile, by name: see `flywheel chain add`.
    #[arg(long, value_name = "PROFILE")]
    pub chain: String,
    #[command(flatten)]
    pub folder: FolderArgs,
    /// The folder with the built contracts and their checksums.txt.
    #[arg(long, value_name = "DIR", default_value = "artifacts")]
    pub artifacts: PathBuf,
    /// The folder with the file <chain-id>.json that says what is where.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    pub deployments: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Who signs. The words are never printed.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct SignerArgs {
    /// The account's words (BIP-39), in a file that only its user can read (chmod 600).
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The account's words, in the environment variable of this name.
    #[arg(long, value_name = "NAME")]
    pub mnemonic_env: Option<String>,
}

/// `flywheel deploy`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("who").required(true).args(["key_file", "mnemonic_env", "verify"]))]
pub struct DeployArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub signer: SignerArgs,
    /// Who may migrate the shared contracts and change their settings, for example a DAO. Default: the signer.
    #[arg(long, value_name = "ADDRESS")]
    pub admin: Option<String>,
    /// What each machine's storage costs, refundable, for example 1000000ustake. Its denomination stays for ever.
    /// Default: nothing.
    #[arg(long, value_name = "COIN")]
    pub deposit: Option<String>,
    /// The commit that the wasm was built from. Default: that of the folder with the built contracts.
    #[arg(long, value_name = "HASH")]
    pub commit: Option<String>,
    /// Send nothing: compare what is on the chain with the file and with checksums.txt.
    #[arg(long, conflicts_with_all = ["admin", "deposit", "commit"])]
    pub verify: bool,
}

/// `flywheel hand-over`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("who").required(true).args(["key_file", "mnemonic_env"]))]
pub struct HandOverArgs {
    /// A chain's profile, by name: see `flywheel chain add`.
    #[arg(long, value_name = "PROFILE")]
    pub chain: String,
    #[command(flatten)]
    pub folder: FolderArgs,
    /// The folder with the file <chain-id>.json that says what is where.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    pub deployments: PathBuf,
    #[command(flatten)]
    pub signer: SignerArgs,
    /// The network whose stakers vote, by its number in the hub.
    #[arg(long, value_name = "ID")]
    pub network: u64,
    /// The DAO's name and rules (TOML).
    #[arg(long, value_name = "FILE")]
    pub dao: PathBuf,
}

/// `flywheel migrate`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("who").required(true).args(["key_file", "mnemonic_env"]))]
pub struct MigrateArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub signer: SignerArgs,
    /// Only this contract; may be given more than once. Default: all.
    #[arg(long = "contract", value_name = "NAME", value_enum)]
    pub contracts: Vec<ContractName>,
    /// The contracts of this network too; the signer must be their admin.
    #[arg(long, value_name = "ID")]
    pub network: Option<u64>,
    /// The commit that the wasm was built from. Default: that of the folder with the built contracts.
    #[arg(long, value_name = "HASH")]
    pub commit: Option<String>,
}

/// A contract's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ContractName {
    /// Who a machine is.
    MachineRegistry,
    /// A network's cw20.
    Token,
    /// Bonds and delegations.
    Staking,
    /// Oracles and statements.
    Verification,
    /// Emission and claims.
    Rewards,
    /// Launches networks and lists them.
    NetworkHub,
}

impl From<ContractName> for Code {
    fn from(name: ContractName) -> Self {
        match name {
            ContractName::MachineRegistry => Self::MachineRegistry,
            ContractName::Token => Self::Token,
            ContractName::Staking => Self::Staking,
            ContractName::Verification => Self::Verification,
            ContractName::Rewards => Self::Rewards,
            ContractName::NetworkHub => Self::NetworkHub,
        }
    }
}
