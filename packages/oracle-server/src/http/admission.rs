//! Who may read bundles.

use axum::http::{HeaderMap, header};
use flywheel_protocol::Hash32;
use flywheel_protocol::values::sha256;
use subtle::ConstantTimeEq;

/// Bearer tokens, as their hashes: a comparison takes the same time whatever is given.
pub(super) struct Admitted(Vec<Hash32>);

impl Admitted {
    pub(super) fn new(tokens: &[String]) -> Self {
        Self(tokens.iter().map(|token| sha256(&[token.as_bytes()])).collect())
    }

    /// Whether a request carries one of the tokens.
    pub(super) fn has(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) else {
            return false;
        };
        let given = sha256(&[token.as_bytes()]);
        let matches = self.0.iter().map(|known| known.as_bytes().ct_eq(given.as_bytes()));
        matches.fold(0_u8, |any, one| any | one.unwrap_u8()) == 1
    }
}
