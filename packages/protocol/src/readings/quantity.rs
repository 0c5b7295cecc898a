//! Exact numbers between text and readings, without floats.

use thiserror::Error;

use super::field::{Field, FieldInfo, Unit};

/// The largest value of a reading, and the smallest negated: 2^53 - 1, the largest number that every JSON reader keeps
/// exactly.
pub const MAX_VALUE: i64 = 9_007_199_254_740_991;

/// Significant digits that are read; `MAX_VALUE` has 16.
const MAX_DIGITS: u32 = 18;
/// Bytes of a number's text that are read.
const MAX_TEXT: usize = 64;

/// Why a text is not a reading of its field. Made to be shown to the person who has the file.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum ReadingError {
    /// Not a field of the common list.
    #[error("{name:?} is not a field of the common list")]
    UnknownField {
        /// What was given, cut to its first 40 characters.
        name: String,
    },
    /// Not a unit that the field accepts.
    #[error("{field} is not measured in {given:?}; accepted units: {accepted}")]
    UnknownUnit {
        /// The field's name.
        field: &'static str,
        /// The unit that was given, cut to its first 40 characters.
        given: String,
        /// The accepted units.
        accepted: String,
    },
    /// Nothing where a number should be.
    #[error("a number of {unit} is missing")]
    Missing {
        /// The expected unit.
        unit: &'static str,
    },
    /// Not a decimal number such as `23.794` or `1.5e-3`.
    #[error("expected a number of {unit} such as 23.794, found {given:?}")]
    NotANumber {
        /// The expected unit.
        unit: &'static str,
        /// What was given, cut to its first 40 characters.
        given: String,
    },
    /// The number has digits that the field cannot hold.
    #[error("{given} {unit} is more precise than {field} can hold, which counts 10^-{decimals} {base_unit}: round it")]
    TooPrecise {
        /// The field's name.
        field: &'static str,
        /// What was given, cut to its first 40 characters.
        given: String,
        /// Its unit.
        unit: &'static str,
        /// The field's base unit.
        base_unit: &'static str,
        /// The decimals of the base unit that the field holds.
        decimals: u8,
    },
    /// The number is beyond [`MAX_VALUE`].
    #[error("{given} {unit} is beyond what {field} can hold: at most {MAX_VALUE} x 10^-{decimals} {base_unit}")]
    TooLarge {
        /// The field's name.
        field: &'static str,
        /// What was given, cut to its first 40 characters.
        given: String,
        /// Its unit.
        unit: &'static str,
        /// The field's base unit.
        base_unit: &'static str,
        /// The decimals of the base unit that the field holds.
        decimals: u8,
    },
}

/// Reads a decimal number of a unit as the exact value of a reading.
///
/// A sign, digits, optionally a point and more digits, optionally an exponent: what programs write. Nothing is
/// rounded: digits beyond the field's precision are refused unless they are zeros.
///
/// # Errors
/// A [`ReadingError`] that says what was expected.
///
/// ```
/// use flywheel_protocol::readings::{Field, parse_decimal};
///
/// assert_eq!(parse_decimal("23.794", Field::ENERGY, "kW.h"), Ok(23_794_000)); // mW.h
/// assert!(parse_decimal("0.0000001", Field::ENERGY, "kW.h").is_err());
/// ```
pub fn parse_decimal(text: &str, field: Field, unit: &str) -> Result<i64, ReadingError> {
    parse(text, field, unit, Excess::Refuse)
}

/// Reads a decimal number of a unit, cutting off (towards zero) what is finer than the field can hold.
///
/// For files of a finer source than the field, where a lost ten-millionth is better than a refused file. The value is
/// never more than what the text says.
///
/// # Errors
/// A [`ReadingError`] that says what was expected; never [`ReadingError::TooPrecise`].
pub fn parse_decimal_cut(text: &str, field: Field, unit: &str) -> Result<i64, ReadingError> {
    parse(text, field, unit, Excess::Cut)
}

/// Writes an amount (a sum of values of a field) in a unit, cut off after `places` decimals, at most 9.
///
/// # Errors
/// An unknown field or unit; [`ReadingError::TooLarge`] if the amount's product with the unit exceeds 128 bits.
pub fn format_amount(amount: u128, field: Field, unit: &str, places: u8) -> Result<String, ReadingError> {
    let info = field.known()?;
    let unit = info.unit(unit)?;
    let places = places.min(9);
    let too_large = || too_large(&amount.to_string(), info, unit);
    let one = power_of_ten(places.into()).ok_or_else(too_large)?;

    let numerator = amount
        .checked_mul(u128::from(unit.per))
        .and_then(|x| x.checked_mul(one))
        .ok_or_else(too_large)?;
    let denominator = power_of_ten(info.decimals.into())
        .and_then(|x| x.checked_mul(unit.times.into()))
        .ok_or_else(too_large)?;
    let scaled = numerator.checked_div(denominator).ok_or_else(too_large)?;
    let (whole, fraction) = (scaled.checked_div(one), scaled.checked_rem(one));
    let (whole, fraction) = (whole.unwrap_or_default(), fraction.unwrap_or_default());
    Ok(if places == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{fraction:0width$}", width = usize::from(places))
    })
}

/// What becomes of digits that the field cannot hold.
#[derive(Clone, Copy, PartialEq)]
enum Excess {
    Refuse,
    Cut,
}

/// `digits * 10^exponent`, negative or not.
struct Decimal {
    is_negative: bool,
    digits: u128,
    exponent: i64,
    /// Non-zero digits were left out because there were more than [`MAX_DIGITS`].
    is_cut: bool,
}

fn parse(text: &str, field: Field, unit: &str, excess: Excess) -> Result<i64, ReadingError> {
    let info = field.known()?;
    let unit = info.unit(unit)?;
    if text.is_empty() {
        return Err(ReadingError::Missing { unit: unit.code });
    }
    let not_a_number = || ReadingError::NotANumber {
        unit: unit.code,
        given: excerpt(text),
    };
    let decimal = Decimal::read(text).ok_or_else(not_a_number)?;
    let (magnitude, is_exact) = decimal.count(info, unit).ok_or_else(|| too_large(text, info, unit))?;
    if !is_exact && excess == Excess::Refuse {
        return Err(ReadingError::TooPrecise {
            field: info.name,
            given: excerpt(text),
            unit: unit.code,
            base_unit: info.base_unit(),
            decimals: info.decimals,
        });
    }
    let magnitude = i64::try_from(magnitude).ok().filter(|value| *value <= MAX_VALUE);
    let magnitude = magnitude.ok_or_else(|| too_large(text, info, unit))?;
    Ok(if decimal.is_negative {
        magnitude.saturating_neg()
    } else {
        magnitude
    })
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !fraction.is_none_or(is_number) {
            return None;
        }

        let mut decimal = Self {
            is_negative,
            digits: 0,
            exponent,
            is_cut: false,
        };
        whole.bytes().for_each(|digit| decimal.push(digit, false));
        fraction
            .unwrap_or_default()
            .bytes()
            .for_each(|digit| decimal.push(digit, true));
        Some(decimal)
    }

    /// Takes one more digit. Beyond [`MAX_DIGITS`] only its place counts, and whether it was zero.
    fn push(&mut self, ascii: u8, is_fraction: bool) {
        let digit = ascii.saturating_sub(b'0');
        let is_full = self.digits >= 10_u128.saturating_pow(MAX_DIGITS.saturating_sub(1));
        if is_full {
            self.is_cut |= digit != 0;
        } else {
            self.digits = self.digits.saturating_mul(10).saturating_add(digit.into());
        }
        match (is_full, is_fraction) {
            (true, false) => self.exponent = self.exponent.saturating_add(1),
            (false, true) => self.exponent = self.exponent.saturating_sub(1),
            _ => {}
        }
    }

    /// How many of the field's smallest parts this is, cut off towards zero, and whether nothing was cut off. None if
    /// it is beyond 128 bits.
    ///
    /// Bounds: digits < 10^18, times <= 2^40, 10^decimals <= 10^3: the product stays below 2^112.
    fn count(&self, info: &FieldInfo, unit: &Unit) -> Option<(u128, bool)> {
        if self.digits == 0 {
            return Some((0, true));
        }
        let scale = power_of_ten(info.decimals.into())?.checked_mul(unit.times.into())?;
        let numerator = self.digits.checked_mul(scale)?;
        let power = power_of_ten(self.exponent.unsigned_abs());
        if self.exponent >= 0 {
            let per = u128::from(unit.per);
            let numerator = numerator.checked_mul(power?)?;
            let count = numerator.checked_div(per)?;
            return Some((count, !self.is_cut && numerator.checked_rem(per)? == 0));
        }
        match power.and_then(|power| power.checked_mul(unit.per.into())) {
            Some(denominator) => {
                let count = numerator.checked_div(denominator)?;
                Some((count, !self.is_cut && numerator.checked_rem(denominator)? == 0))
            }
            // The denominator is above 2^128, hence above the numerator.
            None => Some((0, false)),
        }
    }
}

/// At most three digits: a larger exponent is no measurement.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn power_of_ten(exponent: u64) -> Option<u128> {
    10_u128.checked_pow(u32::try_from(exponent).ok()?)
}

fn too_large(text: &str, info: &FieldInfo, unit: &Unit) -> ReadingError {
    ReadingError::TooLarge {
        field: info.name,
        given: excerpt(text),
        unit: unit.code,
        base_unit: info.base_unit(),
        decimals: info.decimals,
    }
}

/// The first 40 characters of what was given: an error never repeats a whole file.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
