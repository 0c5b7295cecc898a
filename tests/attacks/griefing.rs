//! Who gains nothing by it, and does it all the same: bounded lists filled up, dust, and messages sent a moment earlier.

use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::registry;
use flywheel_types::staking::{Bond, ExecuteMsg};

use crate::replays::nothing_changes;

fn person(name: &str) -> Person {
    Person::named(name)
}

/// An offence costs a tenth. Alice has bonded 1,000 for her machine and dora has delegated as much.
fn network() -> Suite {
    let mut suite = Suite::launched(Token::Cw20, |launch| {
        launch.classes[0].class.slash = Bps::percent(10).unwrap();
        launch.classes[0].class.max_reward_per_epoch = Uint128::new(40);
    });
    suite.enrol(&person("alice"), "meter-1");
    suite
        .give(&person("dora"), 1_000)
        .delegate(&person("dora"), "meter-1", 1_000);
    suite
}

fn prove(suite: &Suite, nonce: u64) -> bool {
    let [first, second] = [1_000, 2_000].map(|value| suite.report_of("meter-1", nonce, 0, 5, value));
    suite.try_prove_conflict(&person("prover"), 0, &first, &second).is_ok()
}

/// A thousand small exits that are each rounded: in the pool's favour.
#[test]
fn nobody_gains_by_coming_and_going_in_small_pieces() {
    let mut suite = network();
    let (dora, mallory) = (person("dora"), person("mallory"));
    suite.give(&mallory, 1_000).delegate(&mallory, "meter-1", 1_000);
    suite.begin(1);
    assert!(prove(&suite, 7));
    // 2,000 shares stand for 1,800 tokens; 900 are mallory's. A token costs ceil(1.11) = 2 shares.
    for _ in 0..10 {
        suite.undelegate(&mallory, "meter-1", Some(1));
    }
    // 10 taken for 20 shares; the rest of 980 of 1,980 shares is floor(980 x 1,790 / 1,980) = 885.
    let worth = |suite: &Suite, person: &Person| {
        let staker = suite.network().staking().staker(&suite.address(person)).unwrap();
        staker.positions[0].tokens.u128()
    };
    assert_eq!((worth(&suite, &mallory), worth(&suite, &dora)), (885, 904));
    // In again with a token at a time: floor(1.106) = 1 share, worth floor(0.904) = nothing by itself.
    suite.give(&mallory, 10);
    for _ in 0..10 {
        suite.delegate(&mallory, "meter-1", 1);
    }
    // 990 of 1,990 shares for 1,800 tokens. 900 and 10 were hers; 895 and 10 on their way out are left.
    assert_eq!((worth(&suite, &mallory), worth(&suite, &dora)), (895, 904));
}

/// Dust added to the stakers' income again and again, so that the rest of it never arrives.
#[test]
fn dust_holds_no_income_up() {
    let mut suite = network();
    let (funder, mallory) = (person("funder"), person("mallory"));
    suite.give(&funder, 86_400).give(&mallory, 1_440);
    let add = |suite: &Suite, from: &Person, amount| {
        suite
            .network()
            .staking()
            .add_income(from.account(), Uint128::new(amount))
            .unwrap()
    };
    add(&suite, &funder, 86_400);
    for _ in 0..1_440 {
        let later = suite.now().plus(Seconds::minutes(1)).unwrap();
        suite.chain().wait_until(later).unwrap();
        add(&suite, &mallory, 1);
    }
    suite.check_invariants();

    // A token a second, and a token a minute more that takes a day each: at worst all of the latter is still to come.
    let machine = suite.machine("meter-1");
    let owed = |name: &str| {
        let staking = suite.network().staking();
        let income = staking.income(&suite.address(&person(name)), machine).unwrap();
        (income.as_owner + income.as_delegator).u128()
    };
    assert!(
        owed("alice") + owed("dora") >= 86_400 - 1_440,
        "{}",
        owed("alice") + owed("dora")
    );
}

/// A fortune in and out again around the moment in which income comes.
#[test]
fn who_comes_for_the_income_and_leaves_with_it_earns_his_second() {
    let mut suite = network();
    let (funder, mallory) = (person("funder"), person("mallory"));
    suite.give(&funder, 86_400).give(&mallory, 1_998_000);
    suite.delegate(&mallory, "meter-1", 1_998_000);
    let added = suite
        .network()
        .staking()
        .add_income(funder.account(), Uint128::new(86_400));
    added.unwrap();
    suite.advance(Seconds::new(1)).undelegate(&mallory, "meter-1", None);
    suite.advance(Seconds::days(1));

    // One token came in that second; she had 999 thousandths of the pool, and is paid whole tokens.
    let machine = suite.machine("meter-1");
    let staking = suite.network().staking();
    let income = staking.income(&suite.address(&mallory), machine).unwrap();
    assert_eq!(income.as_delegator.u128(), 0);
    // Her tokens wait for eight days all the same.
    assert!(staking.withdraw(mallory.account(), machine).is_err());
}

/// The commission is raised in the second before income comes.
#[test]
fn a_commission_is_raised_by_one_step_a_day_however_it_is_timed() {
    let mut suite = network();
    let (alice, funder) = (person("alice"), person("funder"));
    let machine = suite.machine("meter-1");
    suite.give(&funder, 20_000);
    let set = |suite: &Suite, percent| {
        let commission = Bps::percent(percent).unwrap();
        let message = ExecuteMsg::SetCommission { machine, commission };
        suite.network().staking().execute(alice.account(), &message)
    };
    // Not on the day on which the pool was opened, and then by one percent.
    nothing_changes(&suite, |suite| set(suite, 1));
    suite.advance(Seconds::days(1));
    nothing_changes(&suite, |suite| set(suite, 2));
    set(&suite, 1).unwrap();
    suite
        .network()
        .staking()
        .add_income(funder.account(), Uint128::new(20_000))
        .unwrap();
    suite.advance(Seconds::new(86_399));
    nothing_changes(&suite, |suite| set(suite, 2));
    suite.advance(Seconds::new(1));
    set(&suite, 2).unwrap();

    // 1 % of 20,000, and half of the rest.
    let income = suite
        .network()
        .staking()
        .income(&suite.address(&alice), machine)
        .unwrap();
    assert_eq!(income.as_owner.u128(), 200 + 9_900);
}

/// As many delegations as an account may have: what others do to their pools must not take its places.
#[test]
fn who_has_filled_his_list_of_delegations_can_still_leave_and_make_room() {
    let mut suite = Suite::cw20();
    let (owner, dora) = (person("owner"), person("dora"));
    let names: Vec<String> = (0..33).map(|number| format!("meter-{number}")).collect();
    suite.give(&dora, 34);
    for name in &names {
        suite.enrol(&owner, name);
    }
    let (last, first) = names.split_last().unwrap();
    for name in first {
        suite.delegate(&dora, name, 1);
    }
    let more = |suite: &Suite| {
        let staking = suite.network().staking();
        staking.delegate(dora.account(), suite.machine(last), Uint128::new(1))
    };
    nothing_changes(&suite, more);
    // To one that is there already it makes no difference.
    suite.delegate(&dora, &first[0], 1).undelegate(&dora, &first[0], None);
    more(&suite).unwrap();

    // A pool that was slashed to nothing keeps its place until she takes it off.
    let (operator, machine) = (person("operator"), suite.machine(&first[1]));
    let staking = suite.network().staking();
    let offence = sha256(&[b"an offence"]);
    staking
        .open_case(operator.account(), machine, offence, suite.now())
        .unwrap();
    staking
        .decide_case(operator.account(), machine, offence, Bps::ONE, None)
        .unwrap();
    let again = |suite: &Suite| {
        let staking = suite.network().staking();
        staking.delegate(dora.account(), suite.machine(&first[0]), Uint128::new(1))
    };
    suite.give(&dora, 1);
    nothing_changes(&suite, again);
    suite
        .network()
        .staking()
        .claim_closed(dora.account(), machine, 0)
        .unwrap();
    again(&suite).unwrap();
    suite.check_invariants();
}

/// Four cases are open, which is all that a pool can have: a proof is no case.
#[test]
fn four_open_cases_shield_a_pool_from_nothing() {
    let mut suite = network();
    let (operator, machine) = (person("operator"), suite.machine("meter-1"));
    suite.begin(1);
    let open = |suite: &Suite, name: &str| {
        let staking = suite.network().staking();
        staking.open_case(operator.account(), machine, sha256(&[name.as_bytes()]), suite.now())
    };
    for name in ["one", "two", "three", "four"] {
        open(&suite, name).unwrap();
    }
    nothing_changes(&suite, |suite| open(suite, "five"));

    assert!(prove(&suite, 7));
    let pool = suite.network().staking().pool(machine).unwrap();
    assert_eq!((pool.bond.u128(), pool.delegated.u128()), (900, 900));
    // They hold for three days, and then there is room again.
    suite.advance(Seconds::days(3));
    open(&suite, "five").unwrap();
}

/// The seller pauses and wakes the machine until the list of pauses is full, and sells it asleep.
#[test]
fn a_machine_that_cannot_be_woken_for_a_month_has_another_way_out() {
    let mut suite = network();
    let (alice, buyer) = (person("alice"), person("buyer"));
    let machine = suite.machine("meter-1");
    for _ in 0..15 {
        suite.network().registry().pause(alice.account(), machine).unwrap();
        suite.advance(Seconds::new(6));
        suite.network().registry().resume(alice.account(), machine).unwrap();
    }
    suite.network().registry().pause(alice.account(), machine).unwrap();
    suite.sell(&alice, "meter-1", &buyer);
    nothing_changes(&suite, |suite| {
        suite.network().registry().resume(buyer.account(), machine)
    });

    // The device signs a new registration, under a new id, at once.
    let retire = registry::ExecuteMsg::Retire { machine };
    suite.network().registry().execute(buyer.account(), &retire).unwrap();
    let again = suite.enrol(&buyer, "meter-1");
    assert_ne!(again, machine);
    let pool = suite.network().staking().pool(again).unwrap();
    assert_eq!((pool.owner, pool.bond.u128()), (suite.address(&buyer), 1_000));
}

/// The seller does what he still can while the buyer's bond is on its way.
#[test]
fn a_seller_cannot_spoil_the_taking_of_his_pool() {
    let mut suite = network();
    let (alice, dora, buyer) = (person("alice"), person("dora"), person("buyer"));
    suite.give(&buyer, 1_000).give(&alice, 1_000);
    suite.begin(1).sell(&alice, "meter-1", &buyer);
    let machine = suite.machine("meter-1");
    let bond = Bond {
        machine,
        class: None,
        commission: None,
    };
    let commission = Bps::percent(1).unwrap();
    nothing_changes(&suite, |suite| {
        let message = ExecuteMsg::SetCommission { machine, commission };
        suite.network().staking().execute(alice.account(), &message)
    });
    nothing_changes(&suite, |suite| {
        suite
            .network()
            .staking()
            .bond(alice.account(), bond.clone(), Uint128::new(1_000))
    });
    nothing_changes(&suite, |suite| {
        suite
            .network()
            .staking()
            .take_pool(alice.account(), bond.clone(), Uint128::new(1_000))
    });
    nothing_changes(&suite, |suite| {
        suite
            .network()
            .staking()
            .bond(buyer.account(), bond.clone(), Uint128::new(1_000))
    });
    // His bond is his to take out, and dora's tokens are hers: that leaves an empty pool, which is taken as well.
    suite.unbond(&alice, "meter-1", None).undelegate(&dora, "meter-1", None);

    suite.take_pool(&buyer, "meter-1", 1_000);

    let pool = suite.network().staking().pool(machine).unwrap();
    assert_eq!((pool.bond.u128(), pool.commission), (1_000, Bps::ZERO));
    assert_eq!(pool.owner, suite.address(&buyer));
}

/// A claim is copied and sent first: the copy pays whom the first one would have paid.
#[test]
fn who_is_faster_with_somebody_s_claim_pays_his_gas() {
    let mut suite = Suite::cw20();
    let (alice, bob, mallory) = (person("alice"), person("bob"), person("mallory"));
    suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    suite.work("meter-1", 0, 1_000).work("meter-2", 0, 1_000);
    let settled = suite.settle(0);
    // Half of the list is taken out of it: the rest is paid all the same.
    suite.claim(&mallory, &settled, &["meter-1"]);
    suite.claim(&alice, &settled, &["meter-1", "meter-2"]);
    nothing_changes(&suite, |suite| {
        suite.try_claim(&alice, &settled, &["meter-1", "meter-2"])
    });
    assert_eq!(
        [&alice, &bob, &mallory].map(|person| suite.balance(person)),
        [300, 300, 0]
    );
}
