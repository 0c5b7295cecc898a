//! What can be wrong with what a person gave. Every text is made to be shown to that person.

use std::io;
use std::path::Path;

use flywheel_protocol::H3Cell;
use flywheel_protocol::places::PlaceError;
use flywheel_protocol::readings::ReadingError;
use thiserror::Error;

/// Why a file is refused. Lines count from 1.
#[derive(Error, Debug)]
pub enum InputError {
    /// The file cannot be opened or read.
    #[error("{file}: cannot be read: {source}")]
    Unreadable {
        /// The file as it was given.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// Rows are sorted in a temporary file, and that failed.
    #[error("the rows cannot be sorted in {folder}: {source}; free some space there, or set TMPDIR to another folder")]
    TemporaryFile {
        /// The system's folder for temporary files.
        folder: String,
        /// What the system says.
        source: io::Error,
    },
    /// Bytes that are not text.
    #[error("{file}, line {line}{column}: expected UTF-8 text, found other bytes; save the file as UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// `, column <name>`, or nothing where columns have no names yet.
        column: String,
    },
    /// Nothing in it.
    #[error("{file}: the file is empty; expected a first line with the columns {expected}")]
    Empty {
        /// The file.
        file: String,
        /// The columns it needs.
        expected: String,
    },
    /// A header and nothing else.
    #[error("{file}: no row follows the line of column names")]
    NoRows {
        /// The file.
        file: String,
    },
    /// A column that the network file names is not there.
    #[error("{file}, line {line}: column {column} is missing; found the columns {found}")]
    MissingColumn {
        /// The file.
        file: String,
        /// The header's line.
        line: u64,
        /// The column that the network file names.
        column: String,
        /// The columns that are there.
        found: String,
    },
    /// Two columns of one name that is needed.
    #[error("{file}, line {line}: column {column} is there twice; expected it once")]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The header's line.
        line: u64,
        /// The column.
        column: String,
    },
    /// A row that is longer or shorter than the header.
    #[error("{file}, line {line}: expected {expected} fields as in the first line, found {found}")]
    FieldCount {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// Columns of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A line that no telemetry has.
    #[error("{file}, line {line}: the line is longer than {maximum} bytes")]
    LineTooLong {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The most that is read.
        maximum: u64,
    },
    /// A quoted field that does not end.
    #[error("{file}, line {line}: a quote is not closed; a quoted field must end on the line on which it begins")]
    OpenQuote {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
    /// A cell that is not what its column should hold.
    #[error("{file}, line {line}, column {column}: expected {expected}, found {found:?}")]
    Cell {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// The column.
        column: String,
        /// What it should hold.
        expected: String,
        /// What it holds, cut to its first 40 characters.
        found: String,
    },
    /// A cell that is not a value of its field.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Value {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// The column.
        column: String,
        /// What is wrong with it.
        problem: Box<ReadingError>,
    },
    /// A cell that is not a coordinate.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Place {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// The column.
        column: String,
        /// What is wrong with it.
        problem: PlaceError,
    },
    /// Two stations of one id.
    #[error("{file}, line {line}, column {column}: station {station:?} is on line {first} already")]
    DuplicateStation {
        /// The file.
        file: String,
        /// The second one's line.
        line: u64,
        /// The column of ids.
        column: String,
        /// The id.
        station: String,
        /// The first one's line.
        first: u64,
    },
    /// A row of a station that is not in the list.
    #[error("{file}, line {line}, column {column}: station {station:?} is not in {stations}")]
    UnknownStation {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// The column of ids.
        column: String,
        /// The id, cut to its first 40 characters.
        station: String,
        /// The list's file.
        stations: String,
    },
    /// Two times that no network has between its first and its last day.
    #[error(
        "{file}, line {line}, column {column}: {late:?} is more than 10 years after {early:?} on line {first}; is one of \
         them wrong?"
    )]
    TooFarApart {
        /// The file.
        file: String,
        /// The line of the late one.
        line: u64,
        /// The column of times.
        column: String,
        /// The late time as it is written.
        late: String,
        /// The early time as it is written.
        early: String,
        /// The line of the early one.
        first: u64,
    },
    /// A station that could not begin.
    #[error(
        "{file}, line {line}: station {station:?} is in {cell}, and class {class} begins only in opened places; add that cell, \
         or a coarser one around it, to `opened` in the network file"
    )]
    NotOpened {
        /// The file.
        file: String,
        /// The row's line.
        line: u64,
        /// Its id.
        station: String,
        /// Its class.
        class: String,
        /// Where it is.
        cell: H3Cell,
    },
    /// The machines and oracles cannot all bond.
    #[error(
        "{file}: {stations} stations and {oracles} oracles bond {needed} together, more than the {supply} of \
         token.supply; raise token.supply or lower the bonds in the network file"
    )]
    SupplyTooSmall {
        /// The list of stations.
        file: String,
        /// How many there are.
        stations: usize,
        /// How many oracles there are.
        oracles: usize,
        /// What they bond, with its symbol.
        needed: String,
        /// What the operator has, with its symbol.
        supply: String,
    },
    /// The network file is not TOML.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Syntax {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The character within the line, from 1.
        column: u64,
        /// What the TOML reader says.
        problem: String,
    },
    /// A key of the network file.
    #[error("{file}, line {line}, {key}: {problem}")]
    Key {
        /// The file.
        file: String,
        /// The key's line; of a missing key, the line of the table it should be in.
        line: u64,
        /// The key with the tables it is in: `token.decimals`.
        key: String,
        /// What is wrong with it.
        problem: KeyProblem,
    },
}

/// What is wrong with a key of the network file.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    /// A key that nothing reads: a misspelt rule would be switched off silently.
    #[error("unknown key; expected {known}")]
    Unknown {
        /// The keys that may stand there.
        known: String,
    },
    /// A key without which there is no network.
    #[error("missing; expected {expected}")]
    Missing {
        /// What it should be.
        expected: String,
    },
    /// Another kind of value.
    #[error("expected {expected}, found {found}")]
    Wrong {
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A value that `Launch` would refuse, or that contradicts another.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
    },
}

impl InputError {
    /// A file that cannot be opened or read.
    pub(super) fn unreadable(file: &str, source: io::Error) -> Self {
        Self::Unreadable {
            file: file.to_owned(),
            source,
        }
    }

    /// Trouble with the temporary file in which rows are sorted.
    pub(super) fn temporary(source: io::Error) -> Self {
        Self::TemporaryFile {
            folder: std::env::temp_dir().display().to_string(),
            source,
        }
    }
}

/// The first 40 characters of what was given: an error never repeats a whole file.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The first 12 names of a list: a file may have thousands of columns.
pub(super) fn excerpt_of_list(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(12).map(|name| excerpt(name)).collect();
    if names.len() > shown.len() {
        shown.push(format!("and {} more", names.len() - shown.len()));
    }
    shown.join(", ")
}

/// The file as the person gave it.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}
