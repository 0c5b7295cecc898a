//! Where the marketplace is, and who signs.

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use flywheel_client::handles::{Hub, Marketplace};
use flywheel_client::{Account, Rpc};
use flywheel_types::Denom;

use crate::args::market::{PlaceArgs, SignerArgs};
use crate::commands::profiles::{account, address, profile};

/// The chain, and the marketplace's address.
pub struct Place {
    pub chain: Rpc,
    address: Addr,
}

impl Place {
    /// Connects; asks the hub, if the marketplace is not named.
    pub fn new(args: &PlaceArgs) -> Result<Self> {
        let chain = Rpc::connect(&profile(&args.chain)?)?;
        let address = match (&args.marketplace, &args.hub, args.network) {
            (Some(marketplace), _, _) => address(&chain, "--marketplace", marketplace)?,
            (None, Some(hub), Some(network)) => {
                let hub = Hub::new(&chain, address(&chain, "--hub", hub)?);
                let record = hub.network(network)?.record().clone();
                let found = record.contracts.marketplace;
                found.with_context(|| format!("network {network} was launched without a marketplace"))?
            }
            _ => bail!("name the marketplace: --marketplace, or --hub and --network"),
        };
        Ok(Self { chain, address })
    }

    pub fn market(&self) -> Marketplace<'_, Rpc> {
        Marketplace::new(&self.chain, self.address.clone())
    }
}

/// The token that is named, if one is.
pub fn token(chain: &Rpc, coin: Option<&str>, cw20: Option<&str>) -> Result<Option<Denom<String>>> {
    Ok(match (coin, cw20) {
        (Some(coin), _) => Some(Denom::Native(coin.to_owned())),
        (None, Some(cw20)) => Some(Denom::Cw20(address(chain, "--cw20", cw20)?.into_string())),
        (None, None) => None,
    })
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
