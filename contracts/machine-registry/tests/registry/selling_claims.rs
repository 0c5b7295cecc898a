//! Unclaimed rewards follow the machine: a buyer names what has been claimed so far (rule R6).

use flywheel_machine_registry::ContractError;
use flywheel_protocol::Curve;
use flywheel_types::registry::{ClaimedSoFar, SaleAcceptance};
use flywheel_types::rewards::CLAIMED;

use crate::suite::{Suite, alice, bob, carol, device, id};
use crate::verbs::{claimed, sale};

/// Alice's machine 1, offered to bob.
fn with_offer() -> Suite {
    let mut suite = Suite::free();
    suite.machine(&alice(), &device(Curve::Ed25519, "one"));
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    suite
}

fn naming(claimed: Vec<ClaimedSoFar>) -> SaleAcceptance {
    SaleAcceptance { claimed, ..sale(1, 0) }
}

#[test]
fn a_seller_who_claims_in_the_last_minute_sells_nothing() {
    let mut suite = with_offer();
    let rewards = suite.rewards_that_paid(1, 700);
    let acceptance = naming(vec![claimed(&rewards, 700)]);
    // Alice claims one more unit before bob's message comes.
    let mut storage = suite.app.contract_storage_mut(&rewards);
    CLAIMED.save(&mut *storage, 1, &701_u128.into()).unwrap();
    drop(storage);

    let error = suite.accept(&bob(), acceptance).unwrap_err();
    let expected = ContractError::ClaimedMore {
        machine: id(1),
        rewards: rewards.clone(),
        claimed: 701_u128.into(),
        named: 700_u128.into(),
    };
    assert_eq!(error, expected);
    let words = error.to_string();
    assert!(
        words.contains("has paid 701 for machine 1") && words.contains("the 700 that"),
        "{words}"
    );
    assert_eq!(suite.get(1).owner, alice());
    suite.accept(&bob(), naming(vec![claimed(&rewards, 701)])).unwrap();
}

#[test]
fn another_machine_s_claims_and_a_network_that_paid_nothing_do_not_matter() {
    let mut suite = with_offer();
    let rewards = suite.rewards_that_paid(2, 700);
    suite.accept(&bob(), naming(vec![claimed(&rewards, 0)])).unwrap();
}

#[test]
fn each_of_five_networks_counts() {
    for faster in 0..5 {
        let mut suite = with_offer();
        let all: Vec<_> = (0..5).map(|paid| suite.rewards_that_paid(1, paid)).collect();
        let exactly: Vec<_> = all
            .iter()
            .zip(0..)
            .map(|(rewards, paid)| claimed(rewards, paid))
            .collect();
        let mut storage = suite.app.contract_storage_mut(&all[faster]);
        CLAIMED.save(&mut *storage, 1, &10_u128.into()).unwrap();
        drop(storage);
        let error = suite.accept(&bob(), naming(exactly.clone())).unwrap_err();
        assert!(matches!(error, ContractError::ClaimedMore { rewards, .. } if rewards == all[faster]));

        let mut enough = exactly;
        enough[faster].amount = 10_u128.into();
        suite.accept(&bob(), naming(enough)).unwrap();
    }
}

#[test]
fn a_sixth_network_is_one_too_many() {
    let mut suite = with_offer();
    let six = (0..6).map(|_| suite.rewards_that_paid(1, 0)).collect::<Vec<_>>();
    let pairs = six.iter().map(|rewards| claimed(rewards, 0)).collect();
    let expected = ContractError::Count {
        field: "claimed",
        count: 6,
        minimum: 0,
        maximum: 5,
    };
    assert_eq!(suite.accept(&bob(), naming(pairs)).unwrap_err(), expected);
}

#[test]
fn a_network_is_named_once() {
    let mut suite = with_offer();
    let rewards = suite.rewards_that_paid(1, 5);
    let twice = vec![claimed(&rewards, 5), claimed(&rewards, 9)];
    let expected = ContractError::Duplicate {
        name: rewards.to_string(),
    };
    assert_eq!(suite.accept(&bob(), naming(twice)).unwrap_err(), expected);
}

/// A raw read of an address that holds no claims finds nothing, which would pass for "nothing claimed".
#[test]
fn only_a_rewards_contract_says_what_was_claimed() {
    let mut suite = with_offer();
    let staking = suite.contract_named("crates.io:flywheel-staking");
    let registry = suite.registry.clone();
    for address in [carol(), staking, registry] {
        let error = suite
            .accept(&bob(), naming(vec![claimed(&address, 1_000)]))
            .unwrap_err();
        assert_eq!(error, ContractError::NoRewardsContract { address });
    }
    let rewards = suite.rewards_that_paid(1, 5);
    let mut shouted = claimed(&rewards, 5);
    shouted.rewards = shouted.rewards.to_uppercase();
    let error = suite.accept(&bob(), naming(vec![shouted])).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)));
    assert_eq!(suite.get(1).owner, alice());
}
