//! Readings as lines of JSON, from standard input or a command.

use std::io::{BufRead, Read};

use flywheel_protocol::Time;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::row::Row;
use super::{Measure, RowError, Sample, SourceError};

/// Bytes of a line at most. Longer ones are skipped whole, without being kept.
pub const MAX_LINE: usize = 4_096;

/// A line: `{"time": 1767225600, "value": 1.25}`, with `"cell": "8a2a1072b59ffff"` if the machine moves. A number may be
/// written as a text, and a line may be the value alone where the time is known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow)]
    cell: Option<&'a str>,
}

/// Reads one line after the other, in constant memory.
#[derive(Debug)]
pub struct Lines<R> {
    name: String,
    input: R,
    line: u64,
    buffer: Vec<u8>,
    after: Option<Time>,
}

impl<R: BufRead> Lines<R> {
    /// Lines of this input; `name` is for messages.
    pub fn new(name: &str, input: R) -> Self {
        Self {
            name: name.to_owned(),
            input,
            line: 0,
            buffer: Vec::new(),
            after: None,
        }
    }

    /// The next reading; none at the end of the input. Empty lines are nothing. A bad line is an error once; the next call
    /// goes on behind it.
    ///
    /// # Errors
    /// [`SourceError::Row`] with the line's number; [`SourceError::Read`], after which there is no more.
    pub fn next_sample(&mut self, measure: &Measure) -> Result<Option<Sample>, SourceError> {
        loop {
            let is_whole = match self.next_line() {
                Ok(None) => return Ok(None),
                Ok(Some(is_whole)) => is_whole,
                Err(error) => {
                    return Err(SourceError::Read {
                        source_name: self.name.clone(),
                        error,
                    });
                }
            };
            if is_whole && self.buffer.trim_ascii().is_empty() {
                continue;
            }
            let parsed = if is_whole {
                parse_line(self.buffer.trim_ascii(), measure, None, self.after)
            } else {
                Err(form(&format!("the line has more than {MAX_LINE} bytes")))
            };
            let sample = parsed.map_err(|problem| SourceError::Row {
                source_name: self.name.clone(),
                line: self.line,
                problem,
            })?;
            self.after = Some(sample.time);
            return Ok(Some(sample));
        }
    }

    /// The input, to see what of it has arrived.
    pub const fn input(&self) -> &R {
        &self.input
    }

    /// Reads a line into the buffer; says whether it fitted.
    fn next_line(&mut self) -> std::io::Result<Option<bool>> {
        self.buffer.clear();
        let most = MAX_LINE as u64 + 1;
        let read = self.input.by_ref().take(most).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        let is_whole = self.buffer.last() == Some(&b'\n') || self.buffer.len() <= MAX_LINE;
        if !is_whole {
            self.skip_line()?;
        }
        Ok(Some(is_whole))
    }

    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let chunk = self.input.fill_buf()?;
            let (used, is_end) = match chunk.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (chunk.len(), chunk.is_empty()),
            };
            self.input.consume(used);
            if is_end {
                return Ok(());
            }
        }
    }
}

/// Reads one line. `time`: what a line without a time gets.
pub(super) fn parse_line(
    line: &[u8],
    measure: &Measure,
    time: Option<Time>,
    after: Option<Time>,
) -> Result<Sample, RowError> {
    let text = std::str::from_utf8(line).map_err(|_| form("the line is not UTF-8 text"))?;
    let known = time.map(|time| time.to_string());
    if let Some(time) = known.as_deref()
        && !text.starts_with('{')
    {
        let (value, cell) = (text, None);
        return Row { time, value, cell }.sample(measure, after);
    }
    let expected = r#"expected a line such as {"time": 1767225600, "value": 1.25}"#;
    let line: Line<'_> = serde_json::from_str(text).map_err(|error| form(&format!("{expected}: {error}")))?;
    let time = match (line.time, known.as_deref()) {
        (Some(given), _) => unquoted(given),
        (None, Some(known)) => known,
        (None, None) => return Err(form(&format!("{expected}: the time is missing"))),
    };
    let row = Row {
        time,
        value: unquoted(line.value),
        cell: line.cell,
    };
    row.sample(measure, after)
}

/// A number as it stands, or what is within a text's quotes: digits never have an escape.
fn unquoted(raw: &RawValue) -> &str {
    let text = raw.get();
    text.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text)
}

fn form(reason: &str) -> RowError {
    RowError::Form {
        reason: reason.to_owned(),
    }
}
