//! Calls to other oracles. What they answer is checked like anything that comes from outside.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cosmwasm_std::Addr;
use flywheel_api::{
    Answer, AskBundle, AskLedger, AskReports, BundlePage, HEADER_PEER, LedgerPage, PeerFailure, PeerRequest, Place,
    Received, ReportPage, Token, paths,
};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::lock;
use crate::settings::Peer;
use crate::shared::Shared;

/// Most bytes of an answer.
const MAX_ANSWER: u64 = 32 << 20;
/// Most bytes of a ledger that is taken over.
const MAX_LEDGER: u64 = 4 << 30;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// Calls until session and number are right.
const TRIES: usize = 3;

/// Why a peer did not answer usefully.
#[derive(Debug, Error)]
pub(crate) enum PeerError {
    #[error("it cannot be reached: {0}")]
    Away(String),
    #[error("it does not have that, or not yet")]
    NotYet,
    #[error("it does not take the call: {0}")]
    Refused(String),
    #[error("its answer is none: {0}")]
    Nonsense(String),
}

/// Another oracle.
pub(crate) struct PeerClient {
    pub(crate) peer: Peer,
    shared: Arc<Shared>,
    agent: ureq::Agent,
    /// The peer's session and the number of the last call.
    session: Mutex<(Hash32, u64)>,
}

/// A bundle as a peer hands it over.
pub(crate) struct Fetched {
    pub(crate) salt: [u8; 32],
    pub(crate) reports: Vec<SignedReport>,
}

impl PeerClient {
    pub(crate) fn new(peer: Peer, shared: Arc<Shared>) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(shared.patience / 4))
            .timeout_connect(Some(CONNECT.min(shared.patience / 4)))
            .http_status_as_error(false)
            .max_redirects(0);
        Self {
            peer,
            shared,
            agent: config.build().into(),
            session: Mutex::new((Hash32::ZERO, 0)),
        }
    }

    pub(crate) const fn address(&self) -> &Addr {
        &self.peer.address
    }

    /// Hands over what this oracle says to a round.
    pub(crate) fn answer(&self, answer: &Answer) -> Result<Received, PeerError> {
        self.call_within(paths::PEER_ANSWER, answer, self.shared.patience / 12)
    }

    /// Reads the reports that the peer has acknowledged, page by page; `each` says whether to go on.
    pub(crate) fn reports(
        &self,
        (first, last): (Epoch, Epoch),
        mut each: impl FnMut(Vec<SignedReport>) -> bool,
    ) -> Result<(), PeerError> {
        let mut after = None;
        loop {
            let page: ReportPage = self.call(paths::PEER_REPORTS, &AskReports { first, last, after })?;
            if !each(decode(&page.reports)?) {
                return Ok(());
            }
            match next(after, page.next)? {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Reads a round's bundle, if it has at most `most` reports.
    pub(crate) fn bundle(&self, epoch: Epoch, round: u64, most: u64) -> Result<Fetched, PeerError> {
        let (mut after, mut reports): (_, Vec<SignedReport>) = (None, Vec::new());
        loop {
            let page: BundlePage = self.call(paths::PEER_BUNDLE, &AskBundle { epoch, round, after })?;
            reports.extend(decode(&page.reports)?);
            let count = u64::try_from(reports.len()).unwrap_or(u64::MAX);
            if page.total > most || count > page.total {
                return Err(PeerError::Nonsense(format!("a bundle of more than {most} reports")));
            }
            match next(after, page.next)? {
                Some(next) => after = Some(next),
                None if count == page.total => {
                    let salt = *page.salt.as_bytes();
                    return Ok(Fetched { salt, reports });
                }
                None => return Err(PeerError::Nonsense("a bundle that is cut off".to_owned())),
            }
        }
    }

    /// The hash of the peer's ledger on this root.
    pub(crate) fn ledger_hash(&self, root: Hash32) -> Result<Hash32, PeerError> {
        let ask = AskLedger { root, offset: u64::MAX };
        let page: LedgerPage = self.call(paths::PEER_LEDGER, &ask)?;
        Ok(page.hash)
    }

    /// The peer's ledger on this root, as JSON with this hash.
    pub(crate) fn ledger(&self, root: Hash32, hash: Hash32) -> Result<Vec<u8>, PeerError> {
        let mut json = Vec::new();
        loop {
            let offset = u64::try_from(json.len()).unwrap_or(u64::MAX);
            let page: LedgerPage = self.call(paths::PEER_LEDGER, &AskLedger { root, offset })?;
            if page.hash != hash || page.total > MAX_LEDGER || page.bytes.is_empty() {
                return Err(PeerError::Nonsense("another ledger than it named".to_owned()));
            }
            json.extend_from_slice(&page.bytes);
            if u64::try_from(json.len()).is_ok_and(|length| length >= page.total) {
                break;
            }
        }
        if sha256(&[&json]) == hash {
            Ok(json)
        } else {
            Err(PeerError::Nonsense("a ledger with another hash".to_owned()))
        }
    }

    fn call<A: DeserializeOwned>(&self, path: &str, ask: &impl Serialize) -> Result<A, PeerError> {
        self.call_within(path, ask, self.shared.patience / 4)
    }

    fn call_within<A: DeserializeOwned>(
        &self,
        path: &str,
        ask: &impl Serialize,
        time: Duration,
    ) -> Result<A, PeerError> {
        let nonsense = |error: &dyn std::fmt::Display| PeerError::Nonsense(error.to_string());
        let body = serde_json::to_vec(ask).map_err(|error| nonsense(&error))?;
        let mut refused = String::new();
        for _ in 0..TRIES {
            let header = self.sign(path, &body)?;
            let url = format!("{}{path}", self.peer.url);
            let call = self
                .agent
                .post(&url)
                .header(HEADER_PEER, header)
                .content_type("application/json");
            let call = call.config().timeout_global(Some(time)).build();
            let mut response = call
                .send(body.as_slice())
                .map_err(|error| PeerError::Away(error.to_string()))?;
            let status = response.status().as_u16();
            let bytes = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
            let bytes = bytes.map_err(|error| PeerError::Away(error.to_string()))?;
            match status {
                200 => return serde_json::from_slice(&bytes).map_err(|error| nonsense(&error)),
                401 => {
                    let failure: PeerFailure = serde_json::from_slice(&bytes).map_err(|error| nonsense(&error))?;
                    *lock(&self.session) = (failure.session, failure.after);
                    refused = failure.text;
                }
                404 | 503 => return Err(PeerError::NotYet),
                status => return Err(PeerError::Refused(format!("status {status}"))),
            }
        }
        Err(PeerError::Refused(refused.chars().take(300).collect()))
    }

    fn sign(&self, path: &str, body: &[u8]) -> Result<String, PeerError> {
        let (session, number) = {
            let mut session = lock(&self.session);
            session.1 = session.1.saturating_add(1);
            *session
        };
        let request = PeerRequest {
            from: self.shared.address.as_str(),
            to: self.peer.address.as_str(),
            path,
            session,
            number,
            body: sha256(&[body]),
        };
        let digest = request.digest(&self.shared.chain_id, self.shared.verification());
        let digest = digest.map_err(|error| PeerError::Nonsense(error.to_string()))?;
        let signature = self.shared.settings.key.sign(&digest);
        Ok(format!("{} {}", self.shared.address, Token { number, signature }))
    }
}

fn decode(reports: &[cosmwasm_std::Binary]) -> Result<Vec<SignedReport>, PeerError> {
    let decoded = reports.iter().map(|report| SignedReport::decode(report));
    let decoded: Result<_, _> = decoded.collect();
    decoded.map_err(|error| PeerError::Nonsense(error.to_string()))
}

/// The next page begins later, or there is none: a peer cannot send one page for ever.
fn next(after: Option<Place>, next: Option<Place>) -> Result<Option<Place>, PeerError> {
    match next {
        Some(next) if after.is_some_and(|after| next <= after) => {
            Err(PeerError::Nonsense("pages that do not go on".to_owned()))
        }
        next => Ok(next),
    }
}
