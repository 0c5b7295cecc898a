//! What the commands about chains print.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use comfy_table::{LineStyle, Table, TableStyle};
use serde::Serialize;

/// Prints a table. Nothing is cut off or wrapped: addresses and checksums are copied from it.
pub fn print_table<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Result<()> {
    let mut table = Table::new();
    let line = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(line).force_no_tty().set_header(headings);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    put(&format!("{}\n", lines.join("\n")))
}

/// Prints a value as indented JSON.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    put(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Writes to stdout. A reader that has seen enough (`| head`) is no error.
fn put(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the result could not be printed"),
        _ => Ok(()),
    }
}
