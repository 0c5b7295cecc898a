//! One oracle: what it has acknowledged, what it carries on, and the key it signs with.

use cosmwasm_std::Addr;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::sign::{OracleKey, SignError, Statement};
use flywheel_protocol::{PublicKey, Signature, Time};
use flywheel_types::staking::Enrolment;
use flywheel_types::verification::OracleSignature;

use crate::inbox::ReportKey;
use crate::{
    Acknowledged, Bundle, Facts, FactsError, Inbox, Journal, Ledger, NotFinal, NotTaken, Refusal, Settlement, settle,
};

/// An independent oracle.
pub struct Oracle<J> {
    address: Addr,
    key: SecretKey,
    inbox: Inbox,
    ledger: Ledger,
    journal: J,
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
    /// every round. Reports of machines that are not enrolled, also its own, are left out too: nobody knows whose they
    /// are.
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
        let mut bundle = Bundle::union([], first, target, salt);
        for (slot, report) in self.inbox.of_epochs(first, target) {
            if enrolment(facts, slot).is_some() {
                bundle.add(*slot, report);
            }
        }
        for (slot, report) in others.into_iter().flat_map(|inbox| inbox.of_epochs(first, target)) {
            let Some(row) = enrolment(facts, slot) else { continue };
            if !bundle.has(slot) && self.is_genuine(row, slot, report) {
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
        self.check_ledger(facts)?;
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

    /// Carries on from a settlement that is final: its reports are not needed any more.
    ///
    /// `last_final` is what the chain says is final. The version of the set that the settlement was computed under may be
    /// another one: after a restart a statement is computed again, and oracles have come and gone since.
    ///
    /// # Errors
    /// [`NotFinal`] for any other settlement; nothing is changed then.
    pub fn advance(&mut self, last_final: &Statement, settlement: &Settlement) -> Result<(), NotFinal> {
        let computed = &settlement.statement;
        let expected = Statement {
            set_version: computed.set_version,
            ..*last_final
        };
        if *computed != expected {
            return Err(NotFinal {
                epoch: computed.epoch,
                root: computed.root,
                final_epoch: last_final.epoch,
                final_root: last_final.root,
            });
        }
        self.ledger = settlement.ledger.clone();
        self.inbox.forget_until(last_final.epoch);
        Ok(())
    }

    /// What it carries on is what the chain builds on. From any other ledger it would compute, and sign, other sums.
    fn check_ledger(&self, facts: &Facts) -> Result<(), Refusal> {
        let first = facts.epochs.first().ok_or(FactsError::NothingToSettle)?.epoch;
        let (ledger, next) = (self.ledger.root(), self.ledger.next());
        if ledger == facts.built_on && next == first {
            return Ok(());
        }
        Err(Refusal::StaleLedger {
            ledger,
            next,
            built_on: facts.built_on,
            first,
        })
    }

    /// Nothing acknowledged is missing, and what this oracle had not seen in these very bytes is really signed. Own reports
    /// of machines that are not enrolled are no evidence and are not missed.
    fn check_bundle(&self, facts: &Facts, bundle: &Bundle) -> Result<(), Refusal> {
        let first = facts.epochs.first().ok_or(FactsError::NothingToSettle)?.epoch;
        for (slot, _) in self.inbox.of_epochs(first, facts.target()?) {
            if !bundle.has(slot) && enrolment(facts, slot).is_some() {
                return Err(Refusal::MissingReport {
                    machine: slot.1,
                    nonce: slot.2,
                });
            }
        }
        for (slot, report) in bundle.reports() {
            let (epoch, machine, nonce, _) = *slot;
            let Some(row) = enrolment(facts, slot) else {
                return Err(Refusal::StrayReport { epoch, machine, nonce });
            };
            if self.inbox.find(slot) != Some(report) && !self.is_genuine(row, slot, report) {
                return Err(Refusal::ForgedReport { machine, nonce });
            }
        }
        Ok(())
    }

    /// Whether a report stands in its own place and is signed by its machine's enrolled key.
    fn is_genuine(&self, enrolment: &Enrolment, slot: &ReportKey, report: &SignedReport) -> bool {
        self.inbox.slot(report) == Some(*slot) && self.inbox.is_signed(report, &enrolment.key)
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

/// The record of a report's machine in the report's epoch; none if it is not enrolled, or the epoch is not settled now.
fn enrolment<'a>(facts: &'a Facts, slot: &ReportKey) -> Option<&'a Enrolment> {
    let (epoch, machine, ..) = slot;
    // The epochs are in their order and without a gap, but a look at each would cost each report all of them.
    let position = facts.epochs.binary_search_by_key(epoch, |facts| facts.epoch).ok()?;
    facts.epochs.get(position)?.enrolled.get(machine)
}
