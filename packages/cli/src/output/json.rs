//! `--json`: the report for programs.

use anyhow::Result;

use super::report::Report;

/// The report as indented JSON with a newline at its end.
pub fn json(report: &Report) -> Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
