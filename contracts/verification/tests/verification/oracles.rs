//! Who the oracles are (rule V1), in both kinds of money.

use super::common::*;
use cw_multi_test::IntoAddr;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Epoch, Time};
use flywheel_types::verification::{ExecuteMsg, ORACLES, OracleStatus};
use flywheel_verification::ContractError;

fn remove(suite: &mut Suite, oracle: &Oracle) -> Result<(), ContractError> {
    suite
        .by_admin(&ExecuteMsg::RemoveOracle {
            address: oracle.address.to_string(),
        })
        .map(|_| ())
}

fn admit(suite: &mut Suite, oracle: &Oracle) -> Result<(), ContractError> {
    suite.by_admin(&ExecuteMsg::AdmitOracle(oracle.spec())).map(|_| ())
}

#[test]
fn an_oracle_counts_from_its_bond_on() {
    for money in BOTH {
        let mut suite = Suite::admitted(money, 3);
        let oracle = suite.oracles[1].clone();
        assert_eq!(suite.oracle(&oracle).status, OracleStatus::Admitted);
        assert_eq!(suite.set().members, vec![]);

        suite.bond(&oracle).unwrap();

        assert_eq!(suite.oracle(&oracle).status, OracleStatus::Active);
        assert_eq!(suite.oracle(&oracle).bond.u128(), 5_000);
        assert_eq!(suite.set().version, 1);
        assert_eq!(suite.set().members[0].address, oracle.address);
        assert_eq!(suite.balance(&oracle.address), 995_000);
        assert_eq!(suite.totals().liabilities[0].amount.u128(), 5_000);
        let again = suite.bond(&oracle).unwrap_err();
        assert_eq!(
            again,
            ContractError::AlreadyBonded {
                address: oracle.address
            }
        );
    }
}

#[test]
fn the_set_is_sorted_by_address_and_can_be_read_raw() {
    let mut suite = Suite::admitted(Money::Native, 8);
    for index in [5, 0, 7, 3, 1, 6, 2, 4] {
        let oracle = suite.oracles[index].clone();
        suite.bond(&oracle).unwrap();
    }

    let set = ORACLES.query(&suite.app.wrap(), suite.contract.clone()).unwrap();

    let addresses: Vec<_> = suite.oracles.iter().map(|oracle| oracle.address.clone()).collect();
    assert_eq!(
        set.members
            .iter()
            .map(|member| member.address.clone())
            .collect::<Vec<_>>(),
        addresses
    );
    assert_eq!(set.version, 8);
}

#[test]
fn no_two_oracles_have_one_address_or_one_key() {
    let mut suite = Suite::active(Money::Native, 2);
    let (first, second) = (suite.oracles[0].clone(), suite.oracles[1].clone());
    assert_eq!(
        admit(&mut suite, &first).unwrap_err(),
        ContractError::AlreadyAdmitted {
            address: first.address.clone()
        }
    );
    let copy = Oracle {
        address: "someone".into_addr(),
        key: first.key.clone(),
    };
    assert_eq!(
        admit(&mut suite, &copy).unwrap_err(),
        ContractError::KeyTaken {
            key: first.key.public_key().clone(),
            holder: first.address.clone()
        }
    );
    // also while the bond of its holder is unbonding: an offence must still be proved against one oracle
    remove(&mut suite, &first).unwrap();
    assert!(matches!(admit(&mut suite, &copy), Err(ContractError::KeyTaken { .. })));
    assert_eq!(suite.set().members[0].address, second.address);
}

#[test]
fn at_most_thirty_two_are_admitted() {
    let mut suite = Suite::active(Money::Native, 31);
    admit(&mut suite, &Oracle::number(31)).unwrap();
    assert_eq!(
        admit(&mut suite, &Oracle::number(32)).unwrap_err(),
        ContractError::TooManyOracles
    );

    // a removed one, admitted or active, frees its seat
    remove(&mut suite, &Oracle::number(31)).unwrap();
    admit(&mut suite, &Oracle::number(32)).unwrap();
    let active = suite.oracles[0].clone();
    remove(&mut suite, &active).unwrap();
    admit(&mut suite, &Oracle::number(33)).unwrap();
    assert_eq!(
        admit(&mut suite, &Oracle::number(34)).unwrap_err(),
        ContractError::TooManyOracles
    );
}

#[test]
fn only_the_admin_admits_and_removes() {
    let mut suite = Suite::active(Money::Native, 1);
    let oracle = suite.oracles[0].clone();
    let messages = [
        ExecuteMsg::AdmitOracle(Oracle::number(9).spec()),
        ExecuteMsg::RemoveOracle {
            address: oracle.address.to_string(),
        },
        ExecuteMsg::SetRules(rules("meter", 100)),
    ];
    for msg in messages {
        let refused = suite.execute(&oracle.address, &msg, &[]).unwrap_err();
        assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
    }
}

#[test]
fn a_removed_oracles_bond_is_free_one_unbonding_time_later_to_the_second() {
    for money in BOTH {
        let mut suite = Suite::active(money, 2);
        let oracle = suite.oracles[0].clone();
        let withdraw = ExecuteMsg::WithdrawOracleBond {};
        assert_eq!(
            suite.execute(&oracle.address, &withdraw, &[]).unwrap_err(),
            ContractError::NotRemoved {
                address: oracle.address.clone()
            }
        );

        remove(&mut suite, &oracle).unwrap();
        let release_at = suite.now() + UNBONDING;
        assert_eq!(
            suite.oracle(&oracle).status,
            OracleStatus::Removed {
                release_at: Time::new(release_at)
            }
        );
        assert_eq!(suite.set().version, 3);
        assert_eq!(suite.set().members.len(), 1);
        suite.at(release_at - 1);
        assert_eq!(
            suite.execute(&oracle.address, &withdraw, &[]).unwrap_err(),
            ContractError::StillUnbonding {
                release_at: Time::new(release_at),
                now: Time::new(release_at - 1)
            }
        );
        suite.at(release_at);
        suite.execute(&oracle.address, &withdraw, &[]).unwrap();

        assert_eq!(suite.balance(&oracle.address), 1_000_000);
        assert_eq!(suite.totals().liabilities[0].amount.u128(), 5_000);
        assert_eq!(
            suite.execute(&oracle.address, &withdraw, &[]).unwrap_err(),
            ContractError::UnknownOracle {
                address: oracle.address
            }
        );
    }
}

#[test]
fn a_removed_oracle_comes_back_only_after_its_bond_is_withdrawn() {
    let mut suite = Suite::active(Money::Native, 2);
    let oracle = suite.oracles[0].clone();
    remove(&mut suite, &oracle).unwrap();
    let release_at = suite.now() + UNBONDING;
    let leaving = ContractError::Leaving {
        address: oracle.address.clone(),
        bond: BOND.into(),
        release_at: Time::new(release_at),
    };
    assert_eq!(admit(&mut suite, &oracle).unwrap_err(), leaving);
    assert_eq!(suite.bond(&oracle).unwrap_err(), leaving);
    assert_eq!(remove(&mut suite, &oracle).unwrap_err(), leaving);

    suite.at(release_at);
    suite
        .execute(&oracle.address, &ExecuteMsg::WithdrawOracleBond {}, &[])
        .unwrap();
    let back = Oracle {
        key: SecretKey::derive(Curve::Ed25519, &[3; 32], "new"),
        ..oracle
    };
    admit(&mut suite, &back).unwrap();
    suite.bond(&back).unwrap();

    // 2 joined, 1 left, 1 joined
    assert_eq!(suite.set().version, 4);
    assert_eq!(suite.oracle(&back).key, *back.key.public_key());
}

#[test]
fn an_admitted_oracle_that_is_removed_is_forgotten() {
    let mut suite = Suite::admitted(Money::Native, 2);
    let oracle = suite.oracles[0].clone();
    remove(&mut suite, &oracle).unwrap();

    assert_eq!(suite.set().version, 0);
    let unknown = ContractError::UnknownOracle {
        address: oracle.address.clone(),
    };
    assert_eq!(remove(&mut suite, &oracle).unwrap_err(), unknown);
    assert_eq!(suite.bond(&oracle).unwrap_err(), unknown);
    admit(&mut suite, &oracle).unwrap();
    suite.bond(&oracle).unwrap();
}

#[test]
fn an_oracle_leaves_by_itself_as_if_removed() {
    for money in BOTH {
        let mut suite = Suite::active(money, 3);
        let oracle = suite.oracles[1].clone();
        let leave = ExecuteMsg::LeaveOracles {};
        suite.execute(&oracle.address, &leave, &[]).unwrap();

        let release_at = suite.now() + UNBONDING;
        assert_eq!((suite.set().version, suite.set().members.len()), (4, 2));
        assert_eq!(
            suite.execute(&oracle.address, &leave, &[]).unwrap_err(),
            ContractError::Leaving {
                address: oracle.address.clone(),
                bond: BOND.into(),
                release_at: Time::new(release_at)
            }
        );
        suite.at(release_at);
        suite
            .execute(&oracle.address, &ExecuteMsg::WithdrawOracleBond {}, &[])
            .unwrap();
        assert_eq!(suite.balance(&oracle.address), 1_000_000);
    }
}

#[test]
fn only_an_oracle_can_leave() {
    let mut suite = Suite::admitted(Money::Native, 1);
    let leave = ExecuteMsg::LeaveOracles {};
    let someone = "someone".into_addr();
    assert_eq!(
        suite.execute(&someone, &leave, &[]).unwrap_err(),
        ContractError::UnknownOracle { address: someone }
    );
    // one that has not bonded gives its seat back
    let oracle = suite.oracles[0].clone();
    suite.execute(&oracle.address, &leave, &[]).unwrap();
    assert!(matches!(suite.bond(&oracle), Err(ContractError::UnknownOracle { .. })));
}

#[test]
fn two_oracles_leave_with_an_epoch_open_and_new_ones_settle_it() {
    let mut suite = Suite::active(Money::Native, 4);
    suite.at_settling(0).settle(500);
    // epoch 1 is over and not settled; the set's quorum of 3 is gone with the two
    suite.at_settling(1);
    let old = suite.statement(800);
    let leavers: Vec<Oracle> = suite.oracles.drain(..2).collect();
    remove(&mut suite, &leavers[0]).unwrap();
    suite
        .execute(&leavers[1].address, &ExecuteMsg::LeaveOracles {}, &[])
        .unwrap();
    for number in [10, 11] {
        let new = Oracle::number(number);
        admit(&mut suite, &new).unwrap();
        suite.bond(&new).unwrap();
        suite.oracles.push(new);
    }
    suite.oracles.sort_by(|a, b| a.address.cmp(&b.address));
    // 4 joined, 2 left, 2 joined
    assert_eq!(suite.set().version, 8);

    // what was signed for the old set is of no use, and those who left cannot sign for the new one
    let signatures = suite.signed(&old, &suite.oracles);
    assert_eq!(
        suite.attest_with(&old, signatures).unwrap_err(),
        ContractError::WrongSet { given: 4, in_force: 8 }
    );
    let statement = suite.statement(800);
    let mut signers = suite.oracles[..2].to_vec();
    signers.push(leavers[0].clone());
    let signatures = suite.signed(&statement, &signers);
    assert!(matches!(
        suite.attest_with(&statement, signatures),
        Err(ContractError::NotAMember { .. })
    ));
    // the next round: two old and two new ones settle epoch 1
    suite.at(suite.now() + ROUND).settle(800);

    let last = suite.last_final().unwrap().statement;
    assert_eq!((last.epoch, last.round, last.sum.u128()), (Epoch::new(1), 1, 800));
    assert_eq!((suite.accepted()[1].signers.len(), suite.accepted()[1].oracles), (4, 4));
}
