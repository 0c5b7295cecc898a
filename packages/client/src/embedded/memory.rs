//! The chain's state in memory, which remembers what changed since it was last written to disk.

use std::collections::BTreeMap;
use std::mem;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};
use sha2::{Digest, Sha256};

/// Key, and value or `None` where the key was removed.
pub(super) type Change<'a> = (&'a [u8], Option<&'a [u8]>);

/// All keys and values of the chain, and what the open block changed.
///
/// A transaction writes in place ([`MemoryState::begin`]). One that is refused is taken back write by write, so that
/// it leaves a trace neither among the values nor among the changes.
#[derive(Debug, Default)]
pub(super) struct MemoryState {
    entries: BTreeMap<Vec<u8>, Entry>,
    /// Keys that the open block changed. One that it removed and set again is here twice.
    changed: Vec<Vec<u8>>,
    /// Counts the closed blocks, to tell an entry of the open block at a glance: this is on the path of every write.
    round: u64,
    /// None outside of one.
    transaction: Option<Transaction>,
}

/// How to take back what the open transaction has written.
#[derive(Debug)]
struct Transaction {
    /// Each written key with what it had before the write, the newest last.
    overwritten: Vec<(Vec<u8>, Option<Entry>)>,
    /// How many keys the block had changed before.
    changed: usize,
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
            transaction: None,
        }
    }

    /// Opens a transaction: what is written until [`MemoryState::end`] can be taken back.
    ///
    /// The simulator's own transactions keep every write twice beside the state and then write it; a million times, that
    /// is a good part of a message.
    pub(super) fn begin(&mut self) {
        self.transaction = Some(Transaction {
            overwritten: Vec::new(),
            changed: self.changed.len(),
        });
    }

    /// Ends the transaction. Unless it succeeded, everything is as it was before.
    pub(super) fn end(&mut self, succeeded: bool) {
        let Some(transaction) = self.transaction.take().filter(|_| !succeeded) else {
            return;
        };
        for (key, before) in transaction.overwritten.into_iter().rev() {
            match before {
                Some(entry) => _ = self.entries.insert(key, entry),
                None => _ = self.entries.remove(&key),
            }
        }
        self.changed.truncate(transaction.changed);
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
            let entry = Entry {
                value: value.to_vec(),
                round: self.round,
            };
            self.entries.insert(key.to_vec(), entry);
            self.changed.push(key.to_vec());
            if let Some(transaction) = &mut self.transaction {
                transaction.overwritten.push((key.to_vec(), None));
            }
            return;
        };
        if entry.value == value {
            return;
        }
        match &mut self.transaction {
            Some(transaction) => {
                let before = Entry {
                    value: mem::replace(&mut entry.value, value.to_vec()),
                    round: entry.round,
                };
                transaction.overwritten.push((key.to_vec(), Some(before)));
            }
            None => {
                entry.value.clear();
                entry.value.extend_from_slice(value);
            }
        }
        if entry.round != self.round {
            entry.round = self.round;
            self.changed.push(key.to_vec());
        }
    }

    fn remove(&mut self, key: &[u8]) {
        let Some(entry) = self.entries.remove(key) else {
            return;
        };
        if entry.round != self.round {
            self.changed.push(key.to_vec());
        }
        if let Some(transaction) = &mut self.transaction {
            transaction.overwritten.push((key.to_vec(), Some(entry)));
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
    fn a_refused_transaction_leaves_no_trace() {
        // Every order of up to five writes to two keys, with another value each time or a removal, over states in which
        // the keys are from a block before, of this block, removed in it, or were never there.
        let write = |state: &mut MemoryState, step: u32, value: u8| match step % 4 {
            0 => state.set(b"a", &[value]),
            1 => state.remove(b"a"),
            2 => state.set(b"b", &[value]),
            _ => state.remove(b"b"),
        };
        let all = |state: &MemoryState| {
            let entries = state.entries.iter();
            let entries = entries.map(|(key, entry)| (key.clone(), entry.value.clone(), entry.round));
            (entries.collect::<Vec<_>>(), state.changed.clone())
        };
        for before in 0..16 {
            for steps in 0..1_024 {
                let mut state = MemoryState::loaded(BTreeMap::from([(b"a".to_vec(), vec![0])]));
                (0..2).for_each(|number| write(&mut state, before >> (2 * number), 1));
                let untouched = all(&state);
                state.begin();
                (0..5).for_each(|number| write(&mut state, steps >> (2 * number), 2 + number as u8));
                state.end(false);
                assert_eq!(all(&state), untouched, "{before} {steps}");
            }
        }
    }

    #[test]
    fn a_transaction_that_succeeds_writes_what_writes_alone_would() {
        let writes = |state: &mut MemoryState| {
            state.set(b"kept", b"2");
            state.set(b"new", b"3");
            state.remove(b"gone");
            state.set(b"new", b"4");
        };
        let state = || MemoryState::loaded([b"kept", b"gone"].map(|key| (key.to_vec(), b"1".to_vec())).into());
        let (mut alone, mut together) = (state(), state());
        writes(&mut alone);
        together.begin();
        writes(&mut together);
        together.end(true);
        assert_eq!(together.digest(), alone.digest());
        assert_eq!(changes(&together), changes(&alone));
        assert!(together.transaction.is_none());
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
