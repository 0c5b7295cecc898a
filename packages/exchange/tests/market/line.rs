//! The chain as one program sees it.

use std::cell::{Cell, RefCell};

use cosmwasm_std::{Addr, BlockInfo, CosmosMsg, Uint128, WasmMsg};
use flywheel_client::{Account, AddressPrefix, Chain, ChainError, CodeInfo, CodeSource, ContractInfo, TxResult};
use flywheel_protocol::Time;
use flywheel_testing::TestChain;

/// What happens to a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The program was killed before it was sent.
    Before,
    /// It was killed after that.
    After,
}

/// The chain as one program sees it, with a transaction that goes wrong.
pub struct Line<'c> {
    chain: &'c TestChain,
    /// Transactions that this program has sent.
    pub sent: Cell<usize>,
    /// Which one is lost, and how.
    pub loss: Cell<Option<(usize, Loss)>>,
    /// The messages, as they were sent.
    pub messages: RefCell<Vec<String>>,
}

impl<'c> Line<'c> {
    pub fn to(chain: &'c TestChain) -> Self {
        Self {
            chain,
            sent: Cell::new(0),
            loss: Cell::new(None),
            messages: RefCell::default(),
        }
    }
}

fn killed() -> ChainError {
    ChainError::Stopped {
        reason: "killed".to_owned(),
    }
}

impl Chain for Line<'_> {
    fn chain_id(&self) -> &str {
        self.chain.chain_id()
    }

    fn prefix(&self) -> &AddressPrefix {
        self.chain.prefix()
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.chain.block()
    }

    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        self.chain.wait_until(time)
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        let number = self.sent.get();
        self.sent.set(number + 1);
        let loss = self.loss.get().filter(|(which, _)| *which == number);
        if let Some((_, Loss::Before)) = loss {
            return Err(killed());
        }
        for message in &messages {
            if let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = message {
                self.messages
                    .borrow_mut()
                    .push(String::from_utf8(msg.to_vec()).unwrap());
            }
        }
        let done = self.chain.execute_all(signer, messages)?;
        match loss {
            Some(_) => Err(killed()),
            None => Ok(done),
        }
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.chain.query_smart(contract, message)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.query_raw(contract, key)
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        self.chain.balance(address, denom)
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.chain.contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.chain.code_info(code_id)
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        self.chain.store(signer, code)
    }
}
