//! The program's own notes, kept beside the chain's state.

use std::collections::{BTreeMap, BTreeSet};

/// A small table of keys and values, and which of them the open block set.
#[derive(Debug, Default)]
pub(super) struct Progress {
    entries: BTreeMap<String, Vec<u8>>,
    changed: BTreeSet<String>,
}

impl Progress {
    pub(super) fn loaded(entries: BTreeMap<String, Vec<u8>>) -> Self {
        Self {
            entries,
            changed: BTreeSet::new(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.entries.get(key).cloned()
    }

    pub(super) fn put(&mut self, key: &str, value: &[u8]) {
        self.entries.insert(key.to_owned(), value.to_vec());
        self.changed.insert(key.to_owned());
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.changed
            .iter()
            .filter_map(|key| Some((key.as_str(), self.entries.get(key)?.as_slice())))
    }

    pub(super) fn forget_changes(&mut self) {
        self.changed.clear();
    }
}
