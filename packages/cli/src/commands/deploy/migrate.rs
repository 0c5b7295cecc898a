//! `flywheel migrate`.

use anyhow::Result;
use flywheel_client::deployment::{Artifacts, Deployment, DeploymentFile, Migration, Upgrade};
use flywheel_client::{Chain, deployment};
use serde::Serialize;

use super::{commit, connect, say, signer};
use crate::args::deploy::MigrateArgs;
use crate::commands::table::{print_json, print_table};

#[derive(Serialize)]
struct Done<'a> {
    upgrades: &'a [Upgrade],
    deployment: &'a Deployment,
}

/// Moves a deployed suite to the wasm at hand.
pub fn migrate(args: &MigrateArgs) -> Result<()> {
    let signer = signer(&args.signer)?;
    let artifacts = Artifacts::read(&args.place.artifacts)?;
    let migration = Migration {
        contracts: args.contracts.iter().map(|name| (*name).into()).collect(),
        network: args.network,
        commit: args.commit.clone().or_else(|| commit(&args.place.artifacts)),
    };
    let chain = connect(&args.place)?;
    let file = DeploymentFile::lock(&args.place.deployments, chain.chain_id())?;
    let (deployment, upgrades) = deployment::migrate(&chain, &signer, &artifacts, &file, &migration, &mut say)?;
    eprintln!("all is in {}", file.path().display());
    if args.place.json {
        return print_json(&Done {
            upgrades: &upgrades,
            deployment: &deployment,
        });
    }
    if upgrades.is_empty() {
        eprintln!("no contract had to be migrated");
        return Ok(());
    }
    let rows = upgrades.into_iter().map(|upgrade| {
        [
            upgrade.contract,
            upgrade.address,
            upgrade.from,
            upgrade.to,
            upgrade.code_id.to_string(),
        ]
    });
    print_table(["contract", "address", "from", "to", "code"], rows)
}
