//! The seller's service, as a buyer sees it.

use std::io::Read;
use std::time::Duration;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::ExchangeError;
use serde::de::DeserializeOwned;
use thiserror::Error;
use ureq::http::StatusCode;
use ureq::{Agent, Body, BodyReader};

use super::{End, LinkError, ReceiveError, Refusal, check_link};
use crate::samples::MAX_SAMPLES_BYTES;
use crate::server::Failure;
use crate::transfer::Part;
use crate::{Described, OrderFacts, Samples};

/// Of the seller's words this much is kept.
const MOST_WORDS: usize = 200;
/// Facts and failures are shorter.
const MOST_FACTS: u64 = 4_096;
/// A connection.
const CONNECT: Duration = Duration::from_secs(10);
/// The head of an answer.
const HEAD: Duration = Duration::from_secs(30);
/// All of an answer. What came until then is kept.
const BODY: Duration = Duration::from_secs(300);

/// A seller's HTTP service.
#[derive(Debug)]
pub struct SellersDoor {
    base: String,
    agent: Agent,
}

/// What everybody may see cannot be seen, or is not what it should be.
#[derive(Debug, Error)]
pub enum SamplesError {
    /// The service does not answer, or says no.
    #[error(transparent)]
    NotShown(ReceiveError),
    /// An answer that no seller's service gives.
    #[error("a strange answer: {reason}")]
    Strange {
        /// What is wrong with it.
        reason: String,
    },
    /// They are not the ones that the root draws.
    #[error("the samples are not those of what is listed: {0}")]
    Wrong(ExchangeError),
}

/// Why there is no answer, or none that counts.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Worth another try.
    Later(ReceiveError),
    /// Not.
    Strange(String),
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Later(error) => Self::Error(error),
            Trouble::Strange(reason) => Self::Refusal(Refusal::Strange { reason }),
        }
    }
}

impl SellersDoor {
    /// The service that a listing's link leads to: a stranger's word, so it is looked at.
    ///
    /// # Errors
    /// [`LinkError`]
    pub fn of_link(link: &str) -> Result<Self, LinkError> {
        check_link(link)?;
        Ok(Self::new(link))
    }

    /// The service at an address such as `https://data.example`, which the buyer has named. Redirections are not followed.
    pub fn new(url: &str) -> Self {
        let base = url.trim_end_matches('/').to_owned();
        let mut config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(HEAD))
            .timeout_recv_body(Some(BODY))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(1)
            .user_agent(concat!("flywheel-exchange/", env!("CARGO_PKG_VERSION")));
        if is_local(&base) {
            config = config.proxy(None);
        }
        Self {
            base,
            agent: config.build().new_agent(),
        }
    }

    pub(super) fn facts(&self, order: u64, left: Option<Duration>) -> Result<OrderFacts, Trouble> {
        self.json(&format!("/v1/orders/{order}"), MOST_FACTS, left)
    }

    pub(super) fn samples(&self, root: &Hash32, left: Option<Duration>) -> Result<Samples, Trouble> {
        self.json(&format!("/v1/contents/{root}/samples"), MAX_SAMPLES_BYTES, left)
    }

    /// The 16 chunks that everybody may see, checked against the listed root.
    ///
    /// # Errors
    /// [`SamplesError`]
    pub fn show_samples(&self, content: &Described) -> Result<Samples, SamplesError> {
        let samples = self.samples(&content.root, None).map_err(|trouble| match trouble {
            Trouble::Later(error) => SamplesError::NotShown(error),
            Trouble::Strange(reason) => SamplesError::Strange { reason },
        })?;
        samples.check(content.content()).map_err(SamplesError::Wrong)?;
        Ok(samples)
    }

    /// The bytes from `begin` to before `end` of a part that has `length` in all.
    pub(super) fn range(
        &self,
        order: u64,
        part: Part,
        (begin, end): (u64, u64),
        length: u64,
        left: Option<Duration>,
    ) -> Result<impl Read + use<>, Trouble> {
        let last = end.saturating_sub(1);
        let url = format!("{}/v1/orders/{order}/{}", self.base, part.name());
        let answer = self.agent.get(url).header("range", format!("bytes={begin}-{last}"));
        let response = answer.config().timeout_global(left).build().call().map_err(away)?;
        let (head, body) = response.into_parts();
        if head.status != StatusCode::PARTIAL_CONTENT {
            return Err(refusal(head.status, body));
        }
        let expected = format!("bytes {begin}-{last}/{length}");
        let found = head.headers.get("content-range").and_then(|range| range.to_str().ok());
        if found != Some(&expected) {
            let found = words(found.unwrap_or("nothing"));
            return Err(Trouble::Strange(format!(
                "asked for {expected}, it gives {found}: the file has another length"
            )));
        }
        Ok(Reader(body.into_reader()))
    }

    fn json<T: DeserializeOwned>(&self, path: &str, most: u64, left: Option<Duration>) -> Result<T, Trouble> {
        let answer = self.agent.get(format!("{}{path}", self.base));
        let response = answer.config().timeout_global(left).build().call().map_err(away)?;
        let (head, mut body) = response.into_parts();
        if head.status != StatusCode::OK {
            return Err(refusal(head.status, body));
        }
        let bytes = match body.with_config().limit(most).read_to_vec() {
            Ok(bytes) => bytes,
            Err(ureq::Error::BodyExceedsLimit(_)) => {
                return Err(Trouble::Strange(format!("more than {most} bytes for {path}")));
            }
            Err(error) => return Err(away(error)),
        };
        serde_json::from_slice(&bytes).map_err(|error| Trouble::Strange(words(&error.to_string())))
    }
}

/// A body. Its errors are all the same to the reader: the rest is asked for again.
struct Reader(BodyReader<'static>);

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

fn refusal(status: StatusCode, mut body: Body) -> Trouble {
    let read = body.with_config().limit(MOST_FACTS).read_to_vec().unwrap_or_default();
    let text = serde_json::from_slice::<Failure>(&read)
        .map_or_else(|_| String::from_utf8_lossy(&read).into_owned(), |failure| failure.text);
    let comes_later = matches!(
        status,
        StatusCode::PAYMENT_REQUIRED | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS
    );
    if comes_later || status.is_server_error() {
        return Trouble::Later(ReceiveError::NotServed {
            status: status.as_u16(),
            words: words(&text),
        });
    }
    Trouble::Strange(format!("status {}: {}", status.as_u16(), words(&text)))
}

/// Also an answer that breaks the protocol: a proxy on the way may have cut it.
fn away(error: ureq::Error) -> Trouble {
    Trouble::Later(ReceiveError::Away {
        reason: words(&error.to_string()),
    })
}

/// What somebody else says, made fit for a log: one short line.
pub(super) fn words(text: &str) -> String {
    let plain = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().take(MOST_WORDS).map(plain).collect()
}

/// No proxy leads to this machine.
fn is_local(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| host == *local || host.strip_prefix(local).is_some_and(|port| port.starts_with(':')))
}
