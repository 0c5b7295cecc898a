//! Paging: `start_after` and `limit`, the same for every list.

use cosmwasm_std::StdResult;

/// Rows in a page when the caller names no limit.
pub const DEFAULT_LIMIT: u32 = 30;
/// Rows in a page at most.
pub const MAX_LIMIT: u32 = 100;

/// The number of rows to read for a caller's `limit`.
pub fn limit(limit: Option<u32>) -> usize {
    let rows = limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// Collects one page of a range that already starts after the caller's key.
pub fn collect<T>(range: impl Iterator<Item = StdResult<T>>, rows: Option<u32>) -> StdResult<Vec<T>> {
    range.take(limit(rows)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_thirty_rows_and_never_more_than_a_hundred() {
        assert_eq!(limit(None), 30);
        assert_eq!(limit(Some(7)), 7);
        assert_eq!(limit(Some(100)), 100);
        assert_eq!(limit(Some(5_000)), 100);
        assert_eq!(collect((0..300).map(Ok), None).unwrap().len(), 30);
    }
}
