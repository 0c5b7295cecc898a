//! One type for every token a contract takes: a native coin or a cw20 (rule A8).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Api, BankMsg, Binary, Coin, CosmosMsg, MessageInfo, QuerierWrapper, StdError, StdResult, Uint128, WasmMsg,
    to_json_binary,
};
use serde::Serialize;
use thiserror::Error;

/// A token: `{"native": "uatom"}` or `{"cw20": "<contract>"}`. `Denom<String>` in messages, `Denom<Addr>` behind
/// [`Denom::validate`].
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub enum Denom<A = Addr> {
    /// A coin of the chain's bank module.
    Native(String),
    /// A cw20 contract.
    Cw20(A),
}

/// What contracts send to a cw20, as `Cw20ExecuteMsg` writes it: all of that would bring the code for all of it along.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenMsg {
    /// To an account.
    Transfer {
        /// Which.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// To a contract, with a message.
    Send {
        /// Which.
        contract: String,
        /// How much.
        amount: Uint128,
        /// What it is told.
        msg: Binary,
    },
    /// To nobody: it is gone.
    Burn {
        /// How much.
        amount: Uint128,
    },
}

/// What contracts ask a cw20.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum TokenQuery {
    Balance { address: String },
}

/// Why an incoming payment is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaymentError {
    /// Coins came with a message that takes none.
    #[error("this message takes no coins: send it without funds")]
    NotPayable,
    /// Not exactly one coin.
    #[error("send exactly one coin, {denom}: {count} were sent")]
    OneCoin {
        /// What is accepted.
        denom: String,
        /// How many kinds of coin came.
        count: usize,
    },
    /// Another coin or cw20 than the accepted one.
    #[error("{received} is not accepted here: send {expected}")]
    WrongDenom {
        /// What came.
        received: String,
        /// What is accepted.
        expected: String,
    },
    /// An amount of zero.
    #[error("the amount is zero")]
    Zero,
}

impl Denom<String> {
    /// Checks the cw20's address, or that a chain may have such a coin; whether it has is not asked.
    ///
    /// # Errors
    /// An address that is none; a denomination that is not 3 to 128 characters, a letter and then `A-Z a-z 0-9 / : . _ -`
    /// (Cosmos SDK, `types/coin.go`).
    pub fn validate(&self, api: &dyn Api) -> StdResult<Denom> {
        Ok(match self {
            Self::Native(denom) if is_denomination(denom) => Denom::Native(denom.clone()),
            Self::Native(denom) => {
                let given: String = denom.chars().take(80).collect();
                return Err(StdError::parse_err(
                    "Denom",
                    format!("no chain has a coin called {given:?}"),
                ));
            }
            Self::Cw20(address) => Denom::Cw20(api.addr_validate(address)?),
        })
    }
}

fn is_denomination(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
    (3..=128).contains(&text.len())
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && text.bytes().all(is_allowed)
}

impl Denom {
    /// The denomination or the cw20's address, as events and errors print it.
    pub fn name(&self) -> &str {
        match self {
            Self::Native(denom) => denom,
            Self::Cw20(address) => address.as_str(),
        }
    }

    /// The amount of native coins that came with a message: exactly one coin, of this denomination, above zero.
    pub fn received_native(&self, info: &MessageInfo) -> Result<Uint128, PaymentError> {
        let Self::Native(denom) = self else {
            return Err(PaymentError::WrongDenom {
                received: "a native coin".into(),
                expected: self.name().into(),
            });
        };
        let [coin] = info.funds.as_slice() else {
            return Err(PaymentError::OneCoin {
                denom: denom.clone(),
                count: info.funds.len(),
            });
        };
        if coin.denom != *denom {
            return Err(PaymentError::WrongDenom {
                received: coin.denom.clone(),
                expected: denom.clone(),
            });
        }
        non_zero(coin.amount)
    }

    /// The amount that a cw20 announced with `Receive`, which only this cw20 contract may send, without coins beside it.
    pub fn received_cw20(&self, info: &MessageInfo, amount: Uint128) -> Result<Uint128, PaymentError> {
        no_funds(info)?;
        if *self != Self::Cw20(info.sender.clone()) {
            return Err(PaymentError::WrongDenom {
                received: info.sender.to_string(),
                expected: self.name().into(),
            });
        }
        non_zero(amount)
    }

    /// The message that pays `amount` to `recipient`.
    pub fn pay(&self, recipient: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
        Ok(match self {
            Self::Native(denom) => BankMsg::Send {
                to_address: recipient.to_string(),
                amount: vec![Coin {
                    denom: denom.clone(),
                    amount,
                }],
            }
            .into(),
            Self::Cw20(contract) => WasmMsg::Execute {
                contract_addr: contract.to_string(),
                msg: to_json_binary(&TokenMsg::Transfer {
                    recipient: recipient.to_string(),
                    amount,
                })?,
                funds: vec![],
            }
            .into(),
        })
    }

    /// The message that hands `amount` to `contract` together with a message: `native` as its `execute` message with
    /// funds, or `hook` inside a cw20 `Send`.
    pub fn hand_over<N: Serialize, H: Serialize>(
        &self,
        contract: &Addr,
        amount: Uint128,
        native: &N,
        hook: &H,
    ) -> StdResult<CosmosMsg> {
        Ok(match self {
            Self::Native(denom) => WasmMsg::Execute {
                contract_addr: contract.to_string(),
                msg: to_json_binary(native)?,
                funds: vec![Coin {
                    denom: denom.clone(),
                    amount,
                }],
            }
            .into(),
            Self::Cw20(token) => WasmMsg::Execute {
                contract_addr: token.to_string(),
                msg: to_json_binary(&TokenMsg::Send {
                    contract: contract.to_string(),
                    amount,
                    msg: to_json_binary(hook)?,
                })?,
                funds: vec![],
            }
            .into(),
        })
    }

    /// What `holder` owns of this token.
    pub fn balance(&self, querier: &QuerierWrapper, holder: &Addr) -> StdResult<Uint128> {
        match self {
            Self::Native(denom) => Ok(querier.query_balance(holder, denom)?.amount),
            Self::Cw20(contract) => {
                let response: cw20::BalanceResponse = querier.query_wasm_smart(
                    contract,
                    &TokenQuery::Balance {
                        address: holder.to_string(),
                    },
                )?;
                Ok(response.balance)
            }
        }
    }
}

impl From<Denom> for Denom<String> {
    /// As messages and totals tell it.
    fn from(denom: Denom) -> Self {
        match denom {
            Denom::Native(denom) => Self::Native(denom),
            Denom::Cw20(address) => Self::Cw20(address.into_string()),
        }
    }
}

/// Refuses coins with a message that takes none.
pub fn no_funds(info: &MessageInfo) -> Result<(), PaymentError> {
    if info.funds.is_empty() {
        Ok(())
    } else {
        Err(PaymentError::NotPayable)
    }
}

fn non_zero(amount: Uint128) -> Result<Uint128, PaymentError> {
    if amount.is_zero() {
        Err(PaymentError::Zero)
    } else {
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::to_json_string;

    use super::*;

    #[test]
    fn a_cw20_is_told_what_cw20_says() {
        let (amount, msg) = (Uint128::new(7), Binary::new(vec![1, 2]));
        let (recipient, contract) = ("recipient".to_owned(), "contract".to_owned());
        for (told, expected) in [
            (
                TokenMsg::Transfer {
                    recipient: recipient.clone(),
                    amount,
                },
                cw20::Cw20ExecuteMsg::Transfer { recipient, amount },
            ),
            (
                TokenMsg::Send {
                    contract: contract.clone(),
                    amount,
                    msg: msg.clone(),
                },
                cw20::Cw20ExecuteMsg::Send { contract, amount, msg },
            ),
            (TokenMsg::Burn { amount }, cw20::Cw20ExecuteMsg::Burn { amount }),
        ] {
            assert_eq!(to_json_string(&told).unwrap(), to_json_string(&expected).unwrap());
        }
        let address = "holder".to_owned();
        let asked = TokenQuery::Balance {
            address: address.clone(),
        };
        assert_eq!(
            to_json_string(&asked).unwrap(),
            to_json_string(&cw20::Cw20QueryMsg::Balance { address }).unwrap()
        );
    }
}
