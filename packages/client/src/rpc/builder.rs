//! How a program connects.

use std::path::PathBuf;
use std::sync::Arc;

use super::codes::KnownCodes;
use super::http::Http;
use super::node::Node;
use super::signers::Signers;
use super::{Link, Rpc, Timing};
use crate::{AddressPrefix, ChainError, ChainProfile};

/// Half a minute on a chain with blocks of half a second, six minutes on one with six seconds.
const TIMEOUT_BLOCKS: u64 = 60;

/// Connects an [`Rpc`].
#[derive(Debug, Clone)]
pub struct RpcBuilder {
    profile: ChainProfile,
    artifacts: Option<PathBuf>,
    timing: Timing,
    timeout_blocks: u64,
}

impl RpcBuilder {
    pub(super) fn new(profile: &ChainProfile) -> Self {
        Self {
            profile: profile.clone(),
            artifacts: None,
            timing: Timing::default(),
            timeout_blocks: TIMEOUT_BLOCKS,
        }
    }

    /// The folder of the suite's built contracts, `flywheel_<contract>.wasm`. Without it, none of them can be stored by
    /// name.
    #[must_use]
    pub fn artifacts(mut self, folder: impl Into<PathBuf>) -> Self {
        self.artifacts = Some(folder.into());
        self
    }

    /// How long the node is waited for.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// In how many blocks after signing a transaction must be included (60); at least one.
    #[must_use]
    pub fn timeout_blocks(mut self, blocks: u64) -> Self {
        self.timeout_blocks = blocks.max(1);
        self
    }

    /// Connects to the node and makes sure that it belongs to the profile's chain.
    ///
    /// # Errors
    /// The profile is not usable, the node does not answer, is catching up, is of another chain, or does not index
    /// transactions.
    pub fn connect(self) -> Result<Rpc, ChainError> {
        let profile = self.profile;
        profile.validate().map_err(|error| ChainError::Encoding {
            what: "the chain's profile",
            reason: error.to_string(),
        })?;
        let prefix = AddressPrefix::new(&profile.prefix).map_err(|error| ChainError::Encoding {
            what: "the chain's profile",
            reason: error.to_string(),
        })?;
        let node = Node {
            http: Http::new(&profile.rpc, self.timing),
        };
        let status = node.status().map_err(|error| node.http.explain(error))?;
        if status.node_info.network != profile.chain_id {
            return Err(ChainError::WrongChain {
                url: profile.rpc,
                expected: profile.chain_id,
                found: status.node_info.network,
            });
        }
        if status.sync_info.catching_up {
            return Err(ChainError::NodeBehind {
                url: profile.rpc,
                height: status.sync_info.latest_block_height,
            });
        }
        if status.node_info.other.tx_index == "off" {
            return Err(ChainError::Unsupported {
                what:
                    "be used through a node that does not index transactions: set indexer = \"kv\" in its config.toml, \
                       or use another node"
                        .to_owned(),
            });
        }
        Ok(Rpc {
            link: Arc::new(Link {
                node,
                chain_id: profile.chain_id,
                prefix,
                timeout_blocks: self.timeout_blocks,
                artifacts: self.artifacts,
                signers: Signers::default(),
                codes: KnownCodes::default(),
            }),
            height: None,
            gas_price: profile.gas_price,
            gas_adjustment: profile.gas_adjustment,
            fee_granter: profile.fee_granter,
        })
    }
}
