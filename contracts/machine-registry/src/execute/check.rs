//! Bounds of what a machine's record may hold.

use std::collections::BTreeSet;

use flywheel_protocol::{H3Cell, Time};
use flywheel_types::registry::{
    Attribute, Endpoint, MAX_ATTRIBUTES, MAX_ENDPOINTS, MAX_NAME, MAX_RESOLUTION, MAX_TEXT, MachineDetails,
};

use crate::error::ContractError;

/// Refuses details that are out of bounds at this time.
pub fn details(details: &MachineDetails, now: Time) -> Result<(), ContractError> {
    cell(details.cell)?;
    text("metadata", &details.metadata)?;
    count("attributes", details.attributes.len(), 0, MAX_ATTRIBUTES)?;
    attributes(&details.attributes, now)?;
    endpoints(&details.endpoints)
}

/// Refuses a place that is too exact to be public.
pub fn cell(cell: Option<H3Cell>) -> Result<(), ContractError> {
    match cell.map(H3Cell::resolution) {
        Some(resolution) if resolution > MAX_RESOLUTION => Err(ContractError::CellTooFine { resolution }),
        Some(_) | None => Ok(()),
    }
}

/// Refuses attributes that are named wrongly or alike, too long, or expired. The list's length is checked before.
pub fn attributes(attributes: &[Attribute], now: Time) -> Result<(), ContractError> {
    unique(attributes.iter().map(|attribute| attribute.name.as_str()))?;
    attributes.iter().try_for_each(|attribute| {
        name("attribute name", &attribute.name)?;
        text("attribute value", &attribute.value)?;
        match attribute.expires_at {
            Some(expires_at) if expires_at <= now => Err(ContractError::AttributeExpired {
                name: attribute.name.clone(),
                expires_at,
                now,
            }),
            Some(_) | None => Ok(()),
        }
    })
}

/// Refuses endpoints that are too many, too long, named wrongly or alike, or that no DID document may hold.
pub fn endpoints(endpoints: &[Endpoint]) -> Result<(), ContractError> {
    count("endpoints", endpoints.len(), 0, MAX_ENDPOINTS)?;
    unique(endpoints.iter().map(|endpoint| endpoint.name.as_str()))?;
    endpoints.iter().try_for_each(|endpoint| {
        name("endpoint name", &endpoint.name)?;
        // `#key-1` is the id of the machine's first key; a service called so would pass for it.
        if endpoint.name.starts_with("key-") {
            return Err(ContractError::KeyName {
                name: endpoint.name.clone(),
            });
        }
        name("endpoint kind", &endpoint.kind)?;
        text("endpoint url", &endpoint.url)?;
        if is_uri(&endpoint.url) {
            Ok(())
        } else {
            Err(ContractError::Url {
                url: excerpt(&endpoint.url),
            })
        }
    })
}

/// Refuses a list of the wrong length.
pub fn count(field: &'static str, count: usize, minimum: usize, maximum: usize) -> Result<(), ContractError> {
    if (minimum..=maximum).contains(&count) {
        return Ok(());
    }
    Err(ContractError::Count {
        field,
        count,
        minimum,
        maximum,
    })
}

/// Refuses a text that is too long.
pub fn text(field: &'static str, text: &str) -> Result<(), ContractError> {
    let length = text.len();
    if length <= MAX_TEXT {
        return Ok(());
    }
    Err(ContractError::TextLength {
        field,
        length,
        maximum: MAX_TEXT,
    })
}

/// Refuses a name that is too short, too long, or has characters that an event's list or a URI's fragment cannot hold.
pub fn name(field: &'static str, name: &str) -> Result<(), ContractError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(ContractError::Name {
        field,
        name: excerpt(name),
    })
}

/// Refuses a name that stands twice.
fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ContractError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ContractError::Duplicate { name: excerpt(name) });
        }
    }
    Ok(())
}

/// Whether a text has a scheme, something after it, and only the characters of RFC 3986 (section 2), `%` with its two
/// digits. DID Core 1.0 asks for this of a service's endpoint.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut scheme = scheme.bytes();
    let begins_well = scheme.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    begins_well && scheme.all(is_scheme) && !rest.is_empty() && has_uri_characters(rest)
}

fn has_uri_characters(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_allowed = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|d| d.is_ascii_hexdigit())),
            byte => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

/// An error does not carry a text of any length.
fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_has_a_scheme_and_only_uri_characters() {
        for uri in [
            "https://example.org/a?b=c#d",
            "mqtt://[2001:db8::1]:1883",
            "urn:x:1",
            "wss://h/%7Eme",
            "ipfs:a",
        ] {
            assert!(is_uri(uri), "{uri}");
        }
        let bad = [
            "",
            "example.org",
            "://a",
            "1http://a",
            "https:",
            "https://a b",
            "https://ä",
            "x:%",
            "x:%4",
            "x:%4g",
            "x:\"",
            "x:<a>",
            "ht_tp:a",
        ];
        for text in bad {
            assert!(!is_uri(text), "{text}");
        }
    }
}
