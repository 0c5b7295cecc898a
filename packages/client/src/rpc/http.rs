//! JSON-RPC over HTTP, one call at a time.

use std::thread::sleep;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Timing;
use crate::ChainError;

/// More than any answer that is asked for here; a node that sends more is not believed.
const MAX_ANSWER_BYTES: u64 = 32 * 1024 * 1024;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CallError {
    /// Nothing is known: the request may or may not have been taken.
    Broken(String),
    /// Nothing is known either: the answer did not come in time.
    Late(String),
    /// The node did not even read the request as a call, for example because it is too large.
    NotTaken(String),
    /// The node's own error.
    Said(String),
    /// An answer in a form that no node has.
    Strange(String),
}

/// A node's address.
#[derive(Debug)]
pub(super) struct Http {
    url: String,
    agent: ureq::Agent,
    timing: Timing,
}

#[derive(Deserialize)]
struct Answer {
    result: Option<Value>,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    data: Value,
}

impl Http {
    pub(super) fn new(url: &str, timing: Timing) -> Self {
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(timing.request))
            .max_redirects(0)
            .http_status_as_error(false)
            // As many threads as send at once; more connections are opened and closed again.
            .max_idle_connections(64)
            .max_idle_connections_per_host(64);
        if is_local(url) {
            config = config.proxy(None);
        }
        Self {
            url: url.trim_end_matches('/').to_owned(),
            agent: config.build().new_agent(),
            timing,
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn timing(&self) -> &Timing {
        &self.timing
    }

    /// One attempt.
    pub(super) fn call_once<T: DeserializeOwned>(&self, method: &str, parameters: &Value) -> Result<T, CallError> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let broken = |error: ureq::Error| match error {
            ureq::Error::Timeout(_) => CallError::Late(error.to_string()),
            _ => CallError::Broken(error.to_string()),
        };
        let mut response = self
            .agent
            .post(&self.url)
            .content_type("application/json")
            .send(request.to_string())
            .map_err(broken)?;
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER_BYTES)
            .read_to_vec()
            .map_err(broken)?;
        // CometBFT answers errors of a call with status 500 and JSON all the same.
        let Ok(answer) = serde_json::from_slice::<Answer>(&body) else {
            let text: String = String::from_utf8_lossy(&body).chars().take(200).collect();
            let reason = format!("HTTP status {status}: {}", text.trim());
            return Err(if status.is_client_error() {
                CallError::NotTaken(reason)
            } else {
                CallError::Broken(reason)
            });
        };
        match (answer.result, answer.error) {
            (_, Some(error)) => Err(CallError::Said(error.text())),
            (Some(result), None) => {
                serde_json::from_value(result).map_err(|error| CallError::Strange(error.to_string()))
            }
            (None, None) => Err(CallError::Strange("it has neither a result nor an error".to_owned())),
        }
    }

    /// Asks again, a bounded number of times, if there is no answer: for calls that change nothing.
    pub(super) fn call<T: DeserializeOwned>(&self, method: &str, parameters: &Value) -> Result<T, CallError> {
        self.call_again(method, parameters, |error| {
            matches!(error, CallError::Broken(_) | CallError::Late(_))
        })
    }

    /// The same for a question that may cost the node a lot: one that it did not answer in time is not put again.
    pub(super) fn call_dear<T: DeserializeOwned>(&self, method: &str, parameters: &Value) -> Result<T, CallError> {
        self.call_again(method, parameters, |error| matches!(error, CallError::Broken(_)))
    }

    fn call_again<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &Value,
        is_worth_it: impl Fn(&CallError) -> bool,
    ) -> Result<T, CallError> {
        let mut pause = self.timing.retry_pause;
        let mut attempt = 1;
        loop {
            match self.call_once(method, parameters) {
                Err(error) if attempt < self.timing.attempts && is_worth_it(&error) => {
                    sleep(pause);
                    pause = pause.saturating_mul(2);
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// What a failed call means to a caller.
    pub(super) fn explain(&self, error: CallError) -> ChainError {
        match error {
            CallError::Broken(reason) | CallError::Late(reason) | CallError::NotTaken(reason) => {
                ChainError::Unreachable {
                    url: self.url.clone(),
                    reason,
                }
            }
            CallError::Said(reason) => ChainError::Refused { reason },
            CallError::Strange(reason) => ChainError::Encoding {
                what: "the node's answer",
                reason,
            },
        }
    }
}

impl RpcError {
    /// `data` has the cause, `message` only its kind.
    fn text(self) -> String {
        match self.data {
            Value::String(data) if !data.is_empty() => data,
            _ => self.message,
        }
    }
}

/// A proxy of the environment is for the world outside.
fn is_local(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}

/// How long a poll waits before the next one: no longer than until `remaining` is over.
pub(super) fn nap(poll: Duration, remaining: Duration) {
    sleep(poll.min(remaining));
}
