//! Random sequences of silent, late, double, replayed and hostile messages. After each the suite checks that every unit is
//! somewhere; in the end everybody can be paid.

use flywheel_protocol::{Hash32, Seconds};
use flywheel_types::marketplace::{Buying, ExecuteMsg, QueryMsg, ReceiveMsg, Wanted};
use proptest::prelude::*;

use crate::goods::Goods;
use crate::suite::{OTHER, PEOPLE, Suite, at, purchase};

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Buy {
        who: usize,
        listing: u64,
        paid: u128,
    },
    BuyOther {
        who: usize,
        listing: u64,
    },
    Commit {
        who: usize,
        order: u64,
        spoilt: bool,
        bond: u128,
    },
    Confirm {
        who: usize,
        order: u64,
    },
    Reveal {
        who: usize,
        order: u64,
        key: u8,
    },
    Complain {
        who: usize,
        order: u64,
        spoilt: bool,
        index: u64,
    },
    Accept {
        who: usize,
        order: u64,
    },
    Decline {
        who: usize,
        order: u64,
    },
    Settle(Vec<u64>),
    Subscribe {
        who: usize,
        periods: u32,
    },
    Unsubscribe(usize),
    Collect(usize),
    Revoke {
        listing: u64,
        who: usize,
        paid: u128,
    },
    Request {
        who: usize,
        lowest: bool,
        escrow: u128,
    },
    Bid {
        request: u64,
        listing: u64,
        price: u128,
    },
    Take {
        who: usize,
        request: u64,
        price: u128,
    },
    Close {
        who: usize,
        request: u64,
    },
    Refuse {
        who: usize,
        refused: bool,
    },
    NeighboursRefuse(bool),
    Forward(u64),
    Withdraw {
        who: usize,
    },
    Sell {
        to: usize,
    },
    Donate(u128),
    Forge {
        who: usize,
        order: u64,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let who = || 0_usize..PEOPLE.len();
    let (order, listing, request) = (|| 1_u64..8, || 1_u64..5, || 1_u64..4);
    let paid = || prop::sample::select(vec![0_u128, 99, 100, 1_000, 1_500]);
    let frequent = prop_oneof![
        (0_u64..150).prop_map(Step::Wait),
        (who(), listing(), paid()).prop_map(|(who, listing, paid)| Step::Buy { who, listing, paid }),
        (who(), order(), any::<bool>(), paid()).prop_map(|(who, order, spoilt, bond)| Step::Commit {
            who,
            order,
            spoilt,
            bond
        }),
        (who(), order()).prop_map(|(who, order)| Step::Confirm { who, order }),
        (who(), order(), 8_u8..10).prop_map(|(who, order, key)| Step::Reveal { who, order, key }),
        (who(), order(), any::<bool>(), 0_u64..3).prop_map(|(who, order, spoilt, index)| Step::Complain {
            who,
            order,
            spoilt,
            index
        }),
        prop::collection::vec(order(), 0..4).prop_map(Step::Settle),
    ];
    let seldom = prop_oneof![
        (who(), listing()).prop_map(|(who, listing)| Step::BuyOther { who, listing }),
        (who(), order()).prop_map(|(who, order)| Step::Accept { who, order }),
        (who(), order()).prop_map(|(who, order)| Step::Decline { who, order }),
        (who(), 0_u32..4).prop_map(|(who, periods)| Step::Subscribe { who, periods }),
        who().prop_map(Step::Unsubscribe),
        who().prop_map(Step::Collect),
        (listing(), who(), paid()).prop_map(|(listing, who, paid)| Step::Revoke { listing, who, paid }),
        (who(), any::<bool>(), paid()).prop_map(|(who, lowest, escrow)| Step::Request { who, lowest, escrow }),
        (request(), listing(), paid()).prop_map(|(request, listing, price)| Step::Bid {
            request,
            listing,
            price
        }),
        (who(), request(), paid()).prop_map(|(who, request, price)| Step::Take { who, request, price }),
        (who(), request()).prop_map(|(who, request)| Step::Close { who, request }),
        (who(), any::<bool>()).prop_map(|(who, refused)| Step::Refuse { who, refused }),
        any::<bool>().prop_map(Step::NeighboursRefuse),
        (1_u64..8).prop_map(Step::Forward),
        who().prop_map(|who| Step::Withdraw { who }),
        who().prop_map(|to| Step::Sell { to }),
        (1_u128..50).prop_map(Step::Donate),
        (who(), order()).prop_map(|(who, order)| Step::Forge { who, order }),
    ];
    prop_oneof![3 => frequent, 1 => seldom]
}

/// Listings 1 to 4: two datasets of machine 1, one of them with a licence of 300 s; its feed; a dataset of the network.
fn world(is_native: bool, goods: &Goods) -> Suite {
    let mut suite = if is_native { Suite::native() } else { Suite::cw20() };
    suite.finalize(2, None).enrol(1, "meter", None);
    suite.list(suite.dataset(goods, 1_000));
    let mut brief = suite.dataset(goods, 1_000);
    brief.terms.duration = Some(Seconds::new(300));
    suite.list(brief);
    suite.list(suite.feed());
    suite.list(suite.network_dataset(goods, 1_000));
    suite
}

/// Carries a step out; what is refused changes nothing, which the checks after each message see.
fn carry_out(suite: &mut Suite, goods: &Goods, step: Step) {
    let sent = |spoilt| if spoilt { goods.spoilt() } else { goods.clone() };
    match step {
        Step::Wait(seconds) => {
            let now = suite.now();
            suite.at(now + seconds);
        }
        Step::Buy { who, listing, paid } => drop(suite.try_buy(PEOPLE[who], purchase(listing), paid)),
        Step::BuyOther { who, listing } => {
            let other = suite.other();
            drop(suite.try_pay(PEOPLE[who], &other, 1_000, &ReceiveMsg::Buy(purchase(listing))));
        }
        Step::Commit {
            who,
            order,
            spoilt,
            bond,
        } => {
            drop(suite.try_commit(PEOPLE[who], order, &sent(spoilt), 9, bond));
            drop(suite.try_commit("seller", order, &sent(spoilt), 9, bond));
        }
        Step::Confirm { who, order } => {
            drop(suite.try_confirm(PEOPLE[who], order));
            drop(suite.try_confirm("buyer", order));
        }
        Step::Reveal { who, order, key } => {
            drop(suite.try_reveal(PEOPLE[who], order, key));
            drop(suite.try_reveal("seller", order, key));
        }
        Step::Complain {
            who,
            order,
            spoilt,
            index,
        } => {
            let complaint = ExecuteMsg::Complain(goods.complaint(order, &sent(spoilt), 9, index));
            drop(suite.try_execute(PEOPLE[who], &complaint));
            drop(suite.try_execute("buyer", &complaint));
        }
        Step::Accept { who, order } => drop(suite.try_execute(PEOPLE[who], &ExecuteMsg::Accept { order })),
        Step::Decline { who, order } => drop(suite.try_execute(PEOPLE[who], &ExecuteMsg::Decline { order })),
        Step::Settle(orders) => drop(suite.try_settle(&orders)),
        Step::Subscribe { who, periods } => drop(suite.try_subscribe(PEOPLE[who], 3, 1, periods)),
        Step::Unsubscribe(who) => drop(suite.try_unsubscribe(PEOPLE[who], 3)),
        Step::Collect(who) => drop(suite.try_collect(3, PEOPLE[who])),
        Step::Revoke { listing, who, paid } => drop(suite.try_revoke("seller", listing, PEOPLE[who], paid)),
        Step::Request { who, lowest, escrow } => {
            let transfer_key = Hash32::ZERO;
            let wanted = Wanted {
                class: "meter".into(),
                cells: vec![],
                purpose: "research".into(),
                until: at(suite.now() + 200),
                by: if lowest {
                    Buying::Lowest {
                        transfer_key,
                        min_duration: None,
                    }
                } else {
                    Buying::Choice { transfer_key }
                },
            };
            drop(suite.try_request(PEOPLE[who], wanted, escrow));
        }
        Step::Bid {
            request,
            listing,
            price,
        } => {
            let sender = if listing == 4 { "admin" } else { "seller" };
            drop(suite.try_bid(sender, request, listing, price));
        }
        Step::Take { who, request, price } => drop(suite.try_take(PEOPLE[who], request, 1, price)),
        Step::Close { who, request } => drop(suite.try_close(PEOPLE[who], request)),
        Step::Refuse { who, refused } => {
            suite.refuse(PEOPLE[who], refused);
        }
        Step::NeighboursRefuse(refuse) => {
            suite.neighbours_refuse(refuse).refuse("burn", refuse);
        }
        Step::Forward(row) => drop(suite.try_execute("stranger", &ExecuteMsg::Forward { rows: vec![row] })),
        Step::Withdraw { who } => drop(suite.try_withdraw("stranger", PEOPLE[who])),
        Step::Sell { to } => {
            suite.sell_machine(1, PEOPLE[to]);
        }
        Step::Donate(amount) => {
            suite.donate(amount);
        }
        Step::Forge { who, order } => {
            let hook = ReceiveMsg::Commit(goods.delivery(order, 9));
            assert!(suite.try_forge(PEOPLE[who], "seller", &hook).is_err());
        }
    }
}

/// Everybody receives again, and everything ends by time: nothing is left but what was given.
fn end(suite: &mut Suite) {
    for name in PEOPLE {
        suite.refuse(name, false);
    }
    suite.neighbours_refuse(false).refuse("burn", false);
    let now = suite.now();
    suite.at(now + 100_000);
    for request in 1..=suite.numbers().1 {
        drop(suite.try_close("stranger", request));
    }
    let now = suite.now();
    suite.at(now + 100_000);
    for order in 1..=suite.numbers().0 {
        drop(suite.try_settle(&[order]));
    }
    for name in PEOPLE {
        drop(suite.try_collect(3, name));
    }
    for (row, _) in suite.waiting() {
        suite.execute("stranger", &ExecuteMsg::Forward { rows: vec![row] });
    }
    for name in PEOPLE {
        drop(suite.try_withdraw("stranger", name));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_unit_is_somewhere_after_every_message(
        steps in prop::collection::vec(any_step(), 1..80),
        is_native in any::<bool>(),
    ) {
        let goods = Goods::sized(3_000);
        let mut suite = world(is_native, &goods);
        for step in steps {
            carry_out(&mut suite, &goods, step);
        }
        end(&mut suite);
        for name in ["orders", "bonds", "subscriptions", "requests", "waiting", "credits"] {
            prop_assert_eq!(suite.owed(name), 0, "{}", name);
        }
        let other = flywheel_types::Denom::<String>::Native(OTHER.to_owned());
        let totals: flywheel_types::Totals = suite.query(&QueryMsg::Totals { denom: Some(other) });
        prop_assert!(totals.balance.is_zero());
    }
}
