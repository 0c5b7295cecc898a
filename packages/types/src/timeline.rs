//! Values that change at an epoch's boundary, readable for every epoch.
//!
//! The newest value is public state, with the epoch it holds since (rule A1); what it replaced goes to a history that
//! only the contract itself reads. A change may start with the next epoch (joining, new parameters) or with the running
//! one (leaving counts at once); a change for an earlier epoch than a pending one replaces the pending one.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{Bound, KeyDeserialize, Map, Prefixer, PrimaryKey};
use flywheel_protocol::Epoch;
use serde::{Serialize, de::DeserializeOwned};

/// A value and the first epoch for which it holds.
#[cw_serde]
pub struct Dated<V> {
    /// The first epoch for which the value holds.
    pub since: Epoch,
    /// The value.
    pub value: V,
}

/// One timeline of values a key. `R` is how the newest value is written, for values that have a shorter form.
pub struct Timeline<K, V, R = Dated<V>> {
    /// The newest value of each key: public state.
    pub newest: Map<K, R>,
    history: Map<(K, u64), V>,
}

impl<K, V, R> Timeline<K, V, R> {
    /// A timeline under two storage keys.
    pub const fn new(newest: &'static str, history: &'static str) -> Self {
        Self {
            newest: Map::new(newest),
            history: Map::new(history),
        }
    }
}

impl<'a, K, V, R> Timeline<K, V, R>
where
    K: PrimaryKey<'a> + Prefixer<'a> + KeyDeserialize + Clone,
    V: Serialize + DeserializeOwned + Clone,
    R: Serialize + DeserializeOwned + From<Dated<V>> + Into<Dated<V>>,
{
    /// Lets `value` hold from `epoch` on, until the next change.
    pub fn set_from(&self, storage: &mut dyn Storage, key: K, epoch: Epoch, value: V) -> StdResult<()> {
        let newest = self.newest(storage, key.clone())?;
        let dated = Dated { since: epoch, value };
        self.replace(storage, key, newest.as_ref(), dated)
    }

    /// As [`set_from`](Self::set_from), for a caller that has read the newest value.
    pub fn replace(
        &self,
        storage: &mut dyn Storage,
        key: K,
        newest: Option<&Dated<V>>,
        value: Dated<V>,
    ) -> StdResult<()> {
        if let Some(replaced) = newest.filter(|newest| newest.since < value.since) {
            self.history
                .save(storage, (key.clone(), replaced.since.get()), &replaced.value)?;
        }
        self.newest.save(storage, key, &value.into())
    }

    /// The value that holds in `epoch`, if one was set for it or before.
    pub fn at(&self, storage: &dyn Storage, key: K, epoch: Epoch) -> StdResult<Option<V>> {
        let newest = self.newest(storage, key.clone())?;
        self.at_or_before(storage, key, newest.as_ref(), epoch)
    }

    /// As [`at`](Self::at), for a caller that has read the newest value.
    pub fn at_or_before(
        &self,
        storage: &dyn Storage,
        key: K,
        newest: Option<&Dated<V>>,
        epoch: Epoch,
    ) -> StdResult<Option<V>> {
        match newest {
            None => Ok(None),
            Some(newest) if newest.since <= epoch => Ok(Some(newest.value.clone())),
            Some(_) => self
                .history
                .prefix(key)
                .range_raw(storage, None, Some(Bound::inclusive(epoch.get())), Order::Descending)
                .next()
                .transpose()
                .map(|found| found.map(|(_, value)| value)),
        }
    }

    /// The newest value, whether it holds already or starts with a later epoch.
    pub fn newest(&self, storage: &dyn Storage, key: K) -> StdResult<Option<Dated<V>>> {
        Ok(self.newest.may_load(storage, key)?.map(Into::into))
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    const SHIFTS: Timeline<u64, Option<u32>> = Timeline::new("shifts", "shifts_history");

    fn at(storage: &MockStorage, epoch: u64) -> Option<Option<u32>> {
        SHIFTS.at(storage, 7, Epoch::new(epoch)).unwrap()
    }

    #[test]
    fn a_value_holds_from_its_epoch_until_the_next_change() {
        let mut storage = MockStorage::new();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(3), Some(30)).unwrap();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(8), Some(80)).unwrap();
        SHIFTS.set_from(&mut storage, 8, Epoch::new(1), Some(99)).unwrap();

        assert_eq!(at(&storage, 2), None);
        assert_eq!(at(&storage, 3), Some(Some(30)));
        assert_eq!(at(&storage, 7), Some(Some(30)));
        assert_eq!(at(&storage, 8), Some(Some(80)));
        assert_eq!(at(&storage, u64::MAX), Some(Some(80)));
    }

    #[test]
    fn leaving_at_once_and_returning_in_one_epoch_keeps_the_past_right() {
        // In epoch 5: a pending change for 6, then it leaves (5), then it returns (6).
        let mut storage = MockStorage::new();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(2), Some(20)).unwrap();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(6), Some(60)).unwrap();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(5), None).unwrap();
        assert_eq!(
            (at(&storage, 4), at(&storage, 5), at(&storage, 6)),
            (Some(Some(20)), Some(None), Some(None))
        );

        SHIFTS.set_from(&mut storage, 7, Epoch::new(6), Some(61)).unwrap();
        assert_eq!(
            (at(&storage, 4), at(&storage, 5), at(&storage, 6)),
            (Some(Some(20)), Some(None), Some(Some(61)))
        );

        // Again in epoch 6: leaves at once; epoch 6 is lost, 5 and 4 stay as they were.
        SHIFTS.set_from(&mut storage, 7, Epoch::new(6), None).unwrap();
        SHIFTS.set_from(&mut storage, 7, Epoch::new(7), Some(70)).unwrap();
        let seen: Vec<_> = (4..=7).map(|epoch| at(&storage, epoch)).collect();
        assert_eq!(seen, [Some(Some(20)), Some(None), Some(None), Some(Some(70))]);
    }
}
