//! The seller's steps of an order.

use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::Denom;
use flywheel_types::marketplace::{self as types, OrderResponse, Stage};
use tracing::{info, warn};

use super::sealer::Job;
use super::tasks::Task;
use super::watch::remove;
use super::{MarketError, Seller};
use crate::transfer::{Wire, check_key};
use crate::{FileError, Sealed, Standing};

impl<C: Chain + ?Sized> Seller<'_, C> {
    /// Does what an order needs. `None`: it has ended.
    pub(super) fn work(&mut self, number: u64, task: &mut Task, now: Time) -> Result<Option<bool>, MarketError> {
        let order = self.market.order(number)?;
        let is_over = now >= order.deadline;
        let mut has_revealed = false;
        match order.stage {
            Stage::Settled | Stage::Rated | Stage::Refunded => {
                self.close(&order)?;
                return Ok(None);
            }
            _ if is_over => {
                self.sealer.cancel(number);
                self.due.insert(number, order.deadline);
                return Ok(Some(false));
            }
            stage if task.done == Some(stage) => return Ok(Some(false)),
            Stage::Paid => return self.deliver(&order, task).map(Some),
            Stage::Committed | Stage::Revealed => {
                self.hand_over(&order)?;
            }
            // Who is paid too late shows the key for nothing: it is on the chain, and the bond is lost all the same.
            Stage::Confirmed if order.deadline.since(now) < self.margin => {
                self.hand_over(&order)?;
                warn!(
                    order = number,
                    "too late to show the key: it might come in after the order's time"
                );
            }
            Stage::Confirmed => {
                let sealed = self.hand_over(&order)?;
                let key = Hash32::new(*sealed.key().bytes());
                self.market.reveal(&self.account, number, key)?;
                info!(order = number, "the key is shown");
                has_revealed = true;
            }
        }
        task.is_sealed = true;
        task.done = Some(order.stage);
        Ok(Some(has_revealed))
    }

    /// Seals a paid order, then commits to it. Returns whether something was sent.
    fn deliver(&mut self, order: &OrderResponse, task: &mut Task) -> Result<bool, MarketError> {
        let number = order.number;
        if task.is_unsellable {
            self.market.decline(&self.account, number)?;
            warn!(order = number, "declined: the buyer has the money back");
            return Ok(true);
        }
        let folder = self.stock.order_folder(order);
        if self.sealer.has(number) {
            return Ok(false);
        }
        if !folder.try_exists().map_err(FileError::at(&folder))? {
            self.book.set(number, Standing::NotSealed);
            let sealed = self.open.values().filter(|task| task.is_sealed).count();
            if sealed < self.rules.most_orders {
                let Some(good) = task.good.clone() else {
                    task.is_unsellable = true;
                    return Err(MarketError::NotInShop {
                        order: number,
                        listing: order.listing,
                    });
                };
                // Before a large file is read: an order that is declined costs next to nothing.
                self.check_bond(order, task)?;
                if let Err(error) = check_key(order.transfer_key) {
                    task.is_unsellable = true;
                    return Err(error.into());
                }
                info!(order = number, listing = order.listing, price = %order.price, "seals");
                task.is_sealed = true;
                self.sealer.begin(Job {
                    order: number,
                    buyer: order.transfer_key,
                    good,
                    folder,
                });
            }
            return Ok(false);
        }
        task.is_sealed = true;
        let sealed = Sealed::open(&folder)?;
        if let Err(FileError::WeakKey { key }) = Wire::of_seller(&sealed, number, order.transfer_key) {
            task.is_unsellable = true;
            return Err(FileError::WeakKey { key }.into());
        }
        // The keys are on disk by now: whatever happens to this program, its successor can show them.
        let (denom, bond) = self.check_bond(order, task)?;
        let delivery = types::Delivery {
            order: number,
            key_hash: sealed.key().hash(),
            hidden_root: sealed.hidden_root(),
        };
        self.market.commit(&self.account, (&denom, bond), delivery)?;
        info!(order = number, %bond, "committed");
        Ok(true)
    }

    /// What is locked for an order; one that needs more than the seller allows is not sold.
    fn check_bond(&self, order: &OrderResponse, task: &mut Task) -> Result<(Denom, Uint128), MarketError> {
        let denom = self.market.listing(order.listing)?.listing.denom;
        let bond = self.market.bond(&denom, order.price)?;
        let most = self.rules.most_bond.unwrap_or(order.price);
        if bond > most {
            task.is_unsellable = true;
            return Err(MarketError::BondAboveMaximum {
                order: order.number,
                bond,
                most,
            });
        }
        Ok((denom, bond))
    }

    /// Lets the service hand an order over, if it is this program that has committed to it.
    fn hand_over(&self, order: &OrderResponse) -> Result<Sealed, MarketError> {
        let number = order.number;
        let commitment = order.commitment.as_ref().ok_or(MarketError::Incomplete {
            order: number,
            stage: "committed",
            missing: "commitment",
        })?;
        let other = || MarketError::OtherCommitment {
            order: number,
            seller: commitment.seller.clone(),
        };
        let folder = self.stock.order_folder(order);
        if !folder.try_exists().map_err(FileError::at(&folder))? {
            return Err(other());
        }
        let sealed = Sealed::open(&folder)?;
        let is_own = commitment.seller == self.address
            && commitment.key_hash == sealed.key().hash()
            && commitment.hidden_root == sealed.hidden_root();
        if !is_own {
            return Err(other());
        }
        self.book.hand_over(number, order.transfer_key, folder);
        Ok(sealed)
    }

    /// What the sealing has brought.
    pub(super) fn take_sealed(&mut self) {
        for done in self.sealer.take_done() {
            let number = done.order;
            let Some(task) = self.open.get_mut(&number) else {
                // The order has ended meanwhile.
                if let Err(error) = remove(&done.folder) {
                    warn!(order = number, %error, "not tidied up");
                }
                continue;
            };
            match done.result {
                Ok(()) | Err(FileError::Stopped { .. }) => {}
                Err(error) => {
                    warn!(order = number, %error, "not sealed");
                    task.is_sealed = false;
                    task.is_unsellable = is_final(&error);
                    if !task.is_unsellable {
                        task.tries.failed(self.rules.retry);
                    }
                }
            }
        }
    }

    /// An order that has ended needs nothing of this any more.
    fn close(&mut self, order: &OrderResponse) -> Result<(), FileError> {
        let number = order.number;
        self.book.forget(number);
        self.sealer.cancel(number);
        self.due.remove(&number);
        info!(order = number, stage = ?order.stage, price = %order.price, "has ended");
        if self.sealer.has(number) {
            // The sealer still writes to it: it is removed as soon as that has stopped.
            return Ok(());
        }
        remove(&self.stock.order_folder(order))
    }
}

/// Whether no later try can be better.
const fn is_final(error: &FileError) -> bool {
    matches!(
        error,
        FileError::NotAsListed { .. }
            | FileError::NotItsLevels { .. }
            | FileError::Changed { .. }
            | FileError::Size { .. }
            | FileError::WeakKey { .. }
    )
}
