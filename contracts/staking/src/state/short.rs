//! Numbers in a short form: a byte that is written costs 30 gas, and an index in decimal digits has 39 of them.

use std::ops::{Deref, DerefMut};

use cosmwasm_std::{Binary, Uint128, Uint256};
use flywheel_protocol::numbers::{Accumulator, Stream};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A value that is stored in a short form: an index as its bytes without leading zeros, in base64; an accumulator and a
/// stream as arrays of their fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Short<T>(pub T);

impl<T> Deref for Short<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Short<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl Serialize for Short<Uint256> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.0.to_be_bytes();
        let significant: Vec<u8> = digits.into_iter().skip_while(|byte| *byte == 0).collect();
        Binary::new(significant).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Short<Uint256> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let significant = Binary::deserialize(deserializer)?;
        let mut digits = [0; 32];
        let (_, last) = digits
            .len()
            .checked_sub(significant.len())
            .and_then(|zeros| digits.split_at_mut_checked(zeros))
            .ok_or_else(|| de::Error::custom("an index has at most 32 bytes"))?;
        last.copy_from_slice(&significant);
        Ok(Self(Uint256::from_be_bytes(digits)))
    }
}

impl Serialize for Short<Accumulator> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (index, remainder, undistributed) = self.0.parts();
        (Short(index), remainder, undistributed).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Short<Accumulator> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (index, remainder, undistributed): (Short<Uint256>, Uint128, Uint128) =
            Deserialize::deserialize(deserializer)?;
        Ok(Self(Accumulator::from_parts(index.0, remainder, undistributed)))
    }
}

impl Serialize for Short<Stream> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.parts().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Short<Stream> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (amount, released, start, duration): (Uint128, Uint128, Time, Seconds) =
            Deserialize::deserialize(deserializer)?;
        Ok(Self(Stream::from_parts(amount, released, start, duration)))
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};

    use super::*;

    fn comes_back<T>(value: T, text: &str)
    where
        T: Copy + PartialEq + std::fmt::Debug,
        Short<T>: Serialize + de::DeserializeOwned,
    {
        let short = Short(value);
        assert_eq!(to_json_string(&short).unwrap(), text);
        assert_eq!(from_json::<Short<T>>(text).unwrap().0, value);
    }

    #[test]
    fn an_index_is_its_bytes_without_leading_zeros() {
        comes_back(Uint256::zero(), r#""""#);
        comes_back(Uint256::from(258_u128), r#""AQI=""#);
        comes_back(Uint256::MAX, &format!("\"{}8=\"", "/".repeat(42)));
        from_json::<Short<Uint256>>(format!("\"{}\"", "/".repeat(44))).unwrap_err();
    }

    #[test]
    fn an_accumulator_is_its_index_its_remainder_and_what_is_undistributed() {
        let accumulator = Accumulator::from_parts(Uint256::from(258_u128), Uint128::new(7), Uint128::new(9));
        comes_back(accumulator, r#"["AQI=","7","9"]"#);
    }

    #[test]
    fn a_stream_is_its_amount_what_is_released_its_start_and_its_duration() {
        let mut stream = Stream::default();
        stream.add(Time::new(60), Uint128::new(500), Seconds::new(100)).unwrap();
        stream.touch(Time::new(70)).unwrap();
        comes_back(stream, r#"["500","50",60,100]"#);
    }
}
