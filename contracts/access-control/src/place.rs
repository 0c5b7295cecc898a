//! Namespaces and subjects as messages name them, and who owns them as other contracts' public state says (rule A1).

use cosmwasm_std::{Addr, Api, Env, QuerierWrapper};
use flywheel_protocol::MachineId;
use flywheel_types::access_control::{
    Namespace, Places, Subject, namespace, network_admin, network_hand_overs, subject,
};
use flywheel_types::payments::MachineName;
use flywheel_types::registry::{MACHINES, Machine};

use crate::error::ContractError;

/// What a namespace speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An account, and the machines it owns.
    Account,
    /// A machine.
    Machine { id: MachineId, ownership_epoch: u32 },
    /// A network.
    Network(u64),
}

/// A namespace, and who owns it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As storage names it.
    pub key: String,
    /// Who owns it.
    pub owner: Addr,
    /// What it speaks for.
    pub kind: Kind,
}

impl Place {
    /// Looks the owner up.
    ///
    /// # Errors
    /// For an address that is none, and a machine or network that is not there.
    pub fn find(
        api: &dyn Api,
        querier: &QuerierWrapper,
        places: &Places,
        name: &Namespace,
    ) -> Result<Self, ContractError> {
        Ok(match name {
            Namespace::Account(account) => {
                let owner = api.addr_validate(account)?;
                let key = namespace::account(&owner);
                let kind = Kind::Account;
                Self { key, owner, kind }
            }
            Namespace::Machine(id) => {
                let machine = machine(querier, places, *id)?;
                let ownership_epoch = machine.ownership_epoch;
                Self {
                    key: namespace::machine(*id, ownership_epoch),
                    owner: machine.owner,
                    kind: Kind::Machine {
                        id: *id,
                        ownership_epoch,
                    },
                }
            }
            Namespace::Network(network) => {
                let admin = network_admin(querier, &places.hub, *network)?;
                let hand_overs = network_hand_overs(querier, &places.hub, *network)?;
                Self {
                    key: namespace::network(*network, hand_overs),
                    owner: admin.ok_or(ContractError::UnknownNetwork { network: *network })?,
                    kind: Kind::Network(*network),
                }
            }
        })
    }

    /// Refuses everyone but the owner.
    pub fn check_owner(&self, sender: &Addr) -> Result<(), ContractError> {
        if *sender == self.owner {
            return Ok(());
        }
        Err(ContractError::NotOwner {
            sender: sender.clone(),
            owner: self.owner.clone(),
            namespace: self.key.clone(),
        })
    }

    /// Refuses a namespace in which no agents can be.
    pub fn check_agents(&self) -> Result<(), ContractError> {
        match self.kind {
            Kind::Network(_) => Err(ContractError::NoAgentsHere),
            _ => Ok(()),
        }
    }

    /// What is not there.
    pub fn unknown(&self, kind: &'static str, name: impl ToString) -> ContractError {
        ContractError::Unknown {
            kind,
            name: name.to_string(),
            namespace: self.key.clone(),
        }
    }
}

/// A machine's record.
///
/// # Errors
/// If nobody has registered it.
pub fn machine(querier: &QuerierWrapper, places: &Places, machine: MachineId) -> Result<Machine, ContractError> {
    let record = MACHINES.query(querier, places.registry.clone(), machine.get())?;
    record.ok_or_else(|| ContractError::UnknownMachine {
        machine,
        registry: places.registry.clone(),
    })
}

/// A subject as storage names it.
///
/// # Errors
/// For an address that is none, and a DID of another chain or registry. Whether a machine is registered is not asked.
pub fn subject_key(api: &dyn Api, env: &Env, places: &Places, name: Subject) -> Result<String, ContractError> {
    Ok(match name {
        Subject::Account(account) => subject::account(&api.addr_validate(&account)?),
        Subject::Machine(MachineName::Id(machine)) => subject::machine(machine),
        Subject::Machine(MachineName::Did(did)) => {
            if did.chain_id() != env.block.chain_id || did.registry() != places.registry.as_str() {
                return Err(ContractError::ForeignDid {
                    did,
                    chain_id: env.block.chain_id.clone(),
                    registry: places.registry.clone(),
                });
            }
            subject::machine(did.machine())
        }
        Subject::Group(group) => subject::group(group.as_str()),
    })
}
