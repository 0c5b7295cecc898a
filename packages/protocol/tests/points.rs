//! Points and rewards (RULES N5), and why nobody gains by trading with himself.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

use cosmwasm_std::Uint128;
use flywheel_protocol::Bps;
use flywheel_protocol::points::{
    Boosts, Demand, MAX_BASE, PointsError, Score, demand_reward, density, quality, reward, work,
};
use proptest::collection::vec;
use proptest::prelude::*;

const PERFECT: Score = Score {
    work: Bps::ONE,
    quality: Bps::ONE,
    trust: Bps::ONE,
    density: Bps::ONE,
};

fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

fn tokens(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

#[test]
fn a_perfect_machine_of_base_1_has_ten_thousand_points() {
    assert_eq!(PERFECT.points(1, Boosts::NONE), 10_000);
    assert_eq!(PERFECT.points(7, Boosts::NONE), 70_000);
    assert_eq!(PERFECT.points(0, Boosts::NONE), 0);
}

#[test]
fn every_factor_is_a_part_of_the_whole() {
    let half = |score: Score| score.points(100, Boosts::NONE);

    assert_eq!(
        half(Score {
            work: bps(5_000),
            ..PERFECT
        }),
        500_000
    );
    assert_eq!(
        half(Score {
            quality: bps(5_000),
            ..PERFECT
        }),
        500_000
    );
    assert_eq!(
        half(Score {
            trust: bps(5_000),
            ..PERFECT
        }),
        500_000
    );
    assert_eq!(
        half(Score {
            density: bps(5_000),
            ..PERFECT
        }),
        500_000
    );
    assert_eq!(
        half(Score {
            density: Bps::ZERO,
            ..PERFECT
        }),
        0
    );
}

#[test]
fn the_product_is_rounded_down_once_at_the_end() {
    let third = bps(3_333);
    let score = Score {
        work: third,
        quality: third,
        trust: third,
        density: third,
    };

    // 1,000,000 x 3333^4 x 10,000 / 10^16 = 3333^4 / 10^6 = 123,406,296,296,... / 10^6:
    // 3333^2 = 11,108,889 and its square is 123,407,414,814,321, so 123,407,414.
    assert_eq!(score.points(MAX_BASE, Boosts::NONE), 123_407_414);
}

#[test]
fn boosts_add_inside_a_capped_bracket() {
    let boosted = |stake, place, cap| {
        PERFECT.points(
            1,
            Boosts {
                stake: bps(stake),
                place: bps(place),
                cap: bps(cap),
            },
        )
    };

    assert_eq!(boosted(2_500, 0, 5_000), 12_500);
    assert_eq!(boosted(9_000, 0, 5_000), 15_000);
    assert_eq!(boosted(9_000, 9_000, 0), 10_000);
    assert_eq!(boosted(10_000, 0, 10_000), 20_000);
    // Added, not multiplied: 1,000 + 2,500 = 3,500; 4,000 + 2,500 is over the cap; two wholes are one at most.
    assert_eq!(boosted(1_000, 2_500, 5_000), 13_500);
    assert_eq!(boosted(4_000, 2_500, 5_000), 15_000);
    assert_eq!(boosted(10_000, 10_000, 10_000), 20_000);
    assert_eq!(boosted(0, 2_500, 10_000), 12_500);
}

#[test]
fn work_stops_at_full_and_is_rounded_down() {
    assert_eq!(work(0, 24), Bps::ZERO);
    assert_eq!(work(8, 24), bps(3_333));
    assert_eq!(work(24, 24), Bps::ONE);
    assert_eq!(work(25, 24), Bps::ONE);
    assert_eq!(work(u128::MAX - 1, u128::MAX), bps(9_999));
    assert_eq!((work(0, 0), work(1, 0)), (Bps::ZERO, Bps::ONE));
}

#[test]
fn quality_is_the_part_of_the_readings_that_counted() {
    assert_eq!(quality(0, 0), Bps::ZERO);
    assert_eq!(quality(23, 1), bps(9_583)); // floor(230,000 / 24)
    assert_eq!(quality(u32::MAX, u32::MAX), bps(5_000));
    assert_eq!(quality(5, 0), Bps::ONE);
}

#[test]
fn a_crowded_cell_pays_those_who_came_first() {
    let cell: Vec<u16> = (0..6).map(|earlier| density(earlier, 2).get()).collect();

    // 2/3 and 2/4 and 2/5 after the free ones.
    assert_eq!(cell, [10_000, 10_000, 10_000, 6_666, 5_000, 4_000]);
    assert_eq!((density(0, 0), density(1, 0)), (Bps::ONE, Bps::ZERO));
}

#[test]
fn a_reward_is_the_share_of_the_budget_up_to_the_maximum() {
    let no_limit = Uint128::MAX;

    assert_eq!(reward(tokens(1_000), 1, 3, no_limit), Ok(tokens(333)));
    assert_eq!(reward(tokens(1_000), 1, 3, tokens(300)), Ok(tokens(300)));
    assert_eq!(reward(tokens(1_000), 0, 0, no_limit), Ok(Uint128::zero()));
    assert_eq!(reward(Uint128::MAX, u128::MAX, u128::MAX, no_limit), Ok(Uint128::MAX));
    assert_eq!(
        reward(tokens(1), 4, 3, no_limit),
        Err(PointsError::MoreThanTotal { part: 4, total: 3 })
    );
}

#[test]
fn demand_is_what_is_gone_for_the_buyers_side() {
    let demand = Demand {
        burned: tokens(100),
        treasury: tokens(50),
        stakers: tokens(33),
    };

    assert_eq!(demand.gone_for_good(Bps::ZERO), tokens(183));
    assert_eq!(demand.gone_for_good(Bps::ONE), tokens(150));
    // Half of 33 may come back, rounded up to 17.
    assert_eq!(demand.gone_for_good(bps(5_000)), tokens(166));
    // floor(183 x 0.75) = 137
    assert_eq!(demand.limit(bps(7_500), Bps::ZERO), tokens(137));
}

#[test]
fn limits_above_the_budget_are_scaled_down_to_it() {
    let paid = |budget, limit| {
        demand_reward(tokens(budget), tokens(limit), tokens(300), Uint128::MAX)
            .unwrap()
            .u128()
    };

    assert_eq!((paid(1_000, 200), paid(1_000, 100)), (200, 100));
    assert_eq!((paid(100, 200), paid(100, 100)), (66, 33));
    assert_eq!(
        demand_reward(tokens(1_000), tokens(200), tokens(300), tokens(150)),
        Ok(tokens(150))
    );
    assert_eq!(
        demand_reward(tokens(1_000), Uint128::zero(), Uint128::zero(), Uint128::MAX),
        Ok(Uint128::zero())
    );
}

#[test]
fn a_seller_who_holds_all_the_stake_would_gain_if_the_stakers_part_counted() {
    // A sale of 100 to oneself: 10 burned, 90 to the stakers, which is oneself.
    let demand = Demand {
        burned: tokens(10),
        treasury: Uint128::zero(),
        stakers: tokens(90),
    };
    let after = |limit: Uint128| 1_000 - 100 + 90 + limit.u128();

    assert_eq!(after(demand.limit(Bps::ONE, Bps::ZERO)), 1_090);
    assert_eq!(after(demand.limit(Bps::ONE, Bps::ONE)), 1_000);
}

/// A sale among colluding accounts: who owns the machine, the price, and where the price goes in ten-thousandths.
#[derive(Debug, Clone)]
struct Sale {
    machine: usize,
    price: u128,
    burned: u128,
    treasury: u128,
    stakers: u128,
}

fn any_sale(machines: usize) -> impl Strategy<Value = Sale> {
    let price = prop_oneof![1_u128..1_000, 1_u128..(1 << 90)];
    (0..machines, price, 0_u128..=3_000, 0_u128..=3_000, 0_u128..=3_000).prop_map(
        |(machine, price, burned, treasury, stakers)| {
            let part = |points: u128| price / 10_000 * points;
            Sale {
                machine,
                price,
                burned: part(burned),
                treasury: part(treasury),
                stakers: part(stakers),
            }
        },
    )
}

proptest! {
    #[test]
    fn points_never_exceed_their_bound(
        factors in [0_u16..=10_000, 0..=10_000, 0..=10_000, 0..=10_000],
        base in any::<u32>(),
        stake in 0_u16..=10_000,
        place in 0_u16..=10_000,
        cap in 0_u16..=10_000,
    ) {
        let [work, quality, trust, density] = factors.map(bps);
        let boosts = Boosts { stake: bps(stake), place: bps(place), cap: bps(cap) };
        let score = Score { work, quality, trust, density };
        let points = score.points(base, boosts);

        prop_assert!(points <= u128::from(base.min(MAX_BASE)) * 20_000);
        prop_assert!(points <= 1 << 35);
        prop_assert!(points >= score.points(base, Boosts::NONE));
    }

    #[test]
    fn rewards_never_exceed_the_budget_and_rounding_costs_less_than_a_unit_a_machine(
        budget in any::<u128>(),
        points in vec(0_u128..=1 << 35, 1..40),
        most in prop_oneof![Just(u128::MAX), any::<u128>()],
    ) {
        let total: u128 = points.iter().sum();
        let rewards: Vec<u128> =
            points.iter().map(|own| reward(tokens(budget), *own, total, tokens(most)).unwrap().u128()).collect();
        let paid = rewards.iter().try_fold(0_u128, |sum, reward| sum.checked_add(*reward));

        prop_assert!(paid.is_some_and(|paid| paid <= budget));
        prop_assert!(rewards.iter().all(|reward| *reward <= most));
        if most == u128::MAX && total > 0 {
            prop_assert!(budget - paid.unwrap() < points.len() as u128);
        }
    }

    #[test]
    fn more_points_never_mean_less_reward(
        budget in any::<u128>(),
        own in 0_u128..1 << 60,
        more in 0_u128..1 << 60,
        rest in 0_u128..1 << 60,
    ) {
        let before = reward(tokens(budget), own, own + rest, Uint128::MAX).unwrap();
        let after = reward(tokens(budget), own + more, own + more + rest, Uint128::MAX).unwrap();

        prop_assert!(after >= before);
    }

    #[test]
    fn a_later_machine_never_has_a_higher_density(earlier in any::<u32>(), free in any::<u32>()) {
        prop_assert!(density(earlier.saturating_add(1), free) <= density(earlier, free));
    }

    #[test]
    fn no_colluding_accounts_gain_by_trading_with_themselves(
        sales in vec(any_sale(5), 1..30),
        honest in vec((0_u128..1 << 90, 0_u128..1 << 90), 0..5),
        cap in 0_u16..=10_000,
        stake in 0_u16..=10_000,
        most in prop_oneof![Just(u128::MAX), 0_u128..1 << 80],
        budget in prop_oneof![0_u128..10_000, 0_u128..1 << 100],
    ) {
        // The colluders buy from their own five machines and hold `stake` of all stake. Sellers' parts stay with them.
        let mut demands = [Demand::default(); 5];
        let (mut lost, mut back) = (0_u128, 0_u128);
        for sale in &sales {
            prop_assert!(sale.burned + sale.treasury + sale.stakers <= sale.price);
            let demand = &mut demands[sale.machine];
            demand.burned += tokens(sale.burned);
            demand.treasury += tokens(sale.treasury);
            demand.stakers += tokens(sale.stakers);
            lost += sale.burned + sale.treasury + sale.stakers;
            back += bps(stake).of(tokens(sale.stakers)).u128();
        }
        let own: Vec<_> = demands.iter().map(|demand| demand.limit(bps(cap), bps(stake))).collect();
        let others = honest.iter().map(|(burned, treasury)| {
            let demand = Demand { burned: tokens(*burned), treasury: tokens(*treasury), ..Demand::default() };
            demand.limit(bps(cap), bps(stake))
        });
        let limits: Vec<_> = own.iter().copied().chain(others).collect();
        let total = limits.iter().sum::<Uint128>();
        let rewards: Vec<_> = limits
            .iter()
            .map(|limit| demand_reward(tokens(budget), *limit, total, tokens(most)).unwrap().u128())
            .collect();

        prop_assert!(rewards[..5].iter().sum::<u128>() + back <= lost, "they end with more than they had");
        prop_assert!(rewards.iter().sum::<u128>() <= budget, "more than the budget");
        prop_assert!(rewards.iter().zip(&limits).all(|(reward, limit)| *reward <= limit.u128()));
    }
}
