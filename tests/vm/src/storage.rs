//! A contract's storage for the length of one call.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use cosmwasm_std_3::{Order, Record};
use cosmwasm_vm::{BackendError, BackendResult, GasInfo, Storage};

use crate::gas;

/// A copy of what the simulator keeps: the VM wants a storage that borrows nothing. It counts as the chain's store does.
#[derive(Default)]
pub struct Copied {
    records: BTreeMap<Vec<u8>, Vec<u8>>,
    changed: BTreeSet<Vec<u8>>,
    iterators: Vec<std::vec::IntoIter<Record>>,
}

impl Copied {
    /// A copy of these records.
    pub fn of(records: impl Iterator<Item = Record>) -> Self {
        Self {
            records: records.collect(),
            ..Self::default()
        }
    }

    /// What the call wrote, by key; `None`: removed.
    pub fn changes(mut self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let changed = self.changed.into_iter();
        changed
            .map(|key| {
                let value = self.records.remove(&key);
                (key, value)
            })
            .collect()
    }
}

impl Storage for Copied {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let value = self.records.get(key).cloned();
        let cost = gas::read(key, value.as_deref());
        (Ok(value), cost)
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> BackendResult<u32> {
        let bounds = (
            start.map_or(Bound::Unbounded, Bound::Included),
            end.map_or(Bound::Unbounded, Bound::Excluded),
        );
        let mut found: Vec<Record> = match (start, end) {
            (Some(start), Some(end)) if start >= end => vec![],
            _ => self
                .records
                .range::<[u8], _>(bounds)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        };
        if order == Order::Descending {
            found.reverse();
        }
        let cost = gas::step(found.first().map(|(key, value)| (&**key, &**value)));
        self.iterators.push(found.into_iter());
        (Ok(u32::try_from(self.iterators.len()).expect("few iterators")), cost)
    }

    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        let index = usize::try_from(iterator_id).expect("an index").wrapping_sub(1);
        let Some(iterator) = self.iterators.get_mut(index) else {
            let unknown = BackendError::iterator_does_not_exist(iterator_id);
            return (Err(unknown), GasInfo::free());
        };
        // As the host does it: nothing is paid for at the end.
        match iterator.next() {
            Some((key, value)) => {
                let cost = gas::step(Some((&key, &value)));
                (Ok(Some((key, value))), cost)
            }
            None => (Ok(None), GasInfo::free()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        self.changed.insert(key.to_vec());
        self.records.insert(key.to_vec(), value.to_vec());
        (Ok(()), gas::write(key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        self.changed.insert(key.to_vec());
        self.records.remove(key);
        (Ok(()), gas::delete())
    }
}
