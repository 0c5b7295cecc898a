//! Tokens that were locked in the DAO: what is promised stays, what is not goes, and no silence holds anything.

use cosmwasm_std::Uint128;
use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_staking::state::HOLDS;
use flywheel_types::staking::{ConfigResponse, QueryMsg, UnbondingsResponse};

use crate::suite::{DAY, START, Suite, account, id};

/// Alice has bonded 3,000, delegated 500 to bob's machine, and 1,000 in the community pool: 4,500.
fn three_ways() -> (Suite, u64, u64) {
    let mut suite = Suite::with_dao(false);
    let (own, other) = (suite.bonded("alice", 3_000), suite.bonded("bob", 1_000));
    suite.delegate("alice", other, 500).join("alice", 1_000).at(START);
    (suite, own, other)
}

fn locked(locked: u128, kept: u128, free_at: Option<u64>) -> ContractError {
    ContractError::Locked {
        account: account("alice"),
        locked: Uint128::new(locked),
        kept: Uint128::new(kept),
        free_at: free_at.map(Time::new),
    }
}

#[test]
fn bonds_delegations_and_the_community_pool_count_together() {
    let (mut suite, own, other) = three_ways();
    suite.lock("alice", 4_000, 10, None);
    let refused = suite.try_unbond("alice", own, Some(501)).unwrap_err();
    assert_eq!(refused, locked(4_000, 3_999, None));
    let text = refused.to_string();
    assert!(
        text.contains("locked 4000 tokens in the DAO and would keep 3999"),
        "{text}"
    );
    suite.unbond("alice", own, 200);
    let refused = suite.try_undelegate("alice", other, Some(301)).unwrap_err();
    assert_eq!(refused, locked(4_000, 3_999, None));
    suite.undelegate("alice", other, 200);
    let refused = suite.try_leave("alice", Some(101)).unwrap_err();
    assert_eq!(refused, locked(4_000, 3_999, None));
    suite.leave("alice", 100);
    // 2,800 + 300 + 900 are left, and everything is needed: not even all of one pool can go.
    assert_eq!(
        suite.try_unbond("alice", own, None).unwrap_err(),
        locked(4_000, 1_200, None)
    );
    assert_eq!(
        suite.try_undelegate("alice", other, None).unwrap_err(),
        locked(4_000, 3_700, None)
    );
    assert_eq!(suite.try_leave("alice", None).unwrap_err(), locked(4_000, 3_100, None));
    // What has left already is alice's.
    suite
        .at(START + 4 * DAY)
        .withdraw("alice", own)
        .withdraw("alice", other);
    suite.try_withdraw_community("alice").unwrap();
    assert_eq!(suite.gain("alice"), -4_000);
}

#[test]
fn tokens_that_go_where_they_stay_staked_make_room() {
    let (mut suite, own, other) = three_ways();
    suite.lock("alice", 4_500, 10, None);
    assert_eq!(
        suite.try_unbond("alice", own, Some(1)).unwrap_err(),
        locked(4_500, 4_499, None)
    );
    suite.delegate("alice", other, 700).unbond("alice", own, 700);
    assert_eq!(
        suite.try_leave("alice", Some(1)).unwrap_err(),
        locked(4_500, 4_499, None)
    );
    // Naming a representative moves no tokens; nor does anything that comes in.
    suite
        .represent("alice", "bob")
        .add_income("erin", 1_000)
        .join("alice", 5)
        .leave("alice", 5);
    // Nobody else is held by it.
    suite.unbond("bob", other, 1_000);
}

#[test]
fn the_last_second_of_a_lock_is_the_one_before_its_end() {
    for (second, is_free) in [(START + 9, false), (START + 10, true), (START + 11, true)] {
        let (mut suite, own, _) = three_ways();
        suite.lock("alice", 4_500, 1, Some(START + 10)).at(second);
        let result = suite.try_unbond("alice", own, None);
        if is_free {
            result.unwrap();
        } else {
            let refused = result.unwrap_err();
            assert_eq!(refused, locked(4_500, 1_500, Some(START + 10)));
            let text = refused.to_string();
            assert!(text.ends_with(&format!("from {} on", Time::new(START + 10))), "{text}");
        }
    }
}

#[test]
fn to_start_unlocking_frees_nothing_in_its_block() {
    let (mut suite, own, _) = three_ways();
    suite.lock("alice", 4_500, 1, None);
    suite.try_unbond("alice", own, Some(1)).unwrap_err();
    suite.lock("alice", 4_500, 1, Some(START + DAY));
    let refused = suite.try_unbond("alice", own, Some(1)).unwrap_err();
    assert_eq!(refused, locked(4_500, 4_499, Some(START + DAY)));
}

#[test]
fn a_slash_goes_through_a_lock_and_what_is_left_stays() {
    let (mut suite, own, _) = three_ways();
    suite.lock("alice", 4_500, 10, None).slash(own, 1, START);
    // A tenth of 3,000.
    assert_eq!(suite.pool(own).bond.u128(), 2_700);
    assert_eq!(
        suite.try_leave("alice", Some(1)).unwrap_err(),
        locked(4_500, 4_199, None)
    );
    // The DAO's `Trim` cuts it down to 4,200; what comes in later can go.
    suite.lock("alice", 4_200, 10, None);
    assert_eq!(
        suite.try_leave("alice", Some(1)).unwrap_err(),
        locked(4_200, 4_199, None)
    );
    suite.join("alice", 50).leave("alice", 50);
    suite.forget_lock("alice").leave("alice", 1_000);
}

#[test]
fn a_delegation_that_was_slashed_to_nothing_counts_as_nothing_and_can_be_left() {
    let (mut suite, _, other) = three_ways();
    suite.lock("alice", 4_500, 10, None).slash_by(other, 1, 10_000);
    assert_eq!(
        suite.try_leave("alice", Some(1)).unwrap_err(),
        locked(4_500, 3_999, None)
    );
    // It has earned nothing, and its place is free again.
    suite.try_claim_closed("alice", other, 0).unwrap();
    assert!(suite.staker("alice").positions.is_empty());
    // In the next generation alice's tokens count again.
    suite
        .bond("bob", other, 1_000)
        .advance(DAY)
        .delegate("alice", other, 501);
    suite.leave("alice", 1);
    assert_eq!(
        suite.try_leave("alice", Some(1)).unwrap_err(),
        locked(4_500, 4_499, None)
    );
}

#[test]
fn a_dao_that_cannot_be_read_holds_nothing() {
    // What stands there is no lock.
    let (mut suite, own, _) = three_ways();
    suite.lock("alice", 4_500, 10, None);
    suite.try_unbond("alice", own, Some(1)).unwrap_err();
    suite.spoil_lock("alice").unbond("alice", own, 3_000);
    // No contract is there.
    let (mut suite, own, _) = three_ways();
    suite.lock("alice", 4_500, 10, None).migrate(Some(account("nobody")));
    suite.unbond("alice", own, 3_000);
    // No DAO was ever named.
    let mut suite = Suite::native();
    let own = suite.bonded("alice", 1_000);
    suite.unbond("alice", own, 1_000);
    assert_eq!(suite.query::<ConfigResponse>(&QueryMsg::Config {}).governance, None);
}

/// Alice's machine with 1,500, of which she has locked 1,000; it is sold to bob, who takes the pool over in the first second.
fn sold(free_at: Option<u64>, elsewhere: u128) -> (Suite, u64) {
    let mut suite = Suite::with_dao(false);
    let machine = suite.bonded("alice", 1_500);
    if elsewhere > 0 {
        suite.join("alice", elsewhere);
    }
    suite.at(START).lock("alice", 1_000, 10, free_at);
    suite.sell(machine, "bob").take_pool("bob", machine, 1_000);
    (suite, machine)
}

#[test]
fn what_a_seller_had_locked_stays_in_unbonding_for_the_days_of_the_lock() {
    let (mut suite, machine) = sold(None, 0);
    assert_eq!(suite.staker("alice").bonds.u128(), 0);
    let held = |suite: &Suite| {
        let msg = QueryMsg::Unbondings {
            account: account("alice").to_string(),
            start_after: None,
            limit: None,
        };
        let answer: UnbondingsResponse = suite.query(&msg);
        let row = &answer.unbondings[0];
        let held = row.held.as_ref().map(|held| (held.tokens.u128(), held.until.get()));
        (row.tokens.u128(), row.release_at.get(), held)
    };
    let until = START + 10 * DAY;
    assert_eq!(held(&suite), (1_500, START + 4 * DAY, Some((1_000, until))));
    // Unbonding is over after its day and three more; 500 were never promised.
    suite.at(START + 4 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -1_000);
    let refused = ContractError::HeldByLock {
        account: account("alice"),
        machine: id(machine),
        until: Time::new(START + 10 * DAY),
    };
    assert_eq!(suite.try_withdraw("alice", machine).unwrap_err(), refused);
    // The DAO may trim the lock, as nothing is staked: that does not let go of it.
    suite.forget_lock("alice").at(START + 10 * DAY - 1);
    suite.try_withdraw("alice", machine).unwrap_err();
    suite.at(until);
    assert_eq!(held(&suite), (1_000, START + 4 * DAY, None));
    suite.withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), 0);
    assert!(HOLDS.is_empty(&*suite.storage()));
    // The buyer has promised nothing.
    suite.unbond("bob", machine, 1_000);
}

#[test]
fn what_a_seller_has_staked_elsewhere_covers_its_lock() {
    let (mut suite, machine) = sold(None, 400);
    suite.at(START + 4 * DAY).withdraw("alice", machine);
    // 400 of 1,000 are in the community pool, 600 of the bond are held.
    assert_eq!(suite.gain("alice"), -1_000);
    let refused = suite.try_leave("alice", Some(1)).unwrap_err();
    assert_eq!(refused, locked(1_000, 399, None));
    let (mut suite, machine) = sold(None, 1_000);
    suite.at(START + 4 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -1_000);
    assert!(HOLDS.is_empty(&*suite.storage()));
}

#[test]
fn a_seller_who_unlocks_already_waits_for_the_rest_of_its_days() {
    let (mut suite, machine) = sold(Some(START + 5 * DAY), 0);
    suite.at(START + 5 * DAY - 1).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -1_000);
    suite.try_withdraw("alice", machine).unwrap_err();
    suite.at(START + 5 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), 0);
    // A lock that ends with the unbonding, or before, adds nothing to it.
    for free_at in [START + 4 * DAY, START + 1] {
        let (mut suite, machine) = sold(Some(free_at), 0);
        suite.at(START + 4 * DAY).withdraw("alice", machine);
        assert_eq!(suite.gain("alice"), 0);
    }
}

#[test]
fn what_is_held_of_a_sold_bond_can_be_slashed_as_the_rest() {
    let (mut suite, machine) = sold(None, 0);
    // An offence of the seller's last day takes a tenth of what is unbonding: 1,350 are left, 900 of them held.
    suite
        .slash(machine, 1, START)
        .at(START + 4 * DAY)
        .withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -1_500 + 450);
    suite.at(START + 10 * DAY).withdraw("alice", machine);
    assert_eq!(suite.gain("alice"), -150);
}

#[test]
fn two_bonds_sold_one_after_the_other_are_held_once_each() {
    let mut suite = Suite::with_dao(false);
    let machines = [suite.bonded("alice", 1_000), suite.bonded("alice", 1_000)];
    suite.at(START).lock("alice", 1_200, 10, None);
    for machine in machines {
        suite.sell(machine, "bob").take_pool("bob", machine, 1_000);
    }
    // The first sale leaves 1,000 of 1,200: 200 are held. The second leaves nothing: all of that bond is.
    suite.at(START + 4 * DAY).withdraw("alice", machines[0]);
    suite.try_withdraw("alice", machines[1]).unwrap_err();
    assert_eq!(suite.gain("alice"), -1_200);
    suite
        .at(START + 10 * DAY)
        .withdraw("alice", machines[0])
        .withdraw("alice", machines[1]);
    assert_eq!(suite.gain("alice"), 0);
}
