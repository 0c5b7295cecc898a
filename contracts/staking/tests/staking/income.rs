//! The stakers' income (rules S9, N1, N2). Amounts are chosen so that every division comes out even, unless the test is
//! about what does not.

use cw_multi_test::AppResponse;
use flywheel_staking::ContractError;
use flywheel_staking::state::POSITION_INCOME;
use flywheel_types::Unauthorized;
use flywheel_types::staking::MAX_CLAIM;

use crate::suite::{DAY, START, Suite, account, bps, id};

#[test]
fn a_pools_income_is_commission_then_the_bonds_part_then_the_delegators() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded_with_commission("alice", 1_000, 1_000);
        let other = suite.bonded("carol", 4_000);
        suite
            .delegate("bob", machine, 3_000)
            .add_income("erin", 80_000)
            .advance(DAY);

        // Of 80,000, half is this pool's: 40,000. Commission 10 %: 4,000. Of 36,000, 1,000 / 4,000 is the bond's: 9,000.
        assert_eq!(suite.income("alice", machine), (13_000, 0));
        assert_eq!(suite.income("bob", machine), (0, 27_000));
        assert_eq!(suite.income("carol", other), (40_000, 0));

        suite
            .claim("alice", &[machine])
            .claim("bob", &[machine])
            .claim("carol", &[other]);
        assert_eq!(suite.gain("alice"), -1_000 + 13_000);
        assert_eq!(suite.gain("bob"), -3_000 + 27_000);
        assert_eq!(suite.gain("carol"), -4_000 + 40_000);
        assert_eq!(suite.owes("income"), 0);
    }
}

#[test]
fn commission_and_the_bonds_part_are_rounded_down() {
    let mut suite = Suite::native();
    let machine = suite.bonded_with_commission("alice", 1_024, 3_333);
    suite
        .delegate("bob", machine, 3_072)
        .add_income("erin", 10)
        .advance(DAY);
    // 10 x 33.33 % = 3.3: 3. Of 7, 1,024 / 4,096 = 1.75: 1. The shares have 6.
    assert_eq!(
        (suite.income("alice", machine), suite.income("bob", machine)),
        ((4, 0), (0, 6))
    );
}

#[test]
fn a_delegation_before_any_income_keeps_no_record_of_it() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite.delegate("bob", machine, 1_024);
    assert!(POSITION_INCOME.is_empty(&*suite.storage()));
    suite.add_income("erin", 2_048).advance(DAY);
    assert_eq!(suite.income("bob", machine), (0, 1_024));
}

#[test]
fn income_streams_in_over_an_epoch() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite.add_income("erin", 86_400);
    assert_eq!(suite.income("alice", machine), (0, 0));
    suite.advance(1);
    assert_eq!(suite.income("alice", machine), (1, 0));
    suite.advance(1_999);
    assert_eq!(suite.income("alice", machine), (2_000, 0));
    suite.advance(10 * DAY);
    assert_eq!(suite.income("alice", machine), (86_400, 0));
}

#[test]
fn who_joins_later_has_no_part_in_what_came_before() {
    let mut suite = Suite::native();
    let machine = suite.bonded_with_commission("alice", 1_000, 1_000);
    let other = suite.bonded("carol", 4_000);
    suite
        .delegate("bob", machine, 3_000)
        .add_income("erin", 80_000)
        .advance(DAY / 2);
    suite.delegate("dave", machine, 8_000);
    assert_eq!(suite.income("dave", machine), (0, 0));
    suite.advance(DAY / 2);

    // First half, 40,000 over weights 4,000 and 4,000: 20,000. Commission 2,000, bond 4,500, bob 13,500.
    // Second half, 40,000 over 12,000 and 4,000: 30,000. Commission 3,000, bond 27,000 / 12 = 2,250, and of 24,750 over
    // 11,000 shares bob has 6,750 and dave 18,000.
    assert_eq!(suite.income("alice", machine), (11_750, 0));
    assert_eq!(suite.income("bob", machine), (0, 20_250));
    assert_eq!(suite.income("dave", machine), (0, 18_000));
    assert_eq!(suite.income("carol", other), (30_000, 0));
    assert_eq!(suite.dust(), 0);
}

#[test]
fn an_owner_who_delegates_to_its_own_pool_is_paid_for_both_in_one_claim() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("alice", machine, 3_000)
        .add_income("erin", 40_000)
        .advance(DAY);
    assert_eq!(suite.income("alice", machine), (10_000, 30_000));
    suite.claim("alice", &[machine]);
    assert_eq!(suite.gain("alice"), -4_000 + 40_000);
}

#[test]
fn a_delegator_who_left_can_still_claim_and_then_leaves_nothing_behind() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 1_000)
        .add_income("erin", 20_000)
        .advance(DAY);
    suite
        .undelegate("bob", machine, 1_000)
        .add_income("erin", 20_000)
        .advance(DAY);

    assert_eq!(suite.income("bob", machine), (0, 10_000));
    suite.claim("bob", &[machine]);
    assert_eq!(suite.gain("bob"), -1_000 + 10_000);
    assert!(POSITION_INCOME.is_empty(&*suite.storage()));
    assert_eq!(suite.income("alice", machine), (30_000, 0));
}

#[test]
fn a_delegator_who_returns_keeps_what_was_owed_and_earns_nothing_for_the_time_away() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite
        .delegate("bob", machine, 1_024)
        .add_income("erin", 20_480)
        .advance(DAY);
    suite
        .undelegate("bob", machine, 1_024)
        .add_income("erin", 10_240)
        .advance(DAY);
    suite
        .delegate("bob", machine, 1_024)
        .add_income("erin", 4_096)
        .advance(DAY);
    // 10,240 of the first day, nothing of the second, 2,048 of the third.
    assert_eq!(suite.income("bob", machine), (0, 12_288));
}

#[test]
fn nothing_is_claimed_twice() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 1_000)
        .add_income("erin", 20_000)
        .advance(DAY);
    suite.claim("bob", &[machine]);
    let nothing = ContractError::NothingOwed {
        account: account("bob"),
    };
    assert_eq!(suite.try_claim("bob", &[machine]).unwrap_err(), nothing);

    let twice = ContractError::DuplicateMachine { machine: id(machine) };
    assert_eq!(suite.try_claim("alice", &[machine, machine]).unwrap_err(), twice);
    suite.claim("alice", &[machine]);
    assert_eq!(suite.gain("alice"), -1_000 + 10_000);
}

#[test]
fn a_claim_is_for_one_to_fifty_machines_that_have_pools() {
    let mut suite = Suite::native();
    let machines: Vec<u64> = (0..=MAX_CLAIM).map(|_| suite.bonded("alice", 1_024)).collect();
    suite.add_income("erin", 51 * 1_024).advance(DAY);
    assert_eq!(
        suite.try_claim("alice", &[]).unwrap_err(),
        ContractError::ClaimSize { count: 0 }
    );
    assert_eq!(
        suite.try_claim("alice", &machines).unwrap_err(),
        ContractError::ClaimSize { count: 51 }
    );
    assert_eq!(
        suite.try_claim("alice", &[1, 99]).unwrap_err(),
        ContractError::NoPool { machine: id(99) }
    );
    suite.claim("alice", &machines[..MAX_CLAIM]);
    assert_eq!(suite.gain("alice"), 50 * 1_024 - 51 * 1_024);
}

#[test]
fn who_has_no_part_in_a_pool_is_told_so() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.add_income("erin", 20_000).advance(DAY);
    let nothing = ContractError::NothingOwed {
        account: account("bob"),
    };
    assert_eq!(suite.try_claim("bob", &[machine]).unwrap_err(), nothing);
}

#[test]
fn income_that_comes_before_any_stake_waits_for_the_first() {
    let mut suite = Suite::native();
    suite.add_income("erin", 5_000).advance(3 * DAY);
    let machine = suite.bonded("alice", 1_000);
    suite.advance(1);
    assert_eq!(suite.income("alice", machine), (5_000, 0));
}

#[test]
fn a_grain_of_income_does_not_hold_up_what_flows() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_024);
    suite.add_income("erin", 86_400_000);
    for _ in 0..24 {
        suite.advance(3_600).add_income("dave", 1);
    }
    // The day is over. A grain in its last hour adds (86,400 - 3,600) / 3,600,000 of a second, which is rounded away.
    let (owed, _) = suite.income("alice", machine);
    assert!((86_400_000..=86_400_024).contains(&owed), "{owed}");
}

#[test]
fn what_three_pools_cannot_divide_waits_for_the_next_income() {
    let mut suite = Suite::native();
    let machines: Vec<u64> = (0..3).map(|_| suite.bonded("alice", 1_024)).collect();
    suite.add_income("erin", 100).advance(DAY);
    // 33 1/3 each.
    assert!(
        machines
            .iter()
            .all(|machine| suite.income("alice", *machine) == (33, 0))
    );
    assert_eq!(suite.dust(), 1);

    suite.add_income("erin", 200).advance(DAY);
    // 300 / 3,072 = 25/256, which the index holds exactly.
    assert!(
        machines
            .iter()
            .all(|machine| suite.income("alice", *machine) == (100, 0))
    );
    assert_eq!(suite.dust(), 0);
}

#[test]
fn a_new_commission_takes_its_part_of_later_income_only() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 3_000).advance(DAY);
    suite.add_income("erin", 80_000).advance(DAY / 2);
    suite.try_set_commission("alice", machine, 500).unwrap();
    suite.advance(DAY / 2);
    // 40,000 without: 10,000 and 30,000. 40,000 with 5 %: 2,000, then 9,500 and 28,500.
    assert_eq!(suite.income("alice", machine), (21_500, 0));
    assert_eq!(suite.income("bob", machine), (0, 58_500));
}

#[test]
fn a_commission_moves_by_its_daily_bound_once_a_day() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let opened = suite.now();
    let soon = |allowed_from| ContractError::CommissionTooSoon {
        machine: id(machine),
        allowed_from: flywheel_protocol::Time::new(allowed_from),
    };
    suite.at(opened + DAY - 1);
    assert_eq!(
        suite.try_set_commission("alice", machine, 100).unwrap_err(),
        soon(opened + DAY)
    );
    suite.at(opened + DAY);
    let step = ContractError::CommissionStep {
        commission: bps(0),
        given: bps(501),
        maximum: bps(500),
    };
    assert_eq!(suite.try_set_commission("alice", machine, 501).unwrap_err(), step);
    suite.try_set_commission("alice", machine, 500).unwrap();
    assert_eq!(suite.pool(machine).commission, bps(500));

    assert_eq!(
        suite.try_set_commission("alice", machine, 0).unwrap_err(),
        soon(opened + 2 * DAY)
    );
    suite.advance(DAY);
    let same = ContractError::CommissionUnchanged {
        machine: id(machine),
        commission: bps(500),
    };
    assert_eq!(suite.try_set_commission("alice", machine, 500).unwrap_err(), same);
    suite.try_set_commission("alice", machine, 0).unwrap();
    assert_eq!(suite.pool(machine).commission, bps(0));

    let stranger = Unauthorized {
        sender: account("bob"),
        owner: account("alice"),
    };
    assert_eq!(
        suite.try_set_commission("bob", machine, 100).unwrap_err(),
        stranger.into()
    );
}

#[test]
fn bonding_and_leaving_settle_first_so_that_the_second_half_has_its_own_weights() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 2_000), suite.bonded("carol", 2_000));
    suite.at(START).add_income("erin", 96_000).advance(DAY / 2);
    suite.bond("alice", first, 4_000).unbond("carol", second, 2_000);
    suite.advance(DAY / 4).bond("carol", second, 2_000).advance(DAY / 4);
    // 48,000 by halves; 24,000 all for alice; 24,000 as 6,000 to 2,000.
    assert_eq!(suite.income("alice", first), (24_000 + 24_000 + 18_000, 0));
    assert_eq!(suite.income("carol", second), (24_000 + 6_000, 0));
    assert_eq!(suite.dust(), 0);
}

/// Programs keep their books by the events: one for each pool that paid, none for those that did not.
#[test]
fn a_claim_says_which_pool_paid_how_much_and_is_silent_about_the_others() {
    let mut suite = Suite::native();
    let (machine, other) = (suite.bonded("alice", 1_000), suite.bonded("carol", 1_000));
    suite.delegate("bob", machine, 1_000).join("bob", 4_000);
    // Weights: 2,000, 1,000 and a quarter of 4,000. Of 8,000 the first pool has 4,000, half of it bob's; the community 2,000.
    suite.add_income("erin", 8_000).advance(DAY);
    let claimed = |response: &AppResponse, name: &str| -> Vec<String> {
        let name = format!("wasm-flywheel-staking/{name}");
        let events = response.events.iter().filter(|event| event.ty == name);
        events
            .flat_map(|event| event.attributes.iter().filter(|row| row.key == "amount"))
            .map(|row| row.value.clone())
            .collect()
    };

    let of_pools = suite.try_claim("bob", &[machine, other]).unwrap();
    assert_eq!(claimed(&of_pools, "income_claimed"), ["2000"]);
    assert!(claimed(&of_pools, "community_income_claimed").is_empty());

    let of_community = suite.try_claim_community("bob").unwrap();
    assert_eq!(claimed(&of_community, "community_income_claimed"), ["2000"]);
}
