//! What is asked of the contract, and its answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Hash32, MachineId, Time};

use super::messages::{BudgetName, Namespace, Scope, Subject};
use super::names::{Name, Pattern, Resource};
use crate::denom::Denom;
#[cfg_attr(target_arch = "wasm32", allow(unused_imports, reason = "only the schema names it"))]
use crate::totals::Totals;

/// `query`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What the contract was launched with.
    #[returns(ConfigResponse)]
    Config {},
    /// Whether a subject may do something with a resource now, or why not.
    #[returns(Decision)]
    HasPermission {
        /// Who.
        subject: Subject,
        /// What.
        permission: Name,
        /// With what.
        resource: Resource,
        /// Only what this namespace says; default: every namespace that speaks for the resource.
        #[serde(default)]
        namespace: Option<Namespace>,
    },
    /// What a subject holds in a namespace.
    #[returns(HolderResponse)]
    Holder {
        /// Where.
        namespace: Namespace,
        /// Who.
        subject: Subject,
    },
    /// The subjects that hold something in a namespace, groups among them.
    #[returns(HoldersResponse)]
    Holders {
        /// Where.
        namespace: Namespace,
        /// After this one, as the page before named it.
        start_after: Option<String>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The roles of a namespace by name.
    #[returns(RolesResponse)]
    Roles {
        /// Where.
        namespace: Namespace,
        /// After this one.
        start_after: Option<Name>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// The permissions of a namespace, those of one name together.
    #[returns(PermissionsResponse)]
    Permissions {
        /// Where.
        namespace: Namespace,
        /// Only those that this subject has now.
        subject: Option<Subject>,
        /// After this one.
        start_after: Option<PermissionKey>,
        /// How many are looked at: default 30, at most 100. With a subject at most 5, and fewer may be shown.
        limit: Option<u32>,
    },
    /// The administrators of a namespace by address.
    #[returns(AdminsResponse)]
    Admins {
        /// Where.
        namespace: Namespace,
        /// After this one.
        start_after: Option<String>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What an agent may send and spend.
    #[returns(AgentResponse)]
    Agent {
        /// Whose; of a machine that was sold also of an older `ownership_epoch`.
        name: BudgetName,
    },
    /// The agents of a namespace by address.
    #[returns(AgentsResponse)]
    Agents {
        /// Where.
        namespace: Namespace,
        /// After this one.
        start_after: Option<String>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// Whether an agent may send a message for a machine now: what the contracts themselves read raw.
    #[returns(bool)]
    MayAct {
        /// For which.
        machine: MachineId,
        /// Who.
        agent: String,
        /// To which contract.
        contract: String,
        /// Its name in JSON.
        message: String,
    },
    /// A command, and where it stands.
    #[returns(CommandResponse)]
    Command {
        /// Who was asked.
        machine: MachineId,
        /// Its number.
        command: u64,
    },
    /// A machine's commands by number.
    #[returns(CommandsResponse)]
    Commands {
        /// Who was asked.
        machine: MachineId,
        /// After this number.
        start_after: Option<u64>,
        /// Default 30, at most 100.
        limit: Option<u32>,
    },
    /// What `Withdraw` would pay an account.
    #[returns(Uint128)]
    Credit {
        /// Whose.
        account: String,
        /// Which token.
        denom: Denom<String>,
    },
    /// Where the money in one token is.
    #[returns(Totals)]
    Totals {
        /// Which.
        denom: Denom<String>,
    },
}

/// A permission's name and resources.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct PermissionKey {
    /// What may be done.
    pub permission: Name,
    /// With what.
    pub resource: Pattern,
}

/// Answers `Config`.
#[cw_serde]
pub struct ConfigResponse {
    /// The machine-registry.
    pub registry: Addr,
    /// The network-hub.
    pub hub: Addr,
}

/// Yes, or why not.
#[cw_serde]
#[derive(Eq)]
pub struct Decision {
    /// Whether it may.
    pub is_permitted: bool,
    /// Every reason, each once; none if it may.
    pub why_not: Vec<Denial>,
}

/// Why something is not permitted.
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub enum Denial {
    /// No machine or network has this number.
    NoSuchResource,
    /// The namespace that was named does not speak for the resource.
    OtherNamespace,
    /// The subject holds no role and is in no group where it would count.
    NoRole,
    /// It holds roles, but none has this permission on this resource.
    NotPermitted,
    /// The grant of a role is over.
    RoleExpired {
        /// Which.
        role: String,
    },
    /// The membership of a group is over.
    MembershipExpired {
        /// Which.
        group: String,
    },
    /// The role is disabled.
    RoleDisabled {
        /// Which.
        role: String,
    },
    /// The group is disabled.
    GroupDisabled {
        /// Which.
        group: String,
    },
    /// The permission is disabled.
    PermissionDisabled {
        /// On which resources.
        resource: String,
    },
    /// The administrator who gave it was removed, and what he gave with him.
    Voided {
        /// The role or group that was given.
        name: String,
    },
    /// Who gave it does not own the machine or administer the network any more, or did not in between.
    GranterNotOwner,
}

/// A role or membership that was given.
#[cw_serde]
#[derive(Eq)]
pub struct GrantResponse {
    /// The role or the group.
    pub name: String,
    /// From this second on it is worth nothing.
    pub expires_at: Option<Time>,
    /// Who gave it, if the owner did not.
    pub appointment: Option<u32>,
    /// Whether it counts by itself: not expired, not voided.
    pub is_valid: bool,
    /// Whether the role or group is enabled.
    pub is_enabled: bool,
}

/// Answers `Holder`.
#[cw_serde]
#[derive(Eq)]
pub struct HolderResponse {
    /// Whether it counts. Only groups are ever disabled.
    pub is_enabled: bool,
    /// Roles held directly.
    pub roles: Vec<GrantResponse>,
    /// Groups it is in.
    pub groups: Vec<GrantResponse>,
}

/// Answers `Holders`.
#[cw_serde]
pub struct HoldersResponse {
    /// `a<address>`, `m<machine>`, `g<group>`.
    pub holders: Vec<String>,
}

/// Answers `Roles`.
#[cw_serde]
pub struct RolesResponse {
    /// By name.
    pub roles: Vec<RoleResponse>,
}

/// A role.
#[cw_serde]
#[derive(Eq)]
pub struct RoleResponse {
    /// Its name.
    pub role: String,
    /// Whether it counts.
    pub is_enabled: bool,
}

/// Answers `Permissions`.
#[cw_serde]
pub struct PermissionsResponse {
    /// Those of one name together, by resource.
    pub permissions: Vec<PermissionResponse>,
    /// The last one that was looked at, to go on after; `None`: there are no more.
    pub next: Option<PermissionKey>,
}

/// A permission.
#[cw_serde]
#[derive(Eq)]
pub struct PermissionResponse {
    /// What may be done.
    pub permission: String,
    /// With what.
    pub resource: String,
    /// Whether it counts.
    pub is_enabled: bool,
    /// Who may.
    pub roles: Vec<String>,
}

/// Answers `Admins`.
#[cw_serde]
pub struct AdminsResponse {
    /// By address.
    pub admins: Vec<AdminResponse>,
}

/// An administrator.
#[cw_serde]
#[derive(Eq)]
pub struct AdminResponse {
    /// Who.
    pub admin: Addr,
    /// Named in what he gives.
    pub appointment: u32,
    /// From this second on he gives nothing.
    pub expires_at: Option<Time>,
}

/// Answers `Agent`.
#[cw_serde]
pub struct AgentResponse {
    /// Who.
    pub agent: Addr,
    /// From this second on it may send and spend nothing; `None`: it may nothing now, only its budgets are left.
    pub expires_at: Option<Time>,
    /// What it may send.
    pub scopes: Vec<Scope>,
    /// What it may spend.
    pub budgets: Vec<BudgetResponse>,
    /// To whom the budgets belong.
    pub owner: Option<Addr>,
}

/// A budget.
#[cw_serde]
#[derive(Eq)]
pub struct BudgetResponse {
    /// In what.
    pub denom: Denom,
    /// What is left.
    pub left: Uint128,
    /// In one transaction; zero: nothing any more.
    pub per_transaction: Uint128,
    /// In one day of UTC.
    pub per_day: Uint128,
    /// What was spent today.
    pub spent_today: Uint128,
    /// Who may be paid; nobody named: anyone.
    pub recipients: Vec<Addr>,
}

/// Answers `Agents`.
#[cw_serde]
pub struct AgentsResponse {
    /// By address.
    pub agents: Vec<Addr>,
}

/// Where a command stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum CommandState {
    /// The machine may still acknowledge it.
    Open,
    /// The machine has done it.
    Done,
    /// The machine has refused it.
    Refused,
    /// Nobody acknowledged it in time.
    Expired,
    /// It was taken back.
    Cancelled,
    /// The machine was sold before it acknowledged it.
    Void,
}

/// Answers `Command`.
#[cw_serde]
#[derive(Eq)]
pub struct CommandResponse {
    /// Its number.
    pub command: u64,
    /// Where it stands.
    pub state: CommandState,
    /// Who asked.
    pub requester: Addr,
    /// Whether the requester could still ask for it now: what a machine looks at before it does it.
    pub is_permitted: bool,
    /// What for.
    pub name: String,
    /// SHA-256 of what goes with it.
    pub payload: Hash32,
    /// When it was asked.
    pub requested_at: Time,
    /// From this second on it has failed.
    pub expires_at: Time,
    /// When the machine's answer came to the chain.
    pub acknowledged_at: Option<Time>,
    /// SHA-256 of what came of it.
    pub result: Option<Hash32>,
}

/// Answers `Commands`.
#[cw_serde]
pub struct CommandsResponse {
    /// By number.
    pub commands: Vec<CommandResponse>,
}
