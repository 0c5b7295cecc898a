//! What a call that failed as a whole is answered with.

use serde::{Deserialize, Serialize};

/// The body of every answer with a status of 400 or above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failure {
    /// Why, for programs.
    pub code: FailureCode,
    /// Why and what to do, for people.
    pub text: String,
}

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FailureCode {
    /// 400: the request cannot be read.
    Malformed,
    /// 401: only for the admitted, for the machine itself or for oracles, and not signed so.
    NotAdmitted,
    /// 404: there is nothing of this kind.
    NotFound,
    /// 405: not with this method.
    WrongMethod,
    /// 408: the request came too slowly.
    TooSlow,
    /// 413: too large.
    TooLarge,
    /// 429, with `Retry-After`: too many requests from this address.
    RateLimited,
    /// 503, with `Retry-After`: try again later.
    Busy,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Failure {
    /// A failure.
    pub fn new(code: FailureCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}
