//! What the contract reads of the machine-registry: one raw query (rule A1).

use cosmwasm_std::QuerierWrapper;
use flywheel_protocol::MachineId;
use flywheel_types::registry::{MACHINES, Machine};

use crate::error::ContractError;
use crate::state::Config;

/// The machine as the network's registry knows it now.
pub fn machine(querier: &QuerierWrapper, config: &Config, machine: MachineId) -> Result<Machine, ContractError> {
    MACHINES
        .query(querier, config.registry.clone(), machine.get())?
        .ok_or(ContractError::NoMachine { machine })
}
