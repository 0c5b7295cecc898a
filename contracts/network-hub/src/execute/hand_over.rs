//! Who administers a network: handed over in two steps, so that a mistyped address loses nothing.

use cosmwasm_std::{Addr, Api, BlockInfo, Response, StdError, Storage};
use flywheel_protocol::Time;
use flywheel_types::hub::{NetworkOffer, OFFER_TIME};

use crate::checks::address;
use crate::error::ContractError;
use crate::state::OFFERS;
use crate::{events, state};

/// Offers a network's administration to somebody, or takes an offer back. The network's admin.
pub fn offer_network(
    storage: &mut dyn Storage,
    api: &dyn Api,
    block: &BlockInfo,
    sender: &Addr,
    network: u64,
    to: Option<&str>,
) -> Result<Response, ContractError> {
    let network = state::own_network(storage, sender, network)?;
    let Some(to) = to else {
        OFFERS.remove(storage, network.id);
        return Ok(Response::new().add_event(events::offer_withdrawn(network.id)));
    };
    let to = address(api, "to", to)?;
    let expires_at = Time::of(block).plus(OFFER_TIME);
    let expires_at = expires_at.map_err(|error| StdError::generic_err(error.to_string()))?;

    let offer = NetworkOffer { to, expires_at };
    OFFERS.save(storage, network.id, &offer)?;

    Ok(Response::new().add_event(events::network_offered(&network, &offer)))
}

/// Makes the sender the admin of a network, and counts it: so what the admin before arranged in access-control ends. Whom it was
/// offered to, in time.
pub fn accept_network(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    sender: &Addr,
    network: u64,
) -> Result<Response, ContractError> {
    let mut network = state::network(storage, network)?;
    let offer = OFFERS.may_load(storage, network.id)?;
    let offer = offer.filter(|offer| offer.to == *sender);
    let Some(offer) = offer else {
        return Err(ContractError::NotOffered { network: network.id });
    };
    let now = Time::of(block);
    if now >= offer.expires_at {
        let (network, expires_at) = (network.id, offer.expires_at);
        return Err(ContractError::OfferExpired {
            network,
            expires_at,
            now,
        });
    }

    let before = state::hand_over(storage, &mut network, offer.to)?;

    Ok(Response::new().add_event(events::network_accepted(&network, &before)))
}
