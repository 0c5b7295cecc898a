//! `flywheel oracle bond`.

use anyhow::Result;
use flywheel_client::handles::Network;
use flywheel_client::{Chain, Rpc};
use flywheel_protocol::sign::OracleKey;

use super::config::Config;
use crate::args::oracle::ConfigArgs;

/// Bonds with exactly what the network asks for.
pub fn bond(args: &ConfigArgs) -> Result<()> {
    let config = Config::read(&args.config)?;
    let chain = Rpc::connect(&config.profile(args)?)?;
    let settings = config.settings(&chain)?;
    let network = Network::new(&chain, settings.registry.clone(), settings.network.clone());
    let address = chain.address(&settings.account);
    let claim = OracleKey {
        account: address.as_str(),
        key: settings.key.public_key(),
    };
    let verification = network.verification();
    let digest = claim.digest(chain.chain_id(), verification.address().as_str())?;
    let bond = verification.config()?.oracle_bond;
    let done = verification.bond_oracle(&settings.account, settings.key.sign(&digest), bond)?;
    println!(
        "{address} bonded {bond} base units of the network's token in block {}",
        done.height
    );
    Ok(())
}
