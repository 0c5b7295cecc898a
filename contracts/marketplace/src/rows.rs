//! What one message has moved, by name: a list in order.

use cosmwasm_std::{StdError, StdResult};

/// Values by key. A message moves little, so a list does: a tree would be twenty kilobytes of code, in the contract that is
/// the nearest to what a chain takes.
pub struct Rows<K, V>(Vec<(K, V)>);

impl<K: Ord, V> Rows<K, V> {
    /// None yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The key's value, which `first` makes if there is none.
    ///
    /// # Errors
    /// Those of `first`.
    pub fn entry(&mut self, key: K, first: impl FnOnce() -> StdResult<V>) -> StdResult<&mut V> {
        let place = match self.0.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (key, first()?));
                place
            }
        };
        let row = self.0.get_mut(place).map(|(_, value)| value);
        row.ok_or_else(|| StdError::not_found("a row"))
    }

    /// All of them, by key.
    pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_rows_are_in_order() {
        let mut rows = Rows::new();
        for (key, added) in [(5, 1), (2, 10), (9, 100), (5, 1_000), (2, 10_000)] {
            *rows.entry(key, || Ok(0)).unwrap() += added;
        }
        let rows: Vec<_> = rows.iter().copied().collect();
        assert_eq!(rows, [(2, 10_010), (5, 1_001), (9, 100)]);
    }

    #[test]
    fn a_value_that_cannot_be_made_leaves_no_row() {
        let mut rows: Rows<u8, u8> = Rows::new();
        let refused = rows.entry(1, || Err(StdError::generic_err("no"))).unwrap_err();
        assert_eq!(refused, StdError::generic_err("no"));
        assert_eq!(rows.iter().len(), 0);
    }
}
