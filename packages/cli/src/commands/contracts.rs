//! Contracts by what people call them, instead of by their addresses.

use std::collections::BTreeMap;

use anyhow::Result;
use cosmwasm_std::Addr;
use flywheel_client::Rpc;
use flywheel_client::handles::{Hub, Registry};
use flywheel_types::hub::{NetworkContracts, Role};

/// All names that there are.
const NAMES: [&str; 10] = [
    "hub",
    "registry",
    "access-control",
    "payments",
    Role::Token.name(),
    Role::Staking.name(),
    Role::Verification.name(),
    Role::Rewards.name(),
    Role::Marketplace.name(),
    Role::Governance.name(),
];

/// The contracts of a chain, or of a network on it, by name. No name can be an address: those have a 1.
#[derive(Debug, Clone, Default)]
pub struct Contracts(BTreeMap<&'static str, Addr>);

impl Contracts {
    /// What all networks share: `hub`, `registry`, `access-control` and `payments`, as far as they are there.
    pub fn shared(chain: &Rpc, hub: Addr) -> Result<Self> {
        let config = Hub::new(chain, hub.clone()).config()?;
        let access_control = Registry::new(chain, config.registry.clone()).config()?.access_control;
        let found = [
            ("hub", Some(hub)),
            ("registry", Some(config.registry)),
            ("access-control", access_control),
            ("payments", config.payments),
        ];
        Ok(Self(of_those_there(found)))
    }

    /// And those of a network, by their roles.
    pub fn and(mut self, network: NetworkContracts) -> Self {
        self.0.append(&mut Self::of(network).0);
        self
    }

    /// A network's own, by their roles: `staking`, `rewards` and so on.
    pub fn of(network: NetworkContracts) -> Self {
        let found = [
            (Role::Token.name(), network.token),
            (Role::Staking.name(), Some(network.staking)),
            (Role::Verification.name(), Some(network.verification)),
            (Role::Rewards.name(), Some(network.rewards)),
            (Role::Marketplace.name(), network.marketplace),
            (Role::Governance.name(), network.governance),
        ];
        Self(of_those_there(found))
    }

    /// Whether some contract is called so, here or elsewhere.
    pub fn is_name(text: &str) -> bool {
        NAMES.contains(&text)
    }

    /// Where the one of this name is.
    pub fn find(&self, name: &str) -> Option<&Addr> {
        self.0.get(name)
    }
}

fn of_those_there(found: impl IntoIterator<Item = (&'static str, Option<Addr>)>) -> BTreeMap<&'static str, Addr> {
    found
        .into_iter()
        .filter_map(|(name, address)| Some((name, address?)))
        .collect()
}
