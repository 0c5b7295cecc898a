//! A machine says what came of a command.

use super::{Purpose, SignBytes, SignError};
use crate::values::{Hash32, MachineId};

/// What a machine's key signs when it has done, or refused, what it was asked; the contract is access-control.
///
/// | field | bytes |
/// | --- | --- |
/// | `machine` | `u64` |
/// | `ownership_epoch` | `u32` |
/// | `command` | `u64` |
/// | `key_version` | `u32` |
/// | `name` | text |
/// | `payload` | 32 bytes |
/// | `is_done` | `u8`, 0 or 1 |
/// | `result` | 32 bytes |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandAcknowledgement<'a> {
    /// Who was asked.
    pub machine: MachineId,
    /// The machine's when it was asked: a sale ends every command.
    pub ownership_epoch: u32,
    /// The command's number; machines number their commands from 1.
    pub command: u64,
    /// The version of the key that signs.
    pub key_version: u32,
    /// What was asked, e.g. `unlock`.
    pub name: &'a str,
    /// SHA-256 of what went with it; zero for nothing.
    pub payload: Hash32,
    /// Whether it was done.
    pub is_done: bool,
    /// SHA-256 of what came of it; zero for nothing.
    pub result: Hash32,
}

impl CommandAcknowledgement<'_> {
    /// The bytes that are hashed.
    pub fn sign_bytes(&self, chain_id: &str, access_control: &str) -> SignBytes {
        SignBytes::new(Purpose::Command, chain_id, access_control)
            .machine(self.machine)
            .u32(self.ownership_epoch)
            .u64(self.command)
            .u32(self.key_version)
            .text(self.name)
            .hash(&self.payload)
            .u8(self.is_done.into())
            .hash(&self.result)
    }

    /// The 32 bytes that the machine's key signs.
    ///
    /// # Errors
    /// [`SignError`] for an empty chain id or contract, or one longer than its prefix can say.
    pub fn digest(&self, chain_id: &str, access_control: &str) -> Result<Hash32, SignError> {
        self.sign_bytes(chain_id, access_control).digest()
    }
}
