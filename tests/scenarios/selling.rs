//! A machine changes hands with everything that hangs on it: bond, delegations, income, root rewards, payout address.
//! After each step everybody's wealth is counted. Suspensions, cases, pauses and what the device has signed are in
//! `sold_with_a_past.rs`.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_testing::{Person, START, Settled, Suite, Token, Wealth};
use flywheel_types::registry::{ClaimedSoFar, ExecuteMsg, SaleAcceptance};

/// Everybody who could gain or lose.
pub const PEOPLE: [&str; 6] = ["seller", "buyer", "dora", "purse", "funder", "prover"];

/// The person of this name.
pub fn person(name: &str) -> Person {
    Person::named(name)
}

/// So long after the network's start.
pub fn at(days: u64, seconds: u64) -> Time {
    START
        .plus(Seconds::days(days))
        .unwrap()
        .plus(Seconds::new(seconds))
        .unwrap()
}

/// The seller's machine has a bond of 1,000 and as much of dora's; its income goes to his purse. It has worked on day 0,
/// which has become final at hour 13 of day 1: 400, the most that a machine can earn a day. Stakers have no part of the
/// emission.
pub fn sold_network(change: impl FnOnce(&mut flywheel_types::hub::Launch)) -> (Suite, Settled) {
    let mut suite = Suite::launched(Token::Cw20, |launch| {
        launch.split.stakers = Bps::ZERO;
        launch.split.treasury = Bps::percent(30).unwrap();
        change(launch);
    });
    let seller = person("seller");
    let machine = suite.enrol(&seller, "meter-1");
    suite
        .give(&person("dora"), 1_000)
        .delegate(&person("dora"), "meter-1", 1_000);
    suite.give(&person("buyer"), 1_000).give(&person("funder"), 86_400);
    let purse = suite.address(&person("purse")).to_string();
    let payout = ExecuteMsg::SetPayout {
        machine,
        address: Some(purse),
    };
    suite.network().registry().execute(seller.account(), &payout).unwrap();
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);
    assert_eq!(suite.now(), at(1, 13 * 3_600));
    (suite, settled)
}

/// An offence costs a tenth, so that a machine must not earn more than 40 a day (H3).
pub fn tenth(launch: &mut flywheel_types::hub::Launch) {
    launch.classes[0].class.slash = Bps::percent(10).unwrap();
    launch.classes[0].class.max_reward_per_epoch = Uint128::new(40);
}

fn offer(suite: &Suite) {
    let buyer = suite.address(&person("buyer"));
    let machine = suite.machine("meter-1");
    let registry = suite.network().registry();
    registry
        .offer_sale(person("seller").account(), machine, &buyer, None)
        .unwrap();
}

/// What the buyer has seen of the machine.
fn seen(suite: &Suite) -> SaleAcceptance {
    let network = suite.network();
    let machine = suite.machine("meter-1");
    let record = network.registry().machine(machine).unwrap();
    let claimed = ClaimedSoFar {
        rewards: network.rewards().address().to_string(),
        amount: network.rewards().claimed(machine).unwrap(),
    };
    SaleAcceptance {
        machine,
        ownership_epoch: record.ownership_epoch,
        key_version: record.key_version,
        claimed: vec![claimed],
    }
}

/// Who has more or less than before, and how much.
pub fn moved(suite: &Suite, before: &mut Wealth, settled: &Settled) -> Vec<(String, i128)> {
    suite.check_invariants();
    let now = suite.wealth(&PEOPLE, Some(settled));
    let changes = before.changes(&now);
    *before = now;
    changes
}

/// The same, as a test writes it.
pub fn changes<const N: usize>(expected: [(&str, i128); N]) -> Vec<(String, i128)> {
    expected.map(|(name, amount)| (name.to_owned(), amount)).to_vec()
}

/// The whole walk through a sale, step by step.
#[test]
fn a_sale_moves_what_the_rules_name_and_nothing_else() {
    let (mut suite, settled) = sold_network(|_| {});
    let (seller, buyer) = (person("seller"), person("buyer"));
    let machine = suite.machine("meter-1");
    // A token a second for the next day: half of it is the bond's, half is dora's.
    let funder = person("funder");
    let added = suite
        .network()
        .staking()
        .add_income(funder.account(), Uint128::new(86_400));
    added.unwrap();
    let mut wealth = suite.wealth(&PEOPLE, Some(&settled));
    suite.advance(Seconds::new(1_000));
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("dora", 500), ("seller", 500)])
    );

    // An offer is only a word.
    offer(&suite);
    assert_eq!(moved(&suite, &mut wealth, &settled), []);

    // Root rewards that nobody has claimed follow the machine (R6); the payout address is gone with its owner.
    suite.try_accept(&buyer, "meter-1").unwrap();
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("buyer", 400), ("purse", -400)])
    );

    // Until the buyer takes the pool its income is the seller's (S12).
    suite.advance(Seconds::new(1_000));
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("dora", 500), ("seller", 500)])
    );

    // The old bond begins to unbond, the income of 2,000 seconds is paid out, dora's shares stay as they are.
    suite.take_pool(&buyer, "meter-1", 1_000);
    assert_eq!(moved(&suite, &mut wealth, &settled), []);
    assert_eq!((suite.balance(&seller), suite.balance(&buyer)), (1_000, 0));
    let staking = suite.network().staking();
    let out = staking.unbondings(&suite.address(&seller)).unwrap();
    // It began on day 1, which ends with second 2 x 86,400, and takes seven days more.
    assert_eq!(
        (out.len(), out[0].tokens.u128(), out[0].release_at),
        (1, 1_000, at(9, 0))
    );
    let pool = staking.pool(machine).unwrap();
    assert_eq!(
        (pool.bond.u128(), pool.delegated.u128(), pool.shares.u128()),
        (1_000, 1_000, 1_000)
    );
    assert_eq!(pool.owner, suite.address(&buyer));

    // From then on the bond's half is the buyer's.
    suite.advance(Seconds::new(1_000));
    assert_eq!(
        moved(&suite, &mut wealth, &settled),
        changes([("buyer", 500), ("dora", 500)])
    );

    // A claim by anyone pays the buyer what was his already; the seller's purse gets nothing more.
    suite.claim(&person("purse"), &settled, &["meter-1"]);
    assert_eq!(moved(&suite, &mut wealth, &settled), []);
    assert_eq!((suite.balance(&buyer), suite.balance(&person("purse"))), (400, 0));

    // The seller's bond is free at its second, and is nobody else's.
    suite.wait_until(at(9, 0));
    moved(&suite, &mut wealth, &settled);
    suite.withdraw(&seller, "meter-1");
    assert_eq!(moved(&suite, &mut wealth, &settled), []);
    assert_eq!(suite.balance(&seller), 2_000);
}

/// The seller waits for the first rewards after the sale.
#[test]
fn what_the_machine_earns_after_the_sale_is_the_buyer_s_alone() {
    let (mut suite, settled) = sold_network(|_| {});
    let (seller, buyer) = (person("seller"), person("buyer"));
    suite.claim(&person("prover"), &settled, &["meter-1"]);
    assert_eq!(suite.balance(&person("purse")), 400);
    suite
        .sell(&seller, "meter-1", &buyer)
        .take_pool(&buyer, "meter-1", 1_000);

    // Day 1, in which it was sold, earns nothing (S11); day 2 does.
    suite.work("meter-1", 1, 1_000).work("meter-1", 2, 1_000);
    let settled = suite.settle(2);
    let rewards: Vec<u128> = settled
        .scores
        .iter()
        .map(|scores| {
            scores
                .machines
                .get(&suite.machine("meter-1"))
                .map_or(0, |score| score.reward.u128())
        })
        .collect();
    assert_eq!(rewards, [0, 400]);
    suite.claim(&seller, &settled, &["meter-1"]);

    assert_eq!(
        (
            suite.balance(&buyer),
            suite.balance(&person("purse")),
            suite.balance(&seller)
        ),
        (400, 400, 0)
    );
}

/// The seller sells unclaimed rewards with the machine, and claims them while the buyer's transaction is on its way.
#[test]
fn a_seller_who_claims_in_between_sells_nothing() {
    let (mut suite, settled) = sold_network(|_| {});
    offer(&suite);
    let acceptance = seen(&suite);
    suite.claim(&person("seller"), &settled, &["meter-1"]);
    let mut wealth = suite.wealth(&PEOPLE, Some(&settled));

    let buyer = person("buyer");
    let refused = suite
        .network()
        .registry()
        .accept_sale(buyer.account(), acceptance)
        .unwrap_err();
    assert!(refused.refusal().unwrap().contains("400"), "{refused}");

    assert_eq!(moved(&suite, &mut wealth, &settled), []);
    // Who has seen that, may buy it without.
    suite.try_accept(&buyer, "meter-1").unwrap();
    assert_eq!(moved(&suite, &mut wealth, &settled), []);
}

/// The seller gives the machine a key of his own while the buyer's transaction is on its way.
#[test]
fn a_seller_who_changes_the_key_in_between_sells_nothing() {
    let (suite, _) = sold_network(|_| {});
    offer(&suite);
    let acceptance = seen(&suite);
    let rotation = suite.rotation(&suite.address(&person("seller")), "meter-1", "a key of his own");
    suite
        .network()
        .registry()
        .rotate_key(person("seller").account(), rotation)
        .unwrap();

    let buyer = person("buyer");
    let refused = suite
        .network()
        .registry()
        .accept_sale(buyer.account(), acceptance)
        .unwrap_err();
    assert!(refused.refusal().unwrap().contains("key"), "{refused}");
}
