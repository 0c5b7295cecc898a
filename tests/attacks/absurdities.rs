//! Numbers that nobody needs, also from those who govern.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Bps, EpochClock, MachineId, Seconds, Time};
use flywheel_testing::{Person, START, Suite, Token, class, launch};
use flywheel_types::hub::{InitialBalance, Launch, TokenSpec};
use flywheel_types::registry::ExecuteMsg as ToRegistry;
use flywheel_types::staking::ExecuteMsg as ToStaking;

use crate::replays::nothing_changes;

fn person(name: &str) -> Person {
    Person::named(name)
}

/// The largest number where an amount, a time or a count is asked for.
#[test]
fn the_largest_number_is_refused_and_stops_nothing() {
    let mut suite = Suite::cw20();
    let (alice, dora, operator) = (person("alice"), person("dora"), person("operator"));
    let machine = suite.enrol(&alice, "meter-1");
    suite
        .give(&dora, 100)
        .delegate(&dora, "meter-1", 50)
        .join_community(&dora, 50, None);
    let all = Some(Uint128::MAX);
    let nowhere = MachineId::new(u64::MAX).unwrap();
    for message in [
        ToStaking::Undelegate { machine, amount: all },
        ToStaking::LeaveCommunity { amount: all },
        ToStaking::ClaimClosed {
            machine,
            generation: u32::MAX,
        },
        ToStaking::Withdraw { machine: nowhere },
        ToStaking::Undelegate {
            machine: nowhere,
            amount: None,
        },
        ToStaking::Refresh { machine: nowhere },
    ] {
        nothing_changes(&suite, |suite| {
            suite.network().staking().execute(dora.account(), &message)
        });
    }
    // What the deposit is then, two machines cannot pay: one could not either.
    let dear = ToRegistry::SetDeposit { amount: Uint128::MAX };
    suite.network().registry().execute(operator.account(), &dear).unwrap();
    let entries = ["meter-2", "meter-3"]
        .map(|name| suite.registration(&dora, name))
        .to_vec();
    nothing_changes(&suite, |suite| {
        suite.network().registry().register(dora.account(), entries, &[])
    });
    // A cap without a bound, and windows of a second, and claims go on.
    let breaker = flywheel_types::rewards::Breaker {
        window: Seconds::new(1),
        cap: Uint128::MAX,
    };
    suite
        .network()
        .rewards()
        .set_breaker(operator.account(), Some(breaker))
        .unwrap();
    suite.work("meter-1", 0, 1_000);
    let settled = suite.settle(0);
    suite.claim(&dora, &settled, &["meter-1"]);
    assert_eq!(suite.balance(&alice), 400);
}

/// The admin asks for a bond that nobody has, in the last second before an epoch.
#[test]
fn a_class_that_nobody_can_afford_keeps_nobody_s_money() {
    let mut suite = Suite::cw20();
    let (alice, dora, operator) = (person("alice"), person("dora"), person("operator"));
    let machine = suite.enrol(&alice, "meter-1");
    suite.give(&dora, 500).delegate(&dora, "meter-1", 500);
    suite.wait_until(START.plus(Seconds::new(86_399)).unwrap());
    let set = |suite: &Suite, change: fn(&mut flywheel_types::Class)| {
        let mut class = class();
        change(&mut class);
        suite
            .network()
            .staking()
            .execute(operator.account(), &ToStaking::SetClass { class })
    };
    nothing_changes(&suite, |suite| {
        set(suite, |class| class.max_reward_per_epoch = Uint128::MAX)
    });
    nothing_changes(&suite, |suite| set(suite, |class| class.slash = Bps::ZERO));
    nothing_changes(&suite, |suite| set(suite, |class| class.weight = 0));
    nothing_changes(&suite, |suite| set(suite, |class| class.full_work = Uint128::zero()));
    nothing_changes(&suite, |suite| set(suite, |class| class.min_bond = Uint128::zero()));
    set(&suite, |class| class.min_bond = Uint128::MAX).unwrap();

    // Day 0 is paid as it was; from day 1 on the machine is out as soon as somebody says so.
    suite.work("meter-1", 0, 1_000);
    let refresh = ToStaking::Refresh { machine };
    suite.network().staking().execute(dora.account(), &refresh).unwrap();
    let settled = suite.settle(0);
    suite
        .claim(&alice, &settled, &["meter-1"])
        .unbond(&alice, "meter-1", None)
        .undelegate(&dora, "meter-1", None);
    suite
        .advance(Seconds::days(9))
        .withdraw(&alice, "meter-1")
        .withdraw(&dora, "meter-1");
    assert_eq!((suite.balance(&alice), suite.balance(&dora)), (1_400, 500));
}

/// A network whose numbers make no sense is not launched at all.
#[test]
fn absurd_networks_are_not_launched() {
    let suite = Suite::cw20();
    let operator = person("operator");
    let admin = suite.address(&operator).to_string();
    let refused = |change: fn(&mut Launch)| {
        let mut terms = launch(Token::Cw20, &admin, &admin, vec![]);
        change(&mut terms);
        nothing_changes(&suite, |suite| {
            suite.hub().launch(operator.account(), terms, &[]).map(drop)
        });
    };
    refused(|launch| {
        launch.schedule = Schedule::Halving {
            total: Uint128::MAX,
            half_life: Seconds::new(1),
        }
    });
    refused(|launch| {
        launch.schedule = Schedule::Halving {
            total: Uint128::new(1),
            half_life: Seconds::new(0),
        }
    });
    refused(|launch| launch.clock = EpochClock::new(Time::new(u64::MAX), Seconds::days(1)).unwrap());
    refused(|launch| launch.clock = EpochClock::new(START, Seconds::new(u64::MAX)).unwrap());
    refused(|launch| launch.windows.grace = Seconds::new(u64::MAX));
    refused(|launch| launch.windows.challenge = Seconds::new(u64::MAX));
    refused(|launch| launch.windows.answer = Seconds::new(0));
    refused(|launch| launch.windows.max_freeze = Seconds::new(u64::MAX));
    refused(|launch| launch.windows.unbonding_day = Seconds::new(u64::MAX));
    refused(|launch| launch.windows.unbonding_days = u16::MAX);
    refused(|launch| launch.windows.round = Seconds::new(0));
    refused(|launch| launch.oracle_bond = Uint128::zero());
    refused(|launch| launch.demand_deposit = Some(Uint128::zero()));
    refused(|launch| launch.classes = vec![]);
    refused(|launch| launch.classes = vec![launch.classes[0].clone(); 33]);
    refused(|launch| launch.split.machines = Bps::ONE);
    refused(|launch| launch.profile.name = "a".repeat(1 << 20));
    refused(|launch| launch.treasury = Some("a".repeat(1 << 20)));
    refused(|launch| {
        if let TokenSpec::New { initial_balances, .. } = &mut launch.token {
            let address = initial_balances[0].address.clone();
            *initial_balances = vec![
                InitialBalance {
                    address,
                    amount: Uint128::MAX
                };
                2
            ];
        }
    });
    refused(|launch| {
        if let TokenSpec::New { initial_balances, .. } = &mut launch.token {
            *initial_balances = vec![initial_balances[0].clone(); 51];
        }
    });
    refused(|launch| {
        if let TokenSpec::New { symbol, .. } = &mut launch.token {
            *symbol = "A".repeat(1 << 20);
        }
    });
}
