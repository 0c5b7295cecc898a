//! Measured rows, and how they are kept.

use std::collections::BTreeMap;
use std::path::PathBuf;

use flywheel_client::{ChainError, TxResult};
use serde::{Deserialize, Serialize};

/// A rise above this is a failure, unless the figures are written anew.
const TOLERANCE_PERCENT: u64 = 3;

/// What one row measured.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Gas of the whole transaction.
    pub gas: u64,
    /// How many machines or epochs the transaction served, if the figure is meant for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<u64>,
}

impl Row {
    /// Gas for each of those it served.
    pub fn per_one(&self) -> u64 {
        self.gas / self.each.unwrap_or(1)
    }
}

/// All rows by `contract/message` with, after a space, what is special.
#[derive(Serialize, Deserialize, Default, Debug)]
pub struct Meter {
    /// The rows.
    pub rows: BTreeMap<String, Row>,
}

impl Meter {
    /// Keeps the gas of a transaction.
    pub fn keep(&mut self, name: &str, sent: Result<TxResult, ChainError>) -> TxResult {
        self.keep_each(name, None, sent)
    }

    /// Keeps the gas of a transaction that serves several.
    pub fn keep_each(&mut self, name: &str, each: Option<u64>, sent: Result<TxResult, ChainError>) -> TxResult {
        let result = sent.unwrap_or_else(|error| panic!("{name}: {error}"));
        let gas = result.gas_used.unwrap_or_else(|| panic!("this chain counts no gas"));
        println!("{gas:>10}  {name}  (block {})", result.height);
        let twice = self.rows.insert(name.to_owned(), Row { gas, each });
        assert!(twice.is_none(), "{name} is measured twice");
        result
    }

    /// The gas of a row.
    pub fn gas(&self, name: &str) -> u64 {
        self.rows.get(name).unwrap_or_else(|| panic!("no row {name}")).per_one()
    }

    /// Prints what changed since the committed figures; returns what rose too much, is new or is gone.
    pub fn changes(&self, before: &Self) -> Vec<String> {
        let mut wrong = vec![];
        for (name, row) in &self.rows {
            let Some(old) = before.rows.get(name) else {
                wrong.push(format!("{name} is new: {}", row.gas));
                continue;
            };
            let signed = i128::from(row.gas) - i128::from(old.gas);
            if signed != 0 {
                println!("{name}: {} -> {} ({signed:+})", old.gas, row.gas);
            }
            if row.gas * 100 > old.gas * (100 + TOLERANCE_PERCENT) {
                wrong.push(format!("{name} rose from {} to {}", old.gas, row.gas));
            }
        }
        let gone = before.rows.keys().filter(|name| !self.rows.contains_key(*name));
        wrong.extend(gone.map(|name| format!("{name} is gone")));
        wrong
    }
}

/// A file in the workspace's `docs`.
pub fn docs(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}
