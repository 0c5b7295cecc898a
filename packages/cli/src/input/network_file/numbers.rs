//! Exact numbers from their text: amounts, percentages, durations. No floats.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};

/// What a percentage looks like.
pub(super) const PERCENT: &str = "a percentage from 0 to 100 with at most 2 decimals, such as 12.5";
/// What a duration looks like.
pub(super) const DURATION: &str = "a duration such as \"1d\", \"12h\", \"30m\" or \"45s\"";

/// The digits of a decimal number, without the underscores that may stand between them.
pub(super) fn plain(text: &str) -> Option<String> {
    let is_between = text.split('_').all(|part| !part.is_empty());
    let ends_in_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    (text == text.replace('_', "") || (is_between && text.split('_').all(ends_in_digits)))
        .then(|| text.replace('_', ""))
}

/// A number such as `1_000.5`, times `10^places`. None if it is no such number, has more decimals other than zero, or
/// exceeds 128 bits.
pub(super) fn decimal(text: &str, places: u8) -> Option<u128> {
    let text = plain(text)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = usize::from(places).checked_sub(fraction.len())?;
    format!("{whole}{fraction}{}", "0".repeat(missing)).parse().ok()
}

/// An amount of whole tokens, in base units.
pub(super) fn amount(text: &str, decimals: u8) -> Option<Uint128> {
    decimal(text, decimals).map(Uint128::new)
}

/// What an amount looks like.
pub(super) fn amount_example(decimals: u8) -> String {
    format!("an amount of tokens with at most {decimals} decimals, such as \"1_000.5\"")
}

/// `12.5` or `"12.5 %"`, at most 100 with two decimals.
pub(super) fn percent(text: &str) -> Option<Bps> {
    u16::try_from(decimal(without_sign(text), 2)?)
        .ok()
        .and_then(|points| Bps::new(points).ok())
}

/// A percentage as a part of one in `10^-18`.
pub(super) fn rate(text: &str) -> Option<Uint128> {
    decimal(without_sign(text), 16).map(Uint128::new)
}

fn without_sign(text: &str) -> &str {
    text.strip_suffix('%').map_or(text, str::trim_end)
}

/// `1d`, `12h`, `30m`, `45s`, or several of them from the longest to the shortest: `1h30m`.
pub(super) fn duration(text: &str) -> Option<Seconds> {
    const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
    let (mut rest, mut sum, mut shortest) = (text, 0_u64, u64::MAX);
    while !rest.is_empty() {
        let (digits, _) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let unit = rest.strip_prefix(digits)?.chars().next()?;
        let (_, seconds) = UNITS
            .into_iter()
            .find(|(name, seconds)| *name == unit && *seconds < shortest)?;
        sum = sum.checked_add(digits.parse::<u64>().ok()?.checked_mul(seconds)?)?;
        shortest = seconds;
        rest = rest.get(digits.len() + 1..)?;
    }
    (!text.is_empty()).then_some(Seconds::new(sum))
}

/// An amount in whole tokens, without zeros at the end: `1000.5`.
pub(super) fn write_amount(amount: Uint128, decimals: u8) -> String {
    let one = 10_u128.pow(u32::from(decimals.min(38)));
    let (whole, fraction) = (amount.u128() / one, amount.u128() % one);
    if fraction == 0 {
        return whole.to_string();
    }
    let fraction = format!("{fraction:0width$}", width = usize::from(decimals));
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}
