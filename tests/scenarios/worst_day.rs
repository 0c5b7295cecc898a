//! Oracles that lie together, and what anyone can do about it.

use cosmwasm_std::Uint128;
use flywheel_oracle::Settlement;
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{Lie, Person, Settled, Suite};
use flywheel_types::verification::Attempt;

/// Two machines of equal work; day 0 is final, day 1 can be settled. 600 a day for machines: 300 each.
fn second_day() -> (Suite, Settled) {
    let mut suite = Suite::cw20();
    for (owner, machine) in [("alice", "meter-1"), ("mallory", "meter-2")] {
        suite.enrol(&Person::named(owner), machine);
    }
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let first = suite.settle(0);
    suite.work("meter-1", 1, 1_000).work("meter-2", 1, 1_000);
    suite.advance(Seconds::hours(1)).mint();
    (suite, first)
}

/// What all oracles would sign in the running round.
fn honest(suite: &mut Suite) -> Settlement {
    suite.run_round(&[0, 1, 2, 3]).unwrap().settlement
}

fn raise(earned: &mut std::collections::BTreeMap<MachineId, Uint128>, machine: MachineId, to: u128) {
    earned.insert(machine, Uint128::new(to));
}

#[test]
fn a_quorum_that_lies_cannot_give_out_more_than_the_budget() {
    let (mut suite, _) = second_day();
    let honest = honest(&mut suite);
    let (alice, mallory) = (suite.machine("meter-1"), suite.machine("meter-2"));
    let quorum = [0, 1, 2];

    // Day 0 gave 300 to each and day 1 gives 600: 300 + 901 is one too many.
    let over = suite.lie(&quorum, &honest, |earned| {
        raise(earned, alice, 300);
        raise(earned, mallory, 901);
    });
    let refused = suite.attest_lie(&over).unwrap_err();
    assert!(refused.refusal().unwrap().contains("601"), "{refused}");

    // Two of four are no quorum.
    let few = suite.lie(&[0, 1], &honest, |_| {});
    assert!(suite.attest_lie(&few).is_err());

    // Within the budget a lying quorum can give everything to one machine: 300 of day 0 stay alice's.
    let greedy = suite.lie(&quorum, &honest, |earned| {
        raise(earned, alice, 300);
        raise(earned, mallory, 900);
    });
    suite.attest_lie(&greedy).unwrap();
    suite.check_invariants();
}

#[test]
fn a_machine_is_never_paid_twice_whatever_the_roots_say() {
    let (mut suite, first) = second_day();
    let mallory = Person::named("mallory");
    suite.claim(&mallory, &first, &["meter-2"]);
    let honest = honest(&mut suite);
    let [alice, greedy] = ["meter-1", "meter-2"].map(|name| suite.machine(name));
    let lie = suite.lie(&[0, 1, 2], &honest, |earned| {
        raise(earned, alice, 300);
        raise(earned, greedy, 900);
    });
    suite.attest_lie(&lie).unwrap();
    suite.finalize_lie();

    suite.try_claim_lie(&mallory, &lie, "meter-2").unwrap();
    assert_eq!(
        suite.balance(&mallory),
        900,
        "300 before and 600 now: cumulative, not 300 + 900"
    );
    assert!(suite.try_claim(&mallory, &first, &["meter-2"]).is_err());
    assert!(suite.try_claim_lie(&mallory, &lie, "meter-2").is_err());
}

/// A stranger demands alice's leaf; nobody can answer; the root is rejected within the window and one answer period.
fn is_rejected(mut suite: Suite, first: &Settled, lie: &Lie) {
    let stranger = Person::named("stranger");
    suite.give(&stranger, 50);
    suite.attest_lie(lie).unwrap();
    let pending = suite.network().verification().pending().unwrap().unwrap();
    suite.wait_until(pending.final_at.minus(Seconds::new(1)).unwrap());

    // A hundredth of an oracle's bond of 5,000.
    suite.demand(&stranger, first, "meter-1", 50);
    assert_eq!(suite.balance(&stranger), 0);
    // The demand came in the window's last second: it has six hours to be answered.
    suite.wait_until(pending.final_at);
    assert!(suite.try_finalize().is_err());
    suite.advance(Seconds::new(6 * 3_600 - 2));
    assert!(suite.try_finalize().is_err());
    suite.advance(Seconds::new(1));
    suite.try_finalize().unwrap();

    let verification = suite.network().verification();
    assert!(verification.pending().unwrap().is_none());
    assert_eq!(verification.last_final().unwrap().unwrap().statement.epoch.get(), 0);
    let attempt = Attempt::of(&lie.statement);
    suite.reclaim(&stranger, attempt, "meter-1");
    assert_eq!(suite.balance(&stranger), 50, "the deposit goes back");

    // The honest ones settle the same day: 300 for each of two days.
    let settled = suite.settle_now();
    suite.claim(&Person::named("alice"), &settled, &["meter-1"]);
    assert_eq!(suite.balance(&Person::named("alice")), 600);
}

#[test]
fn a_leaf_that_was_lowered_is_found_out_by_one_stranger() {
    let (mut suite, first) = second_day();
    let honest = honest(&mut suite);
    let machine = suite.machine("meter-1");
    let lie = suite.lie(&[0, 1, 2], &honest, |earned| raise(earned, machine, 299));
    // The liars may answer with the leaf they made: it is below what is final, and refused.
    is_rejected(suite, &first, &lie);
}

#[test]
fn a_leaf_that_was_withheld_is_found_out_by_one_stranger() {
    let (mut suite, first) = second_day();
    let honest = honest(&mut suite);
    let (alice, mallory) = (suite.machine("meter-1"), suite.machine("meter-2"));
    let lie = suite.lie(&[0, 1, 2], &honest, |earned| {
        earned.remove(&alice);
        raise(earned, mallory, 1_200);
    });
    is_rejected(suite, &first, &lie);
}

#[test]
fn a_lying_tree_that_is_kept_secret_is_rejected_too() {
    let (mut suite, first) = second_day();
    let honest = honest(&mut suite);
    let [alice, mallory] = ["meter-1", "meter-2"].map(|name| suite.machine(name));
    // Alice's day was given to mallory. Her leaf is not below the final one, but nobody shows it: who keeps the tree
    // cannot answer, and who answers shows what was done.
    let lie = suite.lie(&[0, 1, 2], &honest, |earned| {
        raise(earned, alice, 300);
        raise(earned, mallory, 900);
    });
    is_rejected(suite, &first, &lie);
}

#[test]
fn honest_oracles_answer_and_earn_the_deposits() {
    let (mut suite, first) = second_day();
    let stranger = Person::named("stranger");
    suite.give(&stranger, 102);
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    suite.attest(&outcome).unwrap();
    // 50, and then 50 x (1 + 1/32) = 51.6, rounded up.
    suite
        .demand(&stranger, &first, "meter-1", 50)
        .demand(&stranger, &first, "meter-2", 52);

    let oracle = Person::named("oracle-1");
    let before = suite.balance(&oracle);
    suite.answer_demands(&oracle, &outcome.settlement.tree);
    assert_eq!(suite.balance(&oracle) - before, 102);

    let settled = suite.finalize(outcome.settlement);
    suite.claim(&Person::named("alice"), &settled, &["meter-1"]);
    assert_eq!(suite.balance(&Person::named("alice")), 600);
}

#[test]
fn the_guardian_stops_a_root_and_claims_on_final_ones_go_on() {
    let address = Suite::address_of(&Person::named("guardian")).to_string();
    let mut suite = Suite::launched(flywheel_testing::Token::Native, |launch| {
        launch.guardian = Some(flywheel_types::Guardian {
            address,
            expires_at: launch.clock.start().plus(Seconds::days(30)).unwrap(),
        });
    });
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000);
    let first = suite.settle(0);
    suite.work("meter-1", 1, 1_000).advance(Seconds::hours(1)).mint();
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    suite.attest(&outcome).unwrap();

    suite.reject(&Person::named("guardian"), "the meters stood still yesterday");

    suite.claim(&alice, &first, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
    // The same statement cannot come back, also in its own round.
    assert!(suite.attest(&outcome).is_err());
    let second = suite.settle_now();
    suite.claim(&alice, &second, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 800);
}

#[test]
fn two_oracles_removed_with_an_epoch_open_are_replaced_and_it_is_settled() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    suite.work("meter-1", 0, 1_000).advance(Seconds::hours(1)).mint();
    suite.remove_oracle(0).remove_oracle(1);
    // Two are left: a quorum of two is two, and one of them sleeps.
    assert!(suite.run_round(&[2]).is_err());

    suite.add_oracle(4).add_oracle(5);
    // The new ones have what the others hand them: the reports come in the bundle, the ledger from the last final root.
    let settled = suite.settle_now();
    suite.claim(&alice, &settled, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
    let signers = suite
        .network()
        .rewards()
        .credit(&suite.address(&Person::named("oracle-5")))
        .unwrap();
    assert_eq!(signers.u128(), 25, "one of four");
    assert_eq!(
        suite
            .network()
            .rewards()
            .credit(&suite.address(&Person::named("oracle-0")))
            .unwrap()
            .u128(),
        0
    );
}
