//! One epoch after the other: machines report, oracles settle, rewards are emitted, owners claim.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_oracle::{EpochScores, Facts, NotTaken, RoundError, Settlement, run_round};
use flywheel_protocol::readings::{Reason, Report, SignedReport};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{MAX_FLEET, SumLeaf};
use flywheel_protocol::{Epoch, PublicKey, Time};
use rayon::prelude::*;

use super::progress::{EpochRow, MachineRow};
use super::session::Session;
use super::source::{Source, Submission};

/// Rounds that a settlement may take before something is badly wrong.
const MAX_ROUNDS: usize = 16;

impl Session<'_> {
    /// Works the epochs from `first` on that one statement settles, to their end: mostly just one. Every step looks at
    /// the chain first: what is done already is left alone.
    pub(super) fn work(&mut self, first: Epoch, source: &mut dyn Source) -> Result<Vec<(Epoch, EpochRow)>> {
        let end = self.network.clock().end_of(first)?;
        self.chain.wait_until(end)?;
        let mut turned_away = vec![self.deliver(first, &source.reports(first)?)?];
        self.chain.wait_until(end.plus(self.grace)?)?;
        let last = self.target(first)?;
        for epoch in (first.get()..=last.get()).skip(1).map(Epoch::new) {
            turned_away.push(self.deliver(epoch, &source.reports(epoch)?)?);
        }
        self.mint(last)?;
        let settlement = self.settle(last)?;
        let claimed = self.claim(last, &settlement)?;
        let rows = self.epoch_rows(first, &settlement, turned_away, claimed)?;
        let last_final = self.network.verification().last_final()?;
        let last_final = last_final.context("the chain has no final statement")?.statement;
        for oracle in &mut self.oracles {
            oracle.advance(&last_final, &settlement)?;
        }
        self.ledger = settlement.ledger;
        Ok(rows)
    }

    /// The newest epoch that is settled together with `first`: its grace is over too.
    fn target(&self, first: Epoch) -> Result<Epoch> {
        let settled = self.settled()?.map(|statement| statement.epoch);
        let target = match settled.filter(|epoch| *epoch >= first) {
            Some(epoch) => Some(epoch),
            None => self.network.verification().round()?.epoch,
        };
        Ok(target.map_or(first, |target| target.max(first)))
    }

    /// The newest statement that the chain has accepted.
    fn settled(&self) -> Result<Option<Statement>> {
        let verification = self.network.verification();
        Ok(match verification.pending()? {
            Some(pending) => Some(pending.statement),
            None => verification.last_final()?.map(|last| last.statement),
        })
    }

    /// Signs the reports with the machines' keys and hands them to every oracle. Returns what no oracle took: also what
    /// machines report that are not enrolled in the epoch, because it could be in no bundle.
    ///
    /// They arrive when the epoch ends, also if the chain's clock is later by now: devices and oracles talk all the
    /// while, only this program comes to it later after a kill, or because it waited for an earlier epoch.
    fn deliver(&mut self, epoch: Epoch, submissions: &[Submission]) -> Result<Vec<(usize, Reason, u64)>> {
        let (chain_id, verification) = (self.chain.chain_id(), self.network.verification().address().to_string());
        let enrolled: BTreeMap<_, _> = self.network.staking().enrolments(epoch)?.into_iter().collect();
        let (machines, keys, seed) = (&self.machines, &self.keys, &self.seed);
        let signed = submissions
            .par_iter()
            .map(|submission| {
                let machine = machines[submission.unit];
                let Some(row) = enrolled.get(&machine) else {
                    return Ok(None);
                };
                let report = Report::new(
                    machine,
                    submission.nonce,
                    submission.signed_at,
                    submission.cell,
                    submission.readings.clone(),
                )?;
                let own = &keys[submission.unit];
                let digest = report.digest(chain_id, &verification)?;
                let signature = if submission.forged {
                    seed.foreign_key(submission.unit).sign(&digest)
                } else {
                    own.sign(&digest)
                };
                Ok(Some((SignedReport { report, signature }, row.key.clone())))
            })
            .collect::<Result<Vec<Option<(SignedReport, PublicKey)>>>>()?;
        let now = self.network.clock().end_of(epoch)?;
        let inboxes: Vec<_> = self
            .oracles
            .iter_mut()
            .map(flywheel_oracle::Oracle::inbox_mut)
            .collect();
        let refused: Vec<Vec<Option<Reason>>> = inboxes
            .into_par_iter()
            .map(|inbox| {
                signed
                    .iter()
                    .map(|signed| match signed {
                        Some((report, key)) => inbox.take(report.clone(), key, now).err().as_ref().map(reason),
                        None => Some(Reason::NotEnrolled),
                    })
                    .collect()
            })
            .collect();
        let first = refused.first().context("the network has no oracles")?;
        Ok(first
            .iter()
            .zip(submissions)
            .filter_map(|(refused, submission)| {
                let readings = u64::try_from(submission.readings.len()).unwrap_or(u64::MAX);
                Some((submission.unit, (*refused)?, readings))
            })
            .collect())
    }

    fn mint(&self, epoch: Epoch) -> Result<()> {
        while self.network.rewards().budget(epoch)?.is_none() {
            self.network.rewards().mint(&self.seed.operator())?;
        }
        Ok(())
    }

    /// Lets the oracles settle the epoch and makes the statement final.
    fn settle(&mut self, epoch: Epoch) -> Result<Settlement> {
        let settlement = match self.settled()? {
            Some(statement) if statement.epoch >= epoch => {
                let settlement = self.settle_again(&statement)?;
                ensure!(
                    settlement.statement.root == statement.root,
                    "the chain in this folder settled epoch {epoch} from other readings"
                );
                settlement
            }
            _ => self.attest()?,
        };
        if let Some(pending) = self.network.verification().pending()? {
            self.chain.wait_until(pending.final_at)?;
            self.network.verification().finalize(&self.seed.operator())?;
        }
        // `Finalize` may also reject a root; nobody demands a leaf here, so that would be a fault of ours.
        let last_final = self.network.verification().last_final()?;
        ensure!(
            last_final.is_some_and(|last| last.statement == settlement.statement),
            "the root of epoch {epoch} was rejected"
        );
        Ok(settlement)
    }

    /// Rounds until a quorum agrees; each has another proposer.
    fn attest(&mut self) -> Result<Settlement> {
        for _ in 0..MAX_ROUNDS {
            let facts = Facts::read(&self.network)?;
            let salt = self.seed.salt(facts.target()?.get());
            match run_round(&mut self.oracles, &facts, salt) {
                Ok(outcome) => {
                    let statement = outcome.settlement.statement;
                    self.network
                        .verification()
                        .attest(&self.seed.operator(), statement, outcome.signatures)?;
                    return Ok(outcome.settlement);
                }
                Err(RoundError::Facts(error)) => return Err(error.into()),
                Err(RoundError::SilentProposer | RoundError::NoQuorum { .. }) => {
                    let ends_at = self.network.verification().round()?.ends_at;
                    self.chain.wait_until(ends_at)?;
                }
            }
        }
        bail!("the oracles did not agree in {MAX_ROUNDS} rounds")
    }

    /// After a restart: the statement is on the chain, its tree is computed again for the claims.
    fn settle_again(&self, statement: &Statement) -> Result<Settlement> {
        let facts = Facts::read_again(&self.network, statement)?;
        let salt = self.seed.salt(statement.epoch.get());
        let oracle = self.oracles.first().context("the network has no oracles")?;
        let others = self.oracles.iter().skip(1).map(flywheel_oracle::Oracle::inbox);
        let bundle = oracle.propose(&facts, others, salt)?;
        Ok(flywheel_oracle::settle(&self.ledger, &facts, &bundle)?)
    }

    /// Every owner claims what its machines have earned, at most 50 machines a message.
    fn claim(&self, epoch: Epoch, settlement: &Settlement) -> Result<BTreeMap<usize, Uint128>> {
        let rewards = self.network.rewards();
        let mut fleets: BTreeMap<&str, Vec<SumLeaf>> = BTreeMap::new();
        let mut claimed = BTreeMap::new();
        let units: BTreeMap<_, _> = self
            .machines
            .iter()
            .enumerate()
            .map(|(unit, machine)| (*machine, unit))
            .collect();
        for leaf in settlement.tree.leaves() {
            let Some(unit) = units.get(&leaf.machine_id).copied() else {
                continue;
            };
            let earned = leaf.cumulative.checked_sub(self.earned_before(unit))?;
            claimed.insert(unit, earned);
            if leaf.cumulative > rewards.claimed(leaf.machine_id)? {
                fleets.entry(&self.units[unit].owner).or_default().push(leaf);
            }
        }
        for (owner, leaves) in fleets {
            for batch in leaves.chunks(MAX_FLEET) {
                let positions: Vec<_> = batch.iter().map(|leaf| leaf.position).collect();
                let proof = settlement.tree.fleet_proof(&positions)?;
                rewards.claim(&self.seed.owner(owner), epoch, batch.to_vec(), proof)?;
            }
        }
        Ok(claimed.into_iter().filter(|(_, amount)| !amount.is_zero()).collect())
    }

    fn earned_before(&self, unit: usize) -> Uint128 {
        self.ledger
            .cumulative()
            .get(&self.machines[unit])
            .copied()
            .unwrap_or_default()
    }

    /// What each epoch of a settlement brought, the first one `first`; the claims are noted with the last one.
    fn epoch_rows(
        &self,
        first: Epoch,
        settlement: &Settlement,
        turned_away: Vec<Vec<(usize, Reason, u64)>>,
        mut claimed: BTreeMap<usize, Uint128>,
    ) -> Result<Vec<(Epoch, EpochRow)>> {
        let epochs = settlement.scores.iter().map(|scores| scores.epoch);
        let expected = (first.get()..).map(Epoch::new).take(turned_away.len());
        ensure!(
            epochs.eq(expected),
            "the settlement has other epochs than those that were worked"
        );
        let last = settlement.statement.epoch;
        let rows = settlement.scores.iter().zip(turned_away).map(|(scores, turned_away)| {
            let machines = self.machine_rows(scores, turned_away);
            let claimed = if scores.epoch == last {
                std::mem::take(&mut claimed)
            } else {
                BTreeMap::new()
            };
            (scores.epoch, EpochRow { machines, claimed })
        });
        Ok(rows.collect())
    }

    fn machine_rows(
        &self,
        scores: &EpochScores,
        turned_away: Vec<(usize, Reason, u64)>,
    ) -> BTreeMap<usize, MachineRow> {
        let mut machines: BTreeMap<usize, MachineRow> = BTreeMap::new();
        for (unit, machine) in self.machines.iter().enumerate() {
            let Some(score) = scores.machines.get(machine) else {
                continue;
            };
            let row = MachineRow {
                accepted: score.tally.accepted().into(),
                refused: score
                    .tally
                    .by_reason()
                    .map(|(reason, count)| (reason, count.into()))
                    .collect(),
                work: score.work,
                points: score.points,
                earned: score.reward,
            };
            machines.insert(unit, row);
        }
        for (unit, reason, readings) in turned_away {
            *machines.entry(unit).or_default().refused.entry(reason).or_default() += readings;
        }
        machines
    }
}

/// The reason under which a report that no oracle took is counted.
const fn reason(refused: &NotTaken) -> Reason {
    match refused {
        NotTaken::NoEpoch => Reason::OutsideEpoch,
        NotTaken::TooEarly { .. } => Reason::Future,
        NotTaken::TooLate { .. } => Reason::Stale,
        NotTaken::BadSignature { .. } => Reason::BadSignature,
        NotTaken::TooManyPayloads { .. } => Reason::Conflicting,
        NotTaken::TooMany { .. } => Reason::AboveEpochMaximum,
    }
}

/// When a run's clock stands before its network's start, so that bonds come before epoch 0.
pub(super) fn setup_time(start: Time) -> Result<Time> {
    Ok(start.minus(flywheel_protocol::Seconds::days(1))?)
}
