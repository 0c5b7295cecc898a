//! Slashes (rule S4). A class here takes 10 % for an offence; the prover has a fifth of it, the rest is burned.

use cw_multi_test::Executor;
use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_types::Class;
use flywheel_types::staking::{ExecuteMsg, Slash};

use crate::suite::{DAY, START, Suite, account, bps, class, id, offence, terms};

#[test]
fn a_slash_takes_a_tenth_of_the_bond_and_of_delegations() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 2_000);
        suite.delegate("bob", machine, 600).delegate("carol", machine, 400);
        let now = suite.now();
        suite.slash(machine, 1, now);

        let pool = suite.pool(machine);
        assert_eq!(
            (
                pool.bond.u128(),
                pool.delegated.u128(),
                pool.shares.u128(),
                pool.generation
            ),
            (1_800, 900, 1_000, 0)
        );
        assert_eq!(
            (suite.staked("bob", machine), suite.staked("carol", machine)),
            (540, 360)
        );
        assert_eq!(suite.staker("alice").bonds.u128(), 1_800);
        // 200 + 100 were taken: a fifth is 60, less than half of the owner's 200.
        assert_eq!(suite.balance("prover"), 60);
        assert_eq!((suite.burned(), suite.slashed()), (240, (240, 60)));
        assert_eq!((suite.owes("bonds"), suite.owes("delegated")), (1_800, 900));
    }
}

#[test]
fn every_part_is_rounded_up_and_the_provers_down() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_001);
    suite.delegate("bob", machine, 7);
    let now = suite.now();
    suite.slash(machine, 1, now);
    // 100.1: 101. 0.7: 1. A fifth of 102 is 20.4: 20.
    let pool = suite.pool(machine);
    assert_eq!((pool.bond.u128(), pool.delegated.u128()), (900, 6));
    assert_eq!(suite.slashed(), (82, 20));
}

#[test]
fn a_bond_of_one_unit_is_lost_with_any_slash() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.unbond("alice", machine, 999).advance(DAY);
    let now = suite.now();
    suite.slash(machine, 1, now);
    assert_eq!(suite.pool(machine).bond.u128(), 0);
    // A fifth of 1 is nothing: no payment of zero is sent.
    assert_eq!((suite.slashed(), suite.burned()), ((1, 0), 1));
}

#[test]
fn an_offence_slashes_a_pool_once() {
    let mut suite = Suite::native();
    let (first, second) = (suite.bonded("alice", 2_000), suite.bonded("carol", 2_000));
    let now = suite.now();
    suite.slash(first, 1, now).advance(60);
    let again = ContractError::AlreadySlashed {
        machine: id(first),
        offence: offence(1),
    };
    assert_eq!(suite.try_slash(first, 1, now + 60).unwrap_err(), again);
    assert_eq!(suite.pool(first).bond.u128(), 1_800);

    // Another offence, and the same number at another machine.
    suite.slash(first, 2, now).slash(second, 1, now);
    assert_eq!(
        (suite.pool(first).bond.u128(), suite.pool(second).bond.u128()),
        (1_620, 1_800)
    );
}

#[test]
fn only_verification_slashes() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let now = suite.now();
    for sender in ["alice", "erin", "dao", "rewards", "treasury"] {
        let error = suite.try_slash_by(sender, machine, 1, now, sender).unwrap_err();
        let expected = ContractError::NotVerification {
            sender: account(sender),
            verification: account("verification"),
        };
        assert_eq!(error, expected);
    }
    assert_eq!(suite.pool(machine).bond.u128(), 1_000);
}

#[test]
fn a_pool_with_nothing_loses_nothing_and_one_that_never_was_is_named() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .unbond("alice", machine, 1_000)
        .advance(5 * DAY)
        .withdraw("alice", machine);
    let now = suite.now();
    suite.slash(machine, 1, now);
    assert_eq!((suite.slashed(), suite.gain("alice")), ((0, 0), 0));

    let never = suite.machine("bob");
    let error = suite.try_slash(never, 1, now).unwrap_err();
    assert_eq!(error, ContractError::NoPool { machine: id(never) });
}

#[test]
fn an_offence_in_the_future_counts_as_now() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite
        .unbond("alice", machine, 500)
        .advance(DAY)
        .unbond("alice", machine, 500);
    suite.slash(machine, 1, u64::MAX);
    // Today's bucket is reached, yesterday's is not.
    let left: Vec<_> = suite.unbonding("alice").into_iter().map(|row| row.2).collect();
    assert_eq!((suite.pool(machine).bond.u128(), left), (900, vec![500, 450]));
}

#[test]
fn the_class_of_the_running_epoch_says_what_an_offence_costs() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 10_000);
    suite.at(START + DAY).set_class(Class {
        slash: bps(2_000),
        ..class("meter")
    });
    let now = suite.now();
    suite.slash(machine, 1, now);
    assert_eq!(suite.pool(machine).bond.u128(), 9_000);
    suite.advance(DAY).slash(machine, 2, now);
    assert_eq!(suite.pool(machine).bond.u128(), 7_200);
}

#[test]
fn a_class_that_begins_with_the_next_epoch_counts_as_it_will_be() {
    let mut suite = Suite::native();
    suite.at(START + DAY).set_class(Class {
        slash: bps(3_000),
        ..class("camera")
    });
    let machine = suite.machine("alice");
    suite
        .try_bond("alice", 1_000, terms(machine, Some("camera"), None))
        .unwrap();
    let now = suite.now();
    suite.slash(machine, 1, now);
    assert_eq!(suite.pool(machine).bond.u128(), 700);
}

#[test]
fn a_bond_slashed_below_the_minimum_ends_the_stay_at_once() {
    let mut suite = Suite::native();
    let (small, large) = (suite.bonded("alice", 1_000), suite.bonded("alice", 1_112));
    suite.at(START + 2 * DAY);
    let now = suite.now();
    suite.slash(small, 1, now).slash(large, 1, now);
    // 900 is below 1,000. ceil(111.2) = 112 leaves 1,000.
    assert_eq!(suite.enrolled_in(small), [0, 1]);
    assert_eq!(suite.enrolled_in(large), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_prover_who_cannot_receive_is_credited_and_the_slash_stands() {
    let mut suite = Suite::cw20();
    let machine = suite.bonded("alice", 1_000);
    let now = suite.now();
    suite.refuse("prover", true).slash(machine, 1, now);
    assert_eq!(suite.pool(machine).bond.u128(), 900);
    assert_eq!(
        (suite.credit("prover"), suite.owes("credits"), suite.slashed()),
        (20, 20, (80, 20))
    );

    // Anyone may try again for the prover; as long as it fails, the credit stays.
    suite.try_withdraw_credit("erin", Some("prover")).unwrap();
    assert_eq!((suite.balance("prover"), suite.credit("prover")), (0, 20));
    let msg = ExecuteMsg::WithdrawCredit { account: None };
    let (prover, staking) = (account("prover"), suite.staking.clone());
    suite.app.execute_contract(prover, staking, &msg, &[]).unwrap_err();
    assert_eq!(suite.credit("prover"), 20);

    suite.refuse("prover", false);
    suite.try_withdraw_credit("erin", Some("prover")).unwrap();
    assert_eq!((suite.balance("prover"), suite.owes("credits")), (20, 0));
    let nothing = ContractError::NothingCredited {
        account: account("prover"),
    };
    assert_eq!(suite.try_withdraw_credit("prover", None).unwrap_err(), nothing);
}

#[test]
fn a_token_that_cannot_be_burned_stops_no_slash() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 1_000);
        let now = suite.now();
        suite.refuse_burning().slash(machine, 1, now);
        assert_eq!(suite.pool(machine).bond.u128(), 900);
        assert_eq!((suite.credit("treasury"), suite.slashed()), (80, (0, 20)));
        suite.try_withdraw_credit("erin", Some("treasury")).unwrap();
        assert_eq!(suite.balance("treasury"), 80);
    }
}

/// An owner bonds the minimum, takes in a thousand times as much from others, offends, and lets a friend prove it. A fifth of
/// everything would be 20,020 for a bond that loses 100, again and again.
#[test]
fn nobody_earns_by_proving_an_offence_of_its_own() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 1_000_000);
    let now = suite.now();
    suite.slash(machine, 1, now);
    assert_eq!(suite.staked("bob", machine), 900_000);
    // Half of what the owner lost.
    assert_eq!((suite.balance("prover"), suite.slashed()), (50, (100_050, 50)));
}

#[test]
fn the_owners_tokens_on_their_way_out_count_for_the_prover() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 4_000)
        .unbond("alice", machine, 1_000)
        .undelegate("bob", machine, 3_000);
    let now = suite.now();
    suite.slash(machine, 1, now);
    // Bucket of 4,000: 400, of which the owner's quarter is 100. Delegated 1,000: 100. A fifth of 500 is 100, half of the
    // owner's loss 50.
    assert_eq!(
        (suite.unbonding("alice")[0].2, suite.unbonding("bob")[0].2),
        (900, 2_700)
    );
    assert_eq!((suite.staked("bob", machine), suite.slashed()), (900, (450, 50)));
}

#[test]
fn votes_before_a_slash_stay_what_they_were() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 500).advance(5);
    let (now, height) = (suite.now(), suite.height());
    suite.slash(machine, 1, now).advance(5);

    let votes = |height| {
        (
            suite.votes_at("alice", height),
            suite.votes_at("bob", height),
            suite.all_votes_at(height),
        )
    };
    assert_eq!(votes(height), (1_000, 500, 1_500));
    assert_eq!(votes(height + 1), (900, 450, 1_350));
}

#[test]
fn income_until_a_slash_is_divided_by_the_tokens_before_it() {
    let mut suite = Suite::native();
    let (first, other) = (suite.bonded("alice", 2_000), suite.bonded("carol", 36_000));
    suite
        .delegate("bob", first, 2_000)
        .at(START)
        .add_income("erin", 7_920_000)
        .advance(DAY / 2);
    let now = suite.now();
    suite.slash(first, 1, now).advance(DAY / 2);
    // 3,960,000 as 4,000 to 36,000: 396,000. The same as 3,600 to 36,000: 360,000. Each by halves between bond and
    // delegation.
    assert_eq!(
        (suite.income("alice", first), suite.income("bob", first)),
        ((378_000, 0), (0, 378_000))
    );
    assert_eq!(suite.income("carol", other), (3_564_000 + 3_600_000, 0));
}

#[test]
fn life_goes_on_after_everything_was_taken() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 1_000);
        suite.slash_by(machine, 1, 10_000);
        assert_eq!(
            (suite.pool(machine).bond.u128(), suite.pool(machine).generation),
            (0, 0)
        );
        let closed = ContractError::PoolWithoutBond { machine: id(machine) };
        assert_eq!(suite.try_delegate("bob", machine, 5).unwrap_err(), closed);

        suite
            .bond("alice", machine, 1_000)
            .delegate("bob", machine, 500)
            .unbond("alice", machine, 400)
            .undelegate("bob", machine, 200);
        assert_eq!(suite.pool(machine).bond.u128(), 600);
        assert_eq!((suite.unbonding("alice")[0].2, suite.unbonding("bob")[0].2), (400, 200));
        suite
            .advance(5 * DAY)
            .withdraw("alice", machine)
            .withdraw("bob", machine);
        assert_eq!((suite.gain("alice"), suite.gain("bob")), (-2_000 + 400, -500 + 200));
    }
}

#[test]
fn a_prover_must_be_an_account() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let msg = ExecuteMsg::Slash(Slash {
        machine: id(machine),
        offence: offence(1),
        at: Time::new(suite.now()),
        prover: "Not An Address".into(),
    });
    assert!(matches!(
        suite.execute(&account("verification"), &msg).unwrap_err(),
        ContractError::Std(_)
    ));
    assert_eq!(suite.pool(machine).bond.u128(), 1_000);
}
