//! docs/gas.md.

use std::fmt::Write;

use crate::cover::exceptions;
use crate::flat::PAIRS;
use crate::goals::{GOALS, Goal, QUESTIONS};
use crate::meter::Meter;

const HEAD: &str = "\
# Gas

What each message costs on wasmd 0.61.14, as `gas_used` of the whole transaction, by `scripts/gas`, which writes this page.
Figures are exact and repeat. Each is of an account that has sent before; none pays a fee (that adds 18,100) and no module
is pinned (pinned, each code costs 58,000 less). Token transfers are included. Rows that end in `native` are of a network
with a native coin, the others of one with a cw20.

The peers' figures were measured on the same wasmd with the same settings of the wasm (opt-level and `wasm-opt -Os`), in
the versions that the table names.
";

/// The page.
pub fn write(meter: &Meter) -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Beside the best known contracts\n\n");
    page.push_str("| operation | gas | peer | its gas | ratio | goal | |\n|---|--:|---|--:|--:|--:|---|\n");
    GOALS.iter().for_each(|goal| page.push_str(&compared(meter, goal)));
    page.push_str("\n`each`: the figure is divided by the machines that the transaction serves.\n");
    settling(&mut page, meter);
    asking(&mut page, meter);
    exchanging(&mut page, meter);
    page.push_str(include_str!("missed.md"));
    let mut contract = "";
    for (name, row) in &meter.rows {
        let (of, message) = name.split_once('/').unwrap_or(("", name));
        if of != contract {
            contract = of;
            let _ = write!(page, "\n## {contract}\n\n| message | gas | each |\n|---|--:|--:|\n");
        }
        let each = row.each.map(|_| grouped(row.per_one())).unwrap_or_default();
        let _ = writeln!(page, "| {message} | {} | {each} |", grouped(row.gas));
    }
    page.push_str("\n## Messages without a row\n\n");
    for (message, reason) in exceptions() {
        let _ = writeln!(page, "- `{message}`: {reason}.");
    }
    page
}

fn compared(meter: &Meter, goal: &Goal) -> String {
    let ours = meter.gas(goal.row);
    let ratio = (ours * 100).div_ceil(goal.gas);
    let verdict = if ratio <= goal.at_most { "" } else { "missed; " };
    format!(
        "| {} | {} | {} | {} | {} | {} | {verdict}{} |\n",
        goal.row,
        grouped(ours),
        goal.peer,
        grouped(goal.gas),
        hundredths(ratio),
        hundredths(goal.at_most),
        goal.note
    )
}

/// What does not grow: settling with the machines, slashing with the delegators, votes with the givers.
fn settling(page: &mut String, meter: &Meter) {
    page.push_str("\n## What does not grow\n\n| message | few | many | difference |\n|---|--:|--:|--:|\n");
    for (message, few, many) in PAIRS {
        let of = |case: &str| meter.gas(&format!("{message}, {case}"));
        let (low, high) = (of(few), of(many));
        let _ = writeln!(
            page,
            "| {message}: {few}, {many} | {} | {} | {} |",
            grouped(low),
            grouped(high),
            grouped(high.abs_diff(low))
        );
    }
}

/// What a contract pays that asks whether a sender may.
fn asking(page: &mut String, meter: &Meter) {
    page.push_str(
        "\n## May this sender?\n\nAnother contract reads it raw: the difference of two rows. *At worst*: in both ",
    );
    page.push_str(
        "namespaces that speak for the machine 32 roles\nof its own and 8 groups of 32 roles each, all switched off ",
    );
    page.push_str("but the last, which an administrator gave.\n\n");
    page.push_str("| held | gas | at most | the row that asks |\n|---|--:|--:|---|\n");
    for question in &QUESTIONS {
        let most = question.at_most.map(grouped).unwrap_or_default();
        let gas = grouped(question.gas(meter, ""));
        let _ = writeln!(page, "| {} | {gas} | {most} | {} |", question.held, question.asks);
    }
}

/// What a fair exchange takes in all: four transactions, and a share of the one that ends fifty orders.
fn exchanging(page: &mut String, meter: &Meter) {
    page.push_str(
        "\n## From order to settlement\n\nA dataset of 4 GiB. The buyer sends buy and confirm, the seller commit ",
    );
    page.push_str("and reveal, anybody one `Settle` for 50 orders.\n\n");
    page.push_str(
        "| token | buy | commit | confirm | reveal | a 50th of settle | in all |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    for (token, suffix) in [("cw20", ""), ("native", " native")] {
        let steps = ["buy", "commit", "confirm", "reveal", "settle, 50 orders"];
        let steps = steps.map(|step| meter.gas(&format!("marketplace/{step}{suffix}")));
        let _ = write!(page, "| {token} |");
        for gas in steps {
            let _ = write!(page, " {} |", grouped(gas));
        }
        let _ = writeln!(page, " {} |", grouped(steps.iter().sum()));
    }
}

/// 1234567 as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn hundredths(ratio: u64) -> String {
    format!("{}.{:02}", ratio / 100, ratio % 100)
}
