//! A TOML table that says where it stands, and refuses keys that nobody asked for.
//!
//! Numbers are taken as they are written, never through a float, so that 0.1 tokens are 0.1 tokens.

use std::cell::RefCell;
use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::input::error::{InputError, KeyProblem, excerpt};

/// The file's name and text, and the lines of the keys that were read.
pub(super) struct Document<'d> {
    file: &'d str,
    text: &'d str,
    lines: RefCell<BTreeMap<String, u64>>,
}

/// A table of the file. Every key is asked for by its name; [`Section::finish`] refuses the others.
pub(super) struct Section<'d> {
    document: &'d Document<'d>,
    path: String,
    line: u64,
    table: &'d DeTable<'d>,
    known: Vec<&'static str>,
}

/// A value of the file and its key.
pub(super) struct Entry<'d> {
    document: &'d Document<'d>,
    path: String,
    line: u64,
    value: &'d DeValue<'d>,
}

impl<'d> Document<'d> {
    pub(super) const fn new(file: &'d str, text: &'d str) -> Self {
        Self {
            file,
            text,
            lines: RefCell::new(BTreeMap::new()),
        }
    }

    /// The file's outermost table.
    pub(super) const fn section(&'d self, table: &'d DeTable<'d>) -> Section<'d> {
        Section {
            document: self,
            path: String::new(),
            line: 1,
            table,
            known: Vec::new(),
        }
    }

    /// The error of a text that is not TOML.
    pub(super) fn syntax(&self, error: &toml::de::Error) -> InputError {
        let before = error
            .span()
            .and_then(|span| self.text.get(..span.start))
            .unwrap_or_default();
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        InputError::Syntax {
            file: self.file.to_owned(),
            line: line_after(before),
            column: count(line_before.chars()) + 1,
            problem: error.message().to_owned(),
        }
    }

    /// The error of a key whose value contradicts another or is refused by the network.
    pub(super) fn refuse(&self, key: &str, reason: impl Into<String>) -> InputError {
        let lines = self.lines.borrow();
        // A key that is not written has the line of the table it would be in.
        let mut known = key;
        let line = loop {
            match (lines.get(known), known.rsplit_once('.')) {
                (Some(line), _) => break *line,
                (None, Some((table, _))) => known = table,
                (None, None) => break 1,
            }
        };
        self.error(key, line, KeyProblem::Refused { reason: reason.into() })
    }

    fn error(&self, key: &str, line: u64, problem: KeyProblem) -> InputError {
        InputError::Key {
            file: self.file.to_owned(),
            line,
            key: key.to_owned(),
            problem,
        }
    }
}

impl<'d> Section<'d> {
    /// The value of a key, if it is there.
    pub(super) fn find(&mut self, key: &'static str) -> Option<Entry<'d>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let (name, value) = self.table.get_key_value(key)?;
        Some(self.entry(key, name.span().start, value.get_ref()))
    }

    /// The value of a key that must be there.
    pub(super) fn get(&mut self, key: &'static str, expected: &str) -> Result<Entry<'d>, InputError> {
        let missing = KeyProblem::Missing {
            expected: expected.to_owned(),
        };
        let (path, line) = (self.path_of(key), self.line);
        self.find(key).ok_or_else(|| self.document.error(&path, line, missing))
    }

    /// Reads the value of a key that must be there.
    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, InputError> {
        self.get(key, expected)?.read(expected, read)
    }

    /// Reads the value of a key, if it is there.
    pub(super) fn read_if<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, InputError> {
        self.find(key).map(|entry| entry.read(expected, read)).transpose()
    }

    /// The table of a key that must be there.
    pub(super) fn section(&mut self, key: &'static str) -> Result<Self, InputError> {
        self.get(key, "a table")?.section()
    }

    /// All values of a table whose keys are names that the person chose.
    pub(super) fn named(&self) -> Vec<(String, Entry<'d>)> {
        let entry = |key: &str, start: usize, value| (key.to_owned(), self.entry(key, start, value));
        self.table
            .iter()
            .map(|(key, value)| entry(key.get_ref(), key.span().start, value.get_ref()))
            .collect()
    }

    /// The table's path: `token`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The path of one of its keys: `token.decimals`.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The file it is in.
    pub(super) const fn document(&self) -> &'d Document<'d> {
        self.document
    }

    /// Refuses keys that were not asked for.
    pub(super) fn finish(self) -> Result<(), InputError> {
        let unknown = self
            .table
            .iter()
            .find(|(key, _)| !self.known.contains(&key.get_ref().as_ref()));
        let Some((key, _)) = unknown else { return Ok(()) };
        let line = self.document.line_of(key.span().start);
        let problem = KeyProblem::Unknown {
            known: self.known.join(", "),
        };
        Err(self
            .document
            .error(&self.path_of(&excerpt(key.get_ref())), line, problem))
    }

    fn entry(&self, key: &str, start: usize, value: &'d DeValue<'d>) -> Entry<'d> {
        let (path, line) = (self.path_of(key), self.document.line_of(start));
        self.document.lines.borrow_mut().insert(path.clone(), line);
        Entry {
            document: self.document,
            path,
            line,
            value,
        }
    }
}

impl<'d> Entry<'d> {
    /// Reads a text or a number, as it is written.
    pub(super) fn read<T>(&self, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, InputError> {
        let text = match self.value {
            DeValue::String(text) => Some(text.as_ref()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        text.and_then(read).ok_or_else(|| self.wrong(expected))
    }

    /// The table that the value is.
    pub(super) fn section(&self) -> Result<Section<'d>, InputError> {
        let table = self.value.as_table().ok_or_else(|| self.wrong("a table"))?;
        let (document, path, line) = (self.document, self.path.clone(), self.line);
        Ok(Section {
            document,
            path,
            line,
            table,
            known: Vec::new(),
        })
    }

    /// The tables of a list of tables.
    pub(super) fn sections(&self) -> Result<Vec<Section<'d>>, InputError> {
        let items = self.items("a list of tables")?;
        items.iter().map(Entry::section).collect()
    }

    /// The values of a list.
    pub(super) fn items(&self, expected: &str) -> Result<Vec<Self>, InputError> {
        let array = self.value.as_array().ok_or_else(|| self.wrong(expected))?;
        let entry = |(number, value): (usize, &'d toml::Spanned<DeValue<'d>>)| {
            let path = format!("{}[{number}]", self.path);
            let line = self.document.line_of(value.span().start);
            Self {
                document: self.document,
                path,
                line,
                value: value.get_ref(),
            }
        };
        Ok(array.iter().enumerate().map(entry).collect())
    }

    /// A value that is true or false.
    pub(super) fn flag(&self) -> Result<bool, InputError> {
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// The error of a value that should be something else.
    pub(super) fn wrong(&self, expected: &str) -> InputError {
        let found = match self.value {
            DeValue::String(text) => format!("{:?}", excerpt(text)),
            DeValue::Integer(number) => excerpt(&number.to_string()),
            DeValue::Float(number) => excerpt(number.as_str()),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.document.error(
            &self.path,
            self.line,
            KeyProblem::Wrong {
                expected: expected.to_owned(),
                found,
            },
        )
    }

    /// The error of a value that cannot be, and why.
    pub(super) fn refuse(&self, reason: impl Into<String>) -> InputError {
        self.document
            .error(&self.path, self.line, KeyProblem::Refused { reason: reason.into() })
    }
}

impl Document<'_> {
    fn line_of(&self, position: usize) -> u64 {
        line_after(self.text.get(..position).unwrap_or_default())
    }
}

fn line_after(text: &str) -> u64 {
    count(text.matches('\n')) + 1
}

fn count(things: impl Iterator) -> u64 {
    u64::try_from(things.count()).unwrap_or(u64::MAX)
}
