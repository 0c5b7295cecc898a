//! What comes in with a message: one coin, or a cw20.

use cosmwasm_std::{Addr, Api, MessageInfo, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_types::Denom;
use flywheel_types::denom::no_funds;

use crate::error::ContractError;

/// Money that has come in.
pub struct Money {
    /// Who brought it.
    pub payer: Addr,
    /// Above zero.
    pub amount: Uint128,
    /// Of what.
    pub denom: Denom,
}

impl Money {
    /// The one coin that came with a message.
    pub fn native(info: &MessageInfo) -> Result<Self, ContractError> {
        let [coin] = info.funds.as_slice() else {
            return Err(ContractError::OneCoin {
                count: info.funds.len(),
            });
        };
        let denom = Denom::Native(coin.denom.clone());
        Ok(Self {
            payer: info.sender.clone(),
            amount: denom.received_native(info)?,
            denom,
        })
    }

    /// What a cw20 announces. Whoever calls is the token: a made-up one moves nothing but itself.
    pub fn cw20(api: &dyn Api, info: &MessageInfo, received: &Cw20ReceiveMsg) -> Result<Self, ContractError> {
        no_funds(info)?;
        let denom = Denom::Cw20(info.sender.clone());
        Ok(Self {
            payer: api.addr_validate(&received.sender)?,
            amount: denom.received_cw20(info, received.amount)?,
            denom,
        })
    }
}
