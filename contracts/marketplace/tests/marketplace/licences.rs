//! Who buys the same data twice has the better of the two licences.

use flywheel_protocol::Seconds;
use flywheel_types::marketplace::{ExecuteMsg, ListingUpdate, NoAccess};

use crate::goods::Goods;
use crate::suite::{Suite, at, attribute, error, purchase, usual_terms};

/// Lists data for 10,000 and licences of so long.
fn list(suite: &mut Suite, duration: Option<u64>) -> u64 {
    let mut new = suite.dataset(&Goods::sized(100), 10_000);
    new.terms.duration = duration.map(Seconds::new);
    suite.list(new)
}

fn change(suite: &mut Suite, listing: u64, duration: Option<u64>) {
    let mut terms = usual_terms();
    terms.duration = duration.map(Seconds::new);
    let update = ListingUpdate {
        price: None,
        order_fee: None,
        terms: Some(terms),
        link: None,
    };
    suite.execute("seller", &ExecuteMsg::UpdateListing { listing, update });
}

/// Buys what is listed now, and has it at this second.
fn buy(suite: &mut Suite, listing: u64, when: u64) {
    let goods = Goods::sized(100);
    let mut seen = purchase(listing);
    seen.revision = suite.listing(listing).listing.revision;
    suite.at(when);
    let done = suite.try_buy("buyer", seen, 10_000).unwrap();
    let order: u64 = attribute(&done, "ordered", "order").parse().unwrap();
    suite.commit(order, &goods, 9, 1_000).confirm(order).reveal(order, 9);
    suite.execute("buyer", &ExecuteMsg::Accept { order });
}

#[test]
fn a_second_licence_that_ends_earlier_hides_none_that_runs() {
    let mut suite = Suite::native();
    let listing = list(&mut suite, Some(1_000));
    buy(&mut suite, listing, 0);
    change(&mut suite, listing, Some(100));
    buy(&mut suite, listing, 400);
    assert_eq!(suite.access(listing, "buyer").until, Some(at(1_000)));
    assert!(suite.at(999).access(listing, "buyer").has_access);
    assert_eq!(
        suite.at(1_000).access(listing, "buyer").reason,
        Some(NoAccess::Expired { since: at(1_000) })
    );
    // Once it is over, a short one counts.
    buy(&mut suite, listing, 1_100);
    assert_eq!(suite.access(listing, "buyer").until, Some(at(1_200)));
}

#[test]
fn one_for_ever_ends_last() {
    let mut suite = Suite::native();
    let listing = list(&mut suite, None);
    buy(&mut suite, listing, 0);
    change(&mut suite, listing, Some(100));
    buy(&mut suite, listing, 400);
    let access = suite.at(5_000).access(listing, "buyer");
    assert!(access.has_access && access.until.is_none());

    let mut suite = Suite::native();
    let listing = list(&mut suite, Some(100));
    buy(&mut suite, listing, 0);
    change(&mut suite, listing, None);
    buy(&mut suite, listing, 10);
    assert_eq!(suite.access(listing, "buyer").until, None);
}

#[test]
fn after_the_better_one_was_taken_back_the_other_counts() {
    let mut suite = Suite::native();
    let listing = list(&mut suite, Some(2_000));
    buy(&mut suite, listing, 0);
    change(&mut suite, listing, None);
    buy(&mut suite, listing, 500);
    change(&mut suite, listing, Some(10));
    // A third one that ends before both.
    buy(&mut suite, listing, 600);
    assert_eq!(suite.access(listing, "buyer").until, None);

    // The one for ever costs its price; then the first one counts, of which half is left.
    suite.at(1_000);
    suite.try_revoke("seller", listing, "buyer", 9_999).unwrap_err();
    suite.try_revoke("seller", listing, "buyer", 10_000).unwrap();
    assert_eq!(suite.access(listing, "buyer").until, Some(at(2_000)));
    suite.try_revoke("seller", listing, "buyer", 4_999).unwrap_err();
    suite.try_revoke("seller", listing, "buyer", 5_000).unwrap();
    assert_eq!(
        suite.access(listing, "buyer").reason,
        Some(NoAccess::Withdrawn { since: at(1_000) })
    );
    // Three purchases, and 15,000 back.
    assert_eq!(suite.gain("buyer"), -15_000);
    assert!(matches!(
        error(suite.try_revoke("seller", listing, "buyer", 0)),
        flywheel_marketplace::ContractError::NothingToRevoke { .. }
    ));
}

#[test]
fn what_is_over_does_not_count_again_when_the_better_one_is_taken_back() {
    let mut suite = Suite::native();
    let listing = list(&mut suite, Some(100));
    buy(&mut suite, listing, 0);
    change(&mut suite, listing, None);
    buy(&mut suite, listing, 50);
    suite.at(100).try_revoke("seller", listing, "buyer", 10_000).unwrap();
    assert_eq!(
        suite.access(listing, "buyer").reason,
        Some(NoAccess::Withdrawn { since: at(100) })
    );
}
