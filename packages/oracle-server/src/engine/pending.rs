//! While a statement is pending: demands are answered and made, and in the end it is made final.

use std::time::{Duration, Instant};

use flywheel_client::handles::Network;
use flywheel_oracle::watch::{FinalLeaf, answers, demands};
use flywheel_protocol::Time;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::SumLeaf;
use flywheel_types::verification::{OracleSet, OracleSignature, Pending};

use super::finals::is_same;
use super::turns::{Matter, rank};
use super::{Engine, Trouble};
use crate::shared::Shared;
use crate::source::AnyChain;

/// How often it is tried to compute a statement that this oracle has not signed.
const TRY_AGAIN: Duration = Duration::from_secs(10);

impl Engine {
    /// Does what a pending statement needs.
    pub(super) fn attend(
        &mut self,
        shared: &Shared,
        network: &Network<'_, AnyChain>,
        pending: &Pending,
        now: Time,
    ) -> Result<(), Trouble> {
        let statement = &pending.statement;
        self.know(shared, statement)?;
        let set = network.verification().oracles()?;
        let rank = rank(&set, shared.address.as_str(), statement.epoch, statement.round);
        if now >= pending.final_at {
            let verification = network.verification();
            let terms = verification.demand_terms()?;
            // With open demands it waits for the last deadline.
            let waits = terms.open > 0 && terms.deadline.is_some_and(|deadline| now < deadline);
            if !waits {
                let account = &shared.settings.account;
                let matter = (Matter::Finalize, statement.epoch, statement.round);
                self.send(shared, matter, rank, || verification.finalize(account));
            }
        } else {
            self.cosign(shared, network, pending, &set)?;
            self.demand(shared, network, pending, now)?;
        }
        self.answer(shared, network, statement, rank)
    }

    /// Has what this oracle comes to from the statement's bundle at hand, if it can.
    fn know(&mut self, shared: &Shared, statement: &Statement) -> Result<(), Trouble> {
        if self.has_computed(statement) {
            return Ok(());
        }
        self.computed = None;
        if let Some(computed) = self.work.take().and_then(|work| work.into_computed(statement)) {
            self.computed = Some(computed);
            return Ok(());
        }
        if self.failed.is_some_and(|failed| failed.elapsed() < TRY_AGAIN) {
            return Ok(());
        }
        self.computed = self.compute(shared, statement)?;
        self.failed = self.computed.is_none().then(Instant::now);
        Ok(())
    }

    fn has_computed(&self, statement: &Statement) -> bool {
        let computed = self.computed.as_ref();
        computed.is_some_and(|computed| is_same(&computed.settlement.statement, statement))
    }

    /// Adds its own signature, if it gave one and the statement was sent without it: each signer is paid.
    fn cosign(
        &mut self,
        shared: &Shared,
        network: &Network<'_, AnyChain>,
        pending: &Pending,
        set: &OracleSet,
    ) -> Result<(), Trouble> {
        let statement = &pending.statement;
        let is_in = set.version == statement.set_version && set.find(shared.address.as_str()).is_some();
        if !is_in || pending.signers.contains(&shared.address) {
            return Ok(());
        }
        let digest = statement.digest(&shared.chain_id, shared.verification());
        let digest = digest.map_err(|error| Trouble::Behindhand(error.to_string()))?;
        // Only what is on record: this oracle has looked at the bundle.
        if shared.store.signed(statement.epoch, statement.round)? != Some(digest) {
            return Ok(());
        }
        let signature = OracleSignature {
            oracle: shared.address.to_string(),
            signature: shared.settings.key.sign(&digest),
        };
        let matter = (Matter::Cosign, statement.epoch, statement.round);
        let account = &shared.settings.account;
        self.send(shared, matter, 0, || {
            network.verification().cosign(account, vec![signature])
        });
        Ok(())
    }

    /// Shows the leaves that are demanded, and earns their deposits.
    fn answer(
        &mut self,
        shared: &Shared,
        network: &Network<'_, AnyChain>,
        statement: &Statement,
        rank: u32,
    ) -> Result<(), Trouble> {
        if !self.has_computed(statement) {
            return Ok(());
        }
        let open = network.verification().demands(None)?;
        let Some(computed) = self.computed.as_ref().filter(|_| !open.is_empty()) else {
            return Ok(());
        };
        let rows = open.iter().map(|row| (row.machine, row.cumulative));
        let answers = answers(&computed.settlement.tree, rows)?;
        // A new demand is a new matter.
        let newest = open.iter().map(|row| row.deadline.get()).max().unwrap_or_default();
        let matter = (Matter::Answer, statement.epoch, newest);
        let account = &shared.settings.account;
        for answer in answers {
            self.send(shared, matter, rank, || {
                network
                    .verification()
                    .answer_demands(account, answer.leaves, answer.proof)
            });
        }
        Ok(())
    }

    /// Demands the leaves of the watched machines, if the pending root is not what this oracle comes to. If it comes to
    /// nothing, because nobody gives it the bundle, it waits until half of the time is over.
    fn demand(
        &mut self,
        shared: &Shared,
        network: &Network<'_, AnyChain>,
        pending: &Pending,
        now: Time,
    ) -> Result<(), Trouble> {
        let statement = &pending.statement;
        if shared.settings.watched.is_empty() || self.has_computed(statement) {
            return Ok(());
        }
        let verification = network.verification();
        let half = verification.config()?.windows.challenge.get() / 2;
        if now.get().saturating_add(half) < pending.final_at.get() {
            return Ok(());
        }
        let Some(newest) = shared.newest() else { return Ok(()) };
        let mut leaves = Vec::new();
        for machine in &shared.settings.watched {
            leaves.extend(FinalLeaf::find(&newest.tree, *machine)?);
        }
        let open = verification.demands(None)?;
        let demanded = demands(statement, None, &leaves);
        let missing = demanded
            .into_iter()
            .filter(|demand| open.iter().all(|row| row.machine != demand.machine));
        for demand in missing {
            let noted = format!("demand/{}/{}/{}", statement.epoch, statement.round, demand.machine);
            // One deposit a machine and statement: a demand that was answered is not made again.
            if shared.store.single(&noted)?.is_some() {
                continue;
            }
            let deposit = verification.demand_terms()?.deposit;
            let leaf = SumLeaf {
                machine_id: demand.machine,
                position: demand.position,
                cumulative: demand.cumulative,
            };
            let proof = demand.proof.to_vec();
            let matter = (Matter::Demand, statement.epoch, demand.machine.get());
            let account = &shared.settings.account;
            if self.send(shared, matter, 0, || {
                verification.demand_leaf(account, leaf, proof, deposit)
            }) {
                shared.store.set_single(&noted, &[])?;
            }
        }
        Ok(())
    }

    /// Takes its deposits of a rejected statement back.
    pub(super) fn reclaim(&mut self, shared: &Shared, network: &Network<'_, AnyChain>) -> Result<(), Trouble> {
        if shared.settings.watched.is_empty() {
            return Ok(());
        }
        let verification = network.verification();
        let Some(rejected) = verification.last_rejected()? else {
            return Ok(());
        };
        let open = verification.demands(Some(rejected))?;
        for row in open.into_iter().filter(|row| row.sender == shared.address) {
            let matter = (Matter::Reclaim, rejected.epoch, row.machine.get());
            let account = &shared.settings.account;
            self.send(shared, matter, 0, || {
                verification.reclaim_deposit(account, rejected, row.machine)
            });
        }
        Ok(())
    }
}
