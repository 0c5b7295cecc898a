//! What becomes of an honest day when something is wrong.

use anyhow::{Context, Result};
use flywheel_protocol::readings::{Field, Reading};
use flywheel_protocol::{Epoch, Seconds, Time};

use super::behaviour::Behaviour;
use super::day::Day;
use super::fleet::Fault;
use crate::engine::Submission;

const HOUR: Seconds = Seconds::hours(1);
const ODD: Seconds = Seconds::minutes(20);
const FALL_BACK: Seconds = Seconds::hours(12);
/// A dashcam's report holds three hours; signed two hours early, two of them are not over.
const AHEAD: Seconds = Seconds::hours(2);
/// The last epoch of machines that die.
const LAST_EPOCH: Epoch = Epoch::new(3);
/// Thousandths of ug/m3: beyond what the class finds plausible within an hour.
const SPIKE: i64 = 150_000;
/// Thousandths of ug/m3: plausible as such, but not where the neighbours measure half of it.
const EXAGGERATION: i64 = 30_000;

/// What the machine reports in the epoch.
pub fn reports(day: &Day<'_>) -> Result<Vec<Submission>> {
    match day.machine.fault {
        Some(Fault { behaviour, since }) if day.epoch >= since => spoil(day, behaviour, since, day.honest()?),
        _ => day.honest(),
    }
}

fn spoil(day: &Day<'_>, behaviour: Behaviour, since: Epoch, mut reports: Vec<Submission>) -> Result<Vec<Submission>> {
    match behaviour {
        Behaviour::StuckValue => {
            let frozen = day.at(since).honest()?;
            let frozen = frozen
                .first()
                .and_then(|report| report.readings.first())
                .context("a day without a reading")?;
            each_reading(&mut reports, |reading| reading.value = frozen.value);
        }
        Behaviour::Gaps => {
            let mut dice = day.dice("gaps")?;
            reports
                .iter_mut()
                .for_each(|report| report.readings.retain(|_| !dice.happens(33)));
            reports.retain(|report| !report.readings.is_empty());
        }
        Behaviour::DiesAfterDayFour => {
            if day.epoch > LAST_EPOCH {
                reports.clear();
            }
        }
        Behaviour::FastClock => shift(&mut reports, |time| Ok(time.plus(HOUR)?))?,
        Behaviour::SlowClock => shift(&mut reports, |time| Ok(time.minus(HOUR)?))?,
        Behaviour::OddClock => shift(&mut reports, |time| Ok(time.plus(ODD)?))?,
        Behaviour::ClockReset => {
            let afternoon = reports.len() / 2;
            shift(reports.get_mut(afternoon..=afternoon).unwrap_or_default(), |time| {
                Ok(time.minus(FALL_BACK)?)
            })?;
        }
        Behaviour::CounterReset => reports
            .iter_mut()
            .zip(1..)
            .for_each(|(report, number)| report.nonce = number),
        Behaviour::Spikes => spikes(day, &mut reports)?,
        Behaviour::WrongField => {
            let other: Field = "pm10".parse()?;
            each_reading(&mut reports, |reading| reading.field = other);
        }
        Behaviour::BlockedInlet => {
            let quarter = reports.len() / 4;
            reports
                .iter_mut()
                .skip(quarter)
                .take(2 * quarter)
                .flat_map(|report| &mut report.readings)
                .for_each(|reading| reading.value = 0);
        }
        Behaviour::LateUploads => {
            let evening = reports.last().map(|report| report.signed_at).unwrap_or_default();
            reports.iter_mut().for_each(|report| report.signed_at = evening);
        }
        Behaviour::NegativeValues => each_reading(&mut reports, |reading| reading.value = -1 - reading.value),
        Behaviour::ImpossibleValues => each_reading(&mut reports, |reading| reading.value += day.rules.maximum + 1),
        Behaviour::JustBelowMaximum => {
            let mut dice = day.dice("just below")?;
            let most = day.rules.maximum;
            each_reading(&mut reports, |reading| {
                reading.value = most - dice.between(0, most / 100)
            });
        }
        Behaviour::ResendsYesterday => {
            let yesterday = day
                .epoch
                .previous()
                .map_or(Ok(vec![]), |epoch| day.at(epoch).honest())?;
            reports.splice(0..0, yesterday);
        }
        Behaviour::HourTwice => {
            let twice = |reading: &Reading| {
                [
                    *reading,
                    Reading {
                        value: reading.value * 2,
                        ..*reading
                    },
                ]
            };
            reports
                .iter_mut()
                .for_each(|report| report.readings = report.readings.iter().flat_map(twice).collect());
        }
        Behaviour::ForeignKey => reports.iter_mut().for_each(|report| report.forged = true),
        Behaviour::Moved => {
            let there = day.machine.elsewhere.cell(&mut day.at(since).dice("moved")?)?;
            reports.iter_mut().for_each(|report| report.cell = Some(there));
        }
        Behaviour::Teleports => {
            let there = day.machine.elsewhere.cell(&mut day.dice("teleports")?)?;
            reports
                .iter_mut()
                .skip(1)
                .step_by(2)
                .for_each(|report| report.cell = Some(there));
        }
        Behaviour::TwoPayloads => {
            let mut other = reports.first().context("a day without a report")?.clone();
            other
                .readings
                .iter_mut()
                .for_each(|reading| reading.value = reading.value * 2 + 1);
            reports.insert(1, other);
        }
        Behaviour::Exaggerates => each_reading(&mut reports, |reading| reading.value += EXAGGERATION),
        Behaviour::ReportsAhead => {
            for report in &mut reports {
                report.signed_at = report.signed_at.minus(AHEAD)?;
            }
        }
    }
    Ok(reports)
}

fn each_reading(reports: &mut [Submission], change: impl FnMut(&mut Reading)) {
    reports
        .iter_mut()
        .flat_map(|report| &mut report.readings)
        .for_each(change);
}

/// Another clock: it is wrong in the readings and in when they were signed.
fn shift(reports: &mut [Submission], clock: impl Fn(Time) -> Result<Time>) -> Result<()> {
    for report in reports {
        report.signed_at = clock(report.signed_at)?;
        for reading in &mut report.readings {
            reading.time = clock(reading.time)?;
        }
    }
    Ok(())
}

/// One spike in each third of the day.
fn spikes(day: &Day<'_>, reports: &mut [Submission]) -> Result<()> {
    let mut dice = day.dice("spikes")?;
    let mut readings: Vec<&mut Reading> = reports.iter_mut().flat_map(|report| &mut report.readings).collect();
    let third = readings.len() / 3;
    for part in readings.chunks_mut(third.max(1)).take(3) {
        let last = i64::try_from(part.len())? - 1;
        if let Some(reading) = part.get_mut(usize::try_from(dice.between(0, last))?) {
            reading.value += SPIKE;
        }
    }
    Ok(())
}
