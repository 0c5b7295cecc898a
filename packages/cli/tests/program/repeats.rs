//! The same input gives the same facts, however and wherever it is run.

use serde_json::Value;

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
    the_holders_have_decided(&facts.0["dao"], &facts.0["market"]);
}

/// 200 machines have bonded 270,000 tokens, which are the votes. The bus depot that comes bonds 2,000 more.
fn the_holders_have_decided(dao: &Value, market: &Value) {
    let fates = dao["proposals"].as_array().unwrap().iter();
    let fates: Vec<&str> = fates.map(|proposal| proposal["status"].as_str().unwrap()).collect();
    assert_eq!(fates, ["executed", "executed", "executed", "executed", "vetoed"]);
    assert_eq!(dao["votes"], "272000000000");
    let voters = dao["proposals"][4]["voters"].as_array().unwrap();
    let mut raiders: Vec<&str> = voters.iter().map(|cast| cast["by"].as_str().unwrap()).collect();
    raiders.sort_unstable();
    assert_eq!(raiders, ["Rua Nova Charging", "Savanna Sensing", "Straits Networks"]);

    // 10,000,000 tokens in 730 days are 13,698.630137 a day. After five days 68,493.150684 are emitted, after ten 136,986.301369:
    // floor(70 % of the first) + floor(65 % of the rest, 68,493.150685) = 47,945.205478 + 44,520.547945.
    let split = &dao["split"];
    assert_eq!(
        (&split["since"], &split["before"], &split["after"]),
        (&5.into(), &7_000.into(), &6_500.into())
    );
    assert_eq!(
        (&split["budget"], &split["expected"]),
        (&"92465753423".into(), &"92465753423".into())
    );

    // A kWh costs 0.30 by vote, and so it did in the session that was served.
    assert_eq!(
        (&dao["tariff"]["price"], &dao["tariff"]["dearer"]),
        (&"300000".into(), &"450000".into())
    );
    assert_eq!(market["session"]["price"], "300000");
    assert_eq!(
        (&dao["place"]["places"], &dao["place"]["bond"]),
        (&2.into(), &"2000000000".into())
    );
    let grant = &dao["grant"];
    assert_eq!(
        (&grant["promised"], &grant["paid"], &grant["back"]),
        (&"3000000000".into(), &"1500000000".into(), &"1500000000".into())
    );
    assert_eq!(dao["raid"]["lost_deposit"], "100000000");
    for (part, words) in [
        ("tariff", "it allows 300000 to 300000"),
        ("place", "only in opened places"),
        ("raid", "is Vetoed"),
        ("sale", "as an agent whom he lets send"),
    ] {
        let refused = dao[part]["refused"].as_str().unwrap();
        assert!(refused.contains(words), "{part}: {refused}");
    }
}
