//! Withdrawal of consent: no new access, and what is left comes back.

use flywheel_marketplace::ContractError;
use flywheel_protocol::Seconds;
use flywheel_types::marketplace::{ExecuteMsg, LicencesResponse, NoAccess, QueryMsg, Stage};

use crate::goods::Goods;
use crate::suite::{Suite, at, error, purchase};

/// A licence of 1,000 s, granted at second 400 for 10,000.
fn licensed(suite: &mut Suite, duration: Option<u64>) -> u64 {
    let goods = Goods::sized(100);
    let mut new = suite.dataset(&goods, 10_000);
    new.terms.duration = duration.map(Seconds::new);
    let listing = suite.list(new);
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    suite.at(400).settle(order);
    listing
}

#[test]
fn after_the_withdrawal_nobody_gets_new_access() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let paid = suite.buy("buyer", listing, 10_000);
    let withdraw = ExecuteMsg::WithdrawConsent { listing };
    suite.try_execute("stranger", &withdraw).unwrap_err();
    suite.execute("seller", &withdraw);

    assert_eq!(
        error(suite.try_buy("city", purchase(listing), 10_000)),
        ContractError::NotForSale { listing }
    );
    assert_eq!(
        error(suite.try_commit("seller", paid, &goods, 9, 1_000)),
        ContractError::ConsentWithdrawn { listing }
    );
    let update = ExecuteMsg::UpdateListing {
        listing,
        update: flywheel_types::marketplace::ListingUpdate {
            price: None,
            order_fee: None,
            terms: None,
            link: None,
        },
    };
    assert_eq!(
        error(suite.try_execute("seller", &update)),
        ContractError::ConsentWithdrawn { listing }
    );
    // The seller may end the order that waits at once.
    suite.execute("seller", &ExecuteMsg::Decline { order: paid });
    assert_eq!(suite.gain("buyer"), 0);
}

/// An order that was delivered, and confirmed or not, when its seller withdraws consent.
fn delivered_and_withdrawn(is_confirmed: bool) -> (Suite, u64, u64) {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    suite.commit(order, &goods, 9, 1_000);
    if is_confirmed {
        suite.confirm(order);
    }
    suite.execute("seller", &ExecuteMsg::WithdrawConsent { listing });
    (suite, listing, order)
}

#[test]
fn after_the_withdrawal_no_key_is_shown_and_either_party_ends_the_order_at_once() {
    for is_confirmed in [false, true] {
        for who in ["buyer", "seller"] {
            let (mut suite, listing, order) = delivered_and_withdrawn(is_confirmed);
            if is_confirmed {
                assert_eq!(
                    error(suite.try_reveal("seller", order, 9)),
                    ContractError::ConsentWithdrawn { listing }
                );
            }
            let decline = ExecuteMsg::Decline { order };
            assert!(matches!(
                error(suite.try_execute("stranger", &decline)),
                ContractError::NotBuyer { .. }
            ));
            suite.execute(who, &decline);
            // The whole price and the whole bond.
            assert_eq!((suite.gain("buyer"), suite.gain("seller")), (0, 0));
            assert_eq!(suite.stage(order), Stage::Refunded);
            assert!(!suite.access(listing, "buyer").has_access);
            suite.try_execute(who, &decline).unwrap_err();
        }
    }
}

#[test]
fn after_the_withdrawal_silence_costs_nobody_anything() {
    for (is_confirmed, deadline) in [(false, 200), (true, 300)] {
        let (mut suite, _, order) = delivered_and_withdrawn(is_confirmed);
        suite.at(deadline - 1).try_settle(&[order]).unwrap_err();
        suite.at(deadline).settle(order);
        assert_eq!((suite.gain("buyer"), suite.gain("seller")), (0, 0));
    }
    // A buyer who goes on all the same loses nothing by it.
    let (mut suite, _, order) = delivered_and_withdrawn(false);
    suite.confirm(order).at(300).settle(order);
    assert_eq!((suite.gain("buyer"), suite.gain("seller")), (0, 0));
    // An order that only waits is ended by its buyer, too.
    let mut suite = Suite::native();
    let listing = suite.list(suite.dataset(&Goods::sized(100), 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    let decline = ExecuteMsg::Decline { order };
    suite.try_execute("buyer", &decline).unwrap_err();
    suite.execute("seller", &ExecuteMsg::WithdrawConsent { listing });
    suite.execute("buyer", &decline);
    assert_eq!(suite.gain("buyer"), 0);
}

#[test]
fn a_key_that_was_shown_before_the_withdrawal_is_paid() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    suite.execute("seller", &ExecuteMsg::WithdrawConsent { listing });
    for who in ["buyer", "seller"] {
        suite.try_execute(who, &ExecuteMsg::Decline { order }).unwrap_err();
    }
    suite.at(400).settle(order);
    assert_eq!((suite.gain("seller"), suite.stage(order)), (8_000, Stage::Settled));
    assert!(suite.access(listing, "buyer").has_access);
}

#[test]
fn a_licence_that_is_taken_back_is_paid_back_by_the_second() {
    for mut suite in Suite::both() {
        let listing = licensed(&mut suite, Some(1_000));
        suite.execute("seller", &ExecuteMsg::WithdrawConsent { listing });
        assert!(suite.access(listing, "buyer").has_access);

        // 333 s of 1,000 are used: floor(10,000 x 333 / 1,000) = 3,330; 6,670 come back.
        suite.at(733);
        assert!(matches!(
            error(suite.try_revoke("seller", listing, "buyer", 6_669)),
            ContractError::NotEnough { .. }
        ));
        suite.try_revoke("stranger", listing, "buyer", 6_670).unwrap_err();
        suite.try_revoke("seller", listing, "buyer", 7_000).unwrap();

        assert_eq!((suite.gain("buyer"), suite.gain("seller")), (-3_330, 1_330));
        assert_eq!(
            suite.access(listing, "buyer").reason,
            Some(NoAccess::Withdrawn { since: at(733) })
        );
        assert!(matches!(
            error(suite.try_revoke("seller", listing, "buyer", 6_670)),
            ContractError::NothingToRevoke { .. }
        ));
        // The audit list keeps it.
        let page: LicencesResponse = suite.query(&QueryMsg::Licences {
            listing,
            start_after: None,
            limit: None,
        });
        assert_eq!(page.licences[0].withdrawn, Some(at(733)));
    }
}

#[test]
fn at_its_end_a_licence_cannot_be_taken_back_and_one_for_ever_costs_its_price() {
    let mut suite = Suite::native();
    let listing = licensed(&mut suite, Some(1_000));
    assert!(matches!(
        error(suite.at(1_400).try_revoke("seller", listing, "buyer", 0)),
        ContractError::NothingToRevoke { .. }
    ));

    let mut suite = Suite::native();
    let listing = licensed(&mut suite, None);
    assert!(
        suite
            .at(1_000_000)
            .try_revoke("seller", listing, "buyer", 9_999)
            .is_err()
    );
    suite.try_revoke("seller", listing, "buyer", 10_000).unwrap();
    assert_eq!(suite.gain("buyer"), 0);
    assert!(matches!(
        error(suite.try_revoke("seller", listing, "city", 0)),
        ContractError::NothingToRevoke { .. }
    ));
}

#[test]
fn a_subscription_that_is_taken_back_gives_back_what_has_not_begun_and_the_rest_of_the_period() {
    for mut suite in Suite::both() {
        let listing = suite.list(suite.feed());
        suite.try_subscribe("buyer", listing, 1, 4).unwrap();

        // At 70 s two periods have begun, the second 20 s ago: 60 of its 100 are left, and 200 are held.
        suite.at(70);
        assert!(suite.try_revoke("seller", listing, "buyer", 59).is_err());
        suite.try_revoke("seller", listing, "buyer", 60).unwrap();
        assert_eq!((suite.gain("buyer"), suite.gain("seller")), (-140, -60));
        assert!(!suite.access(listing, "buyer").has_access);

        // The two that began are the seller's.
        suite.try_collect(listing, "buyer").unwrap();
        assert_eq!((suite.gain("seller"), suite.owed("subscriptions")), (100, 0));
        assert!(suite.try_revoke("seller", listing, "buyer", 60).is_err());
        // Who subscribes again begins anew.
        suite.try_subscribe("buyer", listing, 1, 1).unwrap();
        assert_eq!(suite.subscription(listing, "buyer").starts, at(70));
        assert!(suite.access(listing, "buyer").has_access);
    }
}

#[test]
fn a_subscription_is_taken_back_in_its_grace_for_nothing_and_after_it_not_at_all() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 1).unwrap();
    suite.at(55).try_revoke("seller", listing, "buyer", 0).unwrap();
    assert_eq!(suite.gain("buyer"), -100);
    suite.try_subscribe("city", listing, 1, 1).unwrap();
    assert!(suite.at(115).try_revoke("seller", listing, "city", 0).is_err());
}
