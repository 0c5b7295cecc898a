//! What a chain charges: wasmd 0.61.14 with its defaults, in SDK gas.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use cosmwasm_vm::GasInfo;

/// VM gas for one unit of SDK gas (`DefaultGasMultiplier` in x/wasm/types/gas_register.go).
pub const VM_GAS: u64 = 140_000;
/// The most that a smart query may use (`defaultSmartQueryGasLimit` in x/wasm/types/types.go).
pub const QUERY_LIMIT: u64 = 3_000_000;
/// The most that a message may use here. wasmd has no limit of its own, chains have one of a block; a fifth of a block
/// of 50 million leaves room for others.
pub const MESSAGE_LIMIT: u64 = 10_000_000;

/// The first call of a code in a transaction: `DefaultInstanceCost`, and reading where the contract and its code are.
const FIRST_CALL: u64 = 65_000;
/// A further call of the same code: `DefaultInstanceCostDiscount` and the same reads.
const NEXT_CALL: u64 = 7_000;
/// Before every key: one byte and the contract's address.
const KEY_PREFIX: usize = 33;

// The prices of the store (`KVGasConfig`).
const READ: u64 = 1_000;
const READ_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_BYTE: u64 = 30;
const DELETE: u64 = 1_000;
const NEXT: u64 = 30;

/// One key read.
pub fn read(key: &[u8], value: Option<&[u8]>) -> GasInfo {
    external(READ + READ_BYTE * length(key, value.unwrap_or_default()))
}

/// One key written.
pub fn write(key: &[u8], value: &[u8]) -> GasInfo {
    external(WRITE + WRITE_BYTE * length(key, value))
}

/// One key removed.
pub fn delete() -> GasInfo {
    external(DELETE)
}

/// An iterator opened at this record or moved on from it; at its end there is none.
pub fn step(record: Option<(&[u8], &[u8])>) -> GasInfo {
    external(NEXT + record.map_or(0, |(key, value)| READ_BYTE * length(key, value)))
}

/// A raw query, a balance or the checksum of a code: one read of about as many bytes as are asked and answered.
pub fn answer(request: &[u8], answer: &[u8]) -> u64 {
    READ + READ_BYTE * (to_u64(request.len()) + to_u64(answer.len()))
}

/// What the host reads of a contract's answer: one unit a byte (`DefaultDeserializationCostPerByte`).
pub fn deserialization(answer: &[u8]) -> u64 {
    to_u64(answer.len())
}

/// SDK gas in the VM's own, charged by the host.
pub fn external(gas: u64) -> GasInfo {
    GasInfo::with_externally_used(gas.saturating_mul(VM_GAS))
}

fn length(key: &[u8], value: &[u8]) -> u64 {
    to_u64(KEY_PREFIX + key.len() + value.len())
}

fn to_u64(length: usize) -> u64 {
    u64::try_from(length).expect("a length fits")
}

/// The gas that a transaction or query has left, and what it has loaded.
#[derive(Default)]
pub struct Meter {
    left: Cell<u64>,
    loaded: RefCell<BTreeSet<String>>,
    memory: Cell<usize>,
}

impl Meter {
    /// A new transaction or query begins.
    pub fn begin(&self, limit: u64) {
        self.left.set(limit);
        self.loaded.borrow_mut().clear();
    }

    /// What is left, in SDK gas.
    pub fn left(&self) -> u64 {
        self.left.get()
    }

    /// What is left from now on.
    pub fn set_left(&self, left: u64) {
        self.left.set(left);
    }

    /// Takes off, down to nothing.
    ///
    /// # Errors
    /// There was not so much.
    pub fn charge(&self, gas: u64) -> Result<()> {
        let left = self.left.get().checked_sub(gas);
        self.left.set(left.unwrap_or_default());
        ensure!(left.is_some(), "Ran out of gas");
        Ok(())
    }

    /// A code is called: the first time in a transaction it has to be loaded.
    ///
    /// # Errors
    /// There is not enough left for that.
    pub fn charge_call(&self, code: &str) -> Result<()> {
        let first = self.loaded.borrow_mut().insert(code.to_owned());
        self.charge(if first { FIRST_CALL } else { NEXT_CALL })
    }

    /// Notes how much memory an instance took, in pages of 64 KiB.
    pub fn note_memory(&self, pages: usize) {
        self.memory.set(self.memory.get().max(pages));
    }

    /// The most memory that an instance has taken so far, in pages of 64 KiB.
    pub fn most_memory(&self) -> usize {
        self.memory.get()
    }
}
