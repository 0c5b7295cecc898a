//! What people pay for: on a small session, and on numbers of a hand.

use cosmwasm_std::{Uint128, Uint256};
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::marketplace::FlowsResponse;

use super::session::with_source;
use super::{id, report, tokens, totals};
use crate::engine::{ChannelDeal, DataDeal, FeedDeal, FraudDeal, Party, SessionDeal, Share, Shares, Trade};
use crate::input::Plan;
use crate::output::checks::ensure_all_hold;
use crate::output::json::json;
use crate::output::report::Report;
use crate::output::tables::{Look, page};
use crate::output::trade::checks;
use crate::simulate;

/// 70, 10, 10 and 10 of 100.
fn shares(seller: u128, machines: u128, others: u128) -> Shares {
    Shares {
        seller: tokens(seller),
        machines: tokens(machines),
        stakers: tokens(others),
        treasury: tokens(others),
        burned: tokens(others),
    }
}

fn party(name: &str, before: u128, paid: u128, received: u128) -> Party {
    let [before, paid, received] = [before, paid, received].map(|cents| Uint128::new(cents * 10_000));
    Party {
        name: name.to_owned(),
        before,
        paid,
        received,
        after: before + received - paid,
    }
}

fn share(number: u64, name: &str, points: u128, amount: u128) -> Share {
    Share {
        name: name.to_owned(),
        id: id(number),
        points: points.to_string(),
        share: Uint128::new(amount),
        received: Uint128::new(amount),
    }
}

/// A charge of 12.30, ten of vouchers, data for 100 and half a feed of 10; a cheat who loses 5.
fn trade() -> Trade {
    let cents = |cents: u128| Uint128::new(cents * 10_000);
    let flows = FlowsResponse {
        received: tokens(190).into(), // 100 + 10 of bond, 50 + 5 of bond, 25 of feed
        released: tokens(125).into(), // 100 + 20 of feed, 5 of bond
        refunded: tokens(65).into(),  // 10 of bond, 50, 5 of feed
        held: Uint128::zero(),
        credits: Uint128::zero(),
    };
    Trade {
        session: SessionDeal {
            machine: "alpha".to_owned(),
            unit: "kWh".to_owned(),
            units: 41,
            price: cents(30),
            vouchers: 41,
            deposit: tokens(20),
            paid: cents(1_230),
            back: cents(770),
        },
        channel: ChannelDeal {
            machine: "gamma\u{1b}[2J".to_owned(),
            vouchers: 1_000,
            amount: cents(1),
            transactions: 2,
            deposit: tokens(12),
            paid: tokens(10),
            back: tokens(2),
        },
        data: DataDeal {
            from: Epoch::new(0),
            to: Epoch::new(1),
            readings: 144,
            bytes: 9_000,
            chunks: 9,
            root: Hash32::ZERO,
            paid: tokens(100),
            bond: tokens(10),
            shares: shares(0, 70, 10),
            expected: shares(0, 70, 10),
        },
        fraud: FraudDeal {
            price: tokens(50),
            chunk: 4,
            bond: tokens(5),
            back: tokens(55),
        },
        feed: FeedDeal {
            machine: "a-charger-with-a-name-that-is-too-long-for-a-table".to_owned(),
            price: tokens(4),
            periods: 10,
            begun: 5,
            deposit: tokens(40),
            paid: tokens(20),
            back: tokens(20),
            shares: shares(14, 0, 2),
            expected: shares(14, 0, 2),
        },
        parties: vec![
            party("who took the session", 2_000, 1_230, 0),
            party("who signed the vouchers", 1_200, 1_000, 0),
            party("the city", 10_000, 10_000, 0),
            party("who bought from the cheat", 5_000, 0, 500),
            party("the cheating seller", 500, 500, 0),
            party("who subscribed", 4_000, 2_000, 0),
            party("owner Ada", 20_500, 0, 1_230),
            party("owner Bo", 46_025, 0, 2_400),
            party("treasury", 7_500, 0, 1_200),
            party("staking contract, for stakers", 308_500, 0, 1_200),
            party("rewards contract, for machines", 14_975, 0, 7_000),
            party("payments contract", 0, 0, 0),
        ],
        payments: totals(Uint128::zero(), &[("sessions", Uint128::zero())]),
        marketplace: totals(tokens(1), &[("orders", tokens(1))]),
        flows,
        closed: Epoch::new(3),
        revenue: tokens(70),
        machines: vec![
            share(1, "alpha", 20_000, 46_666_666),
            share(
                2,
                "a-charger-with-a-name-that-is-too-long-for-a-table",
                10_000,
                23_333_333,
            ),
        ],
    }
}

fn with_trade() -> Report {
    let mut report = report();
    report.add_trade(trade()).unwrap();
    report
}

#[test]
fn the_page_of_a_network_with_a_market_goes_on_after_the_rewards() {
    let without = page(&report(), Look::default());
    let with = page(&with_trade(), Look::default());
    // Everything but the last word about the checks is as it was.
    let rewards = without.split("\nChecked to the unit").next().unwrap();
    let sales = with.strip_prefix(rewards).unwrap();
    assert_eq!(sales, include_str!("market.txt"));
    for line in sales.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn a_network_without_a_market_says_nothing_of_one() {
    assert!(!json(&report()).unwrap().contains("market"));
    let value: serde_json::Value = serde_json::from_str(&json(&with_trade()).unwrap()).unwrap();
    assert_eq!(value["market"]["session"]["paid"], "12300000");
    assert_eq!(value["market"]["session"]["back"], "7700000");
    assert_eq!(value["market"]["machines"][0]["points"], "20000");
}

#[test]
fn sales_that_add_up_pass() {
    let checks = checks(&trade()).unwrap();
    assert_eq!(checks.len(), 10);
    ensure_all_hold(&checks).unwrap();
}

#[test]
fn each_identity_of_the_sales_notices_its_own_base_unit() {
    /// Takes one base unit away somewhere.
    type Theft = fn(&mut Trade);
    const UNIT: Uint128 = Uint128::one();
    let thefts: [(&str, Theft); 12] = [
        ("payments: balance", |trade| trade.payments.balance += UNIT),
        ("marketplace: balance", |trade| trade.marketplace.balance -= UNIT),
        ("payments: deposits", |trade| trade.session.back -= UNIT),
        ("payments: deposits", |trade| trade.channel.paid -= UNIT),
        ("marketplace: received", |trade| {
            trade.flows.refunded -= Uint256::from(UNIT)
        }),
        ("the data's shares", |trade| trade.data.shares.stakers -= UNIT),
        ("the data's shares", |trade| trade.data.paid += UNIT),
        ("the feed's shares", |trade| {
            // What one lacks another has too much: the sum is right, the shares are not.
            trade.feed.shares.seller -= UNIT;
            trade.feed.shares.treasury += UNIT;
        }),
        ("everybody: before", |trade| {
            trade.parties[6].after -= UNIT;
            trade.parties[7].after += UNIT;
        }),
        ("everybody's money before", |trade| trade.parties[6].after -= UNIT),
        ("revenue of the machines", |trade| trade.revenue -= UNIT),
        ("each machine's share", |trade| {
            trade.machines[0].received -= UNIT;
            trade.machines[1].received += UNIT;
        }),
    ];
    for (name, steal) in thefts {
        let mut trade = trade();
        steal(&mut trade);
        let checks = checks(&trade).unwrap();
        assert!(
            checks.iter().any(|check| !check.holds && check.says.starts_with(name)),
            "{name}: {checks:?}"
        );
    }
}

/// The demonstration's network file with one text replaced.
pub(super) fn demo_with(from: &str, to: &str) -> Plan {
    let text = include_str!("../../../../../networks/demo.toml");
    assert_eq!(text.matches(from).count(), 1, "{from:?} must be there once");
    Plan::parse("demo.toml", &text.replacen(from, to, 1)).unwrap()
}

#[test]
fn people_pay_what_the_network_file_says_and_machines_receive_their_share() {
    with_source(&simulate::plan().unwrap(), |session, plan, source| {
        let mut report = Report::collect(session, plan).unwrap();
        let trade = session.trade(plan.market.as_ref().unwrap(), source).unwrap();
        report.add_trade(trade.clone()).unwrap();
        ensure_all_hold(&report.checks).unwrap();

        let whole = |tokens: &str| tokens.replace('.', "").parse::<u128>().unwrap();
        // 41 kWh at 0.30 of a deposit of 20; 1,000 vouchers of 0.01 of a deposit of 12.
        assert_eq!(trade.session.paid.u128(), whole("12.300000"));
        assert_eq!(trade.session.back.u128(), whole("7.700000"));
        assert_eq!((trade.channel.vouchers, trade.channel.transactions), (1_000, 2));
        assert_eq!(trade.channel.paid.u128(), whole("10.000000"));
        assert_eq!(trade.channel.back.u128(), whole("2.000000"));
        // 500 for the data: 70 % to the machines, and three times 10 %.
        assert_eq!(trade.data.shares, shares(0, 350, 50));
        assert_eq!(trade.data.bond, tokens(50));
        // The cheat asks for half of it and loses a tenth of that.
        assert_eq!(
            (trade.fraud.price, trade.fraud.bond, trade.fraud.back),
            (tokens(250), tokens(25), tokens(275))
        );
        assert_eq!(trade.fraud.chunk, trade.data.chunks / 2);
        // Five of ten periods of 2: the owner gets the machines' part too.
        assert_eq!(
            (trade.feed.begun, trade.feed.paid, trade.feed.back),
            (5, tokens(10), tokens(10))
        );
        assert_eq!(trade.feed.shares, shares(7, 0, 1));
        // Two epochs of eight machines were sold, all readings that they reported.
        assert_eq!((trade.data.from, trade.data.to), (Epoch::new(0), Epoch::new(1)));
        assert_eq!(trade.data.readings, report.readings.accepted + report.readings.refused);

        let received: Uint128 = trade.machines.iter().map(|machine| machine.received).sum();
        assert_eq!(trade.revenue, tokens(350));
        assert!(
            received <= trade.revenue && tokens(350) - received < Uint128::new(8),
            "{received}"
        );
        let earning = report.machines.iter().filter(|machine| !machine.earned.is_zero());
        assert_eq!(trade.machines.len(), earning.count());
    });
}

#[test]
fn a_market_that_gives_its_machines_nothing_pays_them_nothing() {
    let plan = demo_with(
        "\nmachines = 70\nstakers = 10\ntreasury = 10\n",
        "\nseller = 70\nstakers = 10\ntreasury = 10\n",
    );
    with_source(&plan, |session, plan, source| {
        let trade = session.trade(plan.market.as_ref().unwrap(), source).unwrap();
        ensure_all_hold(&checks(&trade).unwrap()).unwrap();
        // 70 to the seller, which is the network: the treasury's. The residual of the split is nothing.
        assert_eq!(trade.data.shares.treasury, tokens(400));
        assert_eq!((trade.revenue, trade.machines.len()), (Uint128::zero(), 0));
    });
}
