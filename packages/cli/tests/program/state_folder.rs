//! The state folder: what it goes on with, and what it refuses without being touched.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Folder, NETWORK, Outcome, Row, Run, STATIONS, contents, program, readings, rows};

/// A folder in which two epochs are worked, and where it is.
fn worked() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let state = folder.path("state");
    folder.run(&rows(2)).in_state(&state).printed();
    (folder, state)
}

/// Refused with these words, and not a byte of the folder is another one.
fn refuses(run: &Run, state: &Path, parts: &[&str]) {
    let before = contents(state);
    let error = run.in_state(state).refusal();
    for part in parts {
        assert!(error.contains(part), "expected {part:?} in {error}");
    }
    assert!(contents(state) == before, "the folder was changed although: {error}");
}

#[test]
fn a_finished_run_prints_the_same_again_and_changes_nothing() {
    let (folder, state) = worked();
    let run = folder.run(&rows(2)).json();
    let before = contents(&state);
    let again = run.in_state(&state).printed();
    assert_eq!(again, run.in_state(&state).printed());
    assert_eq!(again, run.printed());
    assert!(contents(&state) == before, "the folder was changed");
}

#[test]
fn more_rows_at_the_end_go_on_to_the_totals_of_one_run() {
    let (folder, state) = worked();
    let run = folder.run(&rows(5)).json();
    assert_eq!(run.in_state(&state).printed(), run.printed());
}

#[test]
fn rows_that_come_one_epoch_at_a_time_make_the_totals_of_one_run() {
    let folder = Folder::new();
    let state = folder.path("state");
    for epochs in 1..=4 {
        let run = folder.run(&rows(epochs)).json();
        assert_eq!(run.in_state(&state).printed(), run.printed(), "after {epochs} epochs");
    }
}

#[test]
fn rows_that_come_after_their_epoch_was_settled_are_refused_alone() {
    let (folder, state) = worked();
    let mut rows = rows(3);
    let late = Row {
        bay: "north",
        hour: 3,
        kwh: 10.0,
    };
    rows.insert(36, late); // the first of what is new
    let facts = folder.run(&rows).in_state(&state).facts();
    assert_eq!(facts.readings("north"), (18, 1));
    assert_eq!(facts.readings("south"), (18, 0));
    assert_eq!(facts.earned("south"), 60_000_000); // 20 an epoch, as if nothing had happened
}

#[test]
fn a_folder_of_another_network_file_is_refused() {
    let (folder, state) = worked();
    let network = NETWORK.replacen("oracles = 5", "oracles = 4", 1);
    let run = folder.run_of(&network, STATIONS, readings(&rows(2)));
    refuses(&run, &state, &["another network file", "nothing was changed"]);
}

#[test]
fn a_folder_of_another_seed_is_refused() {
    let (folder, state) = worked();
    let run = folder.run(&rows(3)).seeded("another");
    refuses(&run, &state, &["another --seed", "nothing was changed"]);
}

#[test]
fn a_folder_of_other_stations_is_refused() {
    let (folder, state) = worked();
    for stations in [
        STATIONS.replacen("east,52.50", "east,52.80", 1),
        STATIONS.replacen("ann", "bob", 1),
        format!("{STATIONS}west,52.50,13.10,\n"),
    ] {
        let run = folder.run_of(NETWORK, &stations, readings(&rows(2)));
        refuses(&run, &state, &["other stations", "nothing was changed"]);
    }
}

#[test]
fn a_folder_of_other_rows_is_refused() {
    let (folder, state) = worked();
    let mut changed = rows(3);
    changed[7].kwh = 9.0;
    let missing: Vec<_> = rows(3).split_off(1);
    let mut swapped = rows(3);
    swapped.swap(0, 4);
    for other in [changed, missing, swapped, rows(1)] {
        refuses(&folder.run(&other), &state, &["other readings", "nothing was changed"]);
    }
}

#[test]
fn a_folder_whose_setup_was_cut_short_still_knows_its_input() {
    let folder = Folder::new();
    let state = folder.path("state");
    let run = folder.run(&rows(2)).in_state(&state);
    // Killed as soon as there is a chain: long before all machines are bonded.
    let mut process = run.start();
    while !state.join("chain.redb").exists() {
        assert!(process.try_wait().unwrap().is_none(), "it ended without a chain");
    }
    std::thread::sleep(std::time::Duration::from_millis(20));
    process.kill().unwrap();
    process.wait().unwrap();
    let other = folder.run(&rows(2)).seeded("another");
    let outcome = other.in_state(&state).outcome();
    // Whatever the moment: another run either is refused, or nothing was noted yet and it is not the first one's.
    if outcome.code() == Some(0) {
        assert_eq!(other.json().in_state(&state).printed(), other.json().printed());
    } else {
        assert!(outcome.refusal().contains("another --seed"));
        assert_eq!(run.json().printed(), folder.run(&rows(2)).json().printed());
    }
}

#[test]
fn the_demonstration_refuses_a_folder_of_a_run() {
    let (_folder, state) = worked();
    let before = contents(&state);
    let mut demo = program();
    demo.args(["demo", "--state"]).arg(&state);
    let error = Outcome::of(demo.spawn().unwrap()).refusal();
    assert!(
        error.contains("another network file") || error.contains("another --seed"),
        "{error}"
    );
    assert!(contents(&state) == before);
}

#[test]
fn a_damaged_folder_is_refused() {
    let (folder, state) = worked();
    let file = state.join("chain.redb");
    let good = fs::read(&file).unwrap();
    let (half, quarter) = (good.len() / 2, good.len() / 4);
    let flipped = |range: std::ops::Range<usize>| {
        let mut bytes = good.clone();
        bytes[range].iter_mut().for_each(|byte| *byte ^= 0xff);
        bytes
    };
    for (how, bytes) in [
        ("empty", vec![]),
        ("cut to its half", good[..half].to_vec()),
        ("another beginning", flipped(0..1)),
        ("other bytes in the middle", flipped(quarter..3 * quarter)),
        ("a text", b"time,bay,kwh,price\n".to_vec()),
    ] {
        fs::write(&file, bytes).unwrap();
        refuses(&folder.run(&rows(2)), &state, &["chain.redb", "damaged"]);
        assert!(file.exists(), "{how}");
    }
    fs::write(&file, good).unwrap();
    let run = folder.run(&rows(2)).json();
    assert_eq!(run.in_state(&state).printed(), run.printed(), "the good file is back");
}

#[cfg(unix)]
#[test]
fn a_folder_in_use_is_refused_and_its_user_is_not_disturbed() {
    let folder = Folder::new();
    let state = folder.path("state");
    let run = folder.run(&rows(20)).json(); // long enough to be caught at it
    let expected = run.printed();
    let first = run.in_state(&state).start();
    while !state.join("chain.redb").exists() {
        std::thread::yield_now();
    }
    let signal = |name: &str| {
        let text = format!("kill -{name} {}", first.id());
        assert!(
            std::process::Command::new("sh")
                .args(["-c", &text])
                .status()
                .unwrap()
                .success()
        );
    };
    signal("STOP");
    // A write that the system has taken on ends all the same.
    let mut before = vec![];
    while before != contents(&state) {
        before = contents(&state);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    refuses(&run, &state, &["in use by another process"]);
    signal("CONT");
    assert_eq!(Outcome::of(first).printed(), expected);
}
