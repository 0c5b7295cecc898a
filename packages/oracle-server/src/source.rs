//! Where the program reads the chain.

use std::sync::Arc;

use flywheel_client::{Chain, ChainError};

/// A chain that threads share.
pub type AnyChain = dyn Chain + Send + Sync;

/// A chain, and a way to read it at one height.
pub trait Source: Send + Sync {
    /// The chain as it is now: for transactions and single questions.
    fn chain(&self) -> &AnyChain;

    /// The chain at one height, which does not change while it is read. `None`: this chain has no such view; what is read is
    /// then compared before and after.
    ///
    /// # Errors
    /// If the node does not answer.
    fn at_one_height(&self) -> Result<Option<Box<AnyChain>>, ChainError> {
        Ok(None)
    }
}

/// A chain without a view of one height.
pub struct Plain<C>(pub C);

impl<C: Chain + Send + Sync + 'static> Source for Plain<C> {
    fn chain(&self) -> &AnyChain {
        &self.0
    }
}

/// A source that threads share.
pub type SharedSource = Arc<dyn Source>;
