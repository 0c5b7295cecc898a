//! Where the money goes.

use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{ExecuteMsg, ReceiveMsg, SalePart, SaleSplit};
use proptest::prelude::*;

use crate::goods::Goods;
use crate::suite::{Suite, amount, attribute, error, points, purchase, usual_split};

/// A dataset of the network, sold for `price` at second 400.
fn network_sale(suite: &mut Suite, price: u128) {
    let goods = Goods::sized(2_000);
    suite.finalize(2, None);
    let listing = suite.list(suite.network_dataset(&goods, price));
    let order = suite.buy("buyer", listing, price);
    let bond = (price / 10).max(50);
    suite.try_commit("admin", order, &goods, 9, bond).unwrap();
    suite.confirm(order);
    suite.try_reveal("admin", order, 9).unwrap();
    suite.at(400).settle(order);
}

#[test]
fn the_machines_that_made_a_network_s_data_get_their_part_through_rewards() {
    for mut suite in Suite::both() {
        network_sale(&mut suite, 10_000);
        assert_eq!(suite.balance_of(&suite.rewards.clone()), 1_000);
        assert_eq!(suite.revenue(), Some((0, 2, 1)));
        assert_eq!(suite.balance_of(&suite.staking.clone()), 1_000);
        // The network's own 70 % are its treasury's, with the 5 % of every sale.
        assert_eq!(suite.gain("treasury"), 7_500);
        assert_eq!(suite.gain("admin"), 0);
        let sales = suite.sales(4);
        // 7,500 are the treasury's, 500 are burned.
        assert_eq!((sales.machines.u128(), sales.demand.u128()), (1_000, 8_000));
        assert_eq!(suite.sales(3).amount.u128(), 0);
    }
}

#[test]
fn what_is_burned_is_gone() {
    let mut suite = Suite::cw20();
    network_sale(&mut suite, 10_000);
    let info: cw20::TokenInfoResponse = suite
        .app
        .wrap()
        .query_wasm_smart(&suite.token, &cw20::Cw20QueryMsg::TokenInfo {})
        .unwrap();
    let people = crate::suite::PEOPLE.len() as u128;
    assert_eq!(info.total_supply.u128(), people * crate::suite::FUNDS - 500);

    let mut suite = Suite::native();
    network_sale(&mut suite, 10_000);
    let supply = suite.app.wrap().query_supply(crate::suite::COIN).unwrap();
    assert_eq!(supply.amount.u128(), people * crate::suite::FUNDS - 500);
}

#[test]
fn in_another_token_the_treasury_takes_what_stakers_and_burning_cannot() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let mut new = suite.dataset(&goods, 10_000);
    new.denom = suite.other().into();
    let listing = suite.list(new);
    let other = suite.other();
    let bought = suite
        .try_pay("buyer", &other, 10_000, &ReceiveMsg::Buy(purchase(listing)))
        .unwrap();
    let order: u64 = attribute(&bought, "ordered", "order").parse().unwrap();
    let commit = ReceiveMsg::Commit(goods.delivery(order, 9));
    suite.try_pay("seller", &other, 1_000, &commit).unwrap();
    suite.confirm(order).reveal(order, 9).at(400).settle(order);

    assert_eq!(suite.gain_in(&other, "seller"), 8_000);
    assert_eq!(suite.gain_in(&other, "treasury"), 2_000);
    // Demand is in the network's token alone.
    assert_eq!(suite.sales(4).amount.u128(), 0);
}

#[test]
fn what_was_bought_is_shared_by_the_split_of_that_time() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    let split = SaleSplit {
        seller: points(6_000),
        ..usual_split()
    };
    let split = SaleSplit {
        treasury: points(1_500),
        ..split
    };
    suite
        .try_execute("stranger", &ExecuteMsg::SetSplit { split })
        .unwrap_err();
    suite.execute("admin", &ExecuteMsg::SetSplit { split });
    suite.at(400).settle(order);
    assert_eq!(suite.gain("seller"), 8_000);

    let next = suite.delivered(listing, 10_000, &goods, 8, 1_000);
    suite.at(800).settle(next);
    assert_eq!(suite.gain("seller"), 15_000);
}

#[test]
fn fees_stay_within_the_limit_of_the_launch() {
    let mut suite = Suite::native();
    let usual = usual_split();
    let too_large = SaleSplit {
        seller: points(8_001),
        ..usual
    };
    assert_eq!(
        error(suite.try_execute("admin", &ExecuteMsg::SetSplit { split: too_large })),
        ContractError::SplitTooLarge { sum: 11_001 }
    );
    // The seller's 5,999 and the machines' 1,000 leave 3,001.
    let greedy = SaleSplit {
        seller: points(5_999),
        residual: SalePart::Treasury,
        ..usual
    };
    assert_eq!(
        error(suite.try_execute("admin", &ExecuteMsg::SetSplit { split: greedy })),
        ContractError::FeesTooHigh {
            fees: 3_001,
            maximum: 3_000
        }
    );
    let most = SaleSplit {
        seller: points(6_000),
        ..greedy
    };
    suite.execute("admin", &ExecuteMsg::SetSplit { split: most });
}

#[test]
fn a_payee_that_cannot_receive_never_blocks_the_others() {
    for mut suite in Suite::both() {
        let goods = Goods::sized(100);
        let listing = suite.list(suite.dataset(&goods, 10_000));
        let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
        let lapsed = suite.buy("city", listing, 10_000);
        suite
            .refuse("seller", true)
            .refuse("treasury", true)
            .refuse("city", true);
        suite.at(400).try_settle(&[order, lapsed]).unwrap();

        // Price and bond of the seller, the city's refund.
        assert_eq!(
            (suite.credit("seller"), suite.credit("treasury"), suite.credit("city")),
            (9_000, 500, 10_000)
        );
        assert_eq!(suite.balance_of(&suite.staking.clone()), 1_000);
        assert!(suite.try_withdraw("seller", "seller").is_err());
        suite.try_withdraw("stranger", "seller").unwrap();
        assert_eq!(suite.credit("seller"), 9_000);
        suite.refuse("seller", false).refuse("city", false);
        suite.try_withdraw("seller", "seller").unwrap();
        suite.try_withdraw("stranger", "city").unwrap();
        assert_eq!((suite.gain("seller"), suite.gain("city")), (8_000, 0));
        assert!(matches!(
            error(suite.try_withdraw("seller", "seller")),
            ContractError::NothingToWithdraw { .. }
        ));
    }
}

#[test]
fn what_rewards_staking_and_the_token_do_not_take_waits_and_is_handed_over_again() {
    for mut suite in Suite::both() {
        suite.neighbours_refuse(true).refuse("burn", true);
        network_sale(&mut suite, 10_000);
        assert_eq!(suite.waiting(), [(1, 1_000), (2, 1_000), (3, 500)]);
        assert_eq!(suite.owed("waiting"), 2_500);

        let forward = |rows: &[u64]| ExecuteMsg::Forward { rows: rows.to_vec() };
        // Still refused: it waits in rows of its own.
        suite.execute("stranger", &forward(&[1, 2]));
        assert_eq!(suite.waiting(), [(3, 500), (4, 1_000), (5, 1_000)]);
        suite.neighbours_refuse(false).refuse("burn", false);
        suite.execute("stranger", &forward(&[3, 4, 5]));
        assert_eq!((suite.owed("waiting"), suite.revenue()), (0, Some((0, 2, 1))));
        assert_eq!(suite.balance_of(&suite.market.clone()), 0);
        assert!(matches!(
            error(suite.try_execute("stranger", &forward(&[3]))),
            ContractError::NothingWaits { row: 3 }
        ));
        assert!(suite.try_execute("stranger", &forward(&[])).is_err());
    }
}

#[test]
fn old_epochs_count_for_the_oldest_that_oracles_remember() {
    let mut suite = Suite::native();
    suite.at(100 * 100);
    let goods = Goods::sized(100);
    suite.finalize(2, None);
    let listing = suite.list(suite.network_dataset(&goods, 1_000));
    let order = suite.buy("buyer", listing, 1_000);
    suite.try_commit("admin", order, &goods, 9, 100).unwrap();
    suite.confirm(order);
    suite.try_reveal("admin", order, 9).unwrap();
    suite.execute("buyer", &ExecuteMsg::Accept { order });
    assert_eq!(suite.revenue(), Some((37, 37, 1)));
}

#[test]
fn what_is_given_is_nobody_s() {
    let mut suite = Suite::cw20();
    suite.donate(77);
    network_sale(&mut suite, 10_000);
    assert_eq!(suite.balance_of(&suite.market.clone()), 77);
}

fn any_split() -> impl Strategy<Value = SaleSplit> {
    let residual = prop::sample::select(vec![
        SalePart::Seller,
        SalePart::Machines,
        SalePart::Stakers,
        SalePart::Treasury,
        SalePart::Burned,
    ]);
    (prop::collection::vec(0_u16..=10_000, 5), residual).prop_map(|(mut cuts, residual)| {
        cuts.sort_unstable();
        let mut before = 0;
        let parts: Vec<_> = cuts
            .iter()
            .map(|cut| points(cut - std::mem::replace(&mut before, *cut)))
            .collect();
        SaleSplit {
            seller: parts[0],
            machines: parts[1],
            stakers: parts[2],
            treasury: parts[3],
            burned: parts[4],
            residual,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn who_trades_with_himself_loses_what_counts_as_demand(
        price in 1_u128..1_000_000,
        split in any_split(),
        cap in 0_u16..=10_000,
    ) {
        // Buyer and seller are two accounts of one person. Fees above the launch's limit are refused.
        let mut suite = Suite::native();
        drop(suite.try_execute("admin", &ExecuteMsg::SetSplit { split }));
        let goods = Goods::sized(100);
        let listing = suite.list(suite.dataset(&goods, price));
        let order = suite.delivered(listing, price, &goods, 9, price.div_ceil(10).max(50));
        suite.at(400).settle(order);

        let sales = suite.sales(4);
        let demand = sales.demand.u128();
        let lost = -(suite.gain("buyer") + suite.gain("seller"));
        // What the stakers got is lost only if they are others.
        prop_assert_eq!(lost, i128::try_from(demand + sales.stakers.u128()).unwrap());
        // In demand mode the machine's reward is at most the cap's part of the demand (rule N5).
        let reward = points(cap).of(amount(demand)).u128();
        prop_assert!(i128::try_from(reward).unwrap() <= lost);
    }

    #[test]
    fn a_split_loses_nothing_and_rounds_only_for_the_residual(split in any_split(), price in any::<u128>()) {
        let shares = split.divide(amount(price));
        let sum = shares.parts().iter().fold(0_u128, |sum, part| sum + part.u128());
        prop_assert_eq!(sum, price);
        for ((part, bps), share) in split.parts().iter().zip(shares.parts()) {
            if *part != split.residual {
                prop_assert_eq!(share, bps.of(amount(price)));
            }
        }
    }
}
