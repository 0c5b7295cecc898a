//! Proofs of what somebody did wrong, shown again: nobody pays twice for one offence, and nobody elsewhere.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{Person, Settled, Suite, Token};
use flywheel_types::staking::ExecuteMsg;
use flywheel_types::verification::{SignedStatement, Statement};

use crate::replays::nothing_changes;

fn tenth(launch: &mut flywheel_types::hub::Launch) {
    launch.classes[0].class.slash = Bps::percent(10).unwrap();
    launch.classes[0].class.max_reward_per_epoch = Uint128::new(40);
}

fn prove(suite: &Suite, day: u64, reports: &[SignedReport; 2]) -> Result<TxResult, ChainError> {
    let [first, second] = reports;
    suite.try_prove_conflict(&Person::named("prover"), day, first, second)
}

fn bond_of(suite: &Suite) -> u128 {
    suite
        .network()
        .staking()
        .pool(suite.machine("meter-1"))
        .unwrap()
        .bond
        .u128()
}

/// One offence is shown again: as another day's, the other way round, with a third payload, and elsewhere.
#[test]
fn conflicting_reports_cost_once_and_only_where_they_were_made() {
    let mut suite = Suite::launched(Token::Cw20, tenth);
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    let mut twin = suite.another(Token::Cw20, tenth);
    let mut other = Suite::on_chain("flywheel-test-2", Token::Cw20, tenth);
    twin.give(&alice, 1_000).bond(&alice, "meter-1", 1_000);
    other.enrol(&alice, "meter-1");
    suite.begin(1).advance(Seconds::hours(12));
    other.begin(1).advance(Seconds::hours(12));
    // Readings of day 0 that were signed on day 1.
    let reports = [1_000, 2_000].map(|value| suite.report_of("meter-1", 7, 0, 23, value));

    nothing_changes(&twin, |twin| prove(twin, 0, &reports));
    nothing_changes(&other, |other| prove(other, 0, &reports));
    prove(&suite, 0, &reports).unwrap();
    assert_eq!((bond_of(&suite), bond_of(&twin), bond_of(&other)), (900, 1_000, 1_000));

    // As an offence of the next day, which is as true; the other way round; with a third payload; a day later.
    let [first, second] = reports.clone();
    let third = suite.report_of("meter-1", 7, 0, 23, 3_000);
    nothing_changes(&suite, |suite| prove(suite, 1, &reports));
    nothing_changes(&suite, |suite| prove(suite, 0, &[second.clone(), first.clone()]));
    nothing_changes(&suite, |suite| prove(suite, 0, &[first.clone(), third]));
    suite.begin(3);
    nothing_changes(&suite, |suite| prove(suite, 0, &reports));
}

/// One payload in two networks under one nonce of the device: two networks, two series of nonces.
#[test]
fn one_device_in_two_networks_contradicts_itself_in_none() {
    let mut suite = Suite::launched(Token::Cw20, tenth);
    let alice = Person::named("alice");
    suite.enrol(&alice, "meter-1");
    let mut twin = suite.another(Token::Cw20, tenth);
    twin.give(&alice, 1_000).bond(&alice, "meter-1", 1_000);
    suite.begin(1);

    let pair = [
        suite.report_of("meter-1", 7, 0, 5, 1_000),
        twin.report_of("meter-1", 7, 0, 5, 2_000),
    ];
    nothing_changes(&suite, |suite| prove(suite, 0, &pair));
    nothing_changes(&twin, |twin| prove(twin, 0, &pair));
}

/// The device's key goes, is slashed for what it signed, and comes back.
#[test]
fn an_offence_is_not_new_when_its_key_comes_back() {
    let mut suite = Suite::launched(Token::Cw20, tenth);
    let alice = Person::named("alice");
    let machine = suite.enrol(&alice, "meter-1");
    suite.begin(1);
    let reports = [1_000, 2_000].map(|value| suite.report_of("meter-1", 7, 0, 5, value));
    prove(&suite, 0, &reports).unwrap();
    assert_eq!(bond_of(&suite), 900);

    for key in ["second", "meter-1"] {
        let rotation = suite.rotation(&suite.address(&alice), "meter-1", key);
        suite
            .network()
            .registry()
            .rotate_key(alice.account(), rotation)
            .unwrap();
        suite.know("meter-1", machine, key);
        // The bond is below the minimum: with it the machine comes back from the next day on.
        suite.give(&alice, 100);
        let refresh = ExecuteMsg::Refresh { machine };
        match key {
            "second" => suite.bond(&alice, "meter-1", 100),
            _ => {
                suite.network().staking().execute(alice.account(), &refresh).unwrap();
                &mut suite
            }
        };
        suite.advance(Seconds::days(1));
    }

    nothing_changes(&suite, |suite| prove(suite, 0, &reports));
    // And a new one under the same nonce is still that offence: (machine, key, nonce).
    let enrolled = suite
        .network()
        .staking()
        .enrolment(machine, Some(Epoch::new(3)))
        .unwrap();
    assert_eq!(enrolled.unwrap().key, suite.public_key("meter-1"));
    let again = [1_000, 2_000].map(|value| suite.report_of("meter-1", 7, 3, 5, value));
    suite.begin(4);
    nothing_changes(&suite, |suite| prove(suite, 3, &again));
}

/// Two statements that an oracle signed for one round.
#[test]
fn an_oracle_pays_once_for_one_round_also_when_it_has_come_back() {
    let mut suite = Suite::cw20();
    let mut twin = suite.another(Token::Cw20, |_| {});
    let mut other = Suite::on_chain("flywheel-test-2", Token::Cw20, |_| {});
    let (oracle, prover) = (Person::named("oracle-1"), Person::named("prover"));
    let statement = |machines| Statement {
        epoch: Epoch::new(0),
        round: 0,
        set_version: 4,
        built_on: flywheel_protocol::Hash32::ZERO,
        evidence_root: flywheel_protocol::Hash32::ZERO,
        root: flywheel_protocol::Hash32::ZERO,
        sum: Uint128::zero(),
        machines,
    };
    let [first, second] = [1, 2].map(|machines| SignedStatement {
        statement: statement(machines),
        signature: suite.sign_statement(&[1], &statement(machines))[0].signature.clone(),
    });
    let show = |suite: &Suite| {
        let address = suite.address(&oracle);
        let verification = suite.network().verification();
        verification.prove_equivocation(prover.account(), &address, first.clone(), second.clone())
    };

    nothing_changes(&twin, show);
    nothing_changes(&other, show);
    show(&suite).unwrap();
    // Half of 5,000.
    assert_eq!(suite.balance(&prover), 2_500);
    nothing_changes(&suite, show);
    // Admitted and bonded anew with the same key.
    suite.add_oracle(1);
    nothing_changes(&suite, show);
    suite.begin(1);
    nothing_changes(&suite, show);
    for suite in [&mut twin, &mut other] {
        assert_eq!(suite.balance(&prover), 0);
    }
}

/// Settles a day in both networks at once, up to where it is pending.
fn attest(networks: &mut [&mut Suite; 2]) -> [Settled; 2] {
    networks.each_mut().map(|suite| {
        suite.advance(Seconds::new(0)).mint();
        let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
        suite.attest(&outcome).unwrap();
        outcome.settlement
    })
}

/// The proof that goes with a demand, and the one that goes with its answer.
#[test]
fn the_proofs_of_a_demand_and_of_its_answer_are_worth_nothing_elsewhere_or_later() {
    let (mut suite, alice) = (Suite::cw20(), Person::named("alice"));
    suite.enrol(&alice, "meter-1");
    let mut twin = suite.another(Token::Cw20, |_| {});
    twin.give(&alice, 1_000).bond(&alice, "meter-1", 1_000);
    // 300 for each of two machines here, 400 for the only one there.
    suite.enrol(&alice, "meter-2");
    let (dora, oracle) = (Person::named("dora"), Person::named("oracle-0"));
    for suite in [&mut suite, &mut twin] {
        suite.give(&dora, 1_000).work("meter-1", 0, 1_000);
    }
    suite.work("meter-2", 0, 1_000);
    suite.advance(Seconds::hours(1));
    let [first, first_of_twin] = attest(&mut [&mut suite, &mut twin]);
    let [first, _] = [suite.finalize(first), twin.finalize(first_of_twin)];
    suite.work("meter-1", 1, 1_000).advance(Seconds::hours(1));
    let [second, _] = attest(&mut [&mut suite, &mut twin]);

    // In the other network too the machine has a final leaf, and a root is pending.
    nothing_changes(&twin, |twin| twin.try_demand(&dora, &first, "meter-1", 50));
    suite.demand(&dora, &first, "meter-1", 50);
    nothing_changes(&suite, |suite| suite.try_demand(&dora, &first, "meter-1", 500));
    let answer = |suite: &Suite, tree: &Settled| {
        let leaf = tree.tree.find_leaf(0).unwrap();
        let proof = tree.tree.fleet_proof(&[0]).unwrap();
        suite
            .network()
            .verification()
            .answer_demands(oracle.account(), vec![leaf], proof)
    };
    // The final tree's leaf is not of the pending root.
    nothing_changes(&suite, |suite| answer(suite, &first));
    let before = suite.balance(&oracle);
    answer(&suite, &second).unwrap();
    assert_eq!(suite.balance(&oracle) - before, 50);
    nothing_changes(&suite, |suite| answer(suite, &second));

    // Final: nothing is pending that could be demanded of, and what was final before is not the newest any more.
    let second = suite.finalize(second);
    nothing_changes(&suite, |suite| suite.try_demand(&dora, &first, "meter-1", 50));
    suite.work("meter-1", 2, 1_000).settle(2);
    suite.work("meter-1", 3, 1_000).advance(Seconds::hours(1)).mint();
    let outcome = suite.run_round(&[0, 1, 2, 3]).unwrap();
    suite.attest(&outcome).unwrap();
    nothing_changes(&suite, |suite| suite.try_demand(&dora, &first, "meter-1", 50));
    nothing_changes(&suite, |suite| suite.try_demand(&dora, &second, "meter-1", 50));
    suite.check_invariants();
}
