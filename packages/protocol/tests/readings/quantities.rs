//! The common list, and numbers between text and readings.

use std::collections::BTreeSet;

use flywheel_protocol::readings::{
    Field, MAX_VALUE, ReadingError, Reason, format_amount, parse_decimal, parse_decimal_cut,
};
use proptest::prelude::*;

#[test]
fn every_field_has_its_own_code_and_name_and_reads_back() {
    let fields: Vec<_> = Field::list().collect();
    let codes: BTreeSet<_> = fields.iter().map(|info| info.field.code()).collect();
    let names: BTreeSet<_> = fields.iter().map(|info| info.name).collect();

    assert_eq!((codes.len(), names.len()), (fields.len(), fields.len()));
    assert!(
        fields.windows(2).all(|pair| pair[0].field < pair[1].field),
        "the list is sorted by code"
    );
    for info in fields {
        assert_eq!(info.name.parse::<Field>(), Ok(info.field));
        assert_eq!(
            (info.units[0].times, info.units[0].per),
            (1, 1),
            "{}'s first unit is the base unit",
            info.name
        );
        for unit in info.units {
            assert!(
                (1..=1 << 40).contains(&unit.times) && (1..=1_000_000).contains(&unit.per),
                "{unit:?}"
            );
        }
    }
}

#[test]
fn the_named_fields_are_the_ones_meant() {
    let named = [
        (Field::ENERGY, "energy"),
        (Field::SOUND_LEVEL, "sound_level"),
        (Field::DATA_TRANSFERRED, "data_transferred"),
        (Field::COMPUTE_TIME, "compute_time"),
        (Field::UPTIME, "uptime"),
    ];
    for (field, name) in named {
        assert_eq!(field.to_string(), name);
    }
}

#[test]
fn a_field_that_is_not_on_the_list_still_has_one_spelling() {
    assert_eq!(Field::from_code(65_535).to_string(), "field_65535");
    assert_eq!("field_65535".parse(), Ok(Field::from_code(65_535)));
    for other in [
        "field_1",
        "field_065535",
        "field_65536",
        "field_+7",
        "field_",
        "Energy",
        "",
    ] {
        assert!(other.parse::<Field>().is_err(), "{other:?}");
    }
}

#[test]
fn a_unit_that_a_field_does_not_take_is_answered_with_those_it_takes() {
    let error = parse_decimal("1", Field::ENERGY, "kWh").unwrap_err();

    let expected = "energy is not measured in \"kWh\"; accepted units: W.h, kW.h, MW.h, mW.h, J";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn errors_say_what_was_expected() {
    let message = |text| parse_decimal(text, Field::ENERGY, "kW.h").unwrap_err().to_string();

    assert_eq!(message(""), "a number of kW.h is missing");
    assert_eq!(
        message("12,5"),
        "expected a number of kW.h such as 23.794, found \"12,5\""
    );
    assert_eq!(
        message("0.12345678"),
        "0.12345678 kW.h is more precise than energy can hold, which counts 10^-3 W.h: round it"
    );
    assert!(message(&"x".repeat(1_000_000)).len() < 120);
}

#[test]
fn a_finer_file_can_be_cut_off_towards_zero() {
    // 7.3333333333333333 kWh = 7,333,333.33... mWh
    assert_eq!(
        parse_decimal_cut("7.3333333333333333", Field::ENERGY, "kW.h"),
        Ok(7_333_333)
    );
    assert_eq!(parse_decimal_cut("-7.9999999", Field::ENERGY, "kW.h"), Ok(-7_999_999));
    assert_eq!(
        parse_decimal_cut("9.99999999999999999999999e-7", Field::ENERGY, "kW.h"),
        Ok(0)
    );
    assert!(matches!(
        parse_decimal_cut("1e10", Field::ENERGY, "kW.h"),
        Err(ReadingError::TooLarge { .. })
    ));
}

#[test]
fn amounts_are_written_as_people_read_them() {
    let text = |amount, unit, places| format_amount(amount, Field::ENERGY, unit, places).unwrap();

    assert_eq!(text(23_794_000, "kW.h", 3), "23.794");
    assert_eq!(text(23_794_999, "kW.h", 3), "23.794");
    assert_eq!(text(999, "kW.h", 3), "0.000");
    assert_eq!(text(1_999_999, "kW.h", 0), "1");
    // 1 mWh = 3.6 J
    assert_eq!(text(1, "J", 1), "3.6");
    assert!(format_amount(u128::MAX, Field::ENERGY, "kW.h", 9).is_err());
}

#[test]
fn every_reason_reads_back_by_code_and_name() {
    let codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes, (1..=22).collect::<Vec<u8>>());
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(reason));
        assert_eq!(
            serde_json::to_string(&reason).unwrap(),
            format!("\"{}\"", reason.name())
        );
        assert!(!reason.explanation().is_empty());
    }
    assert_eq!((Reason::from_code(0), Reason::from_code(23)), (None, None));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_exactly(value in 0..=MAX_VALUE) {
        let text = format_amount(value.unsigned_abs().into(), Field::ENERGY, "kW.h", 6).unwrap();

        prop_assert_eq!(parse_decimal(&text, Field::ENERGY, "kW.h"), Ok(value));
        prop_assert_eq!(parse_decimal(&format!("-{text}"), Field::ENERGY, "kW.h"), Ok(-value));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}", numeric in "[-+]?[0-9.eE+-]{0,70}") {
        for info in Field::list() {
            for unit in info.units {
                for text in [&text, &numeric] {
                    let exact = parse_decimal(text, info.field, unit.code);
                    let cut = parse_decimal_cut(text, info.field, unit.code);
                    if let Ok(exact) = exact {
                        prop_assert_eq!(cut, Ok(exact));
                    }
                }
            }
        }
    }
}
