//! The chain's state in memory, which remembers what changed since it was last written to disk.

use std::collections::BTreeMap;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};
use sha2::{Digest, Sha256};

/// Key, and value or `None` where the key was removed.
pub(super) type Change<'a> = (&'a [u8], Option<&'a [u8]>);

/// All keys and values of the chain, and what the open block changed.
///
/// cw-multi-test writes a transaction's changes here only when the whole transaction succeeded, so a refused one leaves
/// a trace neither among the values nor among the changes.
#[derive(Debug, Default)]
pub(super) struct MemoryState {
    entries: BTreeMap<Vec<u8>, Entry>,
    /// Keys that the open block changed. One that it removed and set again is here twice.
    changed: Vec<Vec<u8>>,
    /// Counts the closed blocks, to tell an entry of the open block at a glance: this is on the path of every write.
    round: u64,
}

#[derive(Debug)]
struct Entry {
    value: Vec<u8>,
    /// The round in which the entry last came into `changed`.
    round: u64,
}

impl MemoryState {
    /// A state as it was read from disk: nothing has changed yet.
    pub(super) fn loaded(entries: BTreeMap<Vec<u8>, Vec<u8>>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (key, Entry { value, round: 0 }))
            .collect();
        Self {
            entries,
            changed: Vec::new(),
            round: 1,
        }
    }

    /// Every key with its value, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_slice(), entry.value.as_slice()))
    }

    /// What the open block changed, each key with its value now.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        let now = |key| self.entries.get(key).map(|entry| entry.value.as_slice());
        self.changed.iter().map(move |key| (key.as_slice(), now(key)))
    }

    /// Starts the next block's changes.
    pub(super) fn forget_changes(&mut self) {
        self.changed.clear();
        self.round = self.round.saturating_add(1);
    }

    /// SHA-256 over every key and value in the keys' order, each with its length before it.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in self.entries().flat_map(|(key, value)| [key, value]) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

impl Storage for MemoryState {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.entries.get(key).map(|entry| entry.value.clone())
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        // A map panics on bounds in the wrong order; for a contract they are an empty range.
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            return Box::new(std::iter::empty());
        }
        let bounds = (
            start.map_or(Bound::Unbounded, Bound::Included),
            end.map_or(Bound::Unbounded, Bound::Excluded),
        );
        let found = self.entries.range::<[u8], _>(bounds);
        let owned = |(key, entry): (&Vec<u8>, &Entry)| (key.clone(), entry.value.clone());
        match order {
            Order::Ascending => Box::new(found.map(owned)),
            Order::Descending => Box::new(found.rev().map(owned)),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let Some(entry) = self.entries.get_mut(key) else {
            self.entries.insert(
                key.to_vec(),
                Entry {
                    value: value.to_vec(),
                    round: self.round,
                },
            );
            self.changed.push(key.to_vec());
            return;
        };
        if entry.value == value {
            return;
        }
        entry.value.clear();
        entry.value.extend_from_slice(value);
        if entry.round != self.round {
            entry.round = self.round;
            self.changed.push(key.to_vec());
        }
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some(entry) = self.entries.remove(key)
            && entry.round != self.round
        {
            self.changed.push(key.to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(state: &MemoryState) -> Vec<(&str, Option<&str>)> {
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        let mut changes: Vec<_> = state
            .changes()
            .map(|(key, value)| (text(key), value.map(text)))
            .collect();
        changes.sort();
        changes
    }

    #[test]
    fn changes_are_what_differs_from_the_last_block() {
        let mut state = MemoryState::loaded(BTreeMap::from([(b"kept".to_vec(), b"1".to_vec())]));
        state.set(b"kept", b"1");
        state.remove(b"never there");
        assert_eq!(changes(&state), []);

        state.set(b"b", b"2");
        state.set(b"b", b"3");
        state.set(b"a", b"4");
        state.remove(b"kept");
        assert_eq!(changes(&state), [("a", Some("4")), ("b", Some("3")), ("kept", None)]);

        state.forget_changes();
        assert_eq!(changes(&state), []);
        state.set(b"a", b"5");
        assert_eq!(changes(&state), [("a", Some("5"))]);
    }

    #[test]
    fn a_key_that_came_and_went_in_one_block_is_a_removal() {
        let mut state = MemoryState::default();
        state.set(b"a", b"1");
        state.remove(b"a");
        assert_eq!(changes(&state), [("a", None)]);
        state.set(b"a", b"2");
        assert_eq!(changes(&state), [("a", Some("2")), ("a", Some("2"))]);
    }

    #[test]
    fn ranges_go_both_ways_and_wrong_bounds_are_empty() {
        let mut state = MemoryState::default();
        for key in [b"a", b"b", b"c"] {
            state.set(key, key);
        }
        let keys = |start: Option<&[u8]>, end: Option<&[u8]>, order| {
            state
                .range(start, end, order)
                .map(|(key, _)| key[0] as char)
                .collect::<String>()
        };
        assert_eq!(keys(None, None, Order::Ascending), "abc");
        assert_eq!(keys(None, Some(b"c"), Order::Descending), "ba");
        assert_eq!(keys(Some(b"b"), None, Order::Ascending), "bc");
        assert_eq!(keys(Some(b"c"), Some(b"a"), Order::Ascending), "");
        assert_eq!(keys(Some(b"b"), Some(b"b"), Order::Ascending), "");
    }

    #[test]
    fn the_digest_tells_keys_from_values() {
        let with = |key: &[u8], value: &[u8]| {
            let mut state = MemoryState::default();
            state.set(key, value);
            state.digest()
        };
        assert_ne!(with(b"ab", b"c"), with(b"a", b"bc"));
        assert_eq!(with(b"ab", b"c"), with(b"ab", b"c"));
    }
}
