//! From a bundle to a statement: what every oracle computes alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use cosmwasm_std::Uint128;
use flywheel_protocol::MachineId;
use flywheel_protocol::points::PointsError;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree, SumTree, TextTooLong, TreeError};
use flywheel_protocol::values::ValueError;
use thiserror::Error;

use crate::filed::Digests;
use crate::judge::judge_epoch;
use crate::{Bundle, EpochFacts, EpochScores, Facts, FactsError, Ledger, share};

/// Everything that follows from a bundle.
pub struct Settlement {
    /// What is signed.
    pub statement: Statement,
    /// Proves each machine's claim.
    pub tree: SumTree,
    /// Proves what was counted.
    pub evidence: EvidenceTree,
    /// The leaves of the evidence tree.
    pub evidence_leaves: Vec<EvidenceLeaf>,
    /// How the machines did, epoch by epoch.
    pub scores: Vec<EpochScores>,
    /// What to carry on with once the statement is final.
    pub ledger: Ledger,
}

/// Why a bundle cannot be settled. None of these happens with facts from an honest chain.
#[derive(Debug, Error)]
pub enum SettleError {
    /// No epoch.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// Points that do not add up.
    #[error(transparent)]
    Points(#[from] PointsError),
    /// Leaves that make no tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// An address or class name that cannot be hashed.
    #[error(transparent)]
    Text(#[from] TextTooLong),
    /// An epoch that has no next one.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A report's digest cannot be made.
    #[error(transparent)]
    Sign(#[from] flywheel_protocol::sign::SignError),
    /// A sum over 128 bits.
    #[error("the rewards sum to more than 2^128")]
    TooLarge,
}

/// Judges the bundle under the facts, from where `ledger` left off. Pure: the same input gives the same bytes.
///
/// # Errors
/// [`SettleError`].
pub fn settle(ledger: &Ledger, facts: &Facts, bundle: &Bundle) -> Result<Settlement, SettleError> {
    let digests = Digests::new(&facts.chain_id, &facts.verification)?;
    let mut ledger = ledger.clone();
    let mut scores = Vec::with_capacity(facts.epochs.len());
    let mut evidence_leaves = Vec::new();
    for epoch in &facts.epochs {
        let (mut judged, leaves) = judge_epoch(epoch, bundle, &digests, &mut ledger);
        pay(&mut judged, epoch, &mut ledger)?;
        evidence_leaves.extend(leaves);
        scores.push(judged);
    }
    let earned = ledger.cumulative.iter().map(|(machine, amount)| (*machine, *amount));
    let (tree, evidence) = rayon::join(|| SumTree::build(earned), || EvidenceTree::build(&evidence_leaves));
    let (tree, evidence) = (tree?, evidence?);
    let statement = Statement {
        epoch: facts.target()?,
        round: facts.round,
        set_version: facts.set.version,
        built_on: facts.built_on,
        evidence_root: evidence.root(),
        root: tree.root(&facts.chain_id, &facts.rewards)?,
        sum: tree.top().sum,
        machines: tree.machines(),
    };
    ledger.root = statement.root;
    ledger.next = statement.epoch.next()?;
    Ok(Settlement {
        statement,
        tree,
        evidence,
        evidence_leaves,
        scores,
        ledger,
    })
}

/// Makes an epoch's points rewards.
fn pay(scores: &mut EpochScores, facts: &EpochFacts, ledger: &mut Ledger) -> Result<(), SettleError> {
    let points = scores.machines.iter().filter(|(_, score)| score.points > 0);
    let points: Vec<_> = points.map(|(machine, score)| (*machine, score.points)).collect();
    ledger.remember_points(facts.epoch, &points);
    let rewards = share::rewards(facts, scores, ledger)?;
    // Only machines that have earned something have a leaf.
    let earned = rewards.iter().map(|(machine, reward)| (*machine, *reward));
    ledger.cumulative = Arc::new(ledger.cumulative.with(earned)?);
    note_rewards(scores, rewards);
    Ok(())
}

fn note_rewards(scores: &mut EpochScores, rewards: BTreeMap<MachineId, Uint128>) {
    let mut rewards = rewards.into_iter().peekable();
    let mut others = Vec::new();
    for (machine, score) in &mut scores.machines {
        others.extend(std::iter::from_fn(|| rewards.next_if(|(other, _)| other < machine)));
        if let Some((_, reward)) = rewards.next_if(|(other, _)| other == machine) {
            score.reward = reward;
        }
    }
    // Machines that have left and are paid revenue.
    for (machine, reward) in others.into_iter().chain(rewards) {
        scores.machines.entry(machine).or_default().reward = reward;
    }
}
