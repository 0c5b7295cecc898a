//! Exit codes.

use crate::support::{Folder, Outcome, program, rows};

#[test]
fn wrong_usage_ends_with_2() {
    let wrong: [&[&str]; 6] = [
        &[],
        &["fly"],
        &["run"],
        &["run", "network.toml", "--stations", "stations.csv"],
        &["demo", "--speed", "9"],
        &["demo", "--json", "--statement", "ann"],
    ];
    for arguments in wrong {
        let outcome = Outcome::of(program().args(arguments).spawn().unwrap());
        assert_eq!(outcome.code(), Some(2), "{arguments:?}");
        assert!(!outcome.error().is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_file_that_is_not_there_ends_with_1_and_is_named() {
    let folder = Folder::new();
    let run = folder.run(&rows(1));
    std::fs::remove_file(folder.path("stations.csv")).unwrap();
    let state = folder.path("state");
    let error = run.in_state(&state).refusal();
    assert!(error.contains("stations.csv"), "{error}");
    assert!(!state.exists());
}

#[test]
fn the_page_for_people_names_every_machine_and_the_token() {
    let folder = Folder::new();
    let page = folder.run(&rows(1)).printed();
    for word in ["Bays", "BAY", "north", "south", "east", "ann"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}
