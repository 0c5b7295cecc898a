//! `kill -9` at any moment leaves exactly the last closed block.

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::*;
use cosmwasm_std::Addr;
use flywheel_client::{Chain, Embedded};
use flywheel_protocol::Time;
use tempfile::TempDir;

const FOLDER: &str = "FLYWHEEL_TEST_FOLDER";

fn number(chain: &Embedded, key: &str) -> u64 {
    chain
        .progress(key)
        .unwrap()
        .map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}

/// Adds one for ever, noting after each message how many there were; a mark after every 7th, a minute before every
/// 23rd. Each step is either noted or does nothing when it is done again, as any program's on this chain must be.
fn work(chain: &Embedded, until: u64) {
    let counter = match chain.progress("counter").unwrap() {
        Some(bytes) => Addr::unchecked(String::from_utf8(bytes).unwrap()),
        None => {
            let counter = new_counter(chain);
            chain.mark(&[("counter", counter.as_bytes())]).unwrap();
            counter
        }
    };
    for done in number(chain, "done") + 1..=until {
        if done.is_multiple_of(23) {
            chain.wait_until(Time::new(START + 60 * done)).unwrap();
        }
        add_one(chain, &counter);
        chain.put_progress("done", &done.to_be_bytes()).unwrap();
        if done.is_multiple_of(7) {
            chain.mark(&[("marked", &done.to_be_bytes())]).unwrap();
        }
    }
}

/// Not a test of its own: the process that the test below kills.
#[test]
fn worker() {
    if let Some(dir) = std::env::var_os(FOLDER) {
        work(&builder().open(Path::new(&dir)).unwrap(), u64::MAX);
    }
}

fn start_worker(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "worker"])
        .env(FOLDER, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn after_kill_9_state_and_progress_are_those_of_one_closed_block() {
    let dir = TempDir::new().unwrap();
    let (mut last, mut kills_with_work) = (0, 0);
    let started = Instant::now();
    for round in 0..12 {
        let mut worker = start_worker(dir.path());
        thread::sleep(Duration::from_millis(60 + 23 * round));
        // SIGKILL on Unix: the process gets no chance to close anything.
        worker.kill().unwrap();
        worker.wait().unwrap();

        let chain = builder().open(dir.path()).unwrap();
        let done = number(&chain, "done");
        assert!(done >= last, "closed blocks were lost: {done} after {last}");
        kills_with_work += u64::from(done > last);
        last = done;
        if let Some(counter) = chain.progress("counter").unwrap() {
            let counter = Addr::unchecked(String::from_utf8(counter).unwrap());
            assert_eq!(
                count_of(&chain, &counter),
                done,
                "state and progress are of different blocks"
            );
        }
        // Only a mark or a step in time closes this worker's blocks.
        assert!(
            done.is_multiple_of(7) || (done + 1).is_multiple_of(23),
            "{done} is in the middle of a block"
        );
        assert_eq!(number(&chain, "marked"), done / 7 * 7);
    }
    assert!(
        kills_with_work >= 3,
        "the worker was killed too early, {:?} for {last} messages",
        started.elapsed()
    );

    // Going on to the end gives what a run gives that was never stopped.
    let until = last + 100;
    let chain = builder().open(dir.path()).unwrap();
    work(&chain, until);
    let never_stopped = in_memory();
    work(&never_stopped, until);
    assert_eq!(chain.state_digest(), never_stopped.state_digest());
    assert_eq!(chain.block().unwrap(), never_stopped.block().unwrap());
}
