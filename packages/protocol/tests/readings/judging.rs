//! One reading at a time: what is implausible is refused alone.

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::{Field, Reading, ReadingRules, Reason, Standing, Work};

use crate::suite::{Day, KWH, energy, hour, report, rules};

#[test]
fn a_day_of_good_readings_is_summed_up() {
    let judged = Day::under(rules()).judge_hours(&[10, 0, 25, 7]);

    assert_eq!(judged.reasons(), [None; 4]);
    assert_eq!(
        (judged.tally.accepted(), judged.tally.refused(), judged.tally.ignored()),
        (4, 0, 0)
    );
    // 10 + 0 + 25 + 7 kWh = 42 kWh = 42,000,000 mWh
    assert_eq!(judged.tally.work(&rules()), 42_000_000);
    assert_eq!(judged.tally.quality().get(), 10_000);
}

#[test]
fn a_presence_class_counts_intervals_not_values() {
    let rules = ReadingRules {
        work: Work::Presence,
        ..rules()
    };
    let judged = Day::under(rules.clone()).judge_hours(&[10, 0, 25, 700]);

    assert_eq!(judged.tally.work(&rules), 3);
}

#[test]
fn an_hour_without_a_row_and_an_hour_of_zero_are_both_no_use() {
    let missing = Day::under(rules())
        .judge(vec![report(1, vec![energy(0, 10)]), report(2, vec![energy(5, 10)])])
        .tally;
    let zero = Day::under(rules()).judge_hours(&[10, 0, 0, 0, 0, 10]).tally;

    assert_eq!(missing.work(&rules()), 20_000_000);
    assert_eq!(zero.work(&rules()), 20_000_000);
    assert_eq!((missing.quality().get(), zero.quality().get()), (10_000, 10_000));
}

#[test]
fn zero_use_is_plausible_even_above_a_minimum() {
    let judged = Day::under(ReadingRules {
        minimum: 5 * KWH,
        ..rules()
    })
    .judge_hours(&[0, 4, 5]);

    assert_eq!(judged.reasons(), [None, Some(Reason::BelowRange), None]);
}

#[test]
fn a_zero_is_a_value_like_any_other_where_presence_counts() {
    let judged = Day::under(ReadingRules {
        work: Work::Presence,
        minimum: 5 * KWH,
        ..rules()
    })
    .judge_hours(&[0, 5]);

    assert_eq!(judged.reasons(), [Some(Reason::BelowRange), None]);
}

#[test]
fn a_value_outside_the_range_is_refused_alone() {
    let judged = Day::under(rules()).judge_hours(&[10, -1, 101, 100, 12]);

    assert_eq!(
        judged.reasons(),
        [None, Some(Reason::Negative), Some(Reason::AboveRange), None, None]
    );
    // 10 + 100 + 12 kWh; quality floor(10,000 x 3 / 5)
    assert_eq!(judged.tally.work(&rules()), 122_000_000);
    assert_eq!(judged.tally.quality().get(), 6_000);
}

#[test]
fn frost_is_no_fault_where_the_range_goes_below_zero() {
    let frost = ReadingRules {
        work: Work::Presence,
        minimum: -40 * KWH,
        ..rules()
    };
    let judged = Day::under(frost).judge_hours(&[-40, -41]);

    assert_eq!(judged.reasons(), [None, Some(Reason::BelowRange)]);
}

#[test]
fn another_field_is_refused_and_leaves_no_trace() {
    let voltage = Reading {
        field: Field::from_code(11),
        ..energy(0, 230)
    };
    let judged = Day::under(rules()).judge(vec![report(1, vec![voltage, energy(0, 9)])]);

    assert_eq!(judged.reasons(), [Some(Reason::WrongField), None]);
}

#[test]
fn a_time_off_the_grid_or_outside_the_epoch_is_refused() {
    let off = Reading {
        time: hour(3).plus(flywheel_protocol::Seconds::new(1)).unwrap(),
        ..energy(0, 1)
    };
    let yesterday = Reading {
        time: hour(0).minus(flywheel_protocol::Seconds::hours(1)).unwrap(),
        ..energy(0, 1)
    };
    let judged = Day::under(rules()).judge(vec![report(
        1,
        vec![yesterday, energy(2, 1), off, energy(23, 1), energy(24, 1)],
    )]);

    // The day's last hour begins at 23; hour 24 is tomorrow's first.
    let expected = [
        Some(Reason::OutsideEpoch),
        None,
        Some(Reason::OffInterval),
        None,
        Some(Reason::OutsideEpoch),
    ];
    assert_eq!(judged.reasons(), expected);
}

#[test]
fn a_spike_does_not_spoil_the_next_good_value() {
    let judged = Day::under(ReadingRules {
        max_change: Some(20_000_000),
        ..rules()
    })
    .judge_hours(&[10, 90, 12, 33, 32]);

    // 10 -> 90 is 80 away. 12 is compared with 10. 33 is 21 from 12. 32 is 20 from 12, and two hours after it.
    assert_eq!(
        judged.reasons(),
        [None, Some(Reason::RateOfChange), None, Some(Reason::RateOfChange), None]
    );
}

#[test]
fn a_lasting_change_of_level_is_accepted_once_it_had_time_to_happen() {
    let judged = Day::under(ReadingRules {
        max_change: Some(20_000_000),
        ..rules()
    })
    .judge_hours(&[10, 65, 65, 65, 65]);

    // 55 away: plausible after three hours (3 x 20), not after one or two.
    let refused = Some(Reason::RateOfChange);
    assert_eq!(judged.reasons(), [None, refused, refused, None, None]);
}

#[test]
fn missing_hours_give_a_value_time_to_change() {
    let rules = ReadingRules {
        max_change: Some(20_000_000),
        ..rules()
    };
    let judged = Day::under(rules).judge(vec![report(1, vec![energy(0, 0), energy(4, 80), energy(6, 39)])]);

    // 80 in 4 hours is just possible; from 80 to 39 in 2 hours (at most 40) is not.
    assert_eq!(judged.reasons(), [None, None, Some(Reason::RateOfChange)]);
}

#[test]
fn a_stuck_value_is_refused_until_it_changes() {
    let judged = Day::under(ReadingRules {
        max_repeats: Some(3),
        ..rules()
    })
    .judge_hours(&[7, 7, 7, 7, 7, 8, 7, 7]);

    let stuck = Some(Reason::Stuck);
    assert_eq!(judged.reasons(), [None, None, None, stuck, stuck, None, None, None]);
}

#[test]
fn a_zero_or_a_missing_hour_ends_a_run_of_equal_values() {
    let rules = ReadingRules {
        max_repeats: Some(2),
        ..rules()
    };
    let zero = Day::under(rules.clone()).judge_hours(&[7, 7, 0, 7, 7, 0, 0, 0, 0]);
    let hours = [energy(0, 7), energy(1, 7), energy(3, 7), energy(4, 7)];
    let missing = Day::under(rules).judge(vec![report(1, hours.to_vec())]);

    assert_eq!(zero.reasons(), [None; 9]);
    assert_eq!(missing.reasons(), [None; 4]);
}

#[test]
fn a_stuck_value_stays_stuck_at_midnight() {
    let rules = ReadingRules {
        max_repeats: Some(24),
        ..rules()
    };
    let first = Day::under(rules.clone()).judge_hours(&[7; 24]);
    let second = Day::under(rules).after(first.state).judge_hours(&[7, 7, 8]);

    assert_eq!(first.tally.refused(), 0);
    assert_eq!(second.reasons(), [Some(Reason::Stuck), Some(Reason::Stuck), None]);
}

#[test]
fn an_epochs_total_cannot_pass_its_maximum() {
    let rules = ReadingRules {
        max_per_epoch: Some(Uint128::new(100_000_000)),
        ..rules()
    };
    let judged = Day::under(rules.clone()).judge_hours(&[60, 41, 40, 1]);

    // 60 + 41 > 100 is refused, 60 + 40 = 100 is not, and then nothing more fits.
    let above = Some(Reason::AboveEpochMaximum);
    assert_eq!(judged.reasons(), [None, above, None, above]);
    assert_eq!(judged.tally.work(&rules), 100_000_000);
}

#[test]
fn a_machine_that_is_not_enrolled_neither_gains_nor_loses() {
    let judged = Day::under(rules())
        .standing(Standing::NotEnrolled)
        .judge_hours(&[10, -1]);

    assert_eq!(judged.reasons(), [Some(Reason::NotEnrolled); 2]);
    assert_eq!(
        (judged.tally.accepted(), judged.tally.refused(), judged.tally.ignored()),
        (0, 0, 2)
    );
    assert_eq!(judged.state.last_nonce(), 0);
}

#[test]
fn the_state_between_two_days_survives_a_file() {
    let judged = Day::under(rules()).judge_hours(&[10, 10, 12]);
    let text = serde_json::to_string(&judged.state).unwrap();

    assert_eq!(
        serde_json::from_str::<flywheel_protocol::readings::MachineState>(&text).unwrap(),
        judged.state
    );
    assert!(text.len() < 300, "{text}");
}

#[test]
fn a_tally_survives_a_file_and_names_its_reasons() {
    let tally = Day::under(rules()).judge_hours(&[10, -1, 101]).tally;
    let text = serde_json::to_string(&tally).unwrap();

    let expected = r#"{"accepted":1,"sum":"10000000","by_reason":{"negative":1,"above_range":1}}"#;
    assert_eq!(text, expected);
    assert_eq!(
        serde_json::from_str::<flywheel_protocol::readings::Tally>(&text).unwrap(),
        tally
    );
}
