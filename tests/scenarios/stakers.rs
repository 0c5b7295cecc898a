//! Stakers' votes and waiting times, seen from outside.

use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Suite};

#[test]
fn voting_power_is_that_of_the_beginning_of_the_block() {
    let mut suite = Suite::cw20();
    let (alice, dora) = (Person::named("alice"), Person::named("dora"));
    suite.enrol(&alice, "meter-1");
    suite.give(&dora, 500);
    suite.advance(Seconds::hours(1)).delegate(&dora, "meter-1", 500);
    let joined = suite.chain_height();
    suite.advance(Seconds::hours(1)).undelegate(&dora, "meter-1", Some(200));
    let left = suite.chain_height();
    suite.advance(Seconds::hours(1));

    let power = |height| {
        let address = suite.address(&dora);
        suite
            .network()
            .staking()
            .voting_power(&address, Some(height))
            .unwrap()
            .u128()
    };
    assert_eq!(
        (power(joined), power(joined + 1), power(left), power(left + 1)),
        (0, 500, 500, 300)
    );
    let total = |height| suite.network().staking().total_power(Some(height)).unwrap().u128();
    assert_eq!((total(joined), total(left), total(left + 1)), (1_000, 1_500, 1_300));
}

#[test]
fn unbonding_ends_at_the_second_that_was_said() {
    let mut suite = Suite::native();
    let (alice, dora) = (Person::named("alice"), Person::named("dora"));
    suite.enrol(&alice, "meter-1");
    suite
        .give(&dora, 500)
        .delegate(&dora, "meter-1", 500)
        .undelegate(&dora, "meter-1", None);
    let unbondings = suite.network().staking().unbondings(&suite.address(&dora)).unwrap();
    let release_at = unbondings[0].release_at;

    // Tokens that began on a day wait for that day's end and seven days more.
    let day = 86_400;
    assert_eq!(release_at.get(), (suite.now().get() / day + 1 + 7) * day);

    suite.wait_until(release_at.minus(Seconds::new(1)).unwrap());
    let machine = suite.machine("meter-1");
    assert!(suite.network().staking().withdraw(dora.account(), machine).is_err());
    suite.wait_until(release_at).withdraw(&dora, "meter-1");
    assert_eq!(suite.balance(&dora), 500);
}
