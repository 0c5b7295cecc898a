//! The payment, and everything that is looked at before.

use std::fs;

use flywheel_client::Chain;
use flywheel_types::Denom;
use flywheel_types::marketplace::{ListingResponse, ListingStatus, Purchase as Message};
use tracing::info;

use super::{MarketError, Purchase, dataset};
use crate::FileError;
use crate::place::{folder_of, sync_folder};

impl<C: Chain + ?Sized> Purchase<'_, C> {
    /// Pays, after everything that can be seen before was looked at; or finds the order that was paid when nothing more was
    /// heard.
    pub(super) fn pay(&mut self) -> Result<(), MarketError> {
        let listing = self.wishes.listing;
        let attempt = self.attempt_folder();
        fs::create_dir_all(&attempt).map_err(FileError::at(&attempt))?;
        let transfer_key = self.secret()?.public();
        // The key's folder is as sure as the key.
        sync_folder(folder_of(&attempt))?;
        if let Some(order) = self.market.holder(listing, &self.address)?.order {
            let found = self.market.order(order)?;
            if found.transfer_key != transfer_key {
                let fee = found.fee;
                return Err(MarketError::OrderElsewhere { order, listing, fee });
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
        self.check_token(&row)?;
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

    /// A maximum is of a token: 5 of one may be more than 5,000 of another.
    fn check_token(&self, row: &ListingResponse) -> Result<(), MarketError> {
        let expected = match &self.wishes.denom {
            Some(denom) => denom.clone(),
            None => self.market.config()?.denom.into(),
        };
        let found: Denom<String> = row.listing.denom.clone().into();
        if found == expected {
            return Ok(());
        }
        let (Denom::Native(expected) | Denom::Cw20(expected)) = expected;
        Err(MarketError::OtherToken {
            listing: row.number,
            denom: row.listing.denom.name().to_owned(),
            expected,
        })
    }
}
