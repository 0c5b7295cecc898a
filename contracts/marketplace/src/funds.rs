//! Money that comes with a message: native coins, or a cw20 that announces itself.

use cosmwasm_std::{Addr, MessageInfo, Uint128};
use flywheel_types::{Denom, PaymentError};

/// Who pays, and with what.
pub struct Funds<'a> {
    /// Whose money it is.
    pub sender: Addr,
    info: &'a MessageInfo,
    /// What the cw20 says that it brings; `None`: native coins, if any.
    cw20: Option<Uint128>,
}

impl<'a> Funds<'a> {
    /// Coins beside a message.
    pub fn native(info: &'a MessageInfo) -> Self {
        Self {
            sender: info.sender.clone(),
            info,
            cw20: None,
        }
    }

    /// Tokens that a cw20, the message's sender, has taken from `sender`.
    pub const fn cw20(info: &'a MessageInfo, sender: Addr, amount: Uint128) -> Self {
        Self {
            sender,
            info,
            cw20: Some(amount),
        }
    }

    /// The amount, which must be of this denomination and above zero.
    pub fn of(&self, denom: &Denom) -> Result<Uint128, PaymentError> {
        match self.cw20 {
            Some(amount) => denom.received_cw20(self.info, amount),
            None => denom.received_native(self.info),
        }
    }

    /// As [`Funds::of`], or nothing if nothing came.
    pub fn if_any(&self, denom: &Denom) -> Result<Uint128, PaymentError> {
        if self.cw20.is_none() && self.info.funds.is_empty() {
            return Ok(Uint128::zero());
        }
        self.of(denom)
    }

    /// The denomination that came, whichever it is, and the amount.
    pub fn any(&self) -> Result<(Denom, Uint128), PaymentError> {
        let denom = match (self.cw20, self.info.funds.as_slice()) {
            (Some(_), _) => Denom::Cw20(self.info.sender.clone()),
            (None, [coin]) => Denom::Native(coin.denom.clone()),
            (None, coins) => {
                return Err(PaymentError::OneCoin {
                    denom: "of a token that is taken here".into(),
                    count: coins.len(),
                });
            }
        };
        let amount = self.of(&denom)?;
        Ok((denom, amount))
    }
}
