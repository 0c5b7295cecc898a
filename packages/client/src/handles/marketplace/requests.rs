//! Requests: what buyers want, bids, and bounties.

use cosmwasm_std::Uint128;
use flywheel_types::Denom;
use flywheel_types::marketplace::{BountyClaim, ExecuteMsg, ReceiveMsg, Wanted};

use super::Marketplace;
use crate::{Account, Chain, ChainError, TxResult};

impl<C: Chain + ?Sized> Marketplace<'_, C> {
    /// Posts what is wanted, with money in escrow. Its number: [`Marketplace::requested`].
    pub fn request(&self, signer: &Account, escrow: (&Denom, Uint128), wanted: Wanted) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::Request(wanted.clone());
        self.pay_in(signer, escrow, &native, &ReceiveMsg::Request(wanted))
    }

    /// Offers a dataset for a request at this price; as the listing's seller.
    pub fn bid(
        &self,
        signer: &Account,
        request: u64,
        (listing, revision): (u64, u32),
        price: Uint128,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Bid {
            request,
            listing,
            revision,
            price,
        };
        self.execute(signer, &message)
    }

    /// Takes a bid, as its listing, revision and price name it; as who posted the request. The order's number:
    /// [`Marketplace::ordered`].
    pub fn take_bid(
        &self,
        signer: &Account,
        request: u64,
        (listing, revision): (u64, u32),
        price: Uint128,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::TakeBid {
            request,
            listing,
            revision,
            price,
        };
        self.execute(signer, &message)
    }

    /// Ends a request; the lowest bid of a reverse auction wins then.
    pub fn close_request(&self, signer: &Account, request: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CloseRequest { request })
    }

    /// Pays a machine for its readings.
    pub fn claim_bounty(&self, signer: &Account, claim: BountyClaim) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ClaimBounty(claim))
    }

    /// The number of the request that a transaction has posted.
    ///
    /// # Errors
    /// If the transaction posted none here.
    pub fn requested(&self, result: &TxResult) -> Result<u64, ChainError> {
        self.number(result, "requested", "request")
    }
}
