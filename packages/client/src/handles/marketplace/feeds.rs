//! Feeds: subscriptions, and licences that are taken back.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::Denom;
use flywheel_types::marketplace::{ExecuteMsg, ReceiveMsg, SubscriptionId};

use super::Marketplace;
use crate::{Account, Chain, ChainError, TxResult};

impl<C: Chain + ?Sized> Marketplace<'_, C> {
    /// Ends the signer's subscription with the period that has begun; the rest comes back.
    pub fn unsubscribe(&self, signer: &Account, listing: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Unsubscribe { listing })
    }

    /// Pays sellers the periods that have begun, of 1 to 50 subscriptions.
    pub fn collect(&self, signer: &Account, subscriptions: Vec<SubscriptionId>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Collect { subscriptions })
    }

    /// Takes an account's licence or subscription back and pays what is left of it; as the seller. What is too much comes
    /// back.
    pub fn revoke(
        &self,
        signer: &Account,
        left: (&Denom, Uint128),
        listing: u64,
        account: &Addr,
    ) -> Result<TxResult, ChainError> {
        let id = SubscriptionId {
            listing,
            account: account.to_string(),
        };
        let native = ExecuteMsg::Revoke(id.clone());
        self.pay_in(signer, left, &native, &ReceiveMsg::Revoke(id))
    }
}
