//! `SetBreaker` (rule W6). Windows of 150 s, and the network of four machines that the breaker's other tests have.

use cosmwasm_std::from_json;
use flywheel_rewards::ContractError;
use flywheel_types::network::ParameterError;
use flywheel_types::rewards::{BreakerResponse, ExecuteMsg, QueryMsg};

use crate::breaker::{WINDOW, exhausted, settled};
use crate::suite::{Suite, attribute, error};

#[test]
fn the_settings_are_a_window_of_a_second_to_a_year_and_any_cap() {
    let mut suite = Suite::native();
    for seconds in [0, 31_536_001] {
        let refused = error(suite.try_set_breaker("admin", Some((seconds, 5))));
        let period = ParameterError::Period {
            name: "window",
            seconds,
            minimum: 1,
        };
        assert_eq!(refused, ContractError::Breaker(period));
        assert_eq!(suite.query::<Option<BreakerResponse>>(&QueryMsg::Breaker {}), None);
    }
    for (seconds, cap) in [(1, 0), (31_536_000, u128::MAX)] {
        suite.set_breaker(seconds, cap);
        assert_eq!(suite.window(), (0, 0, cap, seconds));
    }
}

#[test]
fn another_cap_in_a_running_window_counts_what_is_paid() {
    let (mut suite, tree) = settled(Suite::native(), 100);
    suite.at(150).claim("alice", 0, &tree, &[1]);

    suite.set_breaker(WINDOW, 130).claim("alice", 0, &tree, &[2]);
    assert_eq!(suite.claimed(2), 30);
    // A lower one than is paid already: nothing more in this window.
    suite.set_breaker(WINDOW, 50);
    assert_eq!(error(suite.try_claim("bob", 0, &tree, &[4])), exhausted(300));
    assert_eq!(suite.window(), (1, 130, 50, 300));

    suite.at(300).claim("bob", 0, &tree, &[4]);
    assert_eq!(suite.balance("bob"), 50);
}

#[test]
fn another_length_counts_what_is_paid_in_the_window_that_runs_by_it() {
    let (mut suite, tree) = settled(Suite::native(), 100);
    suite.claim("alice", 0, &tree, &[1]);
    assert_eq!(suite.window(), (0, 100, 1_200, 150));

    // Second 100 is in window 2 of windows of 40 s: from 80 to 120. The budget of 600 goes with it.
    suite.set_breaker(40, 110);
    assert_eq!(suite.window(), (2, 100, 1_200, 120));
    assert_eq!(suite.at(120).window(), (3, 0, 110, 160));

    // What was paid in a window that is over does not count.
    suite.claim("alice", 0, &tree, &[2]);
    suite.at(170).set_breaker(1_000, 110);
    assert_eq!(suite.window(), (0, 0, 110, 1_000));
}

#[test]
fn a_breaker_begins_to_count_when_it_is_set_and_is_gone_when_it_is_removed() {
    let (mut suite, tree) = settled(Suite::native(), 100);
    suite.claim("alice", 0, &tree, &[1]);

    suite.try_set_breaker("admin", None).unwrap();
    suite.at(150).claim("alice", 0, &tree, &[2]);
    assert_eq!(suite.balance("alice"), 300);
    assert_eq!(suite.query::<Option<BreakerResponse>>(&QueryMsg::Breaker {}), None);

    suite.set_breaker(WINDOW, 15);
    assert_eq!(suite.window(), (1, 0, 15, 300));
    suite.claim("bob", 0, &tree, &[4]);
    assert_eq!(suite.balance("bob"), 15);
}

#[test]
fn a_network_without_a_breaker_writes_no_byte_for_one() {
    let payouts = |suite: &Suite| {
        let raw = suite.app.wrap().query_wasm_raw(&suite.rewards, b"payouts".as_slice());
        String::from_utf8(raw.unwrap().unwrap()).unwrap()
    };
    let mut suite = Suite::native();
    suite.register(1, "alice", None).at(100).mint();
    let tree = suite.settle(0, &[(1, 100)]);
    suite.claim("alice", 0, &tree, &[1]);
    // 100 claimed; four oracles are credited floor(50 / 4) = 12 each.
    assert_eq!(payouts(&suite), r#"["100","48"]"#);

    // Length, cap, window, paid and budgets.
    suite.set_breaker(WINDOW, 70);
    assert_eq!(payouts(&suite), r#"["100","48",[150,"70",0,"0","0"]]"#);
    suite.try_set_breaker("admin", None).unwrap();
    assert_eq!(payouts(&suite), r#"["100","48"]"#);
}

#[test]
fn the_settings_are_told_by_an_event_and_by_the_query() {
    let mut suite = Suite::native();

    let response = suite.try_set_breaker("admin", Some((WINDOW, 70))).unwrap();

    let told = ["window", "cap"].map(|key| attribute(&response, "breaker_set", key));
    assert_eq!(told, ["150", "70"]);
    let answer: Option<BreakerResponse> = suite.query(&QueryMsg::Breaker {});
    let settings = answer.unwrap().settings;
    assert_eq!((settings.window.get(), settings.cap.u128()), (150, 70));
    let refused = error(suite.try_set_breaker("stranger", None));
    assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
}

#[test]
fn a_misspelt_setting_is_refused_and_removes_nothing() {
    from_json::<ExecuteMsg>(r#"{"set_breaker":{"breaker":{"window":5,"cap":"1"}}}"#).unwrap();

    from_json::<ExecuteMsg>(r#"{"set_breaker":{"braker":{"window":5,"cap":"1"}}}"#).unwrap_err();
    from_json::<ExecuteMsg>(r#"{"set_breaker":{"breaker":{"window":5,"cap":"1","limit":2}}}"#).unwrap_err();
    from_json::<ExecuteMsg>(r#"{"set_breaker":{"breaker":{"window":5}}}"#).unwrap_err();
}
