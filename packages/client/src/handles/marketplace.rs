//! marketplace: listings and the fair exchange of datasets. Feeds, requests and answers are in the modules below.

mod feeds;
mod queries;
mod requests;
mod terms;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::Hash32;
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    ChunkComplaint, Delivery, ExecuteMsg, ListingUpdate, NewListing, Purchase, ReceiveMsg,
};

use super::hand_over;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// A network's marketplace. What is sold may be paid in another token than the network's, so messages that carry money
/// name it.
#[derive(Debug)]
pub struct Marketplace<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

impl<'c, C: Chain + ?Sized> Marketplace<'c, C> {
    /// The contract at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// The chain it lives on.
    pub const fn chain(&self) -> &'c C {
        self.chain
    }

    /// Any message without money.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// A message with money; nothing goes with it if the amount is zero.
    fn pay_in(
        &self,
        signer: &Account,
        (denom, amount): (&Denom, Uint128),
        native: &ExecuteMsg,
        hook: &ReceiveMsg,
    ) -> Result<TxResult, ChainError> {
        if amount.is_zero() {
            return self.execute(signer, native);
        }
        let message = hand_over(denom, &self.address, amount, native, hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Puts something up for sale; as the machine's owner, or for the network as its admin. Its number:
    /// [`Marketplace::listed`].
    pub fn list(&self, signer: &Account, listing: NewListing) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::List(listing))
    }

    /// Changes a listing, with a new revision; as the seller.
    pub fn update_listing(
        &self,
        signer: &Account,
        listing: u64,
        update: ListingUpdate,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::UpdateListing { listing, update })
    }

    /// Takes no more orders until the next update; as the seller.
    pub fn close_listing(&self, signer: &Account, listing: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CloseListing { listing })
    }

    /// Withdraws consent to its use for good; as the seller.
    pub fn withdraw_consent(&self, signer: &Account, listing: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::WithdrawConsent { listing })
    }

    /// Puts accounts, at most 50, on a listing's allow-list or takes them off; as the seller.
    pub fn allow(
        &self,
        signer: &Account,
        listing: u64,
        accounts: &[Addr],
        allowed: bool,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Allow {
            listing,
            accounts: accounts.iter().map(Addr::to_string).collect(),
            allowed,
        };
        self.execute(signer, &message)
    }

    /// Orders a dataset, subscribes to a feed or renews a subscription; what is too much comes back. A new order's number:
    /// [`Marketplace::ordered`].
    pub fn buy(&self, signer: &Account, money: (&Denom, Uint128), purchase: Purchase) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::Buy(purchase.clone());
        self.pay_in(signer, money, &native, &ReceiveMsg::Buy(purchase))
    }

    /// Ends an order before the other side has delivered or confirmed; as the one whose turn it is.
    pub fn decline(&self, signer: &Account, order: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Decline { order })
    }

    /// Commits to the key and to the hidden chunks; as the seller. The bond: [`Marketplace::bond`].
    pub fn commit(
        &self,
        signer: &Account,
        bond: (&Denom, Uint128),
        delivery: Delivery,
    ) -> Result<TxResult, ChainError> {
        self.pay_in(
            signer,
            bond,
            &ExecuteMsg::Commit(delivery),
            &ReceiveMsg::Commit(delivery),
        )
    }

    /// Has the hidden chunks and the listed leaves; as the buyer.
    pub fn confirm(&self, signer: &Account, order: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Confirm { order })
    }

    /// Shows the key; as the seller who committed to it.
    pub fn reveal(&self, signer: &Account, order: u64, key: Hash32) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Reveal { order, key })
    }

    /// Shows one chunk that is not what was sold; as the buyer.
    pub fn complain(&self, signer: &Account, complaint: ChunkComplaint) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Complain(complaint))
    }

    /// Has what was sold, so that the seller is paid at once; as the buyer.
    pub fn accept(&self, signer: &Account, order: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Accept { order })
    }

    /// Ends orders whose time is over, 1 to 50.
    pub fn settle(&self, signer: &Account, orders: Vec<u64>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Settle { orders })
    }

    /// Rates a settled order with 1 to 5 stars, once; as the buyer.
    pub fn rate(&self, signer: &Account, order: u64, stars: u8) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Rate { order, stars })
    }

    /// Hands over again what others did not take, 1 to 50 rows.
    pub fn forward(&self, signer: &Account, rows: Vec<u64>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Forward { rows })
    }

    /// Pays out what is credited to an account (`None`: the signer).
    pub fn withdraw(&self, signer: &Account, denom: &Denom, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Withdraw {
            account: account.map(Addr::to_string),
            denom: denom.clone().into(),
        };
        self.execute(signer, &message)
    }

    /// The number of the listing that a transaction has put up.
    ///
    /// # Errors
    /// If the transaction listed nothing here.
    pub fn listed(&self, result: &TxResult) -> Result<u64, ChainError> {
        self.number(result, "listed", "listing")
    }

    /// The number of the order that a transaction has opened: by `buy`, `take_bid` or `close_request`.
    ///
    /// # Errors
    /// If the transaction opened none here.
    pub fn ordered(&self, result: &TxResult) -> Result<u64, ChainError> {
        self.number(result, "ordered", "order")
    }

    fn number(&self, result: &TxResult, happened: &str, attribute: &str) -> Result<u64, ChainError> {
        let name = format!("flywheel-marketplace/{happened}");
        let found = result
            .contract_events(&self.address, &name)
            .find_map(|event| event.attribute(attribute)?.parse().ok());
        found.ok_or_else(|| ChainError::Encoding {
            what: "the result of a transaction",
            reason: format!("it has no event {name} with a number"),
        })
    }
}
