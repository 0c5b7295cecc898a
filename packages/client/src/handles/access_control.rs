//! access-control: what owners permit, what agents spend, what machines are asked.

mod commands;
mod questions;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::Time;
use flywheel_types::Denom;
use flywheel_types::access_control::{
    BudgetName, ExecuteMsg, Name, Namespace, Pattern, ReceiveMsg, Scope, SpendingLimit, Subject,
};

use super::hand_over;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// The access-control contract of a chain.
#[derive(Debug)]
pub struct AccessControl<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

/// What an agent may do, as its owner says it.
#[derive(Debug, Clone)]
pub struct AgentTerms {
    /// What it may send to which contracts, at most 8.
    pub scopes: Vec<Scope>,
    /// From then on it may send and spend nothing.
    pub expires_at: Time,
    /// What it may spend, at most 4 tokens.
    pub limits: Vec<SpendingLimit>,
}

impl<'c, C: Chain + ?Sized> AccessControl<'c, C> {
    /// The contract at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Any message without money.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// Creates, disables or enables a role; as the owner.
    pub fn set_role(
        &self,
        signer: &Account,
        namespace: Namespace,
        role: Name,
        is_enabled: bool,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetRole {
            namespace,
            role,
            is_enabled,
        };
        self.execute(signer, &message)
    }

    /// Creates, disables or enables a group; as the owner.
    pub fn set_group(
        &self,
        signer: &Account,
        namespace: Namespace,
        group: Name,
        is_enabled: bool,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetGroup {
            namespace,
            group,
            is_enabled,
        };
        self.execute(signer, &message)
    }

    /// Says which roles may do one thing with the resources of a pattern; as the owner.
    pub fn set_permission(
        &self,
        signer: &Account,
        namespace: Namespace,
        (permission, resource): (Name, Pattern),
        roles: Vec<Name>,
        is_enabled: bool,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetPermission {
            namespace,
            permission,
            resource,
            is_enabled,
            roles,
        };
        self.execute(signer, &message)
    }

    /// Removes a permission; as the owner.
    pub fn remove_permission(
        &self,
        signer: &Account,
        namespace: Namespace,
        (permission, resource): (Name, Pattern),
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::RemovePermission {
            namespace,
            permission,
            resource,
        };
        self.execute(signer, &message)
    }

    /// Gives a role, until a time or for good; as the owner or an administrator who has it.
    pub fn grant(
        &self,
        signer: &Account,
        namespace: Namespace,
        (subject, role): (Subject, Name),
        expires_at: Option<Time>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Grant {
            namespace,
            subject,
            role,
            expires_at,
        };
        self.execute(signer, &message)
    }

    /// Takes a role away; as the owner, an administrator who has it, or the account that holds it.
    pub fn revoke(
        &self,
        signer: &Account,
        namespace: Namespace,
        (subject, role): (Subject, Name),
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Revoke {
            namespace,
            subject,
            role,
        };
        self.execute(signer, &message)
    }

    /// Puts an account or a machine into a group; as the owner or an administrator who is in it.
    pub fn add_member(
        &self,
        signer: &Account,
        namespace: Namespace,
        (member, group): (Subject, Name),
        expires_at: Option<Time>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::AddMember {
            namespace,
            group,
            member,
            expires_at,
        };
        self.execute(signer, &message)
    }

    /// Takes a member out of a group; as the owner, an administrator who is in it, or the member.
    pub fn remove_member(
        &self,
        signer: &Account,
        namespace: Namespace,
        (member, group): (Subject, Name),
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::RemoveMember {
            namespace,
            group,
            member,
        };
        self.execute(signer, &message)
    }

    /// Appoints an administrator, or changes until when; as the owner.
    pub fn set_admin(
        &self,
        signer: &Account,
        namespace: Namespace,
        admin: &Addr,
        expires_at: Option<Time>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetAdmin {
            namespace,
            admin: admin.to_string(),
            expires_at,
        };
        self.execute(signer, &message)
    }

    /// Removes an administrator, with or without what he gave; as the owner.
    pub fn remove_admin(
        &self,
        signer: &Account,
        namespace: Namespace,
        admin: &Addr,
        void_gifts: bool,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::RemoveAdmin {
            namespace,
            admin: admin.to_string(),
            void_gifts,
        };
        self.execute(signer, &message)
    }

    /// Lets an account act for a machine, or for every machine of the signer; as the owner. It replaces what the agent could
    /// before.
    pub fn set_agent(
        &self,
        signer: &Account,
        namespace: Namespace,
        agent: &Addr,
        terms: AgentTerms,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetAgent {
            namespace,
            agent: agent.to_string(),
            scopes: terms.scopes,
            expires_at: terms.expires_at,
            limits: terms.limits,
        };
        self.execute(signer, &message)
    }

    /// Ends what an agent may do and gives its budgets back; as the owner or the agent.
    pub fn revoke_agent(&self, signer: &Account, namespace: Namespace, agent: &Addr) -> Result<TxResult, ChainError> {
        let agent = agent.to_string();
        self.execute(signer, &ExecuteMsg::RevokeAgent { namespace, agent })
    }

    /// Adds to an agent's budget; as the owner.
    pub fn fund_agent(
        &self,
        signer: &Account,
        namespace: Namespace,
        agent: &Addr,
        (denom, amount): (&Denom, Uint128),
    ) -> Result<TxResult, ChainError> {
        let agent = agent.to_string();
        let native = ExecuteMsg::FundAgent {
            namespace: namespace.clone(),
            agent: agent.clone(),
        };
        let hook = ReceiveMsg::FundAgent { namespace, agent };
        let message = hand_over(denom, &self.address, amount, &native, &hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Pays out of the signer's budget, within its limits; as an agent.
    pub fn spend(
        &self,
        signer: &Account,
        namespace: Namespace,
        (denom, amount): (&Denom, Uint128),
        recipient: &Addr,
        reference: &str,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Spend {
            namespace,
            denom: denom.clone().into(),
            amount,
            recipient: recipient.to_string(),
            reference: reference.to_owned(),
        };
        self.execute(signer, &message)
    }

    /// Takes a part (`None`: all) of a budget back; as the owner who brought it.
    pub fn withdraw_budget(
        &self,
        signer: &Account,
        budget: BudgetName,
        denom: &Denom,
        amount: Option<Uint128>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::WithdrawBudget {
            budget,
            denom: denom.clone().into(),
            amount,
        };
        self.execute(signer, &message)
    }

    /// Gives all budgets of an agent back to who brought them: as he, or as anyone once the agent may spend nothing any more.
    pub fn return_budgets(&self, signer: &Account, budget: BudgetName) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ReturnBudgets { budget })
    }

    /// Pays out what is credited to an account (`None`: the signer).
    pub fn withdraw(&self, signer: &Account, denom: &Denom, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Withdraw {
            denom: denom.clone().into(),
            account: account.map(Addr::to_string),
        };
        self.execute(signer, &message)
    }
}
