//! Names and resources: what cannot be written cannot be stored.

use std::fmt;
use std::str::FromStr;

use flywheel_protocol::MachineId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bytes of a role's, group's, permission's or command's name.
pub const MAX_NAME: usize = 32;
/// Bytes of one segment of a resource: an address fits.
pub const MAX_SEGMENT: usize = 90;
/// Segments of a resource.
pub const MAX_SEGMENTS: usize = 4;

/// Why a text is no name or no resource.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Not a name.
    #[error("{given:?} is no name: use 1 to 32 of a-z 0-9 - _ .")]
    Name {
        /// As given, cut.
        given: String,
    },
    /// Not a resource.
    #[error(
        "{given:?} is no resource: write machine/<id>, network/<id> or account/<address> and at most 2 more segments of a-z \
         0-9 - _ ."
    )]
    Resource {
        /// As given, cut.
        given: String,
    },
    /// Not a resource with or without a trailing wildcard.
    #[error("{given:?} is no pattern: write a resource, at most one * as its last segment, or machine/*")]
    Pattern {
        /// As given, cut.
        given: String,
    },
}

fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}

fn is_word(text: &str, most: usize) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    (1..=most).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// Strings that check themselves on the way in.
macro_rules! text {
    ($type:ident) => {
        impl TryFrom<String> for $type {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.to_string()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// The name of a role, group, permission or command: 1 to 32 of `a-z 0-9 - _ .`.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String", into = "String")]
pub struct Name(#[schemars(with = "String", regex(pattern = r"^[-_.a-z0-9]{1,32}$"))] String);

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if is_word(text, MAX_NAME) {
            return Ok(Self(text.to_owned()));
        }
        Err(NameError::Name { given: excerpt(text) })
    }
}

text!(Name);

/// To whom a resource belongs: its first two segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `machine/<id>`: the machine's owner.
    Machine(MachineId),
    /// `network/<id>`: the network's admin.
    Network(u64),
    /// `account/<address>`: the account.
    Account(String),
    /// `machine/*`: every machine of one owner; only in patterns.
    EveryMachine,
}

impl Root {
    fn read(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "machine" => id.parse().ok().map(Self::Machine),
            // One network, one spelling.
            "network" => {
                let number: u64 = id.parse().ok()?;
                (number > 0 && number.to_string() == id).then_some(Self::Network(number))
            }
            "account" => Some(Self::Account(id.to_owned())),
            _ => None,
        }
    }
}

/// One thing that something may be done with: `machine/7`, `network/2/meter-data`, `account/<address>/archive`. 2 to 4
/// segments of `a-z 0-9 - _ .`; the first two say to whom it belongs.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
pub struct Resource {
    text: String,
    root: Root,
}

impl Resource {
    /// The machine itself.
    pub fn machine(machine: MachineId) -> Self {
        Self {
            text: format!("machine/{machine}"),
            root: Root::Machine(machine),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// To whom it belongs.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The patterns that cover it, the exact one first; with `machine/*` only if asked for. At most 4.
    pub fn patterns(&self, with_every_machine: bool) -> Vec<String> {
        let segments: Vec<&str> = self.text.split('/').collect();
        let mut patterns = vec![self.text.clone()];
        for kept in (2..segments.len()).rev() {
            let prefix = segments.get(..kept).unwrap_or_default();
            patterns.push(format!("{}/*", prefix.join("/")));
        }
        if with_every_machine && matches!(self.root, Root::Machine(_)) {
            patterns.push("machine/*".to_owned());
        }
        patterns
    }
}

impl FromStr for Resource {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refused = || NameError::Resource { given: excerpt(text) };
        let segments: Vec<&str> = text.split('/').take(MAX_SEGMENTS.saturating_add(1)).collect();
        if segments.len() > MAX_SEGMENTS || !segments.iter().all(|segment| is_word(segment, MAX_SEGMENT)) {
            return Err(refused());
        }
        let [kind, id, ..] = segments.as_slice() else {
            return Err(refused());
        };
        Ok(Self {
            root: Root::read(kind, id).ok_or_else(refused)?,
            text: text.to_owned(),
        })
    }
}

text!(Resource);

/// A resource, or everything below one: `machine/7`, `machine/7/*`, `network/2/data/*`; and `machine/*`, every machine that
/// the account owns at the moment of the check. The wildcard stands only at the end and counts as a segment; it covers what
/// is below, not the resource before it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    text: String,
    root: Root,
}

impl Pattern {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// To whom it belongs.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether it covers a resource.
    pub fn covers(&self, resource: &Resource) -> bool {
        resource.patterns(true).contains(&self.text)
    }
}

impl FromStr for Pattern {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let refused = || NameError::Pattern { given: excerpt(text) };
        let text = text.to_owned();
        if text == "machine/*" {
            let root = Root::EveryMachine;
            return Ok(Self { text, root });
        }
        let resource: Resource = match text.strip_suffix("/*") {
            Some(prefix) => prefix.parse().map_err(|_| refused())?,
            None => text.parse().map_err(|_| refused())?,
        };
        if text.split('/').count() > MAX_SEGMENTS {
            return Err(refused());
        }
        let root = resource.root;
        Ok(Self { text, root })
    }
}

text!(Pattern);

/// `machine/7`, `network/2/meter-data` or `account/<address>`: 2 to 4 segments.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used: that of a text with a pattern")]
struct ResourceText(#[schemars(regex(pattern = r"^(machine|network|account)(/[-_.a-z0-9]{1,90}){1,3}$"))] String);

/// A resource, with or without a trailing wildcard.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used: that of a text with a pattern")]
struct PatternText(#[schemars(regex(pattern = r"^(machine|network|account)(/[-_.a-z0-9]{1,90}){0,3}(/\*)?$"))] String);

impl JsonSchema for Resource {
    fn schema_name() -> String {
        "Resource".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        ResourceText::json_schema(generator)
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> String {
        "Pattern".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        PatternText::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_1_to_32_plain_characters() {
        for name in ["a", "staff", "set-point_2.b", &"x".repeat(32)] {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        for name in [
            "",
            "Staff",
            "a b",
            "a/b",
            "*",
            "é",
            "a\n",
            &"x".repeat(33),
            &"x".repeat(1_000_000),
        ] {
            assert!(name.parse::<Name>().unwrap_err().to_string().len() < 200);
        }
    }

    #[test]
    fn resources_have_one_spelling() {
        for text in ["machine/7", "network/2/meter-data", "account/wasm1abc/a/b"] {
            assert_eq!(text.parse::<Resource>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "machine",
            "machine/",
            "machine/0",
            "machine/07",
            "machine/+7",
            "machine/door-1",
            "network/0",
            "network/02",
            "network/x",
            "robot/1",
            "/machine/7",
            "machine/7/",
            "machine//7",
            "machine/7/*",
            "machine/*",
            "machine/7/a/b/c",
            "machine/7/Ä",
            "machine/7/ ",
            "machine/7/..%2f",
            "machine/18446744073709551616",
        ] {
            assert!(text.parse::<Resource>().is_err(), "{text}");
        }
        assert!("machine/7/..".parse::<Resource>().is_ok(), "dots mean nothing here");
    }

    #[test]
    fn a_wildcard_stands_at_the_end() {
        for text in [
            "machine/7",
            "machine/7/*",
            "machine/*",
            "network/2/data/*",
            "account/x/*",
        ] {
            assert_eq!(text.parse::<Pattern>().unwrap().as_str(), text);
        }
        for text in [
            "*",
            "/*",
            "network/*",
            "account/*",
            "machine/*/door",
            "machine/7/*/*",
            "machine/7/a*",
            "machine/**",
            "machine/7/a/b/*",
            "machine/7/a/b/c",
        ] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_wildcard_covers_what_is_below_it() {
        let resource = "machine/7/a/b".parse::<Resource>().unwrap();
        assert_eq!(
            resource.patterns(true),
            ["machine/7/a/b", "machine/7/a/*", "machine/7/*", "machine/*"]
        );
        assert_eq!(resource.patterns(false).len(), 3);
        let covers = |pattern: &str, resource: &str| {
            let resource = resource.parse::<Resource>().unwrap();
            pattern.parse::<Pattern>().unwrap().covers(&resource)
        };
        assert!(covers("machine/*", "machine/7"));
        assert!(covers("machine/7/*", "machine/7/a/b"));
        assert!(!covers("machine/7/*", "machine/7"));
        assert!(!covers("machine/7/*", "machine/77/a"));
        assert!(!covers("machine/7", "machine/7/a"));
    }
}
