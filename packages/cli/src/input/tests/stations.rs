//! The list of stations.

use super::{Files, NETWORK, STATIONS, network_with, plan};
use crate::input::stations::Station;

#[test]
fn stations_come_in_the_order_of_the_file() {
    let files = Files::new();
    let stations = files.stations(&plan(NETWORK), STATIONS).unwrap();
    // The cell is the one of h3geo.org's example, 8928308280fffff at resolution 9.
    let station = |name: &str, owner: &str| Station {
        name: name.to_owned(),
        class: "charger".to_owned(),
        owner: owner.to_owned(),
        cell: Some("872830828ffffff".parse().unwrap()),
    };
    assert_eq!(stations.list(), [station("0", "0"), station("7", "ann")]);
    assert_eq!((stations.find("7"), stations.find("8")), (Some(1), None));
}

#[test]
fn the_owner_s_column_may_be_missing_and_others_are_ignored() {
    let files = Files::new();
    let stations = files
        .stations(&plan(NETWORK), "lon,chargers,lat,station_id\n1.5,2,-3,x\n")
        .unwrap();
    assert_eq!(
        (stations.list()[0].name.as_str(), stations.list()[0].owner.as_str()),
        ("x", "x")
    );
}

#[test]
fn quotes_spaces_marks_and_line_ends_do_not_matter() {
    let plan = plan(NETWORK);
    let files = Files::new();
    let expected = files
        .stations(&plan, "station_id,lat,lon,owner\na,1,2,\"Ann, \"\"A\"\"\"\n")
        .unwrap()
        .digest();
    let written = [
        "\u{feff}station_id,lat,lon,owner\r\na,1,2,\"Ann, \"\"A\"\"\"\r\n",
        "station_id , lat,lon\t, owner\n\n  \na , 1.0,2.000000,  \"Ann, \"\"A\"\"\" ".trim_end(),
        "\"station_id\",\"lat\",\"lon\",\"owner\"\n\"a\",\"1\",\"2\",\"Ann, \"\"A\"\"\"",
    ];
    assert_eq!(files.stations(&plan, written[0]).unwrap().digest(), expected);
    assert_eq!(files.stations(&plan, written[2]).unwrap().digest(), expected);
    // A quote after a space is a character like others: only a field that begins with a quote is quoted.
    assert_eq!(
        files.said(files.stations(&plan, written[1])),
        "stations.csv, line 4: expected 4 fields as in the first line, found 5"
    );
}

#[test]
fn the_digest_knows_every_station() {
    let plan = plan(NETWORK);
    let files = Files::new();
    let digest = |content: &str| files.stations(&plan, content).unwrap().digest();
    let first = digest(STATIONS);
    assert_eq!(digest(&STATIONS.replace("37.775270", "37.7752702151")), first); // the same cell
    assert_ne!(digest(&STATIONS.replace("ann", "bob")), first);
    assert_ne!(digest(&STATIONS.replace("\n0,37.7", "\n0,38.7")), first);
    assert_ne!(digest(&format!("{STATIONS}8,1,2,\n")), first);
}

#[test]
fn a_station_outside_the_opened_places_is_refused_before_anything_is_launched() {
    let files = Files::new();
    let class = "[classes.charger]\n";
    let opened = |cell: &str| {
        plan(&network_with(
            class,
            &format!("{class}places = true\nopened = [\"{cell}\"]\n"),
        ))
    };
    // Both stations are in 872830828ffffff: that cell and the one of resolution 3 around it will do, its neighbour will not.
    for cell in ["872830828ffffff", "832830fffffffff"] {
        assert_eq!(files.stations(&opened(cell), STATIONS).unwrap().list().len(), 2);
    }
    assert_eq!(
        files.said(files.stations(&opened("872830829ffffff"), STATIONS)),
        "stations.csv, line 2: station \"0\" is in 872830828ffffff, and class charger begins only in opened places; add that \
         cell, or a coarser one around it, to `opened` in the network file"
    );
}

#[test]
fn every_fault_is_named_with_its_place() {
    let cases = [
        (
            "",
            "stations.csv: the file is empty; expected a first line with the columns station_id, lat, lon",
        ),
        (
            "\n \n",
            "stations.csv: the file is empty; expected a first line with the columns station_id, lat, lon",
        ),
        (
            "station_id,lat,lon\n",
            "stations.csv: no row follows the line of column names",
        ),
        (
            "station_id,lat\n0,1\n",
            "stations.csv, line 1: column lon is missing; found the columns station_id, lat",
        ),
        (
            "\n\nid;lat;lon\n0;1;2\n",
            "stations.csv, line 3: column station_id is missing; found the columns id;lat;lon",
        ),
        (
            "station_id,lat,lon,lat\n0,1,2,3\n",
            "stations.csv, line 1: column lat is there twice; expected it once",
        ),
        (
            "station_id,lat,lon\n0,1\n",
            "stations.csv, line 2: expected 3 fields as in the first line, found 2",
        ),
        (
            "station_id,lat,lon\n0,1,2,3\n",
            "stations.csv, line 2: expected 3 fields as in the first line, found 4",
        ),
        (
            "station_id,lat,lon\r\n\r\n0,1,2\r\n0,1,2\r\n",
            "stations.csv, line 4, column station_id: station \"0\" is on line 3 already",
        ),
        (
            "station_id,lat,lon\n,1,2\n",
            "stations.csv, line 2, column station_id: expected a name of 1 to 64 bytes, found \"\"",
        ),
        (
            "station_id,lat,lon\na\u{1b}[31m,1,2\n",
            "stations.csv, line 2, column station_id: expected a name of 1 to 64 bytes, found \"a\\u{1b}[31m\"",
        ),
        (
            "station_id,lat,lon\n0,south,2\n",
            "stations.csv, line 2, column lat: expected a latitude in degrees such as -37.689403, found \"south\"",
        ),
        (
            "station_id,lat,lon\n0,1,\n",
            "stations.csv, line 2, column lon: expected a longitude in degrees such as -37.689403, found \"\"",
        ),
        (
            "station_id,lat,lon\n0,145.1,-37.6\n",
            "stations.csv, line 2, column lat: a latitude is between -90 and 90 degrees, not 145.1",
        ),
        (
            "station_id,lat,lon\n\"0,1,2\n1,1,2\n",
            "stations.csv, line 2: a quote is not closed; a quoted field must end on the line on which it begins",
        ),
    ];
    let plan = plan(NETWORK);
    let files = Files::new();
    for (content, said) in cases {
        assert_eq!(files.said(files.stations(&plan, content)), said);
    }
}

#[test]
fn bytes_that_are_not_text_are_refused_in_every_column() {
    let plan = plan(NETWORK);
    let files = Files::new();
    assert_eq!(
        files.said(files.stations(&plan, b"station_id,lat,lon,note\n0,1,2,caf\xe9\n")),
        "stations.csv, line 2, column note: expected UTF-8 text, found other bytes; save the file as UTF-8"
    );
    // The two bytes of an e with an accent, one on each side of a comma: together they would be text.
    assert_eq!(
        files.said(files.stations(&plan, b"station_id,lat,lon,note,more\n0,1,2,\xc3,\xa9\n")),
        "stations.csv, line 2, column note: expected UTF-8 text, found other bytes; save the file as UTF-8"
    );
    let utf16: Vec<u8> = "\u{feff}station_id,lat,lon\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        files.said(files.stations(&plan, utf16)),
        "stations.csv, line 1: expected UTF-8 text, found other bytes; save the file as UTF-8"
    );
}

#[test]
fn a_line_without_end_is_not_read_to_its_end() {
    let files = Files::new();
    let content = format!("station_id,lat,lon\n{}", "x".repeat(1 << 20));
    assert_eq!(
        files.said(files.stations(&plan(NETWORK), content)),
        "stations.csv, line 2: the line is longer than 65536 bytes"
    );
}

#[test]
fn a_missing_file_is_named() {
    let files = Files::new();
    let path = files.write("x", "").with_file_name("none.csv");
    let said = files.said(crate::input::Stations::load(&path, &plan(NETWORK)));
    assert!(said.starts_with("none.csv: cannot be read: "), "{said}");
}

#[test]
fn in_a_digital_network_places_may_be_empty_or_left_out() {
    let files = Files::new();
    let digital = plan(&network_with("kind = \"prn\"", "kind = \"drn\""));
    let stations = files
        .stations(&digital, "station_id,lat,lon\na,,\nb,37.775270,-122.418307\n")
        .unwrap();
    assert_eq!(stations.list()[0].cell, None);
    assert_eq!(
        stations.list()[1].cell.map(|cell| cell.to_string()).as_deref(),
        Some("872830828ffffff")
    );
    assert_eq!(
        files.said(files.stations(&digital, "station_id,lat,lon\na,1,\n")),
        "stations.csv, line 2, column lon: expected a longitude in degrees such as -37.689403, found \"\""
    );
    let text =
        network_with("kind = \"prn\"", "kind = \"drn\"").replace("latitude = \"lat\"\nlongitude = \"lon\"\n", "");
    assert_eq!(
        files.stations(&plan(&text), "station_id\na\n").unwrap().list()[0].cell,
        None
    );
}

#[test]
fn a_class_must_be_one_of_the_network_s() {
    let files = Files::new();
    let plan = plan(&network_with(
        "owner = \"owner\"",
        "owner = \"owner\"\nclass = \"kind\"",
    ));
    let stations = files
        .stations(&plan, "station_id,lat,lon,kind\na,1,2,charger\n")
        .unwrap();
    assert_eq!(stations.list()[0].class, "charger");
    assert_eq!(
        files.said(files.stations(&plan, "station_id,lat,lon,kind\na,1,2,bus\n")),
        "stations.csv, line 2, column kind: expected a class of the network file (charger), found \"bus\""
    );
}

#[test]
fn the_first_tokens_must_pay_for_all_bonds() {
    let files = Files::new();
    // Two machines of 1,000 and four oracles of 1,000.
    let poor = plan(&network_with("supply = 1_000_000", "supply = 5_999.5"));
    assert_eq!(
        files.said(files.stations(&poor, STATIONS)),
        "stations.csv: 2 stations and 4 oracles bond 6000 TEST together, more than the 5999.5 TEST of token.supply; \
         raise token.supply or lower the bonds in the network file"
    );
    assert!(
        files
            .stations(&plan(&network_with("supply = 1_000_000", "supply = 6_000")), STATIONS)
            .is_ok()
    );
}
