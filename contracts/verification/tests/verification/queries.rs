//! Rounds, rules, evidence, launch and upgrade.

use super::common::*;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Binary, Uint128};
use cw_multi_test::{App, Executor, IntoAddr};
use flywheel_protocol::readings::{ReadingRules, RulesError};
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, MachineId, Seconds, Time};
use flywheel_types::migrate::{MigrateError, MigrateMsg};
use flywheel_types::verification::{ConfigResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use flywheel_types::{ClassError, Denom, ParameterError};
use flywheel_verification::ContractError;

#[test]
fn the_round_says_who_proposes_until_when() {
    let mut suite = Suite::active(Money::Native, 4);
    let settling = START + EPOCH + GRACE;
    let before = suite.at(settling - 1).round();
    assert_eq!((before.epoch, before.proposer, before.open), (None, None, false));
    assert_eq!(before.ends_at, Time::new(settling));

    // epoch 0, rounds 0 to 15: set_by_address[(0 + r) mod 4]
    for round in 0..16 {
        let answer = suite.at(settling + round * ROUND).round();
        assert_eq!(
            (answer.epoch, answer.round, answer.open),
            (Some(Epoch::new(0)), round, true)
        );
        assert_eq!(answer.ends_at, Time::new(settling + (round + 1) * ROUND));
        let index = usize::try_from(round % 4).unwrap();
        assert_eq!(answer.proposer, Some(suite.oracles[index].address.clone()));
    }
    // round 16 begins at 960 s and is cut by epoch 1's turn at 1,000 s, whose round 0 is the next oracle's
    let cut = suite.at(settling + 999).round();
    assert_eq!((cut.round, cut.ends_at), (16, Time::new(settling + 1_000)));
    let next = suite.at_settling(1).round();
    assert_eq!((next.epoch, next.round), (Some(Epoch::new(1)), 0));
    assert_eq!(next.proposer, Some(suite.oracles[1].address.clone()));
}

#[test]
fn a_round_is_open_until_a_statement_is_taken_and_again_for_the_next_epoch() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    assert!(suite.round().open);
    let statement = suite.statement(5);
    suite.attest(&statement, 4).unwrap();
    assert!(!suite.round().open);
    suite.at(suite.now() + CHALLENGE);
    suite.send(&ExecuteMsg::Finalize {}).unwrap();
    assert!(!suite.round().open);
    assert!(suite.at_settling(1).round().open);
}

fn interval(suite: &Suite, epoch: Option<u64>) -> Option<u64> {
    let epoch = epoch.map(Epoch::new);
    let answer: Option<ReadingRules> = suite.query(&QueryMsg::Rules {
        class: "meter".into(),
        epoch,
    });
    answer.map(|rules| rules.interval.get())
}

#[test]
fn rules_change_with_the_next_epoch() {
    let mut suite = Suite::admitted(Money::Native, 1);
    suite.at(START + 3 * EPOCH + 500);
    suite.by_admin(&ExecuteMsg::SetRules(rules("meter", 50))).unwrap();

    assert_eq!(interval(&suite, None), Some(100));
    assert_eq!(interval(&suite, Some(3)), Some(100));
    assert_eq!(interval(&suite, Some(4)), Some(50));
    suite.at(START + 4 * EPOCH);
    assert_eq!(interval(&suite, None), Some(50));
    assert_eq!(interval(&suite, Some(0)), Some(100));
}

#[test]
fn rules_set_before_the_start_hold_from_epoch_zero_on() {
    let mut suite = Suite::admitted(Money::Native, 1);
    suite.by_admin(&ExecuteMsg::SetRules(rules("meter", 25))).unwrap();
    assert_eq!(interval(&suite, None), Some(25));
    assert_eq!(interval(&suite, Some(0)), Some(25));
}

#[test]
fn impossible_rules_are_refused_at_once() {
    let mut suite = Suite::admitted(Money::Native, 1);
    // an epoch of 1,000 s has no whole number of intervals of 300 s
    let refused = suite.by_admin(&ExecuteMsg::SetRules(rules("meter", 300))).unwrap_err();
    let source = RulesError::EpochNotInIntervals {
        epoch: Seconds::new(1_000),
        interval: Seconds::new(300),
    };
    assert_eq!(
        refused,
        ContractError::Rules {
            class: "meter".into(),
            source
        }
    );
    let refused = suite.by_admin(&ExecuteMsg::SetRules(rules("Meter!", 100))).unwrap_err();
    assert_eq!(
        refused,
        ContractError::Class(ClassError::Name { name: "Meter!".into() })
    );
}

fn leaf(epoch: u64, machine: u64, accepted: u32) -> EvidenceLeaf {
    EvidenceLeaf {
        epoch: Epoch::new(epoch),
        machine_id: MachineId::new(machine).unwrap(),
        class: "meter".into(),
        cell: None,
        accepted,
        refused: 0,
        reports: sha256(&[&machine.to_be_bytes()]),
    }
}

#[test]
fn evidence_is_proved_against_the_final_statement() {
    let leaves: Vec<EvidenceLeaf> = (1..=5).map(|machine| leaf(0, machine, 7)).collect();
    let tree = EvidenceTree::build(&leaves).unwrap();
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0);
    let mut statement = suite.statement(5);
    statement.evidence_root = tree.root();
    suite.attest(&statement, 4).unwrap();
    let ask = |epoch: u64, leaf: &EvidenceLeaf, position: u64, count: u64, proof: Vec<u8>| QueryMsg::VerifyEvidence {
        epoch: Epoch::new(epoch),
        leaf: leaf.clone(),
        position,
        leaves: count,
        proof: Binary::from(proof),
    };
    let proof = tree.proof(2).unwrap();
    let question = ask(0, &leaves[2], 2, 5, proof.clone());
    // pending is not final
    suite
        .app
        .wrap()
        .query_wasm_smart::<bool>(&suite.contract, &question)
        .unwrap_err();

    suite.at(suite.now() + CHALLENGE);
    suite.send(&ExecuteMsg::Finalize {}).unwrap();

    assert!(suite.query::<bool>(&question));
    let false_ones = [
        ask(0, &leaf(0, 3, 8), 2, 5, proof.clone()),
        ask(0, &leaves[2], 3, 5, proof.clone()),
        ask(0, &leaves[2], 2, 3, proof.clone()),
        ask(0, &leaves[2], 2, u64::MAX, proof.clone()),
        ask(0, &leaves[2], 2, 5, proof[..64].to_vec()),
        ask(0, &leaves[2], 2, 5, [proof.clone(), vec![0; 32]].concat()),
        ask(0, &leaves[2], 2, 5, vec![]),
    ];
    for question in false_ones {
        assert!(!suite.query::<bool>(&question), "{question:?}");
    }
}

/// Instantiates with a changed message.
fn launch(change: impl FnOnce(&mut InstantiateMsg)) -> Result<(), ContractError> {
    let mut app = App::default();
    app.update_block(|block| block.time = cosmwasm_std::Timestamp::from_seconds(START - 1_000));
    let (admin, rewards) = ("admin".into_addr(), "rewards".into_addr());
    let oracles = [Oracle::number(0), Oracle::number(1)];
    let mut msg = instantiate_msg(&admin, &rewards, &Denom::Native(COIN.into()), &oracles);
    change(&mut msg);
    let code = app.store_code(code());
    match app.instantiate_contract(code, admin, &msg, &[], "v", None) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.downcast().unwrap()),
    }
}

#[test]
fn a_launch_stores_what_it_was_given() {
    launch(|_| {}).unwrap();
    let suite = Suite::admitted(Money::Cw20, 2);
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.denom, suite.denom);
    assert_eq!((config.clock, config.windows), (clock(), windows()));
    assert_eq!(
        (config.staking, config.rewards),
        (suite.staking.clone(), suite.rewards.clone())
    );
    assert_eq!(config.registry, suite.registry);
    assert_eq!(config.oracle_bond.u128(), 5_000);
    assert_eq!(config.demand_deposit.u128(), 32);
    // the guardian is kept from the first day, for the rejection of roots
    assert_eq!(config.guardian.unwrap().address, "guardian".into_addr());
    let ownership: cw_ownable::Ownership<String> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(suite.admin.to_string()));
}

#[test]
fn a_demand_costs_a_hundredth_of_a_bond_unless_the_launch_says_otherwise() {
    let deposit = |bond: u128| {
        let suite = Suite::launched(Money::Native, 1, |msg| {
            msg.oracle_bond = bond.into();
            msg.demand_deposit = None;
        });
        let config: ConfigResponse = suite.query(&QueryMsg::Config {});
        config.demand_deposit.u128()
    };
    // 5,099 / 100 = 50.99, and never nothing
    assert_eq!((deposit(5_099), deposit(99)), (50, 1));
}

#[test]
fn a_launch_that_cannot_work_is_refused() {
    let first = Oracle::number(0);
    let refused = |change: fn(&mut InstantiateMsg)| launch(change).unwrap_err();

    assert_eq!(refused(|msg| msg.oracle_bond = Uint128::zero()), ContractError::NoBond);
    assert_eq!(
        refused(|msg| msg.demand_deposit = Some(Uint128::zero())),
        ContractError::NoDemandDeposit
    );
    assert_eq!(
        refused(|msg| msg.windows.round = Seconds::ZERO),
        ContractError::Parameter(ParameterError::Period {
            name: "round",
            seconds: 0,
            minimum: 2
        })
    );
    // needed: epoch 1,000 + challenge 500 + answer 100 + freeze 2,000
    assert_eq!(
        refused(|msg| msg.windows.unbonding_days = 3),
        ContractError::Parameter(ParameterError::UnbondingTooShort {
            unbonding: 3_000,
            needed: 3_600
        })
    );
    assert_eq!(
        refused(|msg| msg.oracles[1].address = msg.oracles[0].address.clone()),
        ContractError::AlreadyAdmitted {
            address: first.address.clone()
        }
    );
    assert_eq!(
        refused(|msg| msg.oracles[1].key = msg.oracles[0].key.clone()),
        ContractError::KeyTaken {
            key: first.key.public_key().clone(),
            holder: first.address
        }
    );
    assert_eq!(
        refused(|msg| msg.oracles = (0..33).map(|n| Oracle::number(n).spec()).collect()),
        ContractError::TooManyOracles
    );
    assert_eq!(
        refused(|msg| msg.rules = vec![rules("meter", 100), rules("meter", 50)]),
        ContractError::DuplicateRules { class: "meter".into() }
    );
    assert_eq!(
        refused(|msg| msg.rules = (0..33).map(|n| rules(&format!("class-{n}"), 100)).collect()),
        ContractError::TooManyRules { given: 33 }
    );
    let now = Time::new(START - 1_000);
    assert_eq!(
        refused(|msg| msg.guardian.as_mut().unwrap().expires_at = Time::new(START - 1_000)),
        ContractError::GuardianExpired { expires_at: now, now }
    );
    for change in [
        (|msg| msg.admin = "no address".into()) as fn(&mut InstantiateMsg),
        |msg| msg.rewards = "no address".into(),
        |msg| msg.staking = "no address".into(),
        |msg| msg.registry = "no address".into(),
        |msg| msg.oracles[0].address = "no address".into(),
        |msg| msg.guardian.as_mut().unwrap().address = "no address".into(),
        |msg| msg.denom = Denom::Cw20("no address".into()),
    ] {
        assert!(matches!(refused(change), ContractError::Std(_)));
    }
}

#[test]
fn thirty_two_classes_and_thirty_two_oracles_are_not_too_many() {
    let suite = Suite::launched(Money::Native, 1, |msg| {
        msg.rules = (0..32).map(|n| rules(&format!("class-{n}"), 100)).collect();
        msg.oracles = (0..32).map(|n| Oracle::number(n).spec()).collect();
    });
    let last: Option<ReadingRules> = suite.query(&QueryMsg::Rules {
        class: "class-31".into(),
        epoch: None,
    });
    assert!(last.is_some());
}

#[test]
fn the_admins_right_is_handed_over_in_two_steps() {
    let mut suite = Suite::admitted(Money::Native, 1);
    let heir = "heir".into_addr();
    let offer = cw_ownable::Action::TransferOwnership {
        new_owner: heir.to_string(),
        expiry: None,
    };
    suite.by_admin(&ExecuteMsg::UpdateOwnership(offer)).unwrap();
    let admit = ExecuteMsg::AdmitOracle(Oracle::number(9).spec());
    assert_eq!(
        suite.execute(&heir, &admit, &[]).unwrap_err(),
        ContractError::Ownership(cw_ownable::OwnershipError::NotOwner)
    );

    let accept = ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership);
    suite.execute(&heir, &accept, &[]).unwrap();

    suite.execute(&heir, &admit, &[]).unwrap();
    assert!(
        suite
            .by_admin(&ExecuteMsg::AdmitOracle(Oracle::number(10).spec()))
            .is_err()
    );
}

#[test]
fn the_admins_right_cannot_be_renounced() {
    let mut suite = Suite::admitted(Money::Native, 1);
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);

    assert_eq!(suite.by_admin(&renounce).unwrap_err(), ContractError::CannotRenounce);

    let ownership: cw_ownable::Ownership<String> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(suite.admin.to_string()));
}

#[test]
fn an_upgrade_keeps_the_state_and_takes_no_other_contracts_place() {
    let mut suite = Suite::active(Money::Native, 2);
    let code = suite.app.store_code(code());
    let (admin, contract) = (suite.admin.clone(), suite.contract.clone());

    suite
        .app
        .migrate_contract(admin.clone(), contract, &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(suite.set().members.len(), 2);

    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, "crates.io:flywheel-rewards", "0.1.0").unwrap();
    let refused = flywheel_verification::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
    assert!(
        matches!(refused, ContractError::Migrate(MigrateError::Contract(_))),
        "{refused}"
    );
}
