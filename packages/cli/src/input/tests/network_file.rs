//! The network file besides its classes.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Bps, PublicKey, Seconds, Time};
use flywheel_types::hub::{InitialBalance, TokenSpec};
use flywheel_types::network::Admission;
use flywheel_types::rewards::Part;
use flywheel_types::verification::OracleSpec;
use flywheel_types::{NetworkKind, Sector};

use super::{Files, NETWORK, network_error, network_with, plan, principals};
use crate::input::{Plan, TokenPlan};

fn tokens(whole: u128) -> Uint128 {
    Uint128::new(whole * 1_000_000)
}

#[test]
fn a_file_becomes_the_message_that_launches_its_network() {
    let plan = plan(NETWORK);
    let oracle = OracleSpec {
        address: "oracle-0".to_owned(),
        key: PublicKey::new(flywheel_protocol::Curve::Ed25519, vec![1; 32]).unwrap(),
    };
    let balance = InitialBalance {
        address: "operator".to_owned(),
        amount: plan.token.supply(),
    };
    let launch = plan
        .launch(
            Time::new(86_400),
            principals("operator", "treasury"),
            vec![oracle.clone()],
            vec![balance.clone()],
        )
        .unwrap();

    assert_eq!(
        (launch.profile.name.as_str(), launch.kind, launch.sector),
        ("Test", NetworkKind::Prn, Sector::Energy)
    );
    assert_eq!(
        (launch.admin.as_deref(), launch.treasury.as_deref()),
        (Some("operator"), Some("treasury"))
    );
    assert_eq!(
        (launch.clock.start(), launch.clock.length()),
        (Time::new(86_400), Seconds::days(1))
    );
    let token = TokenSpec::New {
        name: "Test Token".to_owned(),
        symbol: "TEST".to_owned(),
        decimals: 6,
        initial_balances: vec![balance],
    };
    assert_eq!(launch.token, token);
    assert_eq!(
        launch.schedule,
        Schedule::Halving {
            total: tokens(400_000),
            half_life: Seconds::days(1460)
        }
    );
    assert_eq!(
        (launch.windows.grace, launch.windows.unbonding_day),
        (Seconds::hours(2), Seconds::days(1))
    );
    // 70 % + 25.5 %; the treasury gets the missing 4.5 %.
    assert_eq!((launch.split.sum(), launch.split.residual), (9_550, Part::Treasury));
    assert_eq!((launch.oracles, launch.oracle_bond), (vec![oracle], tokens(1_000)));
    assert_eq!(launch.max_commission_change, Bps::new(100).unwrap());

    let class = &launch.classes[0].class;
    assert_eq!(
        (class.name.as_str(), class.min_bond, &class.admission),
        ("charger", tokens(1_000), &Admission::Open)
    );
    // 500 kW.h in mW.h.
    assert_eq!(
        (class.full_work, class.slash),
        (Uint128::new(500_000_000), Bps::percent(20).unwrap())
    );
    assert_eq!(launch.classes[0].rules.maximum, 700_000_000);
    assert_eq!((plan.oracles.count, plan.bond("charger")), (4, Some(tokens(1_000))));
    assert_eq!(plan.bond("meter"), None);
}

#[test]
fn amounts_are_exact_to_the_last_decimal() {
    let cases = [
        ("0.1", 100_000),
        ("\"1_000.5\"", 1_000_500_000),
        ("1_000.500000", 1_000_500_000),
        ("\"0.000001\"", 1),
        ("9007199254.740993", 9_007_199_254_740_993), // a float would make it ...992
    ];
    for (written, base_units) in cases {
        let text = network_with("bond = 1_000\n\n[classes", &format!("bond = {written}\n\n[classes"));
        assert_eq!(plan(&text).oracles.bond, Uint128::new(base_units), "{written}");
    }
}

#[test]
fn an_amount_that_is_none_is_refused() {
    let expected = "net.toml, line 32, oracles.bond: expected an amount of tokens with at most 6 decimals, such as \
                    \"1_000.5\", found ";
    let cases = [
        ("-5", "-5"),
        ("\"1,000\"", "\"1,000\""),
        ("\"0.0000001\"", "\"0.0000001\""),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("\"_1\"", "\"_1\""),
        ("true", "true"),
        ("[1]", "a list"),
        ("\"\"", "\"\""),
        ("nan", "nan"),
    ];
    for (written, found) in cases {
        let said = network_error("bond = 1_000\n\n[classes", &format!("bond = {written}\n\n[classes"));
        assert_eq!(said, format!("{expected}{found}"));
    }
}

#[test]
fn an_unknown_key_is_refused_with_the_known_ones() {
    assert_eq!(
        network_error("grace = \"2h\"", "grace = \"2h\"\ngrase = \"1h\""),
        "net.toml, line 15, windows.grase: unknown key; expected grace, round, challenge, answer, max_freeze, \
         unbonding_day, unbonding_days"
    );
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = \"1d\"\nepochs = 5"),
        "net.toml, line 6, epochs: unknown key; expected name, description, url, kind, sector, utc_offset, epoch, \
         cell_resolution, token, windows, emission, split, oracles, claims, staking, stations, readings, classes, \
         market, dao"
    );
}

#[test]
fn a_missing_key_is_named_with_what_it_should_be() {
    assert_eq!(
        network_error("symbol = \"TEST\"\n", ""),
        "net.toml, line 7, token.symbol: missing; expected 3 to 12 letters or dashes"
    );
    assert_eq!(
        network_error("[oracles]\nbond = 1_000\n", ""),
        "net.toml, line 1, oracles: missing; expected a table"
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    assert_eq!(
        network_error("kind = \"prn\"", "kind = \"PRN\""),
        "net.toml, line 2, kind: expected one of \"prn\", \"drn\", found \"PRN\""
    );
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = 86400"),
        "net.toml, line 5, epoch: expected a duration such as \"1d\", \"12h\", \"30m\" or \"45s\", found 86400"
    );
    assert_eq!(
        network_error("utc_offset = \"+10:00\"", "utc_offset = \"+15:00\""),
        "net.toml, line 4, utc_offset: expected an offset from UTC such as \"+10:00\", found \"+15:00\""
    );
    assert_eq!(
        network_error("[oracles]\nbond = 1_000\n", "[[oracles]]\nbond = 1_000\n"),
        "net.toml, line 31, oracles: expected a table, found a list"
    );
    assert_eq!(
        network_error("[oracles]", "[oracles]\ncount = 33"),
        "net.toml, line 32, oracles.count: expected a whole number from 1 to 32, found 33"
    );
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = \"1d\"\ncell_resolution = 9"),
        "net.toml, line 6, cell_resolution: expected an H3 resolution from 0 to 7, found 9"
    );
}

#[test]
fn what_is_not_toml_is_refused_at_its_place() {
    assert_eq!(
        network_error("decimals = 6", "decimals = six"),
        "net.toml, line 10, column 12: string values must be quoted, expected literal string"
    );
    assert_eq!(
        network_error("decimals = 6", "symbol = \"TWO\""),
        "net.toml, line 10, column 1: duplicate key"
    );
}

#[test]
fn a_network_file_that_is_not_text_is_refused() {
    let files = Files::new();
    let path = files.write("net.toml", b"name = \"x\"\nkind = \"\xff\"\n");
    assert_eq!(
        files.said(Plan::load(&path)),
        "net.toml, line 2: expected UTF-8 text, found other bytes; save the file as UTF-8"
    );
    assert!(
        files
            .said(Plan::load(&path.with_file_name("none.toml")))
            .starts_with("none.toml: cannot be read: ")
    );
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_nothing() {
    let windows = format!("\u{feff}{}", NETWORK.replace('\n', "\r\n"));
    assert_eq!(plan(&windows).digest(), plan(NETWORK).digest());
    assert_eq!(
        Plan::parse("net.toml", &windows.replace("TEST", "T"))
            .unwrap_err()
            .to_string(),
        "net.toml, line 9, token.symbol: expected 3 to 12 letters or dashes, found \"T\""
    );
}

#[test]
fn the_digest_knows_values_and_not_how_they_are_written() {
    let digest = plan(NETWORK).digest();
    assert_eq!(
        plan(&network_with("supply = 1_000_000", "supply = \"1000000.0\" # the same")).digest(),
        digest
    );
    assert_ne!(
        plan(&network_with("supply = 1_000_000", "supply = 1_000_001")).digest(),
        digest
    );
    assert_ne!(plan(&network_with("maximum = 700", "maximum = 701")).digest(), digest);
}

#[test]
fn windows_that_launch_would_refuse_are_named() {
    assert_eq!(
        network_error("epoch = \"1d\"", "epoch = \"0s\""),
        "net.toml, line 5, epoch: epoch is 0 s: it must be 1 to 31536000 s"
    );
    assert_eq!(
        network_error("round = \"10m\"", "round = \"0m\""),
        "net.toml, line 15, windows.round: round is 0 s: it must be 2 to 31536000 s"
    );
    assert_eq!(
        network_error("round = \"10m\"", "round = \"25h\""),
        "net.toml, line 15, windows.round: round is 90000 s, longer than the epoch of 86400 s: a silent proposer could \
         not be replaced"
    );
    // 1 d + 6 h + 6 h + 7 d = 734,400 s; 8 days are 691,200 s.
    assert_eq!(
        network_error("unbonding_days = 14", "unbonding_days = 8"),
        "net.toml, line 19, windows.unbonding_days: unbonding takes 691200 s, less than the 734400 s that a case needs \
         (epoch + challenge + answer + max_freeze): raise unbonding_days"
    );
    assert_eq!(
        network_error("unbonding_days = 14", "unbonding_days = 31"),
        "net.toml, line 19, windows.unbonding_days: unbonding_days is 31: it must be 1 to 30"
    );
}

#[test]
fn durations_are_made_of_whole_units() {
    let with_round = |text: &str| {
        Plan::parse(
            "net.toml",
            &network_with("round = \"10m\"", &format!("round = \"{text}\"")),
        )
    };
    for (written, seconds) in [("90m", 5_400), ("1h30m", 5_400), ("0d2h3m4s", 7_384), ("007s", 7)] {
        assert_eq!(
            with_round(written).unwrap().windows.round,
            Seconds::new(seconds),
            "{written}"
        );
    }
    for written in [
        "",
        "h",
        "2",
        "2 h",
        "30m1h",
        "1h1h",
        "-1h",
        "1.5h",
        "2w",
        "99999999999999999999s",
        "1ÿ",
    ] {
        assert!(with_round(written).is_err(), "{written}");
    }
}

#[test]
fn a_coin_of_the_chain_needs_a_reserve() {
    let coin = "denom = \"utest\"\nreserve = 7";
    let text = network_with("name = \"Test Token\"", coin);
    let expected = TokenPlan::Native {
        denom: "utest".to_owned(),
        symbol: "TEST".to_owned(),
        decimals: 6,
        supply: tokens(1_000_000),
        reserve: tokens(7),
    };
    assert_eq!(plan(&text).token, expected);
    let launch = plan(&text)
        .launch(Time::new(0), principals("a", "b"), vec![], vec![])
        .unwrap();
    assert_eq!(
        launch.token,
        TokenSpec::Native {
            denom: "utest".to_owned()
        }
    );

    assert_eq!(
        network_error("name = \"Test Token\"", "denom = \"utest\""),
        "net.toml, line 7, token.reserve: missing; expected an amount of tokens with at most 6 decimals, such as \
         \"1_000.5\""
    );
    assert_eq!(
        network_error("name = \"Test Token\"", "denom = \"1test\""),
        "net.toml, line 8, token.denom: expected a coin's denomination such as \"uatom\", found \"1test\""
    );
    assert_eq!(
        network_error("name = \"Test Token\"", "denom = \"utest\"\nreserve = 7\nname = \"No\""),
        "net.toml, line 10, token.name: unknown key; expected symbol, decimals, denom, supply, reserve"
    );
}

#[test]
fn a_physical_network_needs_places() {
    assert_eq!(
        network_error("latitude = \"lat\"\nlongitude = \"lon\"\n", ""),
        "net.toml, line 50, stations.latitude: missing; in a prn every station has a latitude and a longitude"
    );
    assert_eq!(
        network_error("latitude = \"lat\"\n", ""),
        "net.toml, line 50, stations.latitude: missing; expected the name of a column"
    );
}
