//! The file that is sold: what the machines reported.

use std::path::Path;

use anyhow::{Context, Result};
use flywheel_protocol::{Epoch, EpochClock};
use jiff::Timestamp;

use super::super::{Record, Source, Unit};

const COLUMNS: [&str; 6] = ["machine", "time", "field", "value", "unit", "cell"];

/// Writes the readings of all epochs from one on, a line each; returns how many. The same readings make the same file.
pub(super) fn write(source: &mut dyn Source, clock: EpochClock, from: Epoch, path: &Path) -> Result<u64> {
    let units = source.units().to_vec();
    let mut table = csv::Writer::from_path(path).context("the file of readings")?;
    table.write_record(COLUMNS)?;
    let mut count = 0_u64;
    source.each_record(&mut |record| {
        // What is dated before the network began was delivered in its first epoch.
        if clock.epoch_at(record.time).unwrap_or(Epoch::new(0)) >= from {
            table.write_record(line(&units, &record)?)?;
            count = count.saturating_add(1);
        }
        Ok(())
    })?;
    table.flush()?;
    Ok(count)
}

fn line(units: &[Unit], record: &Record) -> Result<[String; 6]> {
    let unit = units.get(record.unit).context("a reading without a machine")?;
    let field = record.field.known()?;
    let cell = record.cell.or(unit.cell);
    Ok([
        unit.name.clone(),
        Timestamp::from_second(i64::try_from(record.time.get())?)?.to_string(),
        field.name.to_owned(),
        decimal(record.value, field.decimals),
        field.base_unit().to_owned(),
        cell.map(|cell| cell.to_string()).unwrap_or_default(),
    ])
}

/// `-0.25` of -250 with three decimals.
fn decimal(value: i64, decimals: u8) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let decimals = usize::from(decimals);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_exactly() {
        assert_eq!(decimal(23_794_000, 6), "23.794");
        assert_eq!(decimal(-250, 3), "-0.25");
        assert_eq!(decimal(0, 3), "0");
        assert_eq!(decimal(70, 0), "70");
        assert_eq!(decimal(i64::MIN, 3), "-9223372036854775.808");
    }
}
