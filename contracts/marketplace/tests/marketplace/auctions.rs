//! Bids that change, and reverse auctions whose lowest bid does not stand any more.

use flywheel_marketplace::ContractError;
use flywheel_protocol::{Hash32, Seconds};
use flywheel_types::marketplace::{Buying, ExecuteMsg, ListingUpdate, Stage, Terms, Wanted};

use crate::goods::Goods;
use crate::permissions::{admit, for_readers};
use crate::requests::{cell, choice, lowest, two_sellers, wanted};
use crate::suite::{Suite, amount, at, attribute, error, usual_terms};

/// The seller offers the same data on these terms from now on.
fn change_terms(suite: &mut Suite, listing: u64, terms: Terms) {
    let update = ListingUpdate {
        price: None,
        order_fee: None,
        terms: Some(terms),
        link: None,
    };
    suite.execute("seller", &ExecuteMsg::UpdateListing { listing, update });
}

fn lasting(seconds: u64) -> Terms {
    Terms {
        duration: Some(Seconds::new(seconds)),
        ..usual_terms()
    }
}

/// A reverse auction of 10,000 seconds: its last hour begins at 6,400.
fn long() -> Wanted {
    Wanted {
        until: at(10_000),
        ..lowest()
    }
}

/// Who asks for a licence of so many seconds at least.
fn lasting_at_least(seconds: u64) -> Wanted {
    wanted(Buying::Lowest {
        transfer_key: Hash32::new([5; 32]),
        min_duration: Some(Seconds::new(seconds)),
    })
}

#[test]
fn a_bid_that_got_other_terms_at_the_same_price_is_not_taken() {
    let mut suite = Suite::native();
    let (listing, _) = two_sellers(&mut suite);
    let request = suite.post("buyer", choice(), 8_000);
    suite.try_bid("seller", request, listing, 6_000).unwrap();
    let take = |revision| ExecuteMsg::TakeBid {
        request,
        listing,
        revision,
        price: amount(6_000),
    };
    // The buyer has seen a licence for ever. Just before it is taken, the seller bids a minute for the same price.
    change_terms(&mut suite, listing, lasting(60));
    suite.try_bid("seller", request, listing, 6_000).unwrap();

    assert_eq!(
        error(suite.try_execute("buyer", &take(1))),
        ContractError::UnknownBid {
            request,
            listing,
            revision: 1,
            price: amount(6_000)
        }
    );
    assert_eq!((suite.gain("buyer"), suite.owed("requests")), (-8_000, 8_000));
    suite.execute("buyer", &take(2));
    assert_eq!((suite.gain("buyer"), suite.owed("orders")), (-6_000, 6_000));
}

/// What ends the lowest bid of machine 1.
const SPOILERS: [fn(&mut Suite, u64); 6] = [
    |suite, listing| drop(suite.execute("seller", &ExecuteMsg::CloseListing { listing })),
    |suite, listing| drop(suite.execute("seller", &ExecuteMsg::WithdrawConsent { listing })),
    |suite, listing| change_terms(suite, listing, usual_terms()),
    |suite, _| {
        suite.sell_machine(1, "dave");
    },
    |suite, _| {
        suite.retire(1);
    },
    |suite, _| {
        suite.enrol(1, "camera", Some(cell("872a1072bffffff")));
    },
];

#[test]
fn a_lowest_bid_that_does_not_stand_keeps_nobody_off() {
    for spoil in SPOILERS {
        let mut suite = Suite::native();
        let (first, second) = two_sellers(&mut suite);
        let request = suite.post("buyer", long(), 8_000);
        suite.try_bid("seller", request, first, 1).unwrap();
        // Nobody can bid below 1.
        assert_eq!(
            error(suite.try_bid("carol", request, second, 7_500)),
            ContractError::BidOutside {
                price: amount(7_500),
                highest: amount(0)
            }
        );

        spoil(&mut suite, first);
        assert_eq!(
            error(suite.try_bid("carol", request, second, 8_001)),
            ContractError::BidOutside {
                price: amount(8_001),
                highest: amount(8_000)
            }
        );
        suite.try_bid("carol", request, second, 7_500).unwrap();
        assert_eq!(suite.request(request).lowest.unwrap().listing, second);
        // Hers binds now.
        assert!(matches!(
            error(suite.try_close("buyer", request)),
            ContractError::RequestBinds { .. }
        ));
        let done = suite.at(10_000).try_close("stranger", request).unwrap();
        let order: u64 = attribute(&done, "ordered", "order").parse().unwrap();
        assert_eq!((suite.order(order).listing, suite.stage(order)), (second, Stage::Paid));
        assert_eq!(suite.gain("buyer"), -7_500);
    }
}

#[test]
fn a_buyer_may_close_early_if_the_lowest_bid_does_not_stand() {
    for spoil in SPOILERS {
        let mut suite = Suite::native();
        let (first, _) = two_sellers(&mut suite);
        let request = suite.post("buyer", lowest(), 8_000);
        suite.try_bid("seller", request, first, 7_000).unwrap();
        assert!(matches!(
            error(suite.try_close("buyer", request)),
            ContractError::RequestBinds { .. }
        ));
        spoil(&mut suite, first);
        suite.try_close("stranger", request).unwrap_err();
        suite.try_close("buyer", request).unwrap();
        assert_eq!((suite.gain("buyer"), suite.owed("requests")), (0, 0));
    }
}

#[test]
fn who_kept_others_off_with_a_low_bid_cannot_bid_higher_in_the_end() {
    let mut suite = Suite::native();
    let (first, second) = two_sellers(&mut suite);
    let request = suite.post("buyer", long(), 8_000);
    suite.try_bid("seller", request, first, 100).unwrap();
    change_terms(&mut suite, first, usual_terms());
    assert_eq!(
        error(suite.at(6_400).try_bid("seller", request, first, 8_000)),
        ContractError::BidOutside {
            price: amount(8_000),
            highest: amount(100)
        }
    );
    suite.try_bid("carol", request, second, 7_000).unwrap();
    suite.try_bid("seller", request, first, 100).unwrap();
    assert_eq!(suite.request(request).lowest.unwrap().listing, first);
}

/// The seller's bid of 1 on his first listing locks everybody out of an auction for 8,000; his second listing waits.
fn locked(suite: &mut Suite, first: u64, request: u64, other: u64) {
    suite.try_bid("seller", request, first, 1).unwrap();
    assert_eq!(
        error(suite.try_bid("carol", request, other, 5_000)),
        ContractError::BidOutside {
            price: amount(5_000),
            highest: amount(0)
        }
    );
}

#[test]
fn who_kept_others_off_with_one_listing_cannot_bid_higher_with_another_in_the_last_hour() {
    for moment in [6_401, 9_999] {
        let mut suite = Suite::native();
        let (first, hers) = two_sellers(&mut suite);
        let second = suite.list(suite.dataset(&Goods::sized(100), 10_000));
        let request = suite.post("buyer", long(), 8_000);
        locked(&mut suite, first, request, hers);

        // Nobody could come back in what is left of the time. A bid that is no higher than the fallen one is taken.
        suite
            .at(moment)
            .execute("seller", &ExecuteMsg::CloseListing { listing: first });
        for price in [8_000, 2] {
            assert_eq!(
                error(suite.try_bid("seller", request, second, price)),
                ContractError::BidOutside {
                    price: amount(price),
                    highest: amount(1)
                }
            );
        }
        suite.try_bid("seller", request, second, 1).unwrap();
        suite.at(10_000).try_close("stranger", request).unwrap();
        assert_eq!((suite.gain("buyer"), suite.owed("orders")), (-1, 1));
    }
}

#[test]
fn a_listing_that_is_for_nobody_in_between_opens_no_higher_bid_in_the_last_hour() {
    let mut suite = Suite::native();
    let access_control = suite.with_access_control();
    let (_, hers) = two_sellers(&mut suite);
    let first = suite.list(for_readers(&suite, 10_000));
    let second = suite.list(suite.dataset(&Goods::sized(100), 10_000));
    admit(&mut suite, &access_control, "buyer", true);
    let request = suite.post("buyer", long(), 8_000);
    locked(&mut suite, first, request, hers);

    suite.at(9_999);
    admit(&mut suite, &access_control, "buyer", false);
    suite.try_bid("seller", request, second, 8_000).unwrap_err();
    admit(&mut suite, &access_control, "buyer", true);
    suite.at(10_000).try_close("stranger", request).unwrap();
    assert_eq!((suite.gain("buyer"), suite.owed("orders")), (-1, 1));
}

#[test]
fn who_was_kept_off_has_the_last_hour_to_come_back() {
    let mut suite = Suite::native();
    let (first, hers) = two_sellers(&mut suite);
    let second = suite.list(suite.dataset(&Goods::sized(100), 10_000));
    let request = suite.post("buyer", long(), 8_000);
    locked(&mut suite, first, request, hers);

    // At 6,400 there is a whole hour left.
    suite
        .at(6_400)
        .execute("seller", &ExecuteMsg::CloseListing { listing: first });
    suite.try_bid("seller", request, second, 8_000).unwrap();
    suite.at(9_999).try_bid("carol", request, hers, 5_000).unwrap();
    suite.at(10_000).try_close("stranger", request).unwrap();
    assert_eq!((suite.gain("buyer"), suite.owed("orders")), (-5_000, 5_000));
}

#[test]
fn in_a_reverse_auction_a_licence_that_is_too_short_does_not_qualify() {
    let mut suite = Suite::native();
    let (first, second) = two_sellers(&mut suite);
    change_terms(&mut suite, first, lasting(1_000));
    let request = suite.post("buyer", lasting_at_least(1_001), 8_000);
    assert_eq!(
        error(suite.try_bid("seller", request, first, 10)),
        ContractError::DoesNotQualify {
            listing: first,
            request,
            reason: "its licence is too short"
        }
    );
    // A licence for ever is never too short.
    suite.try_bid("carol", request, second, 20).unwrap();
    let request = suite.post("buyer", lasting_at_least(1_000), 8_000);
    suite.try_bid("seller", request, first, 10).unwrap();
    let request = suite.post("buyer", lowest(), 8_000);
    suite.try_bid("seller", request, first, 10).unwrap();
}

#[test]
fn an_order_of_a_reverse_auction_is_without_the_order_fee_that_its_buyer_has_not_seen() {
    let mut suite = Suite::native();
    let (first, second) = two_sellers(&mut suite);
    let goods = Goods::sized(100);
    let by_auction = suite.post("buyer", lowest(), 8_000);
    let by_choice = suite.post("city", choice(), 8_000);
    suite.try_bid("seller", by_auction, first, 7_000).unwrap();
    suite.try_bid("carol", by_choice, second, 7_000).unwrap();
    let taken = suite.try_take("city", by_choice, second, 7_000).unwrap();
    let chosen: u64 = attribute(&taken, "ordered", "order").parse().unwrap();
    // Chosen with open eyes: 1 % of 7,000.
    assert_eq!(suite.order(chosen).fee.u128(), 70);

    let done = suite.at(1_000).try_close("stranger", by_auction).unwrap();
    let order: u64 = attribute(&done, "ordered", "order").parse().unwrap();
    suite.commit(order, &goods, 9, 700);
    suite.at(1_200).settle(order);
    assert_eq!((suite.gain("buyer"), suite.gain("seller")), (0, 0));
}
