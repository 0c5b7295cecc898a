//! What was acknowledged survives a program that is killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use flywheel_api::{Outcome, SubmitReports, Submitted};
use flywheel_protocol::readings::SignedReport;
use tempfile::TempDir;

use crate::world::{World, post};

const FOLDER: &str = "FLYWHEEL_TEST_FOLDER";

/// Not a test by itself: the program that is killed. Its chain is made anew each time, with the same addresses and keys.
#[test]
fn a_program_to_be_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let mut world = World::with_machines(&["meter-1"]);
    let _server = world.start_in(0, Path::new(&folder));
    println!("\nlistens {}", world.url(0));
    std::thread::sleep(Duration::from_secs(300));
}

fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "survival::a_program_to_be_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("listens ").map(ToOwned::to_owned));
    (child, url.expect("the program did not start"))
}

fn submit(url: &str, reports: &[SignedReport]) -> Submitted {
    let reports = reports.to_vec();
    let (status, submitted) = post(&format!("{url}/v1/reports"), &SubmitReports { reports });
    assert_eq!(status, 200);
    submitted
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_program_is_killed() {
    let world = World::with_machines(&["meter-1"]);
    let reports = world.reports("meter-1", 0..20, 5);
    let folder = TempDir::new().unwrap();
    let mut acknowledged = 0;
    for part in reports.chunks(5) {
        let (mut child, url) = start(folder.path());
        // What earlier programs acknowledged is there.
        if acknowledged > 0 {
            let known = submit(&url, &reports[..acknowledged]);
            assert!(
                known.results.iter().all(|result| result.code.name() == "known"),
                "{known:?}"
            );
        }
        let taken = submit(&url, part);
        assert!(
            taken
                .results
                .iter()
                .all(|result| result.outcome == Outcome::Acknowledged),
            "{taken:?}"
        );
        acknowledged += part.len();
        // SIGKILL, at once.
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(acknowledged, 20);
}
