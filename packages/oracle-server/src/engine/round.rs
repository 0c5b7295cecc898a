//! One round: a bundle, a signature of each oracle, and a quorum of them for the chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use cosmwasm_std::Addr;
use flywheel_api::{Answer, OfferedSignature};
use flywheel_client::ChainExt;
use flywheel_client::handles::Network;
use flywheel_oracle::{Bundle, Conflict, Facts, Refusal, Settlement, check_signature};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::verification::OracleSignature;
use rand::RngCore;
use rand::rngs::OsRng;

use super::finals::{is_same, most_reports, store_bundle};
use super::gather::gather;
use super::turns::{Matter, rank};
use super::{Computed, Engine, Trouble, read_facts};
use crate::lock;
use crate::peers::PeerError;
use crate::shared::Shared;
use crate::source::AnyChain;

/// A peer that fails only after so long holds a round up.
const SLOW: Duration = Duration::from_secs(1);
/// It is left alone for the rest of the round after so many times.
const SLOW_TRIES: u32 = 2;

/// A round that runs.
pub(super) struct Work {
    facts: Facts,
    epoch: Epoch,
    /// What this oracle came to, and its signature.
    done: Option<Done>,
    /// It does not sign in this round.
    refused: Option<String>,
    /// Who has this oracle's answer.
    told: BTreeSet<Addr>,
    /// Who let it wait in vain, and how often.
    slow: BTreeMap<Addr, u32>,
}

struct Done {
    settlement: Settlement,
    salt: [u8; 32],
    signature: OracleSignature,
    conflicts: Vec<Conflict>,
}

impl Work {
    /// What it came to, if that is this statement.
    pub(super) fn into_computed(self, statement: &Statement) -> Option<Computed> {
        let done = self
            .done
            .filter(|done| is_same(&done.settlement.statement, statement))?;
        Some(Computed {
            settlement: done.settlement,
            salt: done.salt,
        })
    }
}

impl Engine {
    /// Does the next step of the running round.
    pub(super) fn settle_round(
        &mut self,
        shared: &Shared,
        network: &Network<'_, AnyChain>,
        now: Time,
    ) -> Result<(), Trouble> {
        let round = network.verification().round()?;
        let Some(epoch) = round.epoch.filter(|_| round.open) else {
            self.work = None;
            return Ok(());
        };
        if network.rewards().budget(epoch)?.is_none() {
            let set = network.verification().oracles()?;
            let rank = rank(&set, shared.address.as_str(), epoch, round.round);
            let account = &shared.settings.account;
            let matter = (Matter::Mint, epoch, round.round);
            self.send(shared, matter, rank, || network.rewards().mint(account));
            return Ok(());
        }
        let is_running = |work: &Work| (work.epoch, work.facts.round) == (epoch, round.round);
        if !self.work.as_ref().is_some_and(is_running) {
            self.work = Some(self.begin(shared, now)?);
        }
        let Some(mut work) = self.work.take() else {
            return Ok(());
        };
        let stepped = self.step(shared, network, &mut work);
        self.work = Some(work);
        stepped
    }

    /// Reads the facts, and takes what was acknowledged for the epochs: from now on nothing is added to it.
    fn begin(&mut self, shared: &Shared, now: Time) -> Result<Work, Trouble> {
        let facts = read_facts(shared, Facts::read)?;
        let epoch = facts.target()?;
        let mut intake = lock(&shared.intake);
        // The facts may be of a later block than the time: the epoch is closed for reports from here on.
        let closes = facts.epochs.last().map_or(now, |last| last.window.closes);
        intake.now = intake.now.max(now).max(closes);
        *self.oracle.inbox_mut() = intake.inbox.clone();
        drop(intake);
        Ok(Work {
            epoch,
            facts,
            done: None,
            refused: None,
            told: BTreeSet::new(),
            slow: BTreeMap::new(),
        })
    }

    fn step(&mut self, shared: &Shared, network: &Network<'_, AnyChain>, work: &mut Work) -> Result<(), Trouble> {
        if work.done.is_none() && work.refused.is_none() {
            self.sign(shared, work)?;
        }
        self.tell(shared, work);
        let Some(done) = &work.done else { return Ok(()) };
        let (epoch, round) = (work.epoch, work.facts.round);
        let rank = rank(&work.facts.set, shared.address.as_str(), epoch, round);
        let signatures = quorum(shared, work, done);
        if signatures.len() >= work.facts.set.quorum() {
            let statement = done.settlement.statement;
            let account = &shared.settings.account;
            self.send(shared, (Matter::Attest, epoch, round), rank, || {
                network.verification().attest(account, statement, signatures)
            });
        }
        for conflict in &done.conflicts {
            let matter = (Matter::Conflict, conflict.epoch, conflict.machine.get());
            let (chain, account) = (network.chain(), &shared.settings.account);
            let contract = network.verification().address().clone();
            self.send(shared, matter, rank, || {
                chain.execute(account, &contract, &conflict.message(), &[])
            });
        }
        Ok(())
    }

    /// Gets the round's bundle and signs what follows from it. The bundle is on disk before, and the statement's digest too.
    fn sign(&mut self, shared: &Shared, work: &mut Work) -> Result<(), Trouble> {
        let (epoch, round) = (work.epoch, work.facts.round);
        let Some((bundle, salt)) = self.bundle(shared, work)? else {
            return Ok(());
        };
        match self.oracle.sign(&work.facts, &bundle) {
            Ok((settlement, signature)) => {
                shared.metrics.signatures.inc();
                let statement = &settlement.statement;
                tracing::info!(%epoch, round, root = %statement.root, reports = bundle.len(), "signed");
                work.done = Some(Done {
                    conflicts: self.oracle.conflicts(&work.facts, &bundle),
                    settlement,
                    salt,
                    signature,
                });
            }
            Err(Refusal::StaleLedger { .. }) => self.work = None,
            Err(refusal) => {
                shared.metrics.refusals.inc();
                tracing::warn!(%epoch, round, %refusal, "does not sign");
                if !matches!(refusal, Refusal::Journal(_)) {
                    shared.store.drop_bundle(epoch, round)?;
                }
                work.refused = Some(refusal.to_string());
            }
        }
        Ok(())
    }

    /// The round's bundle: the one on disk, its own proposal, or the proposer's. None if the proposer has none yet.
    fn bundle(&self, shared: &Shared, work: &Work) -> Result<Option<(Bundle, [u8; 32])>, Trouble> {
        let (epoch, round) = (work.epoch, work.facts.round);
        let clock = &shared.settings.network.clock;
        if let Some(head) = shared.store.bundle(epoch, round)? {
            let reports = shared.store.bundle_reports(epoch, round)?;
            return Ok(Some((Bundle::from_reports(clock, reports, head.salt), head.salt)));
        }
        let Some(proposer) = work.facts.set.proposer(epoch, round) else {
            return Ok(None);
        };
        let (bundle, salt) = if proposer.address == shared.address {
            let inboxes = gather(shared, &self.peers, &work.facts);
            let mut salt = [0; 32];
            OsRng.fill_bytes(&mut salt);
            let bundle = self.oracle.propose(&work.facts, &inboxes, salt)?;
            shared.metrics.proposals.inc();
            tracing::info!(%epoch, round, reports = bundle.len(), "proposes");
            (bundle, salt)
        } else {
            let Some(peer) = self.peers.iter().find(|peer| *peer.address() == proposer.address) else {
                return Ok(None);
            };
            match peer.bundle(epoch, round, most_reports(&work.facts)) {
                Ok(fetched) => (Bundle::from_reports(clock, fetched.reports, fetched.salt), fetched.salt),
                Err(PeerError::NotYet) => return Ok(None),
                Err(error) => {
                    tracing::warn!(peer = %peer.address(), %error, "the proposer");
                    return Ok(None);
                }
            }
        };
        store_bundle(shared, epoch, round, &salt, &bundle)?;
        Ok(Some((bundle, salt)))
    }

    /// Tells the others what this oracle says to the bundle.
    fn tell(&self, shared: &Shared, work: &mut Work) {
        let answer = match (&work.done, &work.refused) {
            (Some(done), _) => Answer::Signed(OfferedSignature {
                statement: done.settlement.statement,
                signature: done.signature.signature.clone(),
            }),
            (None, Some(text)) => Answer::Refused {
                epoch: work.epoch,
                round: work.facts.round,
                text: text.chars().take(500).collect(),
            },
            (None, None) => return,
        };
        let state = Mutex::new((&mut work.told, &mut work.slow));
        thread::scope(|scope| {
            for peer in &self.peers {
                let is_over = {
                    let state = lock(&state);
                    let slow = state.1.get(peer.address()).copied().unwrap_or_default();
                    state.0.contains(peer.address()) || slow >= SLOW_TRIES
                };
                if is_over || shared.is_stopped() {
                    continue;
                }
                let (answer, state) = (&answer, &state);
                scope.spawn(move || {
                    let started = Instant::now();
                    let result = peer.answer(answer);
                    let mut state = lock(state);
                    match result {
                        Ok(_) => drop(state.0.insert(peer.address().clone())),
                        Err(error) => {
                            tracing::debug!(peer = %peer.address(), %error, "was not told");
                            if started.elapsed() > SLOW {
                                *state.1.entry(peer.address().clone()).or_default() += 1;
                            }
                        }
                    }
                });
            }
        });
    }
}

/// The signatures of this very statement that are at hand, sorted as the contract wants them.
fn quorum(shared: &Shared, work: &Work, done: &Done) -> Vec<OracleSignature> {
    let statement = &done.settlement.statement;
    let answers = lock(&shared.answers);
    let offered = answers.iter().filter(|(_, offered)| offered.statement == *statement);
    let offered = offered.map(|(oracle, offered)| OracleSignature {
        oracle: oracle.to_string(),
        signature: offered.signature.clone(),
    });
    let mut signatures: Vec<_> = offered
        .filter(|signature| check_signature(&work.facts, statement, signature).is_ok())
        .collect();
    signatures.push(done.signature.clone());
    signatures.sort_by(|one, other| one.oracle.cmp(&other.oracle));
    signatures.dedup_by(|one, other| one.oracle == other.oracle);
    signatures
}
