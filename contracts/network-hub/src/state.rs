//! What the hub keeps: the codes, and the networks with indexes of their ids.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Order, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};
use flywheel_types::hub::{Codes, HAND_OVERS, NETWORKS, Network, NetworkOffer};
use flywheel_types::page;
use flywheel_types::{NetworkKind, Sector};

use crate::error::ContractError;

/// The registry and the codes of later networks.
pub const CONFIG: Item<Config> = Item::new("config");

/// Networks that are offered to somebody.
pub const OFFERS: Map<u64, NetworkOffer> = Map::new("network_offers");

const COUNT: Item<u64> = Item::new("network_count");
const BY_KIND: Map<(&str, u64), Empty> = Map::new("networks_by_kind");
const BY_SECTOR: Map<(&str, u64), Empty> = Map::new("networks_by_sector");
const BY_BOTH: Map<((&str, &str), u64), Empty> = Map::new("networks_by_kind_and_sector");

/// The registry and the codes of later networks.
#[cw_serde]
pub struct Config {
    /// The machine-registry that all networks share.
    pub registry: Addr,
    /// The payments contract of their marketplaces.
    #[serde(default)]
    pub payments: Option<Addr>,
    /// What networks are made of.
    pub codes: Codes,
}

/// How many networks there are: the newest id.
pub fn count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(COUNT.may_load(storage)?.unwrap_or(0))
}

/// The id of the network that is launched next.
pub fn next_id(storage: &dyn Storage) -> StdResult<u64> {
    count(storage)?
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no network id is left"))
}

/// Adds a network whose id is the next one, and lists it.
pub fn add(storage: &mut dyn Storage, network: &Network) -> StdResult<()> {
    let (id, kind, sector) = (network.id, network.kind.name(), network.sector.name());
    COUNT.save(storage, &id)?;
    BY_KIND.save(storage, (kind, id), &Empty {})?;
    BY_SECTOR.save(storage, (sector, id), &Empty {})?;
    BY_BOTH.save(storage, ((kind, sector), id), &Empty {})?;
    NETWORKS.save(storage, id, network)
}

/// A network by its id.
///
/// # Errors
/// If there is none.
pub fn network(storage: &dyn Storage, id: u64) -> Result<Network, ContractError> {
    NETWORKS
        .may_load(storage, id)?
        .ok_or(ContractError::UnknownNetwork { network: id })
}

/// A network by its id, for its admin.
///
/// # Errors
/// If there is none, or the sender does not administer it.
pub fn own_network(storage: &dyn Storage, sender: &Addr, id: u64) -> Result<Network, ContractError> {
    let network = network(storage, id)?;
    if *sender != network.admin {
        return Err(ContractError::NotNetworkAdmin {
            admin: network.admin,
            network: id,
        });
    }
    Ok(network)
}

/// Makes somebody else the admin of a network, counts it and uses the offer up; returns the admin before.
pub fn hand_over(storage: &mut dyn Storage, network: &mut Network, to: Addr) -> StdResult<Addr> {
    let before = HAND_OVERS.may_load(storage, network.id)?.unwrap_or_default();
    let count = before
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("the network cannot be handed over any more"))?;
    let admin = std::mem::replace(&mut network.admin, to);
    OFFERS.remove(storage, network.id);
    HAND_OVERS.save(storage, network.id, &count)?;
    NETWORKS.save(storage, network.id, network)?;
    Ok(admin)
}

/// A page of networks by id; all, or of one kind, one sector, or both. Reads no more than the page.
pub fn list(
    storage: &dyn Storage,
    kind: Option<NetworkKind>,
    sector: Option<Sector>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<Vec<Network>> {
    let start = start_after.map(Bound::exclusive);
    let order = Order::Ascending;
    let ids: Vec<u64> = match (kind, sector) {
        (None, None) => page::collect(NETWORKS.keys(storage, start, None, order), limit)?,
        (Some(kind), None) => page::collect(BY_KIND.prefix(kind.name()).keys(storage, start, None, order), limit)?,
        (None, Some(sector)) => {
            page::collect(BY_SECTOR.prefix(sector.name()).keys(storage, start, None, order), limit)?
        }
        (Some(kind), Some(sector)) => {
            let both = BY_BOTH.prefix((kind.name(), sector.name()));
            page::collect(both.keys(storage, start, None, order), limit)?
        }
    };
    ids.into_iter().map(|id| NETWORKS.load(storage, id)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_values_share_a_storage_key() {
        let keys: Vec<Vec<u8>> = vec![
            CONFIG.as_slice().to_vec(),
            COUNT.as_slice().to_vec(),
            NETWORKS.namespace_bytes().to_vec(),
            BY_KIND.namespace_bytes().to_vec(),
            BY_SECTOR.namespace_bytes().to_vec(),
            BY_BOTH.namespace_bytes().to_vec(),
            OFFERS.namespace_bytes().to_vec(),
            HAND_OVERS.namespace_bytes().to_vec(),
            b"contract_info".to_vec(),
            b"ownership".to_vec(),
        ];
        let unique: BTreeSet<&Vec<u8>> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len());
    }
}
