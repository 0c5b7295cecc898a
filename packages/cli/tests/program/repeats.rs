//! The same input gives the same facts, however and wherever it is run.

use crate::support::{Facts, Folder, NETWORK, Outcome, program, readings, rows};

#[test]
fn four_processes_at_once_and_one_alone_print_the_same() {
    let folder = Folder::new();
    let run = folder.run(&rows(3)).json();
    let alone = run.printed();
    let together: Vec<_> = (0..4).map(|_| run.start()).collect();
    for process in together {
        assert_eq!(Outcome::of(process).printed(), alone);
    }
}

#[test]
fn a_run_in_memory_and_one_on_disk_print_the_same() {
    let folder = Folder::new();
    let run = folder.run(&rows(3)).json();
    assert_eq!(run.printed(), run.in_state(&folder.path("state")).printed());
}

#[test]
fn another_seed_gives_other_keys_and_the_same_money() {
    let folder = Folder::new();
    let run = folder.run(&rows(3));
    let (one, other) = (run.facts(), run.seeded("another").facts());
    for facts in ["rewards", "readings", "classes", "refusals", "flows", "epochs"] {
        assert_eq!(one.0[facts], other.0[facts], "{facts}");
    }
    assert_eq!(one.all_earned(), other.all_earned());
    assert_ne!(one.0["owners"][0]["address"], other.0["owners"][0]["address"]);
    assert_ne!(one.0["oracles"][0]["address"], other.0["oracles"][0]["address"]);
}

#[test]
fn the_order_of_different_stations_does_not_matter() {
    let by_hour = rows(3);
    let mut by_station = by_hour.clone();
    by_station.sort_by_key(|row| row.bay); // stable: each station's own order stays
    // East runs eight hours behind the others.
    let mut shifted = by_hour.clone();
    shifted.sort_by_key(|row| row.hour + if row.bay == "east" { 8 } else { 0 });
    assert!(by_station != by_hour && shifted != by_hour);

    let facts = Folder::new().run(&by_hour).facts();
    assert_eq!(Folder::new().run(&by_station).facts(), facts);
    assert_eq!(Folder::new().run(&shifted).facts(), facts);
}

#[test]
fn the_order_of_stations_in_their_list_does_not_matter_for_money() {
    let list = "bay,lat,lon,owner\neast,52.50,13.70,\nsouth,52.40,13.40,ann\nnorth,52.60,13.40,ann\n";
    let text = readings(&rows(2));
    let other = Folder::new().run_of(NETWORK, list, text).facts();
    let one = Folder::new().run(&rows(2)).facts();
    assert_eq!(one.all_earned(), other.all_earned());
    assert_eq!(one.0["flows"], other.0["flows"]);
}

#[test]
fn the_demonstration_is_the_same_every_time() {
    let start = || program().args(["demo", "--json"]).spawn().unwrap();
    let (one, other) = (start(), start());
    let [one, other] = [one, other].map(|process| Outcome::of(process).printed());
    assert_eq!(one, other);
    let facts = Facts::read(&one);
    assert_eq!((facts.0["epochs"].as_u64(), facts.machines().count()), (Some(10), 200));
    assert!(
        facts.refusals().len() >= 5,
        "broken and cheating machines: {:?}",
        facts.refusals()
    );
}
