//! The holders share the emission in another way, in the middle of the run.

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::{Bps, Epoch, Time};
use flywheel_types::governance::ProposalClass;
use flywheel_types::rewards::{EmissionSplit, ExecuteMsg};

use super::super::session::Session;
use super::voting::{Assembly, Plea, call};
use super::{NewSplit, SplitChange};
use crate::input::Plan;

/// The run's first proposal: nobody else can have opened one before.
const FIRST: u64 = 1;

impl Session<'_> {
    /// Votes on the split if its epoch is the next one to be worked. After a kill it goes on where it was.
    pub(in crate::engine) fn decide_split(&self, story: &NewSplit) -> Result<()> {
        if self.next_epoch() != story.in_epoch {
            return Ok(());
        }
        let holders = Assembly::of(self)?;
        let begins = self.network().clock().start_of(story.in_epoch)?;
        self.chain.wait_until(begins)?;
        if holders.dao.newest(None, Some(1))?.is_empty() {
            holders.propose(holders.plea(story)?, &story.ballot)?;
        }
        if holders.is_open(FIRST)? {
            holders.vote(FIRST, &story.ballot)?;
        }
        holders.carry_out(FIRST)
    }

    /// The first steps of that, for a kill after each: it is opened, it is voted on, the timelock is over.
    #[cfg(test)]
    pub fn begin_split(&self, story: &NewSplit, steps: usize) -> Result<()> {
        let holders = Assembly::of(self)?;
        self.chain
            .wait_until(self.network().clock().start_of(story.in_epoch)?)?;
        match steps {
            0 => drop(holders.propose(holders.plea(story)?, &story.ballot)?),
            1 => holders.vote(FIRST, &story.ballot)?,
            _ => drop(self.chain.wait_until(holders.dao.proposal(FIRST)?.executable_at)?),
        }
        Ok(())
    }
}

impl Assembly<'_, '_> {
    fn plea(&self, story: &NewSplit) -> Result<Plea> {
        let rewards = self.session.network().rewards();
        let split = moved(&rewards.emission()?.current.split, story.moved)?;
        let change = ExecuteMsg::SetEmission {
            schedule: None,
            split: Some(split),
        };
        Ok(Plea {
            class: ProposalClass::Parameter,
            title: format!(
                "Emission: {} for machines, {} for the treasury",
                percent(split.machines),
                percent(split.treasury)
            ),
            actions: vec![call(rewards.address(), &change)?],
        })
    }

    /// What machines got by the old split and by the new one, and what they should have got.
    pub(super) fn split(&self, story: &NewSplit, plan: &Plan) -> Result<SplitChange> {
        let (before, since) = (plan.split, story.in_epoch.next()?);
        let after = moved(&before, story.moved)?;
        let worked = self.session.next_epoch();
        ensure!(worked > since, "no epoch was worked by the new split");
        let last = Epoch::new(worked.get().saturating_sub(1));
        Ok(SplitChange {
            since,
            before: before.machines,
            after: after.machines,
            last_before: self.budget(story.in_epoch)?,
            first_after: self.budget(since)?,
            budget: self.cumulative(last)?,
            expected: self.expected(plan, [before.machines, after.machines], since, last)?,
        })
    }

    /// What the machines got of one epoch.
    fn budget(&self, epoch: Epoch) -> Result<Uint128> {
        let before = match epoch.get().checked_sub(1) {
            Some(before) => self.cumulative(Epoch::new(before))?,
            None => Uint128::zero(),
        };
        Ok(self.cumulative(epoch)?.checked_sub(before)?)
    }

    /// What they got until the end of an epoch, without revenue.
    fn cumulative(&self, epoch: Epoch) -> Result<Uint128> {
        let budget = self.session.network().rewards().budget(epoch)?;
        let budget = budget.with_context(|| format!("epoch {epoch} has no budget"))?;
        Ok(budget.machines.checked_sub(budget.revenue)?)
    }

    /// Reckoned once more from the schedule: the floor of the first part of what was emitted before `since`, and of the second
    /// part of what was emitted from then to the end of `last`.
    fn expected(&self, plan: &Plan, parts: [Bps; 2], since: Epoch, last: Epoch) -> Result<Uint128> {
        let clock = self.session.network().clock();
        let emitted = |until: Time| plan.schedule.emitted(until.since(clock.start()));
        let (first, all) = (emitted(clock.start_of(since)?)?, emitted(clock.end_of(last)?)?);
        let [before, after] = parts;
        Ok(before.of(first).checked_add(after.of(all.checked_sub(first)?))?)
    }
}

/// With less for the machines and more for the treasury.
fn moved(split: &EmissionSplit, by: Bps) -> Result<EmissionSplit> {
    let machines = split.machines.get().checked_sub(by.get());
    let treasury = split.treasury.get().checked_add(by.get());
    Ok(EmissionSplit {
        machines: Bps::new(machines.context("the machines have less than that")?)?,
        treasury: Bps::new(treasury.context("a part above all")?)?,
        ..*split
    })
}

/// `65 %`, `12.5 %`, `0.25 %`.
pub fn percent(part: Bps) -> String {
    let (whole, hundredths) = (part.get() / 100, part.get() % 100);
    match (hundredths / 10, hundredths % 10) {
        (0, 0) => format!("{whole} %"),
        (tenths, 0) => format!("{whole}.{tenths} %"),
        _ => format!("{whole}.{hundredths:02} %"),
    }
}

#[cfg(test)]
mod tests {
    use flywheel_types::rewards::Part;

    use super::*;

    #[test]
    fn what_the_treasury_gets_more_the_machines_get_less() {
        let bps = |points| Bps::new(points).unwrap();
        let split = EmissionSplit {
            machines: bps(7_000),
            stakers: bps(1_200),
            oracles: bps(500),
            treasury: bps(800),
            subsidies: bps(500),
            residual: Part::Treasury,
        };
        let new = moved(&split, bps(525)).unwrap();
        assert_eq!(
            (new.machines, new.treasury, new.sum()),
            (bps(6_475), bps(1_325), 10_000)
        );
        assert_eq!(percent(new.machines), "64.75 %");
        assert_eq!(
            [7_000, 6_250, 605].map(|points| percent(bps(points))),
            ["70 %", "62.5 %", "6.05 %"]
        );
        assert!(moved(&split, bps(7_001)).is_err());
    }
}
