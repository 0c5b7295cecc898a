//! What a network says of itself.

use cosmwasm_std::{Addr, Response, Storage};
use flywheel_types::hub::{NETWORKS, Profile};

use crate::error::ContractError;
use crate::{checks, events, state};

/// Changes a network's name, description and URL. The network's admin.
pub fn set_profile(
    storage: &mut dyn Storage,
    sender: &Addr,
    network: u64,
    profile: Profile,
) -> Result<Response, ContractError> {
    let mut network = state::own_network(storage, sender, network)?;
    checks::profile(&profile)?;

    network.profile = profile;
    NETWORKS.save(storage, network.id, &network)?;

    Ok(Response::new().add_event(events::profile_set(&network)))
}
