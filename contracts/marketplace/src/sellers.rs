//! Who may sell, and who is paid for it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use flywheel_protocol::values::Split;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::access_control::{Name, Resource};
use flywheel_types::marketplace::{AGENT_MESSAGES, Listing, Permit, Seller, SellerGone};
use flywheel_types::payments::SPLITS;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus, access_control};
use flywheel_types::{Authority, Errand};

use crate::error::ContractError;
use crate::state::config::Config;

/// A machine that works or is paused.
///
/// # Errors
/// If nobody has registered it, or it has left.
pub fn machine(querier: &QuerierWrapper, config: &Config, id: MachineId) -> Result<Machine, ContractError> {
    let record = MACHINES.query(querier, config.registry.clone(), id.get())?;
    match record {
        None => Err(ContractError::UnknownMachine { machine: id }),
        Some(record) if record.status == MachineStatus::Retired => Err(ContractError::RetiredMachine { machine: id }),
        Some(record) => Ok(record),
    }
}

/// The machine that sells, as it is now; `None`: the network sells.
///
/// # Errors
/// If the machine has left, or was sold after it was listed (rule R6).
pub fn selling_machine(
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
) -> Result<Option<Machine>, ContractError> {
    let Some(id) = listing.seller.machine() else {
        return Ok(None);
    };
    let machine = machine(querier, config, id)?;
    if machine.ownership_epoch != listing.ownership_epoch {
        return Err(ContractError::MachineSold { machine: id });
    }
    Ok(Some(machine))
}

/// How a listing has lost its machine; `None`: it has not, or the network sells.
///
/// A registry that cannot be read says nothing: no settlement waits for another contract (rule A5).
pub fn gone(querier: &QuerierWrapper, config: &Config, listing: &Listing) -> Option<SellerGone> {
    let machine = listing.seller.machine()?;
    let record = MACHINES.query(querier, config.registry.clone(), machine.get());
    let record = record.ok().flatten()?;
    if record.status == MachineStatus::Retired {
        Some(SellerGone::MachineRetired)
    } else if record.ownership_epoch != listing.ownership_epoch {
        Some(SellerGone::MachineSold)
    } else {
        None
    }
}

/// A message that is sent as a seller.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// By whom.
    pub by: &'a Addr,
    /// To which contract: this one.
    pub to: &'a Addr,
    /// The block's time.
    pub at: Time,
    /// Its name in JSON: agents may send those in [`AGENT_MESSAGES`].
    pub name: &'static str,
}

/// Refuses a sender who may not act for a listing's seller: of a machine, its owner and, for [`AGENT_MESSAGES`], his agents.
/// Returns who is paid for a machine.
pub fn check_seller(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
    sent: &Sent<'_>,
) -> Result<Option<Addr>, ContractError> {
    let Some((id, machine)) = listing.seller.machine().zip(selling_machine(querier, config, listing)?) else {
        if sells_for_network(storage, config, sent.by)? {
            return Ok(None);
        }
        return Err(ContractError::NotTheDesk {
            sender: sent.by.clone(),
        });
    };
    let errand = Errand {
        machine: id,
        ownership_epoch: machine.ownership_epoch,
        contract: sent.to,
        message: sent.name,
        now: sent.at,
    };
    let access_control = || {
        if AGENT_MESSAGES.contains(&sent.name) {
            access_control(querier, &config.registry)
        } else {
            Ok(None)
        }
    };
    Authority::of(&machine.owner).check_agent::<ContractError>(querier, sent.by, &errand, access_control)?;
    Ok(Some(machine.payee().clone()))
}

/// A question to access-control, as its `QueryMsg` writes it.
#[cw_serde]
enum Question {
    HasPermission {
        subject: Subject,
        permission: Name,
        resource: Resource,
    },
}

#[cw_serde]
enum Subject {
    Account(String),
}

/// Of its answer what matters here.
#[cw_serde]
struct Answer {
    is_permitted: bool,
}

/// Whether access-control says now that an account has a permission; without an access-control nobody has one.
///
/// A smart query costs 65,000 gas, but only where a listing asks for it. What decides it is code that would not fit here.
pub fn has_permission(querier: &QuerierWrapper, config: &Config, account: &Addr, permit: &Permit) -> StdResult<bool> {
    let Some(access_control) = access_control(querier, &config.registry)? else {
        return Ok(false);
    };
    let question = Question::HasPermission {
        subject: Subject::Account(account.to_string()),
        permission: permit.name.clone(),
        resource: permit.resource.clone(),
    };
    let answer: Answer = querier.query_wasm_smart(access_control, &question)?;
    Ok(answer.is_permitted)
}

/// Whether an account sells what is the network's: the admin, or the desk that the admin has named.
fn sells_for_network(storage: &dyn Storage, config: &Config, account: &Addr) -> StdResult<bool> {
    Ok(config.desk.as_ref() == Some(account) || cw_ownable::is_owner(storage, account)?)
}

/// Refuses a buyer who would pay himself; returns who is paid for a machine.
///
/// # Errors
/// If the buyer owns the selling machine or receives its income, governs the network that sells, is its desk or its
/// treasury, or if nobody can sell any more.
pub fn check_buyer(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    config: &Config,
    listing: &Listing,
    buyer: &Addr,
) -> Result<Option<Addr>, ContractError> {
    let machine = selling_machine(querier, config, listing)?;
    let deals_with_itself = match &machine {
        Some(machine) => is_paid(machine, buyer),
        None => *buyer == config.treasury || sells_for_network(storage, config, buyer)?,
    };
    if deals_with_itself {
        return Err(ContractError::SelfDealing { account: buyer.clone() });
    }
    Ok(machine.map(|machine| machine.payee().clone()))
}

/// How the owner who sold divides the machine's income, as the payments contract says now; `None`: there is no split, or the
/// machine was sold since, which ends it (rule R6).
///
/// A contract that cannot be read divides nothing: no settlement waits for another contract (rule A5).
pub fn division(
    querier: &QuerierWrapper,
    config: &Config,
    machine: MachineId,
    ownership_epoch: u32,
) -> Option<Split<Addr>> {
    let found = SPLITS.query(querier, config.payments.clone()?, machine.get());
    let division = found.ok().flatten()?;
    let split = division.split.filter(|_| division.ownership_epoch == ownership_epoch)?;
    let record = MACHINES.query(querier, config.registry.clone(), machine.get());
    let is_his = record.ok().flatten()?.ownership_epoch == ownership_epoch;
    is_his.then_some(split)
}

/// Whether an account owns a machine or receives its income.
pub fn is_paid(machine: &Machine, account: &Addr) -> bool {
    machine.owner == *account || machine.payee() == account
}

/// What a listing is named by in events.
pub fn name(seller: &Seller) -> String {
    match seller {
        Seller::Machine { machine } => format!("machine {machine}"),
        Seller::Network { from, to, .. } => format!("epochs {from} to {to}"),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};
    use flywheel_types::access_control::{self, Decision, Denial};

    use super::*;

    #[test]
    fn access_control_understands_the_question_and_its_answer_is_read() {
        let (permission, resource): (Name, Resource) = ("read".parse().unwrap(), "network/2/data".parse().unwrap());
        let asked = Question::HasPermission {
            subject: Subject::Account("buyer".to_owned()),
            permission: permission.clone(),
            resource: resource.clone(),
        };
        let meant = access_control::QueryMsg::HasPermission {
            subject: access_control::Subject::Account("buyer".to_owned()),
            permission,
            resource,
            namespace: None,
        };
        let asked: access_control::QueryMsg = from_json(to_json_string(&asked).unwrap()).unwrap();
        assert_eq!(asked, meant);

        for (is_permitted, why_not) in [(true, vec![]), (false, vec![Denial::NoRole])] {
            let decision = Decision { is_permitted, why_not };
            let answer: Answer = from_json(to_json_string(&decision).unwrap()).unwrap();
            assert_eq!(answer.is_permitted, is_permitted);
        }
    }
}
