//! The shared contracts become a DAO's.

use std::path::Path;

use cosmwasm_std::{CosmosMsg, Uint128, WasmMsg, from_json};
use flywheel_types::governance::{DaoTerms, Preset, RulesChoice};
use flywheel_types::hub;

use super::fake::{FakeChain, Fate, STAKING, VOTERS, artifacts, operator};
use super::{CODES, CONTRACTS, TRANSACTIONS, deploy_as, deploy_to, failures, lock, text};
use crate::deployment::{
    DeployError, Deployment, HandOver, Migrated, Migration, Progress, SHARED, Terms, acceptance, hand_over, migrate,
    verify,
};
use crate::{Account, Code};

fn wanted() -> HandOver {
    HandOver {
        network: 1,
        name: "The suite".to_owned(),
        terms: DaoTerms {
            minimum_total_power: Uint128::new(1_000),
            rules: RulesChoice::Preset {
                name: Preset::Careful,
                deposit: Uint128::zero(),
            },
            guardian: None,
            machine_weight: Uint128::zero(),
            representative_cap: None,
            locks: None,
            spending_limit: None,
        },
    }
}

fn hand_over_as(
    chain: &FakeChain,
    signer: &Account,
    folder: &Path,
) -> Result<(Deployment, Vec<CosmosMsg>), DeployError> {
    hand_over(chain, signer, &lock(folder), &wanted(), &mut |_| {})
}

fn handed_over(chain: &FakeChain, folder: &Path) -> (Deployment, Vec<CosmosMsg>) {
    hand_over_as(chain, &operator(), folder).unwrap()
}

/// Deployed, with enough votes in network 1.
fn deployed(folder: &Path) -> FakeChain {
    let chain = FakeChain::new();
    deploy_to(&chain, folder).unwrap();
    chain.stake(1_000);
    chain
}

fn migrate_as(chain: &FakeChain, signer: &Account, folder: &Path, build: u8, said: &mut Vec<Progress>) -> Migrated {
    let (file, migration) = (lock(folder), Migration::default());
    let mut say = |progress: &Progress| said.push(progress.clone());
    migrate(chain, signer, &artifacts(build), &file, &migration, &mut say).unwrap()
}

fn faults(chain: &FakeChain, deployment: &Deployment, build: u8) -> Vec<String> {
    let checks = verify(chain, deployment, &artifacts(build).checksums()).unwrap();
    failures(&checks).into_iter().map(ToOwned::to_owned).collect()
}

#[test]
fn one_transaction_makes_the_dao_the_admin_of_all_and_its_vote_the_owner() {
    let folder = tempfile::tempdir().unwrap();
    let chain = deployed(folder.path());
    let (after, actions) = handed_over(&chain, folder.path());
    assert_eq!((chain.sent(), chain.contracts()), (TRANSACTIONS + 1, CONTRACTS + 1));
    let dao = after.dao.clone().unwrap();
    assert_eq!((after.admin.as_str(), dao.network), (dao.address.as_str(), 1));
    for contract in SHARED.iter().filter_map(|code| after.contract(*code)) {
        assert_eq!(chain.admin(&contract.address).unwrap().as_str(), dao.address);
    }
    assert_eq!(chain.admin(&dao.address).unwrap().as_str(), dao.address);
    // Registry and hub are its own once it has accepted.
    let open = ["machine-registry", "network-hub"].map(|name| {
        [
            format!("{name}: settings may be changed by"),
            format!("{name}: settings are offered to"),
        ]
    });
    assert_eq!((actions.len(), faults(&chain, &after, 1)), (2, open.concat()));

    chain.dao_carries_out(&dao.address, actions);
    assert_eq!(acceptance(&chain, &after).unwrap(), []);
    assert_eq!(faults(&chain, &after, 1), Vec::<String>::new());
    for code in [Code::MachineRegistry, Code::NetworkHub] {
        assert_eq!(chain.owner(&after.contract(code).unwrap().address), dao.address);
    }
    // Run again, all three commands find nothing to do.
    let before = text(folder.path());
    assert_eq!(handed_over(&chain, folder.path()), (after.clone(), vec![]));
    deploy_to(&chain, folder.path()).unwrap();
    let done = migrate_as(&chain, &operator(), folder.path(), 1, &mut vec![]);
    assert_eq!((done.upgrades, done.proposal), (vec![], vec![]));
    assert_eq!((chain.sent(), text(folder.path())), (TRANSACTIONS + 1, before));
}

#[test]
fn stopped_in_the_middle_and_run_again_there_is_one_dao() {
    let expected = tempfile::tempdir().unwrap();
    handed_over(&deployed(expected.path()), expected.path());
    for fate in [Fate::Included, Fate::IncludedLater, Fate::Lost] {
        let folder = tempfile::tempdir().unwrap();
        let chain = deployed(folder.path());
        chain.stop_at(TRANSACTIONS, fate);
        hand_over_as(&chain, &operator(), folder.path()).unwrap_err();
        assert!(text(folder.path()).contains("\"pending\""), "{fate:?}");
        // Nobody else can go on.
        let other = Account::from_seed(&[9; 32], "other");
        let refused = hand_over_as(&chain, &other, folder.path());
        assert!(matches!(refused, Err(DeployError::PendingOfAnother { .. })), "{fate:?}");

        let (_, actions) = handed_over(&chain, folder.path());
        assert_eq!((chain.contracts(), actions.len()), (CONTRACTS + 1, 2), "{fate:?}");
        assert_eq!(text(folder.path()), text(expected.path()), "{fate:?}");
    }
}

#[test]
fn a_lost_file_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let chain = deployed(folder.path());
    let (after, _) = handed_over(&chain, folder.path());
    let before = text(folder.path());
    std::fs::remove_file(folder.path().join("fake-1.json")).unwrap();
    deploy_to(&chain, folder.path()).unwrap();
    handed_over(&chain, folder.path());
    assert_eq!((chain.sent(), chain.contracts()), (TRANSACTIONS + 1, CONTRACTS + 1));
    assert_eq!(text(folder.path()), before);

    // Of a chain that began anew the file names a DAO that is not there: nothing is made for it.
    let anew = FakeChain::new();
    let deployed = deploy_to(&anew, folder.path()).unwrap();
    assert_eq!((deployed.dao, &deployed.admin), (None, &deployed.deployer));
    assert_ne!(deployed.admin, after.admin);
    assert_eq!(
        faults(&anew, &deploy_to(&anew, folder.path()).unwrap(), 1),
        Vec::<String>::new()
    );
}

#[test]
fn nothing_is_handed_over_by_halves_or_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let chain = FakeChain::new();
    let refusal = |signer: &Account| hand_over_as(&chain, signer, folder.path()).unwrap_err();
    assert!(matches!(refusal(&operator()), DeployError::NotDeployed { .. }));
    let deployed = deploy_to(&chain, folder.path()).unwrap();
    chain.stake(999);
    let expected = DeployError::TooFewVotes {
        network: 1,
        votes: Uint128::new(999),
        needed: Uint128::new(1_000),
    };
    assert_eq!(refusal(&operator()), expected);
    chain.stake(1_000);
    // Who may migrate staking would have every vote.
    chain.let_count("wasm1founder");
    let expected = DeployError::VotersNotFree {
        network: 1,
        staking: STAKING.to_owned(),
        admin: Some("wasm1founder".to_owned()),
    };
    assert_eq!(refusal(&operator()), expected);
    chain.let_count(VOTERS);
    let other = Account::from_seed(&[9; 32], "other");
    assert!(matches!(refusal(&other), DeployError::NotAdmin { .. }));
    // Somebody else has one of the contracts.
    let payments = &deployed.contract(Code::Payments).unwrap().address;
    chain.set_admin(payments, "wasm1other");
    assert!(matches!(refusal(&operator()), DeployError::NotAdmin { .. }));
    chain.set_admin(payments, &deployed.admin);
    assert_eq!(chain.sent(), TRANSACTIONS);
    handed_over(&chain, folder.path());

    // A registry that does not know access-control could be told by a vote only.
    let folder = tempfile::tempdir().unwrap();
    let chain = FakeChain::new();
    let stranger = Terms {
        admin: Some("wasm1dao".to_owned()),
        ..Terms::default()
    };
    deploy_as(&chain, &operator(), &artifacts(1), folder.path(), &stranger).unwrap();
    chain.stake(1_000);
    let refused = hand_over_as(&chain, &operator(), folder.path()).unwrap_err();
    assert_eq!(refused, DeployError::NotIntroduced);
}

#[test]
fn from_then_on_an_upgrade_stores_its_wasm_and_leaves_the_rest_to_the_dao() {
    let folder = tempfile::tempdir().unwrap();
    let chain = deployed(folder.path());
    let (after, actions) = handed_over(&chain, folder.path());
    let dao = after.dao.clone().unwrap().address;
    chain.dao_carries_out(&dao, actions);

    // Whoever signs: an account with coins for the codes is enough.
    let payer = Account::from_seed(&[7; 32], "payer");
    let mut said = Vec::new();
    let waiting = migrate_as(&chain, &payer, folder.path(), 2, &mut said);
    assert_eq!((waiting.upgrades.len(), chain.codes_stored()), (0, 2 * CODES));
    assert_eq!(chain.sent(), TRANSACTIONS + 1 + CODES);
    let decided: Vec<String> = SHARED.iter().map(ToString::to_string).collect();
    let contracts = [decided, vec!["suite DAO".to_owned(), "the hub's codes".to_owned()]].concat();
    assert_eq!(
        said.last(),
        Some(&Progress::DaoDecides {
            dao: dao.clone(),
            contracts
        })
    );
    // Four contracts, the hub's codes, and the DAO itself last.
    let targets: Vec<(&str, String)> = waiting.proposal.iter().map(target).collect();
    let place = |code| waiting.deployment.contract(code).unwrap().address.clone();
    let expected = [
        ("migrate", place(Code::MachineRegistry)),
        ("migrate", place(Code::NetworkHub)),
        ("migrate", place(Code::Payments)),
        ("migrate", place(Code::AccessControl)),
        ("set_codes", place(Code::NetworkHub)),
        ("migrate", dao.clone()),
    ];
    assert_eq!(targets, expected);
    assert!(!faults(&chain, &waiting.deployment, 2).is_empty());

    // Asked again it says the same and stores nothing.
    let again = migrate_as(&chain, &payer, folder.path(), 2, &mut vec![]);
    assert_eq!((again, chain.sent()), (waiting.clone(), TRANSACTIONS + 1 + CODES));

    chain.dao_carries_out(&dao, waiting.proposal);
    let done = migrate_as(&chain, &payer, folder.path(), 2, &mut vec![]);
    assert_eq!((done.upgrades, done.proposal), (vec![], vec![]));
    assert_eq!(faults(&chain, &done.deployment, 2), Vec::<String>::new());
    let code_id = done.deployment.code(Code::Governance).unwrap().code_id;
    assert_eq!(done.deployment.dao.unwrap().code_id, code_id);
}

#[test]
fn settings_that_the_dao_has_not_accepted_are_still_their_owners() {
    let folder = tempfile::tempdir().unwrap();
    let chain = deployed(folder.path());
    let (after, _) = handed_over(&chain, folder.path());
    let dao = after.dao.unwrap().address;
    // The operator tells the hub of its codes; what is migrated waits for the DAO.
    let mut said = Vec::new();
    let waiting = migrate_as(&chain, &operator(), folder.path(), 2, &mut said);
    assert_eq!(said.last(), Some(&Progress::CodesSet));
    let targets: Vec<(&str, String)> = waiting.proposal.iter().map(target).collect();
    assert_eq!(targets.len(), CONTRACTS + 1);
    assert_eq!(targets.last(), Some(&("migrate", dao)));
}

/// What an action does, and to which contract.
fn target(action: &CosmosMsg) -> (&'static str, String) {
    match action {
        CosmosMsg::Wasm(WasmMsg::Migrate { contract_addr, .. }) => ("migrate", contract_addr.clone()),
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) => {
            let message: hub::ExecuteMsg = from_json(msg).unwrap();
            assert!(matches!(message, hub::ExecuteMsg::SetCodes { .. }), "{message:?}");
            ("set_codes", contract_addr.clone())
        }
        other => panic!("{other:?}"),
    }
}
