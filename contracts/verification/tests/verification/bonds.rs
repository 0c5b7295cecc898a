//! What an oracle bonds and when it comes back (rule V1), in both kinds of money.

use super::common::*;
use cosmwasm_std::{coins, to_json_binary};
use cw_multi_test::IntoAddr;
use flywheel_protocol::Curve;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::OracleKey;
use flywheel_types::PaymentError;
use flywheel_types::verification::{ExecuteMsg, ReceiveMsg};
use flywheel_verification::ContractError;

#[test]
fn the_bond_is_exact() {
    for money in BOTH {
        let mut suite = Suite::admitted(money, 1);
        let oracle = suite.oracles[0].clone();
        for given in [BOND - 1, BOND + 1] {
            let proof = suite.proof(&oracle);
            let refused = suite.bond_with(&oracle.address, given, proof).unwrap_err();
            let denom = suite.denom.name().to_owned();
            assert_eq!(
                refused,
                ContractError::WrongBond {
                    given: given.into(),
                    needed: BOND.into(),
                    denom
                }
            );
        }
    }
}

#[test]
fn another_money_is_refused() {
    // a native network: no cw20, no other coin, no coin at all
    let mut suite = Suite::admitted(Money::Native, 1);
    let oracle = suite.oracles[0].clone();
    let proof = suite.proof(&oracle);
    let msg = ExecuteMsg::BondOracle { proof: proof.clone() };
    assert_eq!(
        suite.execute(&oracle.address, &msg, &[]).unwrap_err(),
        ContractError::Payment(PaymentError::OneCoin {
            denom: COIN.into(),
            count: 0
        })
    );
    let admin = suite.admin.clone();
    let token = new_token(&mut suite.app, &admin, std::slice::from_ref(&oracle.address));
    let hook = to_json_binary(&ReceiveMsg::BondOracle { proof }).unwrap();
    assert_eq!(
        suite.send_cw20(&token, &oracle.address, BOND, hook).unwrap_err(),
        ContractError::Payment(PaymentError::WrongDenom {
            received: token.to_string(),
            expected: COIN.into()
        })
    );

    // a cw20 network: no coins, no other cw20, no made-up Receive
    let mut suite = Suite::admitted(Money::Cw20, 1);
    let oracle = suite.oracles[0].clone();
    let expected = suite.denom.name().to_owned();
    let proof = suite.proof(&oracle);
    let msg = ExecuteMsg::BondOracle { proof: proof.clone() };
    assert!(matches!(
        suite.execute(&oracle.address, &msg, &coins(BOND, COIN)),
        Err(ContractError::Payment(PaymentError::WrongDenom { .. }))
    ));
    let admin = suite.admin.clone();
    let other = new_token(&mut suite.app, &admin, std::slice::from_ref(&oracle.address));
    let hook = to_json_binary(&ReceiveMsg::BondOracle { proof }).unwrap();
    assert_eq!(
        suite
            .send_cw20(&other, &oracle.address, BOND, hook.clone())
            .unwrap_err(),
        ContractError::Payment(PaymentError::WrongDenom {
            received: other.to_string(),
            expected: expected.clone()
        })
    );
    let made_up = cw20::Cw20ReceiveMsg {
        sender: oracle.address.to_string(),
        amount: BOND.into(),
        msg: hook,
    };
    assert_eq!(
        suite
            .execute(&oracle.address, &ExecuteMsg::Receive(made_up), &[])
            .unwrap_err(),
        ContractError::Payment(PaymentError::WrongDenom {
            received: oracle.address.to_string(),
            expected
        })
    );
}

#[test]
fn only_an_admitted_account_bonds() {
    for money in BOTH {
        let mut suite = Suite::admitted(money, 1);
        let stranger = Oracle::number(30);
        assert_eq!(
            suite.bond(&stranger).unwrap_err(),
            ContractError::UnknownOracle {
                address: stranger.address
            }
        );
    }
}

#[test]
fn the_proof_is_of_the_key_the_account_the_contract_and_the_chain() {
    for curve in Curve::ALL {
        let mut suite = Suite::admitted(Money::Native, 0);
        let oracle = Oracle {
            address: "oracle-1".into_addr(),
            key: SecretKey::derive(curve, &[1; 32], "a curve of its own"),
        };
        suite.by_admin(&ExecuteMsg::AdmitOracle(oracle.spec())).unwrap();
        let (chain, contract) = (suite.app.block_info().chain_id, suite.contract.to_string());
        let key = oracle.key.public_key();
        let wrong = |account: &str, chain: &str, contract: &str| {
            oracle
                .key
                .sign(&OracleKey { account, key }.digest(chain, contract).unwrap())
        };
        let thief = SecretKey::derive(curve, &[2; 32], "another key");
        let claim = OracleKey {
            account: oracle.address.as_str(),
            key,
        };
        let proofs = [
            wrong("somebody", &chain, &contract),
            wrong(oracle.address.as_str(), "another-chain", &contract),
            wrong(oracle.address.as_str(), &chain, "another-contract"),
            thief.sign(&claim.digest(&chain, &contract).unwrap()),
        ];
        for proof in proofs {
            assert_eq!(
                suite.bond_with(&oracle.address, BOND, proof).unwrap_err(),
                ContractError::WrongProof {
                    address: oracle.address.clone(),
                    key: key.clone()
                }
            );
        }
        suite.bond(&oracle).unwrap();
    }
}
