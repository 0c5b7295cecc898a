//! Rules that cannot be meant are refused, by name.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_protocol::readings::{
    Field, MAX_VALUE, Neighbourhood, OutlierLimit, OutlierRule, PlaceRule, ReadingRules, RulesError, Work,
};

use crate::suite::rules;

fn message(rules: &ReadingRules) -> String {
    rules.validate().unwrap_err().to_string()
}

#[test]
fn rules_that_cannot_be_meant_are_refused_and_named() {
    let cases = [
        (
            ReadingRules {
                field: Field::from_code(9_999),
                ..rules()
            },
            "field: field_9999 is not on the common list",
        ),
        (
            ReadingRules {
                interval: Seconds::ZERO,
                ..rules()
            },
            "interval: 0 s is not between 1 s and 604800 s",
        ),
        (
            ReadingRules {
                interval: Seconds::days(8),
                ..rules()
            },
            "interval: 691200 s is not between 1 s and 604800 s",
        ),
        (
            ReadingRules {
                max_clock_ahead: Seconds::hours(2),
                ..rules()
            },
            "max_clock_ahead: 7200 s is not between 0 s and 3600 s",
        ),
        (
            ReadingRules {
                minimum: 5,
                maximum: 4,
                ..rules()
            },
            "minimum: 5 is above the maximum 4",
        ),
        (
            ReadingRules { minimum: -1, ..rules() },
            "minimum: -1 is negative, but the values are summed up as work",
        ),
        (
            ReadingRules {
                maximum: MAX_VALUE + 1,
                ..rules()
            },
            "maximum: 9007199254740992 is beyond what a reading can hold: at most 9007199254740991 either way",
        ),
        (
            ReadingRules {
                max_repeats: Some(0),
                ..rules()
            },
            "max_repeats: zero would refuse every reading; leave it out to switch the rule off",
        ),
        (
            ReadingRules {
                work: Work::Presence,
                max_per_epoch: Some(Uint128::one()),
                ..rules()
            },
            "max_per_epoch: only for classes whose work is an amount",
        ),
        (
            ReadingRules {
                place: PlaceRule::Moving { max_speed: 0 },
                ..rules()
            },
            "max_speed: 0 is not between 1 and 12000",
        ),
    ];
    assert_eq!(rules().validate(), Ok(()));
    for (rules, expected) in cases {
        assert_eq!(message(&rules), expected);
    }
}

#[test]
fn an_outlier_rule_needs_neighbours_and_room() {
    let rule = OutlierRule {
        neighbours: Neighbourhood::Cell { resolution: 5 },
        min_neighbours: 3,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 30_000,
        },
    };
    let with = |outlier| ReadingRules {
        outlier: Some(outlier),
        ..rules()
    };
    assert_eq!(with(rule).validate(), Ok(()));

    let too_few = OutlierRule {
        min_neighbours: 1,
        ..rule
    };
    let too_fine = OutlierRule {
        neighbours: Neighbourhood::Cell { resolution: 16 },
        ..rule
    };
    let too_narrow = OutlierRule {
        limit: OutlierLimit::Ratio { ten_thousandths: 9_999 },
        ..rule
    };
    assert_eq!(
        message(&with(too_few)),
        "min_neighbours: 1 is not between 2 and 4294967295"
    );
    assert_eq!(message(&with(too_fine)), "resolution: 16 is not between 0 and 15");
    assert_eq!(
        message(&with(too_narrow)),
        "ten_thousandths: 9999 is not between 10000 and 4294967295"
    );
    let means = ReadingRules {
        work: Work::Presence,
        ..with(rule)
    };
    assert_eq!(message(&means), "ratio: only for classes whose work is an amount");
}

#[test]
fn an_epoch_is_made_of_whole_intervals() {
    let refused = |epoch| {
        Err(RulesError::EpochNotInIntervals {
            epoch: Seconds::new(epoch),
            interval: Seconds::hours(1),
        })
    };

    assert_eq!(rules().validate_for(Seconds::hours(24)), Ok(()));
    assert_eq!(rules().validate_for(Seconds::new(86_399)), refused(86_399));
    assert_eq!(rules().validate_for(Seconds::ZERO), refused(0));
}

#[test]
fn rules_look_the_same_in_a_message_as_in_a_network_file() {
    let text = r#"{
        "work": "amount", "field": "energy", "interval": 3600, "minimum": 0, "maximum": 100000000,
        "max_change": null, "max_repeats": 24, "max_age": 86400, "max_clock_ahead": 60,
        "place": {"moving": {"max_speed": 40}},
        "outlier": {"neighbours": {"cell": {"resolution": 5}}, "min_neighbours": 3,
                    "limit": {"ratio": {"ten_thousandths": 30000}}},
        "max_per_epoch": "2400000000"
    }"#;
    let rules: ReadingRules = serde_json::from_str(text).unwrap();

    assert_eq!(rules.place, PlaceRule::Moving { max_speed: 40 });
    assert_eq!(rules.validate_for(Seconds::days(1)), Ok(()));
    let again = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<ReadingRules>(&again).unwrap(), rules);
    assert!(serde_json::from_str::<ReadingRules>(&text.replace("max_repeats", "max_repeat")).is_err());
}
