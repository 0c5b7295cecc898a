//! The newest number and time that were signed, in a file beside the outbox: what is left if the outbox is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use flywheel_protocol::values::sha256;
use serde::{Deserialize, Serialize};

use super::OutboxError;
use crate::key::write_private;

/// Written, on disk, before the number is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// The newest report's number.
    pub nonce: u64,
    /// The time of its last reading.
    pub time: u64,
    /// When it was signed.
    pub signed_at: u64,
}

impl Mark {
    /// The mark beside an outbox; none if there is none, or it is damaged: then the clock alone gives the numbers.
    pub fn read(outbox: &Path) -> Option<Self> {
        let text = fs::read_to_string(path(outbox)).ok()?;
        let (body, check) = text.trim_end().rsplit_once(' ')?;
        (check == checksum(body))
            .then(|| serde_json::from_str(body).ok())
            .flatten()
    }

    pub fn write(&self, outbox: &Path) -> Result<(), OutboxError> {
        let failed = |reason: String| OutboxError::Disk {
            path: path(outbox),
            reason,
        };
        let body = serde_json::to_string(self).map_err(|error| failed(error.to_string()))?;
        let text = format!("{body} {}\n", checksum(&body));
        write_private(&path(outbox), text.as_bytes()).map_err(|error| failed(error.to_string()))
    }
}

fn path(outbox: &Path) -> PathBuf {
    outbox.with_file_name("mark")
}

fn checksum(body: &str) -> String {
    sha256(&[body.as_bytes()]).to_string()
}
