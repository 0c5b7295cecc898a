//! A machine's day: what an honest one reports.

use anyhow::{Context, Result};
use flywheel_protocol::readings::{Reading, ReadingRules};
use flywheel_protocol::{Epoch, EpochClock, H3Cell, Seconds, Time};

use super::chance::Dice;
use super::fleet::Machine;
use super::kind::Circumstances;
use crate::engine::Submission;

/// Report numbers that a device sets aside for an epoch: report 3 of epoch 2 is number 203. Devices may skip numbers.
const NUMBERS_AN_EPOCH: u64 = 100;
/// Signing and sending take up to two minutes after the last interval's end.
const LONGEST_DELAY: i64 = 120;

/// One machine in one epoch.
pub struct Day<'a> {
    /// The seed of everything.
    pub seed: &'a str,
    /// The machine's number.
    pub number: usize,
    /// The machine.
    pub machine: &'a Machine,
    /// The rules of its class.
    pub rules: &'a ReadingRules,
    /// The network's epochs.
    pub clock: EpochClock,
    /// The epoch.
    pub epoch: Epoch,
}

impl Day<'_> {
    /// Dice for this machine, this epoch and one purpose.
    pub fn dice(&self, purpose: &str) -> Result<Dice> {
        Ok(Dice::new(
            self.seed,
            purpose,
            &[u64::try_from(self.number)?, self.epoch.get()],
        ))
    }

    /// The same machine in another epoch.
    pub const fn at(&self, epoch: Epoch) -> Self {
        Self { epoch, ..*self }
    }

    /// What the machine reports if nothing is wrong with it, in the order of its report numbers.
    pub fn honest(&self) -> Result<Vec<Submission>> {
        let mut dice = self.dice("day")?;
        let readings = self.readings(&mut dice)?;
        let batches = readings.chunks(self.machine.kind.readings_a_report());
        batches
            .zip(1..)
            .map(|(batch, report)| self.submission(batch, report, &mut dice))
            .collect()
    }

    /// One reading for each interval.
    fn readings(&self, dice: &mut Dice) -> Result<Vec<Reading>> {
        let air = air(self.seed, self.machine.city.name, self.epoch);
        let interval = self.rules.interval;
        let intervals = self
            .clock
            .length()
            .get()
            .checked_div(interval.get())
            .context("an interval of zero seconds")?;
        let start = self.clock.start_of(self.epoch)?;
        let readings = (0..intervals).map(|number| {
            let time = start.plus(interval.times(number)?)?;
            let hour = self.machine.city.hour(time.get());
            let circumstances = Circumstances {
                hour,
                strength: self.machine.strength,
                air,
            };
            Ok(Reading {
                time,
                field: self.rules.field,
                value: self.machine.kind.value(circumstances, dice),
            })
        });
        readings.collect()
    }

    fn submission(&self, readings: &[Reading], report: u64, dice: &mut Dice) -> Result<Submission> {
        let last = readings.last().context("a report without readings")?;
        let delay = Seconds::new(dice.between(1, LONGEST_DELAY).unsigned_abs());
        Ok(Submission {
            unit: self.number,
            nonce: self.epoch.get() * NUMBERS_AN_EPOCH + report,
            signed_at: after(last.time, self.rules.interval)?.plus(delay)?,
            cell: self.place(dice)?,
            readings: readings.to_vec(),
            forged: false,
        })
    }

    /// A machine that moves is somewhere in its city; any other is where it is enrolled.
    fn place(&self, dice: &mut Dice) -> Result<Option<H3Cell>> {
        if self.machine.kind.moves() {
            self.machine.city.cell(dice).map(Some)
        } else {
            Ok(self.machine.unit.cell)
        }
    }
}

/// Particles in a city's air on a day, in thousandths of ug/m3: the same for all machines there.
fn air(seed: &str, city: &str, epoch: Epoch) -> i64 {
    Dice::new(seed, city, &[epoch.get()]).between(12_000, 20_000)
}

fn after(time: Time, interval: Seconds) -> Result<Time> {
    Ok(time.plus(interval)?)
}
