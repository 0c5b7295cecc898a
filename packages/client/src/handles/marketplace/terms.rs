//! What the network's admin sets.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::Denom;
use flywheel_types::marketplace::{Band, ExecuteMsg, SaleSplit};

use super::Marketplace;
use crate::{Account, Chain, ChainError, TxResult};

impl<C: Chain + ?Sized> Marketplace<'_, C> {
    /// Changes who shares the price of later sales; as the admin.
    pub fn set_split(&self, signer: &Account, split: SaleSplit) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::SetSplit { split })
    }

    /// Names who sells for the network beside the admin, or (`None`) nobody; as the admin.
    pub fn set_desk(&self, signer: &Account, desk: Option<&Addr>) -> Result<TxResult, ChainError> {
        let desk = desk.map(Addr::to_string);
        self.execute(signer, &ExecuteMsg::SetDesk { desk })
    }

    /// Sets or (`None`) removes a class's tariff band in one token; as the admin.
    pub fn set_band(
        &self,
        signer: &Account,
        class: &str,
        denom: &Denom,
        band: Option<Band>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetBand {
            class: class.to_owned(),
            denom: denom.clone().into(),
            band,
        };
        self.execute(signer, &message)
    }

    /// Takes a token for later sales, or (`None`) takes it no more; as the admin.
    pub fn set_denom(
        &self,
        signer: &Account,
        denom: &Denom,
        complaint_cost: Option<Uint128>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetDenom {
            denom: denom.clone().into(),
            complaint_cost,
        };
        self.execute(signer, &message)
    }
}
