//! `[token]`: what the network pays in.

use cosmwasm_std::Uint128;
use flywheel_types::hub::{InitialBalance, TokenSpec};
use flywheel_types::rewards::MAX_EMISSION;
use serde::Serialize;

use super::numbers::{amount, amount_example, write_amount};
use super::section::Section;
use crate::input::error::InputError;

/// First tokens are bounded like a schedule, so that every sum of both fits 128 bits.
pub(super) const MAX_AMOUNT: Uint128 = MAX_EMISSION;
/// The most decimals that a cw20 has.
const MAX_DECIMALS: u8 = 18;
const DECIMALS: &str = "a whole number from 0 to 18";
const NAME: &str = "3 to 50 bytes";
const SYMBOL: &str = "3 to 12 letters or dashes";
const DENOM: &str = "a coin's denomination such as \"uatom\"";

/// The network's token. Amounts in base units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum TokenPlan {
    /// A new cw20 that only the network mints.
    New {
        /// 3 to 50 bytes.
        name: String,
        /// 3 to 12 letters or dashes.
        symbol: String,
        /// 0 to 18.
        decimals: u8,
        /// What exists from the start, for bonds; the operator holds it.
        supply: Uint128,
    },
    /// A coin of the chain.
    Native {
        /// Its denomination.
        denom: String,
        /// How it is shown.
        symbol: String,
        /// 0 to 18; how it is shown.
        decimals: u8,
        /// What the operator holds besides the reserve, for bonds.
        supply: Uint128,
        /// What rewards come out of; sent with `Launch`.
        reserve: Uint128,
    },
}

impl TokenPlan {
    pub(super) fn read(mut section: Section<'_>) -> Result<Self, InputError> {
        let symbol = section.read("symbol", SYMBOL, symbol)?;
        let decimals = section.read("decimals", DECIMALS, |text| {
            text.parse().ok().filter(|decimals| *decimals <= MAX_DECIMALS)
        })?;
        let denom = section.read_if("denom", DENOM, denom)?;
        let supply = bounded(&mut section, "supply", decimals)?;
        let token = match denom {
            Some(denom) => {
                let reserve = bounded(&mut section, "reserve", decimals)?;
                Self::Native {
                    denom,
                    symbol,
                    decimals,
                    supply,
                    reserve,
                }
            }
            None => {
                let name = section.read("name", NAME, |text| sized(text, 3, 50))?;
                Self::New {
                    name,
                    symbol,
                    decimals,
                    supply,
                }
            }
        };
        section.finish()?;
        Ok(token)
    }

    /// What exists from the start besides a reserve, in base units.
    pub const fn supply(&self) -> Uint128 {
        match self {
            Self::New { supply, .. } | Self::Native { supply, .. } => *supply,
        }
    }

    /// Decimals of a whole token.
    pub const fn decimals(&self) -> u8 {
        match self {
            Self::New { decimals, .. } | Self::Native { decimals, .. } => *decimals,
        }
    }

    /// How a whole token is called.
    pub fn symbol(&self) -> &str {
        match self {
            Self::New { symbol, .. } | Self::Native { symbol, .. } => symbol,
        }
    }

    /// An amount of base units for people: `1000.5 CHARGE`.
    pub fn write(&self, amount: Uint128) -> String {
        format!("{} {}", write_amount(amount, self.decimals()), self.symbol())
    }

    pub(super) fn spec(&self, initial_balances: Vec<InitialBalance>) -> TokenSpec {
        match self {
            Self::New {
                name, symbol, decimals, ..
            } => TokenSpec::New {
                name: name.clone(),
                symbol: symbol.clone(),
                decimals: *decimals,
                initial_balances,
            },
            Self::Native { denom, .. } => TokenSpec::Native { denom: denom.clone() },
        }
    }
}

/// An amount that leaves room for sums.
fn bounded(section: &mut Section<'_>, key: &'static str, decimals: u8) -> Result<Uint128, InputError> {
    let expected = amount_example(decimals);
    section.read(key, &expected, |text| {
        amount(text, decimals).filter(|given| *given <= MAX_AMOUNT)
    })
}

/// A text of so many bytes.
pub(super) fn sized(text: &str, least: usize, most: usize) -> Option<String> {
    (least..=most).contains(&text.len()).then(|| text.to_owned())
}

/// What cw20-base takes.
fn symbol(text: &str) -> Option<String> {
    sized(text, 3, 12).filter(|text| text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'))
}

/// What a Cosmos chain's bank module takes.
fn denom(text: &str) -> Option<String> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
    sized(text, 3, 128).filter(|text| text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_known))
}
