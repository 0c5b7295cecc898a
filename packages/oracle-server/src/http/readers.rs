//! Readers whom access-control permits to see evidence: auditors, buyers, other machines.
//!
//! An account's signature is checked first and costs nobody else anything. A machine's key is the chain's: it is asked for it,
//! unless the machine signs with the key that it had when it was permitted last. The chain's answers are kept for seconds, and
//! [`Questions`] bounds how often it is asked for whom.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Instant;

use axum::http::HeaderMap;
use flywheel_api::{HEADER_READER, LONGEST_READ, READ_EVIDENCE, ReadRequest, Reader, SignedReader};
use flywheel_client::ChainError;
use flywheel_client::handles::AccessControl;
use flywheel_protocol::crypto::verify;
use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey, Time};
use flywheel_types::access_control::{Decision, Subject};
use flywheel_types::payments::MachineName;
use flywheel_types::registry::MachineStatus;
use thiserror::Error;

use super::questions::{Asker, Questions};
use super::remembered::Memory;
use crate::lock;
use crate::settings::Limits;
use crate::shared::Shared;

/// Why somebody does not read.
#[derive(Debug, Error)]
pub(super) enum NotAReader {
    #[error("the header {HEADER_READER} cannot be read: it is a reader, a time and a signature")]
    Unreadable,
    #[error("the request expires at {expires}, and it is {now}: sign one that expires within {LONGEST_READ} s")]
    Time { expires: u64, now: Time },
    #[error("the request is not signed by the reader's key, for this oracle and path")]
    BadSignature,
    #[error("access-control does not permit {READ_EVIDENCE} on {resources}: {why_not}")]
    NotPermitted { resources: String, why_not: String },
    #[error("the chain cannot be asked now: try again")]
    Later,
    #[error("this address asks more about readers than is answered: wait a second")]
    TooOften,
}

/// What the chain has answered lately, and how often it may be asked.
pub(super) struct Readers {
    memory: Mutex<Memory>,
    questions: Questions,
}

/// A request as it came.
pub(super) struct Asked<'r> {
    /// Its head.
    pub(super) headers: &'r HeaderMap,
    /// Where it comes from.
    pub(super) from: IpAddr,
}

/// Whose signature was checked.
struct Known<'r> {
    /// Under which name it is remembered.
    name: String,
    subject: Subject,
    key: PublicKey,
    from: IpAddr,
    /// What it was permitted to read when the chain was asked last.
    permitted: Vec<&'r String>,
}

impl Readers {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            memory: Mutex::default(),
            questions: Questions::new(limits),
        }
    }

    /// Whether a request comes from somebody whom access-control permits to read one of the resources now; `None`: it does not
    /// say that it does.
    pub(super) fn check(
        &self,
        shared: &Shared,
        asked: &Asked<'_>,
        path: &str,
        resources: &[String],
    ) -> Option<Result<(), NotAReader>> {
        let header = asked.headers.get(HEADER_READER)?;
        let signed = header.to_str().ok().and_then(|text| text.parse::<SignedReader>().ok());
        let Some(signed) = signed else {
            return Some(Err(NotAReader::Unreadable));
        };
        let known = digest_of(shared, &signed, path)
            .and_then(|digest| self.identify(shared, &signed, &digest, (asked.from, resources)));
        Some(known.and_then(|known| self.ask(shared, &known, resources)))
    }

    /// Who has signed the request.
    fn identify<'r>(
        &self,
        shared: &Shared,
        signed: &SignedReader,
        digest: &Hash32,
        (from, resources): (IpAddr, &'r [String]),
    ) -> Result<Known<'r>, NotAReader> {
        let is_signed = |key: &PublicKey| verify(key, digest, &signed.token.signature);
        let name = signed.reader.to_string();
        let (subject, key, permitted) = match &signed.reader {
            Reader::Account(key) if is_signed(key) => {
                let address = shared.source.chain().prefix().account(key.bytes());
                let subject = Subject::Account(address.into_string());
                (subject, key.clone(), self.permitted(&name, resources, |_| true))
            }
            Reader::Account(_) => return Err(NotAReader::BadSignature),
            Reader::Machine(machine) => {
                let permitted = self.permitted(&name, resources, is_signed);
                let asker = permitted
                    .first()
                    .map_or(Asker::Stranger(from), |resource| Asker::permitted(resource));
                let key = self.key_of(shared, *machine, asker)?;
                let key = key.filter(is_signed).ok_or(NotAReader::BadSignature)?;
                (Subject::Machine(MachineName::Id(*machine)), key, permitted)
            }
        };
        Ok(Known {
            name,
            subject,
            key,
            from,
            permitted,
        })
    }

    /// The resources that a reader was permitted to read with a key that has signed now.
    fn permitted<'r>(
        &self,
        name: &str,
        resources: &'r [String],
        has_signed: impl Fn(&PublicKey) -> bool,
    ) -> Vec<&'r String> {
        let signed_with = |resource: &String| lock(&self.memory).find_permitted((name, resource));
        let with = resources
            .iter()
            .filter_map(|resource| Some((resource, signed_with(resource)?)));
        with.filter(|(_, key)| has_signed(key))
            .map(|(resource, _)| resource)
            .collect()
    }

    /// The key that speaks for a machine now, if one does.
    fn key_of(&self, shared: &Shared, machine: MachineId, asker: Asker) -> Result<Option<PublicKey>, NotAReader> {
        let now = Instant::now();
        if let Some(known) = lock(&self.memory).keys.find(&machine, now) {
            return Ok(known);
        }
        let question = self.questions.take(asker, now)?;
        let registry = shared.network(shared.source.chain()).registry();
        let found = registry.find_machine(machine).map_err(|error| later(&error))?;
        drop(question);
        let key = found
            .filter(|found| found.status == MachineStatus::Active)
            .map(|found| found.key);
        lock(&self.memory).keys.keep(machine, key.clone(), now);
        Ok(key)
    }

    /// The key that a machine was enrolled with in an epoch of which it has a leaf here.
    pub(super) fn enrolled(
        &self,
        shared: &Shared,
        (machine, epoch): (MachineId, Epoch),
        from: IpAddr,
    ) -> Result<Option<PublicKey>, NotAReader> {
        if let Some(key) = shared.enrolments.key(epoch, machine) {
            return Ok(Some(key.as_ref().clone()));
        }
        if let Some(known) = lock(&self.memory).find_enrolled(machine, epoch) {
            return Ok(known);
        }
        let question = self.questions.take(Asker::Device(from), Instant::now())?;
        let staking = shared.network(shared.source.chain()).staking();
        let row = staking.enrolment(machine, Some(epoch)).map_err(|error| later(&error))?;
        drop(question);
        let key = row.map(|row| row.key);
        lock(&self.memory).keep_enrolled(machine, epoch, key.clone());
        Ok(key)
    }

    /// Whether access-control permits it on one of the resources. What it was permitted before is asked first.
    fn ask(&self, shared: &Shared, known: &Known<'_>, resources: &[String]) -> Result<(), NotAReader> {
        let new = resources
            .iter()
            .filter(|resource| !known.permitted.contains(resource))
            .map(|resource| (resource, Asker::Stranger(known.from)));
        let before = known
            .permitted
            .iter()
            .map(|resource| (*resource, Asker::permitted(resource)));
        let mut why_not = Vec::new();
        for (resource, asker) in before.chain(new) {
            let decision = self.decision(shared, known, resource, asker)?;
            if decision.is_permitted {
                return Ok(());
            }
            why_not.extend(decision.why_not);
        }
        why_not.sort_unstable();
        why_not.dedup();
        Err(NotAReader::NotPermitted {
            resources: resources.join(" or "),
            why_not: serde_json::to_string(&why_not).unwrap_or_default(),
        })
    }

    fn decision(
        &self,
        shared: &Shared,
        known: &Known<'_>,
        resource: &str,
        asker: Asker,
    ) -> Result<Decision, NotAReader> {
        let now = Instant::now();
        let known_place = {
            let memory = lock(&self.memory);
            let key = (known.name.clone(), resource.to_owned());
            if let Some(kept) = memory.decisions.find(&key, now) {
                return Ok(kept);
            }
            memory.access_control.clone()
        };
        let question = self.questions.take(asker, now)?;
        let chain = shared.source.chain();
        // The registry is told of it once, for ever.
        let place = match known_place {
            Some(place) => place,
            None => {
                let config = shared.network(chain).registry().config();
                let place = config.map_err(|error| later(&error))?.access_control;
                place.ok_or_else(|| NotAReader::NotPermitted {
                    resources: resource.to_owned(),
                    why_not: "this chain has no access-control".to_owned(),
                })?
            }
        };
        let (Ok(permission), Ok(asked)) = (READ_EVIDENCE.parse(), resource.parse()) else {
            return Err(NotAReader::Later);
        };
        let access_control = AccessControl::new(chain, place.clone());
        let decision = access_control.has_permission(known.subject.clone(), permission, asked, None);
        let decision = decision.map_err(|error| later(&error))?;
        drop(question);
        let mut memory = lock(&self.memory);
        memory.access_control = Some(place);
        memory.decide((&known.name, resource), &known.key, decision.clone(), now);
        Ok(decision)
    }
}

/// What the reader has signed, if its time is right.
fn digest_of(shared: &Shared, signed: &SignedReader, path: &str) -> Result<Hash32, NotAReader> {
    let now = shared.time().ok_or(NotAReader::Later)?;
    let expires = signed.token.number;
    if expires <= now.get() || expires > now.get().saturating_add(LONGEST_READ) {
        return Err(NotAReader::Time { expires, now });
    }
    let request = ReadRequest {
        to: shared.address.as_str(),
        path,
        reader: &signed.reader,
        expires: Time::new(expires),
    };
    let digest = request.digest(&shared.chain_id, shared.verification());
    digest.map_err(|_| NotAReader::BadSignature)
}

fn later(error: &ChainError) -> NotAReader {
    tracing::warn!(%error, "a reader's permission could not be looked up");
    NotAReader::Later
}
