//! What the contract answers.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::MachineId;
use flywheel_types::access_control::{
    AdminResponse, AdminsResponse, AgentResponse, AgentsResponse, BudgetName, CommandResponse, CommandsResponse,
    ConfigResponse, Decision, HolderResponse, HoldersResponse, Name, Namespace, PermissionResponse,
    PermissionsResponse, QueryMsg, Resource, RoleResponse, RolesResponse, Subject,
};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::{Denom, Totals};

use super::AccessControl;
use crate::handles::all_pages;
use crate::{Chain, ChainError, ChainExt};

impl<C: Chain + ?Sized> AccessControl<'_, C> {
    /// The registry and the hub.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// Whether a subject may do something with a resource now, or every reason why not. `namespace`: only what that one says.
    pub fn has_permission(
        &self,
        subject: Subject,
        permission: Name,
        resource: Resource,
        namespace: Option<Namespace>,
    ) -> Result<Decision, ChainError> {
        let message = QueryMsg::HasPermission {
            subject,
            permission,
            resource,
            namespace,
        };
        self.chain.query(&self.address, &message)
    }

    /// What a subject holds in a namespace.
    pub fn holder(&self, namespace: Namespace, subject: Subject) -> Result<HolderResponse, ChainError> {
        self.chain
            .query(&self.address, &QueryMsg::Holder { namespace, subject })
    }

    /// Everybody who holds something in a namespace, groups among them, as storage names them.
    pub fn holders(&self, namespace: &Namespace) -> Result<Vec<String>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Holders {
                namespace: namespace.clone(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: HoldersResponse = self.chain.query(&self.address, &message)?;
            let next = page.holders.last().cloned();
            Ok((page.holders, next))
        })
    }

    /// The roles of a namespace by name.
    pub fn roles(&self, namespace: &Namespace) -> Result<Vec<RoleResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Roles {
                namespace: namespace.clone(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: RolesResponse = self.chain.query(&self.address, &message)?;
            let next = page.roles.last().and_then(|row| row.role.parse().ok());
            Ok((page.roles, next))
        })
    }

    /// The permissions of a namespace, or those that a subject has now.
    pub fn permissions(
        &self,
        namespace: &Namespace,
        subject: Option<&Subject>,
    ) -> Result<Vec<PermissionResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Permissions {
                namespace: namespace.clone(),
                subject: subject.cloned(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: PermissionsResponse = self.chain.query(&self.address, &message)?;
            Ok((page.permissions, page.next))
        })
    }

    /// The administrators of a namespace by address.
    pub fn admins(&self, namespace: &Namespace) -> Result<Vec<AdminResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Admins {
                namespace: namespace.clone(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: AdminsResponse = self.chain.query(&self.address, &message)?;
            let next = page.admins.last().map(|row| row.admin.to_string());
            Ok((page.admins, next))
        })
    }

    /// What an agent may send and spend.
    pub fn agent(&self, name: BudgetName) -> Result<AgentResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Agent { name })
    }

    /// The agents of a namespace by address.
    pub fn agents(&self, namespace: &Namespace) -> Result<Vec<Addr>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Agents {
                namespace: namespace.clone(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: AgentsResponse = self.chain.query(&self.address, &message)?;
            let next = page.agents.last().map(Addr::to_string);
            Ok((page.agents, next))
        })
    }

    /// Whether an agent may send a message (its name in JSON) to a contract for a machine now.
    pub fn may_act(
        &self,
        machine: MachineId,
        agent: &Addr,
        contract: &Addr,
        message: &str,
    ) -> Result<bool, ChainError> {
        let message = QueryMsg::MayAct {
            machine,
            agent: agent.to_string(),
            contract: contract.to_string(),
            message: message.to_owned(),
        };
        self.chain.query(&self.address, &message)
    }

    /// A command, and where it stands.
    pub fn command(&self, machine: MachineId, command: u64) -> Result<CommandResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Command { machine, command })
    }

    /// A machine's commands by number, after this one.
    pub fn commands(&self, machine: MachineId, after: Option<u64>) -> Result<Vec<CommandResponse>, ChainError> {
        all_pages(|start_after: Option<u64>| {
            let message = QueryMsg::Commands {
                machine,
                start_after: start_after.or(after),
                limit: Some(MAX_LIMIT),
            };
            let page: CommandsResponse = self.chain.query(&self.address, &message)?;
            let next = page.commands.last().map(|row| row.command);
            Ok((page.commands, next))
        })
    }

    /// What `withdraw` would pay an account.
    pub fn credit(&self, account: &Addr, denom: &Denom) -> Result<Uint128, ChainError> {
        let message = QueryMsg::Credit {
            account: account.to_string(),
            denom: denom.clone().into(),
        };
        self.chain.query(&self.address, &message)
    }

    /// Where the money in one token is.
    pub fn totals(&self, denom: &Denom) -> Result<Totals, ChainError> {
        let denom = denom.clone().into();
        self.chain.query(&self.address, &QueryMsg::Totals { denom })
    }
}
