//! What must not grow: settling with the machines, slashing with the delegators, a representative's vote with who has given
//! to it.

use crate::meter::Meter;

/// A message, its case with few, and its case with many.
pub const PAIRS: [(&str, &str, &str); 4] = [
    ("verification/attest", "1,000 machines", "16,000,000 machines"),
    ("verification/finalize", "1,000 machines", "16,000,000 machines"),
    ("verification/prove_conflict", "1 delegator", "200 delegators"),
    ("governance/vote", "for 1 giver", "for 50 givers"),
];

/// Equal means within so much gas: amounts with more digits are longer.
const TOLERANCE: u64 = 1_000;

/// Compares few with many, of both kinds of token.
pub fn nothing_grows(meter: &Meter) {
    for (message, few, many) in PAIRS {
        compare(meter, message, few, many);
    }
}

/// Takes the rows of a slash with this many delegators out, which only the night measures, and compares them first.
pub fn take_nightly(meter: &mut Meter, delegators: usize) {
    let (message, many) = ("verification/prove_conflict", format!("{delegators} delegators"));
    compare(meter, message, "1 delegator", &many);
    meter
        .rows
        .retain(|name, _| !name.starts_with(&format!("{message}, {many}")));
}

fn compare(meter: &Meter, message: &str, few: &str, many: &str) {
    for suffix in ["", " native"] {
        let gas = |case: &str| meter.gas(&format!("{message}, {case}{suffix}"));
        let (low, high) = (gas(few), gas(many));
        assert!(
            low.abs_diff(high) <= TOLERANCE,
            "{message}{suffix} takes {low} with {few} and {high} with {many}"
        );
    }
}
