//! Sales in which everybody does what is due.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cosmwasm_std::Uint128;
use flywheel_exchange::market::{MarketError, Outcome, PurchaseStep, Waiting, When, offer};
use flywheel_exchange::{FileError, quietly};
use flywheel_testing::{Person, Token};
use flywheel_types::marketplace::{ListingUpdate, Price, Stage};

use crate::line::{Line, Loss};
use crate::world::{BOND, MONEY, PRICE, RULES, World, committed, data, drive, end, order_folder, rest, wait};

#[test]
fn a_file_is_sold_and_the_money_is_shared() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let outcome = drive(&mut seller, &mut world.purchase(&buyers));
    let file = world.path("bought.csv");
    let order = 1;
    let price = PRICE.into();
    assert_eq!(outcome, Outcome::Bought { order, file, price });
    rest(&mut seller);
    world.assert_sold();
    // Order to settlement in four transactions and the buyer's acceptance: buy, commit, confirm, reveal, accept.
    assert_eq!((sellers.sent.get(), buyers.sent.get()), (2, 3));
}

#[test]
fn a_file_is_sold_for_coins_of_the_chain_too() {
    let world = World::paid_in(Token::Native, data(10_000));
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    drive(&mut seller, &mut world.purchase(&buyers));
    rest(&mut seller);
    world.assert_sold();
}

#[test]
fn files_of_odd_sizes_are_sold_whole() {
    for size in [1, 1_024, 1_025, 65_537] {
        let world = World::selling(data(size));
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        let _serving = world.serve(&seller);
        rest(&mut seller);
        drive(&mut seller, &mut world.purchase(&buyers));
        rest(&mut seller);
        world.assert_sold();
    }
}

#[test]
fn who_lets_the_window_pass_has_the_file_before_and_the_seller_settles() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        let _serving = world.serve(&seller);
        rest(&mut seller);
        let mut wishes = world.wishes();
        wishes.pays = When::AfterTheWindow;
        let mut purchase = world.purchase_by("buyer", &buyers, wishes);
        loop {
            rest(&mut seller);
            if matches!(wait(&mut purchase), Waiting::Window) {
                break;
            }
        }
        assert!(fs::read(world.path("bought.csv")).unwrap() == world.bytes);
        assert_eq!(world.order(1).stage, Stage::Revealed);
    }
    world.let_the_window_pass();
    let (sellers, buyers) = (world.line(), world.line());
    rest(&mut world.seller(&sellers));
    assert_eq!(world.order(1).stage, Stage::Settled);
    assert!(matches!(end(&mut world.purchase(&buyers)), Outcome::Bought { .. }));
    world.assert_sold();
}

#[test]
fn the_keys_are_on_disk_for_their_owner_alone_before_the_commitment() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    // The first transaction is the commitment.
    sellers.loss.set(Some((0, Loss::Before)));
    let mut purchase = world.purchase(&buyers);
    purchase.step(&mut quietly).unwrap();
    while sellers.sent.get() == 0 {
        seller.step().unwrap();
    }
    assert_eq!(world.order(1).stage, Stage::Paid);
    let keys = fs::metadata(order_folder(&world.path("shop")).join("keys")).unwrap();
    assert_eq!(keys.permissions().mode() & 0o777, 0o600);
    let transfer = world.path("bought.csv.purchase/attempt-0/transfer.key");
    assert_eq!(fs::metadata(transfer).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_key_is_not_shown_before_the_buyer_has_confirmed() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    world.purchase(&buyers).step(&mut quietly).unwrap();
    committed(&world, &mut seller, 1);
    for _ in 0..20 {
        rest(&mut seller);
    }
    let sent = sellers.messages.borrow();
    // The commitment came in a cw20's Send; nothing else was sent.
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(world.order(1).key, None);
    assert_eq!(world.balances(), (MONEY - BOND, MONEY - PRICE));
}

#[test]
fn every_order_has_a_key_of_its_own() {
    let mut world = World::new();
    world.suite.give(&Person::named("other"), MONEY);
    let (sellers, buyers, others) = (world.line(), world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut wishes = world.wishes();
    wishes.to = world.path("other.csv");
    drive(&mut seller, &mut world.purchase(&buyers));
    drive(&mut seller, &mut world.purchase_by("other", &others, wishes));
    // The same buyer again, into another file.
    let mut wishes = world.wishes();
    wishes.to = world.path("again.csv");
    drive(&mut seller, &mut world.purchase_by("buyer", &buyers, wishes));
    let keys: Vec<_> = [1, 2, 3].map(|order| world.order(order).key.unwrap()).into();
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

#[test]
fn what_is_listed_already_is_not_listed_twice() {
    let world = World::new();
    let line = world.line();
    let market = world.market(&line);
    let described = flywheel_exchange::market::dataset(&market.listing(world.listing).unwrap()).unwrap();
    let seller = Person::named("seller");
    let again = offer(&market, seller.account(), &described, world.offer()).unwrap();
    assert_eq!((again.listing, again.is_new), (world.listing, false));
    assert_eq!(market.listings().unwrap().len(), 1);
}

#[test]
fn one_program_at_a_time_sells_from_a_folder_and_buys_into_one() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let _seller = world.seller(&sellers);
    let stock = flywheel_exchange::market::Stock::open(&world.path("shop")).unwrap();
    let account = Person::named("seller").account().clone();
    let second = flywheel_exchange::market::Seller::open(
        world.market(&sellers),
        account,
        stock,
        flywheel_exchange::market::Rules::default(),
    );
    assert!(matches!(second.err(), Some(MarketError::File(FileError::InUse { .. }))));

    let _purchase = world.purchase(&buyers);
    let account = Person::named("buyer").account().clone();
    let second = flywheel_exchange::market::Purchase::open(world.market(&buyers), account, world.wishes());
    assert!(matches!(second.err(), Some(MarketError::File(FileError::InUse { .. }))));
}

#[test]
fn a_shop_sells_what_is_put_up_while_it_is_open() {
    let world = World::new();
    let (sellers, buyers): (Line<'_>, Line<'_>) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);

    let stock = flywheel_exchange::market::Stock::open(&world.path("shop")).unwrap();
    fs::write(world.path("more.csv"), data(5_000)).unwrap();
    let good = stock.add(&world.path("more.csv"), &mut quietly).unwrap();
    let line = world.line();
    let person = Person::named("seller");
    let more = offer(&world.market(&line), person.account(), &good.described, world.offer()).unwrap();
    rest(&mut seller);

    let mut wishes = world.wishes();
    wishes.listing = more.listing;
    let mut purchase = world.purchase_by("buyer", &buyers, wishes);
    assert!(matches!(purchase.step(&mut quietly).unwrap(), PurchaseStep::Done));
    drive(&mut seller, &mut purchase);
    assert!(fs::read(world.path("bought.csv")).unwrap() == data(5_000));
}

#[test]
fn the_bond_of_a_cheap_order_is_what_a_complaint_costs_and_needs_the_sellers_leave() {
    let world = World::new();
    let (line, person) = (world.line(), Person::named("seller"));
    let mut update = ListingUpdate {
        price: None,
        order_fee: None,
        terms: None,
        link: None,
    };
    update.price = Some(Price::Fixed {
        amount: Uint128::new(4),
    });
    let market = world.market(&line);
    market.update_listing(person.account(), world.listing, update).unwrap();
    // 10 % of 4 is 0.4, rounded up; a complaint costs 5.
    let denom = market.listing(world.listing).unwrap().listing.denom;
    assert_eq!(market.bond(&denom, Uint128::new(4)).unwrap(), Uint128::new(5));
    assert_eq!(market.bond(&denom, Uint128::new(250)).unwrap(), Uint128::new(25));
    assert_eq!(market.bond(&denom, Uint128::new(251)).unwrap(), Uint128::new(26));

    let (sellers, buyers) = (world.line(), world.line());
    let mut rules = RULES;
    rules.most_bond = Some(Uint128::new(5));
    let mut seller = world.seller_with(&sellers, rules);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    drive(&mut seller, &mut world.purchase(&buyers));
    // Of 4: stakers 0, treasury 0, burned 0 (each is below one), the machine's side 4.
    assert_eq!(world.balances(), (MONEY + 4, MONEY - 4));
}

#[test]
fn orders_beyond_the_room_wait_for_others_to_end() {
    let mut world = World::new();
    world.suite.give(&Person::named("other"), MONEY);
    let (sellers, buyers) = (world.line(), world.line());
    let mut rules = RULES;
    rules.most_orders = 1;
    let mut seller = world.seller_with(&sellers, rules);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut first = world.purchase(&buyers);
    first.step(&mut quietly).unwrap();
    let mut wishes = world.wishes();
    wishes.to = world.path("other.csv");
    let mut second = world.purchase_by("other", &buyers, wishes);
    second.step(&mut quietly).unwrap();
    committed(&world, &mut seller, 1);
    for _ in 0..10 {
        rest(&mut seller);
    }
    assert_eq!(world.order(2).stage, Stage::Paid);
    assert_eq!(fs::read_dir(world.path("shop/orders")).unwrap().count(), 1);

    drive(&mut seller, &mut first);
    let outcome = drive(&mut seller, &mut second);
    assert!(matches!(outcome, Outcome::Bought { order: 2, .. }), "{outcome:?}");
}
