//! `kill -9` at any moment, then the same command: the same facts as of a run that was never stopped.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, Outcome, Run, STATIONS, network_of_short_epochs, readings, rows};

/// How long a whole run into a new folder takes, and what it prints.
fn measured(run: &Run, state: &Path) -> (Duration, String) {
    let begin = Instant::now();
    let printed = run.in_state(state).printed();
    (begin.elapsed(), printed)
}

/// Starts the run and kills it after this time; false if it had ended before.
fn is_killed_after(run: &Run, time: Duration) -> bool {
    let mut process = run.start();
    sleep(time);
    process.kill().unwrap();
    let code = Outcome::of(process).code();
    assert!(code.is_none() || code == Some(0), "it neither was killed nor succeeded");
    code.is_none()
}

#[test]
fn a_run_that_is_killed_once_ends_as_if_it_was_not() {
    let folder = Folder::new();
    let run = folder.run(&rows(4)).json();
    let (whole, expected) = measured(&run, &folder.path("whole"));
    let mut kills = 0;
    for moment in 0..14_u32 {
        let state = folder.path(&format!("state-{moment}"));
        let run = run.in_state(&state);
        kills += u32::from(is_killed_after(&run, whole * moment / 14));
        assert_eq!(
            run.printed(),
            expected,
            "killed after {moment} of 14 parts of {whole:?}"
        );
    }
    assert!(kills > 0, "no process was killed before its end");
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_it_was_not() {
    let folder = Folder::new();
    let run = folder.run(&rows(4)).json();
    let (whole, expected) = measured(&run, &folder.path("whole"));
    let run = run.in_state(&folder.path("state"));
    // Thousandths of a whole run: right at the start, and later and later, so that each gets a little further.
    let moments = [0, 3, 9, 20, 35, 50, 80, 120, 170, 230, 300, 380, 470, 250, 330, 410];
    let kills = moments.map(|moment| u32::from(is_killed_after(&run, whole * moment / 1_000)));
    assert!(kills.iter().sum::<u32>() >= 3, "{kills:?}");
    assert_eq!(run.printed(), expected);
}

#[test]
fn a_kill_while_the_folder_is_made_leaves_one_that_can_be_used() {
    let folder = Folder::new();
    let run = folder.run(&rows(2)).json();
    let expected = run.printed();
    let state = folder.path("state");
    fs::create_dir(&state).unwrap();
    assert_eq!(run.in_state(&state).printed(), expected, "an empty folder");

    let state = folder.path("locked");
    fs::create_dir(&state).unwrap();
    fs::write(state.join("chain.lock"), "").unwrap();
    assert_eq!(run.in_state(&state).printed(), expected, "only the lock");

    let state = folder.path("half");
    fs::create_dir(&state).unwrap();
    fs::write(state.join("chain.lock"), "").unwrap();
    fs::write(state.join("chain.redb.new"), [7; 5_000]).unwrap();
    assert_eq!(run.in_state(&state).printed(), expected, "half a database");
}

#[test]
fn a_killed_run_goes_on_with_more_rows_as_well() {
    let folder = Folder::new();
    let expected = folder.run(&rows(4)).json().printed();
    let state = folder.path("state");
    let half = folder.run(&rows(2)).json().in_state(&state);
    let (whole, _) = measured(&folder.run(&rows(2)).json(), &folder.path("whole"));
    half.printed();
    let all = folder.run(&rows(4)).json().in_state(&state);
    for part in [1, 2, 3] {
        is_killed_after(&all, whole * part / 4);
    }
    assert_eq!(all.printed(), expected);
}

#[test]
fn a_run_whose_statements_settle_several_epochs_survives_kills_too() {
    let folder = Folder::new();
    let run = folder.run_of(&network_of_short_epochs(), STATIONS, readings(&rows(2)));
    let run = run.json();
    let (whole, expected) = measured(&run, &folder.path("whole"));
    for moment in 1..6_u32 {
        let run = run.in_state(&folder.path(&format!("state-{moment}")));
        is_killed_after(&run, whole * moment / 6);
        assert_eq!(run.printed(), expected, "killed after {moment} of 6 parts of {whole:?}");
    }
}
