//! Whole tokens and other exact numbers, for people.

use std::fmt::Display;

use anyhow::{Context, Result};
use cosmwasm_std::{Uint128, Uint256};
use flywheel_protocol::readings::{Field, Work, format_amount};

/// Decimals of a unit of work that are written at most.
const WORK_DECIMALS: u8 = 9;

/// A token's base units, written as whole tokens. Nothing is rounded.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// A whole token is `10^decimals` base units.
    decimals: usize,
    /// Decimals that are shown: as many as the amounts need.
    shown: usize,
}

impl Tokens {
    /// Shows every decimal.
    pub fn exact(decimals: u8) -> Self {
        Self {
            decimals: decimals.into(),
            shown: decimals.into(),
        }
    }

    /// Shows as many decimals as the longest of these amounts needs, so that a column lines up and is exact.
    pub fn column(decimals: u8, amounts: impl IntoIterator<Item = Uint128>) -> Self {
        let all = Self::exact(decimals);
        let needed = amounts
            .into_iter()
            .map(|amount| all.split(amount).1.trim_end_matches('0').len());
        Self {
            shown: needed.max().unwrap_or_default(),
            ..all
        }
    }

    /// Shows so many decimals at least, as prices are written: `12.30`.
    pub fn at_least(self, decimals: usize) -> Self {
        let shown = self.shown.max(decimals.min(self.decimals));
        Self { shown, ..self }
    }

    /// `1,234.500000`.
    pub fn pretty(self, amount: Uint128) -> String {
        let (whole, fraction) = self.split(amount);
        join(&grouped(&whole), fraction.get(..self.shown).unwrap_or_default())
    }

    /// `1234.500000`, for programs that read tables.
    pub fn plain(self, amount: Uint128) -> String {
        let (whole, fraction) = self.split(amount);
        join(&whole, fraction.get(..self.shown).unwrap_or_default())
    }

    /// The digits before and behind the point.
    fn split(self, amount: Uint128) -> (String, String) {
        let digits = format!("{amount:0>width$}", width = self.decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.decimals);
        (whole.to_owned(), fraction.to_owned())
    }
}

/// `1,234,567`.
pub fn count(number: impl Display) -> String {
    grouped(&number.to_string())
}

/// Work for a table: `1,234.5`, cut off after the first decimal. JSON and statements have all of it.
pub fn short(work: &str) -> String {
    match work.split_once('.') {
        Some((whole, fraction)) => join(&grouped(whole), fraction.get(..1).unwrap_or_default()),
        None => grouped(work),
    }
}

/// A unit's code as people write it: `kWh` for `kW.h`, `GB` for `GBy`, `image` for `{image}`.
pub fn readable(unit: &str) -> String {
    let unit = unit.replace(['{', '}'], "").replace(".h", "h");
    unit.strip_suffix("By")
        .map_or(unit.clone(), |prefix| format!("{prefix}B"))
}

/// `5.3 %`: `part` of `whole`, rounded to the nearest tenth. Nothing of nothing is `0.0 %`.
pub fn percent(part: Uint128, whole: Uint128) -> String {
    if whole.is_zero() {
        return "0.0 %".to_owned();
    }
    // Tenths of a per cent, rounded: floor((2000 part + whole) / (2 whole)).
    let (part, whole) = (Uint256::from(part), Uint256::from(whole));
    let tenths = (part * Uint256::from(2_000_u32) + whole) / (whole * Uint256::from(2_u32));
    let tenths = tenths.to_string();
    let (units, tenth) = tenths.split_at(tenths.len() - 1);
    format!("{}.{tenth} %", if units.is_empty() { "0" } else { units })
}

/// `1 machine`, `2 machines`.
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Work as a decimal number of its unit: exact, down to 10^-9.
///
/// # Errors
/// A field or unit that is not on the common list.
pub fn work(amount: u128, work: Work, field: Field, unit: &str) -> Result<String> {
    if work == Work::Presence {
        return Ok(amount.to_string());
    }
    let number = format_amount(amount, field, unit, WORK_DECIMALS).context("the unit of a class's work")?;
    Ok(number.trim_end_matches('0').trim_end_matches('.').to_owned())
}

fn grouped(digits: &str) -> String {
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let groups = (0..rest.len()).step_by(3).filter_map(|at| rest.get(at..at + 3));
    let parts: Vec<&str> = std::iter::once(head)
        .filter(|head| !head.is_empty())
        .chain(groups)
        .collect();
    parts.join(",")
}

fn join(whole: &str, fraction: &str) -> String {
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_tokens_are_exact_and_grouped() {
        let tokens = Tokens::exact(6);
        assert_eq!(tokens.pretty(Uint128::new(1_234_567_890_123)), "1,234,567.890123");
        assert_eq!(tokens.pretty(Uint128::new(7)), "0.000007");
        assert_eq!(tokens.plain(Uint128::new(1_234_500_000)), "1234.500000");
        assert_eq!(Tokens::exact(0).pretty(Uint128::new(1_000)), "1,000");
        assert_eq!(
            Tokens::exact(18).pretty(Uint128::MAX),
            "340,282,366,920,938,463,463.374607431768211455"
        );
    }

    #[test]
    fn a_column_shows_no_more_decimals_than_its_amounts_need() {
        let amounts = [Uint128::new(1_500_000), Uint128::new(20_250_000)];
        let tokens = Tokens::column(6, amounts);
        assert_eq!(amounts.map(|amount| tokens.pretty(amount)), ["1.50", "20.25"]);
        let prices = Tokens::column(6, [Uint128::new(12_300_000)]).at_least(2);
        assert_eq!(prices.pretty(Uint128::new(12_300_000)), "12.30");
        // A token without decimals has no place for them.
        assert_eq!(Tokens::column(0, []).at_least(2).pretty(Uint128::new(12)), "12");
        assert_eq!(
            Tokens::column(6, [Uint128::new(3_000_000)]).pretty(Uint128::new(3_000_000)),
            "3"
        );
    }

    #[test]
    fn per_cents_are_rounded_to_tenths() {
        let percent = |part: u128, whole: u128| percent(Uint128::new(part), Uint128::new(whole));
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(2, 3), "66.7 %");
        assert_eq!(percent(1, 2_000), "0.1 %"); // exactly 0.05, rounded up
        assert_eq!(percent(1, 2_001), "0.0 %");
        assert_eq!(percent(5, 5), "100.0 %");
        assert_eq!(percent(0, 0), "0.0 %");
        assert_eq!(percent(u128::MAX, u128::MAX), "100.0 %");
    }

    #[test]
    fn work_is_written_in_the_unit_of_the_network_file() {
        // Energy counts mW.h: 23,794,000 of them are 23.794 kW.h.
        assert_eq!(work(23_794_000, Work::Amount, Field::ENERGY, "kW.h").unwrap(), "23.794");
        assert_eq!(work(5_000_000, Work::Amount, Field::ENERGY, "kW.h").unwrap(), "5");
        assert_eq!(work(240, Work::Presence, Field::SOUND_LEVEL, "dB[SPL]").unwrap(), "240");
    }

    #[test]
    fn a_table_shows_work_in_short() {
        assert_eq!(short("1234567.567"), "1,234,567.5");
        assert_eq!(short("240"), "240");
        assert_eq!(
            ["kW.h", "GBy", "{image}", "ug/m3"].map(readable),
            ["kWh", "GB", "image", "ug/m3"]
        );
    }
}
