//! Failure inside: a payee that cannot receive must not hold up anybody else's money.

use flywheel_client::Chain;
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::registry::ExecuteMsg;

#[test]
fn one_of_a_fleet_cannot_receive_and_the_others_are_paid() {
    let mut suite = Suite::native();
    let (alice, bob, carol) = (Person::named("alice"), Person::named("bob"), Person::named("carol"));
    let broken = suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    suite.enrol(&carol, "meter-3");
    let nowhere = suite.chain().module_address("mint").unwrap();
    let payout = |address: Option<String>| ExecuteMsg::SetPayout {
        machine: broken,
        address,
    };
    let registry = suite
        .network()
        .registry()
        .execute(alice.account(), &payout(Some(nowhere.to_string())));
    registry.unwrap();
    for machine in ["meter-1", "meter-2", "meter-3"] {
        suite.work(machine, 0, 1_000);
    }
    let settled = suite.settle(0);

    let anyone = Person::named("anyone");
    suite.claim(&anyone, &settled, &["meter-1", "meter-2", "meter-3"]);

    // 600 for three of equal work.
    assert_eq!((suite.balance(&bob), suite.balance(&carol)), (200, 200));
    let rewards = suite.network().rewards();
    assert_eq!(rewards.credit(&nowhere).unwrap().u128(), 200);
    // The credit waits; trying again changes nothing, and nobody else can take it.
    let digest = suite.chain().state_digest();
    for sender in [&anyone, &alice] {
        let tried = rewards.withdraw_for(sender.account(), &nowhere);
        assert!(tried.is_ok(), "the payment fails again and is credited again");
    }
    assert_eq!(rewards.credit(&nowhere).unwrap().u128(), 200);
    assert_eq!(suite.chain().balance(&nowhere, "uflow").unwrap().u128(), 0);
    assert_eq!(suite.chain().state_digest(), digest, "as it was");
    suite.check_invariants();
}

#[test]
fn a_treasury_that_cannot_receive_stops_no_emission() {
    let nowhere = Suite::native().chain().module_address("fee_collector").unwrap();
    let treasury = nowhere.to_string();
    let mut suite = Suite::launched(Token::Native, |launch| launch.treasury = Some(treasury));
    suite.enrol(&Person::named("alice"), "meter-1");
    suite.begin(1).mint();

    let rewards = suite.network().rewards();
    let flows = rewards.flows().unwrap();
    // A day: 600, 200, 100 and 100.
    assert_eq!((flows.minted.u128(), flows.treasury.u128()), (1_000, 100));
    assert_eq!(rewards.credit(&nowhere).unwrap().u128(), 100);
    suite.advance(Seconds::days(1)).mint();
    assert_eq!(suite.network().rewards().credit(&nowhere).unwrap().u128(), 200);
}
