//! The one builder of sign bytes.

use std::fmt;

use thiserror::Error;

use crate::values::{Epoch, Hash32, MachineId, PublicKey, Time, sha256};

/// What a signature is for. A signature for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A device agrees to be registered by an owner (R1).
    RegisterMachine,
    /// A device or its new key agrees to a change of keys (R4).
    RotateKey,
    /// An account of another chain agrees to be linked to a machine (R5).
    LinkAccount,
    /// A maker states that it made a device (R3).
    CertifyMachine,
    /// A device reports readings (V2).
    Report,
    /// An oracle attests a statement (V4).
    Attest,
    /// An oracle shows that it holds the key it attests with (V1).
    OracleKey,
    /// A buyer promises a machine a sum, off chain.
    Voucher,
    /// A machine states what it has delivered, off chain.
    Meter,
    /// A machine says what came of a command.
    Command,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 10] = [
        Self::RegisterMachine,
        Self::RotateKey,
        Self::LinkAccount,
        Self::CertifyMachine,
        Self::Report,
        Self::Attest,
        Self::OracleKey,
        Self::Voucher,
        Self::Meter,
        Self::Command,
    ];

    /// Its name in the sign bytes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RegisterMachine => "register-machine",
            Self::RotateKey => "rotate-key",
            Self::LinkAccount => "link-account",
            Self::CertifyMachine => "certify-machine",
            Self::Report => "report",
            Self::Attest => "attest",
            Self::OracleKey => "oracle-key",
            Self::Voucher => "voucher",
            Self::Meter => "meter",
            Self::Command => "command",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why something cannot be signed.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum SignError {
    /// A signature that names no chain or no contract would be valid on every one.
    #[error("a signature of the purpose {purpose} must name its {part}")]
    Unbound {
        /// What was to be signed.
        purpose: Purpose,
        /// `chain id` or `contract`.
        part: &'static str,
    },
    /// A field whose length does not fit its prefix.
    #[error("a field of {length} bytes is too long to be signed for the purpose {purpose}: at most {most}")]
    TooLong {
        /// What was to be signed.
        purpose: Purpose,
        /// The field's length in bytes.
        length: usize,
        /// The most its prefix can hold.
        most: u32,
    },
}

/// Collects the fields of one message in the order they are signed.
///
/// A field that cannot be written is remembered and reported at the end, so that a message reads as one chain of
/// calls. The fields carry no types: a purpose always has the same list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "sign bytes do nothing until their digest is taken"]
pub struct SignBytes {
    purpose: Purpose,
    bytes: Vec<u8>,
    problem: Option<SignError>,
}

impl SignBytes {
    /// Begins a message for one purpose, one chain and one contract of it.
    pub fn new(purpose: Purpose, chain_id: &str, contract: &str) -> Self {
        let mut bytes = b"flywheel/".to_vec();
        bytes.extend_from_slice(purpose.name().as_bytes());
        bytes.extend_from_slice(b"/v1\0");
        Self {
            purpose,
            bytes,
            problem: None,
        }
        .bound_to("chain id", chain_id)
        .bound_to("contract", contract)
    }

    /// One byte.
    pub fn u8(self, number: u8) -> Self {
        self.raw(&[number])
    }

    /// Two bytes, big endian.
    pub fn u16(self, number: u16) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// Four bytes, big endian.
    pub fn u32(self, number: u32) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// Eight bytes, big endian.
    pub fn u64(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// Sixteen bytes, big endian.
    pub fn u128(self, number: u128) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// A machine's number: eight bytes.
    pub fn machine(self, machine: MachineId) -> Self {
        self.u64(machine.get())
    }

    /// An epoch's number: eight bytes.
    pub fn epoch(self, epoch: Epoch) -> Self {
        self.u64(epoch.get())
    }

    /// Seconds since 1970: eight bytes.
    pub fn time(self, time: Time) -> Self {
        self.u64(time.get())
    }

    /// 32 bytes, without a length.
    pub fn hash(self, hash: &Hash32) -> Self {
        self.raw(hash.as_bytes())
    }

    /// Its length as a `u32`, then the bytes.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        match u32::try_from(bytes.len()) {
            Ok(length) => self.u32(length).raw(bytes),
            Err(_) => {
                self.too_long(bytes.len(), u32::MAX);
                self
            }
        }
    }

    /// Its length in bytes as a `u32`, then the text in UTF-8.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// An account or a contract of this chain, written as a text.
    pub fn address(self, address: &str) -> Self {
        self.text(address)
    }

    /// A key with its curve's byte before it, written as a byte string of 33 or 34 bytes.
    pub fn key(self, key: &PublicKey) -> Self {
        self.bytes(&key.tagged())
    }

    /// All bytes, before they are hashed.
    ///
    /// # Errors
    /// The first problem of any field: [`SignError`].
    pub fn preimage(self) -> Result<Vec<u8>, SignError> {
        self.problem.map_or(Ok(self.bytes), Err)
    }

    /// The 32 bytes that are signed.
    ///
    /// # Errors
    /// The first problem of any field: [`SignError`].
    pub fn digest(self) -> Result<Hash32, SignError> {
        Ok(sha256(&[&self.preimage()?]))
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn bound_to(mut self, part: &'static str, name: &str) -> Self {
        if name.is_empty() {
            let purpose = self.purpose;
            self.problem.get_or_insert(SignError::Unbound { purpose, part });
        }
        match u16::try_from(name.len()) {
            Ok(length) => self.u16(length).raw(name.as_bytes()),
            Err(_) => {
                self.too_long(name.len(), u16::MAX.into());
                self
            }
        }
    }

    fn too_long(&mut self, length: usize, most: u32) {
        let purpose = self.purpose;
        self.problem.get_or_insert(SignError::TooLong { purpose, length, most });
    }
}
