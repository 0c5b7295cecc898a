//! Where a class's machines begin.

use super::{NETWORK, network_error, network_with, plan};
use crate::input::Plan;

const AFTER: &str = "full_work = \"500 kW.h\"\n";

/// Adds lines to the charger, the first of which is line 39.
fn charger_with(lines: &str) -> String {
    network_with(AFTER, &format!("{AFTER}{lines}\n"))
}

fn error(lines: &str) -> String {
    network_error(AFTER, &format!("{AFTER}{lines}\n"))
}

/// With a second class behind the charger.
fn beside(text: &str, lines: &str) -> String {
    text.replace("[stations]", &format!("{}[stations]\nclass = \"class\"", sensor(lines)))
}

/// The charger as another class.
fn sensor(lines: &str) -> String {
    let start = NETWORK.find("[classes.charger]").unwrap();
    let end = NETWORK.find("[stations]").unwrap();
    NETWORK[start..end]
        .replace("charger", "sensor")
        .replace(AFTER, &format!("{AFTER}{lines}\n"))
}

#[test]
fn a_class_asks_for_places_and_names_the_first() {
    let class = &plan(NETWORK).classes[0];
    assert_eq!((class.class.places, class.opened.len()), (false, 0));

    let text = charger_with("places = true\nopened = [\"85283083fffffff\", \"872830828ffffff\"]");
    let class = &plan(&text).classes[0];
    let opened: Vec<_> = class.opened.iter().map(ToString::to_string).collect();
    assert!(class.class.places);
    assert_eq!(opened, ["85283083fffffff", "872830828ffffff"]);

    // One class may name what another one asks for: places are the network's.
    let text = charger_with("places = false\nopened = [\"85283083fffffff\"]");
    let text = beside(&text, "places = true");
    let asks: Vec<_> = plan(&text)
        .classes
        .iter()
        .map(|spec| (spec.class.places, spec.opened.len()))
        .collect();
    assert_eq!(asks, [(false, 1), (true, 0)]);
}

#[test]
fn a_class_that_asks_needs_a_place() {
    assert_eq!(
        error("places = true"),
        "net.toml, line 39, classes.charger.places: no place is opened, so no station could begin: add opened = [\"…\"] \
         with the cells of places"
    );
    assert_eq!(
        error("places = \"yes\""),
        "net.toml, line 39, classes.charger.places: expected true or false, found \"yes\""
    );
}

#[test]
fn places_are_cells_each_once_and_no_finer_than_machines_are_told() {
    assert_eq!(
        error("opened = \"85283083fffffff\""),
        "net.toml, line 39, classes.charger.opened: expected a list of H3 cells, such as [\"833933fffffffff\"], found \
         \"85283083fffffff\""
    );
    assert_eq!(
        error("opened = [\"85283083fffffff\",\n  \"Lisbon\"]"),
        "net.toml, line 40, classes.charger.opened[1]: expected an H3 cell of 15 hexadecimal digits, such as \
         \"833933fffffffff\", found \"Lisbon\""
    );
    assert_eq!(
        error("opened = [\"85283083fffffff\", \"85283083fffffff\"]"),
        "net.toml, line 39, classes.charger.opened[1]: 85283083fffffff is listed twice"
    );
    assert_eq!(
        error("opened = [\"8928308280fffff\"]"),
        "net.toml, line 39, classes.charger.opened[0]: 8928308280fffff is of resolution 9, and machines are told as cells \
         of resolution 7: none could be inside it; name a cell of resolution 7 or coarser"
    );
    let coarse = charger_with("opened = [\"872830828ffffff\"]")
        .replace("epoch = \"1d\"\n", "epoch = \"1d\"\ncell_resolution = 5\n");
    let refused = Plan::parse("net.toml", &coarse).unwrap_err().to_string();
    assert!(
        refused.contains("line 40, classes.charger.opened[0]: 872830828ffffff is of resolution 7"),
        "{refused}"
    );
}

#[test]
fn fifty_places_in_all_are_opened_by_a_file() {
    // Cells of resolution 7 whose last two digits count from 0 to 48, then those of the next parent.
    let cell = |number: u64| {
        let (last, middle, first) = (number % 7, number / 7 % 7, number / 49);
        format!(
            "\"{:x}\"",
            0x0872_8308_0000_0000_u64 & !(0o777 << 24) | first << 30 | middle << 27 | last << 24 | 0xff_ffff
        )
    };
    let list =
        |numbers: std::ops::Range<u64>| format!("opened = [{}]", numbers.map(cell).collect::<Vec<_>>().join(", "));
    let both = |first: u64, second: std::ops::Range<u64>| beside(&charger_with(&list(0..first)), &list(second));
    // The same twenty twice are twenty.
    let classes = plan(&both(50, 0..20)).classes;
    assert_eq!(
        classes.iter().map(|spec| spec.opened.len()).collect::<Vec<_>>(),
        [50, 20]
    );
    let refused = Plan::parse("net.toml", &both(50, 49..51)).unwrap_err().to_string();
    assert!(
        refused.ends_with(
            "classes.sensor.opened: 51 places are opened in all: a network starts with 50 at most, a vote opens more"
        ),
        "{refused}"
    );
}

#[test]
fn a_network_without_places_opens_none() {
    for line in ["places = true", "opened = [\"85283083fffffff\"]", "opened = []"] {
        let text = charger_with(line)
            .replace("kind = \"prn\"", "kind = \"drn\"")
            .replace("latitude = \"lat\"\nlongitude = \"lon\"\n", "");
        let refused = Plan::parse("net.toml", &text).unwrap_err().to_string();
        assert!(
            refused.ends_with("machines of a drn have no places: leave it out"),
            "{refused}"
        );
    }
}
