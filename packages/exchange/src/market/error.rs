//! What can go wrong in a sale.

use std::path::PathBuf;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::ChainError;
use flywheel_protocol::Epoch;
use flywheel_protocol::exchange::ExchangeError;
use flywheel_types::marketplace::ListingStatus;
use thiserror::Error;

use crate::{FileError, LinkError, ReceiveError};

/// A sale or a purchase cannot go on. Unless a variant says otherwise, the same call goes on later.
#[derive(Debug, Error)]
pub enum MarketError {
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The own disk.
    #[error(transparent)]
    File(#[from] FileError),
    /// The seller's service.
    #[error(transparent)]
    Seller(#[from] ReceiveError),
    /// A folder that was made for another marketplace.
    #[error("{path} belongs to {found}, not to {expected}: name another folder")]
    OtherMarketplace {
        /// The folder.
        path: PathBuf,
        /// Whose it is: chain and contract.
        found: String,
        /// Whose it should be.
        expected: String,
    },
    /// A folder that no shop has been made in.
    #[error("{path} is no shop: flywheel market sell makes one")]
    NoShop {
        /// The folder.
        path: PathBuf,
    },
    /// A folder that another account sells from.
    #[error("{path} is the shop of {found}, not of {given}: sell with that account, or name another folder")]
    OtherSeller {
        /// The folder.
        path: PathBuf,
        /// Whose it is.
        found: Addr,
        /// Who wants to sell from it.
        given: Addr,
    },
    /// An order whose file is not in the shop any more.
    #[error("order {order}: what listing {listing} sells is not in this shop any more")]
    NotInShop {
        /// Which.
        order: u64,
        /// Of what.
        listing: u64,
    },
    /// Whoever complains after the window is too late.
    #[error(
        "order {order}: chunk {chunk} is not as listed, but the window for complaints is over: the seller was paid, and there \
         is no file. Run the next purchase until it has ended"
    )]
    TooLate {
        /// Which.
        order: u64,
        /// The first chunk that differs.
        chunk: u64,
    },
    /// What the folder of a purchase is about.
    #[error("{path} is the purchase of listing {found}, not of {expected}: name another file")]
    OtherPurchase {
        /// The folder.
        path: PathBuf,
        /// The listing of the purchase that was begun.
        found: u64,
        /// The listing that is wanted.
        expected: u64,
    },
    /// Feeds are subscribed to, services are paid by sessions.
    #[error("listing {listing} is no dataset: only datasets are bought by fair exchange")]
    NoDataset {
        /// Which.
        listing: u64,
    },
    /// Closed or withdrawn.
    #[error("listing {listing} is not for sale: it is {status:?}")]
    NotForSale {
        /// Which.
        listing: u64,
        /// What it is.
        status: ListingStatus,
    },
    /// Nothing is to pay.
    #[error("listing {listing} is open: it costs nothing, ask the seller for it")]
    IsOpen {
        /// Which.
        listing: u64,
    },
    /// Dearer than the buyer wants. Nothing was paid.
    #[error("listing {listing} costs {price} now, above the maximum of {maximum}: nothing was paid")]
    PriceAboveMaximum {
        /// Which.
        listing: u64,
        /// The price now.
        price: Uint128,
        /// The most that the buyer pays.
        maximum: Uint128,
    },
    /// Paid in a token that the buyer has not named: the maximum would be of something else.
    #[error("listing {listing} is paid in {denom}, not in {expected}: name the token that the maximum is of")]
    OtherToken {
        /// Which.
        listing: u64,
        /// In what it is paid.
        denom: String,
        /// What the buyer expects.
        expected: String,
    },
    /// The network asks for a bond that the seller does not want to lock.
    #[error("order {order} needs a bond of {bond}, above {most}: raise --most-bond if that is right")]
    BondAboveMaximum {
        /// Which.
        order: u64,
        /// What is needed.
        bond: Uint128,
        /// The most that is locked.
        most: Uint128,
    },
    /// What machines made is sold once it is settled.
    #[error("epoch {epoch} is not final yet: wait, or name the final statements with --settled")]
    NotFinal {
        /// Which.
        epoch: Epoch,
    },
    /// A size that no content has.
    #[error("listing {listing}: {source}")]
    WrongSize {
        /// Which.
        listing: u64,
        /// What is wrong.
        source: ExchangeError,
    },
    /// Nothing was paid, because what everybody may see is not shown or wrong.
    #[error("the seller does not show the samples of listing {listing} ({reason}): nothing was paid")]
    NoSamples {
        /// Which.
        listing: u64,
        /// What is wrong.
        reason: String,
    },
    /// The account's open order has a key that is not here.
    #[error(
        "order {order} of listing {listing} is open and was paid from another folder: go on there. Once the seller has committed \
         to it, flywheel market decline ends it: the seller keeps the order fee of {fee} then. Without a commitment the money \
         comes back in time"
    )]
    OrderElsewhere {
        /// Which.
        order: u64,
        /// Of what.
        listing: u64,
        /// What the seller keeps of the price if the order is declined.
        fee: Uint128,
    },
    /// Nobody says where the seller's service is.
    #[error(
        "the link of listing {listing} does not lead to its seller: {reason}. Name the seller's address with --from"
    )]
    NoAddress {
        /// Which.
        listing: u64,
        /// What is wrong with the link.
        reason: LinkError,
    },
    /// The chain tells of an order what cannot be.
    #[error("the node says that order {order} is {stage} but names no {missing}: ask another node")]
    Incomplete {
        /// Which.
        order: u64,
        /// Its stage.
        stage: &'static str,
        /// What is missing.
        missing: &'static str,
    },
    /// Somebody else than this program has committed for the order.
    #[error("order {order} was committed to by {seller} with another key than this shop's: is the shop open twice?")]
    OtherCommitment {
        /// Which.
        order: u64,
        /// Who.
        seller: Addr,
    },
}
