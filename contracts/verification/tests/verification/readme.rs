//! The README's examples are messages that work.

use super::common::*;
use cosmwasm_std::from_json;
use cw_multi_test::IntoAddr;
use flywheel_types::verification::ExecuteMsg;

fn examples() -> [ExecuteMsg; 3] {
    let readme = include_str!("../../README.md");
    let examples: Vec<ExecuteMsg> = readme
        .split("```json\n")
        .skip(1)
        .map(|part| from_json(part.split("```").next().unwrap()).unwrap())
        .collect();
    examples.try_into().unwrap()
}

#[test]
fn the_statement_has_a_true_signature() {
    let [attest, ..] = examples();
    let mut suite = Suite::active(Money::Native, 1);
    suite.at_settling(0);

    suite.send(&attest).unwrap();

    assert_eq!(suite.pending().unwrap().statement.sum.u128(), 900);
}

#[test]
fn the_demand_has_a_true_proof() {
    let [_, demand, _] = examples();
    let settled = tree(&[(1, 100), (2, 200)]);
    assert_eq!(demand, ExecuteMsg::DemandLeaf(demand_of(&settled, 2)));
    let mut suite = Suite::with_trees(Money::Native, &settled, &settled);

    let deposit = cosmwasm_std::coins(DEPOSIT, COIN);
    suite.execute(&"stranger".into_addr(), &demand, &deposit).unwrap();

    assert_eq!(suite.demanded(None), [2]);
}

#[test]
fn the_suspension_is_one() {
    let [_, _, suspend] = examples();
    let mut suite = Suite::active(Money::Native, 1);
    let registry = suite.registry.clone();
    let owner = "owner".into_addr();
    suite.sudo(
        &registry,
        &RegistrySudo::Owner {
            machine: machine(7),
            owner,
        },
    );

    suite.by_admin(&suspend).unwrap();
}
