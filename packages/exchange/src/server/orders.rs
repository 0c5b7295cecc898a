//! What the service asks about orders.

use std::path::PathBuf;

use flywheel_protocol::Hash32;
use thiserror::Error;

/// Where an order stands, as far as the service must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is none with this number, or it is another seller's.
    Unknown,
    /// It is not paid, or it was paid back.
    NotPaid,
    /// It is paid, and the file is not sealed for it yet.
    NotSealed,
    /// It is handed over.
    Ready {
        /// The order's transfer key: X25519.
        buyer: Hash32,
        /// The folder that [`crate::seal`] has made for this order.
        folder: PathBuf,
    },
}

/// The answer is not known now.
#[derive(Debug, Clone, Error)]
#[error("orders cannot be looked up now: {reason}")]
pub struct OrdersError {
    /// Why, for the log.
    pub reason: String,
}

/// The seller's orders: the chain's, and the folders where they are sealed. Each call may block.
pub trait Orders: Send + Sync + 'static {
    /// Where an order stands.
    ///
    /// # Errors
    /// [`OrdersError`]: the client is told to come later.
    fn standing(&self, order: u64) -> Result<Standing, OrdersError>;

    /// The file and the level file of a listing of this seller.
    ///
    /// # Errors
    /// [`OrdersError`]: the client is told to come later.
    fn listed(&self, root: Hash32) -> Result<Option<Listed>, OrdersError>;
}

/// What a listing is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The file.
    pub content: PathBuf,
    /// Its level file.
    pub levels: PathBuf,
}
