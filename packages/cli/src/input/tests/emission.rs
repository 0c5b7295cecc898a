//! The emission and its split.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_protocol::numbers::{Schedule, TablePoint};

use super::{network_error, network_with, plan};

fn tokens(whole: u128) -> Uint128 {
    Uint128::new(whole * 1_000_000)
}

#[test]
fn every_schedule_can_be_written() {
    let emission = "schedule = \"halving\"\ntotal = 400_000\nhalf_life = \"1460d\"";
    let declining = "schedule = \"declining\"\nfirst_year_rate = 3.5\nyearly_factor = 0.9\nfloor_rate = 1\ncap = 50";
    let expected = Schedule::Declining {
        initial_supply: tokens(1_000_000),
        first_year_rate: Uint128::new(35_000_000_000_000_000),
        yearly_factor: Uint128::new(900_000_000_000_000_000),
        floor_rate: Uint128::new(10_000_000_000_000_000),
        cap: tokens(50),
    };
    assert_eq!(plan(&network_with(emission, declining)).schedule, expected);

    let table = "schedule = \"table\"\npoints = [{ at = \"1d\", emitted = 5 }, { at = \"2d\", emitted = 6.5 }]";
    let point = |days, emitted| TablePoint {
        at: Seconds::days(days),
        emitted: Uint128::new(emitted),
    };
    let expected = Schedule::Table {
        points: vec![point(1, 5_000_000), point(2, 6_500_000)],
    };
    assert_eq!(plan(&network_with(emission, table)).schedule, expected);
}

#[test]
fn a_schedule_that_launch_would_refuse_is_named() {
    assert_eq!(
        network_error("half_life = \"1460d\"", "half_life = \"0d\""),
        "net.toml, line 24, emission.half_life: the half life is zero; it must be at least one second"
    );
    assert_eq!(
        network_error("schedule = \"halving\"", "schedule = \"linear\""),
        "net.toml, line 22, emission.schedule: expected \"halving\", \"declining\" or \"table\", found \"linear\""
    );
    let emission = "schedule = \"halving\"\ntotal = 400_000\nhalf_life = \"1460d\"";
    assert_eq!(
        network_error(
            emission,
            "schedule = \"declining\"\nfirst_year_rate = 1\nyearly_factor = 1\nfloor_rate = 2\ncap = 5"
        ),
        "net.toml, line 25, emission.floor_rate: above first_year_rate: the rate would rise"
    );
    assert_eq!(
        network_error(
            emission,
            "schedule = \"table\"\npoints = [\n{ at = \"2d\", emitted = 5 },\n{ at = \"1d\", emitted = 6 }]"
        ),
        "net.toml, line 23, emission.points: a point at 86400 s follows one at 172800 s; times must rise from point to \
         point"
    );
    assert_eq!(
        network_error(
            emission,
            "schedule = \"table\"\npoints = [\n{ at = \"2d\", emitted = 5 },\n{ emitted = 6 }]"
        ),
        "net.toml, line 25, emission.points[1].at: missing; expected a duration such as \"1d\", \"12h\", \"30m\" or \
         \"45s\""
    );
    assert_eq!(
        network_error(emission, "schedule = \"table\"\npoints = []"),
        "net.toml, line 23, emission.points: the table has no points; it needs at least one"
    );
    // 2^120 base units of 6 decimals.
    assert_eq!(
        network_error("total = 400_000", "total = \"1329227995784915872903807060281\""),
        "net.toml, line 23, emission.total: emits 1329227995784915872903807060281 TEST, more than the \
         1329227995784915872903807060280.344576 TEST that it may"
    );
}

#[test]
fn a_split_over_the_whole_is_refused() {
    assert_eq!(
        network_error("machines = 70", "machines = 74.51"),
        "net.toml, line 26, split: the parts sum to 100.01 %, more than 100 %"
    );
    assert_eq!(
        plan(&network_with("machines = 70", "machines = \"74.5 %\""))
            .split
            .sum(),
        10_000
    );
    assert_eq!(
        network_error("machines = 70", "machines = 100.5"),
        "net.toml, line 27, split.machines: expected a percentage from 0 to 100 with at most 2 decimals, such as 12.5, \
         found 100.5"
    );
    assert_eq!(
        network_error("residual = \"treasury\"", "residual = \"owners\""),
        "net.toml, line 29, split.residual: expected one of \"machines\", \"stakers\", \"oracles\", \"treasury\", \
         \"subsidies\", found \"owners\""
    );
}
