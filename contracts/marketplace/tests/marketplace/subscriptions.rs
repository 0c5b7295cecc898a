//! Feeds by period. The usual one costs 100 for each 50 s, with 10 s of grace.

use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{ExecuteMsg, LicencesResponse, ListingUpdate, NoAccess, Price, QueryMsg};

use crate::suite::{Suite, amount, at, error, purchase};

#[test]
fn periods_are_earned_one_by_one_and_the_unused_rest_comes_back() {
    for mut suite in Suite::both() {
        let listing = suite.list(suite.feed());
        suite.try_subscribe("buyer", listing, 1, 4).unwrap();
        assert_eq!((suite.gain("buyer"), suite.owed("subscriptions")), (-400, 400));
        let begun = |suite: &mut Suite, second| suite.at(second).subscription(listing, "buyer").begun;
        assert_eq!(
            [0, 49, 50, 99, 100].map(|second| begun(&mut suite, second)),
            [1, 1, 2, 2, 3]
        );

        // Half-way: of 4 periods 2 have begun.
        suite.at(99).try_collect(listing, "buyer").unwrap();
        assert_eq!(suite.gain("seller"), 160);
        assert_eq!(
            error(suite.try_collect(listing, "buyer")),
            ContractError::NothingToCollect
        );
        suite.try_unsubscribe("buyer", listing).unwrap();
        assert_eq!((suite.gain("buyer"), suite.owed("subscriptions")), (-200, 0));

        // Access goes on to the end of the period, and the grace after it.
        assert_eq!(suite.access(listing, "buyer").until, Some(at(110)));
        assert!(suite.at(109).access(listing, "buyer").has_access);
        assert_eq!(
            suite.at(110).access(listing, "buyer").reason,
            Some(NoAccess::Expired { since: at(110) })
        );
        assert_eq!(
            error(suite.try_unsubscribe("buyer", listing)),
            ContractError::NothingToUnsubscribe
        );
    }
}

#[test]
fn further_periods_are_paid_ahead_on_the_same_terms() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 1).unwrap();
    suite.at(49).try_subscribe("buyer", listing, 1, 2).unwrap();
    assert_eq!(suite.subscription(listing, "buyer").ends, at(150));

    suite.at(149);
    suite.try_collect(listing, "buyer").unwrap();
    assert_eq!(suite.gain("seller"), 240);
    // One grant, however often it is paid.
    let page: LicencesResponse = suite.query(&QueryMsg::Licences {
        listing,
        start_after: None,
        limit: None,
    });
    assert_eq!(page.licences.len(), 1);
}

#[test]
fn a_renewal_within_the_grace_leaves_no_gap_and_one_after_it_begins_anew() {
    for (second, starts) in [(50, 50), (59, 50), (60, 60), (200, 200)] {
        let mut suite = Suite::native();
        let listing = suite.list(suite.feed());
        suite.try_subscribe("buyer", listing, 1, 1).unwrap();
        suite.at(second).try_subscribe("buyer", listing, 1, 1).unwrap();
        assert_eq!(suite.subscription(listing, "buyer").starts, at(starts), "{second}");
        // The seller was paid the first one on the way: 80 % of 100.
        assert_eq!((suite.gain("seller"), suite.owed("subscriptions")), (80, 100));
    }
}

#[test]
fn other_terms_wait_for_the_end_of_what_is_paid() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 2).unwrap();
    let dearer = ListingUpdate {
        price: Some(Price::PerPeriod {
            amount: amount(200),
            period: flywheel_protocol::Seconds::new(50),
            grace: flywheel_protocol::Seconds::new(10),
        }),
        order_fee: None,
        terms: None,
        link: None,
    };
    suite.execute(
        "seller",
        &ExecuteMsg::UpdateListing {
            listing,
            update: dearer,
        },
    );
    assert!(matches!(
        error(suite.try_subscribe("buyer", listing, 1, 1)),
        ContractError::ListingChanged { .. }
    ));
    assert_eq!(
        error(suite.at(99).try_subscribe("buyer", listing, 2, 1)),
        ContractError::OtherTerms {
            revision: 1,
            ends: at(100)
        }
    );
    // The running periods keep their price: 2 x 100, then 200.
    suite.at(100).try_subscribe("buyer", listing, 2, 1).unwrap();
    assert_eq!(suite.gain("buyer"), -400);
    assert_eq!(suite.subscription(listing, "buyer").price.u128(), 200);
}

#[test]
fn what_a_subscription_needs_is_asked_for() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    for periods in [None, Some(0)] {
        let mut without = purchase(listing);
        without.periods = periods;
        assert!(matches!(
            error(suite.try_buy("buyer", without, 100)),
            ContractError::Missing { .. }
        ));
    }
    assert!(matches!(
        error(suite.try_subscribe("buyer", listing, 1, 1_002)),
        ContractError::TooManyPeriods { .. }
    ));
    let mut two = purchase(listing);
    two.periods = Some(2);
    assert!(matches!(
        error(suite.try_buy("buyer", two, 199)),
        ContractError::NotEnough { .. }
    ));
    assert!(matches!(
        error(suite.try_subscribe("seller", listing, 1, 1)),
        ContractError::SelfDealing { .. }
    ));
    assert!(matches!(
        error(suite.try_unsubscribe("buyer", listing)),
        ContractError::NotSubscribed { .. }
    ));
    assert!(matches!(
        error(suite.try_collect(listing, "buyer")),
        ContractError::NotSubscribed { .. }
    ));
    suite.try_subscribe("buyer", listing, 1, 1_000).unwrap();
    // One of them has begun: one more may be paid.
    assert!(suite.try_subscribe("buyer", listing, 1, 2).is_err());
    suite.try_subscribe("buyer", listing, 1, 1).unwrap();
}

#[test]
fn a_subscriber_whose_feed_s_machine_was_sold_gets_the_unused_rest() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 10).unwrap();
    suite.sell_machine(1, "carol");
    assert!(matches!(
        error(suite.try_subscribe("buyer", listing, 1, 1)),
        ContractError::MachineSold { .. }
    ));
    suite.at(60).try_unsubscribe("buyer", listing).unwrap();
    suite.try_collect(listing, "buyer").unwrap();
    // Two periods are the earlier owner's.
    assert_eq!(
        (suite.gain("buyer"), suite.gain("seller"), suite.gain("carol")),
        (-200, 160, 0)
    );
}

#[test]
fn many_subscriptions_are_collected_in_one_message_and_others_are_passed_over() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    for account in ["buyer", "city", "dave"] {
        suite.try_subscribe(account, listing, 1, 2).unwrap();
    }
    suite.try_collect(listing, "city").unwrap();
    let subscriptions = ["buyer", "city", "dave"]
        .map(|account| flywheel_types::marketplace::SubscriptionId {
            listing,
            account: crate::suite::address(account).to_string(),
        })
        .to_vec();
    suite.execute("stranger", &ExecuteMsg::Collect { subscriptions });
    assert_eq!((suite.gain("seller"), suite.owed("subscriptions")), (240, 300));
}
