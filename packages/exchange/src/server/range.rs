//! Which bytes are asked for (RFC 9110, section 14).

/// What a header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everything: there is no header, or one of other units.
    All,
    /// From the first byte to before the second.
    Some(u64, u64),
    /// Nothing that there is, more than one range, or no range at all.
    Not,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`, of so many bytes.
pub(super) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some(header) = header else {
        return Asked::All;
    };
    let Some(range) = header.strip_prefix("bytes=") else {
        return Asked::Not;
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Asked::Not;
    };
    let (begin, end) = match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(suffix) => (length.saturating_sub(suffix), length),
            None => return Asked::Not,
        },
        (first, "") => match number(first) {
            Some(first) => (first, length),
            None => return Asked::Not,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1).min(length)),
            _ => return Asked::Not,
        },
    };
    if begin < end {
        Asked::Some(begin, end)
    } else {
        Asked::Not
    }
}

/// Digits alone: no sign, no space, at most 19 of them.
fn number(text: &str) -> Option<u64> {
    let is_number = (1..=19).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_within_the_content_is_taken() {
        assert_eq!(asked(None, 10), Asked::All);
        assert_eq!(asked(Some("bytes=0-0"), 10), Asked::Some(0, 1));
        assert_eq!(asked(Some("bytes=3-"), 10), Asked::Some(3, 10));
        assert_eq!(asked(Some("bytes=-3"), 10), Asked::Some(7, 10));
        assert_eq!(asked(Some("bytes=-30"), 10), Asked::Some(0, 10));
        assert_eq!(asked(Some("bytes=9-9999999999999999999"), 10), Asked::Some(9, 10));
    }

    #[test]
    fn nothing_else_is_taken() {
        let wrong = [
            "bytes=10-",
            "bytes=10-20",
            "bytes=5-4",
            "bytes=-0",
            "bytes=-",
            "bytes=",
            "bytes",
            "",
            "bytes=0-1,3-4",
            "bytes=+1-2",
            "bytes=1 -2",
            "bytes=--1",
            "bytes=0x1-2",
            "bytes=99999999999999999999-",
            "items=0-1",
            "bytes=0-18446744073709551616",
            "BYTES=0-1",
        ];
        for header in wrong {
            assert_eq!(asked(Some(header), 10), Asked::Not, "{header}");
        }
        assert_eq!(asked(Some("bytes=0-0"), 0), Asked::Not);
    }
}
