//! Rule H3, with numbers worked out by hand, and what a class may be.
#![allow(clippy::unwrap_used)]

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Curve, PublicKey, Seconds};
use flywheel_types::network::{Admission, Class, ClassError, MAX_PERIOD, MakerTrust, ParameterError, Windows};

const DAY: u64 = 86_400;
const EPOCH: Seconds = Seconds::new(DAY);

/// One hour of grace, twelve to challenge, six to answer; a case may freeze three days; seven days of unbonding.
fn windows() -> Windows {
    Windows {
        grace: Seconds::hours(1),
        round: Seconds::minutes(10),
        challenge: Seconds::hours(12),
        answer: Seconds::hours(6),
        max_freeze: Seconds::days(3),
        unbonding_day: Seconds::days(1),
        unbonding_days: 7,
    }
}

fn maker(number: u8) -> PublicKey {
    PublicKey::new(Curve::P256, [vec![2], vec![number; 32]].concat()).unwrap()
}

/// An offence costs 10 % of a bond of 1,000; a machine earns at most 50 an epoch.
fn class() -> Class {
    Class {
        name: "meter".into(),
        min_bond: Uint128::new(1_000),
        admission: Admission::Open,
        trust: Bps::ONE,
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(24),
        max_reward_per_epoch: Uint128::new(50),
        slash: Bps::new(1_000).unwrap(),
        free_density: 0,
        max_boost: Bps::ZERO,
        demand: None,
        places: false,
    }
}

#[test]
fn unbonding_lasts_at_least_as_long_as_a_case() {
    // A case: epoch 86,400 + challenge 43,200 + answer 21,600 + freeze 259,200 = 410,400 s. Grace is no part of it.
    let days = |unbonding_days| {
        Windows {
            unbonding_days,
            ..windows()
        }
        .check(EPOCH)
    };
    let error = days(4).unwrap_err();
    assert_eq!(
        error,
        ParameterError::UnbondingTooShort {
            unbonding: 345_600,
            needed: 410_400
        }
    );
    assert_eq!(
        error.to_string(),
        "unbonding takes 345600 s, less than the 410400 s that a case needs (epoch + challenge + answer + max_freeze): \
         raise unbonding_days"
    );
    days(5).unwrap();

    // Five days are 432,000 s: with a freeze of 280,800 s exactly what a case needs.
    let freeze = |max_freeze| {
        Windows {
            unbonding_days: 5,
            max_freeze: Seconds::new(max_freeze),
            ..windows()
        }
        .check(EPOCH)
    };
    freeze(280_800).unwrap();
    let too_short = ParameterError::UnbondingTooShort {
        unbonding: 432_000,
        needed: 432_001,
    };
    assert_eq!(freeze(280_801).unwrap_err(), too_short);
    let a_year_of_grace = Windows {
        unbonding_days: 5,
        grace: Seconds::new(MAX_PERIOD),
        ..windows()
    };
    a_year_of_grace.check(EPOCH).unwrap();
}

#[test]
fn an_offence_costs_at_least_what_it_brings_before_it_is_found() {
    // 86,400 + 3,600 + 43,200 + 21,600 = 154,800 s, begun: 2 epochs. So a cheat takes 2 x 50 = 100; at stake: 1,000 x 10 %.
    let check = |class: Class| windows().check_class(EPOCH, &class);
    check(class()).unwrap();

    // floor(999 x 10 %) = 99.
    let error = check(Class {
        min_bond: Uint128::new(999),
        ..class()
    })
    .unwrap_err();
    let cheating_pays = |at_stake, takeable| ParameterError::CheatingPays {
        class: "meter".into(),
        at_stake: Uint128::new(at_stake),
        takeable: Uint128::new(takeable),
    };
    assert_eq!(error, cheating_pays(99, 100));
    assert_eq!(
        error.to_string(),
        "class meter: an offence costs 99 (min_bond x slash), less than the 100 that a machine can earn before it is \
         caught: raise min_bond or slash, or lower max_reward_per_epoch"
    );
    let error = check(Class {
        max_reward_per_epoch: Uint128::new(51),
        ..class()
    })
    .unwrap_err();
    assert_eq!(error, cheating_pays(100, 102));
    let error = check(Class {
        slash: Bps::new(999).unwrap(),
        ..class()
    })
    .unwrap_err();
    assert_eq!(error, cheating_pays(99, 100));
    let error = check(Class {
        slash: Bps::ZERO,
        ..class()
    })
    .unwrap_err();
    assert_eq!(error, cheating_pays(0, 100));
}

#[test]
fn an_epoch_that_has_only_begun_counts_in_full() {
    // With 6 hours of grace: 86,400 + 21,600 + 43,200 + 21,600 = 172,800 s, exactly 2 epochs; a second more begins a third.
    let grace = |grace| {
        Windows {
            grace: Seconds::new(grace),
            ..windows()
        }
        .check_class(EPOCH, &class())
    };
    grace(21_600).unwrap();
    let error = grace(21_601).unwrap_err();
    assert!(matches!(error, ParameterError::CheatingPays { takeable, .. } if takeable.u128() == 150));
    // Short epochs: (60 + 3,600 + 43,200 + 21,600) / 60 = 1,141 epochs of 50.
    let error = windows().check_class(Seconds::new(60), &class()).unwrap_err();
    assert!(matches!(error, ParameterError::CheatingPays { takeable, .. } if takeable.u128() == 57_050));
}

#[test]
fn numbers_too_large_to_reckon_with_are_refused() {
    let huge = Class {
        max_reward_per_epoch: Uint128::MAX,
        ..class()
    };
    let error = windows().check_class(EPOCH, &huge).unwrap_err();
    assert_eq!(
        error,
        ParameterError::TooLarge {
            name: "max_reward_per_epoch"
        }
    );
    let endless = Windows {
        grace: Seconds::new(u64::MAX),
        ..windows()
    };
    let error = endless.check_class(EPOCH, &class()).unwrap_err();
    assert_eq!(
        error,
        ParameterError::TooLarge {
            name: "the sum of the windows"
        }
    );
    // The largest bond is no trouble: 10 % of 2^128 - 1.
    windows()
        .check_class(
            EPOCH,
            &Class {
                min_bond: Uint128::MAX,
                ..class()
            },
        )
        .unwrap();
    windows().check_class(Seconds::ZERO, &class()).unwrap_err();
}

#[test]
fn every_period_has_a_least_length_and_is_at_most_a_year() {
    type Change = fn(&mut Windows, Seconds);
    let periods: [(&str, u64, Change); 5] = [
        ("round", 2, |windows, period| windows.round = period),
        ("challenge", 1, |windows, period| windows.challenge = period),
        ("answer", 1, |windows, period| windows.answer = period),
        ("max_freeze", 1, |windows, period| windows.max_freeze = period),
        ("unbonding_day", 1, |windows, period| windows.unbonding_day = period),
    ];
    let refused = |name, seconds, minimum| ParameterError::Period { name, seconds, minimum };
    for (name, least, change) in periods {
        for seconds in [0, least - 1, MAX_PERIOD + 1, u64::MAX] {
            let mut changed = windows();
            change(&mut changed, Seconds::new(seconds));
            assert_eq!(changed.check(EPOCH).unwrap_err(), refused(name, seconds, least));
        }
    }
    assert_eq!(windows().check(Seconds::ZERO).unwrap_err(), refused("epoch", 0, 1));
    assert_eq!(
        windows().check(Seconds::new(MAX_PERIOD + 1)).unwrap_err(),
        refused("epoch", 31_536_001, 1)
    );
    // No grace is a choice.
    let grace = |seconds| {
        Windows {
            grace: Seconds::new(seconds),
            ..windows()
        }
        .check(EPOCH)
    };
    grace(0).unwrap();
    let error = grace(MAX_PERIOD + 1).unwrap_err();
    assert_eq!(error, refused("grace", 31_536_001, 0));
    assert_eq!(error.to_string(), "grace is 31536001 s: it must be 0 to 31536000 s");

    // The least of everything: with an epoch of 2 s a case takes 2 + 1 + 1 + 1 = 5 s.
    let (second, epoch) = (Seconds::new(1), Seconds::new(2));
    let least = Windows {
        grace: Seconds::ZERO,
        round: epoch,
        challenge: second,
        answer: second,
        max_freeze: second,
        unbonding_day: second,
        unbonding_days: 5,
    };
    least.check(epoch).unwrap();
    Windows {
        unbonding_days: 4,
        ..least
    }
    .check(epoch)
    .unwrap_err();
}

#[test]
fn unbonding_takes_one_to_thirty_days() {
    let days = |unbonding_days| {
        Windows {
            unbonding_days,
            ..windows()
        }
        .check(EPOCH)
    };
    assert_eq!(days(0).unwrap_err(), ParameterError::UnbondingDays { days: 0 });
    days(30).unwrap();
    let error = days(31).unwrap_err();
    assert_eq!(error.to_string(), "unbonding_days is 31: it must be 1 to 30");
    assert_eq!(windows().unbonding(), Some(Seconds::new(604_800)));
    let endless = Windows {
        unbonding_day: Seconds::new(u64::MAX),
        ..windows()
    };
    assert_eq!(endless.unbonding(), None);
}

#[test]
fn a_class_s_name_has_one_to_24_small_characters() {
    for name in ["m", "ac-charger-22", "24-characters-long-name-"] {
        Class {
            name: name.into(),
            ..class()
        }
        .check()
        .unwrap();
    }
    for name in ["", "Meter", "meter_1", "meter 1", "zähler", "25-characters-long-name--"] {
        let error = Class {
            name: name.into(),
            ..class()
        }
        .check()
        .unwrap_err();
        assert_eq!(error, ClassError::Name { name: name.into() });
    }
}

#[test]
fn a_class_s_numbers_are_above_zero() {
    let zero = Uint128::zero();
    let cases = [
        (
            Class {
                min_bond: zero,
                ..class()
            },
            "min_bond",
            "above zero",
        ),
        (
            Class {
                full_work: zero,
                ..class()
            },
            "full_work",
            "above zero",
        ),
        (
            Class {
                max_reward_per_epoch: zero,
                ..class()
            },
            "max_reward_per_epoch",
            "above zero",
        ),
        (Class { weight: 0, ..class() }, "weight", "1 to 1,000,000"),
        (
            Class {
                weight: 1_000_001,
                ..class()
            },
            "weight",
            "1 to 1,000,000",
        ),
    ];
    for (wrong, field, expected) in cases {
        let error = wrong.check().unwrap_err();
        assert_eq!(
            error,
            ClassError::Field {
                class: "meter".into(),
                field,
                expected
            }
        );
    }
    for weight in [1, 1_000_000] {
        Class { weight, ..class() }.check().unwrap();
    }
}

#[test]
fn a_class_lists_one_to_sixteen_makers() {
    let admission = |number: u8| Class {
        admission: Admission::Makers((0..number).map(maker).collect()),
        ..class()
    };
    admission(1).check().unwrap();
    admission(16).check().unwrap();
    for number in [0, 17] {
        let error = admission(number).check().unwrap_err();
        assert_eq!(
            error.to_string(),
            "class meter: admission.makers must be 1 to 16 makers"
        );
    }
    let row = |number| MakerTrust {
        maker: maker(number),
        trust: Bps::ONE,
    };
    let trusted = |number: u8| Class {
        makers: (0..number).map(row).collect(),
        ..class()
    };
    trusted(16).check().unwrap();
    trusted(17).check().unwrap_err();
}

#[test]
fn trust_is_the_maker_s_or_the_class_s() {
    let half = Bps::new(5_000).unwrap();
    let trusted = Class {
        trust: half,
        makers: vec![MakerTrust {
            maker: maker(1),
            trust: Bps::ONE,
        }],
        ..class()
    };
    assert_eq!(trusted.trust_in(Some(&maker(1))), Bps::ONE);
    assert_eq!(trusted.trust_in(Some(&maker(2))), half);
    assert_eq!(trusted.trust_in(None), half);
}

#[test]
fn a_round_is_never_longer_than_an_epoch() {
    let with_round = |seconds: u64| {
        Windows {
            round: Seconds::new(seconds),
            ..windows()
        }
        .check(EPOCH)
    };
    with_round(EPOCH.get()).unwrap();
    let error = with_round(EPOCH.get() + 1).unwrap_err();
    let (round, epoch) = (EPOCH.get() + 1, EPOCH.get());
    assert_eq!(error, ParameterError::RoundTooLong { round, epoch });
}
