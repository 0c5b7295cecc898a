//! What the seller's program looks for on the chain.

use std::fs;
use std::path::Path;

use flywheel_client::handles::Registry;
use flywheel_client::{Chain, ChainError};
use flywheel_types::marketplace::{OrderResponse, Stage};
use flywheel_types::page::MAX_LIMIT;
use tracing::info;

use super::tasks::Task;
use super::{MarketError, Seller, dataset};
use crate::FileError;
use crate::place::beside;

impl<C: Chain + ?Sized> Seller<'_, C> {
    /// Looks for new goods, listings and orders.
    pub(super) fn look(&mut self) -> Result<(), MarketError> {
        let roots = self.stock.roots()?;
        if roots != self.roots {
            self.goods = self.stock.goods()?;
            self.roots = roots;
            self.last_listing = None;
        }
        self.look_at_listings()?;
        loop {
            let page = self.market.orders_after(self.last_order, MAX_LIMIT)?;
            let is_last = page.len() < MAX_LIMIT as usize;
            for order in page {
                // A listing that is younger than the last look.
                if self.last_listing.is_none_or(|last| order.listing > last) {
                    self.look_at_listings()?;
                }
                let number = order.number;
                if !has_ended(order.stage)
                    && let Some(good) = self.listings.get(&order.listing).cloned()
                    && self.is_own(&order)?
                {
                    info!(order = number, listing = order.listing, stage = ?order.stage, "an order");
                    self.open.insert(number, Task::new(Some(good)));
                }
                self.last_order = Some(number);
            }
            if is_last {
                break;
            }
        }
        if !self.has_swept {
            self.take_up()?;
            self.has_swept = true;
        }
        Ok(())
    }

    fn look_at_listings(&mut self) -> Result<(), MarketError> {
        loop {
            let page = self.market.listings_after(self.last_listing, MAX_LIMIT)?;
            for row in &page {
                self.last_listing = Some(row.number);
                let Ok(described) = dataset(row) else { continue };
                if let Some(good) = self.goods.get(&described.root)
                    && good.described == described
                {
                    self.book.show(good);
                    self.listings.insert(row.number, good.clone());
                }
            }
            if page.len() < MAX_LIMIT as usize {
                return Ok(());
            }
        }
    }

    /// Whether this account sells an order: others may list the same data.
    fn is_own(&self, order: &OrderResponse) -> Result<bool, MarketError> {
        if let Some(commitment) = &order.commitment {
            return Ok(commitment.seller == self.address);
        }
        let listing = self.market.listing(order.listing)?.listing;
        let Some(machine) = listing.seller.machine() else {
            return Ok(self.market.admin()?.as_ref() == Some(&self.address));
        };
        let registry = Registry::new(self.market.chain(), self.registry.clone());
        let found = registry.find_machine(machine)?;
        Ok(found.is_some_and(|found| found.owner == self.address && found.ownership_epoch == listing.ownership_epoch))
    }

    /// Goes on with every order that was sealed here, also one that was seen before and is of no listing that is still in
    /// the shop: its keys are here and nowhere else. Removes what is left of orders that ended while no program was there.
    fn take_up(&mut self) -> Result<(), MarketError> {
        for (number, folder) in self.stock.order_folders()? {
            if self.open.contains_key(&number) {
                continue;
            }
            match self.market.order(number) {
                Ok(order) if has_ended(order.stage) => remove(&folder)?,
                Ok(order) if self.stock.order_folder(&order) == folder => {
                    info!(order = number, listing = order.listing, stage = ?order.stage, "an order that was sealed");
                    let good = self.listings.get(&order.listing).cloned();
                    self.open.insert(number, Task::new(good));
                }
                // Not one of this chain: whose it is, nobody knows.
                Ok(_) | Err(ChainError::Refused { .. } | ChainError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

pub(super) const fn has_ended(stage: Stage) -> bool {
    matches!(stage, Stage::Settled | Stage::Rated | Stage::Refunded)
}

pub(super) fn remove(folder: &Path) -> Result<(), FileError> {
    for path in [folder.to_owned(), beside(folder, ".part")] {
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(FileError::at(&path)(error)),
            _ => {}
        }
    }
    Ok(())
}
