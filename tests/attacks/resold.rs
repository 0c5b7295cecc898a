//! Who has held the device keeps a copy of its key, or signs in the name of who held it before.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::staking::ExecuteMsg;

fn people() -> [Person; 4] {
    ["seller", "buyer", "dora", "prover"].map(Person::named)
}

/// A machine with a bond of 1,000 and as much of dora's; an offence costs a tenth of both. Noon of day 1; it has been
/// enrolled since day 0.
fn for_sale() -> Suite {
    let mut suite = Suite::launched(Token::Native, |launch| {
        launch.classes[0].class.slash = Bps::percent(10).unwrap();
        launch.classes[0].class.max_reward_per_epoch = Uint128::new(40);
    });
    let [seller, buyer, dora, _] = people();
    suite.enrol(&seller, "meter-1");
    suite
        .give(&dora, 1_000)
        .delegate(&dora, "meter-1", 1_000)
        .give(&buyer, 1_000);
    suite.begin(1).advance(Seconds::hours(12));
    suite
}

/// Somebody with the device's first key signs two reports of an hour of a day, and shows them. Who shows them is paid.
fn forge(suite: &Suite, day: u64, hour: u64) -> Option<String> {
    let [_, _, _, prover] = people();
    let [first, second] = [1_000, 2_000].map(|value| suite.report_of("meter-1", 1_000, day, hour, value));
    let shown = suite.try_prove_conflict(&prover, day, &first, &second);
    shown.err().map(|error| error.to_string())
}

/// What is left of the bond in the pool, of the delegations, and of what the seller has on its way out.
fn left(suite: &Suite) -> [u128; 3] {
    let [seller, ..] = people();
    let staking = suite.network().staking();
    let pool = staking.pool(suite.machine("meter-1")).unwrap();
    let out = staking.unbondings(&suite.address(&seller)).unwrap();
    let out: Uint128 = out.iter().map(|row| row.tokens).sum();
    [pool.bond, pool.delegated, out].map(|amount| amount.u128())
}

/// A seller with a copy of the key signs what looks like an offence of before the sale.
#[test]
fn a_seller_who_forges_the_past_pays_for_it_himself() {
    for day in [0, 1] {
        let mut suite = for_sale();
        let [seller, buyer, _, prover] = people();
        suite
            .sell(&seller, "meter-1", &buyer)
            .take_pool(&buyer, "meter-1", 1_000);
        // Of day 1, in which the machine was sold, the hour makes no difference: 13 is after the sale.
        assert_eq!(forge(&suite, day, 13), None);

        assert_eq!(left(&suite), [1_000, 900, 900], "day {day}");
        // The owner that the pool has now lost nothing, so nobody earns by it.
        assert_eq!(suite.balance(&prover), 0);
    }
}

/// A seller with a copy of the key signs for days after the sale.
#[test]
fn a_buyer_who_changes_the_key_before_he_bonds_is_out_of_the_seller_s_reach() {
    let mut suite = for_sale();
    let [seller, buyer, ..] = people();
    suite.sell(&seller, "meter-1", &buyer);
    let rotation = suite.rotation(&suite.address(&buyer), "meter-1", "the buyer's key");
    suite
        .network()
        .registry()
        .rotate_key(buyer.account(), rotation)
        .unwrap();
    suite
        .take_pool(&buyer, "meter-1", 1_000)
        .begin(3)
        .advance(Seconds::hours(12));

    for day in [2, 3] {
        let refused = forge(&suite, day, 5).unwrap();
        assert!(
            refused.contains("not signed") || refused.contains("signature"),
            "{refused}"
        );
    }
    assert_eq!(left(&suite), [1_000, 1_000, 1_000]);
}

/// The same, and the buyer bonds first and changes the key on the same day: his first day has the new key too.
#[test]
fn a_buyer_may_change_the_key_on_the_day_on_which_he_bonds() {
    let mut suite = for_sale();
    let [seller, buyer, ..] = people();
    suite
        .sell(&seller, "meter-1", &buyer)
        .take_pool(&buyer, "meter-1", 1_000);
    let rotation = suite.rotation(&suite.address(&buyer), "meter-1", "the buyer's key");
    suite
        .network()
        .registry()
        .rotate_key(buyer.account(), rotation)
        .unwrap();
    let machine = suite.machine("meter-1");
    let refresh = ExecuteMsg::Refresh { machine };
    suite.network().staking().execute(buyer.account(), &refresh).unwrap();
    suite.begin(2).advance(Seconds::hours(12));

    assert!(forge(&suite, 2, 5).is_some());
    assert_eq!(left(&suite), [1_000, 1_000, 1_000]);
}

/// The key is the device's word: who buys a machine and lets the seller's key speak for it answers for what it says.
#[test]
fn a_buyer_who_keeps_the_key_answers_for_it_from_his_first_day_on() {
    let mut suite = for_sale();
    let [seller, buyer, _, prover] = people();
    suite
        .sell(&seller, "meter-1", &buyer)
        .take_pool(&buyer, "meter-1", 1_000);
    suite.begin(2).advance(Seconds::hours(12));

    assert_eq!(forge(&suite, 2, 5), None);

    // A tenth of the buyer's bond, of dora's, and of what left the pool on day 1: nothing, day 2 is later. A fifth of the
    // 200 is the prover's: less than half of what the owner lost.
    assert_eq!(left(&suite), [900, 900, 1_000]);
    assert_eq!(suite.balance(&prover), 40);
}

/// A seller sells back and forth with a friend, so that an offence is "another's".
#[test]
fn a_machine_sold_to_a_friend_and_back_still_answers_for_its_owner() {
    let mut suite = for_sale();
    let [seller, buyer, ..] = people();
    // The friend never takes the pool, so it is still the seller's when he has it back.
    suite.sell(&seller, "meter-1", &buyer).sell(&buyer, "meter-1", &seller);
    suite.give(&seller, 1_000).take_pool(&seller, "meter-1", 1_000);
    assert_eq!(left(&suite), [1_000, 1_000, 1_000]);

    assert_eq!(forge(&suite, 0, 5), None);
    // Old bond and new: `taken_at` is when he first bonded.
    assert_eq!(left(&suite), [900, 900, 900]);
}

/// A buyer who has the device, and lets the seller's bond stand: he signs days that were the seller's, and shows it.
#[test]
fn a_buyer_is_not_paid_for_what_the_device_signs_against_its_seller() {
    let mut suite = for_sale();
    let [seller, buyer, _, prover] = people();
    suite.sell(&seller, "meter-1", &buyer);

    assert_eq!(forge(&suite, 0, 5), None);
    // It is burned all the same: the seller answers for the key that he has handed over.
    assert_eq!((left(&suite), suite.balance(&prover)), ([900, 900, 0], 0));
    assert_eq!(suite.network().staking().slashed().unwrap().burned.u128(), 200);
    // When those days are over there is nothing more to forge, however long the bond stays.
    suite.begin(3);
    for day in [0, 1, 2] {
        assert!(forge(&suite, day, 6).is_some(), "day {day}");
    }
    assert_eq!(left(&suite), [900, 900, 0]);
}

/// A thief has the device for a night: he proves what he made it sign, again and again, and is paid for each.
#[test]
fn a_thief_earns_one_slash_for_each_day_that_is_not_settled() {
    let suite = for_sale();
    let [seller, _, _, thief] = people();
    let machine = suite.machine("meter-1");
    suite.network().registry().pause(seller.account(), machine).unwrap();
    let steal = |nonce: u64, day: u64, hour: u64| {
        let [first, second] = [1_000, 2_000].map(|value| suite.report_of("meter-1", nonce, day, hour, value));
        suite.try_prove_conflict(&thief, day, &first, &second).is_ok()
    };

    // Stopped at noon of day 1, the key has said nothing since; the days before noon are open, once each.
    let stolen = [(1, 1, 12), (2, 1, 20), (3, 1, 5), (4, 1, 6), (5, 0, 5), (6, 0, 6)];
    let taken = stolen.map(|(nonce, day, hour)| steal(nonce, day, hour));
    assert_eq!(taken, [false, false, true, false, true, false]);

    // A tenth and a tenth of the rest. A fifth of 200 and of 180 is the thief's.
    assert_eq!((left(&suite), suite.balance(&thief)), ([810, 810, 0], 40 + 36));
}

/// The seller has wiped the old key off the device before he hands it over: the past cannot be signed any more.
#[test]
fn a_seller_who_takes_the_old_key_along_leaves_nothing_to_forge_with() {
    let mut suite = for_sale();
    let [seller, buyer, ..] = people();
    let machine = suite.machine("meter-1");
    let rotation = suite.rotation(&suite.address(&seller), "meter-1", "second");
    suite
        .network()
        .registry()
        .rotate_key(seller.account(), rotation)
        .unwrap();
    suite.sell(&seller, "meter-1", &buyer);
    // What the buyer holds is the second key.
    suite.know("meter-1", machine, "second");

    for day in [0, 1] {
        assert!(forge(&suite, day, 5).is_some(), "day {day}");
    }
    assert_eq!(left(&suite), [1_000, 1_000, 0]);
}
