//! The classes of a network file and their rules.

use flywheel_protocol::Bps;
use flywheel_protocol::readings::{Neighbourhood, OutlierLimit, OutlierRule, PlaceRule, Work};

use super::{NETWORK, network_error, network_with, plan};
use crate::input::Plan;

/// Adds lines to the charger's rules.
fn rules_with(lines: &str) -> String {
    network_with(
        "max_clock_ahead = \"1m\"\n",
        &format!("max_clock_ahead = \"1m\"\n{lines}\n"),
    )
}

fn rules_error(lines: &str) -> String {
    Plan::parse("net.toml", &rules_with(lines))
        .expect_err("bad rules")
        .to_string()
}

#[test]
fn rules_are_written_in_the_unit_of_the_file() {
    let text = rules_with("max_change = 0.5\nmax_repeats = 1_000\nmax_per_epoch = 6_000");
    let rules = &plan(&text).classes[0].rules;
    // In mW.h: half a kW.h and 6,000 of them.
    assert_eq!((rules.max_change, rules.max_repeats), (Some(500_000), Some(1_000)));
    assert_eq!(rules.max_per_epoch.map(|most| most.u128()), Some(6_000_000_000));
    assert_eq!((rules.place, rules.work), (PlaceRule::Fixed, Work::Amount));
    assert_eq!(rules.outlier, None);
}

#[test]
fn an_outlier_rule_has_a_ratio_or_a_difference() {
    let cell =
        "[classes.charger.rules.outlier]\nneighbours = \"cell\"\nresolution = 5\nmin_neighbours = 3\nratio = 2.5";
    let expected = OutlierRule {
        neighbours: Neighbourhood::Cell { resolution: 5 },
        min_neighbours: 3,
        limit: OutlierLimit::Ratio {
            ten_thousandths: 25_000,
        },
    };
    assert_eq!(plan(&rules_with(cell)).classes[0].rules.outlier, Some(expected));

    let class = "outlier = { neighbours = \"class\", min_neighbours = 3, difference = 2 }";
    let expected = OutlierLimit::Difference { value: 2_000_000 };
    assert_eq!(
        plan(&rules_with(class)).classes[0].rules.outlier.map(|rule| rule.limit),
        Some(expected)
    );

    assert_eq!(
        rules_error("outlier = { neighbours = \"class\", min_neighbours = 3 }"),
        "net.toml, line 49, classes.charger.rules.outlier: expected either ratio or difference"
    );
    assert_eq!(
        rules_error("outlier = { neighbours = \"cell\", resolution = 8, min_neighbours = 3, ratio = 2 }"),
        "net.toml, line 49, classes.charger.rules.outlier.resolution: expected an H3 resolution from 0 to 7, that of \
         the cells, found 8"
    );
    assert_eq!(
        rules_error("outlier = { neighbours = \"class\", min_neighbours = 1, ratio = 2 }"),
        "net.toml, line 49, classes.charger.rules.outlier.min_neighbours: 1 is not between 2 and 4294967295"
    );
    assert_eq!(
        rules_error("outlier = { neighbours = \"class\", min_neighbours = 3, ratio = 0.5 }"),
        "net.toml, line 49, classes.charger.rules.outlier.ratio: must be at least 1"
    );
}

#[test]
fn an_epoch_is_a_whole_number_of_intervals() {
    assert_eq!(
        network_error("interval = \"1h\"", "interval = \"7h\""),
        "net.toml, line 44, classes.charger.rules.interval: an epoch of 86400 s is not a whole number of intervals of \
         25200 s"
    );
    assert_eq!(
        network_error("interval = \"1h\"", "interval = \"0h\""),
        "net.toml, line 44, classes.charger.rules.interval: 0 s is not between 1 s and 604800 s"
    );
}

#[test]
fn rules_that_contradict_themselves_are_named() {
    let key = "net.toml, line 45, classes.charger.rules.minimum: ";
    assert_eq!(
        network_error("minimum = 0", "minimum = 701"),
        format!("{key}above maximum: nothing can lie between the two")
    );
    assert_eq!(
        network_error("minimum = 0", "minimum = -1"),
        format!("{key}negative, but the values are summed up as work")
    );
    assert_eq!(
        network_error("minimum = 0", "minimum = \"low\""),
        format!("{key}expected a number of kW.h such as 23.794, found \"low\"")
    );
    assert_eq!(
        rules_error("max_repeats = 0"),
        "net.toml, line 49, classes.charger.rules.max_repeats: zero would refuse every reading; leave it out to switch \
         the rule off"
    );
    assert_eq!(
        rules_error("max_change = -1"),
        "net.toml, line 49, classes.charger.rules.max_change: expected a positive number of kW.h, found -1"
    );
    assert_eq!(
        network_error("max_clock_ahead = \"1m\"", "max_clock_ahead = \"2h\""),
        "net.toml, line 48, classes.charger.rules.max_clock_ahead: 7200 s is not between 0 s and 3600 s"
    );
}

#[test]
fn fields_and_units_are_those_of_the_common_list() {
    assert_eq!(
        network_error("field = \"energy\"", "field = \"enargy\""),
        "net.toml, line 42, classes.charger.rules.field: expected a field of the common list, such as \"energy\", found \
         \"enargy\""
    );
    assert_eq!(
        network_error("field = \"energy\"", "field = \"field_65535\""),
        "net.toml, line 42, classes.charger.rules.field: \"field_65535\" is not a field of the common list"
    );
    assert_eq!(
        network_error("unit = \"kW.h\"", "unit = \"kWh\""),
        "net.toml, line 43, classes.charger.rules.unit: energy is not measured in \"kWh\"; accepted units: W.h, kW.h, \
         MW.h, mW.h, J"
    );
    assert_eq!(
        network_error("maximum = 700", "maximum = 0.0000001"),
        "net.toml, line 46, classes.charger.rules.maximum: 0.0000001 kW.h is more precise than energy can hold, which \
         counts 10^-3 W.h: round it"
    );
}

#[test]
fn a_moving_class_needs_to_say_where_it_is() {
    assert_eq!(
        rules_error("place = \"moving\"\nmax_speed = 50"),
        "net.toml, line 49, classes.charger.rules.place: a moving class needs readings.latitude and readings.longitude"
    );
    assert_eq!(
        rules_error("place = \"moving\""),
        "net.toml, line 40, classes.charger.rules.max_speed: missing; a moving class needs metres per second such as 50"
    );
    assert_eq!(
        rules_error("max_speed = 50"),
        "net.toml, line 49, classes.charger.rules.max_speed: only for a class whose place is \"moving\""
    );
    let text = rules_with("place = \"moving\"\nmax_speed = 50") + "latitude = \"north\"\nlongitude = \"east\"\n";
    assert_eq!(plan(&text).classes[0].rules.place, PlaceRule::Moving { max_speed: 50 });
}

#[test]
fn full_work_has_a_unit_or_the_class_s_own() {
    for (written, milliwatt_hours) in [
        ("\"0.5 MW.h\"", 500_000_000),
        ("500", 500_000_000),
        ("\"1_000\"", 1_000_000_000),
    ] {
        let text = network_with("full_work = \"500 kW.h\"", &format!("full_work = {written}"));
        assert_eq!(
            plan(&text).classes[0].class.full_work.u128(),
            milliwatt_hours,
            "{written}"
        );
    }
    assert_eq!(
        network_error("full_work = \"500 kW.h\"", "full_work = \"500 km\""),
        "net.toml, line 38, classes.charger.full_work: energy is not measured in \"km\"; accepted units: W.h, kW.h, \
         MW.h, mW.h, J"
    );
    assert_eq!(
        network_error("full_work = \"500 kW.h\"", "full_work = 0"),
        "net.toml, line 38, classes.charger.full_work: must be above zero"
    );

    let presence = NETWORK.replace("work = \"amount\"", "work = \"presence\"");
    let with = |work: &str| Plan::parse("net.toml", &presence.replace("full_work = \"500 kW.h\"", work));
    assert_eq!(
        with("full_work = \"22 intervals\"").unwrap().classes[0]
            .class
            .full_work
            .u128(),
        22
    );
    assert_eq!(with("full_work = 24").unwrap().classes[0].class.full_work.u128(), 24);
    assert_eq!(
        with("full_work = \"24 h\"").unwrap_err().to_string(),
        "net.toml, line 38, classes.charger.full_work: expected the intervals of a whole epoch, such as \"24 \
         intervals\", found \"24 h\""
    );
}

#[test]
fn a_class_may_be_in_demand_mode() {
    let demand = |text: &str| plan(text).classes[0].class.demand;
    assert_eq!(demand(NETWORK), None);
    let text = network_with("slash = 20", "slash = 20\ndemand = 80");
    assert_eq!(demand(&text), Some(Bps::percent(80).unwrap()));
    assert_eq!(
        network_error("slash = 20", "slash = 20\ndemand = 101"),
        "net.toml, line 38, classes.charger.demand: expected a percentage from 0 to 100 with at most 2 decimals, such as 12.5, found \
         101"
    );
}

#[test]
fn a_class_in_which_cheating_pays_is_refused() {
    // 38 hours touch two epochs: 2 x 100 tokens. An offence costs 19.99 % of 1,000.
    assert_eq!(
        network_error("slash = 20", "slash = 19.99"),
        "net.toml, line 35, classes.charger.min_bond: an offence costs 199.9 TEST (min_bond x slash), less than the 200 \
         TEST that a machine can earn before it is caught: raise min_bond or slash, or lower max_reward_per_epoch"
    );
}

#[test]
fn a_class_that_cannot_be_is_refused() {
    assert_eq!(
        network_error("slash = 20", "slash = 20\nweight = 0"),
        "net.toml, line 38, classes.charger.weight: must be 1 to 1,000,000"
    );
    assert_eq!(
        network_error("slash = 20", "slash = 20\nadmission = \"approved\""),
        "net.toml, line 38, classes.charger.admission: expected \"open\", found \"approved\""
    );
    let renamed = NETWORK.replace("classes.charger", "classes.Charger");
    assert_eq!(
        Plan::parse("net.toml", &renamed).unwrap_err().to_string(),
        "net.toml, line 34, classes.Charger: class name \"Charger\": use 1 to 24 of a-z, 0-9 and -"
    );
    let (before, rest) = NETWORK.split_once("[classes.charger]").unwrap();
    let (_, after) = rest.split_once("[stations]").unwrap();
    assert_eq!(
        Plan::parse("net.toml", &format!("{before}[classes]\n[stations]{after}"))
            .unwrap_err()
            .to_string(),
        "net.toml, line 34, classes: expected 1 to 32 classes, found 0"
    );
}

#[test]
fn with_two_classes_the_stations_must_say_theirs() {
    let (before, rest) = NETWORK.split_once("[classes.charger]").unwrap();
    let (class, after) = rest.split_once("[stations]").unwrap();
    let second = class.replace("classes.charger", "classes.bus");
    let text = format!("{before}[classes.charger]{class}[classes.bus]{second}[stations]{after}");
    assert_eq!(
        Plan::parse("net.toml", &text).unwrap_err().to_string(),
        "net.toml, line 66, stations.class: missing; with more than one class the file must say which a station is of"
    );
    let plan = plan(&text.replace("owner = \"owner\"", "owner = \"owner\"\nclass = \"kind\""));
    let names: Vec<_> = plan.classes.iter().map(|spec| spec.class.name.as_str()).collect();
    assert_eq!(names, ["bus", "charger"]);
}
