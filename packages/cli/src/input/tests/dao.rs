//! `[dao]`: with which rules a network's DAO begins.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::Guardian;
use flywheel_types::governance::{DaoTerms, LockTerms, Preset, RulesChoice, SpendingLimit};
use flywheel_types::hub::Launch;

use super::{NETWORK, network_error, network_with, plan, principals};

const ORACLES: &str = "[oracles]\nbond = 1_000\n";
const LEAST: &str = "rules = \"standard\"\nminimum_power = 1_000";

/// The network file with a table of the DAO, whose first key is in line 35.
fn with_dao(keys: &str) -> String {
    network_with(ORACLES, &format!("{ORACLES}\n[dao]\n{keys}\n"))
}

fn dao_error(keys: &str) -> String {
    network_error(ORACLES, &format!("{ORACLES}\n[dao]\n{keys}\n"))
}

fn launch(text: &str) -> Launch {
    plan(text)
        .launch(Time::new(1_000), principals("admin", "treasury"), vec![], vec![])
        .unwrap()
}

#[test]
fn a_dao_needs_a_preset_and_a_minimum_of_votes() {
    let launched = launch(&with_dao(LEAST));
    let expected = DaoTerms {
        minimum_total_power: Uint128::new(1_000_000_000),
        rules: RulesChoice::Preset {
            name: Preset::Standard,
            deposit: Uint128::zero(),
        },
        guardian: None,
        machine_weight: Uint128::zero(),
        representative_cap: None,
        locks: None,
        spending_limit: None,
    };
    assert_eq!(launched.dao, Some(expected));
    // It administers the network and receives the treasury's part: nobody else is named.
    assert_eq!((launched.admin, launched.treasury), (None, None));
}

#[test]
fn a_file_without_a_dao_leaves_the_network_to_its_operator() {
    let launched = launch(NETWORK);
    assert_eq!(launched.dao, None);
    assert_eq!(
        (launched.admin.as_deref(), launched.treasury.as_deref()),
        (Some("admin"), Some("treasury"))
    );
}

#[test]
fn every_key_of_a_dao_is_taken() {
    let keys = format!(
        "{LEAST}\ndeposit = 10\nmachine_weight = 2.5\nrepresentative_cap = 5\nguardian = \"wasm1guard\"\n\
         guardian_term = \"30d\"\n[dao.locks]\nmax_bonus = 50\nmax_days = 365\n[dao.spending_limit]\n\
         window = \"7d\"\namount = 50_000"
    );
    let terms = launch(&with_dao(&keys)).dao.unwrap();
    assert_eq!(
        terms.rules,
        RulesChoice::Preset {
            name: Preset::Standard,
            deposit: Uint128::new(10_000_000),
        }
    );
    assert_eq!(terms.machine_weight.u128(), 2_500_000);
    assert_eq!(terms.representative_cap, Some(Bps::percent(5).unwrap()));
    let guardian = Guardian {
        address: "wasm1guard".to_owned(),
        // Epoch 0 begins at second 1,000: 1,000 + 30 x 86,400.
        expires_at: Time::new(2_593_000),
    };
    assert_eq!(terms.guardian, Some(guardian));
    let locks = LockTerms {
        max_bonus: Bps::percent(50).unwrap(),
        max_days: 365,
    };
    assert_eq!(terms.locks, Some(locks));
    let limit = SpendingLimit {
        window: Seconds::days(7),
        amount: Uint128::new(50_000_000_000),
    };
    assert_eq!(terms.spending_limit, Some(limit));
}

#[test]
fn a_guardian_without_an_address_is_an_account_of_the_run() {
    let terms = launch(&with_dao(&format!("{LEAST}\nguardian_term = \"30d\"")))
        .dao
        .unwrap();
    let guardian = Guardian {
        address: "guardian".to_owned(),
        expires_at: Time::new(2_593_000),
    };
    assert_eq!(terms.guardian, Some(guardian));
}

#[test]
fn beside_a_dao_the_operator_sells_for_the_network_and_is_nothing_else() {
    let market = include_str!("../../../../../networks/ev-charging.toml");
    let alone = plan(market);
    let desk = |plan: &crate::input::Plan| {
        let launch = plan.launch(Time::new(1_000), principals("operator", "treasury"), vec![], vec![]);
        let launch = launch.unwrap();
        (launch.admin, launch.market.unwrap().desk)
    };
    // Without a DAO it is the admin, who needs no desk.
    assert_eq!(desk(&alone), (Some("operator".to_owned()), None));
    let governed = market.replacen(
        "\n[market]\n",
        "\n[dao]\nrules = \"trial\"\nminimum_power = 1\n\n[market]\n",
        1,
    );
    assert_eq!(desk(&plan(&governed)), (None, Some("operator".to_owned())));
}

#[test]
fn what_no_dao_can_have_is_refused_with_its_line() {
    assert_eq!(
        dao_error("minimum_power = 1"),
        "net.toml, line 34, dao.rules: missing; expected one of \"trial\", \"standard\", \"careful\""
    );
    assert_eq!(
        dao_error("rules = \"loose\"\nminimum_power = 1"),
        "net.toml, line 35, dao.rules: expected one of \"trial\", \"standard\", \"careful\", found \"loose\""
    );
    assert_eq!(
        dao_error("rules = \"trial\"\nminimum_power = 0"),
        "net.toml, line 36, dao.minimum_power: must be above zero"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\ndeposit = 10.1")),
        "net.toml, line 37, dao.deposit: must be at most a hundredth of dao.minimum_power"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\nmachine_weight = 10.1")),
        "net.toml, line 37, dao.machine_weight: must be at most a hundredth of dao.minimum_power"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\nguardian = \"wasm1guard\"")),
        "net.toml, line 37, dao.guardian: needs a guardian_term, at most 365 days"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\nguardian_term = \"366d\"")),
        "net.toml, line 37, dao.guardian_term: must be 1 second to 365 days"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\nguardian = \"wasm1guard\"\nguardian_term = \"366d\"")),
        "net.toml, line 38, dao.guardian_term: must be 1 second to 365 days"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\n[dao.spending_limit]\nwindow = \"59s\"\namount = 1")),
        "net.toml, line 38, dao.spending_limit.window: must be 1 minute to 365 days"
    );
    assert_eq!(
        dao_error(&format!("{LEAST}\n[dao.locks]\nmax_bonus = 50\nmax_days = 1462")),
        "net.toml, line 39, dao.locks.max_days: expected a whole number from 1 to 1461, found 1462"
    );
}
