//! Each machine of states is driven to its end with any one party silent from any step on.

use flywheel_protocol::Hash32;
use flywheel_types::marketplace::{Buying, ExecuteMsg, Wanted};
use proptest::prelude::*;

use crate::goods::Goods;
use crate::suite::{Suite, at};

/// Four steps, the seller's and the buyer's in turn; then anybody settles.
const STEPS: usize = 4;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_order_ends_by_time_whoever_falls_silent_and_the_other_side_is_whole(
        steps in 0..=STEPS,
        is_native in any::<bool>(),
        cheats in any::<bool>(),
        price in 1_u128..100_000,
        waits in prop::collection::vec(0_u64..100, STEPS),
        size in 1_usize..4_000,
    ) {
        let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
        let listed = Goods::sized(size);
        let sent = if cheats { listed.spoilt() } else { listed.clone() };
        let bond = price.div_ceil(10).max(50);
        let listing = suite.list(suite.dataset(&listed, price));
        let order = suite.buy("buyer", listing, price);
        for (step, wait) in waits.iter().take(steps).enumerate() {
            let now = suite.now();
            suite.at(now + wait);
            match step {
                0 => {
                    suite.commit(order, &sent, 9, bond);
                }
                1 => {
                    suite.confirm(order);
                }
                2 => {
                    suite.reveal(order, 9);
                }
                _ => {
                    let complaint = suite.try_complain(order, &listed, &sent, 9, listed.shape.chunks() - 1);
                    prop_assert_eq!(complaint.is_ok(), cheats);
                }
            }
        }
        let deadline = suite.deadline(order);
        suite.at(deadline.max(suite.now()));
        prop_assert_eq!(suite.try_settle(&[order]).is_ok(), !(steps == 4 && cheats));

        let (price, bond) = (i128::try_from(price).unwrap(), i128::try_from(bond).unwrap());
        let (buyer, seller) = (suite.gain("buyer"), suite.gain("seller"));
        match steps {
            // Nobody has lost anything.
            0 => prop_assert_eq!((buyer, seller), (0, 0)),
            // The buyer fell silent after the delivery: the order fee is the seller's.
            1 => prop_assert_eq!((buyer, seller), (-(price / 100), price / 100)),
            // The seller fell silent: the bond is the buyer's.
            2 => prop_assert_eq!((buyer, seller), (bond, -bond)),
            4 if cheats => prop_assert_eq!((buyer, seller), (bond, -bond)),
            // Sold: the floors of a fifth of the price are others'.
            _ => {
                let fees = price / 10 + 2 * (price / 20);
                prop_assert_eq!((buyer, seller), (-price, price - fees));
            }
        }
        prop_assert_eq!(suite.balance_of(&suite.market.clone()), 0);
    }

    #[test]
    fn a_subscription_and_a_request_end_by_time_without_their_parties(
        periods in 1_u32..20,
        unsubscribes_at in prop::option::of(0_u64..1_000),
        collects_at in prop::option::of(0_u64..1_000),
        escrow in 1_u128..10_000,
        bids in prop::option::of(1_u128..10_000),
    ) {
        let mut suite = Suite::cw20();
        suite.enrol(1, "meter", None);
        let feed = suite.list(suite.feed());
        suite.try_subscribe("buyer", feed, 1, periods).unwrap();
        let listing = suite.list(suite.dataset(&Goods::sized(5), 77));
        let wanted = Wanted {
            class: "meter".into(),
            cells: vec![],
            purpose: "research".into(),
            until: at(500),
            by: Buying::Lowest { transfer_key: Hash32::ZERO },
        };
        let request = suite.post("city", wanted, escrow);
        if let Some(price) = bids {
            prop_assert_eq!(suite.try_bid("seller", request, listing, price).is_ok(), price <= escrow);
        }
        let mut events = [(unsubscribes_at, true), (collects_at, false)];
        events.sort_unstable();
        for (when, unsubscribes) in events {
            let Some(when) = when else { continue };
            suite.at(when);
            if unsubscribes {
                drop(suite.try_unsubscribe("buyer", feed));
            } else {
                drop(suite.try_collect(feed, "buyer"));
            }
        }
        // The end of time: nobody but a stranger is left.
        suite.at(2_000);
        drop(suite.try_collect(feed, "buyer"));
        suite.try_close("stranger", request).unwrap();
        suite.at(2_100);
        drop(suite.try_settle(&[2]));

        let begun = unsubscribes_at.map_or(periods, |when| {
            periods.min(u32::try_from(when / 50).unwrap() + 1)
        });
        prop_assert_eq!(suite.gain("buyer"), -100 * i128::from(begun));
        prop_assert_eq!(suite.gain("seller"), 80 * i128::from(begun));
        prop_assert_eq!(suite.gain("city"), 0);
        prop_assert_eq!(suite.balance_of(&suite.market.clone()), 0);
    }
}

#[test]
fn every_message_after_the_end_is_refused() {
    let mut suite = Suite::native();
    let goods = Goods::sized(10);
    let listing = suite.list(suite.dataset(&goods, 1_000));
    let order = suite.buy("buyer", listing, 1_000);
    suite.at(100).settle(order);
    suite.try_commit("seller", order, &goods, 9, 100).unwrap_err();
    suite.try_confirm("buyer", order).unwrap_err();
    suite.try_reveal("seller", order, 9).unwrap_err();
    suite.try_complain(order, &goods, &goods, 9, 0).unwrap_err();
    for who in ["buyer", "seller"] {
        suite.try_execute(who, &ExecuteMsg::Accept { order }).unwrap_err();
        suite.try_execute(who, &ExecuteMsg::Decline { order }).unwrap_err();
    }
    suite.try_settle(&[order]).unwrap_err();
    suite
        .try_execute("buyer", &ExecuteMsg::Rate { order, stars: 5 })
        .unwrap_err();
}
