//! After the rewards people pay: what they pay, what comes back, who shares in it, and what a state folder keeps of it.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Instant;

use serde_json::Value;

use crate::support::{Facts, Folder, NETWORK, Row, Run, STATIONS, contents, network_of_short_epochs, readings, rows};

/// The bays' market: the busiest bay charges 41 kWh for 12.30, data cost 100.
pub const MARKET: &str = r#"
[market]
max_order_fee = 1
max_fees = 30
complaint_cost = 0.5

[market.split]
machines = 70
stakers = 10
treasury = 10
burned = 10
residual = "machines"

[market.windows]
commit = "1h"
confirm = "1h"
reveal = "1h"
complain = "1h"

[market.service]
unit = "kWh"
price = "0.30"
units_per_minute = 1
units = 41
deposit = 20

[market.vouchers]
amount = "0.01"
deposit = 12

[market.data]
price = 100

[market.feed]
price = 2
period = "1h"
periods = 10
"#;

/// A network file with the market.
fn with_market(network: &str) -> String {
    format!("{network}{MARKET}")
}

fn run(folder: &Folder, rows: &[Row]) -> Run {
    folder.run_of(&with_market(NETWORK), STATIONS, readings(rows))
}

fn amount(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

/// Amounts of a deal, in base units.
fn deal<const N: usize>(facts: &Facts, deal: &str, names: [&str; N]) -> [u128; N] {
    names.map(|name| amount(&facts.0["market"][deal][name]))
}

/// What each machine received of the sales.
fn received(facts: &Facts) -> BTreeMap<&str, u128> {
    let machines = facts.0["market"]["machines"].as_array().unwrap();
    let row = |machine: &'_ Value| -> (String, u128) {
        assert_eq!(machine["share"], machine["received"], "{machine}");
        (
            machine["name"].as_str().unwrap().to_owned(),
            amount(&machine["received"]),
        )
    };
    let found: BTreeMap<String, u128> = machines.iter().map(row).collect();
    ["north", "south", "east"]
        .into_iter()
        .map(|name| (name, found.get(name).copied().unwrap_or_default()))
        .collect()
}

#[test]
fn people_pay_to_the_unit_and_the_machines_receive_their_share_with_the_next_root() {
    let facts = run(&Folder::new(), &rows(2)).facts();
    let market = &facts.0["market"];

    // 41 kWh at 0.30 of north, the busiest; 20 - 12.30 = 7.70.
    assert_eq!(market["session"]["machine"], "north");
    assert_eq!(
        deal(&facts, "session", ["deposit", "paid", "back"]),
        [20_000_000, 12_300_000, 7_700_000]
    );
    assert_eq!(market["session"]["vouchers"], 41);
    // 1,000 vouchers of 0.01, settled in two transactions.
    assert_eq!(market["channel"]["machine"], "south");
    assert_eq!(
        (&market["channel"]["vouchers"], &market["channel"]["transactions"]),
        (&1_000.into(), &2.into())
    );
    assert_eq!(
        deal(&facts, "channel", ["deposit", "paid", "back"]),
        [12_000_000, 10_000_000, 2_000_000]
    );
    // The data of both epochs: 3 bays x 12 hours.
    let data = &market["data"];
    assert_eq!(
        (&data["from"], &data["to"], &data["readings"]),
        (&0.into(), &1.into(), &36.into())
    );
    assert_eq!(deal(&facts, "data", ["paid", "bond"]), [100_000_000, 10_000_000]);
    // Half the price, a tenth of it as the bond: 50 + 5.
    assert_eq!(
        deal(&facts, "fraud", ["price", "bond", "back"]),
        [50_000_000, 5_000_000, 55_000_000]
    );
    // Five of ten periods.
    assert_eq!(
        (&market["feed"]["machine"], &market["feed"]["begun"]),
        (&"east".into(), &5.into())
    );
    assert_eq!(
        deal(&facts, "feed", ["deposit", "paid", "back"]),
        [20_000_000, 10_000_000, 10_000_000]
    );

    // 70 for the machines, by their points of 10,000, 5,000 and 2,500 an epoch.
    assert_eq!(amount(&market["revenue"]), 70_000_000);
    let expected = [("north", 40_000_000), ("south", 20_000_000), ("east", 10_000_000)];
    assert_eq!(received(&facts), BTreeMap::from(expected));
}

#[test]
fn everybody_s_money_before_and_after_adds_up() {
    let facts = run(&Folder::new(), &rows(2)).facts();
    let parties = facts.0["market"]["parties"].as_array().unwrap();
    let change = |name: &str| {
        let party = parties.iter().find(|party| party["name"] == name).unwrap();
        amount(&party["after"]) as i128 - amount(&party["before"]) as i128
    };
    let expected = [
        ("who took the session", -12_300_000),
        ("who signed the vouchers", -10_000_000),
        ("the city", -100_000_000),
        ("who bought from the cheat", 5_000_000),
        ("the cheating seller", -5_000_000),
        ("who subscribed", -10_000_000),
        ("owner ann", 22_300_000),                      // 12.30 + 10
        ("owner east", 7_000_000),                      // 70 % of 10
        ("treasury", 11_000_000),                       // a tenth of 100 and of 10
        ("staking contract, for stakers", 11_000_000),  // likewise
        ("rewards contract, for machines", 70_000_000), // 70 % of 100
        ("network's operator", 0),                      // it had the seller's bond back
        ("payments contract", 0),
        ("marketplace contract", 0),
    ];
    assert_eq!(parties.len(), expected.len());
    for (name, amount) in expected {
        assert_eq!(change(name), amount, "{name}");
    }
    // What is missing was burned: a tenth of 100 and of 10.
    let sum: i128 = expected.iter().map(|(_, amount)| amount).sum();
    assert_eq!(sum, -11_000_000);
}

#[test]
fn the_rewards_are_those_of_a_network_without_a_market() {
    let (one, other) = (Folder::new(), Folder::new());
    let (plain, market) = (one.run(&rows(2)), run(&other, &rows(2)));
    let mut facts = market.facts();
    let sales = facts.0.as_object_mut().unwrap().remove("market");
    assert!(sales.is_some());
    let plain_facts = plain.facts();
    assert!(plain_facts.0.get("market").is_none());
    for same in [
        "machines", "owners", "flows", "holdings", "classes", "refusals", "epochs", "rewards",
    ] {
        // Identifiers name the registry, whose address is the same on both chains.
        assert_eq!(facts.0[same], plain_facts.0[same], "{same}");
    }
    let statement = |run: &Run| run.with("--statement").with("ann").printed();
    assert_eq!(statement(&plain), statement(&market));
}

#[test]
fn the_page_shows_what_came_back() {
    let page = run(&Folder::new(), &rows(1)).printed();
    let line = |beginning: &str| {
        let line = page.lines().find(|line| line.starts_with(beginning));
        let words = line
            .unwrap_or_else(|| panic!("no {beginning:?} in {page}"))
            .split_whitespace();
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(line("41 kWh at 0.30 of north").ends_with(&["20.00", "12.30", "7.70"].map(str::to_owned)));
    assert!(line("1,000 vouchers of 0.01 for south, in 2").ends_with(&["12.00", "10.00", "2.00"].map(str::to_owned)));
    assert!(
        page.contains("3 machines received 70 of 70 with the root of epoch 2"),
        "{page}"
    );
    assert!(!Folder::new().run(&rows(1)).printed().contains("people paid"));
}

#[test]
fn a_state_folder_keeps_nothing_of_the_sales_and_goes_on_as_ever() {
    let folder = Folder::new();
    let state = folder.path("state");
    for epochs in 1..=3 {
        let run = run(&folder, &rows(epochs)).json();
        let printed = run.in_state(&state).printed();
        assert_eq!(printed, run.printed(), "after {epochs} epochs");
        let before = contents(&state);
        assert_eq!(
            run.in_state(&state).printed(),
            printed,
            "once more after {epochs} epochs"
        );
        assert!(contents(&state) == before, "the folder was changed");
    }
}

#[test]
fn a_run_that_is_killed_while_people_pay_ends_as_if_it_was_not() {
    let folder = Folder::new();
    let run = run(&folder, &rows(2)).json();
    let whole = folder.path("whole");
    let begin = Instant::now();
    let expected = run.in_state(&whole).printed();
    let first = begin.elapsed();
    // The epochs are worked: what is left is what people do.
    let begin = Instant::now();
    assert_eq!(run.in_state(&whole).printed(), expected);
    let sales = begin.elapsed();
    let mut kills = 0;
    for part in 0..12_u32 {
        let state = folder.path(&format!("state-{part}"));
        let run = run.in_state(&state);
        let mut process = run.start();
        sleep(first.saturating_sub(sales) + sales * part / 12);
        process.kill().unwrap();
        kills += u32::from(process.wait().unwrap().code().is_none());
        assert_eq!(run.printed(), expected, "killed after {part} of 12 parts of {sales:?}");
    }
    assert!(kills > 0, "no process was killed before its end");
}

#[test]
fn statements_that_settle_several_epochs_are_sold_and_paid_too() {
    let folder = Folder::new();
    let network = with_market(&network_of_short_epochs());
    let facts = folder.run_of(&network, STATIONS, readings(&rows(2))).facts();
    let data = &facts.0["market"]["data"];
    assert_eq!((&data["from"], &data["to"]), (&0.into(), &11.into())); // 12 epochs of an hour
    let expected = [("north", 40_000_000), ("south", 20_000_000), ("east", 10_000_000)];
    assert_eq!(received(&facts), BTreeMap::from(expected));
}

#[test]
fn a_run_longer_than_oracles_remember_sells_its_newest_epochs() {
    let folder = Folder::new();
    // 70 epochs of six hours; the sales are in epoch 70, with which oracles remember those from 7 on.
    let facts = run(&folder, &rows(70)).facts();
    let data = &facts.0["market"]["data"];
    assert_eq!((&data["from"], &data["to"]), (&7.into(), &69.into()));
    assert_eq!(data["readings"], 63 * 18); // 3 bays x 6 hours
    let expected = [("north", 40_000_000), ("south", 20_000_000), ("east", 10_000_000)];
    assert_eq!(received(&facts), BTreeMap::from(expected));
}

#[test]
fn a_network_whose_machines_earned_nothing_leaves_their_share_undistributed() {
    let idle: Vec<Row> = rows(1).into_iter().map(|row| Row { kwh: 0.0, ..row }).collect();
    let facts = run(&Folder::new(), &idle).facts();
    assert_eq!(amount(&facts.0["market"]["revenue"]), 70_000_000);
    assert_eq!(received(&facts).values().sum::<u128>(), 0);
}

#[test]
fn a_single_machine_serves_everybody() {
    let folder = Folder::new();
    let alone: Vec<Row> = rows(1).into_iter().filter(|row| row.bay == "east").collect();
    let stations = "bay,lat,lon,owner\neast,52.50,13.70,\n";
    let facts = folder.run_of(&with_market(NETWORK), stations, readings(&alone)).facts();
    for deal in ["session", "channel", "feed"] {
        assert_eq!(facts.0["market"][deal]["machine"], "east");
    }
    assert_eq!(received(&facts)["east"], 70_000_000);
}

#[test]
fn a_supply_that_does_not_reach_for_what_people_pay_is_refused_before_anything_is_worked() {
    let folder = Folder::new();
    // Bonds of 3 x 1,000 and 4 x 1,000. People bring 20 + 12 + 100 + 50 + 5 + 20, the network's bond is 10: 217.
    let with_supply = |supply: &str| {
        let network = NETWORK.replacen("supply = 1_000_000", &format!("supply = {supply}"), 1);
        folder.run_of(&with_market(&network), STATIONS, readings(&rows(1)))
    };
    let error = with_supply("7_216.999999").refusal();
    assert!(
        error.contains("raise token.supply") && error.contains("[market]"),
        "{error}"
    );
    with_supply("7_217").printed();
}

#[test]
fn a_market_that_cannot_be_is_refused_with_file_line_and_reason() {
    let folder = Folder::new();
    let line = with_market(NETWORK)
        .lines()
        .position(|line| line == "deposit = 12")
        .unwrap()
        + 1;
    let network = with_market(NETWORK).replacen("deposit = 12", "deposit = 9", 1);
    let error = folder.run_of(&network, STATIONS, readings(&rows(1))).refusal();
    let expected = format!("line {line}, market.vouchers.deposit: must be at least 1,000 x amount, 10 BAY");
    assert!(error.contains(&expected), "{error}");
}
