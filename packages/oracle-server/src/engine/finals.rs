//! Going on from a statement that is final.

use std::collections::BTreeMap;
use std::sync::Arc;

use flywheel_client::handles::Network;
use flywheel_oracle::{Bundle, Facts, MAX_REPORTS, USED_EPOCHS, settle};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, Hash32};

use super::{Computed, Engine, Trouble, read_facts};
use crate::lock;
use crate::shared::{Newest, Shared};
use crate::source::AnyChain;
use crate::store::{DiskJournal, FinalRecord, LedgerRecord};

impl Engine {
    /// Brings the ledger to the newest final statement.
    pub(super) fn catch_up(&mut self, shared: &Shared, network: &Network<'_, AnyChain>) -> Result<(), Trouble> {
        let Some(last) = network.verification().last_final()? else {
            return Ok(());
        };
        let last = last.statement;
        if self.stands_on(&last) {
            return self.publish(shared, &last);
        }
        let computed = match self
            .computed
            .take()
            .filter(|computed| is_same(&computed.settlement.statement, &last))
        {
            Some(computed) => Some(computed),
            None => self.compute(shared, &last)?,
        };
        match computed {
            Some(computed) => self.advance(shared, &last, &computed)?,
            None => self.take_over(shared, network, &last)?,
        }
        self.work = None;
        self.publish(shared, &last)
    }

    fn stands_on(&self, last: &Statement) -> bool {
        let ledger = self.oracle.ledger();
        ledger.root() == last.root && last.epoch.next().is_ok_and(|next| ledger.next() == next)
    }

    /// Computes an accepted statement from its bundle, if this ledger is what it builds on and somebody has the bundle.
    pub(super) fn compute(&self, shared: &Shared, statement: &Statement) -> Result<Option<Computed>, Trouble> {
        if self.oracle.ledger().root() != statement.built_on || self.oracle.ledger().next() > statement.epoch {
            return Ok(None);
        }
        let facts = read_facts(shared, |network| Facts::read_again(network, statement))?;
        if facts.epochs.first().map(|first| first.epoch) != Some(self.oracle.ledger().next()) {
            return Ok(None);
        }
        let (epoch, round) = (statement.epoch, statement.round);
        if let Some(head) = shared.store.bundle(epoch, round)? {
            let reports = shared.store.bundle_reports(epoch, round)?;
            let bundle = Bundle::from_reports(&shared.settings.network.clock, reports, head.salt);
            if let Some(computed) = self.try_bundle(statement, &facts, &bundle, head.salt)? {
                return Ok(Some(computed));
            }
            // It was of a proposal that came to nothing.
            shared.store.drop_bundle(epoch, round)?;
        }
        for peer in &self.peers {
            let Ok(fetched) = peer.bundle(epoch, round, most_reports(&facts)) else {
                continue;
            };
            let bundle = Bundle::from_reports(&shared.settings.network.clock, fetched.reports, fetched.salt);
            if let Some(computed) = self.try_bundle(statement, &facts, &bundle, fetched.salt)? {
                store_bundle(shared, epoch, round, &fetched.salt, &bundle)?;
                return Ok(Some(computed));
            }
        }
        Ok(None)
    }

    fn try_bundle(
        &self,
        statement: &Statement,
        facts: &Facts,
        bundle: &Bundle,
        salt: [u8; 32],
    ) -> Result<Option<Computed>, Trouble> {
        let settlement = settle(self.oracle.ledger(), facts, bundle)?;
        Ok(is_same(&settlement.statement, statement).then_some(Computed { settlement, salt }))
    }

    fn advance(&mut self, shared: &Shared, last: &Statement, computed: &Computed) -> Result<(), Trouble> {
        let settlement = &computed.settlement;
        let ledger = LedgerRecord::of(settlement.ledger.clone())?;
        let record = FinalRecord {
            statement: *last,
            salt: Hash32::new(computed.salt),
            leaves: settlement.evidence_leaves.clone(),
        };
        shared.store.carry_on(&ledger, Some(&record))?;
        let advanced = self.oracle.advance(last, settlement);
        advanced.map_err(|error| Trouble::Behindhand(error.to_string()))?;
        lock(&shared.intake).inbox.forget_until(last.epoch);
        forget(shared, last)?;
        tracing::info!(epoch = %last.epoch, round = last.round, root = %last.root, sum = %last.sum, "final");
        Ok(())
    }

    /// More than one statement was missed: goes on from the ledger that more than a third of the oracles name, so that at
    /// least one honest one does. Its sums are checked against the root on the chain.
    fn take_over(&mut self, shared: &Shared, network: &Network<'_, AnyChain>, last: &Statement) -> Result<(), Trouble> {
        let set = network.verification().oracles()?;
        let mut votes: BTreeMap<Hash32, Vec<usize>> = BTreeMap::new();
        for (index, peer) in self.peers.iter().enumerate() {
            if set.find(peer.address().as_str()).is_none() {
                continue;
            }
            if let Ok(hash) = peer.ledger_hash(last.root) {
                votes.entry(hash).or_default().push(index);
            }
        }
        let needed = set.members.len().saturating_sub(1) / 3 + 1;
        let trouble = |text: &str| {
            Trouble::Behindhand(format!(
                "this oracle has missed final statements up to epoch {}, and {text}",
                last.epoch
            ))
        };
        let agreed = votes.into_iter().find(|(_, peers)| peers.len() >= needed);
        let (hash, peers) = agreed.ok_or_else(|| {
            trouble(&format!(
                "fewer than {needed} oracles offer the same ledger: wait for them, or add them as peers"
            ))
        })?;
        let jsons = peers
            .iter()
            .filter_map(|index| self.peers.get(*index)?.ledger(last.root, hash).ok());
        let record = jsons.filter_map(|json| LedgerRecord::read(json).ok()).next();
        let record = record.ok_or_else(|| trouble("nobody sends the ledger that they name"))?;
        if tree_of(shared, &record)?.1 != last.root {
            return Err(trouble("the ledger that others name is not the final root's"));
        }
        shared.store.carry_on(&record, None)?;
        let mut inbox = lock(&shared.intake);
        inbox.inbox.forget_until(last.epoch);
        let inbox = inbox.inbox.clone();
        let journal = DiskJournal(shared.store.clone());
        let key = shared.settings.key.clone();
        self.oracle = flywheel_oracle::Oracle::new(shared.address.clone(), key, inbox, record.ledger, journal);
        forget(shared, last)?;
        tracing::warn!(epoch = %last.epoch, root = %last.root, "took over the ledger of other oracles");
        Ok(())
    }

    /// Serves the newest final root's proofs.
    fn publish(&self, shared: &Shared, last: &Statement) -> Result<(), Trouble> {
        let is_there = shared.newest().is_some_and(|newest| newest.statement == *last);
        if is_there {
            return Ok(());
        }
        let tree = SumTree::build(
            self.oracle
                .ledger()
                .cumulative()
                .iter()
                .map(|(machine, sum)| (*machine, *sum)),
        )?;
        shared.set_newest(Arc::new(Newest { statement: *last, tree }));
        shared
            .metrics
            .last_final
            .set(i64::try_from(last.epoch.get()).unwrap_or(i64::MAX));
        Ok(())
    }
}

fn tree_of(shared: &Shared, record: &LedgerRecord) -> Result<(SumTree, Hash32), Trouble> {
    let tree = SumTree::build(record.ledger.cumulative().iter().map(|(machine, sum)| (*machine, *sum)))?;
    let rewards = shared.settings.network.contracts.rewards.as_str();
    let root = tree.root(&shared.chain_id, rewards);
    let root = root.map_err(|error| Trouble::Behindhand(error.to_string()))?;
    Ok((tree, root))
}

/// What is final needs its reports no more, but for the newest: they may turn out to be one half of a conflict.
fn forget(shared: &Shared, last: &Statement) -> Result<(), Trouble> {
    let oldest = Epoch::new(last.epoch.get().saturating_sub(USED_EPOCHS - 1));
    shared.store.forget_reports(oldest)?;
    let oldest = shared.store.forget_finals(shared.settings.limits.kept_statements)?;
    Ok(shared.store.forget_bundles(oldest, (last.epoch, last.round))?)
}

/// The set may have changed since a statement was signed: everything else must be the same.
pub(super) fn is_same(computed: &Statement, statement: &Statement) -> bool {
    Statement {
        set_version: computed.set_version,
        ..*statement
    } == *computed
}

/// More reports than this are in no honest bundle.
pub(super) fn most_reports(facts: &Facts) -> u64 {
    let machines: usize = facts.epochs.iter().map(|epoch| epoch.enrolled.len()).sum();
    let oracles = facts.set.members.len().max(1);
    u64::try_from(machines.saturating_mul(MAX_REPORTS).saturating_mul(oracles)).unwrap_or(u64::MAX)
}

/// Stores a bundle whole, before anything is signed that it leads to.
pub(super) fn store_bundle(
    shared: &Shared,
    epoch: Epoch,
    round: u64,
    salt: &[u8; 32],
    bundle: &Bundle,
) -> Result<(), Trouble> {
    let reports = bundle.kept().map(|kept| {
        let place = flywheel_api::Place {
            epoch: kept.epoch,
            machine: kept.signed.report.machine(),
            nonce: kept.signed.report.nonce(),
            payload: *kept.payload,
        };
        (place, kept.signed)
    });
    Ok(shared.store.put_bundle((epoch, round), salt, reports)?)
}
