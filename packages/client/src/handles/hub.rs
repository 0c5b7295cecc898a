//! network-hub.

use cosmwasm_std::{Addr, Coin};
use flywheel_types::hub::{
    self, ConfigResponse, ExecuteMsg, Launch, NetworkAdminResponse, NetworkContracts, NetworksResponse, QueryMsg,
};
use flywheel_types::{NetworkKind, Sector};

use super::{Network, Payments};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// The hub of a chain.
#[derive(Debug)]
pub struct Hub<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

impl<'c, C: Chain + ?Sized> Hub<'c, C> {
    /// The hub at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Launches a network; `reserve` is what a native network's rewards start with.
    pub fn launch(&self, signer: &Account, launch: Launch, reserve: &[Coin]) -> Result<Network<'c, C>, ChainError> {
        let message = ExecuteMsg::Launch(Box::new(launch));
        let result = self.chain.execute(signer, &self.address, &message, reserve)?;
        let launched = result
            .contract_events(&self.address, "flywheel-network-hub/launched")
            .find_map(|event| event.attribute("network").and_then(|id| id.parse().ok()));
        let id = launched.ok_or_else(|| ChainError::Encoding {
            what: "the result of a launch",
            reason: "it has no event with the network's id".to_owned(),
        })?;
        self.network(id)
    }

    /// A network by its id.
    pub fn network(&self, network: u64) -> Result<Network<'c, C>, ChainError> {
        let record: hub::Network = self.chain.query(&self.address, &QueryMsg::Network { network })?;
        Ok(Network::new(self.chain, self.config()?.registry, record))
    }

    /// Offers a network's administration to somebody; `None` takes the offer back.
    pub fn offer_network(&self, signer: &Account, network: u64, to: Option<&Addr>) -> Result<TxResult, ChainError> {
        let to = to.map(Addr::to_string);
        let message = ExecuteMsg::OfferNetwork { network, to };
        self.chain.execute(signer, &self.address, &message, &[])
    }

    /// Takes over the administration of a network that was offered to the signer.
    pub fn accept_network(&self, signer: &Account, network: u64) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::AcceptNetwork { network };
        self.chain.execute(signer, &self.address, &message, &[])
    }

    /// Who administers a network, and to whom that is offered.
    pub fn network_admin(&self, network: u64) -> Result<NetworkAdminResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::NetworkAdmin { network })
    }

    /// One page of networks.
    pub fn networks(
        &self,
        kind: Option<NetworkKind>,
        sector: Option<Sector>,
        start_after: Option<u64>,
        limit: Option<u32>,
    ) -> Result<Vec<hub::Network>, ChainError> {
        let message = QueryMsg::Networks {
            kind,
            sector,
            start_after,
            limit,
        };
        let page: NetworksResponse = self.chain.query(&self.address, &message)?;
        Ok(page.networks)
    }

    /// The registry and the codes.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// The payments contract that all networks share; `None`: this hub knows none.
    pub fn payments(&self) -> Result<Option<Payments<'c, C>>, ChainError> {
        let address = self.config()?.payments;
        Ok(address.map(|address| Payments::new(self.chain, address)))
    }

    /// The addresses that a network's contracts have or would have.
    pub fn addresses(&self, network: u64, own_token: bool) -> Result<NetworkContracts<String>, ChainError> {
        self.chain
            .query(&self.address, &QueryMsg::Addresses { network, own_token })
    }
}
