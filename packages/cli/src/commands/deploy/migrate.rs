//! `flywheel migrate`.

use anyhow::Result;
use flywheel_client::deployment::{Artifacts, Deployment, DeploymentFile, Migrated, Migration, Upgrade};
use flywheel_client::{Chain, deployment};
use serde::Serialize;
use serde_json::Value;

use super::hand_over::{advise, readable};
use super::{commit, connect, say, signer};
use crate::args::deploy::MigrateArgs;
use crate::commands::table::{print_json, print_table};

#[derive(Serialize)]
struct Done<'a> {
    upgrades: &'a [Upgrade],
    deployment: &'a Deployment,
    /// What is left for the suite DAO, as `flywheel dao propose --actions` takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proposal: Vec<Value>,
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
    let chain = connect(&args.place.chain, &args.place.folder)?;
    let file = DeploymentFile::lock(&args.place.deployments, chain.chain_id())?;
    let Migrated {
        deployment,
        upgrades,
        proposal,
    } = deployment::migrate(&chain, &signer, &artifacts, &file, &migration, &mut say)?;
    let proposal = readable(&proposal)?;
    eprintln!("all is in {}", file.path().display());
    if args.place.json {
        return print_json(&Done {
            upgrades: &upgrades,
            deployment: &deployment,
            proposal,
        });
    }
    if !proposal.is_empty() {
        for upgrade in &upgrades {
            eprintln!(
                "{}: {} runs version {} now",
                upgrade.contract, upgrade.address, upgrade.to
            );
        }
        advise("Upgrade the shared contracts");
        return print_json(&proposal);
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
