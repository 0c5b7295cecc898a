//! Agents.

use cosmwasm_std::{Addr, Order};
use cw_storage_plus::Bound;
use flywheel_protocol::MachineId;
use flywheel_types::access_control::{
    AGENTS, AgentGrant, AgentResponse, AgentsResponse, BudgetName, Namespace, Scope, StoredScope, namespace,
};
use flywheel_types::page;

use super::Asked;
use crate::error::ContractError;
use crate::place::{Kind, machine};
use crate::state::purses::Purse;

impl Asked<'_> {
    pub(super) fn agent(&self, name: &BudgetName) -> Result<AgentResponse, ContractError> {
        let place = self.place(&name.namespace)?;
        let agent = self.deps.api.addr_validate(&name.agent)?;
        let (key, is_current) = match (&place.kind, name.ownership_epoch) {
            (Kind::Machine { id, ownership_epoch }, Some(named)) => {
                (namespace::machine(*id, named), named == *ownership_epoch)
            }
            _ => (place.key.clone(), true),
        };
        let grant = AGENTS.may_load(self.deps.storage, (&key, &agent))?;
        let purse = Purse::find(self.deps.storage, &key, &agent)?;
        if grant.is_none() && purse.is_none() {
            return Err(place.unknown("agent", agent));
        }
        let acts = |grant: &AgentGrant| is_current && self.now() < grant.expires_at;
        let (expires_at, scopes) = grant
            .filter(acts)
            .map_or((None, vec![]), |grant| (Some(grant.expires_at), grant.scopes));
        let scopes = scopes.into_iter().map(|StoredScope { contract, messages }| Scope {
            contract: contract.into_string(),
            messages,
        });
        Ok(AgentResponse {
            agent,
            expires_at,
            scopes: scopes.collect(),
            owner: purse.as_ref().map(|purse| purse.owner.clone()),
            budgets: purse.map_or(vec![], |purse| purse.responses(self.now())),
        })
    }

    pub(super) fn agents(
        &self,
        namespace: &Namespace,
        start_after: Option<String>,
        limit: Option<u32>,
    ) -> Result<AgentsResponse, ContractError> {
        let place = self.place(namespace)?;
        let start_after = start_after.map(Addr::unchecked);
        let keys = AGENTS.prefix(&place.key).keys(
            self.deps.storage,
            start_after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        );
        Ok(AgentsResponse {
            agents: page::collect(keys, limit)?,
        })
    }

    pub(super) fn may_act(
        &self,
        id: MachineId,
        agent: &str,
        contract: &str,
        message: &str,
    ) -> Result<bool, ContractError> {
        let record = machine(&self.deps.querier, &self.places, id)?;
        let agent = self.deps.api.addr_validate(agent)?;
        let contract = self.deps.api.addr_validate(contract)?;
        for key in [
            namespace::machine(id, record.ownership_epoch),
            namespace::account(&record.owner),
        ] {
            let grant = AGENTS.may_load(self.deps.storage, (&key, &agent))?;
            if grant.is_some_and(|grant| grant.permits(&contract, message, self.now())) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
