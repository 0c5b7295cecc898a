//! Putting a file up for sale.

use flywheel_client::handles::Marketplace;
use flywheel_client::{Account, Chain};
use flywheel_protocol::exchange::Shape;
use flywheel_protocol::{Bps, Epoch};
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    Content, ListingResponse, ListingStatus, MAX_STATEMENTS, NewListing, Price, Seller, Terms,
};
use flywheel_types::verification::FINALS;

use super::MarketError;
use crate::Described;

/// What a seller says of a file.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Who sells.
    pub seller: Seller,
    /// The machines' class.
    pub class: String,
    /// In what it is paid; `None`: the network's token.
    pub denom: Option<Denom<String>>,
    /// How much.
    pub price: Price,
    /// What a buyer loses who does not confirm.
    pub order_fee: Bps,
    /// On which terms.
    pub terms: Terms,
    /// Where the seller's service is, for buyers.
    pub link: String,
}

/// What is for sale now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The listing's number.
    pub listing: u64,
    /// Whether it was put up now; otherwise it was there.
    pub is_new: bool,
}

/// Lists a named file. If this seller's listing of the same data is there and active, it stays as it is: so the call may be
/// repeated when nothing was heard of the first one.
///
/// # Errors
/// What the marketplace refuses: a price outside the band, a machine of another owner, epochs that are not final …
pub fn offer<C: Chain + ?Sized>(
    market: &Marketplace<'_, C>,
    account: &Account,
    described: &Described,
    offer: Offer,
) -> Result<Offered, MarketError> {
    let is_same = |row: &ListingResponse| {
        row.listing.status == ListingStatus::Active
            && row.listing.seller == offer.seller
            && dataset(row).is_ok_and(|content| content == *described)
    };
    if let Some(found) = market.listings()?.iter().find(|row| is_same(row)) {
        return Ok(Offered {
            listing: found.number,
            is_new: false,
        });
    }
    let denom = match offer.denom {
        Some(denom) => denom,
        None => market.config()?.denom.into(),
    };
    let listing = NewListing {
        seller: offer.seller,
        content: Content::Dataset {
            root: described.root,
            size: described.shape.size(),
            file_hash: None,
        },
        class: offer.class,
        denom,
        price: offer.price,
        order_fee: offer.order_fee,
        terms: offer.terms,
        link: offer.link,
    };
    let listed = market.list(account, listing)?;
    Ok(Offered {
        listing: market.listed(&listed)?,
        is_new: true,
    })
}

/// The data that a listing is of.
///
/// # Errors
/// [`MarketError::NoDataset`] or a size that no data has.
pub fn dataset(row: &ListingResponse) -> Result<Described, MarketError> {
    let listing = row.number;
    let Content::Dataset { root, size, .. } = row.listing.content else {
        return Err(MarketError::NoDataset { listing });
    };
    let shape = Shape::of(size).map_err(|source| MarketError::WrongSize { listing, source })?;
    Ok(Described { root, shape })
}

/// The epochs of the final statements that settled the epochs from one to another, the last one included: those among them,
/// and the first one at or after the last. A network's listing names them.
///
/// # Errors
/// [`MarketError::NotFinal`] if the last epoch is not final yet.
pub fn settled_epochs<C: Chain + ?Sized>(
    market: &Marketplace<'_, C>,
    from: Epoch,
    to: Epoch,
) -> Result<Vec<Epoch>, MarketError> {
    let verification = market.config()?.verification;
    let mut settled = vec![];
    // A statement settles what came before it: the last one is not far.
    let last = to.get().saturating_add(MAX_STATEMENTS as u64);
    for epoch in from.get()..=last {
        let found = market.chain().query_raw(&verification, &FINALS.key(epoch))?;
        if found.is_none() {
            continue;
        }
        settled.push(Epoch::new(epoch));
        if epoch >= to.get() {
            return Ok(settled);
        }
    }
    Err(MarketError::NotFinal { epoch: to })
}
