//! Machines and networks as their contracts' public state says (rule A1).

use cosmwasm_std::{Addr, Env, QuerierWrapper};
use flywheel_protocol::MachineId;
use flywheel_types::Authority;
use flywheel_types::hub::NETWORKS;
use flywheel_types::payments::MachineName;
use flywheel_types::registry::{MACHINES, Machine, MachineStatus};

use crate::error::ContractError;
use crate::state::Config;

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

/// The account that administers a network.
pub fn network_admin(querier: &QuerierWrapper, config: &Config, network: u64) -> Result<Addr, ContractError> {
    let found = NETWORKS.query(querier, config.hub.clone(), network)?;
    Ok(found.ok_or(ContractError::UnknownNetwork { network })?.admin)
}
