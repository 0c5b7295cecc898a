//! `flywheel access`. Amounts are in base units of the token; times are in seconds.

mod agent;
mod command;
mod names;
mod read;

use std::path::PathBuf;

use clap::Subcommand;
use flywheel_types::Denom;
use flywheel_types::access_control::{Name, Namespace, Pattern, Resource, Subject};

use super::machine::ChainArgs;
pub use agent::{
    AgentArgs, AgentCommand, FundAgentArgs, ReturnBudgetsArgs, SetAgentArgs, SpendArgs, WithdrawBudgetArgs,
};
pub use command::{AcknowledgeArgs, CommandCommand, RequestArgs};
pub use names::{ContractWords, LimitWords, ScopeWords, words};
pub use read::SignReadArgs;

/// Who may do what with a machine or a network.
///
/// WHERE is machine/NUMBER, network/NUMBER, or account/ADDRESS for every machine of an account. WHO is an account's
/// address, machine/NUMBER or a DID, or group/NAME.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Roles of a machine, network or account.
    #[command(subcommand)]
    Role(RoleCommand),
    /// Groups of accounts and machines.
    #[command(subcommand)]
    Group(GroupCommand),
    /// What roles may do with which resources.
    #[command(subcommand)]
    Permission(PermissionCommand),
    /// Give a role; as the owner or an administrator who has it.
    Grant(GrantArgs),
    /// Take a role away; as the owner, an administrator who has it, or who holds it.
    Revoke(RevokeArgs),
    /// Who is in a group.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Who may give roles and memberships that he has himself.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Accounts that send messages, and spend within limits, for an owner.
    #[command(subcommand)]
    Agent(Box<AgentCommand>),
    /// What machines are asked to do, and what they answer.
    #[command(subcommand)]
    Command(Box<CommandCommand>),
    /// Whether somebody may do something now: yes, or why not.
    Check(CheckArgs),
    /// What somebody holds.
    Show(ShowArgs),
    /// Sign a request for evidence: prints the header for an oracle.
    SignRead(SignReadArgs),
    /// Take out what was credited because a payment to an account failed.
    Withdraw(WithdrawArgs),
}

/// Where access-control is.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// The chain's network-hub, which knows the machine-registry, which knows access-control.
    #[arg(long, value_name = "ADDRESS")]
    pub hub: String,
    #[command(flatten)]
    pub chain: ChainArgs,
}

/// Where it is, and who signs.
#[derive(Debug, clap::Args)]
pub struct SignerArgs {
    /// The signer's words (BIP-39), in a file that only its user can read.
    #[arg(long, value_name = "FILE")]
    pub account: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access role`.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Create one, or enable it again; as the owner.
    Set(NameArgs),
    /// It counts no more, for anybody; as the owner.
    Disable(NameArgs),
    /// All of them.
    List(InArgs),
}

/// `flywheel access group`.
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// Create one, or enable it again; as the owner.
    Set(NameArgs),
    /// It counts no more, for any member; as the owner.
    Disable(NameArgs),
    /// All that hold something.
    List(InArgs),
}

/// A name in a namespace, and who signs.
#[derive(Debug, clap::Args)]
pub struct NameArgs {
    /// 1 to 32 of a-z 0-9 - _ .
    #[arg(value_name = "NAME")]
    pub name: Name,
    /// Whose.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// A namespace to look at.
#[derive(Debug, clap::Args)]
pub struct InArgs {
    /// Whose.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access permission`.
#[derive(Debug, Subcommand)]
pub enum PermissionCommand {
    /// Say which roles have it; they replace those before. As the owner.
    Set(SetPermissionArgs),
    /// Remove it; as the owner.
    Remove(RemovePermissionArgs),
    /// All of a machine, network or account, or those that somebody has.
    List(ListPermissionsArgs),
}

/// `flywheel access permission set`.
#[derive(Debug, clap::Args)]
pub struct SetPermissionArgs {
    /// What may be done, for example unlock.
    #[arg(value_name = "PERMISSION")]
    pub permission: Name,
    /// With what, for example machine/7 or network/2/meter-data/*.
    #[arg(value_name = "RESOURCE")]
    pub resource: Pattern,
    /// Who may: a role; may be given more than once.
    #[arg(long = "role", value_name = "NAME", required = true)]
    pub roles: Vec<Name>,
    /// Keep it, but let it not count.
    #[arg(long)]
    pub disabled: bool,
    /// Whose roles.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access permission remove`.
#[derive(Debug, clap::Args)]
pub struct RemovePermissionArgs {
    /// What could be done.
    #[arg(value_name = "PERMISSION")]
    pub permission: Name,
    /// With what.
    #[arg(value_name = "RESOURCE")]
    pub resource: Pattern,
    /// Whose.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access permission list`.
#[derive(Debug, clap::Args)]
pub struct ListPermissionsArgs {
    /// Only those that this one has now.
    #[arg(long = "of", value_name = "WHO", value_parser = names::subject)]
    pub subject: Option<Subject>,
    /// Whose.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access grant`.
#[derive(Debug, clap::Args)]
pub struct GrantArgs {
    /// To whom.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub subject: Subject,
    /// Which.
    #[arg(value_name = "ROLE")]
    pub role: Name,
    /// For how long. Default: until it is taken away.
    #[arg(long, value_name = "SECONDS")]
    pub lasts: Option<u64>,
    /// Whose role.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access revoke`.
#[derive(Debug, clap::Args)]
pub struct RevokeArgs {
    /// From whom.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub subject: Subject,
    /// Which.
    #[arg(value_name = "ROLE")]
    pub role: Name,
    /// Whose role.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access member`.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Put somebody into a group; as the owner or an administrator who is in it.
    Add(AddMemberArgs),
    /// Take somebody out; as the owner, an administrator who is in it, or the member.
    Remove(RemoveMemberArgs),
}

/// `flywheel access member add`.
#[derive(Debug, clap::Args)]
pub struct AddMemberArgs {
    /// An account or a machine.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub member: Subject,
    /// Into which.
    #[arg(value_name = "GROUP")]
    pub group: Name,
    /// For how long. Default: until it is taken out.
    #[arg(long, value_name = "SECONDS")]
    pub lasts: Option<u64>,
    /// Whose group.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access member remove`.
#[derive(Debug, clap::Args)]
pub struct RemoveMemberArgs {
    /// An account or a machine.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub member: Subject,
    /// Out of which.
    #[arg(value_name = "GROUP")]
    pub group: Name,
    /// Whose group.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access admin`.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Appoint one, or change until when; as the owner.
    Set(SetAdminArgs),
    /// Remove one; as the owner.
    Remove(RemoveAdminArgs),
    /// All of them.
    List(InArgs),
}

/// `flywheel access admin set`.
#[derive(Debug, clap::Args)]
pub struct SetAdminArgs {
    /// Who.
    #[arg(value_name = "ADDRESS")]
    pub admin: String,
    /// For how long. Default: until he is removed.
    #[arg(long, value_name = "SECONDS")]
    pub lasts: Option<u64>,
    /// Where.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access admin remove`.
#[derive(Debug, clap::Args)]
pub struct RemoveAdminArgs {
    /// Who.
    #[arg(value_name = "ADDRESS")]
    pub admin: String,
    /// Everything that he has given ends too.
    #[arg(long)]
    pub void_gifts: bool,
    /// Where.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Who.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub subject: Subject,
    /// What.
    #[arg(value_name = "PERMISSION")]
    pub permission: Name,
    /// With what.
    #[arg(value_name = "RESOURCE")]
    pub resource: Resource,
    /// Only what this one says. Default: everyone who has a say.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Option<Namespace>,
    /// Print the decision as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Who.
    #[arg(value_name = "WHO", value_parser = names::subject)]
    pub subject: Subject,
    /// Where.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access withdraw`.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
    /// A coin of the chain, or cw20:ADDRESS.
    #[arg(value_name = "TOKEN", value_parser = names::denom)]
    pub token: Denom<String>,
    /// Whose credit. Default: the signer's.
    #[arg(long = "for", value_name = "ADDRESS")]
    pub whose: Option<String>,
    #[command(flatten)]
    pub signer: SignerArgs,
}
