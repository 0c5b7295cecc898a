//! Oracles that sign two statements of one epoch and round (rule V7), in both kinds of money.

use super::common::*;
use cosmwasm_std::Addr;
use cw_multi_test::IntoAddr;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Curve, Epoch, Hash32, Time};
use flywheel_types::staking::SlashedResponse;
use flywheel_types::verification::{ExecuteMsg, QueryMsg, SignedStatement};
use flywheel_verification::ContractError;

fn stranger() -> Addr {
    "stranger".into_addr()
}

/// A statement of epoch 0 that fits no chain's state: it need not, its signature is the offence.
fn statement(round: u64, sum: u128) -> Statement {
    Statement {
        epoch: Epoch::FIRST,
        round,
        set_version: 4,
        built_on: Hash32::ZERO,
        evidence_root: Hash32::ZERO,
        root: Hash32::new([1; 32]),
        sum: sum.into(),
        machines: 3,
    }
}

fn signed(suite: &Suite, oracle: &Oracle, statement: Statement) -> SignedStatement {
    let chain = suite.app.block_info().chain_id;
    let digest = statement.digest(&chain, suite.contract.as_str()).unwrap();
    SignedStatement {
        statement,
        signature: oracle.key.sign(&digest),
    }
}

/// The oracle signed two sums in one round.
fn evidence(suite: &Suite, oracle: &Oracle, round: u64) -> ExecuteMsg {
    accuse(
        oracle,
        signed(suite, oracle, statement(round, 10)),
        signed(suite, oracle, statement(round, 11)),
    )
}

fn accuse(oracle: &Oracle, first: SignedStatement, second: SignedStatement) -> ExecuteMsg {
    ExecuteMsg::ProveEquivocation {
        oracle: oracle.address.to_string(),
        first: Box::new(first),
        second: Box::new(second),
    }
}

/// What is burned, or has come back to the reserve.
fn burned(suite: &Suite) -> u128 {
    match suite.money {
        Money::Native => suite.balance(&suite.rewards),
        Money::Cw20 => {
            let info: cw20::TokenInfoResponse = suite
                .app
                .wrap()
                .query_wasm_smart(suite.denom.name(), &cw20::Cw20QueryMsg::TokenInfo {})
                .unwrap();
            // 43 accounts began with a million each
            43_000_000 - info.total_supply.u128()
        }
    }
}

#[test]
fn a_proof_takes_the_whole_bond_half_for_the_prover_and_half_burned() {
    for money in BOTH {
        // the oracles' keys are of all three curves
        for index in 0..4 {
            let mut suite = Suite::active(money, 4);
            let oracle = suite.oracles[index].clone();
            let proof = evidence(&suite, &oracle, 0);

            let answer = suite.execute(&stranger(), &proof, &[]).unwrap();

            assert_eq!(attribute(&answer, "equivocation_proved", "reward"), "2500");
            assert_eq!(attribute(&answer, "equivocation_proved", "burned"), "2500");
            assert_eq!(suite.balance(&stranger()), 1_002_500);
            assert_eq!(burned(&suite), 2_500);
            let slashed: SlashedResponse = suite.query(&QueryMsg::Slashed {});
            assert_eq!((slashed.burned.u128(), slashed.to_provers.u128()), (2_500, 2_500));
            assert_eq!(suite.liabilities(), [3 * BOND, 0, 0]);
            // 4 joined, 1 left
            assert_eq!((suite.set().version, suite.set().members.len()), (5, 3));
            assert!(suite.set().find(oracle.address.as_str()).is_none());
            let unknown = ContractError::UnknownOracle {
                address: oracle.address.clone(),
            };
            assert_eq!(suite.execute(&stranger(), &proof, &[]).unwrap_err(), unknown);
            let withdraw = ExecuteMsg::WithdrawOracleBond {};
            assert_eq!(suite.execute(&oracle.address, &withdraw, &[]).unwrap_err(), unknown);
        }
    }
}

#[test]
fn the_odd_unit_is_burned() {
    // half of 5,001 is 2,500 and a half; of 1 nothing is left for the prover
    for (bond, reward) in [(5_001, 2_500), (1, 0)] {
        for money in BOTH {
            let mut suite = Suite::launched(money, 1, |msg| msg.oracle_bond = bond.into());
            let oracle = suite.oracles[0].clone();
            let key_proof = suite.proof(&oracle);
            suite.bond_with(&oracle.address, bond, key_proof).unwrap();

            let proof = evidence(&suite, &oracle, 0);
            suite.execute(&stranger(), &proof, &[]).unwrap();

            assert_eq!(suite.balance(&stranger()), 1_000_000 + reward);
            assert_eq!(burned(&suite), bond - reward);
            assert_eq!(suite.liabilities(), [0, 0, 0]);
        }
    }
}

#[test]
fn a_punished_oracle_frees_its_seat_and_its_key() {
    let mut suite = Suite::active(Money::Native, 32);
    let oracle = suite.oracles[5].clone();
    let proof = evidence(&suite, &oracle, 0);
    suite.execute(&stranger(), &proof, &[]).unwrap();

    let heir = Oracle {
        address: Oracle::number(33).address,
        ..oracle
    };
    suite.by_admin(&ExecuteMsg::AdmitOracle(heir.spec())).unwrap();
    suite.bond(&heir).unwrap();
    assert_eq!(
        suite
            .by_admin(&ExecuteMsg::AdmitOracle(Oracle::number(34).spec()))
            .unwrap_err(),
        ContractError::TooManyOracles
    );
}

#[test]
fn the_same_evidence_never_works_again_also_after_the_keys_return() {
    for index in 0..3 {
        let mut suite = Suite::active(Money::Native, 3);
        let oracle = suite.oracles[index].clone();
        let proof = evidence(&suite, &oracle, 0);
        suite.execute(&stranger(), &proof, &[]).unwrap();
        suite.by_admin(&ExecuteMsg::AdmitOracle(oracle.spec())).unwrap();
        suite.bond(&oracle).unwrap();

        let [first, second, third] = [10, 11, 12].map(|sum| signed(&suite, &oracle, statement(0, sum)));
        let twin = SignedStatement {
            signature: high_s(oracle.key.curve(), &first.signature),
            ..first.clone()
        };
        let again = [
            proof,
            accuse(&oracle, second.clone(), first.clone()),
            accuse(&oracle, twin, second),
            // a third statement of that round is the same offence
            accuse(&oracle, first, third),
        ];
        for proof in again {
            assert_eq!(
                suite.execute(&stranger(), &proof, &[]).unwrap_err(),
                ContractError::EquivocationPunished {
                    key: oracle.key.public_key().clone(),
                    epoch: Epoch::FIRST,
                    round: 0
                }
            );
        }
        assert_eq!(suite.liabilities(), [3 * BOND, 0, 0]);

        // another round is another offence
        let other = evidence(&suite, &oracle, 1);
        suite.execute(&stranger(), &other, &[]).unwrap();
        assert_eq!(suite.balance(&stranger()), 1_005_000);
    }
}

#[test]
fn a_removed_oracle_can_be_punished_as_long_as_its_bond_lies_here() {
    for money in BOTH {
        let mut suite = Suite::active(money, 2);
        let [late, early] = [suite.oracles[0].clone(), suite.oracles[1].clone()];
        for oracle in [&late, &early] {
            let address = oracle.address.to_string();
            suite.by_admin(&ExecuteMsg::RemoveOracle { address }).unwrap();
        }
        let (proof, too_late) = (evidence(&suite, &early, 3), evidence(&suite, &late, 3));
        let release_at = suite.now() + UNBONDING;
        suite.at(release_at);
        suite
            .execute(&late.address, &ExecuteMsg::WithdrawOracleBond {}, &[])
            .unwrap();
        assert_eq!(
            suite.execute(&stranger(), &too_late, &[]).unwrap_err(),
            ContractError::UnknownOracle { address: late.address }
        );

        // its bond is free, but it has not taken it
        suite.execute(&stranger(), &proof, &[]).unwrap();

        assert_eq!(suite.balance(&stranger()), 1_002_500);
        // 2 joined, 2 left: what is no member any more does not change the set
        assert_eq!(suite.set().version, 4);
        suite.by_admin(&ExecuteMsg::AdmitOracle(early.spec())).unwrap();
    }
}

#[test]
fn one_that_has_not_bonded_has_nothing_to_lose() {
    let mut suite = Suite::admitted(Money::Native, 1);
    let oracle = suite.oracles[0].clone();
    let proof = evidence(&suite, &oracle, 0);
    assert_eq!(
        suite.execute(&stranger(), &proof, &[]).unwrap_err(),
        ContractError::NothingBonded {
            address: oracle.address.clone()
        }
    );
    // and that is not counted as punished: it still is an offence when it bonds
    suite.bond(&oracle).unwrap();
    suite.execute(&stranger(), &proof, &[]).unwrap();
}

#[test]
fn two_signatures_of_one_statement_are_no_equivocation() {
    for index in 0..3 {
        let mut suite = Suite::active(Money::Native, 3);
        let oracle = suite.oracles[index].clone();
        let once = signed(&suite, &oracle, statement(0, 10));
        let twin = SignedStatement {
            signature: high_s(oracle.key.curve(), &once.signature),
            ..once.clone()
        };
        assert_eq!(twin == once, oracle.key.curve() == Curve::Ed25519);
        for second in [once.clone(), twin] {
            assert_eq!(
                suite
                    .execute(&stranger(), &accuse(&oracle, once.clone(), second), &[])
                    .unwrap_err(),
                ContractError::SameStatement
            );
        }
    }
}

#[test]
fn statements_of_two_rounds_or_epochs_do_not_contradict_each_other() {
    let mut suite = Suite::active(Money::Native, 1);
    let oracle = suite.oracles[0].clone();
    let first = signed(&suite, &oracle, statement(0, 10));
    let other_round = statement(1, 11);
    let other_epoch = Statement {
        epoch: Epoch::new(1),
        ..statement(0, 11)
    };
    for (second, epoch, round) in [(other_round, 0, 1), (other_epoch, 1, 0)] {
        let second = signed(&suite, &oracle, second);
        assert_eq!(
            suite
                .execute(&stranger(), &accuse(&oracle, first.clone(), second), &[])
                .unwrap_err(),
            ContractError::OtherRound {
                epoch: Epoch::FIRST,
                round: 0,
                other_epoch: Epoch::new(epoch),
                other_round: round
            }
        );
    }
    assert_eq!(suite.liabilities(), [BOND, 0, 0]);
}

#[test]
fn signatures_for_another_chain_contract_or_oracle_prove_nothing() {
    for index in 0..3 {
        let mut suite = Suite::active(Money::Native, 4);
        let oracle = suite.oracles[index].clone();
        let (chain, contract) = (suite.app.block_info().chain_id, suite.contract.to_string());
        let first = signed(&suite, &oracle, statement(0, 10));
        let second = statement(0, 11);
        let other = suite.oracles[3].clone();
        let forged = [
            oracle.key.sign(&second.digest("another-chain", &contract).unwrap()),
            oracle.key.sign(&second.digest(&chain, "another-contract").unwrap()),
            other.key.sign(&second.digest(&chain, &contract).unwrap()),
            first.signature.clone(),
        ];
        for signature in forged {
            let second = SignedStatement {
                statement: second,
                signature,
            };
            for proof in [
                accuse(&oracle, first.clone(), second.clone()),
                accuse(&oracle, second, first.clone()),
            ] {
                assert_eq!(
                    suite.execute(&stranger(), &proof, &[]).unwrap_err(),
                    ContractError::WrongSignature {
                        oracle: oracle.address.to_string()
                    }
                );
            }
        }
        assert_eq!(suite.set().members.len(), 4);
    }
}

#[test]
fn a_reserve_or_token_that_refuses_does_not_save_the_oracle() {
    for money in BOTH {
        let mut suite = Suite::active(money, 2);
        let oracle = suite.oracles[0].clone();
        let refuse = |suite: &mut Suite, refused: bool| match money {
            Money::Native => {
                let rewards = suite.rewards.clone();
                suite.sudo(&rewards, &StubSudo::Refuse(refused));
            }
            Money::Cw20 => {
                let token = Addr::unchecked(suite.denom.name());
                suite.sudo(&token, &TokenSudo::Burn { refused });
            }
        };
        refuse(&mut suite, true);

        let proof = evidence(&suite, &oracle, 0);
        suite.execute(&stranger(), &proof, &[]).unwrap();

        assert_eq!(suite.set().members.len(), 1);
        assert_eq!(suite.balance(&stranger()), 1_002_500);
        // what could not be burned is the contract's own credit
        let contract = suite.contract.clone();
        assert_eq!(suite.credit(&contract), 2_500);
        assert_eq!(suite.liabilities(), [BOND, 0, 2_500]);
        let again = ExecuteMsg::Withdraw {
            account: Some(contract.to_string()),
        };
        suite.send(&again).unwrap();
        assert_eq!((suite.credit(&contract), burned(&suite)), (2_500, 0));

        refuse(&mut suite, false);
        suite.send(&again).unwrap();
        assert_eq!((suite.credit(&contract), burned(&suite)), (0, 2_500));
        assert_eq!(
            suite.send(&again).unwrap_err(),
            ContractError::NothingToWithdraw { account: contract }
        );
    }
}

#[test]
fn a_punished_oracles_signature_under_the_pending_statement_stays_and_it_cannot_cosign() {
    let mut suite = Suite::active(Money::Native, 5);
    suite.at_settling(0);
    let pending = suite.statement(900);
    suite.attest(&pending, 4).unwrap();
    // the first has signed, the last has not; both signed something else in this round too
    for index in [0, 4] {
        let oracle = suite.oracles[index].clone();
        let other = Statement {
            sum: 901_u128.into(),
            ..pending
        };
        let proof = accuse(
            &oracle,
            signed(&suite, &oracle, pending),
            signed(&suite, &oracle, other),
        );
        suite.execute(&stranger(), &proof, &[]).unwrap();
    }
    let late = suite.signed(&pending, &suite.oracles[4..]);

    assert!(matches!(
        suite.send(&ExecuteMsg::Cosign { signatures: late }),
        Err(ContractError::NotAMember { .. })
    ));
    assert_eq!(suite.pending().unwrap().signers.len(), 4);
    assert_eq!(suite.pending().unwrap().final_at, Time::new(suite.now() + CHALLENGE));
}
