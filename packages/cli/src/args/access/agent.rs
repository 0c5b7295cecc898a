//! `flywheel access agent`.

use clap::Subcommand;
use flywheel_types::Denom;
use flywheel_types::access_control::Namespace;

use super::names::{self, LimitWords, ScopeWords};
use super::{InArgs, PlaceArgs, SignerArgs};

/// Accounts that act for an owner.
#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// Say what an account may send and spend; it replaces what it could before. As the owner.
    Set(SetAgentArgs),
    /// End that, and give its budgets back; as the owner or the agent.
    Revoke(AgentArgs),
    /// Add to a budget; as the owner.
    Fund(FundAgentArgs),
    /// Pay somebody out of the budget; as the agent.
    Spend(SpendArgs),
    /// Take money back out of a budget; as the owner who brought it.
    Withdraw(WithdrawBudgetArgs),
    /// Give all budgets back to who brought them: as he, or anyone once the agent may spend nothing any more.
    Return(ReturnBudgetsArgs),
    /// What one may send and spend.
    Show(AgentsArgs),
    /// All of them.
    List(InArgs),
}

/// `flywheel access agent set`.
#[derive(Debug, clap::Args)]
pub struct SetAgentArgs {
    /// Who.
    #[arg(value_name = "ADDRESS")]
    pub agent: String,
    /// What it may send: a contract (registry, payments, staking/NETWORK, marketplace/NETWORK or an address) and names of its
    /// messages, for example payments=set_tariff,collect_session; may be given more than once.
    #[arg(long = "may", value_name = "CONTRACT=MESSAGES", value_parser = names::scope)]
    pub scopes: Vec<ScopeWords>,
    /// What it may spend: a token (a coin, or cw20:ADDRESS), how much in one transaction and how much a day, for example
    /// uusd=2000000/5000000; may be given more than once.
    #[arg(long = "limit", value_name = "TOKEN=EACH/DAY", value_parser = names::limit)]
    pub limits: Vec<LimitWords>,
    /// Whom it may pay; may be given more than once. Default: anyone.
    #[arg(long = "recipient", value_name = "ADDRESS", requires = "limits")]
    pub recipients: Vec<String>,
    /// For how long.
    #[arg(long, value_name = "SECONDS", default_value_t = 2_592_000)]
    pub lasts: u64,
    /// For which machine, or every machine of the account that signs.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// An agent, and who signs.
#[derive(Debug, clap::Args)]
pub struct AgentArgs {
    /// The agent.
    #[arg(value_name = "ADDRESS")]
    pub agent: String,
    /// For which machine or account.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// An agent to look at.
#[derive(Debug, clap::Args)]
pub struct AgentsArgs {
    /// The agent.
    #[arg(value_name = "ADDRESS")]
    pub agent: String,
    /// For which machine or account.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    /// Of a machine that was sold: its ownership epoch when the budgets were brought. Default: the present one.
    #[arg(long, value_name = "NUMBER")]
    pub ownership_epoch: Option<u32>,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `flywheel access agent fund`.
#[derive(Debug, clap::Args)]
pub struct FundAgentArgs {
    /// The agent.
    #[arg(value_name = "ADDRESS")]
    pub agent: String,
    /// How much.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    /// A coin of the chain, or cw20:ADDRESS.
    #[arg(value_name = "TOKEN", value_parser = names::denom)]
    pub token: Denom<String>,
    /// For which machine or account.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access agent spend`.
#[derive(Debug, clap::Args)]
pub struct SpendArgs {
    /// Who is paid.
    #[arg(value_name = "RECIPIENT")]
    pub recipient: String,
    /// How much.
    #[arg(value_name = "AMOUNT")]
    pub amount: u128,
    /// A coin of the chain, or cw20:ADDRESS.
    #[arg(value_name = "TOKEN", value_parser = names::denom)]
    pub token: Denom<String>,
    /// What for, at most 128 bytes.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reference: String,
    /// Whose budget: a machine's or an account's.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    #[command(flatten)]
    pub signer: SignerArgs,
}

/// `flywheel access agent withdraw`.
#[derive(Debug, clap::Args)]
pub struct WithdrawBudgetArgs {
    /// A coin of the chain, or cw20:ADDRESS.
    #[arg(value_name = "TOKEN", value_parser = names::denom)]
    pub token: Denom<String>,
    /// How much. Default: all.
    #[arg(long, value_name = "AMOUNT")]
    pub amount: Option<u128>,
    #[command(flatten)]
    pub budgets: ReturnBudgetsArgs,
}

/// `flywheel access agent return`.
#[derive(Debug, clap::Args)]
pub struct ReturnBudgetsArgs {
    /// Whose budgets: the agent's address.
    #[arg(long, value_name = "ADDRESS")]
    pub agent: String,
    /// For which machine or account.
    #[arg(long = "in", value_name = "WHERE", value_parser = names::namespace)]
    pub namespace: Namespace,
    /// Of a machine that was sold: its ownership epoch when the budgets were brought. Default: the present one.
    #[arg(long, value_name = "NUMBER")]
    pub ownership_epoch: Option<u32>,
    #[command(flatten)]
    pub signer: SignerArgs,
}
