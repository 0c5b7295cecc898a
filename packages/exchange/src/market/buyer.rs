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
use flywheel_types::Denom;
use flywheel_types::marketplace::{OrderResponse, Stage};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

use super::notes::{self, Home};
use super::outcome::{Outcome, Step, Waiting};
use super::{MarketError, dataset};
use crate::place::{Place, beside, folder_of, sync_folder};
use crate::{BuyerSecret, Described, FileError, OnProgress, Patience, SellersDoor};

const NOTES: &str = "notes.json";
const LOCK: &str = "lock";
const KEY: &str = "transfer.key";

/// What a buyer wants.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Which listing.
    pub listing: u64,
    /// The most that is paid, in base units of `denom`.
    pub max_price: Uint128,
    /// In which token; `None`: the network's. A listing in another one is not bought.
    pub denom: Option<Denom<String>>,
    /// Where the file is to be. Nothing is written over.
    pub to: PathBuf,
    /// Where the seller's service is; `None`: where the listing's link says.
    pub from: Option<String>,
    /// Whether another order is paid for if the last one has ended without a file; otherwise its outcome is told again.
    pub again: bool,
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

/// What must survive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Notes {
    home: Home,
    listing: u64,
    /// Counts the orders of this purchase, from 0.
    attempt: u32,
    pub(super) order: Option<u64>,
    /// Whether the order was confirmed.
    has_confirmed: bool,
    /// The chunk that was complained about.
    pub(super) chunk: Option<u64>,
    /// The attempt has ended without a file: a program begins another if it is told to.
    has_failed: bool,
    /// The file was whole, as listed, and has its name.
    #[serde(default)]
    pub(super) is_named: bool,
}

/// One purchase, from the payment to the file.
pub struct Purchase<'c, C: Chain + ?Sized> {
    pub(super) market: Marketplace<'c, C>,
    pub(super) account: Account,
    pub(super) address: Addr,
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
            has_confirmed: false,
            chunk: None,
            has_failed: false,
            is_named: false,
        });
        notes.home.check(&folder, &home)?;
        let address = market.chain().address(&account);
        let mut begins_anew = notes.has_failed && wishes.again;
        if notes.listing != wishes.listing {
            // What was never paid is in nobody's way.
            let is_paid = notes.order.is_some() || market.holder(notes.listing, &address)?.order.is_some();
            if is_paid && !notes.has_failed {
                return Err(MarketError::OtherPurchase {
                    path: folder,
                    found: notes.listing,
                    expected: wishes.listing,
                });
            }
            notes.listing = wishes.listing;
            begins_anew = true;
        }
        if begins_anew {
            notes.attempt = notes.attempt.saturating_add(1);
            (notes.order, notes.chunk) = (None, None);
            (notes.has_confirmed, notes.has_failed, notes.is_named) = (false, false, false);
        }
        let purchase = Self {
            address,
            market,
            account,
            wishes,
            folder,
            notes,
            _lock: lock,
        };
        purchase.keep_notes()?;
        sync_folder(folder_of(&purchase.folder))?;
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
        if matches!(order.stage, Stage::Confirmed | Stage::Revealed) && !self.notes.has_confirmed {
            self.notes.has_confirmed = true;
            // Good to know, but no reason to miss the window for complaints: a full disk may not keep it.
            if let Err(error) = self.keep_notes() {
                warn!(%error, "not noted");
            }
        }
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
        let (none, commitment) = (Uint128::zero(), order.commitment.as_ref());
        let bond = commitment.map_or(none, |found| found.bond);
        let outcome = match (self.notes.chunk, self.notes.has_confirmed) {
            (Some(chunk), _) => Outcome::Caught {
                order: number,
                chunk,
                price,
                bond,
            },
            (None, has_confirmed) => Outcome::Refunded {
                order: number,
                price,
                fee: commitment.filter(|_| !has_confirmed).map_or(none, |_| order.fee),
                bond: if has_confirmed { bond } else { none },
            },
        };
        Ok(Step::Over(outcome))
    }

    pub(super) fn end(&self, order: &OrderResponse) -> Result<Step, MarketError> {
        remove(&self.attempt_folder())?;
        // What is left is small, and some systems do not remove a file that is locked.
        let _ = remove(&self.folder);
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
        let listing = self.wishes.listing;
        SellersDoor::of_link(link).map_err(|reason| MarketError::NoAddress { listing, reason })
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
