//! A sale from the offer to the money: both programs that talk to the chain.
//!
//! Each is a machine of steps. A step asks the chain where an order stands, does what is due, and says what it waits for, so
//! what is done next never depends on memory: a program that is killed anywhere goes on with the next step of its successor.
//! What must survive is on disk before the chain is told: the seller's keys before the commitment, the buyer's key before the
//! payment, everything that was delivered before the confirmation.

mod book;
mod buyer;
mod deliver;
mod error;
mod judge;
mod notes;
mod offer;
mod outcome;
mod pay;
mod sealer;
mod seller;
mod stock;
mod tasks;
mod watch;

pub use book::Book;
pub use buyer::{Purchase, When, Wishes};
pub use error::MarketError;
pub use offer::{Offer, Offered, dataset, offer, settled_epochs};
pub use outcome::{Outcome, Step as PurchaseStep, Waiting};
pub use seller::{Rules, Seller, Step};
pub use stock::{Good, Stock};
