//! The program and what came of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::Facts;

/// The program, its output kept for the test.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// `flywheel run` with its arguments.
#[derive(Clone)]
pub struct Run(Vec<OsString>);

impl Run {
    /// A run of three files.
    pub fn new(network: PathBuf, stations: PathBuf, readings: PathBuf) -> Self {
        let (stations_flag, readings_flag) = ("--stations".into(), "--readings".into());
        Self(vec![
            "run".into(),
            network.into(),
            stations_flag,
            stations.into(),
            readings_flag,
            readings.into(),
        ])
    }

    /// The same run with one more argument.
    pub fn with(&self, argument: impl Into<OsString>) -> Self {
        let mut more = self.clone();
        more.0.push(argument.into());
        more
    }

    /// The same run that keeps its chain in a folder.
    pub fn in_state(&self, dir: &Path) -> Self {
        self.with("--state").with(dir)
    }

    /// The same run with other keys.
    pub fn seeded(&self, seed: &str) -> Self {
        self.with("--seed").with(seed)
    }

    /// The same run that prints its facts for programs.
    pub fn json(&self) -> Self {
        self.with("--json")
    }

    /// Begins it.
    pub fn start(&self) -> Child {
        program().args(&self.0).spawn().unwrap()
    }

    /// Runs it to its end.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self.start())
    }

    /// Runs it to its end; it must succeed. Returns what it printed.
    pub fn printed(&self) -> String {
        self.outcome().printed()
    }

    /// Runs it with `--json`; it must succeed.
    pub fn facts(&self) -> Facts {
        Facts::read(&self.json().printed())
    }

    /// Runs it; it must fail without printing a result. Returns the error.
    pub fn refusal(&self) -> String {
        self.outcome().refusal()
    }
}

/// A process that has ended.
pub struct Outcome(Output);

impl Outcome {
    /// Waits for the end of a process.
    pub fn of(child: Child) -> Self {
        Self(child.wait_with_output().unwrap())
    }

    /// The exit code; none after a kill.
    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    /// What is on stderr.
    pub fn error(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// What is on stdout, whether it succeeded or not.
    pub fn stdout(&self) -> &[u8] {
        &self.0.stdout
    }

    /// What is on stdout of a process that succeeded.
    pub fn printed(self) -> String {
        assert_eq!(self.code(), Some(0), "{}", self.error());
        String::from_utf8(self.0.stdout).unwrap()
    }

    /// The error of a process that failed with exit code 1 and printed no result.
    pub fn refusal(self) -> String {
        let error = self.error();
        assert_eq!(self.code(), Some(1), "{error}");
        assert!(self.0.stdout.is_empty(), "something was printed");
        assert!(error.starts_with("error: "), "{error}");
        assert!(!error.contains("panicked"), "{error}");
        error
    }
}
