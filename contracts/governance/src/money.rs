//! What comes in with a message: one coin, a cw20, or nothing.

use cosmwasm_std::{Addr, Api, MessageInfo, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_types::denom::no_funds;
use flywheel_types::{Denom, PaymentError};

use crate::error::ContractError;

/// Who sends a message, and what comes with it.
pub struct Money {
    /// Who brings it.
    pub payer: Addr,
    /// Of what and how much; `None`: nothing.
    sent: Option<(Denom, Uint128)>,
}

impl Money {
    /// At most one coin.
    pub fn native(info: &MessageInfo) -> Result<Self, ContractError> {
        let sent = match info.funds.as_slice() {
            [] => None,
            [coin] => {
                let denom = Denom::Native(coin.denom.clone());
                let amount = denom.received_native(info)?;
                Some((denom, amount))
            }
            coins => return Err(ContractError::OneCoin { count: coins.len() }),
        };
        Ok(Self {
            payer: info.sender.clone(),
            sent,
        })
    }

    /// What a cw20 announces. Whoever calls is the token: a made-up one moves nothing but itself.
    pub fn cw20(api: &dyn Api, info: &MessageInfo, received: &Cw20ReceiveMsg) -> Result<Self, ContractError> {
        no_funds(info)?;
        let denom = Denom::Cw20(info.sender.clone());
        let amount = denom.received_cw20(info, received.amount)?;
        Ok(Self {
            payer: api.addr_validate(&received.sender)?,
            sent: Some((denom, amount)),
        })
    }

    /// Refuses anything but exactly so much of this token; nothing is no money at all.
    pub fn expect(&self, denom: &Denom, amount: Uint128) -> Result<(), ContractError> {
        match &self.sent {
            None if amount.is_zero() => Ok(()),
            None => Err(ContractError::Deposit {
                sent: Uint128::zero(),
                deposit: amount,
                denom: denom.name().to_owned(),
            }),
            Some(_) if amount.is_zero() => Err(PaymentError::NotPayable.into()),
            Some((sent, _)) if sent != denom => Err(PaymentError::WrongDenom {
                received: sent.name().into(),
                expected: denom.name().into(),
            }
            .into()),
            Some((_, sent)) if *sent != amount => Err(ContractError::Deposit {
                sent: *sent,
                deposit: amount,
                denom: denom.name().to_owned(),
            }),
            Some(_) => Ok(()),
        }
    }
}
