//! Programs, disks and people that do not do what was meant.

use std::fs;

use flywheel_exchange::market::{MarketError, Outcome, PurchaseStep, Waiting, When};
use flywheel_exchange::quietly;
use flywheel_protocol::Seconds;
use flywheel_testing::Person;
use flywheel_types::marketplace::Stage;

use crate::cheats::{hide_another_chunk, tampered};
use crate::world::{BOND, MONEY, PRICE, World, committed, data, drive, end, rest, wait};

const ATTEMPT: &str = "bought.csv.purchase/attempt-0";

#[test]
fn an_order_that_was_confirmed_is_finished_though_its_file_is_not_in_the_shop_any_more() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let serving = world.serve(&seller);
    rest(&mut seller);
    let mut purchase = world.purchase(&buyers);
    purchase.step(&mut quietly).unwrap();
    committed(&world, &mut seller, 1);
    assert!(matches!(wait(&mut purchase), Waiting::Key));
    drop(serving);
    drop(seller);
    fs::rename(world.path("shop/contents"), world.path("elsewhere")).unwrap();
    fs::create_dir(world.path("shop/contents")).unwrap();
    // A program that took it for somebody else's had noted that nothing is left to do.
    fs::write(world.path("shop/seen.json"), "1").unwrap();

    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    let outcome = drive(&mut seller, &mut purchase);
    assert!(matches!(outcome, Outcome::Bought { order: 1, .. }), "{outcome:?}");
    rest(&mut seller);
    world.assert_sold();
}

#[test]
fn an_order_that_ends_while_it_is_sealed_leaves_nothing() {
    let world = World::selling(data(8 << 20));
    let (sellers, buyers, line) = (world.line(), world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    world.purchase(&buyers).step(&mut quietly).unwrap();
    seller.step().unwrap();
    let person = Person::named("seller");
    world.market(&line).decline(person.account(), 1).unwrap();
    assert_eq!(seller.step().unwrap().open, 0);
    rest(&mut seller);
    assert_eq!(fs::read_dir(world.path("shop/orders")).unwrap().count(), 0);
    assert_eq!((sellers.sent.get(), world.balances()), (0, (MONEY, MONEY)));
}

#[test]
fn a_wrong_chunk_is_complained_about_though_the_file_cannot_be_written_and_its_name_is_taken() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    tampered(&world, &sellers, &buyers, |folder| hide_another_chunk(folder, 0));
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    committed(&world, &mut seller, 1);
    let mut purchase = world.purchase(&buyers);
    assert!(matches!(wait(&mut purchase), Waiting::Key));
    fs::create_dir(world.path(ATTEMPT).join("opened.part")).unwrap();
    fs::write(world.path("bought.csv"), "somebody else's").unwrap();
    let outcome = drive(&mut seller, &mut purchase);
    assert!(matches!(outcome, Outcome::Caught { chunk: 0, .. }), "{outcome:?}");
    assert_eq!(world.balances(), (MONEY - BOND, MONEY + BOND));
    assert_eq!(fs::read(world.path("bought.csv")).unwrap(), b"somebody else's");
}

#[test]
fn a_file_that_is_as_listed_is_named_once_its_name_is_free_and_not_read_again() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut wishes = world.wishes();
    wishes.pays = When::AfterTheWindow;
    let mut purchase = world.purchase_by("buyer", &buyers, wishes.clone());
    purchase.step(&mut quietly).unwrap();
    committed(&world, &mut seller, 1);
    assert!(matches!(wait(&mut purchase), Waiting::Key));
    rest(&mut seller);
    fs::write(world.path("bought.csv"), "somebody else's").unwrap();
    let error = purchase.step(&mut quietly).unwrap_err();
    assert!(error.to_string().contains("bought.csv"), "{error}");
    fs::remove_file(world.path("bought.csv")).unwrap();
    assert!(matches!(wait(&mut purchase), Waiting::Window));
    assert!(fs::read(world.path("bought.csv")).unwrap() == world.bytes);
    // It is the buyer's own by now, who may do with it what he likes.
    fs::write(world.path("bought.csv"), "mine").unwrap();
    drop(purchase);
    let mut purchase = world.purchase_by("buyer", &buyers, wishes);
    assert!(matches!(wait(&mut purchase), Waiting::Window));
    assert_eq!(fs::read(world.path("bought.csv")).unwrap(), b"mine");
}

#[test]
fn a_buyer_killed_while_tidying_up_ends_all_the_same() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let mut purchase = world.purchase(&buyers);
    while stage(&world) != Some(Stage::Settled) {
        seller.step().unwrap();
        assert!(!matches!(purchase.step(&mut quietly).unwrap(), PurchaseStep::Over(_)));
    }
    drop(purchase);
    fs::remove_dir_all(world.path(ATTEMPT)).unwrap();
    assert!(matches!(end(&mut world.purchase(&buyers)), Outcome::Bought { .. }));
    rest(&mut seller);
    world.assert_sold();
}

fn stage(world: &World) -> Option<Stage> {
    let market = world.suite.network().marketplace().unwrap();
    market.order(1).ok().map(|order| order.stage)
}

#[test]
fn a_key_is_not_shown_when_it_might_come_in_too_late() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        let _serving = world.serve(&seller);
        rest(&mut seller);
        let mut purchase = world.purchase(&buyers);
        purchase.step(&mut quietly).unwrap();
        committed(&world, &mut seller, 1);
        assert!(matches!(wait(&mut purchase), Waiting::Key));
    }
    // 29 seconds of the six hours are left.
    let left = |world: &World| world.order(1).deadline.since(world.suite.now()).get();
    let all = left(&world);
    world.suite.advance(Seconds::new(all - 29));
    assert_eq!(left(&world), 29);
    let sellers = world.line();
    rest(&mut world.seller(&sellers));
    assert_eq!((sellers.sent.get(), world.order(1).key), (0, None));
    assert_eq!(world.order(1).stage, Stage::Confirmed);
}

#[test]
fn who_misses_the_window_learns_what_happened() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        tampered(&world, &sellers, &buyers, |folder| {
            hide_another_chunk(folder, 5 * 1_024)
        });
        let mut seller = world.seller(&sellers);
        let _serving = world.serve(&seller);
        committed(&world, &mut seller, 1);
        assert!(matches!(wait(&mut world.purchase(&buyers)), Waiting::Key));
        rest(&mut seller);
        assert_eq!(world.order(1).stage, Stage::Revealed);
    }
    world.let_the_window_pass();
    let buyers = world.line();
    let mut purchase = world.purchase(&buyers);
    assert!(matches!(purchase.step(&mut quietly).unwrap(), PurchaseStep::Done));
    let error = purchase.step(&mut quietly).unwrap_err();
    assert!(matches!(error, MarketError::TooLate { order: 1, chunk: 5 }), "{error}");
    assert_eq!(world.balances().1, MONEY - PRICE);
}
