//! Keys and values as bytes: `length u32 | key | 0` for a removed key, `length u32 | key | 1 | length u32 | value`.

use super::memory::Change;

const REMOVED: u8 = 0;
const SET: u8 = 1;

/// Appends one change.
pub(super) fn append(bytes: &mut Vec<u8>, (key, value): Change<'_>) {
    append_part(bytes, key);
    match value {
        None => bytes.push(REMOVED),
        Some(value) => {
            bytes.push(SET);
            append_part(bytes, value);
        }
    }
}

fn append_part(bytes: &mut Vec<u8>, part: &[u8]) {
    // A key or value of four gigabytes does not fit into the memory of a chain that keeps all of its state there.
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(part);
}

/// Reads what [`append`] wrote, in its order; `None` in place of a change that is not whole, and nothing after it.
pub(super) fn read(mut bytes: &[u8]) -> impl Iterator<Item = Option<Change<'_>>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let change = take_change(&mut bytes);
        if change.is_none() {
            bytes = &[];
        }
        Some(change)
    })
}

fn take_change<'a>(bytes: &mut &'a [u8]) -> Option<Change<'a>> {
    let key = take_part(bytes)?;
    match *take(bytes, 1)? {
        [REMOVED] => Some((key, None)),
        [SET] => Some((key, Some(take_part(bytes)?))),
        _ => None,
    }
}

fn take_part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_be_bytes(take(bytes, 4)?.try_into().ok()?);
    take(bytes, usize::try_from(length).ok()?)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_read_in_order() {
        let changes: [Change<'_>; 4] = [
            (b"a", Some(b"1")),
            (b"", Some(b"")),
            (b"gone", None),
            (b"a", Some(&[7; 300])),
        ];
        let mut bytes = Vec::new();
        changes.iter().for_each(|change| append(&mut bytes, *change));
        assert_eq!(read(&bytes).collect::<Option<Vec<_>>>().unwrap(), changes);
        assert_eq!(&bytes[..11], [0, 0, 0, 1, b'a', 1, 0, 0, 0, 1, b'1']);
    }

    #[test]
    fn a_cut_or_changed_record_is_noticed() {
        let mut bytes = Vec::new();
        append(&mut bytes, (b"key", Some(b"value")));
        for length in 1..bytes.len() {
            assert!(read(&bytes[..length]).any(|change| change.is_none()), "cut to {length}");
        }
        bytes[7] = 2;
        assert_eq!(read(&bytes).collect::<Vec<_>>(), [None]);
    }
}
