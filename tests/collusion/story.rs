//! Usage bought from oneself.
//!
//! Helium's HIP-10 (2020): rewards for data transfer were paid out whole, however little data there was, so that hotspots that
//! sent data to themselves earned far more tokens than they had burned for it. Since then a transfer earns at most what was
//! burned. Here it is a friend who buys a machine's data; nobody else is in the network, so all of its stake is theirs.

use flywheel_protocol::Bps;
use flywheel_testing::Token;
use flywheel_types::marketplace::{SalePart, SaleSplit};

use crate::plan::{FULL_WORK, Plan, Trade};
use crate::town::{Rule, Town};

/// A sale of 100,000: 50,000 to the seller, 20,000 to the stakers, 10,000 to the treasury, 20,000 burned.
fn plan(token: Token, cap: Bps) -> Plan {
    let percent = |percent| Bps::percent(percent).expect("a part");
    Plan {
        token,
        cap,
        max_reward: 300_000,
        split: SaleSplit {
            seller: percent(50),
            machines: percent(0),
            stakers: percent(20),
            treasury: percent(10),
            burned: percent(20),
            residual: SalePart::Seller,
        },
        fee: Bps::ZERO,
        accounts: vec![(FULL_WORK, 0, false), (FULL_WORK, 0, false)],
        outsider: None,
        customers: vec![],
        trades: vec![(
            0,
            Trade::Dataset {
                seller: 0,
                price: 100_000,
            },
        )],
    }
}

/// What the friends have more with the sale than without it.
fn change(plan: &Plan, rule: Rule) -> i128 {
    Town::live(plan, &plan.trades, rule).wealth() - Town::live(plan, &[], rule).wealth()
}

/// Staking rounds down for each of the two pools.
fn assert_about(change: i128, expected: i128) {
    assert!((change - expected).abs() <= 4, "{change} and not {expected}");
}

#[test]
fn usage_bought_from_oneself_earns_what_it_has_burned_and_no_more() {
    for token in [Token::Cw20, Token::Native] {
        // -100,000 + 50,000 of the seller + 20,000 of the stakers + 30,000 (burned and the treasury's) as rewards.
        assert_about(change(&plan(token, Bps::ONE), Rule::GoneForGood), 0);
    }
    // At a cap of 80 % a reward of 24,000: the friends have lost 6,000.
    let cap = Bps::percent(80).expect("a part");
    assert_about(change(&plan(Token::Cw20, cap), Rule::GoneForGood), -6_000);
    // If it earned nothing: the price of being seen to sell.
    assert_about(change(&plan(Token::Cw20, Bps::ZERO), Rule::GoneForGood), -30_000);
}

#[test]
fn if_demand_were_more_than_what_is_gone_it_would_pay() {
    // 100,000 of reward for 30,000 that are gone.
    assert_about(change(&plan(Token::Cw20, Bps::ONE), Rule::WholePrice), 70_000);
    // The stakers' 20,000 come back, and would be paid for once more.
    assert_about(change(&plan(Token::Native, Bps::ONE), Rule::StakersToo), 20_000);
}

/// What a customer brings is no loss of the set: it earns by it, with or without its own trades.
#[test]
fn a_customer_s_purchase_earns_the_machine_its_demand() {
    let with = Plan {
        customers: vec![(0, 0, 100_000)],
        trades: vec![],
        ..plan(Token::Cw20, Bps::ONE)
    };
    let without = Plan {
        customers: vec![],
        ..with.clone()
    };
    let live = |plan: &Plan| Town::live(plan, &[], Rule::GoneForGood).wealth();
    // 50,000 of the seller, 20,000 of the stakers, 30,000 as rewards.
    assert_about(live(&with) - live(&without), 100_000);
}
