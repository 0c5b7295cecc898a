//! Somebody goes silent: time ends it.

use flywheel_exchange::market::{Outcome, Waiting, dataset, offer};
use flywheel_exchange::quietly;
use flywheel_testing::Person;
use flywheel_types::marketplace::{Seller, Stage};

use crate::world::{BOND, MONEY, PRICE, World, committed, end, rest, wait};

#[test]
fn a_seller_who_does_not_deliver_costs_nothing() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let _serving = world.serve(&seller);
        let mut purchase = world.purchase(&buyers);
        // The shop shows its samples, and then nothing more.
        assert!(matches!(wait(&mut purchase), Waiting::Commitment));
    }
    assert_eq!(world.balances(), (MONEY, MONEY - PRICE));
    world.let_the_window_pass();
    let buyers = world.line();
    let outcome = end(&mut world.purchase(&buyers));
    assert!(
        matches!(outcome, Outcome::Refunded { fee, .. } if fee.is_zero()),
        "{outcome:?}"
    );
    assert_eq!(world.balances(), (MONEY, MONEY));
}

#[test]
fn a_seller_who_commits_and_withholds_the_delivery_gets_the_order_fee_at_most() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let serving = world.serve(&seller);
        let mut purchase = world.purchase(&buyers);
        purchase.step(&mut quietly).unwrap();
        committed(&world, &mut seller, 1);
        drop(serving);
        assert!(matches!(wait(&mut purchase), Waiting::Delivery(_)));
    }
    world.let_the_window_pass();
    let buyers = world.line();
    let outcome = end(&mut world.purchase(&buyers));
    // 1 % of 250 is 2.5, floored.
    assert!(
        matches!(outcome, Outcome::Refunded { fee, .. } if fee.u128() == 2),
        "{outcome:?}"
    );
    assert_eq!(world.balances(), (MONEY + 2, MONEY - 2));
}

#[test]
fn a_seller_who_does_not_show_the_key_loses_the_bond() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let _serving = world.serve(&seller);
        let mut purchase = world.purchase(&buyers);
        purchase.step(&mut quietly).unwrap();
        committed(&world, &mut seller, 1);
        assert!(matches!(wait(&mut purchase), Waiting::Key));
    }
    world.let_the_window_pass();
    let buyers = world.line();
    let outcome = end(&mut world.purchase(&buyers));
    let (order, price, fee) = (1, PRICE.into(), 0_u128.into());
    assert_eq!(
        outcome,
        Outcome::Refunded {
            order,
            price,
            fee,
            bond: BOND.into()
        }
    );
    assert_eq!(world.balances(), (MONEY - BOND, MONEY + BOND));
    // The seller's program comes back: nothing is left to do, and it shows no key.
    let sellers = world.line();
    rest(&mut world.seller(&sellers));
    assert_eq!((sellers.sent.get(), world.order(1).key), (0, None));
    assert_eq!(std::fs::read_dir(world.path("shop/orders")).unwrap().count(), 0);
}

#[test]
fn a_buyer_who_is_never_seen_again_is_settled_with_others_in_one_transaction() {
    let mut world = World::new();
    let names = ["buyer", "second", "third"];
    for name in &names[1..] {
        world.suite.give(&Person::named(name), MONEY);
    }
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let _serving = world.serve(&seller);
        for (name, order) in names.iter().zip(1..) {
            let mut wishes = world.wishes();
            wishes.to = world.path(name);
            world.purchase_by(name, &buyers, wishes).step(&mut quietly).unwrap();
            committed(&world, &mut seller, order);
        }
        assert_eq!(world.balances().0, MONEY - 3 * BOND);
    }
    world.let_the_window_pass();
    let sellers = world.line();
    rest(&mut world.seller(&sellers));
    assert_eq!(sellers.sent.get(), 1);
    for order in 1..=3 {
        assert_eq!(world.order(order).stage, Stage::Refunded);
    }
    // Three bonds back and three order fees of 2.
    assert_eq!(world.balances(), (MONEY + 6, MONEY - 2));
}

/// The same bytes, listed by somebody else: the shop shows samples to everybody, but the order is not its.
#[test]
fn an_order_of_somebody_elses_listing_of_the_same_data_is_left_alone() {
    let mut world = World::new();
    let thief = Person::named("thief");
    world.suite.register(&thief, "meter-2");
    let line = world.line();
    let market = world.market(&line);
    let described = dataset(&market.listing(world.listing).unwrap()).unwrap();
    let mut theirs = world.offer();
    theirs.seller = Seller::Machine {
        machine: world.suite.machine("meter-2"),
    };
    let offered = offer(&market, thief.account(), &described, theirs).unwrap();
    assert_eq!((offered.listing, offered.is_new), (2, true));

    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut wishes = world.wishes();
    wishes.listing = 2;
    assert!(matches!(
        wait(&mut world.purchase_by("buyer", &buyers, wishes)),
        Waiting::Commitment
    ));
    rest(&mut seller);
    assert_eq!((sellers.sent.get(), seller.step().unwrap().open), (0, 0));
    assert_eq!(std::fs::read_dir(world.path("shop/orders")).unwrap().count(), 0);
}

#[test]
fn who_buys_again_after_a_refund_has_a_new_order_with_another_key() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let _serving = world.serve(&seller);
        assert!(matches!(wait(&mut world.purchase(&buyers)), Waiting::Commitment));
    }
    world.let_the_window_pass();
    let (sellers, buyers) = (world.line(), world.line());
    assert!(matches!(
        end(&mut world.purchase(&buyers)),
        Outcome::Refunded { order: 1, .. }
    ));
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    // The same command by mistake: it pays nothing and tells the same.
    let outcome = end(&mut world.purchase(&buyers));
    assert!(matches!(outcome, Outcome::Refunded { order: 1, .. }), "{outcome:?}");
    assert_eq!(world.balances(), (MONEY, MONEY));
    let mut wishes = world.wishes();
    wishes.again = true;
    let outcome = crate::world::drive(&mut seller, &mut world.purchase_by("buyer", &buyers, wishes));
    assert!(matches!(outcome, Outcome::Bought { order: 2, .. }), "{outcome:?}");
    assert_ne!(world.order(1).transfer_key, world.order(2).transfer_key);
    rest(&mut seller);
    world.assert_sold();
}
