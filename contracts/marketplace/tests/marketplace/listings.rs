//! What may be listed, and by whom.

use cosmwasm_std::Binary;
use flywheel_marketplace::ContractError;
use flywheel_protocol::exchange::{ExchangeError, samples};
use flywheel_protocol::{Epoch, Hash32, Seconds};
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    Content, ExecuteMsg, ListingUpdate, ListingsResponse, NewListing, NoAccess, Price, QueryMsg, SamplesResponse,
    Seller, Terms,
};

use crate::goods::Goods;
use crate::suite::{Suite, WRONG, amount, error, id, points, purchase, usual_terms};

/// Makes a listing wrong.
type Change<'a> = Box<dyn FnOnce(&mut NewListing) + 'a>;

fn with(suite: &Suite, change: impl FnOnce(&mut NewListing)) -> NewListing {
    let mut new = suite.dataset(&Goods::sized(5_000), 10_000);
    change(&mut new);
    new
}

#[test]
fn only_the_owner_lists_for_a_machine_and_only_the_admin_for_the_network() {
    let mut suite = Suite::native();
    suite.finalize(2, None);
    let goods = Goods::sized(5_000);
    let (own, of_network) = (suite.dataset(&goods, 1), suite.network_dataset(&goods, 1));
    for stranger in ["stranger", "admin", "carol"] {
        let refused = error(suite.try_list(stranger, own.clone()));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{stranger}");
    }
    for stranger in ["stranger", "seller", "treasury"] {
        let refused = error(suite.try_list(stranger, of_network.clone()));
        assert!(matches!(refused, ContractError::NotTheDesk { .. }), "{stranger}");
    }
    let unknown = with(&suite, |new| new.seller = Seller::Machine { machine: id(9) });
    assert_eq!(
        error(suite.try_list("seller", unknown)),
        ContractError::UnknownMachine { machine: id(9) }
    );
    suite.retire(1);
    assert_eq!(
        error(suite.try_list("seller", own)),
        ContractError::RetiredMachine { machine: id(1) }
    );
    suite.try_list("admin", of_network).unwrap();
}

#[test]
fn a_file_of_nothing_and_one_of_too_much_are_refused() {
    let mut suite = Suite::native();
    for size in [0, (1 << 42) + 1] {
        let new = with(&suite, |new| {
            new.content = Content::Dataset {
                root: Hash32::ZERO,
                size,
                file_hash: None,
            }
        });
        assert!(matches!(
            error(suite.try_list("seller", new)),
            ContractError::Exchange(ExchangeError::Size { .. })
        ));
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let mut suite = Suite::native();
    let per_period = |period, grace| Price::PerPeriod {
        amount: amount(5),
        period: Seconds::new(period),
        grace: Seconds::new(grace),
    };
    let dutch = |from, to, begins, ends| Price::Dutch {
        from: amount(from),
        to: amount(to),
        begins: flywheel_protocol::Time::new(begins),
        ends: flywheel_protocol::Time::new(ends),
    };
    let long = "x".repeat(257);
    let wrong: Vec<Change<'_>> = vec![
        Box::new(|new| new.price = per_period(50, 0)),
        Box::new(|new| new.price = Price::ByTariff {}),
        Box::new(|new| new.content = Content::Feed {}),
        Box::new(|new| new.content = Content::Service { tariff: 1 }),
        Box::new(|new| {
            new.content = Content::Feed {};
            new.price = per_period(0, 0);
        }),
        Box::new(|new| {
            new.content = Content::Feed {};
            new.price = per_period(31_536_001, 0);
        }),
        Box::new(|new| {
            new.content = Content::Feed {};
            new.price = per_period(50, 51);
        }),
        Box::new(|new| new.price = dutch(5, 6, 1, 2)),
        Box::new(|new| new.price = dutch(6, 5, 2, 2)),
        Box::new(|new| new.order_fee = points(101)),
        Box::new(|new| new.link = long),
        Box::new(|new| new.class = String::new()),
        Box::new(|new| new.class = "A class".into()),
        Box::new(|new| new.denom = Denom::Native(WRONG.into())),
        Box::new(|new| new.terms.purposes = vec!["p".into(); 9]),
        Box::new(|new| new.terms.purposes = vec!["Any Purpose".into()]),
        Box::new(|new| new.terms.duration = Some(Seconds::ZERO)),
        Box::new(|new| new.terms.credential = Some(String::new())),
    ];
    for (nth, change) in wrong.into_iter().enumerate() {
        let new = with(&suite, change);
        assert!(suite.try_list("seller", new).is_err(), "{nth}");
    }
    suite.list(suite.feed());
    let service = with(&suite, |new| {
        new.content = Content::Service { tariff: 1 };
        new.price = Price::ByTariff {};
    });
    let listing = suite.list(service);
    assert_eq!(suite.access(listing, "buyer").reason, Some(NoAccess::PaidBySession {}));
    assert!(matches!(
        error(suite.try_buy("buyer", purchase(listing), 5)),
        ContractError::WrongContent { .. }
    ));
}

#[test]
fn a_network_names_the_final_statements_that_settled_its_epochs() {
    let mut suite = Suite::cw20();
    suite.finalize(1, None).finalize(2, None).finalize(5, None);
    let listed = |suite: &mut Suite, from, to, settled: &[u64]| {
        let mut new = suite.network_dataset(&Goods::sized(1), 10);
        new.seller = Seller::Network {
            from: Epoch::new(from),
            to: Epoch::new(to),
            settled: settled.iter().copied().map(Epoch::new).collect(),
        };
        suite.try_list("admin", new).map(drop)
    };
    // Statement 5 settled epochs 3 to 5.
    for (from, to, settled) in [
        (0, 2, vec![1, 2]),
        (0, 4, vec![1, 2, 5]),
        (3, 5, vec![5]),
        (4, 4, vec![5]),
    ] {
        listed(&mut suite, from, to, &settled).unwrap();
    }
    for (from, to, settled) in [
        (0, 2, vec![]),
        (0, 2, vec![2, 1]),
        (0, 2, vec![2, 2]),
        (0, 2, vec![1]),
        (0, 1, vec![1, 2]),
        (2, 2, vec![1, 2]),
        (2, 1, vec![2]),
        (0, 3, vec![3]),
    ] {
        assert!(
            listed(&mut suite, from, to, &settled).is_err(),
            "{from} {to} {settled:?}"
        );
    }
    let mut other = suite.network_dataset(&Goods::sized(1), 10);
    other.denom = suite.other().into();
    assert!(matches!(
        error(suite.try_list("admin", other)),
        ContractError::NetworkDenom { .. }
    ));
}

#[test]
fn an_update_is_a_new_revision_and_opens_a_closed_listing() {
    let mut suite = Suite::native();
    let listing = suite.list(with(&suite, |_| {}));
    suite.execute("seller", &ExecuteMsg::CloseListing { listing });
    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 10_000)),
        ContractError::NotForSale { listing }
    );
    let terms = Terms {
        hash: Hash32::new([2; 32]),
        ..usual_terms()
    };
    let update = ExecuteMsg::UpdateListing {
        listing,
        update: ListingUpdate {
            price: None,
            order_fee: Some(points(0)),
            terms: Some(terms.clone()),
            link: Some("there".into()),
        },
    };
    suite.try_execute("stranger", &update).unwrap_err();
    suite.execute("seller", &update);

    let now = suite.listing(listing);
    assert_eq!((now.listing.revision, now.terms), (2, terms));
    assert_eq!((now.price_now.u128(), now.listing.link.as_str()), (10_000, "there"));
}

#[test]
fn a_network_lists_no_more_epochs_than_oracles_remember() {
    let mut suite = Suite::native();
    suite.finalize(64, None);
    let mut new = suite.network_dataset(&Goods::sized(10), 10_000);
    let mut try_from = |from| {
        new.seller = Seller::Network {
            from: Epoch::new(from),
            to: Epoch::new(64),
            settled: vec![Epoch::new(64)],
        };
        suite.try_list("admin", new.clone())
    };
    // 0 to 64 are 65 epochs.
    assert_eq!(
        error(try_from(0)),
        ContractError::TooManyEpochs {
            from: Epoch::FIRST,
            to: Epoch::new(64),
            maximum: 64
        }
    );
    try_from(1).unwrap();
}

#[test]
fn listings_are_paged_and_samples_are_drawn_from_the_root() {
    let mut suite = Suite::native();
    let goods = Goods::sized(50_000);
    for _ in 0..3 {
        suite.list(suite.dataset(&goods, 10));
    }
    let page: ListingsResponse = suite.query(&QueryMsg::Listings {
        start_after: Some(1),
        limit: Some(1),
    });
    assert_eq!(page.listings.iter().map(|row| row.number).collect::<Vec<_>>(), [2]);
    let drawn: SamplesResponse = suite.query(&QueryMsg::Samples { listing: 1 });
    assert_eq!(drawn.chunks, 49);
    assert_eq!(drawn.samples, samples(&goods.root, goods.shape));
}

#[test]
fn an_allow_list_decides_who_may_buy_what_needs_a_credential() {
    let mut suite = Suite::native();
    let listing = suite.list(with(&suite, |new| new.terms.credential = Some("hospital".into())));
    let refused = error(suite.try_buy("buyer", purchase(listing), 10_000));
    assert!(matches!(refused, ContractError::NotAllowed { .. }));
    let allow = |accounts: &[&str], allowed| ExecuteMsg::Allow {
        listing,
        accounts: accounts
            .iter()
            .map(|name| crate::suite::address(name).to_string())
            .collect(),
        allowed,
    };
    suite.try_execute("stranger", &allow(&["buyer"], true)).unwrap_err();
    suite.try_execute("seller", &allow(&[], true)).unwrap_err();
    suite.try_execute("seller", &allow(&["buyer"; 51], true)).unwrap_err();
    suite.execute("seller", &allow(&["buyer", "city"], true));
    suite.buy("buyer", listing, 10_000);
    suite.execute("seller", &allow(&["city"], false));
    suite.try_buy("city", purchase(listing), 10_000).unwrap_err();
}

#[test]
fn what_is_open_is_taken_and_not_bought() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.dataset(&Goods::sized(10), 0));
    assert!(suite.access(listing, "stranger").has_access);
    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 0)),
        ContractError::IsOpen { listing }
    );
    suite.execute("seller", &ExecuteMsg::CloseListing { listing });
    assert_eq!(suite.access(listing, "stranger").reason, Some(NoAccess::Closed {}));
    assert_eq!(suite.access(9, "stranger").reason, Some(NoAccess::UnknownListing {}));

    let mut restricted = suite.dataset(&Goods::sized(10), 0);
    restricted.terms.credential = Some("hospital".into());
    let listing = suite.list(restricted);
    assert_eq!(
        suite.access(listing, "buyer").reason,
        Some(NoAccess::NotAllowed {
            credential: "hospital".into()
        })
    );
    let accounts = vec![crate::suite::address("buyer").to_string()];
    let allow = ExecuteMsg::Allow {
        listing,
        accounts,
        allowed: true,
    };
    suite.execute("seller", &allow);
    assert!(suite.access(listing, "buyer").has_access);
}

#[test]
fn a_message_that_is_not_understood_inside_a_payment_is_refused() {
    let mut suite = Suite::cw20();
    let send = cw20::Cw20ExecuteMsg::Send {
        contract: suite.market.to_string(),
        amount: amount(5),
        msg: Binary::new(b"{\"gift\":{}}".to_vec()),
    };
    let token = suite.token.clone();
    let sent =
        cw_multi_test::Executor::execute_contract(&mut suite.app, crate::suite::address("buyer"), token, &send, &[]);
    sent.unwrap_err();
    suite.check();
}

#[test]
fn a_link_is_short_and_can_be_printed() {
    let mut suite = Suite::native();
    for (link, refused) in [
        (
            "l".repeat(257),
            ContractError::LinkTooLong {
                length: 257,
                maximum: 256,
            },
        ),
        (
            "https://data.example/\u{1b}[2J".to_owned(),
            ContractError::LinkUnprintable,
        ),
    ] {
        let new = with(&suite, |new| new.link = link);
        assert_eq!(error(suite.try_list("seller", new)), refused);
    }
    let new = with(&suite, |new| new.link = "l".repeat(256));
    suite.list(new);
}
