//! Answers.

mod agents;
mod commands;
mod money;
mod namespaces;

use cosmwasm_std::{Binary, Deps, Env, StdResult, to_json_binary};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::access_control::{
    ConfigResponse, Decision, Denial, Judge, Name, Namespace, Places, QueryMsg, Resource, Root, Subject,
};

use crate::error::ContractError;
use crate::place::{Kind, Place, machine, subject_key};
use crate::state::CONFIG;

/// What answers have in common.
struct Asked<'a> {
    deps: Deps<'a>,
    env: &'a Env,
    places: Places,
}

impl Asked<'_> {
    fn now(&self) -> Time {
        Time::of(&self.env.block)
    }

    fn judge(&self) -> Judge<'_> {
        Judge::of_storage(self.deps.storage, self.deps.querier, &self.places, self.now())
    }

    fn place(&self, namespace: &Namespace) -> Result<Place, ContractError> {
        Place::find(self.deps.api, &self.deps.querier, &self.places, namespace)
    }

    fn subject(&self, subject: Subject) -> Result<String, ContractError> {
        subject_key(self.deps.api, self.env, &self.places, subject)
    }

    fn ownership_epoch(&self, id: MachineId) -> Result<u32, ContractError> {
        Ok(machine(&self.deps.querier, &self.places, id)?.ownership_epoch)
    }

    fn config(self) -> StdResult<ConfigResponse> {
        let Places { registry, hub } = self.places;
        Ok(ConfigResponse { registry, hub })
    }

    fn has_permission(
        &self,
        subject: Subject,
        permission: &Name,
        resource: &Resource,
        namespace: Option<&Namespace>,
    ) -> Result<Decision, ContractError> {
        let subject = self.subject(subject)?;
        match namespace {
            None => Ok(self.judge().decide(&subject, permission, resource)?),
            Some(namespace) => self.said_by(&self.place(namespace)?, &subject, permission, resource),
        }
    }

    /// What one namespace says, if it speaks for the resource.
    fn said_by(
        &self,
        place: &Place,
        subject: &str,
        permission: &Name,
        resource: &Resource,
    ) -> Result<Decision, ContractError> {
        let against = |denial| {
            Ok(Decision {
                is_permitted: false,
                why_not: vec![denial],
            })
        };
        let mut epoch = 0;
        match (&place.kind, resource.root()) {
            (Kind::Account, Root::Machine(id)) => {
                let record = machine(&self.deps.querier, &self.places, *id)?;
                if record.owner != place.owner {
                    return against(Denial::GranterNotOwner);
                }
                epoch = record.ownership_epoch;
            }
            (Kind::Account, Root::Account(account)) if place.owner.as_str() == account => {}
            (Kind::Machine { id, .. }, Root::Machine(named)) if id == named => {}
            (Kind::Network(id), Root::Network(named)) if id == named => {}
            _ => return against(Denial::OtherNamespace),
        }
        Ok(self
            .judge()
            .decide_in(&place.key, subject, permission, resource, epoch)?)
    }
}

/// Answers one question.
pub fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let places = CONFIG.load(deps.storage)?;
    let asked = Asked { deps, env, places };
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&asked.config()?),
        QueryMsg::HasPermission {
            subject,
            permission,
            resource,
            namespace,
        } => to_json_binary(&asked.has_permission(subject, &permission, &resource, namespace.as_ref())?),
        QueryMsg::Holder { namespace, subject } => to_json_binary(&asked.holder(&namespace, subject)?),
        QueryMsg::Holders {
            namespace,
            start_after,
            limit,
        } => to_json_binary(&asked.holders(&namespace, start_after.as_deref(), limit)?),
        QueryMsg::Roles {
            namespace,
            start_after,
            limit,
        } => to_json_binary(&asked.roles(&namespace, start_after.as_ref(), limit)?),
        QueryMsg::Permissions {
            namespace,
            subject,
            start_after,
            limit,
        } => to_json_binary(&asked.permissions(&namespace, subject, start_after.as_ref(), limit)?),
        QueryMsg::Admins {
            namespace,
            start_after,
            limit,
        } => to_json_binary(&asked.admins(&namespace, start_after, limit)?),
        QueryMsg::Agent { name } => to_json_binary(&asked.agent(&name)?),
        QueryMsg::Agents {
            namespace,
            start_after,
            limit,
        } => to_json_binary(&asked.agents(&namespace, start_after, limit)?),
        QueryMsg::MayAct {
            machine,
            agent,
            contract,
            message,
        } => to_json_binary(&asked.may_act(machine, &agent, &contract, &message)?),
        QueryMsg::Command { machine, command } => to_json_binary(&asked.command(machine, command)?),
        QueryMsg::Commands {
            machine,
            start_after,
            limit,
        } => to_json_binary(&asked.commands(machine, start_after, limit)?),
        QueryMsg::Credit { account, denom } => to_json_binary(&asked.credit(&account, &denom)?),
        QueryMsg::Totals { denom } => to_json_binary(&asked.totals(&denom)?),
    }?)
}
