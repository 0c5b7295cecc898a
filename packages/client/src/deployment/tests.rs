//! Against a chain in memory that can be stopped at every transaction.

mod fake;
mod hand_overs;
mod upgrades;

use std::path::Path;

use cosmwasm_std::Coin;

use self::fake::{FakeChain, Fate, artifacts, operator};
use super::{Artifacts, Check, DeployError, Deployment, DeploymentFile, Terms, deploy, verify};
use crate::{Account, ChainError, Code};

fn lock(folder: &Path) -> DeploymentFile {
    DeploymentFile::lock(folder, fake::CHAIN_ID).unwrap()
}

fn deploy_as(
    chain: &FakeChain,
    signer: &Account,
    artifacts: &Artifacts,
    folder: &Path,
    terms: &Terms,
) -> Result<Deployment, DeployError> {
    deploy(chain, signer, artifacts, &lock(folder), terms, &mut |_| {})
}

fn deploy_to(chain: &FakeChain, folder: &Path) -> Result<Deployment, DeployError> {
    deploy_as(chain, &operator(), &artifacts(1), folder, &Terms::default())
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("fake-1.json")).unwrap()
}

fn failures(checks: &[Check]) -> Vec<&str> {
    let failed = checks.iter().filter(|check| !check.holds());
    failed.map(|check| check.what.as_str()).collect()
}

const CODES: usize = 10;
const CONTRACTS: usize = 4;
/// Each code, and all contracts at once.
const TRANSACTIONS: usize = CODES + 1;

#[test]
fn a_deployment_stores_each_code_once_and_is_the_same_when_run_again() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    assert!(deployed.is_complete());
    assert_eq!(
        (chain.codes_stored(), chain.contracts(), chain.sent()),
        (CODES, CONTRACTS, TRANSACTIONS)
    );

    let first = text(folder.path());
    assert_eq!(deploy_to(&chain, folder.path()).unwrap(), deployed);
    assert_eq!((text(folder.path()), chain.sent()), (first, TRANSACTIONS));
}

#[test]
fn stopped_at_any_transaction_and_run_again_it_ends_as_if_it_was_not() {
    let (whole, expected) = (FakeChain::new(), tempfile::tempdir().unwrap());
    deploy_to(&whole, expected.path()).unwrap();
    for fate in [Fate::Included, Fate::IncludedLater, Fate::Lost] {
        for number in 0..TRANSACTIONS {
            let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
            chain.stop_at(number, fate);
            let error = deploy_to(&chain, folder.path()).unwrap_err();
            assert!(
                matches!(
                    &error,
                    DeployError::Chain {
                        source: ChainError::Pending { .. },
                        ..
                    }
                ),
                "{error}"
            );
            assert!(text(folder.path()).contains("\"pending\""), "{fate:?} {number}");

            deploy_to(&chain, folder.path()).unwrap();
            assert_eq!(
                (chain.codes_stored(), chain.contracts()),
                (CODES, CONTRACTS),
                "{fate:?} {number}"
            );
            assert_eq!(text(folder.path()), text(expected.path()), "{fate:?} {number}");
        }
    }
}

#[test]
fn a_lost_file_is_written_again_from_what_the_chain_has() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    deploy_to(&chain, folder.path()).unwrap();
    let before = text(folder.path());
    std::fs::remove_file(folder.path().join("fake-1.json")).unwrap();

    deploy_to(&chain, folder.path()).unwrap();
    assert_eq!((text(folder.path()), chain.sent()), (before, TRANSACTIONS));
}

#[test]
fn a_file_of_a_chain_that_began_anew_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    deploy_to(&FakeChain::new(), folder.path()).unwrap();
    let chain = FakeChain::new();
    deploy_to(&chain, folder.path()).unwrap();
    assert_eq!((chain.codes_stored(), chain.contracts()), (CODES, CONTRACTS));
}

#[test]
fn a_code_that_somebody_else_stored_is_used_if_it_is_open() {
    let chain = FakeChain::new();
    let artifacts = artifacts(1);
    let wasm = |code| artifacts.get(code).unwrap().wasm.clone();
    // Many others between, so that it is not on the first page.
    let open = chain.store_by_another(&wasm(Code::Token), true);
    let closed = chain.store_by_another(&wasm(Code::Staking), false);
    for number in 0..25_u8 {
        chain.store_by_another(&[number], true);
    }

    let folder = tempfile::tempdir().unwrap();
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    assert_eq!(deployed.code(Code::Token).unwrap().code_id, Some(open));
    assert_ne!(deployed.code(Code::Staking).unwrap().code_id, Some(closed));
    assert_eq!(chain.sent(), TRANSACTIONS - 1);
}

#[test]
fn two_runs_at_once_cannot_have_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let held = lock(folder.path());
    let second = DeploymentFile::lock(folder.path(), fake::CHAIN_ID).unwrap_err();
    assert!(matches!(second, DeployError::Locked { .. }), "{second}");
    drop(held);
    lock(folder.path());
}

#[test]
fn a_chain_id_cannot_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    for chain_id in ["../x", "", ".hidden", "a/b", "a b"] {
        let refused = DeploymentFile::lock(folder.path(), chain_id).unwrap_err();
        assert!(matches!(refused, DeployError::ChainId { .. }), "{chain_id}");
    }
}

#[test]
fn other_terms_are_refused_once_contracts_are_there_and_taken_before() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    // Stopped before the contracts: nothing depends on the terms yet.
    chain.stop_at(TRANSACTIONS - 1, Fate::Lost);
    deploy_to(&chain, folder.path()).unwrap_err();
    let terms = Terms {
        deposit: Some(Coin::new(5_u128, "ustake")),
        ..Terms::default()
    };
    let deployed = deploy_as(&chain, &operator(), &artifacts(1), folder.path(), &terms).unwrap();
    assert_eq!((deployed.deposit, chain.codes_stored()), (terms.deposit, CODES));

    // Terms that are not given are the file's.
    deploy_to(&chain, folder.path()).unwrap();
    let other = Terms {
        deposit: Some(Coin::new(6_u128, "ustake")),
        ..Terms::default()
    };
    let error = deploy_as(&chain, &operator(), &artifacts(1), folder.path(), &other).unwrap_err();
    assert!(error.to_string().contains("deposit (5ustake, not 6ustake)"), "{error}");
    let error = deploy_as(&chain, &operator(), &artifacts(2), folder.path(), &Terms::default()).unwrap_err();
    assert!(error.to_string().contains("flywheel migrate"), "{error}");
}

#[test]
fn a_refusal_leaves_no_doubt_behind() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    chain.refuse_all();
    let error = deploy_to(&chain, folder.path()).unwrap_err();
    assert!(
        error.to_string().contains("storing the code of machine-registry"),
        "{error}"
    );
    assert!(!text(folder.path()).contains("pending"));
}

#[test]
fn an_earlier_transaction_that_cannot_be_settled_stops_the_run() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    chain.stop_at(2, Fate::IncludedLater);
    deploy_to(&chain, folder.path()).unwrap_err();
    chain.refuse_all();
    let error = deploy_to(&chain, folder.path()).unwrap_err();
    assert!(matches!(error, DeployError::Unsettled { .. }), "{error}");
    assert!(text(folder.path()).contains("\"pending\""));
}

#[test]
fn a_good_deployment_holds_in_every_check_and_a_changed_one_names_what_differs() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    let listed = artifacts(1).checksums();
    let checks = verify(&chain, &deployed, &listed).unwrap();
    assert_eq!(failures(&checks), Vec::<&str>::new());
    assert!(checks.len() > 20, "{checks:?}");

    let checks = verify(&chain, &deployed, &artifacts(2).checksums()).unwrap();
    assert_eq!(failures(&checks).len(), CODES, "{checks:?}");

    chain.set_admin(&deployed.contract(Code::NetworkHub).unwrap().address, "wasm1thief");
    let checks = verify(&chain, &deployed, &listed).unwrap();
    assert_eq!(failures(&checks), ["network-hub: may be migrated by"]);

    let checks = verify(&FakeChain::new(), &deployed, &listed).unwrap();
    assert!(failures(&checks).len() >= 8, "{checks:?}");
}

#[test]
fn another_account_does_not_touch_what_it_cannot_settle() {
    let (chain, folder) = (FakeChain::new(), tempfile::tempdir().unwrap());
    chain.stop_at(2, Fate::IncludedLater);
    deploy_to(&chain, folder.path()).unwrap_err();
    let stranger = Account::from_seed(&[9; 32], "stranger");
    let error = deploy_as(&chain, &stranger, &artifacts(1), folder.path(), &Terms::default()).unwrap_err();
    assert!(matches!(error, DeployError::PendingOfAnother { .. }), "{error}");
    assert_eq!(chain.codes_stored(), 2);
}
