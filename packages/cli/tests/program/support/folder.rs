//! A folder for one test's files; it goes when the test ends.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{NETWORK, Row, Run, STATIONS, readings};

/// Where a test keeps its files.
pub struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A run of the tests' network and stations with these rows.
    pub fn run(&self, rows: &[Row]) -> Run {
        self.run_of(NETWORK, STATIONS, readings(rows))
    }

    /// A run of these texts.
    pub fn run_of(&self, network: &str, stations: &str, readings: impl AsRef<[u8]>) -> Run {
        Run::new(
            self.write("network.toml", network),
            self.write("stations.csv", stations),
            self.write("readings.csv", readings),
        )
    }
}

/// The names of a folder's files with their bytes.
pub fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}
