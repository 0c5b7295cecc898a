//! Demands for withheld and lowered leaves, and their answers (rule V8), in both kinds of money.

mod answers;
mod deposits;

use super::common::*;
use cosmwasm_std::{Addr, Uint128, coins, to_json_binary};
use cw_multi_test::IntoAddr;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{ProofError, SumTree};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::PaymentError;
use flywheel_types::verification::{Attempt, DemandsResponse, ExecuteMsg, QueryMsg, ReceiveMsg};
use flywheel_verification::ContractError;

/// Epoch 0 of three machines.
fn settled() -> SumTree {
    tree(&[(1, 100), (2, 200), (3, 300)])
}

/// Epoch 1: machine 2 earned nothing, a fourth one joined.
fn honest() -> SumTree {
    tree(&[(1, 150), (2, 200), (3, 350), (4, 10)])
}

fn stranger() -> Addr {
    "stranger".into_addr()
}

fn helper() -> Addr {
    "helper".into_addr()
}

fn network(money: Money, pending: &SumTree) -> (Suite, Statement) {
    let suite = Suite::with_trees(money, &settled(), pending);
    let statement = suite.pending().unwrap().statement;
    (suite, statement)
}

fn final_at(suite: &Suite) -> u64 {
    suite.pending().unwrap().final_at.get()
}

#[test]
fn an_honest_root_that_is_demanded_is_answered_and_becomes_final() {
    for money in BOTH {
        let (mut suite, statement) = network(money, &honest());
        let end = final_at(&suite);

        suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
        assert_eq!(suite.liabilities(), [4 * BOND, 32, 0]);
        assert_eq!(suite.demanded(None), [2]);
        suite.execute(&helper(), &answer_of(&honest(), &[2]), &[]).unwrap();

        // the deposit went from who doubted to who answered
        assert_eq!(suite.balance(&stranger()), 1_000_000 - 32);
        assert_eq!(suite.balance(&helper()), 1_000_000 + 32);
        assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);
        suite.at(end).finalize().unwrap();
        assert_eq!(suite.last_final().unwrap().statement, statement);
        // nothing is left of it
        assert_eq!(suite.demanded(Some(Attempt::of(&statement))), Vec::<u64>::new());
        assert!(matches!(
            suite.reclaim(&stranger(), &statement, 2),
            Err(ContractError::NoDemand { .. })
        ));
    }
}

/// A quorum that lies: one stranger's demand rejects its root, and his deposit comes back.
fn is_rejected_by_one_demand(money: Money, lie: &SumTree, victim: u64) {
    let (mut suite, statement) = network(money, lie);
    let end = final_at(&suite);
    suite.at(end - 1);
    suite.demand(&stranger(), demand_of(&settled(), victim), 32).unwrap();

    suite.at(end - 1 + ANSWER);
    let answer = suite.finalize().unwrap();

    assert_eq!(attribute(&answer, "root_rejected", "by"), "demands");
    assert_eq!(attribute(&answer, "root_rejected", "root"), statement.root.to_string());
    assert!(suite.pending().is_none());
    assert_eq!(suite.last_final().unwrap().statement.epoch, Epoch::new(0));
    // only the first root ever reached the rewards contract, and with it only that one's pay
    assert_eq!(suite.accepted().len(), 1);
    suite.reclaim(&stranger(), &statement, victim).unwrap();
    assert_eq!(suite.balance(&stranger()), 1_000_000);
    assert_eq!(suite.liabilities(), [4 * BOND, 0, 0]);

    // the same epoch is settled by an honest statement of a later round
    let statement = suite.propose(&honest());
    assert_eq!(statement.epoch, Epoch::new(1));
    suite.at(final_at(&suite)).finalize().unwrap();
    assert_eq!(suite.last_final().unwrap().statement, statement);
}

#[test]
fn a_root_that_lowers_a_leaf_is_rejected() {
    // machine 2 loses one unit to machine 3
    let lie = tree(&[(1, 150), (2, 199), (3, 351), (4, 10)]);
    for money in BOTH {
        is_rejected_by_one_demand(money, &lie, 2);
    }
    // and nobody can pass the lower leaf off as an answer
    let (mut suite, _) = network(Money::Native, &lie);
    suite.demand(&stranger(), demand_of(&settled(), 2), 32).unwrap();
    suite.demand(&stranger(), demand_of(&settled(), 3), 33).unwrap();
    assert_eq!(
        suite.execute(&helper(), &answer_of(&lie, &[2, 3]), &[]).unwrap_err(),
        ContractError::AnswerLowers {
            machine: machine(2),
            cumulative: Uint128::new(199),
            demanded: Uint128::new(200)
        }
    );
    assert_eq!(suite.demanded(None), [2, 3]);
}

#[test]
fn a_root_that_withholds_a_leaf_is_rejected() {
    for money in BOTH {
        is_rejected_by_one_demand(money, &tree(&[(1, 350), (3, 350)]), 2);
    }
}

#[test]
fn a_root_whose_tree_is_kept_secret_is_rejected() {
    // Nobody but the liars has the tree, and its root is not even of this network: no proof in it can be made. The demand
    // needs only the final tree.
    for money in BOTH {
        let mut suite = Suite::active(money, 4);
        suite.at_settling(0).propose(&settled());
        suite.at(final_at(&suite)).finalize().unwrap();
        suite.at_settling(1);
        let secret = suite.statement(900);
        suite.attest(&secret, 4).unwrap();
        suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();

        suite.at(final_at(&suite)).finalize().unwrap();

        assert_eq!(
            suite.query::<Option<Attempt>>(&QueryMsg::LastRejected {}),
            Some(Attempt::of(&secret))
        );
        suite.reclaim(&stranger(), &secret, 1).unwrap();
        assert_eq!(suite.balance(&stranger()), 1_000_000);
    }
}

#[test]
fn demands_are_taken_until_the_window_ends() {
    let (mut suite, _) = network(Money::Native, &honest());
    let end = final_at(&suite);
    assert_eq!(suite.terms().until, Some(Time::new(end)));

    suite.at(end);
    assert_eq!(
        suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap_err(),
        ContractError::WindowOver {
            final_at: Time::new(end),
            now: Time::new(end)
        }
    );
    suite.at(end - 1);
    suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap();
}

#[test]
fn only_a_leaf_of_the_newest_final_root_can_be_demanded() {
    let mut suite = Suite::active(Money::Native, 4);
    let good = demand_of(&settled(), 2);
    assert_eq!(
        suite.demand(&stranger(), good.clone(), 32).unwrap_err(),
        ContractError::NothingPending
    );
    suite.at_settling(0).propose(&settled());
    assert_eq!(
        suite.demand(&stranger(), good.clone(), 32).unwrap_err(),
        ContractError::NothingFinal
    );
    suite.at(final_at(&suite)).finalize().unwrap();
    assert_eq!(
        suite.demand(&stranger(), good.clone(), 32).unwrap_err(),
        ContractError::NothingPending
    );
    suite.at_settling(1).propose(&honest());

    let mut more = good.clone();
    more.cumulative = Uint128::new(201);
    let mut other_machine = good.clone();
    other_machine.machine = machine(7);
    let mut other_place = good.clone();
    other_place.position = 0;
    let mut outside = good.clone();
    outside.position = 3;
    let mut longer = good.clone();
    longer.proof = [longer.proof.as_slice(), &[0; 48]].concat().into();
    let of_pending = demand_of(&honest(), 4);
    for forged in [more, other_machine, other_place, outside, longer, of_pending] {
        let refused = suite.demand(&stranger(), forged, 32).unwrap_err();
        assert!(matches!(refused, ContractError::Proof(_)), "{refused}");
    }
    suite.demand(&stranger(), good, 32).unwrap();
}

#[test]
fn a_leaf_of_another_chain_or_rewards_contract_is_none() {
    // The same leaves under a root that names another contract or chain: the proof has the right shape and sum.
    for (chain, rewards) in [("another-chain", None), ("cosmos-testnet-14002", Some("another"))] {
        let mut suite = Suite::active(Money::Native, 4);
        let here = suite.app.block_info().chain_id;
        let ours = suite.rewards.to_string();
        suite.at_settling(0);
        let mut statement = suite.statement_over(&settled());
        statement.root = settled().root(chain, rewards.unwrap_or(&ours)).unwrap();
        suite.attest(&statement, 4).unwrap();
        suite.at(final_at(&suite)).finalize().unwrap();
        suite.at_settling(1).propose(&honest());

        let refused = suite.demand(&stranger(), demand_of(&settled(), 1), 32).unwrap_err();

        assert_eq!(
            refused,
            ContractError::Proof(ProofError::WrongRoot {
                found: settled().root(&here, &ours).unwrap(),
                stated: statement.root
            })
        );
    }
}

#[test]
fn demands_are_a_paged_list() {
    let (mut suite, statement) = network(Money::Native, &honest());
    for (number, price) in [(3, 32), (1, 33), (2, 34)] {
        suite.demand(&stranger(), demand_of(&settled(), number), price).unwrap();
    }
    let page = |start_after: Option<u64>, limit| -> Vec<(u64, u128, u128)> {
        let answer: DemandsResponse = suite.query(&QueryMsg::Demands {
            attempt: Some(Attempt::of(&statement)),
            start_after: start_after.map(machine),
            limit,
        });
        let rows = answer.demands.iter();
        rows.map(|row| (row.machine.get(), row.cumulative.u128(), row.deposit.u128()))
            .collect()
    };

    assert_eq!(page(None, Some(2)), [(1, 100, 33), (2, 200, 34)]);
    assert_eq!(page(Some(2), None), [(3, 300, 32)]);
}
