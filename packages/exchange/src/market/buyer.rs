//! The buyer's program, step by step.
//!
//! Everything is kept in a folder beside the file that is bought, `<file>.purchase`, until the file is there and the order has
//! ended. Each attempt to buy has a folder of its own in it, with its own transfer key.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Marketplace;
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::Time;
use flywheel_types::marketplace::{ListingStatus, OrderResponse, Purchase as Message, Stage};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

use super::notes::{self, Home};
use super::{MarketError, dataset};
use crate::place::{Place, beside};
use crate::{BuyerSecret, Described, FileError, OnProgress, Patience, Refusal, SellersDoor};

const NOTES: &str = "notes.json";
const LOCK: &str = "lock";
const KEY: &str = "transfer.key";

/// What a buyer wants.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Which listing.
    pub listing: u64,
    /// The most that is paid, in base units of the listing's denomination.
    pub max_price: Uint128,
    /// Where the file is to be. Nothing is written over.
    pub to: PathBuf,
    /// Where the seller's service is; `None`: where the listing's link says.
    pub from: Option<String>,
    /// When the seller is paid.
    pub pays: When,
    /// How patient the buyer is with the seller's service. The order's deadline ends it all the same.
    pub patience: Patience,
    /// So long before a deadline nothing is waited for any more, so that a message comes in time.
    pub margin: Duration,
}

/// When a buyer who has what was listed lets the seller be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once.
    AtOnce,
    /// When the window for complaints is over.
    AfterTheWindow,
}

/// What a step has come to.
#[derive(Debug)]
pub enum Step {
    /// Something was done: the next step is due.
    Done,
    /// Nothing is due before somebody else acts, or a time has come.
    Waits {
        /// The order.
        order: u64,
        /// For what.
        waiting: Waiting,
        /// When the chain ends the wait.
        deadline: Time,
    },
    /// It is over.
    Over(Outcome),
}

/// What a buyer waits for.
#[derive(Debug)]
pub enum Waiting {
    /// The seller seals the file and commits.
    Commitment,
    /// The seller's service does not answer, or says no. What was fetched is kept.
    Delivery(String),
    /// What the seller hands over is not what he has committed to. It is asked for again; nothing is confirmed.
    BetterDelivery(Refusal),
    /// The seller shows the key.
    Key,
    /// The file is there; the window for complaints passes.
    Window,
}

/// How a purchase has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The file is there, and is what was listed.
    Bought {
        /// The order.
        order: u64,
        /// The file.
        file: PathBuf,
        /// What was paid.
        price: Uint128,
    },
    /// The money came back: the seller did not deliver or did not show the key, or the order was ended.
    Refunded {
        /// The order.
        order: u64,
        /// What was paid, and came back; less `fee` if the seller had committed and the buyer did not confirm.
        price: Uint128,
        /// The most that was kept.
        fee: Uint128,
    },
    /// The seller sold something else: the complaint brought money and bond.
    Caught {
        /// The order.
        order: u64,
        /// The chunk that was shown.
        chunk: u64,
        /// What was paid, and came back.
        price: Uint128,
        /// What the seller lost.
        bond: Uint128,
    },
}

/// What must survive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Notes {
    home: Home,
    listing: u64,
    /// Counts the orders of this purchase, from 0.
    attempt: u32,
    order: Option<u64>,
    /// The chunk that was complained about.
    pub(super) chunk: Option<u64>,
    /// The attempt has ended without a file: the next program begins another.
    has_failed: bool,
}

/// One purchase, from the payment to the file.
pub struct Purchase<'c, C: Chain + ?Sized> {
    pub(super) market: Marketplace<'c, C>,
    pub(super) account: Account,
    address: Addr,
    pub(super) wishes: Wishes,
    folder: PathBuf,
    pub(super) notes: Notes,
    /// Held as long as the program buys.
    _lock: Place,
}

impl<'c, C: Chain + ?Sized> Purchase<'c, C> {
    /// Begins a purchase, or goes on with the one that was begun for the same file. Nothing is paid yet.
    ///
    /// # Errors
    /// [`FileError::InUse`] if another program is at it, [`MarketError::OtherPurchase`], [`MarketError::OtherMarketplace`],
    /// and what the system says.
    pub fn open(market: Marketplace<'c, C>, account: Account, wishes: Wishes) -> Result<Self, MarketError> {
        let folder = beside(&wishes.to, ".purchase");
        let home = Home::of(&market);
        fs::create_dir_all(&folder).map_err(FileError::at(&folder))?;
        let lock = Place::resume(&folder.join(LOCK))?;
        if !lock.try_lock()? {
            return Err(FileError::InUse { path: folder }.into());
        }
        let found: Option<Notes> = notes::read(&folder.join(NOTES))?;
        let mut notes = found.unwrap_or_else(|| Notes {
            home: home.clone(),
            listing: wishes.listing,
            attempt: 0,
            order: None,
            chunk: None,
            has_failed: false,
        });
        notes.home.check(&folder, &home)?;
        if notes.listing != wishes.listing {
            return Err(MarketError::OtherPurchase {
                path: folder,
                found: notes.listing,
                expected: wishes.listing,
            });
        }
        if notes.has_failed {
            notes.attempt = notes.attempt.saturating_add(1);
            (notes.order, notes.chunk, notes.has_failed) = (None, None, false);
        }
        let purchase = Self {
            address: market.chain().address(&account),
            market,
            account,
            wishes,
            folder,
            notes,
            _lock: lock,
        };
        purchase.keep_notes()?;
        Ok(purchase)
    }

    /// The order, once it is paid.
    pub const fn order(&self) -> Option<u64> {
        self.notes.order
    }

    /// Does what is due.
    ///
    /// # Errors
    /// What ends the purchase before anything was paid (a price above the maximum …), or what is in the way now: the same
    /// call goes on later.
    pub fn step(&mut self, progress: OnProgress<'_>) -> Result<Step, MarketError> {
        let Some(number) = self.notes.order else {
            self.pay()?;
            return Ok(Step::Done);
        };
        let order = self.market.order(number)?;
        let now = self.market.chain().now()?;
        let is_over = now >= order.deadline;
        match order.stage {
            Stage::Settled | Stage::Rated => self.end_bought(&order, progress),
            Stage::Refunded => self.end_refunded(&order),
            Stage::Paid | Stage::Committed | Stage::Confirmed if is_over => self.settle(number),
            Stage::Paid => Ok(waits(&order, Waiting::Commitment)),
            Stage::Committed => self.receive(&order, now, progress),
            Stage::Confirmed => Ok(waits(&order, Waiting::Key)),
            Stage::Revealed => self.judge(&order, now, progress),
        }
    }

    /// Ends an order before the seller's or the own turn is over: before the confirmation, without a file.
    ///
    /// # Errors
    /// What the marketplace refuses.
    pub fn decline(&self) -> Result<(), MarketError> {
        if let Some(order) = self.notes.order {
            self.market.decline(&self.account, order)?;
            info!(order, "declined");
        }
        Ok(())
    }

    /// Pays, after everything that can be seen before was looked at; or finds the order that was paid when nothing more was
    /// heard.
    fn pay(&mut self) -> Result<(), MarketError> {
        let listing = self.wishes.listing;
        let attempt = self.attempt_folder();
        fs::create_dir_all(&attempt).map_err(FileError::at(&attempt))?;
        let transfer_key = self.secret()?.public();
        if let Some(order) = self.market.holder(listing, &self.address)?.order {
            if self.market.order(order)?.transfer_key != transfer_key {
                return Err(MarketError::OrderElsewhere { order, listing });
            }
            info!(order, "goes on with the order that is open");
            self.notes.order = Some(order);
            return Ok(self.keep_notes()?);
        }
        let to = &self.wishes.to;
        if to.try_exists().map_err(FileError::at(to))? {
            return Err(FileError::Exists { path: to.clone() }.into());
        }
        let row = self.market.listing(listing)?;
        let content = dataset(&row)?;
        if row.listing.status != ListingStatus::Active {
            return Err(MarketError::NotForSale {
                listing,
                status: row.listing.status,
            });
        }
        let (price, maximum) = (row.price_now, self.wishes.max_price);
        if row.listing.price.is_open() {
            return Err(MarketError::IsOpen { listing });
        }
        if price > maximum {
            return Err(MarketError::PriceAboveMaximum {
                listing,
                price,
                maximum,
            });
        }
        let samples = self.door_of(&row.listing.link)?.show_samples(&content);
        samples.map_err(|error| MarketError::NoSamples {
            listing,
            reason: error.to_string(),
        })?;
        let message = Message {
            listing,
            revision: row.listing.revision,
            max_price: maximum,
            transfer_key: Some(transfer_key),
            periods: None,
        };
        // The key is on disk: whatever happens to this program, its successor can read what comes.
        let paid = self.market.buy(&self.account, (&row.listing.denom, price), message)?;
        let order = self.market.ordered(&paid)?;
        info!(order, %price, "paid");
        self.notes.order = Some(order);
        Ok(self.keep_notes()?)
    }

    pub(super) fn settle(&self, order: u64) -> Result<Step, MarketError> {
        match self.market.settle(&self.account, vec![order]) {
            Ok(_) => info!(order, "the order's time is over"),
            // Somebody else was quicker.
            Err(ChainError::Refused { reason }) => warn!(order, reason, "not settled"),
            Err(error) => return Err(error.into()),
        }
        Ok(Step::Done)
    }

    fn end_refunded(&mut self, order: &OrderResponse) -> Result<Step, MarketError> {
        self.notes.has_failed = true;
        self.keep_notes()?;
        let attempt = self.attempt_folder();
        remove(&attempt)?;
        let (number, price) = (order.number, order.price);
        Ok(Step::Over(match self.notes.chunk {
            Some(chunk) => Outcome::Caught {
                order: number,
                chunk,
                price,
                bond: order.commitment.as_ref().map_or(Uint128::zero(), |found| found.bond),
            },
            None => Outcome::Refunded {
                order: number,
                price,
                fee: order.commitment.as_ref().map_or(Uint128::zero(), |_| order.fee),
            },
        }))
    }

    pub(super) fn end(&self, order: &OrderResponse) -> Result<Step, MarketError> {
        remove(&self.folder)?;
        Ok(Step::Over(Outcome::Bought {
            order: order.number,
            file: self.wishes.to.clone(),
            price: order.price,
        }))
    }

    pub(super) fn content(&self) -> Result<(Described, String), MarketError> {
        let row = self.market.listing(self.wishes.listing)?;
        Ok((dataset(&row)?, row.listing.link))
    }

    pub(super) fn door_of(&self, link: &str) -> Result<SellersDoor, MarketError> {
        if let Some(from) = &self.wishes.from {
            return Ok(SellersDoor::new(from));
        }
        if link.starts_with("https://") || link.starts_with("http://") {
            return Ok(SellersDoor::new(link));
        }
        Err(MarketError::NoAddress {
            listing: self.wishes.listing,
        })
    }

    pub(super) fn secret(&self) -> Result<BuyerSecret, FileError> {
        BuyerSecret::load_or_create(&self.attempt_folder().join(KEY))
    }

    pub(super) fn attempt_folder(&self) -> PathBuf {
        self.folder.join(format!("attempt-{}", self.notes.attempt))
    }

    pub(super) fn keep_notes(&self) -> Result<(), FileError> {
        notes::write(&self.folder.join(NOTES), &self.notes)
    }
}

pub(super) const fn waits(order: &OrderResponse, waiting: Waiting) -> Step {
    Step::Waits {
        order: order.number,
        waiting,
        deadline: order.deadline,
    }
}

fn remove(folder: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FileError::at(folder)(error)),
        _ => Ok(()),
    }
}
