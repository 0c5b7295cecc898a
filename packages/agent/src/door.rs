//! An oracle's door: where reports are handed in and proofs are fetched.

use std::time::{Duration, Instant, SystemTime};

use flywheel_api::{MAX_BODY, MachineProof, Outcome, Submitted};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{MachineId, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use ureq::http::{HeaderMap, StatusCode};
use ureq::{Agent, Body};

/// An oracle's answer is at most this long; a longer one is not read.
const MOST_ANSWER: u64 = 1 << 20;
/// One request and its answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Of an oracle's words this much is logged.
const MOST_WORDS: usize = 200;

/// An oracle, as a device sees it.
pub trait Door {
    /// What it is called in logs and in the outbox: its address on the network.
    fn name(&self) -> &str;

    /// Hands reports in, 1 to 256 of one machine. One answer for each, in their order.
    ///
    /// # Errors
    /// [`DoorError`]: nothing is known of any of them.
    fn hand_in(&self, reports: &[SignedReport]) -> Result<Vec<Reply>, DoorError>;

    /// A machine's proof in the newest final root; none if it is in none.
    ///
    /// # Errors
    /// [`DoorError`].
    fn proof(&self, machine: MachineId) -> Result<Option<MachineProof>, DoorError>;

    /// The oracle's clock, and how long the question took.
    ///
    /// # Errors
    /// [`DoorError`].
    fn time(&self) -> Result<(Time, Duration), DoorError>;
}

/// What an oracle says to a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It has it on disk.
    Acknowledged,
    /// It will never take it.
    Refused {
        /// Why, cut and without control characters.
        why: String,
    },
    /// It may take it later.
    Later {
        /// Why, cut and without control characters.
        why: String,
    },
}

/// Why an oracle gave no answer that counts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DoorError {
    /// No connection, or it broke.
    #[error("does not answer: {reason}")]
    Away {
        /// What the system said.
        reason: String,
    },
    /// It asks to be left alone for a while: 429 or 503.
    #[error("asks to come later (status {status})")]
    Busy {
        /// The status.
        status: u16,
        /// For how long, if it says so.
        after: Option<Duration>,
    },
    /// It finds fault with the whole call: 400, 413, 415, 422.
    #[error("refuses the call (status {status}): {words}")]
    Refused {
        /// The status.
        status: u16,
        /// Its words, cut.
        words: String,
    },
    /// An answer that no oracle gives.
    #[error("gives an answer that is none of an oracle's ({reason}): is this the right address?")]
    Strange {
        /// What is wrong.
        reason: String,
    },
}

/// An oracle's HTTP service.
#[derive(Debug)]
pub struct HttpDoor {
    base: String,
    agent: Agent,
}

#[derive(Serialize)]
struct Reports<'r> {
    reports: &'r [SignedReport],
}

impl HttpDoor {
    /// The service at an address such as `https://oracle.example`. Redirections are not followed.
    pub fn new(url: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(PATIENCE / 2))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(1)
            .user_agent(concat!("flywheel-agent/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            base: url.trim_end_matches('/').to_owned(),
            agent: config.into(),
        }
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<(Option<T>, HeaderMap), DoorError> {
        let answer = self.agent.get(format!("{}{path}", self.base)).call();
        let (status, headers, body) = read(answer)?;
        match status {
            StatusCode::OK => Ok((Some(parse(&body)?), headers)),
            StatusCode::NOT_FOUND => Ok((None, headers)),
            _ => Err(refusal(status, &headers, &body)),
        }
    }
}

impl Door for HttpDoor {
    fn name(&self) -> &str {
        &self.base
    }

    fn hand_in(&self, reports: &[SignedReport]) -> Result<Vec<Reply>, DoorError> {
        let body = serde_json::to_vec(&Reports { reports }).map_err(|error| strange(error.to_string()))?;
        if body.len() > MAX_BODY {
            return Err(DoorError::Refused {
                status: StatusCode::PAYLOAD_TOO_LARGE.as_u16(),
                words: format!("{} bytes are more than the {MAX_BODY} that an oracle takes", body.len()),
            });
        }
        let url = format!("{}{}", self.base, flywheel_api::paths::REPORTS);
        let answer = self.agent.post(url).content_type("application/json").send(&body);
        let (status, headers, body) = read(answer)?;
        if status != StatusCode::OK {
            return Err(refusal(status, &headers, &body));
        }
        replies(reports, parse(&body)?)
    }

    fn proof(&self, machine: MachineId) -> Result<Option<MachineProof>, DoorError> {
        let path = flywheel_api::paths::PROOF.replace("{id}", &machine.get().to_string());
        Ok(self.get(&path)?.0)
    }

    fn time(&self) -> Result<(Time, Duration), DoorError> {
        let begun = Instant::now();
        let (status, headers) = self.get::<flywheel_api::Status>(flywheel_api::paths::STATUS)?;
        status.ok_or_else(|| strange("it has no status".to_owned()))?;
        let date = headers.get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let date = date.and_then(|date| date.duration_since(SystemTime::UNIX_EPOCH).ok());
        let date = date.ok_or_else(|| strange("it has no date".to_owned()))?;
        Ok((Time::new(date.as_secs()), begun.elapsed()))
    }
}

/// An answer counts if it is of the reports that were sent, in their order.
fn replies(reports: &[SignedReport], submitted: Submitted) -> Result<Vec<Reply>, DoorError> {
    let given = submitted.results.len();
    if given != reports.len() {
        return Err(strange(format!("{given} results for {} reports", reports.len())));
    }
    let pairs = reports.iter().zip(submitted.results);
    let reply = |(sent, result): (&SignedReport, flywheel_api::ReportResult)| {
        if result.machine != sent.report.machine() || result.nonce != sent.report.nonce() {
            return Err(strange("a result of another report".to_owned()));
        }
        let why = || words(&format!("{}: {}", result.code, result.text));
        Ok(match (result.outcome, result.retry) {
            (Outcome::Acknowledged, _) => Reply::Acknowledged,
            (Outcome::Refused, true) => Reply::Later { why: why() },
            (Outcome::Refused, false) => Reply::Refused { why: why() },
        })
    };
    pairs.map(reply).collect()
}

type Answer = (StatusCode, HeaderMap, Vec<u8>);

fn read(answer: Result<ureq::http::Response<Body>, ureq::Error>) -> Result<Answer, DoorError> {
    let away = |error: ureq::Error| DoorError::Away {
        reason: words(&error.to_string()),
    };
    let (head, mut body) = answer.map_err(away)?.into_parts();
    let bytes = body.with_config().limit(MOST_ANSWER).read_to_vec().map_err(away)?;
    Ok((head.status, head.headers, bytes))
}

fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> DoorError {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => DoorError::Busy {
            status: status.as_u16(),
            after: retry_after(headers),
        },
        StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => DoorError::Refused {
            status: status.as_u16(),
            words: words(&String::from_utf8_lossy(body)),
        },
        status => strange(format!("status {}", status.as_u16())),
    }
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    // By the oracle's own clock, for this one may be wrong.
    let now = headers.get("date")?.to_str().ok()?;
    date.duration_since(httpdate::parse_http_date(now).ok()?).ok()
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, DoorError> {
    serde_json::from_slice(body).map_err(|error| strange(error.to_string()))
}

fn strange(reason: String) -> DoorError {
    DoorError::Strange { reason: words(&reason) }
}

/// What somebody else says, made fit for a log: one short line.
fn words(text: &str) -> String {
    let plain = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().take(MOST_WORDS).map(plain).collect()
}
