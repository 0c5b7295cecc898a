//! A chain that need not be there yet: a device starts without the network.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cosmwasm_std::{Addr, BlockInfo, CosmosMsg, Uint128};
use flywheel_client::chain::{CodeInfo, ContractInfo};
use flywheel_client::rpc::Timing;
use flywheel_client::{Account, AddressPrefix, Chain, ChainError, ChainProfile, CodeSource, Rpc, TxResult};
use flywheel_protocol::Time;

/// Connects when it is first asked something, and again each time until that works.
pub struct LateChain {
    profile: ChainProfile,
    prefix: AddressPrefix,
    rpc: Mutex<Option<Rpc>>,
}

impl LateChain {
    /// The chain of a profile, not connected yet.
    pub fn new(profile: ChainProfile) -> Result<Self, anyhow::Error> {
        profile.validate()?;
        Ok(Self {
            prefix: AddressPrefix::new(&profile.prefix)?,
            profile,
            rpc: Mutex::new(None),
        })
    }

    /// The profile.
    pub const fn profile(&self) -> &ChainProfile {
        &self.profile
    }

    fn rpc(&self) -> Result<Rpc, ChainError> {
        let mut rpc = self.rpc.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rpc) = rpc.as_ref() {
            return Ok(rpc.clone());
        }
        // Short, because whoever waits here has other things to do and comes again.
        let timing = Timing {
            request: Duration::from_secs(10),
            attempts: 2,
            ..Timing::default()
        };
        let connected = Rpc::builder(&self.profile).timing(timing).connect()?;
        Ok(rpc.insert(connected).clone())
    }
}

impl Chain for LateChain {
    fn chain_id(&self) -> &str {
        &self.profile.chain_id
    }

    fn prefix(&self) -> &AddressPrefix {
        &self.prefix
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.rpc()?.block()
    }

    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        self.rpc()?.wait_until(time)
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.rpc()?.execute_all(signer, messages)
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.rpc()?.query_smart(contract, message)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.rpc()?.query_raw(contract, key)
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        self.rpc()?.balance(address, denom)
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.rpc()?.contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.rpc()?.code_info(code_id)
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        self.rpc()?.store(signer, code)
    }
}
