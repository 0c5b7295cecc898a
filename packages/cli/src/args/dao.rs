//! `flywheel dao`. Amounts are in base units of the network's token; times are in seconds.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use flywheel_protocol::MachineId;
use flywheel_types::governance::ProposalClass;

use super::machine::ChainArgs;

/// Governing a network.
#[derive(Debug, Subcommand)]
pub enum DaoCommand {
    /// Open a proposal.
    Propose(ProposeArgs),
    /// Vote with everything that you had when the proposal was opened.
    Vote(VoteArgs),
    /// Give the votes of your tokens in the community pool to somebody, or take them back.
    Represent(RepresentArgs),
    /// End the voting of a proposal that no vote can stop any more. Anyone.
    Queue(NumberArgs),
    /// Carry out a proposal that has passed, after its timelock. Anyone.
    Execute(NumberArgs),
    /// Settle the deposit of a proposal that was rejected or has expired. Anyone.
    Close(NumberArgs),
    /// Stop a proposal that has passed; as the guardian.
    Veto(NumberArgs),
    /// Promise not to undelegate, for more votes.
    Lock(LockArgs),
    /// End what your lock adds; the tokens are free after its days.
    Unlock(SignerArgs),
    /// The newest proposals.
    List(ListArgs),
    /// A proposal, and what it would do.
    Show(ShowArgs),
}

/// Which DAO.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// The DAO. Or give --hub and --network, or --suite.
    #[arg(long, value_name = "ADDRESS", required_unless_present_any = ["hub", "suite"])]
    pub dao: Option<String>,
    /// The DAO that has the chain's shared contracts, as the file of the deployment says.
    #[arg(long, conflicts_with_all = ["dao", "hub", "network"])]
    pub suite: bool,
    /// The folder with the file <chain-id>.json that says what is where.
    #[arg(long, value_name = "DIR", default_value = "deployments", requires = "suite")]
    pub deployments: PathBuf,
    /// The chain's network-hub, which knows the networks' DAOs.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "dao", requires = "network")]
    pub hub: Option<String>,
    /// The network's number in the hub.
    #[arg(long, value_name = "NUMBER", requires = "hub")]
    pub network: Option<u64>,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// Which DAO, and who signs.
#[derive(Debug, clap::Args)]
pub struct SignerArgs {
    /// The signer's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// The classes of proposals: each has its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClassName {
    /// Says something; does nothing.
    Text,
    /// Calls contracts without coins.
    Parameter,
    /// Spends, opens budgets, awards grants.
    Treasury,
    /// Oracles, approvals, suspensions, slash cases.
    Membership,
    /// Everything: upgrades, the DAO's own rules.
    Upgrade,
}

impl From<ClassName> for ProposalClass {
    fn from(name: ClassName) -> Self {
        match name {
            ClassName::Text => Self::Text,
            ClassName::Parameter => Self::Parameter,
            ClassName::Treasury => Self::Treasury,
            ClassName::Membership => Self::Membership,
            ClassName::Upgrade => Self::Upgrade,
        }
    }
}

/// `flywheel dao propose`.
#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// Its title, 1 to 128 bytes.
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// What it does, and so which rules it has.
    #[arg(long, value_enum)]
    pub class: ClassName,
    /// Why, at most 10,240 bytes.
    #[arg(long, value_name = "TEXT", default_value = "", conflicts_with = "description_file")]
    pub description: String,
    /// The same, in a file.
    #[arg(long, value_name = "FILE")]
    pub description_file: Option<PathBuf>,
    /// What is done if it passes: a JSON list of messages. The message to a contract may be written as JSON too.
    #[arg(long, value_name = "FILE", conflicts_with = "options")]
    pub actions: Option<PathBuf>,
    /// An option of several, 2 to 10; "none of these" is always there.
    #[arg(long = "option", value_name = "TITLE")]
    pub options: Vec<String>,
    /// It passes unless enough object.
    #[arg(long)]
    pub optimistic: bool,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao vote`.
#[derive(Debug, clap::Args)]
pub struct VoteArgs {
    /// The proposal's number.
    #[arg(value_name = "PROPOSAL")]
    pub proposal: u64,
    /// yes, no, abstain, veto; or the number of an option, from 0.
    #[arg(value_name = "VOTE")]
    pub vote: String,
    /// The machines that you have delegated to, in ascending order. Costs less gas than letting the DAO ask for them; those
    /// that are left out do not count.
    #[arg(long, value_name = "MACHINE", value_delimiter = ',')]
    pub machines: Option<Vec<MachineId>>,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao represent`.
#[derive(Debug, clap::Args)]
pub struct RepresentArgs {
    /// Who votes for you, unless you vote yourself.
    #[arg(value_name = "ADDRESS", required_unless_present = "nobody")]
    pub representative: Option<String>,
    /// Nobody, from now on.
    #[arg(long, conflicts_with = "representative")]
    pub nobody: bool,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao lock`.
#[derive(Debug, clap::Args)]
pub struct LockArgs {
    /// How much of what you have staked.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    /// How long it stays after `unlock`.
    #[arg(long, value_name = "DAYS")]
    pub days: u16,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A proposal, and who signs.
#[derive(Debug, clap::Args)]
pub struct NumberArgs {
    /// The proposal's number.
    #[arg(value_name = "PROPOSAL")]
    pub proposal: u64,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel dao list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Those before this number.
    #[arg(long, value_name = "PROPOSAL")]
    pub before: Option<u64>,
    /// At most so many, 1 to 100.
    #[arg(long, value_name = "COUNT", default_value_t = 30)]
    pub limit: u32,
    /// Print them as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel dao show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The proposal's number.
    #[arg(value_name = "PROPOSAL")]
    pub proposal: u64,
    #[command(flatten)]
    pub place: PlaceArgs,
}
