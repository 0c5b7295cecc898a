//! A device whose clock is wrong until somebody sets it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::output;

/// A program's own calendar clock.
pub struct WrongClock {
    library: PathBuf,
    ahead: PathBuf,
}

impl WrongClock {
    /// A clock so many seconds ahead.
    pub fn ahead(folder: &Path, seconds: i64) -> Self {
        let clock = Self {
            library: folder.join("clock.so"),
            ahead: folder.join("ahead"),
        };
        let source = folder.join("clock.c");
        fs::write(&source, include_str!("clock.c")).unwrap();
        let mut compiler = Command::new("cc");
        output(
            compiler
                .args(["-shared", "-fPIC", "-o"])
                .arg(&clock.library)
                .arg(source),
        );
        clock.set(seconds);
        clock
    }

    /// Somebody sets it.
    pub fn set(&self, seconds: i64) {
        // At once: the program reads the file all the time.
        let draft = self.ahead.with_extension("new");
        fs::write(&draft, seconds.to_string()).unwrap();
        fs::rename(draft, &self.ahead).unwrap();
    }

    /// Gives a program this clock.
    pub fn give(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("TEST_CLOCK", &self.ahead);
    }
}
