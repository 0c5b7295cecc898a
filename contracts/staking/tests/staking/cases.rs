//! Cases hold what is unbonding until an offence is judged (rule S6). `max_freeze` is a day here, unbonding three.

use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_staking::state::CASES;
use flywheel_types::staking::CaseResponse;

use crate::suite::{DAY, START, Suite, account, id, offence};

/// The suite begins with this unbonding day; its tokens are free at the start of day 20,003.
const FIRST_DAY: u64 = START / DAY - 1;
const RELEASED: u64 = (FIRST_DAY + 4) * DAY;

/// A pool of alice's with a bond of 2,000, and 500 of bob's that began to unbond on the first day.
fn unbonding() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 2_000);
    suite.delegate("bob", machine, 1_000).undelegate("bob", machine, 500);
    (suite, machine)
}

fn held(machine: u64, until: u64) -> ContractError {
    ContractError::Held {
        account: account("bob"),
        machine: id(machine),
        until: Time::new(until),
    }
}

#[test]
fn an_open_case_holds_until_it_lapses() {
    let (mut suite, machine) = unbonding();
    let opened = RELEASED - 1_000;
    suite.at(opened).open_case(machine, 1, START - 1);
    let row = CaseResponse {
        offence: offence(1),
        at: Time::new(START - 1),
        day: FIRST_DAY,
        until: Time::new(opened + DAY),
    };
    assert_eq!(suite.cases(machine), [row]);

    let nothing = ContractError::NothingMatured {
        account: account("bob"),
        machine: id(machine),
    };
    assert_eq!(suite.try_withdraw("bob", machine).unwrap_err(), nothing);
    suite.at(RELEASED);
    assert_eq!(
        suite.try_withdraw("bob", machine).unwrap_err(),
        held(machine, opened + DAY)
    );
    suite.at(opened + DAY - 1);
    assert_eq!(
        suite.try_withdraw("bob", machine).unwrap_err(),
        held(machine, opened + DAY)
    );

    // At the second it ends, and nothing of it is left.
    suite.at(opened + DAY).withdraw("bob", machine);
    assert_eq!((suite.gain("bob"), suite.cases(machine)), (-500, vec![]));
    assert!(CASES.is_empty(&*suite.storage()));
}

#[test]
fn a_case_decided_after_the_release_reaches_what_it_held() {
    let (mut suite, machine) = unbonding();
    let opened = RELEASED - 1;
    suite.at(opened).open_case(machine, 1, START - 1);
    // In the last second, when tokens of the day are due for almost a day.
    suite.at(opened + DAY - 1).decide_case(machine, 1, 5_000);
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.staked("bob", machine)),
        (1_000, 250)
    );
    suite.withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -1_000 + 250);
    // Nobody proved it: everything is burned.
    assert_eq!(suite.slashed(), (1_000 + 250 + 250, 0));
}

#[test]
fn a_case_that_has_lapsed_can_only_be_dismissed() {
    let (mut suite, machine) = unbonding();
    let opened = suite.now();
    suite.open_case(machine, 1, opened).at(opened + DAY);
    let lapsed = ContractError::CaseLapsed {
        offence: offence(1),
        until: Time::new(opened + DAY),
    };
    assert_eq!(suite.try_decide_case(machine, 1, 1, None).unwrap_err(), lapsed);
    assert_eq!(suite.cases(machine), []);
    suite.decide_case(machine, 1, 0);
    assert!(CASES.is_empty(&*suite.storage()));
    assert_eq!((suite.pool(machine).bond.u128(), suite.slashed()), (2_000, (0, 0)));
}

#[test]
fn a_dismissed_case_lets_go_at_once() {
    let (mut suite, machine) = unbonding();
    suite.at(RELEASED - 1).open_case(machine, 1, START - 1).at(RELEASED);
    assert_eq!(
        suite.try_withdraw("bob", machine).unwrap_err(),
        held(machine, RELEASED - 1 + DAY)
    );
    suite.decide_case(machine, 1, 0).withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -500);
    let none = ContractError::NoCase {
        machine: id(machine),
        offence: offence(1),
    };
    assert_eq!(suite.try_decide_case(machine, 1, 0, None).unwrap_err(), none);
}

#[test]
fn only_the_days_since_the_offence_are_held_and_of_this_pool() {
    let (mut suite, machine) = unbonding();
    let other = suite.bonded("bob", 2_000);
    suite
        .unbond("bob", other, 40)
        .join("bob", 30)
        .leave("bob", 30)
        .at(START)
        .undelegate("bob", machine, 100);
    suite.at(RELEASED).open_case(machine, 1, START).at(RELEASED + DAY - 1);
    // Day 20,000 is due with the next second; the case holds it, and the first day's 500 go out.
    suite.withdraw("bob", machine).withdraw("bob", other);
    suite.try_withdraw_community("bob").unwrap();
    assert_eq!(suite.gain("bob"), -1_000 + 500 - 2_000 + 40);
    suite.at(RELEASED + DAY).withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -1_000 + 600 - 2_000 + 40);
}

#[test]
fn what_is_free_goes_out_and_what_is_held_stays() {
    let (mut suite, machine) = unbonding();
    suite.at(START).undelegate("bob", machine, 100);
    let opened = RELEASED + DAY - 1;
    suite
        .at(opened)
        .open_case(machine, 1, START)
        .at(opened + 1)
        .withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -500);
    assert_eq!(
        suite.try_withdraw("bob", machine).unwrap_err(),
        held(machine, opened + DAY)
    );
}

#[test]
fn tokens_are_held_by_the_case_that_lasts_longest() {
    let (mut suite, machine) = unbonding();
    suite.at(RELEASED - 200).open_case(machine, 1, START - 1);
    suite.at(RELEASED - 100).open_case(machine, 2, START - 1);
    // A case for a later day does not hold the first day's.
    suite.at(RELEASED + 50).open_case(machine, 3, START);
    assert_eq!(
        suite.try_withdraw("bob", machine).unwrap_err(),
        held(machine, RELEASED - 100 + DAY)
    );
    suite.at(RELEASED - 100 + DAY).withdraw("bob", machine);
}

#[test]
fn a_pool_has_four_open_cases_and_lapsed_ones_make_room() {
    let (mut suite, machine) = unbonding();
    let opened = suite.now();
    for number in 1..=4 {
        suite.at(opened + number).open_case(machine, number, opened);
    }
    let full = ContractError::TooManyCases {
        machine: id(machine),
        free_from: Time::new(opened + 1 + DAY),
    };
    assert_eq!(suite.try_open_case(machine, 5, opened).unwrap_err(), full);

    // One is decided; its place is taken.
    suite.decide_case(machine, 3, 0).open_case(machine, 5, opened);
    assert_eq!(suite.try_open_case(machine, 6, opened).unwrap_err(), full);
    suite.at(opened + DAY);
    assert_eq!(suite.try_open_case(machine, 6, opened).unwrap_err(), full);
    // The first has lapsed.
    suite.at(opened + DAY + 1).open_case(machine, 6, opened);
    let open: Vec<_> = suite.cases(machine).into_iter().map(|case| case.offence).collect();
    assert_eq!(open, [offence(2), offence(4), offence(5), offence(6)]);
}

#[test]
fn an_offence_is_opened_once_whatever_became_of_it() {
    let (mut suite, machine) = unbonding();
    let now = suite.now();
    let opened = |number| ContractError::AlreadyOpened {
        machine: id(machine),
        offence: offence(number),
    };
    let slashed = |number| ContractError::AlreadySlashed {
        machine: id(machine),
        offence: offence(number),
    };
    suite.open_case(machine, 1, now);
    assert_eq!(suite.try_open_case(machine, 1, now).unwrap_err(), opened(1));
    suite.decide_case(machine, 1, 0);
    assert_eq!(suite.try_open_case(machine, 1, now).unwrap_err(), opened(1));

    suite.open_case(machine, 2, now).decide_case(machine, 2, 100);
    assert_eq!(suite.try_open_case(machine, 2, now).unwrap_err(), slashed(2));
    assert_eq!(suite.try_slash(machine, 2, now).unwrap_err(), slashed(2));

    suite.slash(machine, 3, now);
    assert_eq!(suite.try_open_case(machine, 3, now).unwrap_err(), slashed(3));

    suite.open_case(machine, 4, now).advance(DAY);
    assert_eq!(suite.try_open_case(machine, 4, now).unwrap_err(), opened(4));
    // One that was only opened can still be proved.
    suite.slash(machine, 4, now);
}

#[test]
fn a_proof_decides_the_case_for_its_offence() {
    let (mut suite, machine) = unbonding();
    suite
        .at(RELEASED - 1)
        .open_case(machine, 1, START - 1)
        .slash(machine, 1, START - 1);
    assert_eq!(suite.cases(machine), []);
    suite.at(RELEASED).withdraw("bob", machine);
    assert_eq!(suite.gain("bob"), -1_000 + 450);
    let none = ContractError::NoCase {
        machine: id(machine),
        offence: offence(1),
    };
    assert_eq!(suite.try_decide_case(machine, 1, 1_000, None).unwrap_err(), none);
}

#[test]
fn no_chain_of_cases_holds_tokens_longer_than_one() {
    let (mut suite, machine) = unbonding();
    suite.at(RELEASED - 1).open_case(machine, 1, START - 1);
    // The day is due: however much another case holds of it, no new one can be opened for it.
    suite.at(RELEASED);
    let too_old = ContractError::OffenceTooOld {
        at: Time::new(START - 1),
        released: Time::new(RELEASED),
    };
    assert_eq!(suite.try_open_case(machine, 2, START - 1).unwrap_err(), too_old);
    assert_eq!(suite.try_slash(machine, 2, START - 1).unwrap_err(), too_old);
    suite
        .open_case(machine, 3, START)
        .at(RELEASED - 1 + DAY)
        .withdraw("bob", machine);
}

#[test]
fn a_case_names_its_prover_or_nobody() {
    let (mut suite, machine) = unbonding();
    let now = suite.now();
    suite.open_case(machine, 1, now);
    suite.try_decide_case(machine, 1, 1_000, Some("prover")).unwrap();
    // 200 + 50 + 50: a fifth is 60, less than half of the owner's 200.
    assert_eq!((suite.balance("prover"), suite.slashed()), (60, (240, 60)));
}

#[test]
fn tokens_that_leave_during_a_case_are_held_as_well() {
    let (mut suite, machine) = unbonding();
    suite.at(RELEASED - 1).open_case(machine, 1, START - 1);
    suite
        .undelegate("bob", machine, 500)
        .unbond("alice", machine, 2_000)
        .decide_case(machine, 1, 10_000);
    let left = |name| suite.unbonding(name).iter().map(|row| row.2).sum::<u128>();
    assert_eq!((left("alice"), left("bob")), (0, 0));
}

#[test]
fn a_case_needs_a_pool_and_is_never_for_the_future() {
    let (mut suite, machine) = unbonding();
    let never = suite.machine("carol");
    let now = suite.now();
    let error = suite.try_open_case(never, 1, now).unwrap_err();
    assert_eq!(error, ContractError::NoPool { machine: id(never) });
    suite.open_case(machine, 1, u64::MAX);
    assert_eq!(suite.cases(machine)[0].at, Time::new(now));
}
