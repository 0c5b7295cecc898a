//! One oracle: what it has acknowledged, what it carries on, and the key it signs with.

use std::ops::Deref;

use cosmwasm_std::Addr;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::sign::{OracleKey, SignError, Statement};
use flywheel_protocol::{PublicKey, Signature, Time};
use flywheel_types::verification::OracleSignature;

use crate::filed::{Filed, SharedReport, matched};
use crate::walk::Enrolments;
use crate::{
    Acknowledged, Bundle, Conflict, Facts, FactsError, Inbox, Journal, Ledger, NotFinal, NotTaken, Refusal, Settlement,
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

    /// Takes a report from a device; see [`Inbox::take`], and [`Inbox::take_many`] for many at once.
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
        let mut enrolments = Enrolments::of(facts);
        let own = self.inbox.of_epochs(first, target);
        let own = own.filter(|filed| enrolments.find(filed).is_some()).cloned().collect();
        let mut bundle = Bundle::of(own, salt);
        for other in others {
            let mut enrolments = Enrolments::of(facts);
            let candidates: Vec<_> = matched(other.of_epochs(first, target), bundle.reports().iter())
                .filter(|(_, here)| here.is_none())
                .filter_map(|(filed, _)| Some((filed, &enrolments.find(filed)?.key)))
                .collect();
            let genuine = self.are_genuine(&candidates);
            let candidates = candidates.into_iter().zip(genuine);
            let added = candidates
                .filter(|(_, is_genuine)| *is_genuine)
                .map(|((filed, _), _)| filed.clone());
            bundle.add(added.collect());
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

    /// The conflicts that a bundle shows which this oracle has checked ([`Oracle::sign`]): two reports of one number in it,
    /// or one in it and one of the newest final epochs that this oracle has kept. Whoever hands one in first is paid for it.
    ///
    /// An oracle that has just started has kept nothing: it sees what others do as a conflict, but cannot prove it.
    pub fn conflicts(&self, facts: &Facts, bundle: &Bundle) -> Vec<Conflict> {
        let numbers = bundle.reports().chunk_by(|one, next| one.is_of_number(next));
        let mut enrolments = Enrolments::of(facts);
        let conflict = |twins: &[SharedReport]| {
            let speaking = twins.iter().filter(|filed| !facts.is_stopped(filed)).map(Deref::deref);
            let versions: Vec<&Filed> = speaking.collect();
            let (second, others) = versions.split_last()?;
            let key = &enrolments.find(second)?.key;
            let first = match others.first() {
                Some(first) => *first,
                None => self.earlier(facts, bundle, second, key)?,
            };
            Some(Conflict {
                machine: second.machine(),
                epoch: second.epoch(),
                nonce: second.nonce(),
                first: first.signed().clone(),
                second: second.signed().clone(),
            })
        };
        numbers.filter_map(conflict).collect()
    }

    /// Another report that the key has signed under this one's number in an epoch before, if it is at hand: one of an
    /// epoch that is settled with it, or one that was kept.
    fn earlier<'a>(&'a self, facts: &Facts, bundle: &'a Bundle, second: &Filed, key: &PublicKey) -> Option<&'a Filed> {
        let before = facts.epochs.iter().take_while(|before| before.epoch < second.epoch());
        let same_key = before.filter(|before| {
            let row = before.enrolled.get(&second.machine());
            row.is_some_and(|row| row.key == *key)
        });
        let settled_too = same_key.flat_map(|before| bundle.of_number(before.epoch, second.machine(), second.nonce()));
        let mut settled_too = settled_too.filter(|first| !facts.is_stopped(first));
        let kept = self.inbox.settled(second.machine(), second.nonce());
        let mut kept =
            kept.filter(|first| self.ledger.used.holds(first, key) && self.inbox.binding().is_signed(first, key));
        settled_too.next().or_else(|| kept.next())
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
        let mut enrolments = Enrolments::of(facts);
        let own = self.inbox.of_epochs(first, facts.target()?);
        for (filed, found) in matched(own, bundle.reports().iter()) {
            if found.is_none() && enrolments.find(filed).is_some() {
                return Err(Refusal::MissingReport {
                    machine: filed.machine(),
                    nonce: filed.nonce(),
                });
            }
        }
        let own = self.inbox.of_epochs(first, facts.target()?);
        let (mut unseen, mut stray, mut enrolments) = (Vec::new(), None, Enrolments::of(facts));
        for (filed, known) in matched(bundle.reports().iter(), own) {
            let Some(row) = enrolments.find(filed) else {
                stray = Some(filed);
                break;
            };
            if !known.is_some_and(|known| known.is_same(filed)) {
                unseen.push((filed, &row.key));
            }
        }
        let genuine = self.are_genuine(&unseen);
        let forged = unseen.iter().zip(genuine).find(|(_, is_genuine)| !is_genuine);
        if let Some(((filed, _), _)) = forged {
            return Err(Refusal::ForgedReport {
                machine: filed.machine(),
                nonce: filed.nonce(),
            });
        }
        stray.map_or(Ok(()), |filed| {
            Err(Refusal::StrayReport {
                epoch: filed.epoch(),
                machine: filed.machine(),
                nonce: filed.nonce(),
            })
        })
    }

    /// Of each report whether it stands in its own place and is signed by this key.
    fn are_genuine(&self, reports: &[(&SharedReport, &PublicKey)]) -> Vec<bool> {
        let binding = self.inbox.binding();
        let claims: Vec<(&Filed, &PublicKey)> = reports
            .iter()
            .map(|(filed, key)| (SharedReport::deref(filed), *key))
            .collect();
        let signed = binding.are_signed(&claims).into_iter().zip(claims);
        signed
            .map(|(is_signed, (filed, _))| is_signed && binding.is_in_its_epoch(filed))
            .collect()
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
