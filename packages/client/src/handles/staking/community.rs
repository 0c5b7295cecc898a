//! The community pool.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::staking::{CommunityResponse, ExecuteMsg, QueryMsg, ReceiveMsg, RepresentationResponse};

use super::Staking;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

impl<C: Chain + ?Sized> Staking<'_, C> {
    /// Pays out the signer's income of the community pool.
    pub fn claim_community_income(&self, signer: &Account) -> Result<TxResult, ChainError> {
        let (machines, community) = (vec![], true);
        self.execute(signer, &ExecuteMsg::ClaimIncome { machines, community })
    }

    /// Puts tokens into the community pool; `representative`: `None` leaves it as it was.
    pub fn join_community(
        &self,
        signer: &Account,
        amount: Uint128,
        representative: Option<&Addr>,
    ) -> Result<TxResult, ChainError> {
        let representative = representative.map(Addr::to_string);
        self.pay(
            signer,
            amount,
            &ExecuteMsg::JoinCommunity {
                representative: representative.clone(),
            },
            &ReceiveMsg::JoinCommunity { representative },
        )
    }

    /// Moves tokens of the community pool into unbonding.
    pub fn leave_community(&self, signer: &Account, amount: Option<Uint128>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::LeaveCommunity { amount })
    }

    /// Gives the signer's tokens in the community pool to another account, or takes them back.
    pub fn set_representative(&self, signer: &Account, representative: Option<&Addr>) -> Result<TxResult, ChainError> {
        let representative = representative.map(Addr::to_string);
        self.execute(signer, &ExecuteMsg::SetRepresentative { representative })
    }

    /// Takes out what has finished unbonding of the community pool.
    pub fn withdraw_community(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::WithdrawCommunity {})
    }

    /// What `claim_community_income` would pay.
    pub fn community_income(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let account = account.to_string();
        self.chain.query(&self.address, &QueryMsg::CommunityIncome { account })
    }

    /// The community pool.
    pub fn community(&self) -> Result<CommunityResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Community {})
    }

    /// Who represents an account in the community pool, and what it represents, at the beginning of a block.
    pub fn representation(&self, account: &Addr, height: Option<u64>) -> Result<RepresentationResponse, ChainError> {
        let address = account.to_string();
        self.chain
            .query(&self.address, &QueryMsg::Representation { address, height })
    }
}
