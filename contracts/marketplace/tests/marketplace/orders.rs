//! The honest way of an order, step by step.

use flywheel_marketplace::ContractError;
use flywheel_protocol::{Hash32, MachineId};
use flywheel_types::marketplace::{
    ExecuteMsg, ListingUpdate, NoAccess, Price, Purchase, QueryMsg, RatingResponse, Stage,
};

use crate::goods::Goods;
use crate::suite::{Suite, amount, at, attribute, error, purchase};

#[test]
fn an_order_goes_from_the_escrow_to_everybody_s_share() {
    for mut suite in Suite::both() {
        let goods = Goods::sized(5_000);
        let listing = suite.list(suite.dataset(&goods, 10_000));

        let order = suite.buy("buyer", listing, 10_000);
        assert_eq!((suite.owed("orders"), suite.stage(order)), (10_000, Stage::Paid));
        assert_eq!(suite.deadline(order), 100);

        suite.at(50).commit(order, &goods, 9, 1_000);
        assert_eq!((suite.owed("bonds"), suite.deadline(order)), (1_000, 250));
        suite.at(249).confirm(order);
        assert_eq!(suite.deadline(order), 549);
        suite.at(300).reveal(order, 9);
        assert_eq!(suite.deadline(order), 700);
        assert_eq!(suite.order(order).key, Some(Hash32::new([9; 32])));
        assert_eq!(
            suite.access(listing, "buyer").reason,
            Some(NoAccess::OrderOpen {
                order,
                stage: Stage::Revealed
            })
        );

        suite.at(700).settle(order);

        // The machine's own 10 % join the seller's 70 %.
        assert_eq!(suite.gain("seller"), 8_000);
        assert_eq!(suite.gain("treasury"), 500);
        assert_eq!(suite.balance_of(&suite.staking.clone()), 1_000);
        assert_eq!(suite.gain("buyer"), -10_000);
        assert_eq!(suite.balance_of(&suite.market.clone()), 0);
        let sales = suite.sales(7);
        assert_eq!((sales.amount.u128(), sales.seller.u128()), (10_000, 8_000));
        // 500 to the treasury, 500 burned; the 1,000 of the stakers may come back to the buyer's side.
        assert_eq!(sales.demand.u128(), 1_000);
        let access = suite.access(listing, "buyer");
        assert!(access.has_access && access.until.is_none());
        assert_eq!(suite.stage(order), Stage::Settled);
    }
}

#[test]
fn the_buyer_may_accept_at_once() {
    let mut suite = Suite::native();
    let goods = Goods::sized(1_024);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);

    let refused = error(suite.try_execute("seller", &ExecuteMsg::Accept { order }));
    assert!(matches!(refused, ContractError::NotBuyer { .. }));
    suite.execute("buyer", &ExecuteMsg::Accept { order });

    assert_eq!(suite.gain("seller"), 8_000);
    assert_eq!(error(suite.try_settle(&[order])), ContractError::NothingToSettle);
}

#[test]
fn money_that_is_too_much_comes_back_in_the_same_transaction() {
    for mut suite in Suite::both() {
        let goods = Goods::sized(100);
        let listing = suite.list(suite.dataset(&goods, 10_000));
        let order = suite.buy("buyer", listing, 12_345);
        assert_eq!(suite.gain("buyer"), -10_000);
        suite.commit(order, &goods, 9, 5_000);
        assert_eq!(suite.gain("seller"), -1_000);
    }
}

#[test]
fn what_is_missing_wrong_or_doubled_is_refused_and_nothing_is_lost() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let not_enough = |needed, sent| ContractError::NotEnough {
        needed: amount(needed),
        sent: amount(sent),
    };

    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 0)),
        not_enough(10_000, 0)
    );
    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 9_999)),
        not_enough(10_000, 9_999)
    );
    let buy = ExecuteMsg::Buy(purchase(listing));
    let two = [
        cosmwasm_std::coin(10_000, crate::suite::COIN),
        cosmwasm_std::coin(10_000, crate::suite::OTHER),
    ];
    assert_eq!(
        error(suite.try_with("buyer", &buy, &two)).to_string(),
        "send exactly one coin, uwatt: 2 were sent"
    );
    assert_eq!(
        error(suite.try_with("buyer", &buy, &two[1..])).to_string(),
        "uother is not accepted here: send uwatt"
    );
    let token = flywheel_types::Denom::Cw20(suite.token.clone());
    let hook = flywheel_types::marketplace::ReceiveMsg::Buy(purchase(listing));
    assert!(suite.try_pay("buyer", &token, 10_000, &hook).is_err());
    assert!(suite.try_forge("stranger", "buyer", &hook).is_err());
    let cheap = Purchase {
        max_price: amount(9_999),
        ..purchase(listing)
    };
    assert_eq!(
        error(suite.try_buy("buyer", cheap, 10_000)),
        ContractError::PriceAboveMaximum {
            price: amount(10_000),
            maximum: amount(9_999)
        }
    );
    let keyless = Purchase {
        transfer_key: None,
        ..purchase(listing)
    };
    assert!(matches!(
        error(suite.try_buy("buyer", keyless, 10_000)),
        ContractError::Missing { .. }
    ));
    assert_eq!(
        error(suite.try_buy("buyer", purchase(7), 10_000)),
        ContractError::UnknownListing { listing: 7 }
    );
    assert_eq!(error(suite.try_settle(&[7])), ContractError::UnknownOrder { order: 7 });
    assert_eq!(suite.gain("buyer"), 0);

    let order = suite.buy("buyer", listing, 10_000);
    assert_eq!(
        error(suite.try_commit("seller", order, &goods, 9, 999)),
        not_enough(1_000, 999)
    );
}

#[test]
fn a_bond_is_a_tenth_of_the_price_or_what_a_complaint_costs() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    // 10 % of 499 are 49.9: the 50 of a complaint are more. 10 % of 501 are rounded up to 51.
    for (price, bond) in [(1, 50), (499, 50), (501, 51), (10_001, 1_001)] {
        let listing = suite.list(suite.dataset(&goods, price));
        let order = suite.buy("buyer", listing, price);
        assert!(suite.try_commit("seller", order, &goods, 9, bond - 1).is_err());
        suite.commit(order, &goods, 9, bond);
        assert_eq!(suite.order(order).commitment.unwrap().bond.u128(), bond);
    }
}

#[test]
fn one_open_order_per_buyer_and_listing() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);

    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 10_000)),
        ContractError::OrderIsOpen { order, listing }
    );
    suite.buy("city", listing, 10_000);
    suite.at(100).settle(order);
    suite.buy("buyer", listing, 10_000);
}

#[test]
fn a_listing_that_changed_between_view_and_buy_is_not_bought() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let update = ListingUpdate {
        price: Some(Price::Fixed { amount: amount(9_000) }),
        order_fee: None,
        terms: None,
        link: None,
    };
    let earlier = suite.buy("city", listing, 10_000);
    suite.execute("seller", &ExecuteMsg::UpdateListing { listing, update });

    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 10_000)),
        ContractError::ListingChanged {
            listing,
            seen: 1,
            now: 2
        }
    );
    let seen = Purchase {
        revision: 2,
        ..purchase(listing)
    };
    suite.try_buy("buyer", seen, 10_000).unwrap();
    assert_eq!(suite.gain("buyer"), -9_000);
    // What was bought before keeps its price and revision.
    assert_eq!(
        (suite.order(earlier).price.u128(), suite.order(earlier).revision),
        (10_000, 1)
    );
}

#[test]
fn nobody_buys_from_himself() {
    let mut suite = Suite::native();
    suite.finalize(2, None);
    let goods = Goods::sized(100);
    let own = suite.list(suite.dataset(&goods, 10_000));
    let mut new = suite.dataset(&goods, 10_000);
    new.seller = flywheel_types::marketplace::Seller::Machine {
        machine: MachineId::new(3).unwrap(),
    };
    let response = suite.try_list("carol", new).unwrap();
    let paid_out: u64 = attribute(&response, "listed", "listing").parse().unwrap();
    let of_network = suite.list(suite.network_dataset(&goods, 10_000));

    // The owner of machine 1 owns machine 2 as well: whichever of them is said to buy, the account is the same.
    for (buyer, listing) in [
        ("seller", own),
        ("carol", paid_out),
        ("dave", paid_out),
        ("admin", of_network),
        ("treasury", of_network),
    ] {
        assert!(
            matches!(
                error(suite.try_buy(buyer, purchase(listing), 10_000)),
                ContractError::SelfDealing { .. }
            ),
            "{buyer}"
        );
    }
    suite.buy("seller", paid_out, 10_000);
}

#[test]
fn only_the_party_whose_turn_it_is_takes_a_step() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);

    assert!(matches!(
        error(suite.try_commit("stranger", order, &goods, 9, 1_000)),
        ContractError::Unauthorized(_)
    ));
    assert!(matches!(
        error(suite.try_confirm("buyer", order)),
        ContractError::WrongStage { .. }
    ));
    suite.commit(order, &goods, 9, 1_000);
    assert!(matches!(
        error(suite.try_commit("seller", order, &goods, 9, 1_000)),
        ContractError::WrongStage { .. }
    ));
    assert!(matches!(
        error(suite.try_confirm("seller", order)),
        ContractError::NotBuyer { .. }
    ));
    suite.confirm(order);
    assert!(matches!(
        error(suite.try_reveal("stranger", order, 9)),
        ContractError::NotCommitter { .. }
    ));
    suite.reveal(order, 9);
    assert!(matches!(
        error(suite.try_reveal("seller", order, 9)),
        ContractError::WrongStage { .. }
    ));
    let complaint = ExecuteMsg::Complain(goods.complaint(order, &goods, 9, 0));
    assert!(matches!(
        error(suite.try_execute("stranger", &complaint)),
        ContractError::NotBuyer { .. }
    ));
}

#[test]
fn a_machine_that_is_sold_delivers_no_more_and_the_buyer_gets_all_back() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    suite.sell_machine(1, "carol");

    for seller in ["seller", "carol"] {
        assert!(matches!(
            error(suite.try_commit(seller, order, &goods, 9, 1_000)),
            ContractError::MachineSold { .. }
        ));
    }
    assert!(matches!(
        error(suite.try_buy("city", purchase(listing), 10_000)),
        ContractError::MachineSold { .. }
    ));
    suite.at(100).settle(order);
    assert_eq!(suite.gain("buyer"), 0);
}

#[test]
fn a_machine_that_is_sold_after_its_owner_committed_pays_that_owner() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    suite.commit(order, &goods, 9, 1_000);
    suite.sell_machine(1, "carol");

    suite.confirm(order).reveal(order, 9).at(400).settle(order);

    assert_eq!((suite.gain("seller"), suite.gain("carol")), (8_000, 0));
}

#[test]
fn the_machine_s_payout_address_is_paid() {
    let mut suite = Suite::native();
    suite.register(1, "seller", Some("dave"));
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    suite.at(400).settle(order);
    assert_eq!((suite.gain("seller"), suite.gain("dave")), (0, 8_000));
}

#[test]
fn a_settled_order_is_rated_once() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    let rate = |stars| ExecuteMsg::Rate { order, stars };

    assert!(matches!(
        error(suite.try_execute("buyer", &rate(4))),
        ContractError::WrongStage { .. }
    ));
    suite.at(400).settle(order);
    assert!(matches!(
        error(suite.try_execute("seller", &rate(5))),
        ContractError::NotBuyer { .. }
    ));
    for stars in [0, 6] {
        assert_eq!(
            error(suite.try_execute("buyer", &rate(stars))),
            ContractError::Stars { stars }
        );
    }
    suite.execute("buyer", &rate(4));
    assert!(matches!(
        error(suite.try_execute("buyer", &rate(4))),
        ContractError::WrongStage { .. }
    ));
    let rating: RatingResponse = suite.query(&QueryMsg::Rating { listing });
    assert_eq!((rating.count, rating.stars), (1, 4));
}

#[test]
fn one_message_settles_fifty_orders_whatever_their_stage() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let mut orders = vec![];
    for nth in 0..50_u64 {
        let listing = suite.list(suite.dataset(&goods, 1_000));
        let order = suite.buy("buyer", listing, 1_000);
        if nth % 2 == 0 {
            suite.commit(order, &goods, 9, 100).confirm(order).reveal(order, 9);
        }
        orders.push(order);
    }
    let too_many = [orders.as_slice(), &[1]].concat();
    assert!(matches!(
        error(suite.try_settle(&too_many)),
        ContractError::Count {
            count: 51,
            maximum: 50,
            ..
        }
    ));
    assert!(matches!(error(suite.try_settle(&[])), ContractError::Count { .. }));

    // At 100 s only those end to which nobody has committed.
    suite.at(100).try_settle(&orders).unwrap();
    assert_eq!(suite.gain("buyer"), -25_000);
    let response = suite.at(400).try_settle(&orders).unwrap();
    // 25 times 800. Three payments to accounts: the seller's price and bonds, and the treasury's part.
    assert_eq!(suite.gain("seller"), 20_000);
    let transfers = response.events.iter().filter(|event| event.ty == "transfer").count();
    assert_eq!(transfers, 3);
    assert_eq!(suite.balance_of(&suite.market.clone()), 0);
}

#[test]
fn a_licence_lasts_as_long_as_its_terms_say() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let mut new = suite.dataset(&goods, 10_000);
    new.terms.duration = Some(flywheel_protocol::Seconds::new(1_000));
    let listing = suite.list(new);
    assert_eq!(suite.access(listing, "buyer").reason, Some(NoAccess::NotBought {}));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    suite.at(400).settle(order);

    assert_eq!(suite.access(listing, "buyer").until, Some(at(1_400)));
    assert!(suite.at(1_399).access(listing, "buyer").has_access);
    assert_eq!(
        suite.at(1_400).access(listing, "buyer").reason,
        Some(NoAccess::Expired { since: at(1_400) })
    );
    // It can be bought again, and counts from then.
    let again = suite.delivered(listing, 10_000, &goods, 8, 1_000);
    suite.at(1_800).settle(again);
    assert_eq!(suite.access(listing, "buyer").until, Some(at(2_800)));
}
