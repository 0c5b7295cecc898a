//! The chain that a test runs on: embedded, or a real one on this machine.

use cosmwasm_std::{Addr, BlockInfo, Coin, CosmosMsg, Uint128};
use flywheel_client::deployment::DeployChain;
use flywheel_client::rpc::{CodePage, StoredCode};
use flywheel_client::{
    Account, AddressPrefix, Chain, ChainError, Code, CodeInfo, CodeSource, ContractInfo, Embedded, Genesis, Record,
    TxResult,
};
use flywheel_protocol::Time;

use crate::local::{self, LocalNode};
use crate::parameters::DENOM;
use crate::people::Person;

/// The environment variable that says which chain a [`Suite`](crate::Suite) runs on: `embedded` (default) or `local`.
pub const CHAIN: &str = "FLYWHEEL_CHAIN";

/// Either chain. A test uses what every [`Chain`] offers and [`TestChain::fund`]; what only the embedded chain can do,
/// such as a digest of the whole state, panics on the other.
pub enum TestChain {
    /// In this process.
    Embedded(Box<Embedded>),
    /// A node of wasmd with a clock that the test moves.
    Local(Box<LocalNode>),
}

impl TestChain {
    /// A new chain of the kind that [`CHAIN`] names, whose clock stands at `time`.
    pub fn start(chain_id: &str, time: Time) -> Self {
        match std::env::var(CHAIN).as_deref() {
            Ok("local") => Self::Local(Box::new(LocalNode::start(chain_id, time))),
            Err(_) | Ok("embedded") => {
                let genesis = Genesis { time, balances: vec![] };
                let chain = Embedded::in_memory(chain_id, genesis);
                Self::Embedded(Box::new(chain.unwrap_or_else(|error| panic!("{error}"))))
            }
            Ok(other) => panic!("{CHAIN}={other}: say embedded or local"),
        }
    }

    /// Gives an account native coins.
    pub fn fund(&self, address: &Addr, coins: &[Coin]) -> Result<(), ChainError> {
        match self {
            Self::Embedded(chain) => chain.fund(address, coins),
            Self::Local(node) => node.fund(address, coins),
        }
    }

    /// The local node, for what no other chain can do.
    pub fn local(&self) -> &LocalNode {
        match self {
            Self::Local(node) => node,
            Self::Embedded(_) => panic!("this test needs a real chain: set {CHAIN}=local, or run scripts/test-chain"),
        }
    }

    /// [`Embedded::state_digest`]; on the embedded chain only.
    pub fn state_digest(&self) -> [u8; 32] {
        self.embedded().state_digest()
    }

    /// [`Embedded::records`]; on the embedded chain only.
    pub fn records(&self, contract: &Addr) -> Result<Vec<Record>, ChainError> {
        self.embedded().records(contract)
    }

    /// The account of one of the chain's own modules (`mint`): nobody can send coins to it.
    pub fn module_address(&self, module: &str) -> Result<Addr, ChainError> {
        match self {
            Self::Embedded(chain) => chain.module_address(module),
            Self::Local(_) => Ok(local::module_address(module)),
        }
    }

    /// [`Embedded::execute_as`]; on the embedded chain only.
    pub fn execute_as(&self, contract: &Addr, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.embedded().execute_as(contract, messages)
    }

    fn embedded(&self) -> &Embedded {
        match self {
            Self::Embedded(chain) => chain,
            Self::Local(_) => panic!("this test looks into the chain's memory: it runs on the embedded chain only"),
        }
    }

    fn any(&self) -> &dyn Chain {
        match self {
            Self::Embedded(chain) => &**chain,
            Self::Local(node) => &**node,
        }
    }
}

/// What handing over asks of a chain. The suite's codes are there under their ids, and everybody may use them.
impl DeployChain for TestChain {
    fn codes(&self, _: Option<Vec<u8>>) -> Result<CodePage, ChainError> {
        let codes = Code::ALL.iter().rev().map(|code| self.stored_code(code.id()));
        let codes: Vec<Option<StoredCode>> = codes.collect::<Result<_, _>>()?;
        Ok(CodePage {
            codes: codes.into_iter().flatten().collect(),
            next: None,
        })
    }

    fn stored_code(&self, code_id: u64) -> Result<Option<StoredCode>, ChainError> {
        let found = match self.code_info(code_id) {
            Ok(found) => found,
            Err(ChainError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(StoredCode {
            code_id,
            creator: self.address(Person::named("operator").account()),
            checksum: found.checksum,
            is_open: true,
        }))
    }

    fn fee_denom(&self) -> &str {
        DENOM
    }
}

impl Chain for TestChain {
    fn chain_id(&self) -> &str {
        self.any().chain_id()
    }

    fn prefix(&self) -> &AddressPrefix {
        self.any().prefix()
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.any().block()
    }

    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        self.any().wait_until(time)
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.any().execute_all(signer, messages)
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.any().query_smart(contract, message)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.any().query_raw(contract, key)
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        self.any().balance(address, denom)
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        self.any().contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.any().code_info(code_id)
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        self.any().store(signer, code)
    }
}
