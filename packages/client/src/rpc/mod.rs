//! A node of a chain with CosmWasm, over CometBFT's JSON-RPC.
//!
//! **Transactions.** Gas is simulated and multiplied with the profile's adjustment, and the fee is that times the gas
//! price. A transaction that the chain would refuse is mostly refused by the simulation, and costs nothing. Every call
//! returns once its transaction is in a block. Messages are applied once, whatever the connection does: `submit.rs` says
//! how.
//!
//! **Threads.** An [`Rpc`] may be used by any number of threads, and a clone shares everything with its original. Of
//! one account, transactions are signed one after the other and wait for their blocks together. Programs that use the
//! same key at the same time get in each other's way, but nothing is lost.
//!
//! **Reading at one height.** [`Rpc::at_height`] gives a view of one block, so that several answers fit together.
//!
//! ```no_run
//! use flywheel_client::{Chain, ChainProfile, Rpc};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let profile = ChainProfile {
//!     name: "local".to_owned(),
//!     chain_id: "flywheel-local".to_owned(),
//!     rpc: "http://localhost:26657".to_owned(),
//!     prefix: "wasm".to_owned(),
//!     gas_price: "0.025ustake".parse()?,
//!     gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
//!     fee_granter: None,
//! };
//! let chain = Rpc::connect(&profile)?;
//! println!("{} is at block {}", chain.chain_id(), chain.block()?.height);
//! # Ok(())
//! # }
//! ```

mod builder;
mod chain;
mod code_list;
mod codes;
mod failure;
mod follow;
mod http;
mod messages;
mod node;
mod proto;
mod sign;
mod signers;
mod submit;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cosmwasm_std::{Addr, Decimal};

use self::codes::KnownCodes;
use self::node::Node;
use self::signers::Signers;
use crate::{AddressPrefix, ChainError, ChainProfile, GasPrice};

pub use self::builder::RpcBuilder;
pub use self::code_list::{CodePage, StoredCode};

/// A chain behind a node. The module's page says what it promises.
#[derive(Clone)]
pub struct Rpc {
    link: Arc<Link>,
    /// The block that is read; the newest if none.
    height: Option<u64>,
    gas_price: GasPrice,
    gas_adjustment: Decimal,
    fee_granter: Option<String>,
}

/// What all clones and views share.
struct Link {
    node: Node,
    chain_id: String,
    prefix: AddressPrefix,
    /// In how many blocks a transaction must be included.
    timeout_blocks: u64,
    artifacts: Option<PathBuf>,
    signers: Signers,
    codes: KnownCodes,
}

/// How long a node is waited for. The defaults suit a node anywhere on the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// One request and its answer.
    pub request: Duration,
    /// How often a question is asked while the connection breaks.
    pub attempts: u32,
    /// Between the first two of them; it doubles each time.
    pub retry_pause: Duration,
    /// Between two looks for a transaction or a block.
    pub poll: Duration,
    /// After this, a transaction that is not in a block is handed to the node again.
    pub hand_over_again: Duration,
    /// How long to go on while nothing at all is heard of the chain.
    pub patience: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(20),
            attempts: 5,
            retry_pause: Duration::from_millis(250),
            poll: Duration::from_millis(250),
            hand_over_again: Duration::from_secs(3),
            patience: Duration::from_secs(180),
        }
    }
}

impl Rpc {
    /// Connects to the node of a profile and makes sure that it belongs to the profile's chain.
    ///
    /// # Errors
    /// The profile is not usable, the node does not answer, is catching up or is of another chain.
    pub fn connect(profile: &ChainProfile) -> Result<Self, ChainError> {
        Self::builder(profile).connect()
    }

    /// The same with more to say.
    pub fn builder(profile: &ChainProfile) -> RpcBuilder {
        RpcBuilder::new(profile)
    }

    /// This chain as it was at a block: every question is answered from its state. Nothing can be sent from a view.
    #[must_use]
    pub fn at_height(&self, height: u64) -> Self {
        Self {
            height: Some(height),
            ..self.clone()
        }
    }

    /// This chain with another payer of the fees: an address that has granted the signers an allowance, or `None` for
    /// the signers themselves.
    #[must_use]
    pub fn with_fee_granter(&self, granter: Option<Addr>) -> Self {
        Self {
            fee_granter: granter.map(Addr::into_string),
            ..self.clone()
        }
    }

    /// This chain with another gas adjustment.
    #[must_use]
    pub fn with_gas_adjustment(&self, gas_adjustment: Decimal) -> Self {
        Self {
            gas_adjustment,
            ..self.clone()
        }
    }

    /// This chain with another gas price.
    #[must_use]
    pub fn with_gas_price(&self, gas_price: GasPrice) -> Self {
        Self {
            gas_price,
            ..self.clone()
        }
    }

    /// The node's address.
    pub fn url(&self) -> &str {
        self.link.node.http.url()
    }
}

impl fmt::Debug for Rpc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rpc")
            .field("url", &self.url())
            .field("chain_id", &self.link.chain_id)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}
