//! H3 cells, compared with the crate h3o.

use super::assert_round_trip;
use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::H3Cell;
use flywheel_protocol::values::ValueError;
use proptest::prelude::*;

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

/// An index like a cell's, its parts chosen freely: most are cells, the others fail by one part or by many.
fn any_index() -> impl Strategy<Value = u64> {
    let digits = proptest::collection::vec(0_u64..8, 15);
    let is_tidy = proptest::bool::weighted(0.9);
    (0_usize..=15, 0_u64..128, digits, is_tidy, any::<bool>()).prop_map(
        |(resolution, base_cell, mut digits, is_tidy, begins_with_zeros)| {
            if is_tidy {
                digits.iter_mut().for_each(|digit| *digit %= 7);
                digits[resolution..].fill(7);
            }
            if begins_with_zeros {
                // This is what reaches the rule of the pentagons.
                digits[..resolution.min(2)].fill(0);
            }
            let digits = digits.into_iter().fold(0, |index, digit| (index << 3) | digit);
            (1 << 59) | ((resolution as u64) << 52) | (base_cell << 45) | digits
        },
    )
}

#[test]
fn a_cell_is_written_as_h3_tools_write_it() {
    // the example of H3's documentation: San Francisco at resolution 9 and its parents
    let place = cell("8928308280fffff");
    assert_round_trip(&place, "\"8928308280fffff\"");
    assert_eq!(cell("08928308280fffff"), place);
    assert_eq!(place.get(), 0x0892_8308_280f_ffff);
    assert_eq!(place.resolution(), 9);
    assert_eq!(place.parent(9), Ok(place));
    assert_eq!(place.parent(8), Ok(cell("8828308281fffff")));
    assert_eq!(place.parent(7), Ok(cell("872830828ffffff")));
    assert_eq!(place.parent(0), Ok(cell("8029fffffffffff")));
    assert_eq!(place.parent(10), Err(ValueError::H3Parent { own: 9, asked: 10 }));
    assert!(cell("872830828ffffff").contains(place));
    assert!(!place.contains(cell("872830828ffffff")));
}

#[test]
fn a_text_that_is_no_cell_is_refused() {
    for wrong in [
        "",
        "8928308280FFFFF",
        "0x8928308280fffff",
        "8928308280ffff",
        "008928308280fffff",
        "+928308280fffff",
        "8928308280ffffg",
        "é928308280ffff",
    ] {
        assert!(
            matches!(wrong.parse::<H3Cell>(), Err(ValueError::H3Text { .. })),
            "{wrong}"
        );
        assert!(from_json::<H3Cell>(format!("\"{wrong}\"")).is_err(), "{wrong}");
    }
}

#[test]
fn bits_that_no_cell_has_are_refused_by_the_part_that_is_wrong() {
    let good = 0x0892_8308_280f_ffff_u64;
    for (wrong, expected) in [
        (good | 1 << 63, "the reserved highest bit"),
        (0, "the mode"),
        (u64::MAX >> 1, "the mode"),
        // a directed edge
        (0x1152_8347_3fff_ffff, "the mode"),
        (good | 1 << 56, "the reserved field after the mode"),
        // 122 base cells, from 0
        (good & !(0x7f << 45) | 122 << 45, "the base cell"),
        (good | 0b111 << 42, "a digit within the resolution"),
        (good & !1, "a digit beyond the resolution"),
        // base cell 4 is a pentagon: digit 1 comes first after zeros
        (
            1 << 59 | 2 << 52 | 4 << 45 | 0b001 << 39 | ((1 << 39) - 1),
            "the first direction within a pentagon",
        ),
    ] {
        assert_eq!(
            H3Cell::new(wrong),
            Err(ValueError::H3Cell {
                given: wrong,
                part: expected
            }),
            "{wrong:x}"
        );
    }
    // another first direction is fine there
    assert!(H3Cell::new(1 << 59 | 2 << 52 | 4 << 45 | 0b010 << 39 | ((1 << 39) - 1)).is_ok());
}

#[test]
fn the_first_cell_of_each_base_cell_and_resolution_agrees_with_h3() {
    for resolution in 0..=15_u64 {
        for base_cell in 0..128 {
            for first in 0..8 {
                let unused = 45 - 3 * resolution;
                let digits = if resolution == 0 { 0 } else { first << unused };
                let index = 1 << 59 | resolution << 52 | base_cell << 45 | digits | ((1 << unused) - 1);
                assert_eq!(
                    H3Cell::new(index).is_ok(),
                    h3o::CellIndex::try_from(index).is_ok(),
                    "{index:x}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_cell_is_a_cell_exactly_where_h3_says_so(index in any_index(), flip in proptest::option::weighted(0.3, 0_u32..64)) {
        let index = flip.map_or(index, |bit| index ^ 1 << bit);
        prop_assert_eq!(H3Cell::new(index).is_ok(), h3o::CellIndex::try_from(index).is_ok(), "{:x}", index);
    }

    #[test]
    fn parents_are_those_of_h3(index in any_index(), resolution in 0_u8..=15) {
        let Ok(cell) = H3Cell::new(index) else { return Ok(()) };
        let peer = h3o::CellIndex::try_from(index).unwrap();
        let expected = peer.parent(h3o::Resolution::try_from(resolution).unwrap()).map(u64::from);

        prop_assert_eq!(cell.parent(resolution).ok().map(H3Cell::get), expected);
        prop_assert_eq!(cell.to_string(), peer.to_string());
        prop_assert_eq!(cell.resolution(), u8::from(peer.resolution()));
        prop_assert_eq!(from_json::<H3Cell>(to_json_string(&cell).unwrap()).unwrap(), cell);
    }
}
