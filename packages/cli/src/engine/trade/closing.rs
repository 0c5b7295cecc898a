//! The next root: it pays the machines their share of the sales.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::{Uint128, Uint256};
use flywheel_protocol::{Epoch, Hash32, Time};
use flywheel_types::rewards::RevenueRow;

use super::super::session::Session;
use super::super::{Fingerprint, Record, Source, Submission, Unit};
use super::Share;

/// No machine reports any more: whatever a root adds to a machine's sum is its share of sales.
struct Silence;

impl Source for Silence {
    fn units(&self) -> &[Unit] {
        &[]
    }

    fn start(&self) -> Time {
        Time::new(0)
    }

    fn last_epoch(&self) -> Epoch {
        Epoch::new(0)
    }

    fn reports(&mut self, _: Epoch) -> Result<Vec<Submission>> {
        Ok(vec![])
    }

    fn each_record(&mut self, _: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
        Ok(())
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint {
            plan: Hash32::ZERO,
            units: Hash32::ZERO,
            rows: 0,
            rows_digest: Hash32::ZERO,
            prefix_digest: None,
        }
    }
}

impl Session<'_> {
    /// What each machine has been paid, by unit.
    pub(super) fn claimed(&self) -> Result<Vec<Uint128>> {
        let claimed = self
            .machines
            .iter()
            .map(|machine| self.network.rewards().claimed(*machine));
        Ok(claimed.collect::<Result<_, _>>()?)
    }

    /// Settles all epochs until this one is final and its rewards are claimed; returns the last one that is.
    pub(super) fn close_epochs(&mut self, until: Epoch) -> Result<Epoch> {
        let mut next = self.next_epoch();
        let mut closed = next;
        while next <= until {
            let rows = self.work(next, &mut Silence).with_context(|| format!("epoch {next}"))?;
            closed = rows.last().context("no epoch was settled")?.0;
            next = closed.next()?;
        }
        Ok(closed)
    }

    /// What came in for the network's machines from `first` to `last`, and each machine's part: by its points in the
    /// epochs that were sold, and as it was paid since `claimed`.
    pub(super) fn shares(&self, first: Epoch, last: Epoch, claimed: &[Uint128]) -> Result<(Uint128, Vec<Share>)> {
        let mut shares: BTreeMap<usize, (u128, Uint128)> = BTreeMap::new();
        let mut revenue = Uint128::zero();
        for epoch in first.get()..=last.get() {
            for row in self.network.rewards().revenues(Epoch::new(epoch))? {
                revenue = revenue.checked_add(row.amount)?;
                self.share(&row, &mut shares)?;
            }
        }
        let rows = self.claimed()?.into_iter().zip(claimed).enumerate();
        let rows = rows.filter_map(|(unit, (now, before))| {
            let (points, share) = shares.get(&unit).copied().unwrap_or_default();
            let received = now.saturating_sub(*before);
            (!share.is_zero() || !received.is_zero()).then_some((unit, points, share, received))
        });
        let rows = rows.map(|(unit, points, share, received)| {
            Ok(Share {
                name: self.units.get(unit).context("a machine without a unit")?.name.clone(),
                id: self.machines.get(unit).copied().context("a unit without a machine")?,
                points: points.to_string(),
                share,
                received,
            })
        });
        Ok((revenue, rows.collect::<Result<_>>()?))
    }

    /// Reckoned here once more, from the run's own notes: floor(amount x points / all points), a row at a time.
    fn share(&self, row: &RevenueRow, shares: &mut BTreeMap<usize, (u128, Uint128)>) -> Result<()> {
        let mut points: BTreeMap<usize, u128> = BTreeMap::new();
        let worked = self.next_epoch().get();
        for epoch in row.revenue.from.get()..=row.revenue.to.get() {
            if epoch < worked {
                for (unit, machine) in self.epoch(Epoch::new(epoch))?.machines {
                    *points.entry(unit).or_default() += machine.points;
                }
            }
        }
        let all: u128 = points.values().sum();
        for (unit, points) in points.into_iter().filter(|(_, points)| *points > 0) {
            let part = Uint256::from(row.amount) * Uint256::from(points) / Uint256::from(all);
            let (sum, share) = shares.entry(unit).or_default();
            *sum = sum.saturating_add(points);
            *share = share.checked_add(part.try_into()?)?;
        }
        Ok(())
    }
}
