//! machine-registry.

use cosmwasm_std::{Addr, Coin, Uint128};
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::Totals;
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::registry::{
    ConfigResponse, DidDocument, ExecuteMsg, KeyRecovery, KeyRotation, MACHINES, Machine, MachineResponse,
    MachinesResponse, OfferResponse, PAUSES, Pause, PausesResponse, QueryMsg, ReceiveMsg, RecordResponse,
    RecoveryResponse, Registration, SaleAcceptance,
};

use super::{all_pages, hand_over};
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

    /// Gives a machine a new key; both keys have signed.
    pub fn rotate_key(&self, signer: &Account, rotation: KeyRotation) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::RotateKey(rotation))
    }

    /// Announces a new key for a machine whose present one is lost.
    pub fn start_recovery(&self, signer: &Account, recovery: KeyRecovery) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::StartRecovery(recovery))
    }

    /// Gives a machine the key that was announced; its delay must be over.
    pub fn finish_recovery(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::FinishRecovery { machine })
    }

    /// Takes the announced key back.
    pub fn cancel_recovery(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CancelRecovery { machine })
    }

    /// Stops a machine's key at once.
    pub fn pause(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Pause { machine })
    }

    /// Lets a machine's key speak again.
    pub fn resume(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Resume { machine })
    }

    /// Offers a machine to one buyer, until `expires_at` or until the offer is cancelled.
    pub fn offer_sale(
        &self,
        signer: &Account,
        machine: MachineId,
        buyer: &Addr,
        expires_at: Option<Time>,
    ) -> Result<TxResult, ChainError> {
        let buyer = buyer.to_string();
        let message = ExecuteMsg::OfferSale {
            machine,
            buyer,
            expires_at,
        };
        self.execute(signer, &message)
    }

    /// Takes an offer back.
    pub fn cancel_offer(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CancelOffer { machine })
    }

    /// Takes a machine that is offered to the signer and brings its deposit, which [`Registry::offer`] names.
    pub fn accept_sale(&self, signer: &Account, acceptance: SaleAcceptance) -> Result<TxResult, ChainError> {
        let due = self.machine(acceptance.machine)?.deposit;
        let message = ExecuteMsg::AcceptSale(acceptance.clone());
        let deposit = self.config()?.deposit.filter(|_| !due.is_zero());
        match deposit {
            None => self.execute(signer, &message),
            Some(deposit) => {
                let hook = ReceiveMsg::AcceptSale(acceptance);
                let message = hand_over(&deposit.denom, &self.address, due, &message, &hook)?;
                self.chain.execute_all(signer, vec![message])
            }
        }
    }

    /// Pays out what is credited to an account; `None`: to the signer.
    pub fn withdraw(&self, signer: &Account, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let account = account.map(ToString::to_string);
        self.execute(signer, &ExecuteMsg::Withdraw { account })
    }

    /// Names the access-control contract, once; as the registry's admin.
    pub fn set_access_control(&self, signer: &Account, address: &Addr) -> Result<TxResult, ChainError> {
        let address = address.to_string();
        self.execute(signer, &ExecuteMsg::SetAccessControl { address })
    }

    /// The deposit, the number of machines, and where access-control is.
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
            .map_err(|error| encoding("a machine's record", &error))
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

    /// What a key's next registration signature names as its counter.
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

    /// The pauses of a machine that are kept, by query.
    pub fn pauses(&self, machine: MachineId) -> Result<PausesResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Pauses { machine })
    }

    /// The pauses of a machine that are kept, read raw: none for a machine that was never paused.
    pub fn find_pauses(&self, machine: MachineId) -> Result<Vec<Pause>, ChainError> {
        let found = self.chain.query_raw(&self.address, &PAUSES.key(machine.get()))?;
        found.map_or_else(
            || Ok(vec![]),
            |found| cosmwasm_std::from_json(found).map_err(|error| encoding("a machine's pauses", &error)),
        )
    }

    /// The recovery that is pending.
    pub fn recovery(&self, machine: MachineId) -> Result<Option<RecoveryResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Recovery { machine })
    }

    /// The offer that can be accepted now.
    pub fn offer(&self, machine: MachineId) -> Result<Option<OfferResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Offer { machine })
    }

    /// What [`Registry::withdraw`] would pay an account.
    pub fn credit(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let account = account.to_string();
        self.chain.query(&self.address, &QueryMsg::Credit { account })
    }

    /// Deposits held, and credits.
    pub fn totals(&self) -> Result<Totals, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Totals {})
    }
}

fn encoding(what: &'static str, error: &cosmwasm_std::StdError) -> ChainError {
    ChainError::Encoding {
        what,
        reason: error.to_string(),
    }
}
