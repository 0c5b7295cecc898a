//! What a network may not start with; each refusal names its field and its numbers (rule H3).
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::Uint128;
use flywheel_network_hub::ContractError;
use flywheel_protocol::numbers::{Schedule, ScheduleError};
use flywheel_protocol::readings::RulesError;
use flywheel_protocol::{Bps, EpochClock, Seconds, Time};
use flywheel_types::hub::{ExecuteMsg, Launch};
use flywheel_types::network::ParameterError;
use flywheel_types::rewards::Breaker;
use flywheel_types::{ClassError, Windows};

#[test]
fn an_address_of_another_chain_is_refused_by_the_name_of_its_field() {
    let elsewhere = "osmo1cyyzpxplxdzkeea7kwsydadg87357qnahakaks".to_owned();
    type Change = fn(&mut Launch, String);
    let changes: [(&str, Change); 4] = [
        ("admin", |asked, elsewhere| asked.admin = Some(elsewhere)),
        ("treasury", |asked, elsewhere| asked.treasury = Some(elsewhere)),
        ("guardian.address", |asked, elsewhere| {
            asked.guardian.as_mut().unwrap().address = elsewhere
        }),
        ("oracles[2].address", |asked, elsewhere| {
            asked.oracles[2].address = elsewhere
        }),
    ];
    for (field, change) in changes {
        let refused = refused_native(|asked| change(asked, elsewhere.clone()));
        assert!(
            matches!(&refused, ContractError::Address { field: named, .. } if named == field),
            "{refused}"
        );
        assert!(refused.to_string().contains(field));
    }
    let refused = refused_token(|_, _, _, balances| balances[1].address = elsewhere);
    assert!(
        matches!(&refused, ContractError::Address { field, .. } if field == "token.initial_balances[1].address"),
        "{refused}"
    );
}

#[test]
fn texts_have_lengths() {
    assert_eq!(
        refused_native(|asked| asked.profile.name.clear()),
        length("profile.name", 0, 1, 64)
    );
    assert_eq!(
        refused_native(|asked| asked.profile.name = "n".repeat(65)),
        length("profile.name", 65, 1, 64)
    );
    assert_eq!(
        refused_native(|asked| asked.profile.description = "d".repeat(513)),
        length("profile.description", 513, 0, 512)
    );
    assert_eq!(
        refused_native(|asked| asked.profile.url = "u".repeat(513)),
        length("profile.url", 513, 0, 512)
    );
    let spoilt = |field: &str, change: fn(&mut Launch)| {
        let refused = refused_native(change);
        assert!(
            matches!(refused, ContractError::Text { field: at, .. } if at == field),
            "{refused}"
        );
    };
    spoilt("profile.name", |asked| asked.profile.name = "a\nb".into());
    spoilt("profile.description", |asked| {
        asked.profile.description = "a\u{1}b".into()
    });
    spoilt("profile.url", |asked| asked.profile.url = "a\tb".into());
}

#[test]
fn the_start_lies_ahead_but_not_absurdly() {
    let start_at = |start: u64| {
        move |asked: &mut Launch| asked.clock = EpochClock::new(Time::new(start), Seconds::new(3_600)).unwrap()
    };
    let most = 315_360_000;
    let expected = |start: u64| ContractError::Start {
        start: Time::new(start),
        now: Time::new(NOW),
        most,
    };
    for start in [0, NOW - 1, NOW, NOW + most + 1, NOW * 1_000, u64::MAX] {
        assert_eq!(refused_native(start_at(start)), expected(start));
    }
    for start in [NOW + 1, NOW + most] {
        let mut asked = launch(native());
        start_at(start)(&mut asked);
        Suite::new().launch(asked).unwrap();
    }
}

#[test]
fn periods_are_neither_zero_nor_absurd() {
    type Change = fn(&mut Windows, Seconds);
    let changes: [(&'static str, u64, Change); 6] = [
        ("grace", 0, |windows, period| windows.grace = period),
        ("round", 2, |windows, period| windows.round = period),
        ("challenge", 1, |windows, period| windows.challenge = period),
        ("answer", 1, |windows, period| windows.answer = period),
        ("max_freeze", 1, |windows, period| windows.max_freeze = period),
        ("unbonding_day", 1, |windows, period| windows.unbonding_day = period),
    ];
    for (name, minimum, change) in changes {
        for seconds in [0, 31_536_001, u64::MAX] {
            if seconds < minimum || seconds > 0 {
                let refused = refused_native(|asked| change(&mut asked.windows, Seconds::new(seconds)));
                let expected = ParameterError::Period { name, seconds, minimum };
                assert_eq!(refused, ContractError::Windows(expected));
            }
        }
    }
    let long = refused_native(|asked| {
        asked.clock = EpochClock::new(Time::new(NOW + 1), Seconds::new(31_536_001)).unwrap();
    });
    let expected = ParameterError::Period {
        name: "epoch",
        seconds: 31_536_001,
        minimum: 1,
    };
    assert_eq!(long, ContractError::Windows(expected));
    let days = refused_native(|asked| asked.windows.unbonding_days = 31);
    assert_eq!(days, ContractError::Windows(ParameterError::UnbondingDays { days: 31 }));
}

#[test]
fn tokens_stay_until_an_offence_is_judged() {
    // needed: epoch 3,600 + challenge 1,800 + answer 600 + freeze 7,200 = 13,200; 3 days of 3,600 are 10,800
    let refused = refused_native(|asked| asked.windows.unbonding_days = 3);

    assert_eq!(
        refused,
        ContractError::Windows(ParameterError::UnbondingTooShort {
            unbonding: 10_800,
            needed: 13_200
        })
    );
    assert!(
        refused.to_string().contains("10800") && refused.to_string().contains("13200"),
        "{refused}"
    );
}

#[test]
fn cheating_costs_at_least_what_it_brings() {
    // at stake 1,000 x 50 % = 500; 251 in each of 2 epochs are 502, 250 are 500
    let refused = refused_native(|asked| asked.classes[1].class.max_reward_per_epoch = 251_u128.into());
    assert_eq!(
        refused,
        ContractError::ClassParameter(ParameterError::CheatingPays {
            class: "battery".into(),
            at_stake: 500_u128.into(),
            takeable: 502_u128.into(),
        })
    );
    let mut asked = launch(native());
    asked.classes[1].class.max_reward_per_epoch = 250_u128.into();
    Suite::new().launch(asked).unwrap();
}

#[test]
fn classes_are_there_once_and_make_sense() {
    assert_eq!(
        refused_native(|asked| asked.classes.clear()),
        length("classes", 0, 1, 32)
    );
    assert_eq!(
        refused_native(|asked| asked.classes = (0..33).map(|n| class(&format!("class-{n}"))).collect()),
        length("classes", 33, 1, 32)
    );
    assert_eq!(
        refused_native(|asked| asked.classes[1].class.name = "charger".into()),
        ContractError::Twice {
            field: "classes",
            value: "charger".into()
        }
    );
    assert_eq!(
        refused_native(|asked| asked.classes[0].class.name = "No!".into()),
        ContractError::Class(ClassError::Name { name: "No!".into() })
    );
    assert!(matches!(
        refused_native(|asked| asked.classes[0].class.min_bond = Uint128::zero()),
        ContractError::Class(ClassError::Field { field: "min_bond", .. })
    ));
    // an hour has no whole number of intervals of 7 minutes
    assert_eq!(
        refused_native(|asked| asked.classes[0].rules.interval = Seconds::new(420)),
        ContractError::Rules {
            class: "charger".into(),
            source: RulesError::EpochNotInIntervals {
                epoch: Seconds::new(3_600),
                interval: Seconds::new(420)
            },
        }
    );
}

#[test]
fn a_split_shares_out_no_more_than_the_whole() {
    // 70 + 15 + 5 + 10 = 100 %
    let refused = refused_native(|asked| asked.split.subsidies = Bps::new(1).unwrap());
    assert_eq!(refused, ContractError::SplitOverWhole { sum: 10_001 });
}

#[test]
fn a_schedule_can_be_followed() {
    let refused = refused_native(|asked| asked.schedule = Schedule::Table { points: vec![] });
    assert_eq!(refused, ContractError::Schedule(ScheduleError::EmptyTable));
    assert!(refused.to_string().starts_with("schedule: "), "{refused}");
}

#[test]
fn oracles_are_at_most_32_and_all_different() {
    assert_eq!(
        refused_native(|asked| asked.oracles = (0..33).map(oracle).collect()),
        length("oracles", 33, 0, 32)
    );
    let first = oracle(0);
    assert_eq!(
        refused_native(|asked| asked.oracles[3].address = first.address.clone()),
        ContractError::Twice {
            field: "oracles",
            value: first.address.clone()
        }
    );
    assert_eq!(
        refused_native(|asked| asked.oracles[3].key = first.key.clone()),
        ContractError::KeyTwice { key: first.key }
    );
    assert_eq!(
        refused_native(|asked| asked.oracle_bond = Uint128::zero()),
        ContractError::Number {
            field: "oracle_bond",
            given: 0,
            least: 1,
            most: u128::MAX
        }
    );
    let mut asked = launch(native());
    asked.oracles = (0..32).map(oracle).collect();
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_guardian_is_somebody_for_a_while() {
    let refused = refused_native(|asked| asked.guardian.as_mut().unwrap().expires_at = Time::new(NOW));
    assert_eq!(
        refused,
        ContractError::GuardianExpired {
            expires_at: Time::new(NOW),
            now: Time::new(NOW)
        }
    );

    let mut asked = launch(native());
    asked.guardian = None;
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_demand_costs_something() {
    assert_eq!(
        refused_native(|asked| asked.demand_deposit = Some(Uint128::zero())),
        ContractError::Number {
            field: "demand_deposit",
            given: 0,
            least: 1,
            most: u128::MAX
        }
    );
    let mut asked = launch(native());
    asked.demand_deposit = Some(Uint128::one());
    Suite::new().launch(asked).unwrap();
}

#[test]
fn a_breaker_s_window_is_a_second_to_a_year() {
    let window = |seconds| {
        move |asked: &mut Launch| {
            asked.breaker = Some(Breaker {
                window: Seconds::new(seconds),
                cap: Uint128::zero(),
            });
        }
    };
    for seconds in [0, 31_536_001, u64::MAX] {
        let refused = refused_native(window(seconds));
        let expected = ParameterError::Period {
            name: "window",
            seconds,
            minimum: 1,
        };
        assert_eq!(refused, ContractError::Breaker(expected));
        let said = format!("breaker: window is {seconds} s: it must be 1 to 31536000 s");
        assert_eq!(refused.to_string(), said);
    }
    for seconds in [1, 31_536_000] {
        let mut asked = launch(native());
        window(seconds)(&mut asked);
        Suite::new().launch(asked).unwrap();
    }
}

#[test]
fn the_hub_admin_s_right_cannot_be_given_up() {
    let mut suite = Suite::new();
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);
    let (admin, builder) = (suite.hub_admin.clone(), suite.builder.clone());

    assert_eq!(
        suite.execute(&admin, &renounce, &[]).unwrap_err(),
        ContractError::CannotRenounce
    );
    let not_owner = ContractError::Ownership(cw_ownable::OwnershipError::NotOwner);
    assert_eq!(suite.execute(&builder, &renounce, &[]).unwrap_err(), not_owner);

    let set = ExecuteMsg::SetCodes {
        codes: suite.codes,
        payments: None,
    };
    suite.execute(&admin, &set, &[]).unwrap();
}
