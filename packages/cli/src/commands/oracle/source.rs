//! A node as the oracle reads it.

use flywheel_client::{Chain, ChainError, Rpc};
use flywheel_oracle_server::{AnyChain, Source};

/// A node; facts are read from it at one height.
pub struct NodeSource(pub Rpc);

impl Source for NodeSource {
    fn chain(&self) -> &AnyChain {
        &self.0
    }

    fn at_one_height(&self) -> Result<Option<Box<AnyChain>>, ChainError> {
        let height = self.0.block()?.height;
        Ok(Some(Box::new(self.0.at_height(height))))
    }
}
