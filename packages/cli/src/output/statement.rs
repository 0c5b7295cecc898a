//! `--statement OWNER`: an owner's earnings as CSV.

use anyhow::{Result, bail};
use flywheel_protocol::{Epoch, MachineId};

use super::amount::Tokens;
use super::terms::Terms;
use crate::engine::{EpochRow, MachineRow, Session, Unit};
use crate::input::Plan;

/// Names that are suggested for one that is not there.
const SUGGESTIONS: usize = 5;
/// What a spreadsheet would read as the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The columns, in their order.
const COLUMNS: [&str; 11] = [
    "epoch",
    "from",
    "to",
    "machine",
    "machine_id",
    "accepted",
    "refused",
    "work",
    "unit",
    "earned",
    "claimed",
];

/// A row for each epoch and machine of the owner: times in the network's own time, amounts in whole tokens.
///
/// A machine's name that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
/// return) has an apostrophe before it: `'=SUM(A1)`.
///
/// # Errors
/// An owner that does not exist; the error names those that are spelt nearly like it.
pub fn statement(session: &Session<'_>, plan: &Plan, owner: &str) -> Result<String> {
    let fleet = fleet(session, owner)?;
    let terms = Terms::of(plan)?;
    let tokens = Tokens::exact(plan.token.decimals());
    let clock = session.network().clock();
    let mut table = csv::Writer::from_writer(vec![]);
    table.write_record(COLUMNS)?;
    for number in 0..session.next_epoch().get() {
        let epoch = Epoch::new(number);
        let row = session.epoch(epoch)?;
        let (from, to) = (terms.time(clock.start_of(epoch)?)?, terms.time(clock.end_of(epoch)?)?);
        for (unit, of, machine) in &fleet {
            table.write_record(record(
                &terms,
                tokens,
                [&number.to_string(), &from, &to],
                *unit,
                of,
                *machine,
                &row,
            )?)?;
        }
    }
    Ok(String::from_utf8(
        table.into_inner().map_err(|error| error.into_error())?,
    )?)
}

/// The owner's machines by number.
fn fleet<'s>(session: &'s Session<'_>, owner: &str) -> Result<Vec<(usize, &'s Unit, MachineId)>> {
    let machines = session.units().iter().zip(session.machines()).enumerate();
    let fleet: Vec<_> = machines
        .filter(|(_, (unit, _))| unit.owner == owner)
        .map(|(number, (unit, machine))| (number, unit, *machine))
        .collect();
    if fleet.is_empty() {
        let mut names: Vec<&str> = session.units().iter().map(|unit| unit.owner.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        bail!(
            "there is no owner {owner:?}; did you mean {}?",
            near(owner, names).join(" or ")
        );
    }
    Ok(fleet)
}

fn record(
    terms: &Terms,
    tokens: Tokens,
    [epoch, from, to]: [&str; 3],
    number: usize,
    unit: &Unit,
    machine: MachineId,
    row: &EpochRow,
) -> Result<[String; 11]> {
    let nothing = MachineRow::default();
    let done = row.machines.get(&number).unwrap_or(&nothing);
    let (work, measured_in) = terms.work(&unit.class, done.work)?;
    Ok([
        epoch.to_owned(),
        from.to_owned(),
        to.to_owned(),
        disarmed(&unit.name),
        machine.to_string(),
        done.accepted.to_string(),
        done.refused.values().sum::<u64>().to_string(),
        work,
        measured_in,
        tokens.plain(done.earned),
        tokens.plain(row.claimed.get(&number).copied().unwrap_or_default()),
    ])
}

/// Text that no spreadsheet takes for a formula.
fn disarmed(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The names that are most like one, quoted.
fn near(name: &str, mut names: Vec<&str>) -> Vec<String> {
    names.sort_by_key(|other| distance(name, other));
    names
        .into_iter()
        .take(SUGGESTIONS)
        .map(|name| format!("{name:?}"))
        .collect()
}

/// How many letters have to be inserted, removed or replaced to make one text of the other, capitals aside
/// (Levenshtein's distance).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.to_lowercase().chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        for (place, of_other) in row.iter_mut().skip(1).zip(&other) {
            let replaced = before + usize::from(letter != *of_other);
            before = *place;
            left = replaced.min(before + 1).min(left + 1);
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_two_names_counts_their_different_letters() {
        assert_eq!(distance("kitten", "sitting"), 3); // k to s, e to i, and a g
        assert_eq!(distance("Harbour", "harbor"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "SAME"), 0);
    }

    #[test]
    fn the_nearest_names_come_first() {
        let names = vec!["Grace Wanjiru", "Harbour Mobility", "Ines Duarte"];
        assert_eq!(near("harbor mobility", names)[0], "\"Harbour Mobility\"");
    }

    #[test]
    fn a_name_that_looks_like_a_formula_gets_an_apostrophe() {
        for name in ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(disarmed(name), format!("'{name}"));
        }
        assert_eq!(disarmed("meter=1"), "meter=1");
    }
}
