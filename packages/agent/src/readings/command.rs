//! Readings from a command that is run again and again.

use std::io::{self, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use flywheel_protocol::Time;

use super::lines::{MAX_LINE, parse_line};
use super::row::excerpt;
use super::{Measure, Sample, SourceError};

/// A command without a shell: the program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// How long it may run. It is ended then.
    pub most: Duration,
}

/// Runs the command once and reads what it prints: the value of the interval that begins at `interval`, as a number or as
/// a line of JSON.
///
/// # Errors
/// [`SourceError::Command`] if it does not run, fails, takes too long or prints something else.
pub fn run_command(command: &Command, measure: &Measure, interval: Time) -> Result<Sample, SourceError> {
    let failed = |problem: String| SourceError::Command {
        command: command.program.clone(),
        problem,
    };
    let output = run(command).map_err(failed)?;
    let line = output.trim_ascii();
    if line.is_empty() {
        return Err(failed("printed nothing: it must print a number".to_owned()));
    }
    let sample = parse_line(line, measure, Some(interval), None).map_err(|problem| {
        let shown = excerpt(&String::from_utf8_lossy(line));
        failed(format!("printed {shown:?}: {problem}"))
    })?;
    Ok(sample)
}

fn run(command: &Command) -> Result<Vec<u8>, String> {
    let mut child = std::process::Command::new(&command.program)
        .args(&command.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| format!("does not start: {error}"))?;
    let output = wait(&mut child, command.most);
    // Whatever came of it, no process and no zombie stays.
    let _ = child.kill();
    let status = child.wait().map_err(|error| format!("was lost: {error}"))?;
    let output = output?;
    if status.success() {
        Ok(output)
    } else {
        Err(format!("failed: {status}"))
    }
}

/// What it prints until it closes its output and ends.
fn wait(child: &mut Child, most: Duration) -> Result<Vec<u8>, String> {
    let late = || format!("took longer than {} s", most.as_secs_f32());
    let begun = std::time::Instant::now();
    let output = child.stdout.take().ok_or_else(|| "has no output".to_owned())?;
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the output: when the command is ended, at the latest.
    thread::spawn(move || {
        let _ = sender.send(read(output));
    });
    let bytes = receiver.recv_timeout(most).map_err(|_| late())?;
    let bytes = bytes.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() > MAX_LINE {
        return Err(format!("printed more than {MAX_LINE} bytes"));
    }
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(bytes),
            Ok(None) if begun.elapsed() < most => thread::sleep(Duration::from_millis(5)),
            Ok(None) => return Err(late()),
            Err(error) => return Err(format!("was lost: {error}")),
        }
    }
}

fn read(output: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    output.take(MAX_LINE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
