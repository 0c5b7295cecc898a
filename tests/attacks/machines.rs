//! How networks of machines have been robbed: usage bought from oneself, one device with many names, replayed work.

use cosmwasm_std::Uint128;
use flywheel_protocol::points::{Demand, demand_reward};
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token};

/// Helium, before HIP-10: data transfer was paid by a share of the emission, so that who bought his own traffic for one
/// dollar was paid ten.
#[test]
fn usage_bought_from_oneself_never_pays() {
    // Mallory buys for 1,000 from her own machine. The network takes 20 %: 50 burned, 100 to the treasury, 50 to stakers, of
    // whom she may hold up to 40 %. What is gone for good: 50 + 100 + 50 - 20 = 180. Even at the highest cap, and with
    // an emission of 10,000 for nobody else, she gets back 180 at most: 800 + 20 + 180 = 1,000.
    let demand = Demand {
        burned: Uint128::new(50),
        treasury: Uint128::new(100),
        stakers: Uint128::new(50),
    };
    let limit = demand.limit(Bps::ONE, Bps::percent(40).unwrap());
    let reward = demand_reward(Uint128::new(10_000), limit, limit, Uint128::MAX).unwrap();

    let back = 800 + 20 + reward.u128();
    assert_eq!((limit.u128(), reward.u128(), back), (180, 180, 1_000));
}

/// Helium's and others' farms: one radio that answered for a hundred hotspots.
#[test]
fn one_device_is_one_machine() {
    let mut suite = Suite::cw20();
    let (alice, mallory) = (Person::named("alice"), Person::named("mallory"));
    suite.register(&mallory, "radio");
    for owner in [&mallory, &alice] {
        let again = suite.registration(owner, "radio");
        let refused = suite
            .network()
            .registry()
            .register(owner.account(), vec![again], &[])
            .unwrap_err();
        assert!(refused.refusal().unwrap().contains("machine 1"), "{refused}");
    }
}

/// Work of yesterday, sent again today; and the same work handed in twice.
#[test]
fn a_report_counts_once() {
    let mut suite = Suite::cw20();
    let alice = Person::named("alice");
    let machine = suite.enrol(&alice, "meter-1");
    suite.begin(1);
    let report = suite.sign_reading("meter-1", 0, 5, 1_000);
    suite.deliver(&report).deliver(&report);
    let first = suite.settle(0);
    let score = &first.scores[0].machines[&machine];
    assert_eq!((score.tally.accepted(), score.work), (1, 1_000));

    // A day later the oracles' doors are closed for it.
    suite.begin(2);
    let now = suite.now();
    for oracle in 0..4 {
        assert!(suite.try_deliver(oracle, &report, now).is_err());
    }
    let second = suite.settle(1);
    let tally = second.scores[0]
        .machines
        .get(&machine)
        .map(|score| score.tally.accepted());
    assert!(tally.is_none_or(|accepted| accepted == 0));
    suite.claim(&alice, &second, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
}

/// Signed for one network, shown in another: two networks that paid for the same hour.
#[test]
fn a_report_made_for_one_network_is_none_in_another() {
    let mut here = Suite::cw20();
    let alice = Person::named("alice");
    let machine = here.enrol(&alice, "meter-1");
    // The same chain, machine and key; the network alone is another.
    let mut there = here.another(Token::Cw20, |_| {});
    there.give(&alice, 1_000).bond(&alice, "meter-1", 1_000);
    here.begin(1);
    let report = here.sign_reading("meter-1", 0, 3, 1_000);
    let now = here.now();

    assert!(here.try_deliver(0, &report, now).is_ok());
    let refused = there.try_deliver(0, &report, now).unwrap_err();
    assert!(refused.to_string().contains("signature"), "{refused}");

    let own = there.sign_reading("meter-1", 0, 3, 1_000);
    assert!(there.try_deliver(0, &own, now).is_ok());
    assert_eq!(there.machine("meter-1"), machine);
}

/// Hotspots by the hundred in one house, each paid as if it covered a town.
#[test]
fn machines_piled_up_in_one_place_share_its_worth_and_moving_about_gains_no_rank() {
    let mut suite = Suite::launched(Token::Cw20, |launch| {
        launch.kind = flywheel_types::NetworkKind::Prn;
        launch.classes[0].class.free_density = 1;
    });
    let (alice, mallory) = (Person::named("alice"), Person::named("mallory"));
    let (house, town) = ("871f1d489ffffff", "872a1072bffffff");
    let place = |suite: &mut Suite, owner: &Person, name: &str, cell: &str| {
        let message = flywheel_types::registry::ExecuteMsg::SetCell {
            machine: suite.machine(name),
            cell: Some(cell.parse().unwrap()),
        };
        suite.network().registry().execute(owner.account(), &message).unwrap();
    };
    let names = ["one", "two", "three", "hers"];
    let owners = [&mallory, &mallory, &mallory, &alice];
    for ((owner, name), cell) in owners.into_iter().zip(names).zip([house, house, house, town]) {
        suite.register(owner, name);
        place(&mut suite, owner, name, cell);
        suite.give(owner, 1_000).bond(owner, name, 1_000);
    }
    for name in names {
        suite.work(name, 0, 1_000);
    }
    // On day 1 the first of the three moves to town, on day 2 back: from day 3 on it is the last of them.
    for cell in [town, house] {
        place(&mut suite, &mallory, "one", cell);
        let refresh = flywheel_types::staking::ExecuteMsg::Refresh {
            machine: suite.machine("one"),
        };
        suite.network().staking().execute(mallory.account(), &refresh).unwrap();
        suite.advance(Seconds::days(1));
    }
    for name in names {
        suite.work(name, 3, 1_000);
    }
    let settled = suite.settle(3);

    let rewards = |day: usize| {
        let machines = &settled.scores[day].machines;
        names.map(|name| {
            machines
                .get(&suite.machine(name))
                .map_or(0, |score| score.reward.u128())
        })
    };
    // One may have been there earlier; the third counts half. 600 a day by 35,000 points: 171.4 and 85.7.
    assert_eq!((rewards(0), rewards(3)), ([171, 171, 85, 171], [85, 171, 171, 171]));
}
