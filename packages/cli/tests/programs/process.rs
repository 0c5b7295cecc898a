//! A program that runs beside the test.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program under test, with the chain profiles of a folder.
pub fn flywheel(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flywheel"));
    command.env("FLYWHEEL_CONFIG", config).stdin(Stdio::null());
    command
}

/// Runs a command to its end; it must succeed. Returns what it printed.
pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command to its end; it must fail. Returns what it printed and said.
pub fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (printed, said) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(!output.status.success(), "{command:?} did not fail: {printed}");
    format!("{printed}{said}")
}

/// Sends a signal to a process, or to a group of them if the id has a minus before it.
pub fn signal(name: &str, pid: &str) {
    // It may be gone already.
    let _ = Command::new("kill")
        .args([&format!("-{name}"), "--", pid])
        .stderr(Stdio::null())
        .status();
}

/// A process in a group of its own, with its output in two files. Dropping it ends the whole group at once.
pub struct Process {
    child: Child,
    out: PathBuf,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it writes is added to `<name>.out` and `<name>.log` in the folder.
    pub fn start(mut command: Command, folder: &Path, name: &str) -> Self {
        let (out, log) = (folder.join(format!("{name}.out")), folder.join(format!("{name}.log")));
        let open = |path: &PathBuf| File::options().create(true).append(true).open(path).unwrap();
        command.stdout(open(&out)).stderr(open(&log)).process_group(0);
        Self {
            child: command.spawn().unwrap(),
            out,
            log,
        }
    }

    /// What it has printed, in all its lives.
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.out).unwrap()
    }

    /// What it has logged, in all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Its standard input, if it was piped and nobody has taken it.
    pub fn take_input(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// As a power cut would: nothing is finished.
    pub fn kill(&mut self) {
        signal("KILL", &format!("-{}", self.child.id()));
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits.
    pub fn stop(&mut self) -> ExitStatus {
        signal("TERM", &self.child.id().to_string());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(40),
                "it does not stop: {}",
                self.log()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The most memory it has had, in bytes.
    pub fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.kill();
        }
    }
}
