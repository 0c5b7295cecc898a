//! `flywheel deploy --verify`.

use anyhow::{Result, bail};
use flywheel_client::Chain;
use flywheel_client::deployment::{Artifacts, Check, DeployError, DeploymentFile, verify as compare};
use serde::Serialize;

use super::connect;
use crate::args::deploy::PlaceArgs;
use crate::commands::table::{print_json, print_table};

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    check: &'a Check,
    holds: bool,
}

/// Compares a deployment with its file and the checksums. Every answer is of one block.
pub fn verify(place: &PlaceArgs) -> Result<()> {
    let listed = Artifacts::listed(&place.artifacts)?;
    let chain = connect(&place.chain, &place.folder)?;
    let missing = || DeployError::NotDeployed {
        path: place
            .deployments
            .join(format!("{}.json", chain.chain_id()))
            .display()
            .to_string(),
    };
    let deployment = DeploymentFile::read(&place.deployments, chain.chain_id())?.ok_or_else(missing)?;
    let view = chain.at_height(chain.block()?.height);
    let checks = compare(&view, &deployment, &listed)?;
    let failed = checks.iter().filter(|check| !check.holds()).count();
    if place.json {
        let rows = checks.iter().map(|check| Row {
            check,
            holds: check.holds(),
        });
        print_json(&rows.collect::<Vec<_>>())?;
    } else if failed == 0 {
        let rows = checks.iter().map(|check| [check.what.clone(), check.found.clone()]);
        print_table(["as it should be", "found"], rows)?;
    } else {
        let differing = checks.into_iter().filter(|check| !check.holds());
        let rows = differing.map(|check| [check.what, check.expected, check.found]);
        print_table(["what differs", "expected", "found"], rows)?;
    }
    if failed > 0 && deployment.dao.is_some() {
        bail!(
            "{failed} things are not as they should be: what is offered to the suite DAO or waits for its vote, `flywheel hand-over` \
             and `flywheel migrate` print as a proposal"
        );
    }
    if let Some(dao) = &deployment.dao {
        eprintln!(
            "no person holds a right over a shared contract: the suite DAO {} decides, by the stakers of network {}",
            dao.address, dao.network
        );
    }
    if failed > 0 {
        bail!(
            "{failed} things are not as they should be: for newer wasm run `flywheel migrate`; what is missing or \
             unfinished, `flywheel deploy` adds"
        );
    }
    Ok(())
}
