//! Files as a source: each station a machine, each row a signed report.

use anyhow::{Context, Result};
use flywheel_protocol::readings::{Field, Reading};
use flywheel_protocol::{Epoch, EpochClock, Seconds, Time};

use crate::engine::{Fingerprint, Record, Source, Submission, Unit};
use crate::input::{Checked, Kept, Plan, Row, Spool, Stations};

/// Rows that the external sort holds in memory at once.
const RUN_ROWS: usize = 1 << 20;

/// The stations and readings of two files.
pub struct CsvSource {
    units: Vec<Unit>,
    measures: Vec<Measure>,
    clock: EpochClock,
    last: Epoch,
    spool: Spool,
    kept: Kept,
    fingerprint: Fingerprint,
    /// Rows of an earlier run and the epoch it would have worked next: later rows for earlier epochs come too late.
    resumed: Option<(u64, Epoch)>,
}

/// What a unit's readings are.
#[derive(Clone, Copy)]
struct Measure {
    field: Field,
    interval: Seconds,
}

impl CsvSource {
    /// Takes over files that were read once without a fault.
    pub fn new(
        plan: &Plan,
        stations: &Stations,
        checked: Checked,
        clock: EpochClock,
        resumed: Option<(u64, Epoch)>,
    ) -> Result<Self> {
        let units: Vec<Unit> = stations
            .list()
            .iter()
            .map(|station| Unit {
                name: station.name.clone(),
                class: station.class.clone(),
                owner: station.owner.clone(),
                cell: station.cell,
            })
            .collect();
        let measures = units.iter().map(|unit| {
            let spec = plan.classes.iter().find(|spec| spec.class.name == unit.class);
            let spec = spec.with_context(|| format!("the network file has no class {}", unit.class))?;
            Ok(Measure {
                field: spec.rules.field,
                interval: spec.rules.interval,
            })
        });
        let measures = measures.collect::<Result<_>>()?;
        let fingerprint = Fingerprint {
            plan: plan.digest(),
            units: stations.digest(),
            rows: checked.rows(),
            rows_digest: checked.digest(),
            prefix_digest: checked.prefix_digest(),
        };
        let last = clock.epoch_at(checked.last_time()).unwrap_or(Epoch::new(0));
        let kept = checked.kept()?;
        let spool = checked.spool(clock, RUN_ROWS)?;
        Ok(Self {
            units,
            measures,
            clock,
            last,
            spool,
            kept,
            fingerprint,
            resumed,
        })
    }

    /// The device signs each reading when its interval is over.
    fn submission(&self, row: &Row) -> Result<Submission> {
        let measure = self.measures[row.station];
        Ok(Submission {
            unit: row.station,
            nonce: row.ordinal,
            signed_at: row.time.plus(measure.interval)?,
            cell: row.cell,
            readings: vec![Reading {
                time: row.time,
                field: measure.field,
                value: row.value,
            }],
            forged: false,
        })
    }

    /// Rows that were added to the file for epochs that an earlier run has settled.
    fn late_rows(&mut self, epoch: Epoch) -> Result<Vec<Row>> {
        let mut late = Vec::new();
        let Some((rows, next)) = self.resumed.take_if(|(_, next)| *next == epoch) else {
            return Ok(late);
        };
        for settled in 0..next.get() {
            let found = self.spool.epoch(Epoch::new(settled))?;
            late.extend(found.into_iter().filter(|row| row.index >= rows));
        }
        Ok(late)
    }
}

impl Source for CsvSource {
    fn units(&self) -> &[Unit] {
        &self.units
    }

    fn start(&self) -> Time {
        self.clock.start()
    }

    fn last_epoch(&self) -> Epoch {
        self.last
    }

    fn reports(&mut self, epoch: Epoch) -> Result<Vec<Submission>> {
        let mut rows = self.late_rows(epoch)?;
        rows.extend(self.spool.epoch(epoch)?);
        rows.iter().map(|row| self.submission(row)).collect()
    }

    fn each_record(&mut self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
        let measures = &self.measures;
        self.kept.each(|row| {
            let measure = measures.get(row.station).context("a row has no station")?;
            take(Record {
                unit: row.station,
                time: row.time,
                field: measure.field,
                value: row.value,
                cell: row.cell,
            })
        })
    }

    fn fingerprint(&self) -> Fingerprint {
        self.fingerprint.clone()
    }
}
