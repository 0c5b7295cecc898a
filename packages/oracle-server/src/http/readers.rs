//! Readers whom access-control permits to see evidence: auditors, buyers, other machines.
//!
//! The signature is checked first and costs nobody else anything. Then the chain is asked, and its answer is kept for seconds:
//! whoever makes up keys can make the oracle ask so often and no more.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use cosmwasm_std::Addr;
use flywheel_api::{HEADER_READER, LONGEST_READ, READ_EVIDENCE, ReadRequest, Reader, SignedReader};
use flywheel_client::ChainError;
use flywheel_client::handles::AccessControl;
use flywheel_protocol::crypto::verify;
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::access_control::{Decision, Subject};
use flywheel_types::payments::MachineName;
use flywheel_types::registry::MachineStatus;
use thiserror::Error;

use crate::lock;
use crate::shared::Shared;

/// How long an answer of the chain is believed.
const BELIEVED: Duration = Duration::from_secs(3);
/// Answers that are kept, of each kind.
const KEPT: usize = 4_096;
/// Answers that are asked for in a second, for all readers together.
const QUESTIONS_A_SECOND: u32 = 20;

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
}

/// What the chain has answered lately.
#[derive(Default)]
pub(super) struct Readers(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    access_control: Option<Addr>,
    keys: Kept<MachineId, Option<PublicKey>>,
    decisions: Kept<(String, String), Decision>,
    second: Option<Instant>,
    questions: u32,
}

/// Answers that are believed for a while, and so many at most.
struct Kept<K, V>(HashMap<K, (V, Instant)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    fn find(&self, key: &K, now: Instant) -> Option<V> {
        let (value, since) = self.0.get(key)?;
        (now.saturating_duration_since(*since) < BELIEVED).then(|| value.clone())
    }

    fn keep(&mut self, key: K, value: V, now: Instant) {
        if self.0.len() >= KEPT {
            self.0
                .retain(|_, (_, since)| now.saturating_duration_since(*since) < BELIEVED);
        }
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(key, (value, now));
    }
}

impl Memory {
    /// Whether the chain may be asked once more in this second.
    fn may_ask(&mut self, now: Instant) -> bool {
        let is_same = self
            .second
            .is_some_and(|second| now.saturating_duration_since(second) < Duration::from_secs(1));
        if !is_same {
            (self.second, self.questions) = (Some(now), 0);
        }
        self.questions = self.questions.saturating_add(1);
        self.questions <= QUESTIONS_A_SECOND
    }
}

impl Readers {
    /// Whether a request comes from somebody whom access-control permits to read one of the resources now; `None`: it does not
    /// say that it does.
    pub(super) fn check(
        &self,
        shared: &Shared,
        headers: &HeaderMap,
        path: &str,
        resources: &[String],
    ) -> Option<Result<(), NotAReader>> {
        let header = headers.get(HEADER_READER)?;
        let signed = header.to_str().ok().and_then(|text| text.parse::<SignedReader>().ok());
        let Some(signed) = signed else {
            return Some(Err(NotAReader::Unreadable));
        };
        let checked = self.identify(shared, &signed, path);
        Some(checked.and_then(|subject| self.ask(shared, &subject, resources)))
    }

    /// Who has signed the request.
    fn identify(&self, shared: &Shared, signed: &SignedReader, path: &str) -> Result<Subject, NotAReader> {
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
        let digest = digest.map_err(|_| NotAReader::BadSignature)?;
        let is_signed = |key: &PublicKey| verify(key, &digest, &signed.token.signature);
        match &signed.reader {
            Reader::Account(key) if is_signed(key) => {
                let address = shared.source.chain().prefix().account(key.bytes());
                Ok(Subject::Account(address.into_string()))
            }
            Reader::Account(_) => Err(NotAReader::BadSignature),
            Reader::Machine(machine) => match self.key_of(shared, *machine)? {
                Some(key) if is_signed(&key) => Ok(Subject::Machine(MachineName::Id(*machine))),
                _ => Err(NotAReader::BadSignature),
            },
        }
    }

    /// The key that speaks for a machine now, if one does.
    fn key_of(&self, shared: &Shared, machine: MachineId) -> Result<Option<PublicKey>, NotAReader> {
        let now = Instant::now();
        {
            let mut memory = lock(&self.0);
            if let Some(known) = memory.keys.find(&machine, now) {
                return Ok(known);
            }
            if !memory.may_ask(now) {
                return Err(NotAReader::Later);
            }
        }
        let registry = shared.network(shared.source.chain()).registry();
        let found = registry.find_machine(machine).map_err(|error| later(&error))?;
        let key = found
            .filter(|found| found.status == MachineStatus::Active)
            .map(|found| found.key);
        lock(&self.0).keys.keep(machine, key.clone(), now);
        Ok(key)
    }

    /// Whether access-control permits it on one of the resources.
    fn ask(&self, shared: &Shared, subject: &Subject, resources: &[String]) -> Result<(), NotAReader> {
        let mut why_not = Vec::new();
        for resource in resources {
            let decision = self.decision(shared, subject, resource)?;
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

    fn decision(&self, shared: &Shared, subject: &Subject, resource: &str) -> Result<Decision, NotAReader> {
        let key = (format!("{subject:?}"), resource.to_owned());
        let now = Instant::now();
        let known_place = {
            let mut memory = lock(&self.0);
            if let Some(known) = memory.decisions.find(&key, now) {
                return Ok(known);
            }
            if !memory.may_ask(now) {
                return Err(NotAReader::Later);
            }
            memory.access_control.clone()
        };
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
        let decision = access_control.has_permission(subject.clone(), permission, asked, None);
        let decision = decision.map_err(|error| later(&error))?;
        let mut memory = lock(&self.0);
        memory.access_control = Some(place);
        memory.decisions.keep(key, decision.clone(), now);
        Ok(decision)
    }
}

fn later(error: &ChainError) -> NotAReader {
    tracing::warn!(%error, "a reader's permission could not be looked up");
    NotAReader::Later
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_believed_for_three_seconds_and_the_memory_has_an_end() {
        let start = Instant::now();
        let mut kept: Kept<usize, bool> = Kept::default();
        kept.keep(1, true, start);
        assert_eq!(kept.find(&1, start + Duration::from_millis(2_999)), Some(true));
        assert_eq!(kept.find(&1, start + BELIEVED), None);
        assert_eq!(kept.find(&2, start), None);

        for number in 0..10_000 {
            kept.keep(number, false, start);
            assert!(kept.0.len() <= KEPT);
        }
        // Old answers go first, newer ones only if there is no room.
        let mut kept: Kept<usize, bool> = Kept::default();
        for number in 0..KEPT {
            let age = if number < 10 { start } else { start + BELIEVED };
            kept.keep(number, true, age);
        }
        kept.keep(KEPT, true, start + BELIEVED);
        assert_eq!(kept.0.len(), KEPT - 9);
    }

    #[test]
    fn the_chain_is_asked_so_often_in_a_second() {
        let start = Instant::now();
        let mut memory = Memory::default();
        let asked = |memory: &mut Memory, now| (0..100).filter(|_| memory.may_ask(now)).count();
        assert_eq!(asked(&mut memory, start), 20);
        assert_eq!(asked(&mut memory, start + Duration::from_millis(999)), 0);
        assert_eq!(asked(&mut memory, start + Duration::from_secs(1)), 20);
    }
}
