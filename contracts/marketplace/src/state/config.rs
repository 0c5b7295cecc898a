//! What the contract was launched with, and what the admin sets.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_protocol::{Bps, EpochClock};
pub use flywheel_types::marketplace::{Accepted, DENOMS, token_key as key};
use flywheel_types::marketplace::{Band, FeeLimits, OrderWindows, SaleSplit};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;

/// What nearly every message reads.
pub const CONFIG: Item<Config> = Item::new("config");
/// Every split there was, by version: what was bought is shared by the split of that time.
pub const SPLITS: Map<u32, SaleSplit> = Map::new("splits");
/// Tariff bands by class and token.
pub const BANDS: Map<(&str, &str), Band> = Map::new("bands");

/// The network, its fees and its windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The network's token.
    pub denom: Denom,
    /// The machine-registry.
    pub registry: Addr,
    /// The network's staking contract.
    pub staking: Addr,
    /// The network's verification contract.
    pub verification: Addr,
    /// The network's rewards contract.
    pub rewards: Addr,
    /// Where the treasury's part goes.
    pub treasury: Addr,
    /// Where services are paid.
    pub payments: Option<Addr>,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The version of the split in force.
    pub split: u32,
    /// The highest order fee.
    pub order_fee: Bps,
    /// The most that fees may take of a sale.
    pub fees: Bps,
    /// How long each step of an order may take.
    pub windows: OrderWindows,
    /// Who sells for the network beside the admin.
    pub desk: Option<Addr>,
}

compact!(Config {
    denom,
    registry,
    staking,
    verification,
    rewards,
    treasury,
    payments,
    clock,
    split,
    order_fee,
    fees,
    windows;
    desk
});

impl Config {
    /// As `Config` answers it.
    pub const fn limits(&self) -> FeeLimits {
        FeeLimits {
            order_fee: self.order_fee,
            fees: self.fees,
        }
    }
}

/// Refuses a token that is not taken.
pub fn check_taken(storage: &dyn Storage, denom: &Denom) -> Result<(), ContractError> {
    let accepted = DENOMS.may_load(storage, &key(denom))?;
    if accepted.is_some_and(|accepted| accepted.is_taken) {
        return Ok(());
    }
    Err(ContractError::DenomNotTaken {
        denom: denom.name().to_owned(),
    })
}

/// A seller's bond: 10 % of the price, and never less than what a complaint costs.
pub fn bond(storage: &dyn Storage, denom: &Denom, price: Uint128) -> Result<Uint128, ContractError> {
    let part = Bps::new(flywheel_types::marketplace::BOND_PART)?.ceil_of(price);
    let accepted = DENOMS.may_load(storage, &key(denom))?;
    Ok(part.max(accepted.map_or(Uint128::zero(), |accepted| accepted.complaint_cost)))
}

/// Refuses a price outside the class's tariff band.
pub fn check_band(
    storage: &dyn Storage,
    class: &str,
    denom: &Denom,
    prices: impl IntoIterator<Item = Uint128>,
) -> Result<(), ContractError> {
    let Some(band) = BANDS.may_load(storage, (class, &key(denom)))? else {
        return Ok(());
    };
    for price in prices {
        if !band.allows(price) {
            return Err(ContractError::OutsideBand {
                price,
                class: class.to_owned(),
                lowest: band.lowest,
                highest: band.highest,
            });
        }
    }
    Ok(())
}

/// The split of a version.
pub fn split(storage: &dyn Storage, version: u32) -> StdResult<SaleSplit> {
    SPLITS.load(storage, version)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};

    use super::*;

    /// As the contract wrote it before there were desks.
    const OLD: &str = r#"[{"native":"uwatt"},"registry","staking","verification","rewards","treasury",null,{"start":1700000000,"length":100},3,100,3000,{"commit":100,"confirm":200,"reveal":300,"complain":400}]"#;

    #[test]
    fn a_network_without_a_desk_is_read_as_it_was_written() {
        let old: Config = from_json(OLD).unwrap();
        assert_eq!((old.split, old.desk.clone()), (3, None));
        assert_eq!(to_json_string(&old).unwrap(), OLD.replace("400}]", "400},null]"));
    }
}
