//! Machine ids, epochs and basis points.

use super::{assert_round_trip, bps, refusal};
use cosmwasm_std::{Uint128, Uint256, from_json};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Bps, Epoch, MachineId};
use proptest::prelude::*;

#[test]
fn machines_are_counted_from_one() {
    assert_round_trip(&MachineId::new(1).unwrap(), "1");
    assert_round_trip(&MachineId::new(u64::MAX).unwrap(), "18446744073709551615");
    assert!(MachineId::new(0).is_err());
    assert!(refusal::<MachineId>("0").contains("from 1 on"));
    assert!(from_json::<MachineId>("-1").is_err());
    assert!(from_json::<MachineId>("\"1\"").is_err());
}

#[test]
fn a_machine_id_has_one_spelling() {
    assert_eq!("42".parse(), MachineId::new(42));
    for wrong in ["", "0", "042", "+42", "-1", " 42", "4 2", "18446744073709551616"] {
        assert!(wrong.parse::<MachineId>().is_err(), "{wrong:?}");
    }
}

#[test]
fn epochs_follow_each_other_from_zero_and_end() {
    assert_round_trip(&Epoch::new(7), "7");
    assert_eq!(Epoch::new(7).next(), Ok(Epoch::new(8)));
    assert_eq!(Epoch::new(7).previous(), Some(Epoch::new(6)));
    assert_eq!(Epoch::FIRST.previous(), None);
    assert_eq!(
        Epoch::new(u64::MAX).next(),
        Err(ValueError::LastEpoch { epoch: u64::MAX })
    );
}

#[test]
fn basis_points_stop_at_the_whole() {
    assert_round_trip(&bps(0), "0");
    assert_round_trip(&Bps::ONE, "10000");
    assert_eq!(Bps::new(10_001), Err(ValueError::Bps { given: 10_001 }));
    assert!(refusal::<Bps>("10001").contains("10001 basis points are more than the whole"));
    assert!(from_json::<Bps>("70000").is_err());
    assert_eq!(Bps::percent(100), Ok(Bps::ONE));
    assert_eq!(Bps::percent(101), Err(ValueError::Percent { given: 101 }));
    // 656 x 100 = 65,600 is more than 16 bits hold, and must not wrap to 64
    assert_eq!(Bps::percent(656), Err(ValueError::Percent { given: 656 }));
    assert_eq!(bps(1_205).to_string(), "12.05 %");
    assert_eq!(bps(1_205).complement(), bps(8_795));
}

#[test]
fn a_part_of_an_amount_is_floored_or_rounded_up() {
    // 999 x 25 % = 249.75
    assert_eq!(bps(2_500).of(Uint128::new(999)), Uint128::new(249));
    assert_eq!(bps(2_500).ceil_of(Uint128::new(999)), Uint128::new(250));
    // 20,001 x 1 / 10,000 = 2.0001
    assert_eq!(bps(1).of(Uint128::new(20_001)), Uint128::new(2));
    assert_eq!(bps(1).ceil_of(Uint128::new(20_001)), Uint128::new(3));
    assert_eq!(Bps::ONE.of(Uint128::MAX), Uint128::MAX);
    assert_eq!(Bps::ONE.ceil_of(Uint128::MAX), Uint128::MAX);
    assert_eq!(Bps::ZERO.ceil_of(Uint128::MAX), Uint128::zero());
}

proptest! {
    #[test]
    fn parts_agree_with_the_product_in_256_bits(points in 0_u16..=10_000, amount: u128) {
        let amount = Uint128::new(amount);
        let product = Uint256::from(amount) * Uint256::from(u32::from(points));
        let whole = Uint256::from(10_000_u32);

        prop_assert_eq!(Uint256::from(bps(points).of(amount)), product / whole);
        let rounded_up = (product + whole - Uint256::one()) / whole;
        prop_assert_eq!(Uint256::from(bps(points).ceil_of(amount)), rounded_up);
        // what one side floors, the other rounds up
        prop_assert_eq!(bps(points).of(amount) + bps(points).complement().ceil_of(amount), amount);
    }

    #[test]
    fn any_number_above_the_whole_is_refused(points in 10_001_u64..) {
        prop_assert!(from_json::<Bps>(points.to_string()).is_err());
    }
}
