//! The demonstration: a network of six cities and a fleet of 200 machines, most of them honest.
//!
//! Everything follows from the seed, in whole numbers: the same seed makes the same reports on every machine, an epoch
//! at a time, however often it is asked.

mod behaviour;
mod chance;
mod city;
mod day;
mod fleet;
mod kind;
mod misbehave;
mod story;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result};
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, EpochClock, Hash32, Time};

use self::day::Day;
use self::fleet::{Machine, fleet};
use crate::engine::{Fingerprint, Record, Source, Story, Submission, Unit};
use crate::input::Plan;

/// The network's file, in the same format as any other.
const NETWORK: &str = include_str!("../../../../networks/demo.toml");
/// A moment in the first epoch: 2 June 2025, a Monday, 00:00 UTC.
const BEGIN: Time = Time::new(1_748_822_400);
/// How many epochs are shown.
const EPOCHS: u64 = 10;

/// The demonstration's network.
///
/// # Errors
/// Only if the built-in file is wrong.
pub fn plan() -> Result<Plan> {
    Plan::parse("networks/demo.toml", NETWORK).context("the built-in network file")
}

/// The demonstration's machines and their reports.
pub struct Simulation {
    seed: String,
    clock: EpochClock,
    machines: Vec<Machine>,
    /// The rules of each machine's class.
    rules: Vec<ReadingRules>,
    units: Vec<Unit>,
    story: Story,
    fingerprint: Fingerprint,
}

impl Simulation {
    /// The fleet that follows from a seed, in the network of [`plan`].
    ///
    /// # Errors
    /// A network without the classes of the fleet.
    pub fn new(plan: &Plan, seed: &str) -> Result<Self> {
        let machines = fleet(seed)?;
        let units: Vec<Unit> = machines.iter().map(|machine| machine.unit.clone()).collect();
        let rules = units.iter().map(|unit| {
            let spec = plan.classes.iter().find(|spec| spec.class.name == unit.class);
            Ok(spec
                .with_context(|| format!("the network file has no class {}", unit.class))?
                .rules
                .clone())
        });
        let rules = rules.collect::<Result<_>>()?;
        let fingerprint = Fingerprint {
            plan: plan.digest(),
            units: digest(&units),
            rows: 0,
            rows_digest: Hash32::ZERO,
            prefix_digest: Some(Hash32::ZERO),
        };
        let clock = EpochClock::new(plan.epoch_start(BEGIN)?, plan.epoch)?;
        Ok(Self {
            seed: seed.to_owned(),
            clock,
            machines,
            rules,
            units,
            story: story::story()?,
            fingerprint,
        })
    }
}

impl Source for Simulation {
    fn units(&self) -> &[Unit] {
        &self.units
    }

    fn start(&self) -> Time {
        self.clock.start()
    }

    fn last_epoch(&self) -> Epoch {
        Epoch::new(EPOCHS - 1)
    }

    fn reports(&mut self, epoch: Epoch) -> Result<Vec<Submission>> {
        let days = self
            .machines
            .iter()
            .zip(&self.rules)
            .enumerate()
            .map(|(number, (machine, rules))| Day {
                seed: &self.seed,
                number,
                machine,
                rules,
                clock: self.clock,
                epoch,
            });
        let reports: Vec<Vec<Submission>> = days.map(|day| misbehave::reports(&day)).collect::<Result<_>>()?;
        Ok(reports.into_iter().flatten().collect())
    }

    fn each_record(&mut self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
        for epoch in 0..EPOCHS {
            for report in self.reports(Epoch::new(epoch))? {
                for reading in report.readings {
                    take(Record {
                        unit: report.unit,
                        time: reading.time,
                        field: reading.field,
                        value: reading.value,
                        cell: report.cell,
                    })?;
                }
            }
        }
        Ok(())
    }

    fn story(&self) -> Option<&Story> {
        Some(&self.story)
    }

    fn fingerprint(&self) -> Fingerprint {
        self.fingerprint.clone()
    }
}

/// Tells two fleets apart.
fn digest(units: &[Unit]) -> Hash32 {
    let text = |text: &str| [text.as_bytes(), b"\0"].concat();
    let fields = units.iter().flat_map(|unit| {
        let cell = unit.cell.map(|cell| cell.to_string()).unwrap_or_default();
        [text(&unit.name), text(&unit.class), text(&unit.owner), text(&cell)]
    });
    let fields: Vec<u8> = fields.flatten().collect();
    sha256(&[b"flywheel/fleet/v1\0", &fields])
}
