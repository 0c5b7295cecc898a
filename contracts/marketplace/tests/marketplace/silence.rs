//! Each machine of states is driven to its end with any one party silent from any step on.

use cosmwasm_std::Binary;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::marketplace::{BountyClaim, Buying, ExecuteMsg, Wanted};
use proptest::prelude::*;

use crate::goods::Goods;
use crate::suite::{Suite, amount, at, id};

/// Who says nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silent {
    Buyer,
    Seller,
    Both,
}

fn any_silent() -> impl Strategy<Value = Silent> {
    prop_oneof![Just(Silent::Buyer), Just(Silent::Seller), Just(Silent::Both)]
}

/// Meter data, until second 500.
fn wanted(by: Buying) -> Wanted {
    Wanted {
        class: "meter".into(),
        cells: vec![],
        purpose: "research".into(),
        until: at(500),
        by,
    }
}

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
            by: Buying::Lowest { transfer_key: Hash32::ZERO, min_duration: None },
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

    #[test]
    fn a_subscription_ends_whoever_is_silent(
        periods in 1_u32..20,
        when in 0_u64..1_200,
        silent in any_silent(),
        is_native in any::<bool>(),
    ) {
        let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
        let feed = suite.list(suite.feed());
        suite.try_subscribe("buyer", feed, 1, periods).unwrap();
        suite.at(when);
        let begun = periods.min(u32::try_from(when / 50).unwrap() + 1);
        let unused = 100 * i128::from(periods - begun);
        // The periods, and 10 s of grace.
        let has_access = when < 50 * u64::from(periods) + 10;
        let (buyer, seller) = match silent {
            Silent::Seller => {
                prop_assert_eq!(suite.try_unsubscribe("buyer", feed).is_ok(), unused > 0);
                (-100 * i128::from(begun), 80 * i128::from(begun))
            }
            Silent::Buyer => {
                prop_assert_eq!(suite.try_revoke("seller", feed, "buyer", 100).is_ok(), has_access);
                // 2 for each second that is left of the running period; the grace is nobody's.
                let left = 2 * i128::from((50 * u64::from(begun)).saturating_sub(when));
                (unused + left - 100 * i128::from(periods), 80 * i128::from(begun) - left)
            }
            Silent::Both => (-100 * i128::from(periods), 80 * i128::from(periods)),
        };
        suite.at(when + 2_000);
        drop(suite.try_collect(feed, "buyer"));
        prop_assert_eq!((suite.gain("buyer"), suite.gain("seller")), (buyer, seller));
        prop_assert_eq!(suite.balance_of(&suite.market.clone()), 0);
    }

    #[test]
    fn a_request_by_choice_ends_whoever_is_silent(
        escrow in 100_u128..10_000,
        price in prop::option::of(1_u128..10_000),
        is_taken in any::<bool>(),
        is_delivered in any::<bool>(),
        is_native in any::<bool>(),
    ) {
        let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
        suite.enrol(1, "meter", None);
        let goods = Goods::sized(5);
        let listing = suite.list(suite.dataset(&goods, 77));
        let by = Buying::Choice { transfer_key: Hash32::ZERO };
        let request = suite.post("buyer", wanted(by), escrow);
        // Without a bid all providers were silent.
        let bid = price.filter(|price| suite.try_bid("seller", request, listing, *price).is_ok());
        prop_assert_eq!(bid, price.filter(|price| *price <= escrow));
        let taken = bid.filter(|price| is_taken && suite.try_take("buyer", request, listing, *price).is_ok());
        if let Some(price) = taken.filter(|_| is_delivered) {
            suite.commit(1, &goods, 9, price.div_ceil(10).max(50));
        } else if bid.is_some() && taken.is_none() {
            // The buyer does not choose: nobody ends it before its time.
            suite.at(499).try_close("stranger", request).unwrap_err();
        }
        suite.at(500);
        prop_assert_eq!(suite.try_close("stranger", request).is_ok(), taken.is_none());
        drop(suite.try_settle(&[1]));

        // A seller who falls silent brings the price back; a buyer who does, after the delivery, loses a hundredth.
        let fee = i128::try_from(taken.filter(|_| is_delivered).unwrap_or_default() / 100).unwrap();
        prop_assert_eq!((suite.gain("buyer"), suite.gain("seller")), (-fee, fee));
        prop_assert_eq!(suite.balance_of(&suite.market.clone()), 0);
    }

    #[test]
    fn a_bounty_ends_whoever_is_silent(escrow in 1_u128..2_000, claimed in any::<bool>(), is_native in any::<bool>()) {
        let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
        let leaf = EvidenceLeaf {
            epoch: Epoch::FIRST,
            machine_id: id(1),
            class: "meter".into(),
            cell: None,
            accepted: 24,
            refused: 0,
            reports: Hash32::ZERO,
        };
        let tree = EvidenceTree::build([leaf.clone()]).unwrap();
        suite.finalize(0, Some(&tree));
        let by = Buying::Bounty { amount: amount(10), from: Epoch::FIRST, to: Epoch::FIRST };
        let request = suite.post("buyer", wanted(by), escrow);
        // The buyer cannot take it back before its time, whoever is silent.
        suite.try_close("buyer", request).unwrap_err();
        if claimed {
            let claim = BountyClaim {
                request,
                settled: Epoch::FIRST,
                leaves: 1,
                position: 0,
                leaf,
                proof: Binary::new(tree.proof(0).unwrap()),
            };
            suite.try_execute("stranger", &ExecuteMsg::ClaimBounty(claim)).unwrap();
        }
        suite.at(500);
        let is_used_up = claimed && escrow <= 240;
        prop_assert_eq!(suite.try_close("stranger", request).is_ok(), !is_used_up);

        // 24 readings at 10, as far as the escrow reaches.
        let paid = i128::try_from(if claimed { escrow.min(240) } else { 0 }).unwrap();
        prop_assert_eq!(suite.gain("buyer"), -paid);
        prop_assert_eq!(suite.gain("seller"), paid - paid / 10 - 2 * (paid / 20));
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
