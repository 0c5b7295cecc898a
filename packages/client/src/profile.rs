//! What a program must know of a chain to use it.

use std::fmt;
use std::str::FromStr;

use cosmwasm_std::{Coin, Decimal, Uint128, Uint256};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::AddressPrefix;

const MAX_NAME_LENGTH: usize = 40;
/// Below this, nothing that was simulated would ever go through; above it, it is a slip of the pen.
const ADJUSTMENT_BOUNDS: (Decimal, Decimal) = (Decimal::percent(50), Decimal::percent(1_000));

/// Why a profile is not usable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// Not 1 to 40 lower case letters, digits and dashes, beginning with a letter or a digit.
    #[error(
        "{name:?} is not a name of a profile: use 1 to 40 lower case letters, digits and dashes, as in \"testnet-2\""
    )]
    BadName {
        /// What was given.
        name: String,
    },
    /// A field that cannot be used.
    #[error("{field} = {value:?}: {reason}")]
    BadField {
        /// The field's name.
        field: &'static str,
        /// What was given.
        value: String,
        /// What is wrong with it, and what to write instead.
        reason: String,
    },
    /// There is no profile of this name.
    #[error("there is no chain profile {name:?} in {folder}: add it, or use one of: {}", list(.known))]
    NotFound {
        /// What was asked for.
        name: String,
        /// Where it was looked for.
        folder: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A file that cannot be read or written.
    #[error("{path}: {reason}")]
    File {
        /// The file or folder.
        path: String,
        /// What the system or the parser said.
        reason: String,
    },
}

/// What a chain asks for a unit of gas: `0.025ustake`. Zero means that transactions are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GasPrice {
    /// In base units, up to 18 decimals.
    pub amount: Decimal,
    /// The denomination.
    pub denom: String,
}

impl GasPrice {
    /// The fee for so much gas, rounded up; `None` if there is none. A fee beyond 128 bits counts as the highest.
    pub fn fee(&self, gas: u64) -> Option<Coin> {
        let unit = Uint256::from(Decimal::one().atomics());
        // 64 and 128 bits fit into 256.
        let atomics = Uint256::from(gas).saturating_mul(Uint256::from(self.amount.atomics()));
        let fee = atomics.saturating_add(unit.saturating_sub(Uint256::one())) / unit;
        let amount = Uint128::try_from(fee).unwrap_or(Uint128::MAX);
        (!amount.is_zero()).then(|| Coin {
            denom: self.denom.clone(),
            amount,
        })
    }
}

impl fmt::Display for GasPrice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.amount, self.denom)
    }
}

impl FromStr for GasPrice {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |reason: &str| ProfileError::BadField {
            field: "gas_price",
            value: text.to_owned(),
            reason: reason.to_owned(),
        };
        let split = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (amount, denom) = split
            .and_then(|at| text.split_at_checked(at))
            .ok_or_else(|| bad("write an amount and a denomination, as in \"0.025ustake\""))?;
        let amount = Decimal::from_str(amount)
            .map_err(|_| bad("the amount is not a decimal number: write for example \"0.025ustake\""))?;
        if !is_denom(denom) {
            return Err(bad(
                "the denomination is not one: it has 3 to 128 letters, digits and the signs / : . _ -, a letter first",
            ));
        }
        Ok(Self {
            amount,
            denom: denom.to_owned(),
        })
    }
}

impl Serialize for GasPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GasPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A chain to connect to. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainProfile {
    /// The name that the user gave: 1 to 40 lower case letters, digits and dashes.
    pub name: String,
    /// The chain's id, compared with the node's before anything is signed.
    pub chain_id: String,
    /// The node's CometBFT RPC, as `http://localhost:26657`.
    pub rpc: String,
    /// What the chain's addresses begin with.
    pub prefix: String,
    /// What the chain asks for a unit of gas.
    pub gas_price: GasPrice,
    /// The gas limit is the simulated gas times this; 0.5 to 10, in text so that it stays exact.
    #[serde(default = "default_adjustment")]
    pub gas_adjustment: Decimal,
    /// Who pays the fees, if not the signer: an address that has granted the signer an allowance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_granter: Option<String>,
}

fn default_adjustment() -> Decimal {
    ChainProfile::DEFAULT_GAS_ADJUSTMENT
}

impl ChainProfile {
    /// What simulated gas is multiplied with unless a profile says otherwise: state that others change between
    /// simulation and block costs a little more or less.
    pub const DEFAULT_GAS_ADJUSTMENT: Decimal = Decimal::percent(130);

    /// Checks every field as far as that is possible without the chain.
    pub fn validate(&self) -> Result<(), ProfileError> {
        check_name(&self.name)?;
        let bad = |field, value: &str, reason: String| ProfileError::BadField {
            field,
            value: value.to_owned(),
            reason,
        };
        // CometBFT's own limit for a chain id.
        if self.chain_id.is_empty() || self.chain_id.len() > 50 {
            let reason = "a chain id has 1 to 50 characters".to_owned();
            return Err(bad("chain_id", &self.chain_id, reason));
        }
        let host = self
            .rpc
            .strip_prefix("http://")
            .or_else(|| self.rpc.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
            let reason = "write the address of the node's RPC, as in \"http://localhost:26657\"".to_owned();
            return Err(bad("rpc", &self.rpc, reason));
        }
        let prefix =
            AddressPrefix::new(&self.prefix).map_err(|error| bad("prefix", &self.prefix, error.to_string()))?;
        let (lowest, highest) = ADJUSTMENT_BOUNDS;
        if self.gas_adjustment < lowest || self.gas_adjustment > highest {
            let reason = format!("use a number from {lowest} to {highest}");
            return Err(bad("gas_adjustment", &self.gas_adjustment.to_string(), reason));
        }
        if let Some(granter) = &self.fee_granter {
            prefix
                .check(granter)
                .map_err(|reason| bad("fee_granter", granter, reason))?;
        }
        Ok(())
    }
}

pub(crate) fn check_name(name: &str) -> Result<(), ProfileError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_good = (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('-');
    if is_good {
        return Ok(());
    }
    Err(ProfileError::BadName { name: name.to_owned() })
}

/// The Cosmos SDK's rule for denominations.
fn is_denom(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
    (3..=128).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(allowed)
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "(none yet)".to_owned();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> ChainProfile {
        ChainProfile {
            name: "local-1".to_owned(),
            chain_id: "flywheel-local-1".to_owned(),
            rpc: "http://localhost:26657".to_owned(),
            prefix: "wasm".to_owned(),
            gas_price: "0.025ustake".parse().unwrap(),
            gas_adjustment: ChainProfile::DEFAULT_GAS_ADJUSTMENT,
            fee_granter: None,
        }
    }

    #[test]
    fn a_fee_is_rounded_up_and_a_price_of_zero_asks_for_none() {
        let fee = |price: &str, gas| {
            price
                .parse::<GasPrice>()
                .unwrap()
                .fee(gas)
                .map(|coin| coin.amount.u128())
        };
        // 111,615 x 0.025 = 2,790.375
        assert_eq!(fee("0.025ustake", 111_615), Some(2_791));
        assert_eq!(fee("0.025ustake", 40), Some(1));
        assert_eq!(fee("0ustake", u64::MAX), None);
        assert_eq!(fee("0.000000000000000001ustake", 1), Some(1));
        assert_eq!(fee("340282366920938463463ustake", u64::MAX), Some(u128::MAX));
    }

    #[test]
    fn a_price_is_an_amount_and_a_denomination() {
        let denom = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
        let price: GasPrice = format!("0.1{denom}").parse().unwrap();
        assert_eq!(
            (price.denom.as_str(), price.to_string()),
            (denom, format!("0.1{denom}"))
        );
        for bad in [
            "",
            "1",
            "ustake",
            "1.2.3ustake",
            "-1ustake",
            "1u",
            "1 ustake",
            "1ustake,2ufly",
        ] {
            let read = bad.parse::<GasPrice>();
            assert!(read.is_err(), "{bad}: {read:?}");
        }
    }

    #[test]
    fn each_field_that_cannot_be_used_is_named() {
        type Spoil = fn(&mut ChainProfile);
        let spoiled: [(&str, Spoil); 6] = [
            ("chain_id", |profile| profile.chain_id.clear()),
            ("rpc", |profile| profile.rpc = "localhost:26657".to_owned()),
            ("rpc", |profile| profile.rpc = "http://".to_owned()),
            ("prefix", |profile| profile.prefix = "Wasm".to_owned()),
            ("gas_adjustment", |profile| {
                profile.gas_adjustment = Decimal::percent(1_001)
            }),
            ("fee_granter", |profile| {
                profile.fee_granter = Some("cosmos1x".to_owned())
            }),
        ];
        assert_eq!(profile().validate(), Ok(()));
        for (name, spoil) in spoiled {
            let mut bad = profile();
            spoil(&mut bad);
            assert!(
                matches!(bad.validate(), Err(ProfileError::BadField { field, .. }) if field == name),
                "{name}"
            );
        }
        for name in ["", "../x", "Local", "-x", "a b"] {
            let bad = ChainProfile {
                name: name.to_owned(),
                ..profile()
            };
            assert_eq!(bad.validate(), Err(ProfileError::BadName { name: name.to_owned() }));
        }
    }
}
