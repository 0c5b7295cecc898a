//! One oracle: what it has acknowledged, what it carries on, and the key it signs with.

use cosmwasm_std::Addr;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::sign::{OracleKey, SignError};
use flywheel_protocol::{MachineId, PublicKey, Signature, Time};
use flywheel_types::verification::OracleSignature;
use thiserror::Error;

use crate::inbox::ReportKey;
use crate::{
    Acknowledged, Bundle, Facts, FactsError, Inbox, Journal, JournalError, Ledger, NotTaken, SettleError, Settlement,
    settle,
};

/// An independent oracle.
pub struct Oracle<J> {
    address: Addr,
    key: SecretKey,
    inbox: Inbox,
    ledger: Ledger,
    journal: J,
}

/// Why an oracle does not sign a proposal (rule V3).
#[derive(Debug, Error)]
pub enum Refusal {
    /// A report that this oracle acknowledged is missing.
    #[error("the bundle lacks report {nonce} of machine {machine}, which this oracle acknowledged")]
    MissingReport {
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// A report in the bundle is not the machine's, or not of that epoch.
    #[error(
        "report {nonce} of machine {machine} in the bundle is not signed by its enrolled key, or not of that epoch"
    )]
    ForgedReport {
        /// The machine.
        machine: MachineId,
        /// The report's nonce.
        nonce: u64,
    },
    /// This oracle is not among those in force, or not with its key.
    #[error(
        "{oracle} is not in version {version} of the oracle set with this key: bond it, or use the key it bonded with"
    )]
    NotInSet {
        /// Its account.
        oracle: Addr,
        /// The set's version.
        version: u64,
    },
    /// It came to another result than the oracle before it: one of them has other rules, facts or software.
    #[error("{oracle} computes another statement from the same bundle")]
    OtherStatement {
        /// The oracle that differs.
        oracle: Addr,
    },
    /// The bundle cannot be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The statement is on record in another version, or cannot be recorded.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The statement cannot be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl From<FactsError> for Refusal {
    fn from(error: FactsError) -> Self {
        Self::Settle(error.into())
    }
}

impl<J: Journal> Oracle<J> {
    /// An oracle that goes on from `ledger`.
    pub const fn new(address: Addr, key: SecretKey, inbox: Inbox, ledger: Ledger, journal: J) -> Self {
        Self {
            address,
            key,
            inbox,
            ledger,
            journal,
        }
    }

    /// The account that bonded.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// The key that signs statements.
    pub const fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// The proof that its bond carries: the key is really this oracle's.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract.
    pub fn prove_key(&self, chain_id: &str, verification: &str) -> Result<Signature, SignError> {
        let claim = OracleKey {
            account: self.address.as_str(),
            key: self.key.public_key(),
        };
        Ok(self.key.sign(&claim.digest(chain_id, verification)?))
    }

    /// Takes a report from a device; see [`Inbox::take`].
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn acknowledge(&mut self, report: SignedReport, key: &PublicKey, now: Time) -> Result<Acknowledged, NotTaken> {
        self.inbox.take(report, key, now)
    }

    /// What it has acknowledged.
    pub const fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The inbox itself, so that a program with several oracles can fill them side by side.
    pub const fn inbox_mut(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    /// What it carries on.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The bundle of its own reports and those of the others, which each of them hands over when it proposes.
    ///
    /// What others hand over is looked at like anything that comes from outside: a report that is not signed by its
    /// machine's enrolled key is left out. Everybody would refuse the bundle for it, so that a single liar could hold up
    /// every round.
    ///
    /// # Errors
    /// [`FactsError::NothingToSettle`].
    pub fn propose<'a>(
        &'a self,
        facts: &Facts,
        others: impl IntoIterator<Item = &'a Inbox>,
        salt: [u8; 32],
    ) -> Result<Bundle, FactsError> {
        let first = facts.epochs.first().ok_or(FactsError::NothingToSettle)?.epoch;
        let target = facts.target()?;
        let mut bundle = Bundle::union([&self.inbox], first, target, salt);
        for (slot, report) in others.into_iter().flat_map(|inbox| inbox.of_epochs(first, target)) {
            if !bundle.has(slot) && self.is_genuine(facts, slot, report) {
                bundle.add(*slot, report);
            }
        }
        Ok(bundle)
    }

    /// Checks a proposal, settles it and signs the statement, after it is on record.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn sign(&mut self, facts: &Facts, bundle: &Bundle) -> Result<(Settlement, OracleSignature), Refusal> {
        self.check_membership(facts)?;
        self.check_bundle(facts, bundle)?;
        let settlement = settle(&self.ledger, facts, bundle)?;
        let statement = &settlement.statement;
        let digest = statement.digest(&facts.chain_id, &facts.verification)?;
        self.journal.record(statement.epoch, statement.round, digest)?;
        let signature = OracleSignature {
            oracle: self.address.to_string(),
            signature: self.key.sign(&digest),
        };
        Ok((settlement, signature))
    }

    /// Carries on from a final settlement: its reports are not needed any more.
    pub fn advance(&mut self, settlement: &Settlement) {
        self.ledger = settlement.ledger.clone();
        self.inbox.forget_until(settlement.statement.epoch);
    }

    /// Nothing acknowledged is missing, and what this oracle had not seen is really signed.
    fn check_bundle(&self, facts: &Facts, bundle: &Bundle) -> Result<(), Refusal> {
        let first = facts.epochs.first().ok_or(FactsError::NothingToSettle)?.epoch;
        for (slot, _) in self.inbox.of_epochs(first, facts.target()?) {
            if !bundle.has(slot) {
                return Err(Refusal::MissingReport {
                    machine: slot.1,
                    nonce: slot.2,
                });
            }
        }
        for (slot, report) in bundle.reports().filter(|(slot, _)| !self.inbox.has(slot)) {
            if !self.is_genuine(facts, slot, report) {
                return Err(Refusal::ForgedReport {
                    machine: slot.1,
                    nonce: slot.2,
                });
            }
        }
        Ok(())
    }

    /// Whether a report stands in its own place and is signed by its machine's enrolled key. Reports of machines that are
    /// not enrolled have no key to be checked with; they are counted and earn nothing.
    fn is_genuine(&self, facts: &Facts, slot: &ReportKey, report: &SignedReport) -> bool {
        let (epoch, machine, ..) = *slot;
        let enrolled = facts.epochs.iter().find(|facts| facts.epoch == epoch);
        let enrolled = enrolled.and_then(|facts| facts.enrolled.get(&machine));
        self.inbox.slot(report) == Some(*slot) && enrolled.is_none_or(|row| self.inbox.is_signed(report, &row.key))
    }

    /// Its signature counts only while it is in the set with this very key.
    fn check_membership(&self, facts: &Facts) -> Result<(), Refusal> {
        match facts.set.find(self.address.as_str()) {
            Some(member) if member.key == *self.public_key() => Ok(()),
            Some(_) | None => Err(Refusal::NotInSet {
                oracle: self.address.clone(),
                version: facts.set.version,
            }),
        }
    }
}
