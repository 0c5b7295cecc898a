//! Machines and networks as their contracts' public state says (rule A1).

use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::access_control::{Judge, Name, Places, Resource, subject};
use flywheel_types::hub::NETWORKS;
use flywheel_types::payments::MachineName;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus, access_control};
use flywheel_types::{Authority, Errand};

use crate::error::ContractError;
use crate::state::sessions::Session;
use crate::state::{CONFIG, Config};

/// A machine's record.
///
/// # Errors
/// If nobody has registered it.
pub fn machine(querier: &QuerierWrapper, config: &Config, machine: MachineId) -> Result<Machine, ContractError> {
    let record = MACHINES.query(querier, config.registry.clone(), machine.get())?;
    record.ok_or_else(|| ContractError::UnknownMachine {
        machine,
        registry: config.registry.clone(),
    })
}

/// The machine's number by either of its names.
///
/// # Errors
/// For a DID of another chain or registry.
pub fn number(env: &Env, config: &Config, name: MachineName) -> Result<MachineId, ContractError> {
    match name {
        MachineName::Id(machine) => Ok(machine),
        MachineName::Did(did) => {
            if did.chain_id() == env.block.chain_id && did.registry() == config.registry.as_str() {
                return Ok(did.machine());
            }
            Err(ContractError::ForeignDid {
                did,
                chain_id: env.block.chain_id.clone(),
                registry: config.registry.clone(),
            })
        }
    }
}

/// A machine that somebody else than its owner or the account that its income goes to wants to pay.
///
/// # Errors
/// If the payer is one of them: income from oneself is none.
pub fn refuse_self_dealing(payer: &Addr, record: &Machine) -> Result<(), ContractError> {
    if *payer == record.owner || *payer == *record.payee() {
        return Err(ContractError::SelfDealing { account: payer.clone() });
    }
    Ok(())
}

/// A machine that begins something new.
///
/// # Errors
/// If it is paused or retired, or as [`refuse_self_dealing`].
pub fn check_in_service(payer: &Addr, machine: MachineId, record: &Machine) -> Result<(), ContractError> {
    if record.status != MachineStatus::Active {
        return Err(ContractError::NotInService { machine });
    }
    refuse_self_dealing(payer, record)
}

/// The machine's record, if the sender owns it.
pub fn owned_machine(
    querier: &QuerierWrapper,
    config: &Config,
    sender: &Addr,
    id: MachineId,
) -> Result<Machine, ContractError> {
    let record = machine(querier, config, id)?;
    Authority::of(&record.owner).check(sender)?;
    Ok(record)
}

/// The machine's record, if the sender owns it or is an agent whom its owner lets send this message (one of
/// [`flywheel_types::payments::AGENT_MESSAGES`]).
pub fn entrusted_machine(
    querier: &QuerierWrapper,
    env: &Env,
    config: &Config,
    sender: &Addr,
    id: MachineId,
    message: &'static str,
) -> Result<Machine, ContractError> {
    let record = machine(querier, config, id)?;
    let errand = errand(env, id, record.ownership_epoch, message);
    Authority::of(&record.owner)
        .check_agent::<ContractError>(querier, sender, &errand, || access_control(querier, &config.registry))?;
    Ok(record)
}

/// Refuses who is neither the owner with whom a session was opened nor, until the machine is sold, his agent.
pub fn check_side(
    deps: Deps,
    env: &Env,
    sender: &Addr,
    session: &Session,
    message: &'static str,
) -> Result<(), ContractError> {
    let errand = errand(env, session.machine, session.ownership_epoch, message);
    Authority::of(&session.owner).check_agent(&deps.querier, sender, &errand, || {
        let registry = CONFIG.load(deps.storage)?.registry;
        let record = MACHINES.query(&deps.querier, registry.clone(), session.machine.get())?;
        if record.is_some_and(|record| record.ownership_epoch == session.ownership_epoch) {
            return access_control(&deps.querier, &registry);
        }
        Ok(None)
    })
}

fn errand<'a>(env: &'a Env, machine: MachineId, ownership_epoch: u32, message: &'static str) -> Errand<'a> {
    Errand {
        machine,
        ownership_epoch,
        contract: &env.contract.address,
        message,
        now: Time::of(&env.block),
    }
}

/// Where access-control is.
///
/// # Errors
/// If the registry names none.
pub fn find_access_control(querier: &QuerierWrapper, config: &Config) -> Result<Addr, ContractError> {
    access_control(querier, &config.registry)?.ok_or_else(|| ContractError::NoAccessControl {
        registry: config.registry.clone(),
    })
}

/// Refuses a consumer who has not the permission that a tariff asks for.
pub fn check_admitted(
    querier: QuerierWrapper,
    env: &Env,
    config: &Config,
    consumer: &Addr,
    machine: MachineId,
    permission: &Name,
) -> Result<(), ContractError> {
    let access_control = find_access_control(&querier, config)?;
    let places = Places {
        registry: config.registry.clone(),
        hub: config.hub.clone(),
    };
    let judge = Judge::of_contract(&access_control, querier, &places, Time::of(&env.block));
    let decision = judge.decide(&subject::account(consumer), permission, &Resource::machine(machine))?;
    if decision.is_permitted {
        return Ok(());
    }
    Err(ContractError::NotAdmitted {
        consumer: consumer.clone(),
        permission: permission.as_str().to_owned(),
        machine,
        why_not: decision.why_not,
    })
}

/// The account that administers a network.
pub fn network_admin(querier: &QuerierWrapper, config: &Config, network: u64) -> Result<Addr, ContractError> {
    let found = NETWORKS.query(querier, config.hub.clone(), network)?;
    Ok(found.ok_or(ContractError::UnknownNetwork { network })?.admin)
}
