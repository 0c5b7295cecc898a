//! machine-registry.

use cosmwasm_std::{Addr, Coin};
use flywheel_protocol::{MachineId, PublicKey};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::registry::{
    ConfigResponse, DidDocument, ExecuteMsg, MACHINES, Machine, MachineResponse, MachinesResponse, QueryMsg,
    RecordResponse, Registration,
};

use super::all_pages;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// The registry of a chain.
#[derive(Debug)]
pub struct Registry<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

impl<'c, C: Chain + ?Sized> Registry<'c, C> {
    /// The registry at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Any message without coins.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// Registers 1 to 50 machines; `deposit` is the deposit of all of them. Returns their ids in order.
    pub fn register(
        &self,
        signer: &Account,
        machines: Vec<Registration>,
        deposit: &[Coin],
    ) -> Result<Vec<MachineId>, ChainError> {
        let message = ExecuteMsg::Register { machines };
        let result = self.chain.execute(signer, &self.address, &message, deposit)?;
        result
            .contract_events(&self.address, "flywheel-machine-registry/registered")
            .map(|event| {
                let id = event.attribute("machine").unwrap_or_default();
                id.parse::<u64>()
                    .ok()
                    .and_then(|id| MachineId::new(id).ok())
                    .ok_or_else(|| ChainError::Encoding {
                        what: "the event of a registration",
                        reason: format!("{id:?} is not a machine id"),
                    })
            })
            .collect()
    }

    /// The deposit and the number of machines.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// A machine by its id.
    pub fn machine(&self, machine: MachineId) -> Result<MachineResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Machine { machine })
    }

    /// A machine's public record, read raw.
    pub fn find_machine(&self, machine: MachineId) -> Result<Option<Machine>, ChainError> {
        let found = self.chain.query_raw(&self.address, &MACHINES.key(machine.get()))?;
        found
            .map(cosmwasm_std::from_json)
            .transpose()
            .map_err(|error| ChainError::Encoding {
                what: "a machine's record",
                reason: error.to_string(),
            })
    }

    /// The machine that a key belongs to.
    pub fn machine_by_key(&self, public_key: &PublicKey) -> Result<MachineResponse, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::MachineByKey {
                public_key: public_key.clone(),
            },
        )
    }

    /// All machines of an owner, page by page.
    pub fn machines_by_owner(&self, owner: &Addr) -> Result<Vec<MachineResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::MachinesByOwner {
                owner: owner.to_string(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: MachinesResponse = self.chain.query(&self.address, &message)?;
            let next = page.machines.last().map(|row| row.machine);
            Ok((page.machines, next))
        })
    }

    /// Attributes, endpoints and metadata.
    pub fn record(&self, machine: MachineId) -> Result<RecordResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Record { machine })
    }

    /// How often a key has been registered.
    pub fn registration_counter(&self, public_key: &PublicKey) -> Result<u32, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::RegistrationCounter {
                public_key: public_key.clone(),
            },
        )
    }

    /// The machine's DID document.
    pub fn did_document(&self, machine: MachineId) -> Result<DidDocument, ChainError> {
        self.chain.query(&self.address, &QueryMsg::DidDocument { machine })
    }
}
