//! `flywheel dao`. Amounts are in base units of the network's token; times are in seconds.

use std::path::PathBuf;

use clap::Subcommand;
use flywheel_protocol::MachineId;

use super::machine::ChainArgs;

mod propose;
mod stake;

pub use propose::ProposeArgs;
pub use stake::{JoinArgs, LeaveArgs, LockArgs, PowerArgs, RepresentArgs};

/// Governing a network.
#[derive(Debug, Subcommand)]
pub enum DaoCommand {
    /// Open a proposal.
    Propose(ProposeArgs),
    /// Vote with everything that you had when the proposal was opened.
    Vote(VoteArgs),
    /// Put tokens into the community pool: they vote, earn the stakers' part, and cannot be slashed.
    Join(JoinArgs),
    /// Take tokens out of the community pool: they vote no more, and are free after the unbonding time.
    Leave(LeaveArgs),
    /// Take out what you left with, once its unbonding time is over.
    Withdraw(SignerArgs),
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
    /// Send the DAO any other message, such as an application for a grant.
    Tell(TellArgs),
    /// What somebody's votes are now, or all together.
    Power(PowerArgs),
    /// Who has voted on a proposal, and how.
    Votes(VotesArgs),
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

/// `flywheel dao votes`.
#[derive(Debug, clap::Args)]
pub struct VotesArgs {
    /// The proposal's number.
    #[arg(value_name = "PROPOSAL")]
    pub proposal: u64,
    /// Print them as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel dao tell`.
#[derive(Debug, clap::Args)]
pub struct TellArgs {
    /// The message as JSON, for example {"report_milestone": {"grant": 1, "milestone": 0, "link": "https://example.org"}}.
    #[arg(value_name = "FILE")]
    pub message: PathBuf,
    #[command(flatten)]
    pub signer: SignerArgs,
}
