//! Places: coordinates, cells and distances.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::as_conversions
)]

use flywheel_protocol::places::{Coordinate, Grid, MAX_RING, PlaceError, distance, neighbours};
use flywheel_protocol::readings::{
    EpochWindow, Field, Geometry, MachineJudge, MachineState, PlaceRule, Reading, ReadingRules, Reason, Report,
    Standing, Verdict, Work,
};
use flywheel_protocol::{Epoch, EpochClock, H3Cell, MachineId, Seconds, Time};
use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

fn cell(hex: &str) -> H3Cell {
    hex.parse().unwrap()
}

fn place(latitude: &str, longitude: &str) -> Coordinate {
    Coordinate::parse(latitude, longitude).unwrap()
}

#[test]
fn a_coordinate_lies_in_the_cell_that_other_h3_tools_name() {
    // The example of h3geo.org: 37.775938728915946, -122.41795063018799 at resolution 9.
    let home = place("37.775938728915946", "-122.41795063018799");

    assert_eq!(home.cell(9).unwrap(), cell("8928308280fffff"));
    assert_eq!(home.cell(7).unwrap(), cell("872830828ffffff"));
    assert_eq!(home.cell(16), Err(PlaceError::Resolution { given: 16 }));
}

#[test]
fn degrees_are_read_exactly_and_cut_off_after_the_sixth_decimal() {
    let micro = |latitude, longitude| {
        let place = place(latitude, longitude);
        (place.latitude(), place.longitude())
    };

    assert_eq!(micro("-37.689403", "145.111076"), (-37_689_403, 145_111_076));
    assert_eq!(micro("0.1", "-0.0000019"), (100_000, -1));
    assert_eq!(micro("90", "-180.000000"), (90_000_000, -180_000_000));
    assert_eq!(place("-37.5", "0.000001").to_string(), "-37.500000, 0.000001");
}

#[test]
fn text_that_is_no_coordinate_is_refused_by_axis() {
    for bad in [
        "", "-", "+1", "1.", ".5", "1e1", "1,5", " 1", "nan", "1234", "1.2.3", "--1", "١",
    ] {
        let given = bad.to_owned();
        assert_eq!(
            Coordinate::parse(bad, "0"),
            Err(PlaceError::NotANumber {
                axis: "latitude",
                given: given.clone()
            })
        );
        assert_eq!(
            Coordinate::parse("0", bad),
            Err(PlaceError::NotANumber {
                axis: "longitude",
                given
            })
        );
    }
    let too_far = Coordinate::parse("0", "180.000001").unwrap_err();
    assert_eq!(
        too_far.to_string(),
        "a longitude is between -180 and 180 degrees, not 180.000001"
    );
    let swapped = Coordinate::parse("145.111076", "-37.689403").unwrap_err();
    assert_eq!(
        swapped.to_string(),
        "a latitude is between -90 and 90 degrees, not 145.111076"
    );
    let by_number = Coordinate::from_micro_degrees(-90_000_001, 0).unwrap_err();
    assert_eq!(
        by_number.to_string(),
        "a latitude is between -90 and 90 degrees, not -90.000001"
    );
    assert!(Coordinate::from_micro_degrees(i32::MIN, i32::MIN).is_err());
}

#[test]
fn distances_are_whole_metres_along_a_great_circle() {
    let paris = place("48.864716", "2.349014").cell(15).unwrap();
    let shanghai = place("31.224361", "121.469170").cell(15).unwrap();

    // 9,262,547 m by the haversine formula; the centres of two cells of resolution 15 are less than 0.6 m off.
    assert!((9_262_545..=9_262_549).contains(&distance(paris, shanghai).unwrap()));
    assert_eq!(distance(paris, shanghai), distance(shanghai, paris));
    assert_eq!(distance(paris, paris), Some(0));
    // Half the circumference of a sphere with a radius of 6,371,007.18 m is 20,015,109.4 m.
    let (north, south) = (place("90", "0").cell(15).unwrap(), place("-90", "0").cell(15).unwrap());
    assert!((20_015_105..=20_015_109).contains(&distance(north, south).unwrap()));
}

#[test]
fn distances_are_rounded_down() {
    // Two neighbours in Melbourne, 2,628.760 m from centre to centre.
    assert_eq!(distance(cell("87be63563ffffff"), cell("87be63562ffffff")), Some(2_628));
}

#[test]
fn a_cell_has_six_neighbours_a_pentagon_five_and_rings_are_bounded() {
    let home = cell("87be63563ffffff");

    let ring = neighbours(home, 1);
    assert_eq!(ring.len(), 7);
    assert!(ring.contains(&home) && ring.contains(&cell("87be63562ffffff")));
    assert_eq!(neighbours(home, 0).into_iter().collect::<Vec<_>>(), [home]);
    assert_eq!(neighbours(home, 2).len(), 19);
    let pentagon = H3Cell::new(Resolution::Seven.pentagons().next().unwrap().into()).unwrap();
    assert_eq!(neighbours(pentagon, 1).len(), 6);
    assert_eq!(neighbours(home, u32::MAX), neighbours(home, MAX_RING));
    assert_eq!(neighbours(home, MAX_RING).len(), 1_261);
}

#[test]
fn neighbours_may_be_the_same_place() {
    // Two corners that touch: a device that stands there may name either cell.
    assert_eq!(
        Grid.metres_apart(cell("87be63563ffffff"), cell("87be63562ffffff")),
        Some(0)
    );
    assert_eq!(
        Grid.metres_apart(cell("87be63563ffffff"), cell("85be6357fffffff")),
        Some(0)
    );
}

/// Every cell of the resolutions 0 to 3, and around all pentagons and faces' centres the finer ones.
#[test]
fn no_corner_of_any_cell_is_further_from_its_centre_than_the_radius() {
    let apart_by_radius = |cell: CellIndex| {
        let centre = LatLng::from(cell);
        cell.boundary()
            .iter()
            .map(|corner| centre.distance_m(*corner))
            .fold(0.0, f64::max)
    };
    for resolution in 0..=15 {
        let resolution = Resolution::try_from(resolution).unwrap();
        // All cells of resolution 3, or the centre child of each; far away is what tells the radius apart.
        let coarse = Resolution::try_from(u8::from(resolution).min(3)).unwrap();
        let cells = CellIndex::base_cells().flat_map(|base| base.children(coarse).collect::<Vec<_>>());
        let largest = cells
            .filter_map(|cell| cell.center_child(resolution))
            .map(apart_by_radius)
            .fold(0.0, f64::max);

        let (a, b) = (
            place("0", "0").cell(resolution.into()).unwrap(),
            place("0", "179").cell(resolution.into()).unwrap(),
        );
        let radius = (distance(a, b).unwrap() - Grid.metres_apart(a, b).unwrap()) / 2;
        assert!(
            largest <= radius as f64,
            "resolution {resolution}: a corner is {largest} m away, the radius {radius} m"
        );
        assert!(
            largest > 0.5 * radius as f64,
            "resolution {resolution}: {largest} of {radius} m"
        );
    }
}

#[test]
fn a_car_that_crosses_melbourne_in_a_minute_is_refused() {
    let rules = ReadingRules {
        work: Work::Presence,
        field: Field::UPTIME,
        interval: Seconds::new(60),
        minimum: 0,
        maximum: 60_000,
        max_change: None,
        max_repeats: None,
        max_age: Seconds::hours(1),
        max_clock_ahead: Seconds::ZERO,
        place: PlaceRule::Moving { max_speed: 50 },
        outlier: None,
        max_per_epoch: None,
    };
    rules.validate_for(Seconds::hours(1)).unwrap();
    let clock = EpochClock::new(Time::new(0), Seconds::hours(1)).unwrap();
    let window = EpochWindow::new(&clock, Epoch::FIRST, Seconds::ZERO).unwrap();
    let standing = Standing::Enrolled { cell: None };
    let mut judge = MachineJudge::new(&rules, window, standing, &Grid, MachineState::default());
    let mut drive = |minute: u64, latitude, longitude| {
        let reading = Reading {
            time: Time::new(minute * 60),
            field: Field::UPTIME,
            value: 60_000,
        };
        let cell = place(latitude, longitude).cell(9).unwrap();
        let signed_at = Time::new((minute + 1) * 60);
        judge.judge(&Report::new(MachineId::FIRST, minute + 1, signed_at, Some(cell), vec![reading]).unwrap())
    };

    assert_eq!(drive(0, "-37.817979", "144.969058"), [Verdict::Accepted]);
    // 1.1 km north in one minute, then 18 km to a suburb, which takes at least 6 minutes at 50 m/s.
    assert_eq!(drive(1, "-37.808000", "144.969058"), [Verdict::Accepted]);
    assert_eq!(
        drive(2, "-37.689403", "145.111076"),
        [Verdict::Refused(Reason::TooFast)]
    );
    assert_eq!(drive(8, "-37.689403", "145.111076"), [Verdict::Accepted]);
}

proptest! {
    #[test]
    fn every_point_lies_in_its_cell_and_in_the_cell_above(
        latitude in -90_000_000_i32..=90_000_000,
        longitude in -180_000_000_i32..=180_000_000,
        resolution in 1_u8..=15,
    ) {
        let point = Coordinate::from_micro_degrees(latitude, longitude).unwrap();
        let text: Vec<String> = point.to_string().split(", ").map(str::to_owned).collect();
        prop_assert_eq!(place(&text[0], &text[1]), point);

        let cell = point.cell(resolution).unwrap();
        prop_assert_eq!(cell.resolution(), resolution);
        // The grid's hierarchy and its geometry agree only roughly; the parent is near, not always the same.
        let above = point.cell(resolution - 1).unwrap();
        prop_assert_eq!(Grid.metres_apart(cell.parent(resolution - 1).unwrap(), above), Some(0));
    }

    #[test]
    fn standing_still_is_never_too_fast(
        latitude in -90_000_000_i32..=90_000_000,
        longitude in -180_000_000_i32..=180_000_000,
        one in 0_u8..=15,
        other in 0_u8..=15,
    ) {
        let point = Coordinate::from_micro_degrees(latitude, longitude).unwrap();
        let (one, other) = (point.cell(one).unwrap(), point.cell(other).unwrap());

        prop_assert_eq!(Grid.metres_apart(one, other), Some(0));
        prop_assert_eq!(Grid.metres_apart(one, other), Grid.metres_apart(other, one));
    }

    #[test]
    fn no_text_makes_the_reader_panic(latitude in "\\PC{0,40}", longitude in "-?[0-9.]{0,40}") {
        if let Ok(point) = Coordinate::parse(&latitude, &longitude) {
            prop_assert!(point.cell(7).is_ok());
        }
    }
}
