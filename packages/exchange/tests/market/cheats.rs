//! Sellers who cheat, and things that look like it.

use std::fs;

use flywheel_exchange::market::{Outcome, PurchaseStep, Waiting};
use flywheel_exchange::{describe, quietly};
use flywheel_types::marketplace::Stage;

use crate::line::{Line, Loss};
use crate::world::{BOND, MONEY, PRICE, World, committed, data, drive, order_folder, rest, wait};

/// Between sealing and committing, something happens to the sealed folder.
pub fn tampered(world: &World, sellers: &Line<'_>, buyers: &Line<'_>, change: impl FnOnce(&std::path::Path)) {
    let mut seller = world.seller(sellers);
    let serving = world.serve(&seller);
    rest(&mut seller);
    sellers.loss.set(Some((sellers.sent.get(), Loss::Before)));
    world.purchase(buyers).step(&mut quietly).unwrap();
    while sellers.sent.get() == 0 {
        seller.step().unwrap();
    }
    drop(serving);
    drop(seller);
    change(&order_folder(&world.path("shop")));
}

/// Another hidden chunk than the listed one's, and a commitment to it.
pub fn hide_another_chunk(folder: &std::path::Path, place: usize) {
    let mut hidden = fs::read(folder.join("hidden")).unwrap();
    hidden[place] ^= 1;
    fs::write(folder.join("hidden"), hidden).unwrap();
    let described = describe(&folder.join("hidden"), &folder.join("hidden.levels"), &mut quietly).unwrap();
    let mut facts: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("facts.json")).unwrap()).unwrap();
    facts["hidden_root"] = serde_json::json!(described.root);
    fs::write(folder.join("facts.json"), facts.to_string()).unwrap();
}

#[test]
fn a_seller_with_one_wrong_chunk_is_caught_and_loses_the_bond() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    // Chunk 200 of 293.
    tampered(&world, &sellers, &buyers, |folder| {
        hide_another_chunk(folder, 200 * 1_024 + 7)
    });
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    let outcome = drive(&mut seller, &mut world.purchase(&buyers));
    assert_eq!(
        outcome,
        Outcome::Caught {
            order: 1,
            chunk: 200,
            price: PRICE.into(),
            bond: BOND.into()
        }
    );
    assert_eq!(world.balances(), (MONEY - BOND, MONEY + BOND));
    assert!(!world.path("bought.csv").exists());
}

#[test]
fn a_buyer_killed_with_the_complaint_learns_that_it_came_in() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    tampered(&world, &sellers, &buyers, |folder| hide_another_chunk(folder, 299_999));
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    // Bought (0), confirmed (1), complained (2).
    buyers.loss.set(Some((2, Loss::After)));
    let mut purchase = world.purchase(&buyers);
    let outcome = loop {
        rest(&mut seller);
        match purchase.step(&mut quietly) {
            Ok(PurchaseStep::Over(outcome)) => break outcome,
            Ok(_) => {}
            Err(_) => {
                drop(purchase);
                purchase = world.purchase(&buyers);
            }
        }
    };
    assert!(matches!(outcome, Outcome::Caught { chunk: 292, .. }), "{outcome:?}");
    assert_eq!(world.balances(), (MONEY - BOND, MONEY + BOND));
}

#[test]
fn a_file_that_changed_after_it_was_listed_is_not_sold() {
    let world = World::new();
    let mut bytes = data(300_000);
    bytes[123_456] ^= 1;
    fs::write(world.path("data.csv"), bytes).unwrap();
    let (sellers, buyers) = (world.line(), world.line());
    let mut seller = world.seller(&sellers);
    let _serving = world.serve(&seller);
    rest(&mut seller);
    let outcome = drive(&mut seller, &mut world.purchase(&buyers));
    // Declined before a bond was locked: everything is back.
    assert!(
        matches!(outcome, Outcome::Refunded { order: 1, fee, .. } if fee.is_zero()),
        "{outcome:?}"
    );
    assert_eq!(world.balances(), (MONEY, MONEY));
}

#[test]
fn a_shop_whose_keys_are_not_the_committed_ones_hands_over_nothing_and_shows_no_key() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let serving = world.serve(&seller);
        world.purchase(&buyers).step(&mut quietly).unwrap();
        committed(&world, &mut seller, 1);
        let mut purchase = world.purchase(&buyers);
        assert!(matches!(wait(&mut purchase), Waiting::Key));
        assert_eq!(world.order(1).stage, Stage::Confirmed);
        drop(serving);
        drop(seller);
        // Somebody restores another order's keys.
        let keys = order_folder(&world.path("shop")).join("keys");
        let text = fs::read_to_string(&keys).unwrap();
        let other = |line: &str| format!("{}77\n", &line[..line.len() - 2]);
        fs::write(&keys, text.lines().map(other).collect::<String>()).unwrap();
        let mut seller = world.seller(&sellers);
        let sent = sellers.sent.get();
        for _ in 0..5 {
            seller.step().unwrap();
        }
        assert_eq!(sellers.sent.get(), sent);
    }
    world.let_the_window_pass();
    let buyers = world.line();
    let outcome = crate::world::end(&mut world.purchase(&buyers));
    assert!(matches!(outcome, Outcome::Refunded { .. }), "{outcome:?}");
    // Money and bond: the buyer had confirmed.
    assert_eq!(world.balances(), (MONEY - BOND, MONEY + BOND));
}

#[test]
fn a_delivery_that_is_not_the_committed_one_is_not_confirmed() {
    let mut world = World::new();
    {
        let (sellers, buyers) = (world.line(), world.line());
        let mut seller = world.seller(&sellers);
        rest(&mut seller);
        let _serving = world.serve(&seller);
        world.purchase(&buyers).step(&mut quietly).unwrap();
        committed(&world, &mut seller, 1);
        // After the commitment the hidden chunks become others.
        let hidden = order_folder(&world.path("shop")).join("hidden");
        let mut bytes = fs::read(&hidden).unwrap();
        bytes[70_000] ^= 1;
        fs::write(&hidden, bytes).unwrap();
        let mut purchase = world.purchase(&buyers);
        assert!(matches!(wait(&mut purchase), Waiting::BetterDelivery(_)));
        assert_eq!(world.order(1).stage, Stage::Committed);
    }
    world.let_the_window_pass();
    let buyers = world.line();
    let outcome = crate::world::end(&mut world.purchase(&buyers));
    assert!(
        matches!(outcome, Outcome::Refunded { fee, .. } if fee.u128() == 2),
        "{outcome:?}"
    );
    // The listed order fee: 1 % of 250, floored.
    assert_eq!(world.balances(), (MONEY + 2, MONEY - 2));
}
