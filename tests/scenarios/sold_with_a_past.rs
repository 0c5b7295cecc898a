//! A machine is sold with what it has done: suspended, paused, accused, or found out only later.

use cosmwasm_std::Uint128;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Epoch, Hash32, Seconds};
use flywheel_testing::Suite;
use flywheel_types::registry::ExecuteMsg;
use flywheel_types::staking::Bond;

use crate::selling::{PEOPLE, at, changes, moved, person, sold_network, tenth};

/// The seller sells a machine whose claims wait.
#[test]
fn a_suspension_follows_the_machine_and_its_new_owner_may_appeal() {
    let (mut suite, settled) = sold_network(|_| {});
    let (seller, buyer) = (person("seller"), person("buyer"));
    let machine = suite.machine("meter-1");
    suite.suspend("meter-1", at(30, 0));
    suite.sell(&seller, "meter-1", &buyer);
    let mut wealth = suite.wealth(&PEOPLE, Some(&settled));

    let waits = suite.try_claim(&buyer, &settled, &["meter-1"]).unwrap_err();
    assert!(waits.refusal().unwrap().contains("forged-place"), "{waits}");
    let verification = suite.network().verification();
    let word = sha256(&[b"it stood where it stood"]);
    assert!(verification.appeal(seller.account(), machine, word).is_err());
    verification.appeal(buyer.account(), machine, word).unwrap();
    verification
        .decide_appeal(person("operator").account(), machine, true)
        .unwrap();

    suite.claim(&person("seller"), &settled, &["meter-1"]);
    assert_eq!(moved(&suite, &mut wealth, &settled), []);
    // With the 1,000 that the buyer has not bonded yet.
    assert_eq!(suite.balance(&buyer), 1_400);
}

/// The seller sells a machine whose key he has stopped, and would wake it himself.
#[test]
fn a_paused_machine_is_sold_paused_and_only_its_buyer_wakes_it() {
    let (mut suite, _) = sold_network(|_| {});
    let (seller, buyer) = (person("seller"), person("buyer"));
    let machine = suite.machine("meter-1");
    let registry = suite.network().registry();
    registry.pause(seller.account(), machine).unwrap();
    suite.sell(&seller, "meter-1", &buyer);

    let bond = Bond {
        machine,
        class: None,
        commission: None,
    };
    let take = |suite: &Suite| {
        suite
            .network()
            .staking()
            .take_pool(buyer.account(), bond.clone(), Uint128::new(1_000))
    };
    assert!(take(&suite).is_err(), "a stopped machine takes part nowhere");
    assert!(suite.network().registry().resume(seller.account(), machine).is_err());
    suite.network().registry().resume(buyer.account(), machine).unwrap();
    take(&suite).unwrap();
    suite.check_invariants();
    let enrolment = suite
        .network()
        .staking()
        .enrolment(machine, Some(Epoch::new(2)))
        .unwrap();
    assert_eq!(enrolment.unwrap().owner, suite.address(&buyer));
}

/// The seller had the device sign a registration and a new key, and keeps both for later.
#[test]
fn what_the_seller_had_the_device_sign_is_worth_nothing_after_the_sale() {
    let (mut suite, _) = sold_network(|_| {});
    let (seller, buyer) = (person("seller"), person("buyer"));
    let machine = suite.machine("meter-1");
    let registration = suite.registration(&seller, "meter-1");
    let rotation = suite.rotation(&suite.address(&seller), "meter-1", "a key of his own");
    let recovery = suite.recovery(&suite.address(&seller), "meter-1", "a key of his own");
    let registry = suite.network().registry();
    registry.start_recovery(seller.account(), recovery.clone()).unwrap();
    suite.sell(&seller, "meter-1", &buyer);
    suite.advance(Seconds::minutes(10));

    let registry = suite.network().registry();
    // Neither he nor the buyer, should he trust him, can use them.
    for sender in [&seller, &buyer] {
        assert!(registry.rotate_key(sender.account(), rotation.clone()).is_err());
        assert!(registry.start_recovery(sender.account(), recovery.clone()).is_err());
        assert!(registry.finish_recovery(sender.account(), machine).is_err());
    }
    // Retired by the buyer, the device would be free for a registration: not for that one.
    registry
        .execute(buyer.account(), &ExecuteMsg::Retire { machine })
        .unwrap();
    let taken = registry.register(seller.account(), vec![registration], &[]);
    assert!(taken.unwrap_err().refusal().unwrap().contains("signature"));
}

fn offence() -> Hash32 {
    sha256(&[b"an offence"])
}

/// A case is open when the machine is sold: the seller's bond is held on its way out, and pays for what was his.
#[test]
fn a_case_that_is_open_at_the_sale_reaches_the_seller_s_bond_and_not_the_buyer_s() {
    let (mut suite, settled) = sold_network(tenth);
    let (seller, buyer, operator) = (person("seller"), person("buyer"), person("operator"));
    let machine = suite.machine("meter-1");
    let happened = suite.now();
    suite
        .advance(Seconds::hours(1))
        .sell(&seller, "meter-1", &buyer)
        .take_pool(&buyer, "meter-1", 1_000);

    // On the last day on which it can be reached a case is opened, and holds it for three days at most.
    suite.wait_until(at(8, 0));
    let staking = suite.network().staking();
    staking
        .open_case(operator.account(), machine, offence(), happened)
        .unwrap();
    suite.wait_until(at(9, 0));
    let held = suite
        .network()
        .staking()
        .withdraw(seller.account(), machine)
        .unwrap_err();
    assert!(held.refusal().unwrap().contains("case"), "{held}");
    let mut wealth = suite.wealth(&PEOPLE, Some(&settled));
    let staking = suite.network().staking();
    staking
        .decide_case(operator.account(), machine, offence(), Bps::percent(10).unwrap(), None)
        .unwrap();

    // A tenth of what was the seller's then, and of dora's. The buyer bonded later.
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("dora", -100), ("seller", -100)])
    );
    suite.withdraw(&seller, "meter-1");
    assert_eq!(suite.balance(&seller), 900);
    assert_eq!(suite.network().staking().slashed().unwrap().burned.u128(), 200);
}

/// Reports are forged before the sale and found out after it.
#[test]
fn an_offence_before_the_sale_that_is_proved_after_it_costs_the_seller() {
    let (mut suite, settled) = sold_network(tenth);
    let (seller, buyer) = (person("seller"), person("buyer"));
    let [first, second] = [1_000, 2_000].map(|value| suite.report_of("meter-1", 1_000, 0, 5, value));
    suite
        .sell(&seller, "meter-1", &buyer)
        .take_pool(&buyer, "meter-1", 1_000);
    let mut wealth = suite.wealth(&PEOPLE, Some(&settled));

    suite.try_prove_conflict(&person("prover"), 0, &first, &second).unwrap();
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("dora", -100), ("seller", -100)])
    );

    // Once.
    assert!(suite.try_prove_conflict(&person("prover"), 0, &first, &second).is_err());
    let pool = suite.network().staking().pool(suite.machine("meter-1")).unwrap();
    assert_eq!((pool.bond.u128(), pool.delegated.u128()), (1_000, 900));
}
