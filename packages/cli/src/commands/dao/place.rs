//! Which DAO, and who signs.

use std::path::Path;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use flywheel_client::Code;
use flywheel_client::deployment::DeploymentFile;
use flywheel_client::handles::{Dao, Hub};
use flywheel_client::{Account, Chain, Rpc};
use flywheel_types::Denom;
use flywheel_types::hub::NetworkContracts;

use crate::args::dao::{PlaceArgs, SignerArgs};
use crate::commands::contracts::Contracts;
use crate::commands::profiles::{account, address, profile};

/// The chain, and the DAO's address.
pub struct Place {
    pub chain: Rpc,
    dao: Addr,
    denom: Denom,
    /// Where the DAO was found; none if it was named by its address.
    hub: Option<Addr>,
    /// The contracts of the network that it was found by.
    network: Option<NetworkContracts>,
}

impl Place {
    /// Connects; asks the hub or the deployment's file, if the DAO is not named.
    pub fn new(args: &PlaceArgs) -> Result<Self> {
        let chain = Rpc::connect(&profile(&args.chain)?)?;
        match (args.suite, &args.dao, &args.hub, args.network) {
            (true, ..) => Self::of_suite(chain, &args.deployments),
            (_, Some(dao), ..) => Self::named(chain, "--dao", dao),
            (_, None, Some(hub), Some(network)) => Self::of_network(chain, hub, network),
            _ => bail!("name the DAO: --dao, or --hub and --network, or --suite"),
        }
    }

    fn named(chain: Rpc, what: &str, dao: &str) -> Result<Self> {
        let found = Dao::find(&chain, address(&chain, what, dao)?)?;
        let (dao, denom) = (found.address().clone(), found.denom().clone());
        Ok(Self {
            chain,
            dao,
            denom,
            hub: None,
            network: None,
        })
    }

    fn of_suite(chain: Rpc, deployments: &Path) -> Result<Self> {
        let (dao, hub) = suite_dao(&chain, deployments)?;
        let hub = hub.map(|hub| address(&chain, "the hub", &hub)).transpose()?;
        Ok(Self {
            hub,
            ..Self::named(chain, "the suite DAO", &dao)?
        })
    }

    fn of_network(chain: Rpc, hub: &str, network: u64) -> Result<Self> {
        let hub = address(&chain, "--hub", hub)?;
        let record = Hub::new(&chain, hub.clone()).network(network)?.record().clone();
        let found = record.contracts.governance.clone();
        let dao = found.with_context(|| format!("network {network} was launched without a DAO"))?;
        Ok(Self {
            chain,
            dao,
            denom: record.denom,
            hub: Some(hub),
            network: Some(record.contracts),
        })
    }

    /// What the contracts are called in the file of a proposal's actions: those that the DAO's network has, and those that it
    /// shares.
    pub fn contracts(&self) -> Result<Contracts> {
        let Some(hub) = &self.hub else {
            return Ok(Contracts::default());
        };
        let shared = Contracts::shared(&self.chain, hub.clone())?;
        Ok(match &self.network {
            Some(network) => shared.and(network.clone()),
            None => shared,
        })
    }

    pub fn dao(&self) -> Dao<'_, Rpc> {
        Dao::new(&self.chain, self.dao.clone(), self.denom.clone())
    }

    /// An address of this chain.
    pub fn address(&self, what: &str, text: &str) -> Result<Addr> {
        address(&self.chain, what, text)
    }
}

/// Where the suite DAO is, and the hub.
fn suite_dao(chain: &Rpc, deployments: &Path) -> Result<(String, Option<String>)> {
    let deployment = DeploymentFile::read(deployments, chain.chain_id())?;
    let path = deployments.join(format!("{}.json", chain.chain_id()));
    let path = path.display();
    let deployment = deployment.with_context(|| format!("{path} is not there: name its folder (--deployments)"))?;
    let hub = deployment.contract(Code::NetworkHub).map(|hub| hub.address.clone());
    let dao = deployment.dao;
    let dao = dao.with_context(|| format!("{path} names no suite DAO: `flywheel hand-over` makes one"))?;
    Ok((dao.address, hub))
}

/// The same with an account that signs.
pub struct Signed {
    pub place: Place,
    pub account: Account,
}

impl Signed {
    pub fn new(args: &SignerArgs) -> Result<Self> {
        Ok(Self {
            account: account(&args.account)?,
            place: Place::new(&args.place)?,
        })
    }
}
