//! Delegations: shares of a pool (rules S2, S3).

use cosmwasm_std::Uint128;
use flywheel_protocol::Bps;
use flywheel_staking::ContractError;
use flywheel_types::staking::{Bond, ExecuteMsg, MAX_POSITIONS, ReceiveMsg};

use crate::suite::{DAY, Suite, account, id};

#[test]
fn the_first_delegation_gets_one_share_a_token_and_so_do_later_ones() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 1_000);
        suite
            .delegate("bob", machine, 300)
            .delegate("carol", machine, 7)
            .delegate("bob", machine, 10);

        let pool = suite.pool(machine);
        assert_eq!(
            (pool.bond.u128(), pool.delegated.u128(), pool.shares.u128()),
            (1_000, 317, 317)
        );
        assert_eq!((suite.staked("bob", machine), suite.staked("carol", machine)), (310, 7));
        assert_eq!(suite.owes("delegated"), 317);
    }
}

#[test]
fn an_owner_may_delegate_to_its_own_pool() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("alice", machine, 500);
    let staker = suite.staker("alice");
    assert_eq!((staker.bonds.u128(), staker.positions[0].tokens.u128()), (1_000, 500));
}

#[test]
fn a_pool_must_exist_and_have_its_owners_bond() {
    let mut suite = Suite::native();
    assert_eq!(
        suite.try_delegate("bob", 1, 5).unwrap_err(),
        ContractError::NoPool { machine: id(1) }
    );

    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 5).unbond("alice", machine, 1_000);
    let closed = ContractError::PoolWithoutBond { machine: id(machine) };
    assert_eq!(suite.try_delegate("bob", machine, 5).unwrap_err(), closed);

    // Those who are in can leave, and the owner can come back.
    suite
        .undelegate("bob", machine, 5)
        .bond("alice", machine, 1_000)
        .delegate("bob", machine, 5);
}

#[test]
fn undelegating_moves_tokens_into_unbonding() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 300).undelegate("bob", machine, 120);
    assert_eq!(suite.staked("bob", machine), 180);
    assert_eq!((suite.owes("delegated"), suite.owes("unbonding")), (180, 120));

    suite.try_undelegate("bob", machine, None).unwrap();
    assert_eq!(suite.staker("bob").positions, []);
    assert_eq!((suite.owes("delegated"), suite.owes("unbonding")), (0, 300));
}

#[test]
fn nobody_undelegates_more_than_it_has() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 300);
    let error = suite.try_undelegate("bob", machine, Some(301)).unwrap_err();
    let (amount, worth) = (Uint128::new(301), Uint128::new(300));
    assert_eq!(
        error,
        ContractError::MoreThanPosition {
            amount,
            machine: id(machine),
            worth
        }
    );
    assert_eq!(
        suite.try_undelegate("bob", machine, Some(0)).unwrap_err(),
        ContractError::ZeroAmount
    );
    let error = suite.try_undelegate("carol", machine, None).unwrap_err();
    assert_eq!(
        error,
        ContractError::NoPosition {
            account: account("carol"),
            machine: id(machine)
        }
    );
}

#[test]
fn an_account_holds_thirty_two_delegations_and_a_slot_is_free_after_leaving() {
    let mut suite = Suite::native();
    let machines: Vec<u64> = (0..=MAX_POSITIONS).map(|_| suite.bonded("alice", 1_000)).collect();
    for machine in &machines[..MAX_POSITIONS] {
        suite.delegate("bob", *machine, 10);
    }
    let last = machines[MAX_POSITIONS];
    assert_eq!(
        suite.try_delegate("bob", last, 10).unwrap_err(),
        ContractError::TooManyPositions
    );

    // More of what it has is no new delegation.
    suite.delegate("bob", machines[0], 10);
    suite.try_undelegate("bob", machines[3], None).unwrap();
    suite.delegate("bob", last, 10);
    suite.advance(5);
    assert_eq!(suite.votes_at("bob", suite.height()), 330);
}

/// The owner empties his pool and opens it again with all of the income for himself, in the block in which somebody who has
/// seen no commission delegates.
#[test]
fn a_delegator_is_not_given_another_commission_than_he_has_seen() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    // Until nothing of the old pool can be slashed any more, so that it may be opened anew.
    suite
        .unbond("alice", machine, 1_000)
        .advance(40 * DAY)
        .withdraw("alice", machine);
    let greedy = Bond {
        machine: id(machine),
        class: Some("meter".into()),
        commission: Some(Bps::ONE),
    };
    suite.try_bond("alice", 1_000, greedy).unwrap();

    let mut delegate = |maximum: Option<Bps>| {
        let (machine, max_commission) = (id(machine), maximum);
        suite.pay(
            "bob",
            100,
            &ExecuteMsg::Delegate {
                machine,
                max_commission,
            },
            &ReceiveMsg::Delegate {
                machine,
                max_commission,
            },
        )
    };
    let almost = Bps::new(9_999).unwrap();
    let expected = ContractError::CommissionAbove {
        machine: id(machine),
        commission: Bps::ONE,
        maximum: almost,
    };
    assert_eq!(delegate(Some(almost)).unwrap_err(), expected);
    delegate(Some(Bps::ONE)).unwrap();
    delegate(None).unwrap();
}
