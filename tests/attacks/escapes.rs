//! Ways out of a slash: none of them leads anywhere.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{Person, START, Suite, Token};
use flywheel_types::registry;
use flywheel_types::staking::{Bond, ExecuteMsg};

fn people() -> [Person; 3] {
    ["alice", "dora", "prover"].map(Person::named)
}

/// An offence costs a tenth. Alice has bonded 1,000 for her machine, dora has delegated 1,000 to it. Noon of day 1; the
/// machine has been enrolled since day 0.
fn network() -> Suite {
    network_with(Bps::percent(10).unwrap(), 40)
}

fn network_with(slash: Bps, max_reward: u128) -> Suite {
    let mut suite = Suite::launched(Token::Cw20, |launch| {
        launch.classes[0].class.slash = slash;
        launch.classes[0].class.max_reward_per_epoch = Uint128::new(max_reward);
    });
    let [alice, dora, _] = people();
    suite.enrol(&alice, "meter-1");
    suite.give(&dora, 1_000).delegate(&dora, "meter-1", 1_000);
    suite.begin(1).advance(Seconds::hours(12));
    suite
}

/// The device signed two values for one hour of a day, under this nonce.
fn prove(suite: &Suite, day: u64, nonce: u64) -> Result<(), String> {
    let [_, _, prover] = people();
    let [first, second] = [1_000, 2_000].map(|value| suite.report_of("meter-1", nonce, day, 5, value));
    let shown = suite.try_prove_conflict(&prover, day, &first, &second);
    shown.map(drop).map_err(|error| error.to_string())
}

fn registry(suite: &Suite, message: &registry::ExecuteMsg) {
    let [alice, ..] = people();
    suite.network().registry().execute(alice.account(), message).unwrap();
}

fn disenroll(suite: &Suite) {
    let [_, _, prover] = people();
    let machine = suite.machine("meter-1");
    let staking = suite.network().staking();
    staking
        .execute(prover.account(), &ExecuteMsg::Disenroll { machine })
        .unwrap();
}

/// In the pool: alice's bond and dora's delegation. On their way out: alice's and dora's.
fn left(suite: &Suite) -> [u128; 4] {
    let [alice, dora, _] = people();
    let staking = suite.network().staking();
    let pool = staking.pool(suite.machine("meter-1")).unwrap();
    let out = |person: &Person| -> Uint128 {
        let rows = staking.unbondings(&suite.address(person)).unwrap();
        rows.iter().map(|row| row.tokens).sum()
    };
    [pool.bond, pool.delegated, out(&alice), out(&dora)].map(|amount| amount.u128())
}

/// Both see the proof coming and leave a second before it.
#[test]
fn tokens_that_left_before_the_proof_are_reached_on_their_way_out() {
    let mut suite = network();
    let [alice, dora, prover] = people();
    suite.undelegate(&dora, "meter-1", None).unbond(&alice, "meter-1", None);
    suite.advance(Seconds::new(1));
    assert_eq!(left(&suite), [0, 0, 1_000, 1_000]);

    prove(&suite, 0, 7).unwrap();

    assert_eq!(left(&suite), [0, 0, 900, 900]);
    // A fifth of 200, which is less than half of what alice lost; 160 are burned.
    assert_eq!(suite.balance(&prover), 40);
    assert_eq!(suite.network().staking().slashed().unwrap().burned.u128(), 160);
}

/// The machine leaves in the very epoch of the offence, by one unit of bond: then it is not enrolled in it.
#[test]
fn leaving_in_the_epoch_of_the_offence_is_no_way_out() {
    let mut suite = network();
    let [alice, ..] = people();
    suite.unbond(&alice, "meter-1", Some(1));
    let machine = suite.machine("meter-1");
    let enrolled = suite
        .network()
        .staking()
        .enrolment(machine, Some(Epoch::new(1)))
        .unwrap();
    assert_eq!(enrolled, None);

    prove(&suite, 1, 7).unwrap();

    // ceil(99.9) of 999, and the whole unit that is ceil(0.1) of 1.
    assert_eq!(left(&suite), [899, 900, 0, 0]);
}

/// Out with everything, and in again: as if the new bond were another one.
#[test]
fn who_unbonds_and_bonds_anew_loses_of_both() {
    let mut suite = network();
    let [alice, ..] = people();
    suite
        .unbond(&alice, "meter-1", None)
        .give(&alice, 1_000)
        .bond(&alice, "meter-1", 1_000);

    prove(&suite, 0, 7).unwrap();

    assert_eq!(left(&suite), [900, 900, 900, 0]);
}

/// A cheaper class is where the same offence costs less.
#[test]
fn no_pool_changes_its_class_while_an_offence_can_reach_it() {
    let mut suite = network();
    let [alice, dora, _] = people();
    let cheaper = flywheel_types::Class {
        name: "cheaper".to_owned(),
        min_bond: Uint128::new(1_000),
        slash: Bps::percent(1).unwrap(),
        max_reward_per_epoch: Uint128::new(5),
        ..flywheel_testing::class()
    };
    let operator = Person::named("operator");
    let staking = suite.network().staking();
    staking
        .execute(operator.account(), &ExecuteMsg::SetClass { class: cheaper })
        .unwrap();
    suite.begin(2);
    suite
        .undelegate(&dora, "meter-1", None)
        .unbond(&alice, "meter-1", None)
        .give(&alice, 1_000);
    let bond = Bond {
        machine: suite.machine("meter-1"),
        class: Some("cheaper".to_owned()),
        commission: None,
    };
    let again = |suite: &Suite| {
        suite
            .network()
            .staking()
            .bond(alice.account(), bond.clone(), Uint128::new(1_000))
    };

    assert!(again(&suite).unwrap_err().refusal().unwrap().contains("unbonding"));
    prove(&suite, 1, 7).unwrap();
    assert_eq!(left(&suite), [0, 0, 900, 900]);
    // When nothing of it is within reach any more, it may: the day is over after seven more.
    suite.wait_until(START.plus(Seconds::days(2 + 1 + 7)).unwrap());
    again(&suite).unwrap();
}

/// Paused, retired, sent away: the device has signed all the same.
#[test]
fn a_machine_that_is_taken_out_of_the_network_answers_for_what_it_signed() {
    let steps: [fn(&mut Suite); 4] = [
        |suite| {
            let machine = suite.machine("meter-1");
            registry(suite, &registry::ExecuteMsg::Pause { machine });
            disenroll(suite);
        },
        |suite| {
            let machine = suite.machine("meter-1");
            registry(suite, &registry::ExecuteMsg::Retire { machine });
            disenroll(suite);
        },
        |suite| {
            let machine = suite.machine("meter-1");
            let operator = Person::named("operator");
            suite
                .network()
                .staking()
                .jail(operator.account(), machine, true)
                .unwrap();
        },
        |suite| {
            let [alice, ..] = people();
            let rotation = suite.rotation(&suite.address(&alice), "meter-1", "another");
            suite
                .network()
                .registry()
                .rotate_key(alice.account(), rotation)
                .unwrap();
            let machine = suite.machine("meter-1");
            let refresh = ExecuteMsg::Refresh { machine };
            suite.network().staking().execute(alice.account(), &refresh).unwrap();
        },
    ];
    for (number, step) in steps.into_iter().enumerate() {
        for day in [0, 1] {
            let mut suite = network();
            step(&mut suite);
            suite.check_invariants();
            assert_eq!(prove(&suite, day, 7), Ok(()), "step {number}, day {day}");
            assert_eq!(left(&suite), [900, 900, 0, 0], "step {number}, day {day}");
        }
    }
}

/// Tokens of the community pool are never slashed: but none get there from a machine's pool.
#[test]
fn the_community_pool_takes_nobody_s_unbonding_tokens_in() {
    let mut suite = network();
    let [_, dora, _] = people();
    suite.undelegate(&dora, "meter-1", None);
    let join = suite
        .network()
        .staking()
        .join_community(dora.account(), Uint128::new(1_000), None);
    assert!(join.is_err(), "they are not hers yet");
    suite.give(&dora, 500).join_community(&dora, 500, None);

    prove(&suite, 0, 7).unwrap();

    assert_eq!(left(&suite), [900, 0, 0, 900]);
    let community = suite.network().staking().community().unwrap();
    assert_eq!(community.tokens.u128(), 500);
}

/// A slash that takes all closes the generation; the next offence finds what was bonded since.
#[test]
fn a_generation_that_is_closed_shields_nothing_that_comes_after_it() {
    let mut suite = network_with(Bps::ONE, 400);
    let [alice, dora, prover] = people();
    prove(&suite, 0, 7).unwrap();
    // A fifth of 2,000 is less than half of alice's 1,000.
    assert_eq!((left(&suite), suite.balance(&prover)), ([0; 4], 400));

    suite
        .give(&alice, 1_000)
        .give(&dora, 500)
        .bond(&alice, "meter-1", 1_000);
    let today = suite
        .network()
        .staking()
        .delegate(dora.account(), suite.machine("meter-1"), Uint128::new(500));
    assert!(today.is_err(), "a day closes one generation at most");
    suite.begin(2).delegate(&dora, "meter-1", 500);
    // Two reports again, of the next day, whose proofs are taken until the evening of day 2.
    prove(&suite, 1, 8).unwrap();

    // 1,500 more: a fifth of it.
    assert_eq!((left(&suite), suite.balance(&prover)), ([0; 4], 400 + 300));
    let slashed = suite.network().staking().slashed().unwrap();
    assert_eq!((slashed.burned.u128(), slashed.to_provers.u128()), (1_600 + 1_200, 700));
    assert_eq!(
        suite
            .network()
            .staking()
            .pool(suite.machine("meter-1"))
            .unwrap()
            .generation,
        2
    );
}

/// The last second in which unbonding tokens can be reached, and the first in which they can be withdrawn.
#[test]
fn tokens_can_be_slashed_or_withdrawn_and_there_is_no_second_for_both() {
    let [alice, dora, _] = people();
    let leave = || {
        let mut suite = network();
        suite.undelegate(&dora, "meter-1", None).unbond(&alice, "meter-1", None);
        suite
    };
    // They began to unbond on day 1: free at the start of day 1 + 1 + 7.
    let free = START.plus(Seconds::days(9)).unwrap();

    let mut suite = leave();
    suite.wait_until(free.minus(Seconds::new(1)).unwrap());
    let machine = suite.machine("meter-1");
    assert!(suite.network().staking().withdraw(dora.account(), machine).is_err());
    // Proofs of reports are taken as long as somebody settles their day; what is found later is for the admin's cases.
    for day in [0, 1] {
        assert!(prove(&suite, day, 7).unwrap_err().contains("open a case"));
    }
    let operator = Person::named("operator");
    let offence = flywheel_protocol::values::sha256(&[b"judged by the network"]);
    let staking = suite.network().staking();
    let day_1 = START.plus(Seconds::days(1)).unwrap();
    staking.open_case(operator.account(), machine, offence, day_1).unwrap();
    staking
        .decide_case(operator.account(), machine, offence, Bps::percent(10).unwrap(), None)
        .unwrap();
    assert_eq!(left(&suite), [0, 0, 900, 900]);

    let mut suite = leave();
    suite.wait_until(free);
    let opened = suite
        .network()
        .staking()
        .open_case(operator.account(), machine, offence, day_1);
    assert!(opened.unwrap_err().refusal().unwrap().contains("too old"));
    suite.withdraw(&dora, "meter-1").withdraw(&alice, "meter-1");
    assert_eq!((suite.balance(&dora), suite.balance(&alice)), (1_000, 1_000));
}

/// One machine's offence is one pool's loss, whoever else its owner and its delegators back.
#[test]
fn a_slash_takes_from_one_pool_only() {
    let mut suite = network();
    let [alice, dora, prover] = people();
    suite.enrol(&alice, "meter-2");
    suite.give(&dora, 300).delegate(&dora, "meter-2", 300);
    let before = suite.wealth(&["alice", "dora", "prover"], None);

    prove(&suite, 0, 7).unwrap();

    let now = suite.wealth(&["alice", "dora", "prover"], None);
    let lost = [("alice", -100), ("dora", -100), ("prover", 40)].map(|(name, more)| (name.to_owned(), more));
    assert_eq!(before.changes(&now), lost);
    let other = suite.network().staking().pool(suite.machine("meter-2")).unwrap();
    assert_eq!(
        (other.bond.u128(), other.delegated.u128(), suite.balance(&prover)),
        (1_000, 300, 40)
    );
}
