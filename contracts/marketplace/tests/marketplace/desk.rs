//! Who sells for a network whose admin cannot act within minutes.

use cosmwasm_std::Addr;
use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{Band, ConfigResponse, ExecuteMsg, ListingUpdate, QueryMsg, Stage, Wanted};

use crate::goods::Goods;
use crate::suite::{Suite, address, amount, at, attribute, error, purchase, usual_split};

/// Dave is the desk of a network that can list its epochs 0 to 2.
fn with_desk(mut suite: Suite) -> Suite {
    suite.finalize(2, None);
    name_desk(&mut suite, Some("dave"));
    suite
}

fn name_desk(suite: &mut Suite, desk: Option<&str>) {
    let desk = desk.map(|desk| address(desk).to_string());
    suite.execute("admin", &ExecuteMsg::SetDesk { desk });
}

fn desk(suite: &Suite) -> Option<Addr> {
    suite.query::<ConfigResponse>(&QueryMsg::Config {}).desk
}

/// Dave lists the network's data for 10,000; returns the listing's number.
fn listed(suite: &mut Suite, goods: &Goods) -> u64 {
    let new = suite.network_dataset(goods, 10_000);
    let response = suite.try_list("dave", new).unwrap();
    attribute(&response, "listed", "listing").parse().unwrap()
}

/// An order of it that the buyer has paid.
fn ordered(suite: &mut Suite, goods: &Goods) -> u64 {
    let listing = listed(suite, goods);
    suite.buy("buyer", listing, 10_000)
}

/// Dave has locked his bond of 1,000 for it.
fn committed(suite: &mut Suite, goods: &Goods) -> u64 {
    let order = ordered(suite, goods);
    suite.try_commit("dave", order, goods, 9, 1_000).unwrap();
    order
}

#[test]
fn the_desk_delivers_for_the_network_and_the_money_goes_where_the_admin_has_said() {
    for suite in Suite::both() {
        let mut suite = with_desk(suite);
        let goods = Goods::sized(5_000);
        let order = committed(&mut suite, &goods);
        assert_eq!(suite.gain("dave"), -1_000);
        suite.confirm(order).try_reveal("dave", order, 9).unwrap();
        suite.at(400).settle(order);

        // The seller's 70 % and the treasury's 5 % are the treasury's; 10 % each are the machines' and the stakers'.
        assert_eq!(suite.gain("treasury"), 7_500);
        assert_eq!(suite.balance_of(&suite.rewards.clone()), 1_000);
        assert_eq!(suite.balance_of(&suite.staking.clone()), 1_000);
        assert_eq!((suite.gain("dave"), suite.gain("admin")), (0, 0));
        assert_eq!((suite.gain("buyer"), suite.stage(order)), (-10_000, Stage::Settled));
    }
}

#[test]
fn the_desk_keeps_the_network_s_listings_and_nobody_else_s() {
    let mut suite = with_desk(Suite::native());
    let goods = Goods::sized(5_000);
    let listing = listed(&mut suite, &goods);
    let own = suite.list(suite.dataset(&goods, 10_000));
    let messages = |listing| {
        [
            ExecuteMsg::UpdateListing {
                listing,
                update: ListingUpdate {
                    price: None,
                    order_fee: None,
                    terms: None,
                    link: Some("https://data.example/2".into()),
                },
            },
            ExecuteMsg::Allow {
                listing,
                accounts: vec![address("city").to_string()],
                allowed: true,
            },
            ExecuteMsg::CloseListing { listing },
            ExecuteMsg::WithdrawConsent { listing },
        ]
    };
    for message in messages(listing) {
        for stranger in ["stranger", "treasury", "seller"] {
            let sender = address(stranger);
            let refused = error(suite.try_execute(stranger, &message));
            assert_eq!(refused, ContractError::NotTheDesk { sender }, "{message:?}");
        }
        suite.execute("dave", &message);
    }
    for message in messages(own) {
        let refused = error(suite.try_execute("dave", &message));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{message:?}");
    }
    let machine_s = suite.dataset(&goods, 10_000);
    assert!(matches!(
        error(suite.try_list("dave", machine_s)),
        ContractError::Unauthorized(_)
    ));
}

#[test]
fn the_desk_decides_nothing_that_is_the_admin_s() {
    let mut suite = with_desk(Suite::native());
    let offer = cw_ownable::Action::TransferOwnership {
        new_owner: address("dave").to_string(),
        expiry: None,
    };
    for message in [
        ExecuteMsg::SetSplit { split: usual_split() },
        ExecuteMsg::SetBand {
            class: "meter".into(),
            denom: suite.denom.clone().into(),
            band: None,
        },
        ExecuteMsg::SetDenom {
            denom: suite.other().into(),
            complaint_cost: None,
        },
        ExecuteMsg::SetDesk { desk: None },
        ExecuteMsg::UpdateOwnership(offer),
    ] {
        let refused = error(suite.try_execute("dave", &message));
        assert!(matches!(refused, ContractError::Ownership(_)), "{message:?}");
    }
    // What it may ask is within the band that the admin has set.
    let band = Band {
        lowest: amount(9_000),
        highest: amount(11_000),
    };
    let class = "meter".to_owned();
    suite.execute(
        "admin",
        &ExecuteMsg::SetBand {
            class: class.clone(),
            denom: suite.denom.clone().into(),
            band: Some(band),
        },
    );
    for price in [8_999, 11_001] {
        let new = suite.network_dataset(&Goods::sized(10), price);
        let refused = ContractError::OutsideBand {
            price: amount(price),
            class: class.clone(),
            lowest: band.lowest,
            highest: band.highest,
        };
        assert_eq!(error(suite.try_list("dave", new)), refused);
    }
}

#[test]
fn the_desk_bids_and_takes_back_for_the_network() {
    let mut suite = with_desk(Suite::native());
    let goods = Goods::sized(10);
    let listing = listed(&mut suite, &goods);
    let wanted = Wanted {
        class: "meter".into(),
        cells: vec![],
        purpose: "research".into(),
        until: at(5_000),
        by: flywheel_types::marketplace::Buying::Choice {
            transfer_key: flywheel_protocol::Hash32::new([5; 32]),
        },
    };
    let request = suite.post("carol", wanted, 8_000);
    let sender = address("seller");
    assert_eq!(
        error(suite.try_bid("seller", request, listing, 7_000)),
        ContractError::NotTheDesk { sender }
    );
    suite.try_bid("dave", request, listing, 7_000).unwrap();
    suite.try_take("carol", request, listing, 7_000).unwrap();
    let order = suite.numbers().0;
    suite.try_commit("dave", order, &goods, 9, 700).unwrap();
    suite.try_confirm("carol", order).unwrap();
    suite.try_reveal("dave", order, 9).unwrap();
    suite.try_execute("carol", &ExecuteMsg::Accept { order }).unwrap();

    // A licence for ever is worth its whole price: who takes it back pays it.
    suite.try_revoke("dave", listing, "carol", 7_000).unwrap();
    assert_eq!((suite.gain("carol"), suite.gain("dave")), (0, -7_000));
    assert_eq!(suite.gain("treasury"), 5_250);
}

#[test]
fn the_desk_does_not_buy_from_itself() {
    let mut suite = with_desk(Suite::native());
    let listing = listed(&mut suite, &Goods::sized(10));
    for account in ["dave", "admin", "treasury"] {
        let refused = error(suite.try_buy(account, purchase(listing), 10_000));
        let account = address(account);
        assert_eq!(refused, ContractError::SelfDealing { account });
    }
    name_desk(&mut suite, None);
    suite.buy("dave", listing, 10_000);
}

#[test]
fn what_is_paid_when_the_desk_changes_is_the_new_one_s_to_deliver() {
    let mut suite = with_desk(Suite::native());
    let goods = Goods::sized(5_000);
    let order = ordered(&mut suite, &goods);
    name_desk(&mut suite, Some("carol"));

    let sender = address("dave");
    let refused = ContractError::NotTheDesk { sender };
    assert_eq!(error(suite.try_commit("dave", order, &goods, 9, 1_000)), refused);
    let decline = ExecuteMsg::Decline { order };
    assert_eq!(error(suite.try_execute("dave", &decline)), refused);
    assert_eq!(suite.gain("dave"), 0);

    suite.try_commit("carol", order, &goods, 8, 1_000).unwrap();
    suite.confirm(order).try_reveal("carol", order, 8).unwrap();
    suite.at(400).settle(order);
    assert_eq!((suite.gain("carol"), suite.gain("treasury")), (0, 7_500));
}

#[test]
fn what_is_paid_when_the_desk_goes_comes_back_if_nobody_delivers() {
    let mut suite = with_desk(Suite::native());
    let order = ordered(&mut suite, &Goods::sized(5_000));
    name_desk(&mut suite, None);
    suite.at(99).try_settle(&[order]).unwrap_err();
    suite.at(100).settle(order);
    assert_eq!((suite.gain("buyer"), suite.stage(order)), (0, Stage::Refunded));

    // Or the admin says at once that nobody will.
    let order = suite.buy("buyer", 1, 10_000);
    suite.execute("admin", &ExecuteMsg::Decline { order });
    assert_eq!(suite.gain("buyer"), 0);
}

#[test]
fn who_has_committed_ends_the_order_after_losing_the_desk_and_has_the_bond_back() {
    for successor in [Some("carol"), None] {
        let mut suite = with_desk(Suite::native());
        let goods = Goods::sized(5_000);
        let order = committed(&mut suite, &goods);
        name_desk(&mut suite, successor);
        suite.confirm(order);
        for other in ["carol", "admin"] {
            let refused = ContractError::NotCommitter {
                sender: address(other),
                seller: address("dave"),
            };
            assert_eq!(error(suite.try_reveal(other, order, 9)), refused);
        }
        suite.try_reveal("dave", order, 9).unwrap();
        suite.at(400).settle(order);
        assert_eq!((suite.gain("dave"), suite.gain("treasury")), (0, 7_500));
        assert_eq!(suite.gain("buyer"), -10_000);
    }
}

#[test]
fn a_former_desk_s_bond_comes_back_from_a_buyer_who_does_not_confirm() {
    let mut suite = with_desk(Suite::native());
    let order = committed(&mut suite, &Goods::sized(5_000));
    name_desk(&mut suite, Some("carol"));
    suite.at(200).settle(order);
    // The order fee of 1 % is the network's, so the treasury's.
    assert_eq!((suite.gain("dave"), suite.gain("treasury")), (0, 100));
    assert_eq!(suite.gain("buyer"), -100);
}

#[test]
fn a_former_desk_that_withholds_the_key_or_cheats_loses_its_bond_as_ever() {
    let mut suite = with_desk(Suite::native());
    let goods = Goods::sized(5_000);
    let order = committed(&mut suite, &goods);
    name_desk(&mut suite, Some("carol"));
    suite.confirm(order).at(300).settle(order);
    assert_eq!((suite.gain("dave"), suite.gain("buyer")), (-1_000, 1_000));

    name_desk(&mut suite, Some("dave"));
    let order = suite.buy("buyer", 1, 10_000);
    let spoilt = goods.spoilt();
    suite.try_commit("dave", order, &spoilt, 7, 1_000).unwrap();
    suite.confirm(order).try_reveal("dave", order, 7).unwrap();
    name_desk(&mut suite, None);
    suite.try_complain(order, &goods, &spoilt, 7, 4).unwrap();
    assert_eq!((suite.gain("dave"), suite.gain("buyer")), (-2_000, 2_000));
    assert_eq!(suite.gain("treasury"), 0);
}

#[test]
fn consent_withdrawn_over_a_former_desk_s_head_costs_it_nothing() {
    for who_ends_it in ["dave", "buyer", "stranger"] {
        let mut suite = with_desk(Suite::native());
        let order = committed(&mut suite, &Goods::sized(5_000));
        suite.confirm(order);
        name_desk(&mut suite, Some("carol"));
        suite.execute("admin", &ExecuteMsg::WithdrawConsent { listing: 1 });
        let refused = ContractError::ConsentWithdrawn { listing: 1 };
        assert_eq!(error(suite.try_reveal("dave", order, 9)), refused);
        if who_ends_it == "stranger" {
            suite.at(300).settle(order);
        } else {
            suite.execute(who_ends_it, &ExecuteMsg::Decline { order });
        }
        assert_eq!((suite.gain("dave"), suite.gain("buyer")), (0, 0), "{who_ends_it}");
    }
}

#[test]
fn a_desk_s_subscribers_stay_when_it_goes() {
    let mut suite = with_desk(Suite::native());
    let mut new = suite.feed();
    new.seller = suite.network_dataset(&Goods::sized(10), 1).seller;
    let response = suite.try_list("dave", new).unwrap();
    let feed = attribute(&response, "listed", "listing").parse().unwrap();
    suite.try_subscribe("buyer", feed, 1, 4).unwrap();
    name_desk(&mut suite, None);
    // Two periods of 50 s have begun: 200, of which 150 are the treasury's.
    suite.at(60).try_collect(feed, "buyer").unwrap();
    assert_eq!((suite.gain("treasury"), suite.gain("dave")), (150, 0));
    assert!(suite.access(feed, "buyer").has_access);
}

#[test]
fn only_the_admin_names_the_desk_and_it_must_be_an_account() {
    let mut suite = with_desk(Suite::native());
    assert_eq!(desk(&suite), Some(address("dave")));
    let carol = Some(address("carol").to_string());
    let set = ExecuteMsg::SetDesk { desk: carol };
    for sender in ["stranger", "carol", "treasury", "seller"] {
        let refused = error(suite.try_execute(sender, &set));
        assert!(matches!(refused, ContractError::Ownership(_)), "{sender}");
    }
    for wrong in ["", "Nobody", "osmo1cyyzpxplxdzkeea7kwsydadg87357qnahakaks"] {
        let desk = Some(wrong.to_owned());
        let refused = error(suite.try_execute("admin", &ExecuteMsg::SetDesk { desk }));
        assert!(matches!(refused, ContractError::Std(_)), "{wrong}");
    }
    assert_eq!(desk(&suite), Some(address("dave")));

    let response = suite.execute("admin", &set);
    assert_eq!(attribute(&response, "desk_set", "desk"), address("carol").to_string());
    let response = suite.execute("admin", &ExecuteMsg::SetDesk { desk: None });
    assert_eq!(attribute(&response, "desk_set", "desk"), "");
    assert_eq!(desk(&suite), None);
    // The split is what it was: naming a desk stores nothing else.
    assert_eq!(suite.query::<ConfigResponse>(&QueryMsg::Config {}).split, usual_split());
}
