//! What a deployment asks of a chain beyond what every program does.

use crate::rpc::{CodePage, StoredCode};
use crate::{Chain, ChainError, Rpc};

/// A chain that takes wasm.
pub trait DeployChain: Chain {
    /// A page of the chain's codes, the newest first; `after` is the page before's `next`.
    fn codes(&self, after: Option<Vec<u8>>) -> Result<CodePage, ChainError>;

    /// One code; `None` if the chain has none of this id.
    fn stored_code(&self, code_id: u64) -> Result<Option<StoredCode>, ChainError>;

    /// The denomination in which fees are paid.
    fn fee_denom(&self) -> &str;
}

impl DeployChain for Rpc {
    fn codes(&self, after: Option<Vec<u8>>) -> Result<CodePage, ChainError> {
        self.codes(after)
    }

    fn stored_code(&self, code_id: u64) -> Result<Option<StoredCode>, ChainError> {
        self.stored_code(code_id)
    }

    fn fee_denom(&self) -> &str {
        self.fee_denom()
    }
}
