//! What is refused before anything is paid or locked.

use std::fs;

use cosmwasm_std::Uint128;
use flywheel_exchange::market::{MarketError, Outcome, Purchase, Seller, Stock};
use flywheel_exchange::{FileError, LinkError, quietly};
use flywheel_testing::Person;
use flywheel_types::Denom;
use flywheel_types::marketplace::{ListingUpdate, Stage};

use crate::line::Line;
use crate::world::{MONEY, RULES, World, drive, rest};

#[track_caller]
fn refused(world: &World, change: impl FnOnce(&mut flywheel_exchange::market::Wishes)) -> MarketError {
    let line = world.line();
    let mut wishes = world.wishes();
    change(&mut wishes);
    let error = world
        .purchase_by("buyer", &line, wishes)
        .step(&mut quietly)
        .unwrap_err();
    assert_eq!((line.sent.get(), world.balances()), (0, (MONEY, MONEY)));
    error
}

#[test]
fn an_empty_file_is_not_sold() {
    let world = World::new();
    fs::write(world.path("empty"), "").unwrap();
    let stock = Stock::open(&world.path("shop")).unwrap();
    let error = stock.add(&world.path("empty"), &mut quietly).unwrap_err();
    assert!(matches!(error, FileError::Size { .. }), "{error}");
    assert_eq!(stock.goods().unwrap().len(), 1);
}

#[test]
fn a_price_above_the_maximum_is_not_paid() {
    let world = World::new();
    let error = refused(&world, |wishes| wishes.max_price = Uint128::new(249));
    assert_eq!(
        error.to_string(),
        "listing 1 costs 250 now, above the maximum of 249: nothing was paid"
    );
}

#[test]
fn a_maximum_of_another_token_than_the_listings_buys_nothing() {
    let world = World::new();
    let error = refused(&world, |wishes| wishes.denom = Some(Denom::Native("uatom".to_owned())));
    let token = world.suite.network().denom().name().to_owned();
    assert_eq!(
        error.to_string(),
        format!("listing 1 is paid in {token}, not in uatom: name the token that the maximum is of")
    );
}

#[test]
fn a_bond_above_what_the_seller_has_allowed_is_not_locked() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut rules = RULES;
    // 10 % of 250 is 25.
    rules.most_bond = Some(Uint128::new(24));
    let mut seller = world.seller_with(&sellers, rules);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut purchase = world.purchase(&buyers);
    purchase.step(&mut quietly).unwrap();
    declined_unsealed(&world, &mut seller, &sellers);
    let outcome = drive(&mut seller, &mut purchase);
    assert!(
        matches!(outcome, Outcome::Refunded { fee, .. } if fee.is_zero()),
        "{outcome:?}"
    );
    assert_eq!(world.balances(), (MONEY, MONEY));
}

/// The seller declines the only order, and has sealed nothing for it.
fn declined_unsealed(world: &World, seller: &mut Seller<'_, Line<'_>>, sellers: &Line<'_>) {
    for _ in 0..2_000 {
        seller.step().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        if world.order(1).stage == Stage::Refunded {
            assert_eq!(sellers.sent.get(), 1);
            return;
        }
        assert_eq!(fs::read_dir(world.path("shop/orders")).unwrap().count(), 0);
    }
    panic!("the order is not declined");
}

#[test]
fn a_transfer_key_that_keeps_no_secret_is_declined_before_the_file_is_sealed() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    rest(&mut seller);
    let market = world.market(&buyers);
    let row = market.listing(world.listing).unwrap();
    // The point of order 4: it leads every key to the same secret.
    let mut weak = [0; 32];
    weak[0] = 1;
    let message = flywheel_types::marketplace::Purchase {
        listing: world.listing,
        revision: row.listing.revision,
        max_price: row.price_now,
        transfer_key: Some(weak.into()),
        periods: None,
    };
    let buyer = Person::named("buyer");
    let money = (&row.listing.denom, row.price_now);
    market.buy(buyer.account(), money, message).unwrap();
    declined_unsealed(&world, &mut seller, &sellers);
    assert_eq!(world.balances(), (MONEY, MONEY));
}

#[test]
fn a_shop_is_sold_from_by_the_account_that_began() {
    let world = World::new();
    let line = world.line();
    drop(world.seller(&line));
    let stock = Stock::open(&world.path("shop")).unwrap();
    let other = Person::named("buyer").account().clone();
    let error = Seller::open(world.market(&line), other, stock, RULES).err().unwrap();
    assert!(matches!(error, MarketError::OtherSeller { .. }), "{error}");
    drop(world.seller(&line));
}

#[test]
fn a_listing_that_nobody_shows_samples_of_is_not_paid() {
    let world = World::new();
    let error = refused(&world, |_| {});
    assert!(matches!(error, MarketError::NoSamples { .. }), "{error}");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let world = World::new();
    fs::write(world.path("bought.csv"), "mine").unwrap();
    let error = refused(&world, |_| {});
    assert!(matches!(error, MarketError::File(FileError::Exists { .. })), "{error}");
    assert_eq!(fs::read(world.path("bought.csv")).unwrap(), b"mine");
}

#[test]
fn a_listing_that_is_closed_or_unknown_is_not_paid() {
    let world = World::new();
    let line = world.line();
    let (market, seller) = (world.market(&line), Person::named("seller"));
    market.close_listing(seller.account(), world.listing).unwrap();
    let error = refused(&world, |_| {});
    assert!(matches!(error, MarketError::NotForSale { listing: 1, .. }), "{error}");
    let error = refused(&world, |wishes| {
        wishes.listing = 9;
        wishes.to = world.path("nine");
    });
    assert!(error.to_string().contains("there is no listing 9"), "{error}");
}

#[test]
fn a_listing_whose_link_leads_to_no_seller_needs_an_address() {
    let world = World::new();
    let line = world.line();
    let seller = Person::named("seller");
    for (link, expected) in [
        ("ipfs://somewhere", LinkError::NoAddress),
        ("http://data.example@127.0.0.1:9", LinkError::UserInfo),
        ("http://127.0.0.1:9/admin?", LinkError::Query),
    ] {
        let update = ListingUpdate {
            price: None,
            order_fee: None,
            terms: None,
            link: Some(link.to_owned()),
        };
        world
            .market(&line)
            .update_listing(seller.account(), world.listing, update)
            .unwrap();
        let error = refused(&world, |_| {});
        assert!(
            matches!(error, MarketError::NoAddress { listing: 1, reason } if reason == expected),
            "{error}"
        );
    }
}

#[test]
fn an_order_of_another_folder_is_not_taken_over() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    world.purchase(&buyers).step(&mut quietly).unwrap();
    let mut wishes = world.wishes();
    wishes.to = world.path("elsewhere");
    let error = world
        .purchase_by("buyer", &buyers, wishes)
        .step(&mut quietly)
        .unwrap_err();
    assert!(
        matches!(error, MarketError::OrderElsewhere { order: 1, listing: 1, fee } if fee.u128() == 2),
        "{error}"
    );
    assert_eq!(buyers.sent.get(), 1);
}

#[test]
fn a_folder_belongs_to_one_listing_and_one_marketplace() {
    let world = World::new();
    let (sellers, line) = (world.line(), world.line());
    let buyer = Person::named("buyer");
    let mut wishes = world.wishes();
    wishes.listing = 2;
    // A purchase that was not paid is in nobody's way.
    drop(world.purchase_by("buyer", &line, wishes.clone()));
    {
        let mut seller = world.seller(&sellers);
        let _serving = world.serve(&seller);
        rest(&mut seller);
        world.purchase(&line).step(&mut quietly).unwrap();
    }
    let other = Purchase::open(world.market(&line), buyer.account().clone(), wishes);
    assert!(matches!(
        other.err(),
        Some(MarketError::OtherPurchase {
            found: 1,
            expected: 2,
            ..
        })
    ));

    let elsewhere = flywheel_client::handles::Marketplace::new(&line, cosmwasm_std::Addr::unchecked("elsewhere"));
    let stock = Stock::open_or_create(&world.path("shop"), &elsewhere);
    assert!(matches!(stock.err(), Some(MarketError::OtherMarketplace { .. })));
    assert!(matches!(
        Stock::open(&world.path("nowhere")).err(),
        Some(MarketError::NoShop { .. })
    ));
}
