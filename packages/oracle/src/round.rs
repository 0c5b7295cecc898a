//! One round among oracles of one process: a proposal, one computation each, a quorum of signatures (rule V3).

use std::cmp::Reverse;

use cosmwasm_std::Addr;
use flywheel_protocol::crypto::verify;
use flywheel_protocol::sign::Statement;
use flywheel_types::verification::OracleSignature;
use thiserror::Error;

use crate::{Facts, FactsError, Inbox, Journal, Oracle, Refusal, Settlement};

/// A round that reached its quorum.
pub struct RoundOutcome {
    /// What was signed.
    pub settlement: Settlement,
    /// By whom, sorted by oracle as the contract wants them.
    pub signatures: Vec<OracleSignature>,
}

/// A round without a result. The next one has another proposer.
#[derive(Debug, Error)]
pub enum RoundError {
    /// There is nothing to settle.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// The proposer is not among these oracles.
    #[error("the proposer of this round is silent")]
    SilentProposer,
    /// Too few agree.
    #[error("{signed} of the {needed} signatures that are needed; the refusals: {refusals:?}")]
    NoQuorum {
        /// Signatures of one statement.
        signed: usize,
        /// The quorum.
        needed: usize,
        /// Why the others did not sign.
        refusals: Vec<Refusal>,
    },
}

/// Lets the round's proposer make the bundle and every oracle here sign it. Oracles of the set that are not here are
/// silent; they did not hand their reports to the proposer either.
///
/// # Errors
/// [`RoundError`]: try again in the next round.
pub fn run_round<J: Journal>(
    oracles: &mut [Oracle<J>],
    facts: &Facts,
    salt: [u8; 32],
) -> Result<RoundOutcome, RoundError> {
    let proposer = facts
        .set
        .proposer(facts.target()?, facts.round)
        .ok_or(RoundError::SilentProposer)?;
    let proposer = oracles.iter().find(|oracle| *oracle.address() == proposer.address);
    let inboxes: Vec<&Inbox> = oracles.iter().map(Oracle::inbox).collect();
    let bundle = proposer
        .ok_or(RoundError::SilentProposer)?
        .propose(facts, inboxes, salt)?;

    let mut refusals = Vec::new();
    let mut groups: Vec<(Settlement, Vec<OracleSignature>)> = Vec::new();
    for oracle in oracles.iter_mut() {
        let signed = oracle.sign(facts, &bundle).and_then(|(settlement, signature)| {
            check_signature(facts, &settlement.statement, &signature)?;
            Ok((settlement, signature))
        });
        match signed {
            // One oracle counts once, however often it is here.
            Ok((_, signature)) if has_signed(&groups, &signature.oracle) => {}
            Ok((settlement, signature)) => {
                match groups
                    .iter_mut()
                    .find(|(first, _)| first.statement == settlement.statement)
                {
                    Some((_, signatures)) => signatures.push(signature),
                    None => groups.push((settlement, vec![signature])),
                }
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    // One that differs must not decide for all, also not by being asked first.
    groups.sort_by_key(|(_, signatures)| Reverse(signatures.len()));
    let mut groups = groups.into_iter();
    let agreed = groups.next();
    let others = groups.flat_map(|(_, signatures)| signatures);
    refusals.extend(others.map(|other| Refusal::OtherStatement {
        oracle: Addr::unchecked(other.oracle),
    }));

    let needed = facts.set.quorum();
    let signed = agreed.as_ref().map_or(0, |(_, signatures)| signatures.len());
    match agreed {
        Some((settlement, mut signatures)) if signed >= needed => {
            signatures.sort_by(|one, other| one.oracle.cmp(&other.oracle));
            Ok(RoundOutcome { settlement, signatures })
        }
        _ => Err(RoundError::NoQuorum {
            signed,
            needed,
            refusals,
        }),
    }
}

fn has_signed(groups: &[(Settlement, Vec<OracleSignature>)], oracle: &str) -> bool {
    groups
        .iter()
        .flat_map(|(_, signatures)| signatures)
        .any(|signature| signature.oracle == oracle)
}

/// Checks that an oracle's signature under a statement is by its key in the set. The contract refuses a whole message for
/// a single bad signature in it, so nothing that came back unchecked may go into one.
///
/// # Errors
/// [`Refusal::NotInSet`], [`Refusal::BadSignature`].
pub fn check_signature(facts: &Facts, statement: &Statement, signature: &OracleSignature) -> Result<(), Refusal> {
    let version = facts.set.version;
    let member = facts.set.find(&signature.oracle).ok_or_else(|| Refusal::NotInSet {
        oracle: Addr::unchecked(&signature.oracle),
        version,
    })?;
    let digest = statement.digest(&facts.chain_id, &facts.verification)?;
    if verify(&member.key, &digest, &signature.signature) {
        Ok(())
    } else {
        Err(Refusal::BadSignature {
            oracle: signature.oracle.clone(),
            version,
        })
    }
}
