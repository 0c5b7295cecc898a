//! What becomes of listings and feeds whose machine was sold or has left. The usual feed costs 100 for each 50 s.

use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{ListingsResponse, NoAccess, Price, QueryMsg, SellerGone};

use crate::goods::Goods;
use crate::suite::{Suite, amount, error};

/// Makes a machine go.
type Go = fn(&mut Suite);

/// How a machine goes, and what is said of it.
const WAYS: [(Go, SellerGone); 2] = [(sell, SellerGone::MachineSold), (retire, SellerGone::MachineRetired)];

fn sell(suite: &mut Suite) {
    suite.sell_machine(1, "carol");
}

fn retire(suite: &mut Suite) {
    suite.retire(1);
}

#[test]
fn a_feed_pays_nobody_for_periods_that_begin_after_its_machine_is_gone() {
    for (go, how) in WAYS {
        for mut suite in Suite::both() {
            let listing = suite.list(suite.feed());
            suite.try_subscribe("buyer", listing, 1, 10).unwrap();
            suite.at(60);
            go(&mut suite);

            // Two periods have begun when anybody says so: 160 of their 200 are the seller's. 800 come back.
            suite.try_collect(listing, "buyer").unwrap();
            assert_eq!((suite.gain("seller"), suite.gain("buyer")), (160, -200));
            assert_eq!((suite.gain("carol"), suite.owed("subscriptions")), (0, 0));
            assert_eq!(suite.subscription(listing, "buyer").periods, 2);
            assert_eq!(
                suite.access(listing, "buyer").reason,
                Some(NoAccess::SellerGone { how })
            );
            assert_eq!(
                error(suite.at(10_000).try_collect(listing, "buyer")),
                ContractError::NothingToCollect
            );
        }
    }
}

#[test]
fn the_rest_comes_back_also_when_all_that_has_begun_was_paid() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 10).unwrap();
    suite.try_collect(listing, "buyer").unwrap();
    suite.sell_machine(1, "carol");
    suite.at(49).try_collect(listing, "buyer").unwrap();
    assert_eq!((suite.gain("seller"), suite.gain("buyer")), (80, -100));
}

#[test]
fn a_registry_that_cannot_be_read_holds_up_no_feed() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.feed());
    suite.try_subscribe("buyer", listing, 1, 4).unwrap();
    suite.garble_machine(1);
    suite.at(60).try_collect(listing, "buyer").unwrap();
    assert_eq!((suite.gain("seller"), suite.owed("subscriptions")), (160, 200));
    assert!(suite.access(listing, "buyer").has_access);
}

#[test]
fn a_listing_says_that_its_machine_is_gone() {
    for (go, how) in WAYS {
        let mut suite = Suite::native();
        suite.finalize(2, None);
        let goods = Goods::sized(100);
        let sold = suite.list(suite.dataset(&goods, 10_000));
        let mut open = suite.dataset(&goods, 0);
        open.price = Price::Fixed { amount: amount(0) };
        let open = suite.list(open);
        let of_network = suite.list(suite.network_dataset(&goods, 10_000));
        let order = suite.delivered(sold, 10_000, &goods, 9, 1_000);
        suite.at(400).settle(order);
        assert_eq!(suite.listing(sold).gone, None);
        assert_eq!(suite.access(sold, "city").reason, Some(NoAccess::NotBought {}));
        assert!(suite.access(open, "city").has_access);

        go(&mut suite);
        let page: ListingsResponse = suite.query(&QueryMsg::Listings {
            start_after: None,
            limit: None,
        });
        let gone: Vec<_> = page.listings.iter().map(|row| row.gone).collect();
        assert_eq!(gone, [Some(how), Some(how), None]);
        assert_eq!(suite.listing(sold).gone, Some(how));
        for listing in [sold, open] {
            assert_eq!(suite.access(listing, "city").reason, Some(NoAccess::SellerGone { how }));
        }
        assert_eq!(suite.access(of_network, "city").reason, Some(NoAccess::NotBought {}));
        // What was bought stays bought.
        assert!(suite.access(sold, "buyer").has_access);
    }
}
