//! Programs that are killed and started again.

use flywheel_exchange::market::{Outcome, PurchaseStep};
use flywheel_exchange::quietly;

use crate::line::Loss;
use crate::world::{World, rest};

/// Both programs begin anew for every single step.
#[test]
fn a_sale_in_which_both_are_killed_after_every_step_comes_to_the_same() {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    let mut steps = 0;
    loop {
        steps += 1;
        assert!(steps < 2_000, "it does not end");
        let mut seller = world.seller(&sellers);
        seller.step().unwrap();
        let _serving = world.serve(&seller);
        // What is sealed meanwhile is begun again next time, if it was not whole.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let mut purchase = world.purchase(&buyers);
        if let PurchaseStep::Over(outcome) = purchase.step(&mut quietly).unwrap() {
            assert!(matches!(outcome, Outcome::Bought { order: 1, .. }), "{outcome:?}");
            break;
        }
    }
    rest(&mut world.seller(&sellers));
    world.assert_sold();
}

/// A program that dies with a transaction: its successor finds on the chain what became of it.
fn sale_with_a_loss(seller_loss: Option<(usize, Loss)>, buyer_loss: Option<(usize, Loss)>) {
    let world = World::new();
    let (sellers, buyers) = (world.line(), world.line());
    sellers.loss.set(seller_loss);
    buyers.loss.set(buyer_loss);
    let mut seller = world.seller(&sellers);
    let mut serving = world.serve(&seller);
    let mut purchase = world.purchase(&buyers);
    let mut sent = 0;
    for _ in 0..2_000 {
        seller.step().unwrap();
        // A transaction was lost: the program dies here.
        if seller_loss.is_some_and(|(number, _)| sent <= number && sellers.sent.get() > number) {
            drop(serving);
            drop(seller);
            seller = world.seller(&sellers);
            seller.step().unwrap();
            serving = world.serve(&seller);
        }
        sent = sellers.sent.get();
        match purchase.step(&mut quietly) {
            Ok(PurchaseStep::Over(Outcome::Bought { .. })) => {
                rest(&mut seller);
                return world.assert_sold();
            }
            Ok(PurchaseStep::Over(outcome)) => panic!("{outcome:?}"),
            Ok(PurchaseStep::Done) => {}
            Ok(PurchaseStep::Waits { .. }) => std::thread::sleep(std::time::Duration::from_millis(2)),
            Err(_) => {
                drop(purchase);
                purchase = world.purchase(&buyers);
            }
        }
    }
    panic!("it does not end");
}

#[test]
fn a_seller_killed_before_or_after_each_transaction_is_paid_once() {
    // Commit and reveal.
    for number in 0..2 {
        for loss in [Loss::Before, Loss::After] {
            sale_with_a_loss(Some((number, loss)), None);
        }
    }
}

#[test]
fn a_buyer_killed_before_or_after_each_transaction_pays_once() {
    // Buy, confirm and accept.
    for number in 0..3 {
        for loss in [Loss::Before, Loss::After] {
            sale_with_a_loss(None, Some((number, loss)));
        }
    }
}
