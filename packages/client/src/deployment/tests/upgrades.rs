//! Upgrades.

use std::path::Path;

use super::fake::{FakeChain, Fate, artifacts, operator};
use super::{CODES, CONTRACTS, TRANSACTIONS, deploy_as, deploy_to, failures, lock, text};
use crate::deployment::{
    DeployError, Deployment, Migrated, Migration, Progress, SHARED, Terms, Upgrade, migrate, verify,
};
use crate::{Account, Chain, Code};

fn migrate_to(chain: &FakeChain, folder: &Path, build: u8) -> Result<(Deployment, Vec<Upgrade>), DeployError> {
    let (file, migration) = (lock(folder), Migration::default());
    let migrated = migrate(chain, &operator(), &artifacts(build), &file, &migration, &mut |_| {});
    migrated.map(|migrated| {
        assert_eq!(migrated.proposal, []);
        (migrated.deployment, migrated.upgrades)
    })
}

#[test]
fn newer_wasm_is_stored_and_taken_over_in_one_transaction() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let before = deploy_to(&chain, folder.path()).unwrap();
    let (after, upgrades) = migrate_to(&chain, folder.path(), 2).unwrap();
    assert_eq!((upgrades.len(), chain.codes_stored()), (CONTRACTS, 2 * CODES));
    assert_eq!(chain.sent(), 2 * TRANSACTIONS);
    for code in SHARED {
        let (old, new) = (before.contract(code).unwrap(), after.contract(code).unwrap());
        assert_eq!(old.address, new.address);
        assert_ne!(old.code_id, new.code_id);
    }
    let checks = verify(&chain, &after, &artifacts(2).checksums()).unwrap();
    assert_eq!(failures(&checks), Vec::<&str>::new());

    let again = migrate_to(&chain, folder.path(), 2).unwrap();
    assert_eq!((again, chain.sent()), ((after, vec![]), 2 * TRANSACTIONS));
    // A deployment with the same wasm has nothing to do either.
    deploy_as(&chain, &operator(), &artifacts(2), folder.path(), &Terms::default()).unwrap();
    assert_eq!(chain.sent(), 2 * TRANSACTIONS);
}

#[test]
fn an_upgrade_that_is_stopped_at_any_transaction_ends_as_if_it_was_not() {
    for fate in [Fate::Included, Fate::IncludedLater, Fate::Lost] {
        for number in 0..TRANSACTIONS {
            let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
            deploy_to(&chain, folder.path()).unwrap();
            chain.stop_at(TRANSACTIONS + number, fate);
            migrate_to(&chain, folder.path(), 2).unwrap_err();
            let (after, _) = migrate_to(&chain, folder.path(), 2).unwrap();
            assert_eq!(chain.codes_stored(), 2 * CODES, "{fate:?} {number}");
            let checks = verify(&chain, &after, &artifacts(2).checksums()).unwrap();
            assert_eq!(failures(&checks), Vec::<&str>::new(), "{fate:?} {number}");
        }
    }
}

#[test]
fn a_code_that_somebody_else_closed_later_is_replaced_by_a_copy_of_ones_own() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let theirs = chain.store_by_another(&artifacts(1).get(Code::Staking).unwrap().wasm, true);
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    assert_eq!(deployed.code(Code::Staking).unwrap().code_id, Some(theirs));

    chain.close(theirs);
    let listed = artifacts(1).checksums();
    let checks = verify(&chain, &deployed, &listed).unwrap();
    assert_eq!(failures(&checks), ["staking: may be instantiated by"]);
    let (mended, _) = migrate_to(&chain, folder.path(), 1).unwrap();
    let checks = verify(&chain, &mended, &listed).unwrap();
    assert_eq!((failures(&checks), chain.codes_stored()), (vec![], CODES + 1));
}

#[test]
fn a_single_contract_can_be_upgraded_alone() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let before = deploy_to(&chain, folder.path()).unwrap();
    let migration = Migration {
        contracts: vec![Code::Staking],
        ..Migration::default()
    };
    let file = lock(folder.path());
    let mut said = Vec::new();
    let mut say = |progress: &Progress| said.push(progress.clone());
    let migrated = migrate(&chain, &operator(), &artifacts(2), &file, &migration, &mut say).unwrap();
    let Migrated {
        deployment: after,
        upgrades,
        proposal,
    } = migrated;
    assert_eq!((upgrades, proposal), (vec![], vec![]));
    assert_eq!(said.last(), Some(&Progress::CodesSet));
    assert_eq!(after.contracts, before.contracts);
    assert_ne!(after.code(Code::Staking), before.code(Code::Staking));
    assert_eq!(after.code(Code::Rewards), before.code(Code::Rewards));
}

#[test]
fn a_downgrade_another_contract_and_another_signer_are_refused_before_anything_is_sent() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    let registry = &deployed.contract(Code::MachineRegistry).unwrap().address;
    let refusal = || migrate_to(&chain, folder.path(), 2).unwrap_err();

    chain.set_cw2(registry, "crates.io:flywheel-machine-registry", "99.0.0");
    assert!(matches!(refusal(), DeployError::Downgrade { found, .. } if found == "99.0.0"));
    chain.set_cw2(registry, "crates.io:flywheel-machine-registry", "next");
    assert!(matches!(refusal(), DeployError::Downgrade { .. }));
    chain.set_cw2(registry, "crates.io:cw20-base", "0.1.0");
    assert!(matches!(refusal(), DeployError::WrongContract { found, .. } if found == "crates.io:cw20-base"));
    chain.set_cw2(registry, "crates.io:flywheel-machine-registry", "0.0.9");

    let stranger = Account::from_seed(&[9; 32], "stranger");
    let file = lock(folder.path());
    let refused = migrate(
        &chain,
        &stranger,
        &artifacts(2),
        &file,
        &Migration::default(),
        &mut |_| {},
    );
    let expected = chain.address(&operator()).into_string();
    assert!(matches!(refused, Err(DeployError::NotAdmin { admin: Some(admin), .. }) if admin == expected));
    drop(file);
    assert_eq!(chain.sent(), TRANSACTIONS);

    // The older version is upgraded.
    let (_, upgrades) = migrate_to(&chain, folder.path(), 2).unwrap();
    assert_eq!(upgrades.first().unwrap().from, "0.0.9");
}

#[test]
fn nothing_can_be_upgraded_before_it_is_deployed() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let error = migrate_to(&chain, folder.path(), 2).unwrap_err();
    assert!(error.to_string().contains("flywheel deploy"), "{error}");
}

#[test]
fn a_deployment_of_before_there_were_daos_is_upgraded_and_then_completed() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    chain.make_older(&deployed);
    let mut older: serde_json::Value = serde_json::from_str(&text(folder.path())).unwrap();
    older["format"] = 2.into();
    for name in ["access-control", "governance"] {
        older["codes"].as_object_mut().unwrap().remove(name).unwrap();
    }
    older["contracts"]
        .as_object_mut()
        .unwrap()
        .remove("access-control")
        .unwrap();
    std::fs::write(folder.path().join("fake-1.json"), older.to_string()).unwrap();

    // Everything that is there is upgraded; the hub knows the code of DAOs.
    let (upgraded, upgrades) = migrate_to(&chain, folder.path(), 2).unwrap();
    assert_eq!((upgraded.format, upgrades.len()), (2, CONTRACTS - 1));
    assert!(!upgraded.is_complete());
    // What was not there yet comes with the next deploy.
    let completed = deploy_as(&chain, &operator(), &artifacts(2), folder.path(), &Terms::default()).unwrap();
    assert_eq!((completed.format, completed.is_complete()), (3, true));
    let checks = verify(&chain, &completed, &artifacts(2).checksums()).unwrap();
    assert_eq!(failures(&checks), Vec::<&str>::new());

    // Neither form may name something else, and the newer one leaves nothing out.
    for (format, name) in [(2, "staking"), (3, "governance")] {
        let mut spoiled: serde_json::Value = serde_json::to_value(&completed).unwrap();
        spoiled["format"] = format.into();
        spoiled["codes"].as_object_mut().unwrap().remove(name).unwrap();
        std::fs::write(folder.path().join("fake-1.json"), spoiled.to_string()).unwrap();
        assert!(
            matches!(lock(folder.path()).load(), Err(DeployError::File { .. })),
            "{name}"
        );
    }
}

#[test]
fn only_an_admin_who_signs_tells_the_registry_of_access_control() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let terms = Terms {
        admin: Some("wasm1dao".to_owned()),
        ..Terms::default()
    };
    let deployed = deploy_as(&chain, &operator(), &artifacts(1), folder.path(), &terms).unwrap();
    let checks = verify(&chain, &deployed, &artifacts(1).checksums()).unwrap();
    assert_eq!(failures(&checks), ["machine-registry: access-control"]);
}
