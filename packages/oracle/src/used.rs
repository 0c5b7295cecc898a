//! Report numbers that machines have used up: another payload under one of them is a conflict also in a later epoch
//! (rule V2).

use std::collections::BTreeMap;
use std::sync::Arc;

use flywheel_protocol::{Epoch, Hash32, MachineId, PublicKey};
use serde::{Deserialize, Serialize};

use crate::filed::Filed;

/// Epochs of which used numbers are remembered: with each final one the oldest is forgotten.
pub const USED_EPOCHS: u64 = 2;

/// Reports of a machine and epoch that are remembered, the newest ones.
pub const REMEMBERED_REPORTS: usize = 4;

/// The newest numbers that machines have used in the newest epochs, and for what. 40 bytes each.
///
/// All oracles must remember the same, because a conflict counts against the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsedNumbers(BTreeMap<Epoch, Arc<[Used]>>);

/// Machine and nonce; eight bytes of the key, because a new key counts anew; half of the payload's hash. Whoever finds
/// two payloads or keys that are alike in those has only hidden or invented a conflict of his own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Used(MachineId, u64, u64, [u64; 2]);

impl Used {
    pub(crate) fn by(filed: &Filed, key: &PublicKey) -> Self {
        Self(
            filed.machine(),
            filed.nonce(),
            key_mark(key),
            payload_mark(filed.payload()),
        )
    }
}

impl UsedNumbers {
    /// Whether this key of the machine is remembered to have signed another payload under the report's number.
    pub(crate) fn conflict_with(&self, filed: &Filed, key: &PublicKey) -> bool {
        let this = Used::by(filed, key);
        self.of_number(&this).any(|used| used.3 != this.3)
    }

    /// Whether this key of the machine is remembered to have signed this report.
    pub(crate) fn holds(&self, filed: &Filed, key: &PublicKey) -> bool {
        let this = Used::by(filed, key);
        self.of_number(&this).any(|used| used.3 == this.3)
    }

    /// What is remembered of the same machine, number and key.
    fn of_number(&self, this: &Used) -> impl Iterator<Item = &Used> {
        let number = |used: &Used| (used.0, used.1);
        let wanted = number(this);
        let found = self.0.values().flat_map(move |used| {
            let begin = used.partition_point(|used| number(used) < wanted);
            used.iter().skip(begin).take_while(move |used| number(used) == wanted)
        });
        found.filter(|used| used.2 == this.2)
    }

    /// Remembers an epoch's numbers, which come by machine and nonce, and forgets the oldest.
    pub(crate) fn remember(&mut self, epoch: Epoch, used: Vec<Used>) {
        self.0.insert(epoch, used.into());
        let oldest = Epoch::new(epoch.get().saturating_sub(USED_EPOCHS - 1));
        self.0 = self.0.split_off(&oldest);
    }
}

/// The key's last eight bytes.
pub(crate) fn key_mark(key: &PublicKey) -> u64 {
    key.bytes().last_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

fn payload_mark(payload: &Hash32) -> [u64; 2] {
    let bytes = payload.as_bytes();
    let half = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_be_bytes(*bytes));
    [
        half(bytes.first_chunk()),
        half(bytes.get(8..16).and_then(|rest| rest.first_chunk())),
    ]
}
