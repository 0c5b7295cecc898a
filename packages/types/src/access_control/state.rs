//! Bounds and public state: what other contracts and programs read raw.

use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};
use flywheel_protocol::Time;

use super::decision::Places;
use super::queries::CommandState;
use crate::compact;
use crate::stored_hash::StoredHash;

/// Roles that one subject, or one group, may hold directly.
pub const MAX_ROLES: usize = 32;
/// Groups that one subject may be in.
pub const MAX_GROUPS: usize = 8;
/// Roles that may hold one permission.
pub const MAX_PERMISSION_ROLES: usize = 32;
/// Contracts on which one agent may send messages for one machine or owner.
pub const MAX_SCOPES: usize = 8;
/// Messages of one contract that an agent may send.
pub const MAX_MESSAGES: usize = 16;
/// Bytes of a message's name.
pub const MAX_MESSAGE: usize = 64;
/// Tokens in which one agent has a budget.
pub const MAX_BUDGETS: usize = 4;
/// Recipients that one budget may be limited to.
pub const MAX_RECIPIENTS: usize = 8;
/// Bytes of what a `Spend` is for.
pub const MAX_REFERENCE: usize = 128;
/// Commands of a machine that are open at the same time.
pub const MAX_OPEN_COMMANDS: usize = 16;
/// Commands of a machine that one account may have open.
pub const MAX_OPEN_COMMANDS_EACH: usize = 4;
/// A command expires at most so many seconds ahead: seven days.
pub const MAX_COMMAND: u64 = 604_800;

/// Public state: the registry and the hub that the contract was launched with; nothing changes them.
pub const CONFIG: Item<Places> = Item::new("config");
/// Public state: what subjects hold, by namespace ([`namespace`]) and subject ([`subject`]).
pub const HOLDERS: Map<(&str, &str), Holder> = Map::new("holders");
/// Public state: whether a role is enabled, by namespace and name. Roles are never removed: a name given once keeps its
/// meaning.
pub const ROLES: Map<(&str, &str), bool> = Map::new("roles");
/// Public state: permissions by namespace, name and the resources' pattern.
pub const PERMISSIONS: Map<(&str, &str, &str), Permission> = Map::new("permissions");
/// Public state: appointments of administrators whose gifts the owner has voided, by namespace and number.
pub const VOIDED: Map<(&str, u32), bool> = Map::new("voided");
/// Public state: what agents may send, by namespace (a machine's or an account's) and agent.
pub const AGENTS: Map<(&str, &Addr), AgentGrant> = Map::new("agents");
/// Public state: what machines were asked to do, by machine and number.
pub const COMMANDS: Map<(u64, u64), Command> = Map::new("commands");

/// How storage names namespaces. A machine's has its `ownership_epoch` in its name, a network's how often it was handed over:
/// what a former owner or admin wrote is under a name that nobody asks for again (rule R6).
pub mod namespace {
    use cosmwasm_std::Addr;
    use flywheel_protocol::MachineId;

    /// `a<address>`.
    pub fn account(account: &Addr) -> String {
        format!("a{account}")
    }

    /// `m<machine>.<ownership epoch>`.
    pub fn machine(machine: MachineId, ownership_epoch: u32) -> String {
        format!("m{machine}.{ownership_epoch}")
    }

    /// `n<network>.<hand-overs>`; `n<network>` as long as there was none.
    pub fn network(network: u64, hand_overs: u32) -> String {
        match hand_overs {
            0 => format!("n{network}"),
            _ => format!("n{network}.{hand_overs}"),
        }
    }
}

/// How storage names subjects.
pub mod subject {
    use cosmwasm_std::Addr;
    use flywheel_protocol::MachineId;

    /// `a<address>`.
    pub fn account(account: &Addr) -> String {
        format!("a{account}")
    }

    /// `m<machine>`.
    pub fn machine(machine: MachineId) -> String {
        format!("m{machine}")
    }

    /// `g<group>`.
    pub fn group(group: &str) -> String {
        format!("g{group}")
    }
}

/// What a subject holds in a namespace. A group is one too: it holds roles, never groups, so that no circle can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Whether it counts. Only groups are ever disabled.
    pub is_enabled: bool,
    /// At most [`MAX_ROLES`], each role once.
    pub roles: Vec<Grant>,
    /// At most [`MAX_GROUPS`], each group once; none in a group.
    pub groups: Vec<Grant>,
}

compact!(Holder {
    is_enabled,
    roles,
    groups
});

impl Default for Holder {
    fn default() -> Self {
        Self {
            is_enabled: true,
            roles: vec![],
            groups: vec![],
        }
    }
}

/// A role, or the membership of a group, that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role or the group.
    pub name: String,
    /// From this second on it is worth nothing; `None`: it does not expire.
    pub expires_at: Option<Time>,
    /// The appointment of the administrator who gave it; `None`: the owner did.
    pub appointment: Option<u32>,
}

compact!(Grant {
    name,
    expires_at,
    appointment
});

impl Grant {
    /// Whether it is over: at the expiry's second it is.
    pub fn has_expired(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|at| now >= at)
    }
}

/// Who may do one thing with the resources of one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Whether it counts.
    pub is_enabled: bool,
    /// Of a concrete machine in an account's namespace: the machine's when its owner wrote this. At another one it is void.
    pub ownership_epoch: Option<u32>,
    /// At most [`MAX_PERMISSION_ROLES`], each once.
    pub roles: Vec<String>,
}

compact!(Permission {
    is_enabled,
    ownership_epoch,
    roles
});

/// What an account may send for a machine, or for every machine of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentGrant {
    /// From this second on it may send nothing.
    pub expires_at: Time,
    /// What on which contracts, at most [`MAX_SCOPES`].
    pub scopes: Vec<StoredScope>,
}

compact!(AgentGrant { expires_at, scopes });

impl AgentGrant {
    /// Whether the agent may send this message (its name in JSON, e.g. `set_tariff`) to this contract now.
    pub fn permits(&self, contract: &Addr, message: &str, now: Time) -> bool {
        let names = |scope: &StoredScope| scope.messages.iter().any(|name| name == message);
        now < self.expires_at
            && self
                .scopes
                .iter()
                .any(|scope| scope.contract == *contract && names(scope))
    }
}

/// Messages of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredScope {
    /// Where they may be sent.
    pub contract: Addr,
    /// Their names, at most [`MAX_MESSAGES`].
    pub messages: Vec<String>,
}

compact!(StoredScope { contract, messages });

/// What a machine was asked to do. The record stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who asked.
    pub requester: Addr,
    /// What for: the permission that the requester had.
    pub name: String,
    /// SHA-256 of what goes with it, which travels off chain.
    pub payload: StoredHash,
    /// The machine's when it was asked. At another one nobody can acknowledge it.
    pub ownership_epoch: u32,
    /// When it was asked.
    pub requested_at: Time,
    /// From this second on it has failed, unless it was acknowledged.
    pub expires_at: Time,
    /// When the requester or the owner took it back.
    pub cancelled_at: Option<Time>,
    /// What the machine said.
    pub acknowledgement: Option<Acknowledgement>,
}

compact!(Command {
    requester,
    name,
    payload,
    ownership_epoch,
    requested_at,
    expires_at,
    cancelled_at,
    acknowledgement
});

impl Command {
    /// Where it stands; `ownership_epoch` is the machine's now. At the expiry's second it has failed.
    pub fn state(&self, now: Time, ownership_epoch: u32) -> CommandState {
        match &self.acknowledgement {
            Some(said) if said.is_done => CommandState::Done,
            Some(_) => CommandState::Refused,
            None if self.cancelled_at.is_some() => CommandState::Cancelled,
            None if now >= self.expires_at => CommandState::Expired,
            None if ownership_epoch != self.ownership_epoch => CommandState::Void,
            None => CommandState::Open,
        }
    }
}

/// What the machine's key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// When it came to the chain.
    pub at: Time,
    /// The version of the key.
    pub key_version: u32,
    /// Whether it was done.
    pub is_done: bool,
    /// SHA-256 of what came of it; zero for nothing.
    pub result: StoredHash,
}

compact!(Acknowledgement {
    at,
    key_version,
    is_done,
    result
});
