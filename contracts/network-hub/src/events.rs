//! Events, with the names of the messages' fields.

use cosmwasm_std::{Addr, Event};
use cw_ownable::Ownership;
use flywheel_types::events::event;
use flywheel_types::hub::{Codes, Network, NetworkOffer, Role};

use crate::addresses::code_of;

fn happened(what: &str) -> Event {
    event("network-hub", what)
}

pub fn launched(network: &Network) -> Event {
    let event = happened("launched")
        .add_attribute("network", network.id.to_string())
        .add_attribute("name", &network.profile.name)
        .add_attribute("kind", network.kind.name())
        .add_attribute("sector", network.sector.name())
        .add_attribute("creator", network.creator.as_str())
        .add_attribute("admin", network.admin.as_str())
        .add_attribute("denom", network.denom.name());
    let contracts = &network.contracts;
    let event = match &contracts.token {
        Some(token) => event.add_attribute("token", token.as_str()),
        None => event,
    };
    let event = event
        .add_attribute("staking", contracts.staking.as_str())
        .add_attribute("verification", contracts.verification.as_str())
        .add_attribute("rewards", contracts.rewards.as_str());
    let event = match &contracts.marketplace {
        Some(marketplace) => event.add_attribute("marketplace", marketplace.as_str()),
        None => event,
    };
    match &contracts.governance {
        Some(governance) => event.add_attribute("governance", governance.as_str()),
        None => event,
    }
}

pub fn profile_set(network: &Network) -> Event {
    happened("profile_set")
        .add_attribute("network", network.id.to_string())
        .add_attribute("name", &network.profile.name)
        .add_attribute("description", &network.profile.description)
        .add_attribute("url", &network.profile.url)
}

pub fn network_offered(network: &Network, offer: &NetworkOffer) -> Event {
    happened("network_offered")
        .add_attribute("network", network.id.to_string())
        .add_attribute("admin", network.admin.as_str())
        .add_attribute("to", offer.to.as_str())
        .add_attribute("expires_at", offer.expires_at.to_string())
}

pub fn offer_withdrawn(network: u64) -> Event {
    happened("offer_withdrawn").add_attribute("network", network.to_string())
}

pub fn network_accepted(network: &Network, before: &Addr) -> Event {
    happened("network_accepted")
        .add_attribute("network", network.id.to_string())
        .add_attribute("admin", network.admin.as_str())
        .add_attribute("admin_before", before.as_str())
}

pub fn codes_set(codes: &Codes) -> Event {
    Role::ALL.into_iter().fold(happened("codes_set"), |event, role| {
        event.add_attribute(role.name(), code_of(codes, role).to_string())
    })
}

pub fn ownership_updated(ownership: &Ownership<Addr>) -> Event {
    happened("ownership_updated").add_attributes(ownership.clone().into_attributes())
}
