//! What every chain can do.

use cosmwasm_std::{Addr, BankMsg, BlockInfo, Checksum, Coin, CosmosMsg, Uint128, WasmMsg, from_json, to_json_binary};
use flywheel_protocol::Time;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Account, AddressPrefix, ChainError, CodeSource, TxResult};

/// A chain, seen by a program that waits for each answer.
///
/// Everything takes `&self`, so one chain can be lent to many handles at once. A transaction is applied as a whole or
/// not at all, and its result is known when the call returns. The typed helpers are in [`ChainExt`].
pub trait Chain {
    /// The chain's id, which every signature of the suite is bound to.
    fn chain_id(&self) -> &str;

    /// What the chain's addresses begin with.
    fn prefix(&self) -> &AddressPrefix;

    /// The block that the next transaction will be in, as far as this chain can know it: the open block of the embedded
    /// chain, the newest block of another.
    fn block(&self) -> Result<BlockInfo, ChainError>;

    /// Waits until a block's time is `time` or later and returns that block. The embedded chain moves its clock instead
    /// of waiting; a time that is already over changes nothing.
    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError>;

    /// Applies the messages in one transaction: all of them or none. Bank and wasm messages are what every chain takes.
    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError>;

    /// Asks a contract; message and answer are JSON.
    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// Reads a contract's state at a key. Nothing there, an empty value and no such contract are all `None`, because a
    /// chain does not tell them apart.
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError>;

    /// An account's native coins of one denomination, in base units.
    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError>;

    /// What the chain knows of a contract.
    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError>;

    /// What the chain knows of a code.
    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError>;

    /// Puts a code on the chain and returns its id. Storing what is there already may return the old id.
    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError>;

    /// The account's address on this chain.
    fn address(&self, account: &Account) -> Addr {
        account.address(self.prefix())
    }

    /// The time of [`Chain::block`].
    fn now(&self) -> Result<Time, ChainError> {
        self.block().map(|block| Time::of(&block))
    }

    /// Sends native coins.
    fn send(&self, signer: &Account, to: &Addr, coins: &[Coin]) -> Result<TxResult, ChainError> {
        let message = BankMsg::Send {
            to_address: to.to_string(),
            amount: coins.to_vec(),
        };
        self.execute_all(signer, vec![message.into()])
    }
}

/// What a chain knows of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractInfo {
    /// The code it runs.
    pub code_id: u64,
    /// Who instantiated it.
    pub creator: Addr,
    /// Who may migrate it.
    pub admin: Option<Addr>,
    /// The label given when it was instantiated.
    pub label: String,
}

/// What a chain knows of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code's id on this chain.
    pub code_id: u64,
    /// SHA-256 of the wasm. The embedded chain has no wasm; see there what it says instead.
    pub checksum: Checksum,
}

/// [`Chain`] with typed messages and answers.
pub trait ChainExt: Chain {
    /// Sends one message to a contract, with coins.
    fn execute(
        &self,
        signer: &Account,
        contract: &Addr,
        message: &impl Serialize,
        funds: &[Coin],
    ) -> Result<TxResult, ChainError> {
        self.execute_all(signer, vec![execute_message(contract, message, funds)?])
    }

    /// Asks a contract.
    fn query<T: DeserializeOwned>(&self, contract: &Addr, message: &impl Serialize) -> Result<T, ChainError> {
        let request = to_json_binary(message).map_err(|error| encoding("the query", error))?;
        let answer = self.query_smart(contract, &request)?;
        from_json(answer).map_err(|error| encoding("the contract's answer", error))
    }

    /// Instantiates a contract and returns its address.
    fn instantiate(
        &self,
        signer: &Account,
        code_id: u64,
        message: &impl Serialize,
        funds: &[Coin],
        label: &str,
        admin: Option<&Addr>,
    ) -> Result<Addr, ChainError> {
        let message = WasmMsg::Instantiate {
            admin: admin.map(Addr::to_string),
            code_id,
            msg: to_json_binary(message).map_err(|error| encoding("the message", error))?,
            funds: funds.to_vec(),
            label: label.to_owned(),
        };
        let result = self.execute_all(signer, vec![message.into()])?;
        result.instantiated().ok_or_else(|| ChainError::Encoding {
            what: "the result of instantiating",
            reason: "it has no event with the contract's address".to_owned(),
        })
    }

    /// Runs a contract with another code; the signer is its admin.
    fn migrate(
        &self,
        signer: &Account,
        contract: &Addr,
        code_id: u64,
        message: &impl Serialize,
    ) -> Result<TxResult, ChainError> {
        let message = WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id: code_id,
            msg: to_json_binary(message).map_err(|error| encoding("the message", error))?,
        };
        self.execute_all(signer, vec![message.into()])
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}

/// A message to a contract, for [`Chain::execute_all`].
pub fn execute_message(contract: &Addr, message: &impl Serialize, funds: &[Coin]) -> Result<CosmosMsg, ChainError> {
    let msg = to_json_binary(message).map_err(|error| encoding("the message", error))?;
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg,
        funds: funds.to_vec(),
    }
    .into())
}

fn encoding(what: &'static str, error: cosmwasm_std::StdError) -> ChainError {
    ChainError::Encoding {
        what,
        reason: error.to_string(),
    }
}
