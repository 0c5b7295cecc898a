//! Machines and networks as their contracts' public state says (rule A1).

use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper, StdResult};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::access_control::{Judge, Name, Places, Resource, subject};
use flywheel_types::hub::{NETWORKS, Network};
use flywheel_types::network;
use flywheel_types::payments::{Banded, MachineName};
use flywheel_types::registry::{MACHINES, Machine, MachineStatus, access_control};
use flywheel_types::staking::{self, CLASSES, ENROLMENTS, Enrolment};
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

/// The network's record, if the sender administers it.
pub fn administered(
    querier: &QuerierWrapper,
    config: &Config,
    sender: &Addr,
    network: u64,
) -> Result<Network, ContractError> {
    let found = NETWORKS.query(querier, config.hub.clone(), network)?;
    let found = found.ok_or(ContractError::UnknownNetwork { network })?;
    if *sender == found.admin {
        return Ok(found);
    }
    Err(ContractError::NotNetworkAdmin {
        admin: found.admin,
        network,
    })
}

/// Refuses what no class is called: storage keys have no room for any length.
pub fn check_class_name(network: u64, class: &str) -> Result<(), ContractError> {
    network::check_class_name(class).map_err(|_| unknown_class(network, class))
}

fn unknown_class(network: u64, class: &str) -> ContractError {
    ContractError::UnknownClass {
        network,
        class: class.chars().take(80).collect(),
    }
}

/// Refuses a class that the network has not.
pub fn check_class(querier: &QuerierWrapper, network: &Network, class: &str) -> Result<(), ContractError> {
    let key = CLASSES.newest.key(class).to_vec();
    if querier.query_wasm_raw(&network.contracts.staking, key)?.is_some() {
        return Ok(());
    }
    Err(unknown_class(network.id, class))
}

/// Where a machine is enrolled by its present owner: one enrolment, the newest. In the epoch before its stay there begins, two,
/// if it is enrolled elsewhere until then; only that case costs a smart query. None: it is not enrolled.
pub fn enrolments(
    querier: &QuerierWrapper,
    banded: &Banded,
    now: Time,
    machine: MachineId,
    record: &Machine,
) -> StdResult<Vec<Enrolment>> {
    let newest = ENROLMENTS
        .newest
        .query(querier, banded.staking.clone(), machine.get())?;
    let newest = newest.and_then(|newest| newest.value);
    let is_valid = |enrolment: &Enrolment| enrolment.ownership_epoch == record.ownership_epoch;
    let Some(newest) = newest.filter(is_valid) else {
        return Ok(vec![]);
    };
    let Some(running) = banded.clock.epoch_at(now).filter(|running| newest.joined > *running) else {
        return Ok(vec![newest]);
    };
    let question = staking::QueryMsg::Enrolment {
        machine,
        epoch: Some(running),
    };
    let until_then: Option<Enrolment> = querier.query_wasm_smart(&banded.staking, &question)?;
    let mut enrolments = vec![newest];
    enrolments.extend(until_then.filter(is_valid));
    Ok(enrolments)
}
