//! A payee that the chain lets nobody send to.

use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};
use flywheel_types::registry::ExecuteMsg;

#[test]
fn what_a_payee_cannot_receive_is_credited_and_the_others_are_paid() {
    let mut suite = Suite::native();
    let (alice, bob) = (Person::named("alice"), Person::named("bob"));
    let broken = suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    let nowhere = suite.chain().module_address("mint").unwrap();
    let payout = ExecuteMsg::SetPayout {
        machine: broken,
        address: Some(nowhere.to_string()),
    };
    let registry = suite.network().registry().execute(alice.account(), &payout);
    registry.unwrap();
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let settled = suite.settle(0);

    let anyone = Person::named("anyone");
    suite.claim(&anyone, &settled, &["meter-1", "meter-2"]);

    // 600 for two of equal work; one half cannot be sent.
    let credit = suite.network().rewards().credit(&nowhere).unwrap().u128();
    assert_eq!((suite.balance(&bob), credit), (300, 300));
    // Trying again fails again, and the credit stays. A day later it is there still.
    suite.advance(Seconds::days(1));
    let again = suite.network().rewards().withdraw_for(anyone.account(), &nowhere);
    again.unwrap();
    assert_eq!(suite.network().rewards().credit(&nowhere).unwrap().u128(), 300);
    suite.check_invariants();
}
