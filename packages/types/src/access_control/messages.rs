//! What is sent to the contract.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Hash32, MachineId, Signature, Time};

use super::names::{Name, Pattern};
use crate::denom::Denom;
use crate::payments::MachineName;

/// `instantiate`. Nobody governs the contract: it has no admin.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The machine-registry, which says who owns a machine.
    pub registry: String,
    /// The network-hub, which says who administers a network.
    pub hub: String,
}

/// Where roles, groups and permissions live, and who owns them.
#[cw_serde]
#[derive(Eq)]
pub enum Namespace {
    /// An account's: it speaks for `account/<address>` and for every machine that the account owns.
    Account(String),
    /// A machine's: it speaks for `machine/<id>` and ends with the machine's sale.
    Machine(MachineId),
    /// A network's: it speaks for `network/<id>`; its owner is the network's admin. It ends when the network is handed over.
    Network(u64),
}

/// Who may hold roles.
#[cw_serde]
#[derive(Eq)]
pub enum Subject {
    /// An account or a contract.
    Account(String),
    /// A machine of the registry.
    Machine(MachineName),
    /// A group of the namespace.
    Group(Name),
}

/// Messages of one contract that an agent may send.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The contract.
    pub contract: String,
    /// 1 to 16 names of messages as JSON writes them, e.g. `set_tariff`.
    pub messages: Vec<String>,
}

/// What an agent may spend of one token.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct SpendingLimit {
    /// The token.
    pub denom: Denom<String>,
    /// In one transaction, above zero.
    pub per_transaction: Uint128,
    /// In one day of UTC, above zero.
    pub per_day: Uint128,
    /// Who may be paid, at most 8; nobody named: anyone.
    #[serde(default)]
    pub recipients: Vec<String>,
}

/// A machine says what came of a command.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct CommandAnswer {
    /// Who was asked.
    pub machine: MachineId,
    /// The command's number.
    pub command: u64,
    /// Whether it was done.
    pub is_done: bool,
    /// SHA-256 of what came of it; zero for nothing.
    pub result: Hash32,
    /// Over [`flywheel_protocol::sign::CommandAcknowledgement`]'s bytes.
    pub signature: Signature,
}

/// `execute`. The *owner* of a namespace is the account, the machine's owner or the network's admin.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// `FundAgent` by cw20.
    Receive(Cw20ReceiveMsg),
    /// Creates, disables or enables a role. The owner.
    SetRole {
        /// Where.
        namespace: Namespace,
        /// Which.
        role: Name,
        /// Whether it counts.
        is_enabled: bool,
    },
    /// Creates, disables or enables a group. The owner.
    SetGroup {
        /// Where.
        namespace: Namespace,
        /// Which.
        group: Name,
        /// Whether it counts.
        is_enabled: bool,
    },
    /// Writes who may do one thing with the resources of a pattern. The owner.
    SetPermission {
        /// Where.
        namespace: Namespace,
        /// What may be done, e.g. `unlock`.
        permission: Name,
        /// With what.
        resource: Pattern,
        /// Whether it counts.
        is_enabled: bool,
        /// 1 to 32 roles of the namespace that may; they replace those before.
        roles: Vec<Name>,
    },
    /// Removes a permission. The owner.
    RemovePermission {
        /// Where.
        namespace: Namespace,
        /// What could be done.
        permission: Name,
        /// With what.
        resource: Pattern,
    },
    /// Gives a role, or gives it again until another time. The owner; an administrator who has the role, no longer than he
    /// has it.
    Grant {
        /// Where.
        namespace: Namespace,
        /// To whom.
        subject: Subject,
        /// Which.
        role: Name,
        /// From then on it is worth nothing; default: it does not expire.
        #[serde(default)]
        expires_at: Option<Time>,
    },
    /// Takes a role away. The owner; an administrator who has the role; the account that holds it.
    Revoke {
        /// Where.
        namespace: Namespace,
        /// From whom.
        subject: Subject,
        /// Which.
        role: Name,
    },
    /// Puts an account or a machine into a group, or puts it in again until another time. The owner; an administrator who is
    /// in the group, no longer than he is.
    AddMember {
        /// Where.
        namespace: Namespace,
        /// Into which.
        group: Name,
        /// Whom; no group.
        member: Subject,
        /// From then on it is no member; default: it stays.
        #[serde(default)]
        expires_at: Option<Time>,
    },
    /// Takes a member out of a group. The owner; an administrator who is in the group; the account that is the member.
    RemoveMember {
        /// Where.
        namespace: Namespace,
        /// Out of which.
        group: Name,
        /// Whom.
        member: Subject,
    },
    /// Appoints an administrator, or changes until when. The owner.
    SetAdmin {
        /// Where.
        namespace: Namespace,
        /// Who.
        admin: String,
        /// From then on he gives nothing; default: until he is removed.
        #[serde(default)]
        expires_at: Option<Time>,
    },
    /// Removes an administrator. The owner.
    RemoveAdmin {
        /// Where.
        namespace: Namespace,
        /// Who.
        admin: String,
        /// Whether everything that he has given is void from now on.
        #[serde(default)]
        void_gifts: bool,
    },
    /// Lets an account send messages for a machine, or for every machine of the sender; replaces what it could before. The
    /// owner.
    SetAgent {
        /// An account's or a machine's.
        namespace: Namespace,
        /// Who.
        agent: String,
        /// 0 to 8 contracts, each once.
        scopes: Vec<Scope>,
        /// From then on it may send and spend nothing.
        expires_at: Time,
        /// At most 4, each token once.
        #[serde(default)]
        limits: Vec<SpendingLimit>,
    },
    /// Ends what an agent may do and gives its budgets back. The owner, or the agent.
    RevokeAgent {
        /// An account's or a machine's.
        namespace: Namespace,
        /// Who.
        agent: String,
    },
    /// Adds to an agent's budget. The owner. Funds: one token for which the agent has a limit.
    FundAgent {
        /// An account's or a machine's.
        namespace: Namespace,
        /// Who.
        agent: String,
    },
    /// Pays out of the sender's budget, within its limits, or refuses. An agent.
    Spend {
        /// Whose budget.
        namespace: Namespace,
        /// What is paid with.
        denom: Denom<String>,
        /// In base units, above zero.
        amount: Uint128,
        /// Who is paid.
        recipient: String,
        /// What for: at most 128 bytes, in the event.
        #[serde(default)]
        reference: String,
    },
    /// Gives a part or all of a budget back to whom it belongs. The owner who brought it.
    WithdrawBudget {
        /// Whose budget.
        budget: BudgetName,
        /// In what.
        denom: Denom<String>,
        /// How much; default: all.
        #[serde(default)]
        amount: Option<Uint128>,
    },
    /// Gives all budgets of an agent back to whom they belong. The owner who brought them; anyone once the agent may spend
    /// nothing any more: it has expired, or the machine was sold.
    ReturnBudgets {
        /// Whose.
        budget: BudgetName,
    },
    /// Asks a machine to do something. The owner, or an account with the permission of that name on `machine/<id>`.
    RequestCommand {
        /// Whom.
        machine: MachineId,
        /// What: the permission's name.
        name: Name,
        /// SHA-256 of what goes with it; zero for nothing.
        payload: Hash32,
        /// From then on it has failed: at most seven days ahead.
        expires_at: Time,
    },
    /// Takes a command back that nobody has acknowledged. Who asked, or the owner.
    CancelCommand {
        /// Who was asked.
        machine: MachineId,
        /// The command's number.
        command: u64,
    },
    /// Puts on record what the machine says of a command. Anyone; the machine's key has signed.
    AcknowledgeCommand(CommandAnswer),
    /// Pays out what is credited to an account because a payment to it failed. Anyone.
    Withdraw {
        /// Which token.
        denom: Denom<String>,
        /// Default: the sender.
        #[serde(default)]
        account: Option<String>,
    },
}

/// An agent's budgets. They outlive the sale of the machine until they are given back.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct BudgetName {
    /// An account's or a machine's.
    pub namespace: Namespace,
    /// Of a machine that was sold: its `ownership_epoch` when the budget was brought; default: the present one.
    #[serde(default)]
    pub ownership_epoch: Option<u32>,
    /// The agent.
    pub agent: String,
}

/// Inside a cw20's `Send`: as the message of the same name, for the account that sends.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::FundAgent`].
    FundAgent {
        /// An account's or a machine's.
        namespace: Namespace,
        /// Who.
        agent: String,
    },
}
