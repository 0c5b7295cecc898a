//! What is wanted: bids taken by choice, and reverse auctions.

use flywheel_marketplace::ContractError;
use flywheel_protocol::{H3Cell, Hash32};
use flywheel_types::marketplace::{BidsResponse, Buying, ExecuteMsg, QueryMsg, RequestsResponse, Stage, Wanted};

use crate::goods::Goods;
use crate::suite::{Suite, amount, at, attribute, error, purchase};

pub fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

fn key() -> Hash32 {
    Hash32::new([5; 32])
}

pub fn wanted(by: Buying) -> Wanted {
    Wanted {
        class: "meter".into(),
        cells: vec![],
        purpose: "research".into(),
        until: at(1_000),
        by,
    }
}

pub fn choice() -> Wanted {
    wanted(Buying::Choice { transfer_key: key() })
}

pub fn lowest() -> Wanted {
    wanted(Buying::Lowest {
        transfer_key: key(),
        min_duration: None,
    })
}

/// Machine 1's listing and machine 3's, both enrolled as meters.
pub fn two_sellers(suite: &mut Suite) -> (u64, u64) {
    suite.enrol(1, "meter", Some(cell("872a1072bffffff")));
    suite.enrol(3, "meter", None);
    let goods = Goods::sized(100);
    let first = suite.list(suite.dataset(&goods, 10_000));
    let mut new = suite.dataset(&goods, 9_000);
    new.seller = flywheel_types::marketplace::Seller::Machine {
        machine: crate::suite::id(3),
    };
    let response = suite.try_list("carol", new).unwrap();
    (first, attribute(&response, "listed", "listing").parse().unwrap())
}

#[test]
fn the_buyer_takes_a_bid_and_the_order_goes_its_way() {
    for mut suite in Suite::both() {
        let (first, second) = two_sellers(&mut suite);
        let request = suite.post("buyer", choice(), 8_000);
        assert_eq!((suite.owed("requests"), suite.gain("buyer")), (8_000, -8_000));
        suite.try_bid("seller", request, first, 8_000).unwrap();
        suite.try_bid("carol", request, second, 7_000).unwrap();
        // A better one of the same seller replaces the first.
        suite.try_bid("seller", request, first, 6_000).unwrap();
        let page: BidsResponse = suite.query(&QueryMsg::Bids {
            request,
            start_after: None,
            limit: None,
        });
        assert_eq!(
            page.bids.iter().map(|bid| bid.price.u128()).collect::<Vec<_>>(),
            [6_000, 7_000]
        );

        assert!(matches!(
            error(suite.try_take("buyer", request, first, 8_000)),
            ContractError::UnknownBid { .. }
        ));
        suite.try_take("city", request, first, 6_000).unwrap_err();
        let response = suite.try_take("buyer", request, first, 6_000).unwrap();
        let order: u64 = attribute(&response, "ordered", "order").parse().unwrap();

        assert_eq!(suite.gain("buyer"), -6_000);
        assert_eq!((suite.owed("requests"), suite.owed("orders")), (0, 6_000));
        assert!(!suite.request(request).is_open);
        assert_eq!(suite.order(order).transfer_key, key());
        let goods = Goods::sized(100);
        suite.commit(order, &goods, 9, 600).confirm(order).reveal(order, 9);
        suite.at(400).settle(order);
        assert_eq!(suite.gain("seller"), 4_800);
        assert!(suite.try_take("buyer", request, second, 7_000).is_err());
    }
}

#[test]
fn in_a_reverse_auction_the_lowest_wins_at_the_deadline() {
    for mut suite in Suite::both() {
        let (first, second) = two_sellers(&mut suite);
        let request = suite.post("buyer", lowest(), 8_000);
        suite.try_bid("seller", request, first, 7_000).unwrap();
        // Not below the lowest.
        assert_eq!(
            error(suite.try_bid("carol", request, second, 7_000)),
            ContractError::BidOutside {
                price: amount(7_000),
                highest: amount(6_999)
            }
        );
        suite.at(999).try_bid("carol", request, second, 6_500).unwrap();
        assert_eq!(suite.request(request).lowest.unwrap().listing, second);
        assert!(matches!(
            error(suite.try_take("buyer", request, second, 6_500)),
            ContractError::WrongBuying { .. }
        ));
        assert!(matches!(
            error(suite.try_close("buyer", request)),
            ContractError::RequestBinds { .. }
        ));
        assert!(suite.try_close("stranger", request).is_err());

        // At the deadline's second nobody bids any more, and anybody may close.
        suite.at(1_000);
        assert!(matches!(
            error(suite.try_bid("seller", request, first, 1)),
            ContractError::RequestOver { .. }
        ));
        let response = suite.try_close("stranger", request).unwrap();
        let order: u64 = attribute(&response, "ordered", "order").parse().unwrap();
        assert_eq!((suite.order(order).listing, suite.stage(order)), (second, Stage::Paid));
        assert_eq!(suite.gain("buyer"), -6_500);
        assert!(matches!(
            error(suite.try_close("stranger", request)),
            ContractError::RequestEnded { .. }
        ));
    }
}

#[test]
fn a_lowest_bid_that_cannot_win_any_more_gives_the_buyer_all_back() {
    let spoilers: [fn(&mut Suite, u64); 4] = [
        |suite, listing| drop(suite.execute("seller", &ExecuteMsg::CloseListing { listing })),
        |suite, _| {
            suite.sell_machine(1, "dave");
        },
        |suite, listing| {
            suite.buy("buyer", listing, 10_000);
        },
        |suite, _| {
            suite.sell_machine(1, "buyer");
        },
    ];
    for spoil in spoilers {
        let mut suite = Suite::native();
        let (listing, _) = two_sellers(&mut suite);
        let request = suite.post("buyer", lowest(), 8_000);
        suite.try_bid("seller", request, listing, 7_000).unwrap();
        spoil(&mut suite, listing);
        let before = suite.gain("buyer");
        suite.at(1_000).try_close("stranger", request).unwrap();
        assert_eq!(suite.gain("buyer"), before + 8_000);
        assert_eq!(suite.owed("requests"), 0);
    }
}

#[test]
fn a_request_that_nobody_answers_comes_back_by_time_or_by_its_buyer() {
    for (post, closes_early) in [(choice(), true), (lowest(), true)] {
        let mut suite = Suite::native();
        let request = suite.post("buyer", post.clone(), 8_000);
        assert!(suite.at(999).try_close("stranger", request).is_err());
        assert_eq!(suite.try_close("buyer", request).is_ok(), closes_early);
        assert_eq!(suite.gain("buyer"), 0);

        let mut suite = Suite::native();
        let request = suite.post("buyer", post, 8_000);
        suite.at(1_000).try_close("stranger", request).unwrap();
        assert_eq!(suite.gain("buyer"), 0);
    }
}

#[test]
fn only_what_is_wanted_qualifies() {
    let mut suite = Suite::native();
    suite.finalize(2, None);
    let (first, second) = two_sellers(&mut suite);
    let mut here = choice();
    here.cells = vec![cell("862a1072fffffff")];
    let request = suite.post("buyer", here, 8_000);

    // Machine 1 is in a cell below the wanted one, machine 3 nowhere.
    suite.try_bid("seller", request, first, 100).unwrap();
    let reason = |refused| match refused {
        ContractError::DoesNotQualify { reason, .. } => reason,
        other => panic!("{other}"),
    };
    assert_eq!(
        reason(error(suite.try_bid("carol", request, second, 100))),
        "its machine is not in these cells"
    );
    suite.enrol(1, "camera", Some(cell("872a1072bffffff")));
    assert_eq!(
        reason(error(suite.try_bid("seller", request, first, 100))),
        "its machine is enrolled in another class"
    );
    let feed = suite.list(suite.feed());
    assert_eq!(
        reason(error(suite.try_bid("seller", request, feed, 100))),
        "it is no dataset"
    );
    let mut camera = suite.dataset(&Goods::sized(1), 5);
    camera.class = "camera".into();
    let camera = suite.list(camera);
    assert_eq!(
        reason(error(suite.try_bid("seller", request, camera, 100))),
        "it is of another class"
    );
    let mut other = suite.dataset(&Goods::sized(1), 5);
    other.denom = suite.other().into();
    let other = suite.list(other);
    assert_eq!(
        reason(error(suite.try_bid("seller", request, other, 100))),
        "it is sold in another token"
    );
    let mut terms = suite.dataset(&Goods::sized(1), 5);
    terms.terms.purposes = vec!["planning".into()];
    let terms = suite.list(terms);
    assert_eq!(
        reason(error(suite.try_bid("seller", request, terms, 100))),
        "its terms do not name the purpose"
    );
    let mut nowhere = suite.dataset(&Goods::sized(1), 5);
    nowhere.seller = flywheel_types::marketplace::Seller::Machine {
        machine: crate::suite::id(2),
    };
    let nowhere = suite.list(nowhere);
    assert_eq!(
        reason(error(suite.try_bid("seller", request, nowhere, 100))),
        "its machine is not enrolled"
    );
    // The network's data qualifies by its class.
    let network = suite.list(suite.network_dataset(&Goods::sized(1), 5));
    suite.try_bid("admin", request, network, 100).unwrap();
    // Nobody bids for another's listing, below nothing, or above the escrow.
    assert!(suite.try_bid("stranger", request, network, 100).is_err());
    for price in [0, 8_001] {
        assert!(matches!(
            error(suite.try_bid("admin", request, network, price)),
            ContractError::BidOutside { .. }
        ));
    }
}

#[test]
fn nobody_wins_his_own_request() {
    let mut suite = Suite::native();
    let (first, _) = two_sellers(&mut suite);
    let request = suite.post("seller", choice(), 8_000);
    assert!(matches!(
        error(suite.try_bid("seller", request, first, 100)),
        ContractError::SelfDealing { .. }
    ));
}

#[test]
fn a_request_needs_money_a_time_and_bounds() {
    let mut suite = Suite::native();
    suite.at(500);
    assert!(suite.try_request("buyer", choice(), 0).is_err());
    let wrong = flywheel_types::Denom::Native(crate::suite::WRONG.into());
    let hook = flywheel_types::marketplace::ReceiveMsg::Request(choice());
    assert!(matches!(
        error(suite.try_pay("buyer", &wrong, 5, &hook)),
        ContractError::DenomNotTaken { .. }
    ));
    let two = [
        cosmwasm_std::coin(5, crate::suite::COIN),
        cosmwasm_std::coin(5, crate::suite::OTHER),
    ];
    assert!(suite.try_with("buyer", &ExecuteMsg::Request(choice()), &two).is_err());
    assert!(suite.try_forge("stranger", "buyer", &hook).is_err());
    for until in [500, 499, 500 + 31_536_001] {
        let mut late = choice();
        late.until = at(until);
        assert!(matches!(
            error(suite.try_request("buyer", late, 5)),
            ContractError::Until { .. }
        ));
    }
    let mut many = choice();
    many.cells = vec![cell("872a1072bffffff"); 17];
    assert!(suite.try_request("buyer", many, 5).is_err());
    let mut purpose = choice();
    purpose.purpose = String::new();
    assert!(suite.try_request("buyer", purpose, 5).is_err());
    assert_eq!(suite.gain("buyer"), 0);

    suite.post("buyer", choice(), 5);
    suite.post("city", lowest(), 6);
    let page: RequestsResponse = suite.query(&QueryMsg::Requests {
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(page.requests[0].escrow.u128(), 6);
    assert_eq!(
        error(suite.try_close("buyer", 9)),
        ContractError::UnknownRequest { request: 9 }
    );
}

#[test]
fn a_bid_is_taken_only_while_its_listing_stands_as_it_was() {
    let mut suite = Suite::native();
    let (first, _) = two_sellers(&mut suite);
    let request = suite.post("buyer", choice(), 8_000);
    suite.try_bid("seller", request, first, 100).unwrap();
    let update = flywheel_types::marketplace::ListingUpdate {
        price: None,
        order_fee: None,
        terms: None,
        link: Some("elsewhere".into()),
    };
    suite.execute("seller", &ExecuteMsg::UpdateListing { listing: first, update });
    assert!(matches!(
        error(suite.try_take("buyer", request, first, 100)),
        ContractError::ListingChanged { .. }
    ));
    suite.try_bid("seller", request, first, 100).unwrap();
    // One open order of a listing at a time.
    let mut seen = purchase(first);
    seen.revision = 2;
    suite.try_buy("buyer", seen, 10_000).unwrap();
    assert!(matches!(
        error(suite.try_take("buyer", request, first, 100)),
        ContractError::OrderIsOpen { .. }
    ));
    assert!(suite.at(1_000).try_take("buyer", request, first, 100).is_err());
}
