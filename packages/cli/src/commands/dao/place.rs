//! Which DAO, and who signs.

use std::path::Path;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use flywheel_client::deployment::DeploymentFile;
use flywheel_client::handles::{Dao, Hub};
use flywheel_client::{Account, Chain, Rpc};
use flywheel_types::Denom;

use crate::args::dao::{PlaceArgs, SignerArgs};
use crate::commands::profiles::{account, address, profile};

/// The chain, and the DAO's address.
pub struct Place {
    pub chain: Rpc,
    dao: Addr,
    denom: Denom,
}

impl Place {
    /// Connects; asks the hub or the deployment's file, if the DAO is not named.
    pub fn new(args: &PlaceArgs) -> Result<Self> {
        let chain = Rpc::connect(&profile(&args.chain)?)?;
        let suite = args.suite.then(|| suite_dao(&chain, &args.deployments)).transpose()?;
        let (dao, denom) = match (suite.as_ref().or(args.dao.as_ref()), &args.hub, args.network) {
            (Some(dao), _, _) => {
                let found = Dao::find(&chain, address(&chain, "--dao", dao)?)?;
                (found.address().clone(), found.denom().clone())
            }
            (None, Some(hub), Some(network)) => {
                let hub = Hub::new(&chain, address(&chain, "--hub", hub)?);
                let record = hub.network(network)?.record().clone();
                let found = record.contracts.governance;
                let dao = found.with_context(|| format!("network {network} was launched without a DAO"))?;
                (dao, record.denom)
            }
            _ => bail!("name the DAO: --dao, or --hub and --network, or --suite"),
        };
        Ok(Self { chain, dao, denom })
    }

    pub fn dao(&self) -> Dao<'_, Rpc> {
        Dao::new(&self.chain, self.dao.clone(), self.denom.clone())
    }

    /// An address of this chain.
    pub fn address(&self, what: &str, text: &str) -> Result<Addr> {
        address(&self.chain, what, text)
    }
}

/// Where the suite DAO is.
fn suite_dao(chain: &Rpc, deployments: &Path) -> Result<String> {
    let deployment = DeploymentFile::read(deployments, chain.chain_id())?;
    let path = deployments.join(format!("{}.json", chain.chain_id()));
    let path = path.display();
    let deployment = deployment.with_context(|| format!("{path} is not there: name its folder (--deployments)"))?;
    let dao = deployment.dao;
    let dao = dao.with_context(|| format!("{path} names no suite DAO: `flywheel hand-over` makes one"))?;
    Ok(dao.address)
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
