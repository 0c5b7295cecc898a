//! The last second before each deadline, and the deadline's own: only the later step is valid there (A5).

use cosmwasm_std::Uint128;
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::{Bps, Epoch, Seconds, Time};
use flywheel_testing::{Person, START, Suite};
use flywheel_types::registry::SaleAcceptance;
use flywheel_types::staking::{Bond, ExecuteMsg};

use crate::replays::nothing_changes;

/// The person of this name.
pub fn person(name: &str) -> Person {
    Person::named(name)
}

/// The second before.
pub fn before(time: Time) -> Time {
    time.minus(Seconds::new(1)).unwrap()
}

/// What `send` is worth in the second before a deadline and at the deadline, each in a network of its own.
pub fn around<T>(
    ready: impl Fn() -> (Suite, Time),
    send: impl Fn(&mut Suite) -> Result<T, ChainError>,
) -> (bool, bool) {
    let at = |early: bool| {
        let (mut suite, deadline) = ready();
        suite.wait_until(if early { before(deadline) } else { deadline });
        let sent = send(&mut suite);
        suite.check_invariants();
        sent.is_ok()
    };
    (at(true), at(false))
}

/// Valid before the deadline only.
pub const UNTIL: (bool, bool) = (true, false);
/// Valid from the deadline on only.
pub const FROM: (bool, bool) = (false, true);

fn machine() -> (Suite, Time) {
    let mut suite = Suite::cw20();
    suite.enrol(&person("alice"), "meter-1");
    (suite, START)
}

/// A registration, a rotation and a recovery that are sent too late.
#[test]
fn signatures_of_devices_end_with_their_second() {
    let with = |duration| {
        let (mut suite, _) = machine();
        let expires_at = suite.now().plus(duration).unwrap();
        suite.advance(Seconds::new(0));
        (suite, expires_at)
    };
    let alice = person("alice");
    let entry = machine().0.registration(&alice, "meter-2");
    let register = around(
        || with(Seconds::hours(1)),
        |suite| {
            suite
                .network()
                .registry()
                .register(alice.account(), vec![entry.clone()], &[])
        },
    );
    let rotation = machine().0.rotation(&Suite::address_of(&alice), "meter-1", "second");
    let rotate = around(
        || with(Seconds::days(10)),
        |suite| suite.network().registry().rotate_key(alice.account(), rotation.clone()),
    );
    let recovery = machine().0.recovery(&Suite::address_of(&alice), "meter-1", "second");
    let start = around(
        || with(Seconds::days(10)),
        |suite| {
            suite
                .network()
                .registry()
                .start_recovery(alice.account(), recovery.clone())
        },
    );
    assert_eq!([register, rotate, start], [UNTIL; 3]);
}

/// A stolen machine is recovered too early; an offer is accepted too late.
#[test]
fn a_recovery_is_ready_at_its_second_and_an_offer_is_over_at_its_own() {
    let (alice, buyer) = (person("alice"), person("buyer"));
    let recovering = || {
        let (suite, _) = machine();
        let asked = suite.recovery(&suite.address(&alice), "meter-1", "second");
        suite
            .network()
            .registry()
            .start_recovery(alice.account(), asked)
            .unwrap();
        let ready_at = suite.now().plus(Seconds::days(3)).unwrap();
        (suite, ready_at)
    };
    let finish = around(recovering, |suite| {
        suite
            .network()
            .registry()
            .finish_recovery(alice.account(), suite.machine("meter-1"))
    });
    assert_eq!(finish, FROM);

    let offered = || {
        let (suite, _) = machine();
        let address = suite.address(&buyer);
        let machine = suite.machine("meter-1");
        suite
            .network()
            .registry()
            .offer_sale(alice.account(), machine, &address, Some(START))
            .unwrap();
        (suite, START)
    };
    let accept = around(offered, |suite| {
        let acceptance = SaleAcceptance {
            machine: suite.machine("meter-1"),
            ownership_epoch: 0,
            key_version: 1,
            claimed: vec![],
        };
        suite.network().registry().accept_sale(buyer.account(), acceptance)
    });
    assert_eq!(accept, UNTIL);
}

/// A machine that bonds in an epoch's last second is in the next one; a second later it is in the one after that.
#[test]
fn an_epoch_s_first_second_belongs_to_it() {
    let alice = person("alice");
    let first = |early: bool| {
        let mut suite = Suite::cw20();
        let machine = suite.register(&alice, "meter-1");
        suite.give(&alice, 1_000);
        let boundary = START.plus(Seconds::days(3)).unwrap();
        suite
            .wait_until(if early { before(boundary) } else { boundary })
            .bond(&alice, "meter-1", 1_000);
        let enrolled = suite
            .network()
            .staking()
            .enrolment(machine, Some(Epoch::new(9)))
            .unwrap();
        enrolled.unwrap().joined.get()
    };
    assert_eq!((first(true), first(false)), (3, 4));

    // A class with a minimum of 2,000 from day 3 on is asked for with the first bond that counts in it.
    let stricter = || {
        let mut suite = Suite::cw20();
        suite.register(&alice, "meter-1");
        suite.give(&alice, 1_000);
        let boundary = START.plus(Seconds::days(3)).unwrap();
        suite.wait_until(before(START.plus(Seconds::days(2)).unwrap()));
        suite.wait_until(boundary.minus(Seconds::hours(1)).unwrap());
        let class = flywheel_types::Class {
            min_bond: Uint128::new(2_000),
            ..flywheel_testing::class()
        };
        let operator = person("operator");
        let staking = suite.network().staking();
        staking
            .execute(operator.account(), &ExecuteMsg::SetClass { class })
            .unwrap();
        (suite, boundary)
    };
    assert_eq!(
        around(stricter, |suite| suite.try_bond(&alice, "meter-1", 1_000)),
        (false, false)
    );
}

/// What waits for a time: a suspended claim, a case, the bond of an oracle that has left.
#[test]
fn suspensions_cases_and_bonds_of_oracles_end_with_their_second() {
    let (alice, oracle) = (person("alice"), person("oracle-3"));
    let worked = || {
        let mut suite = Suite::cw20();
        suite.enrol(&alice, "meter-1");
        suite.work("meter-1", 0, 1_000);
        let settled = suite.settle(0);
        (suite, settled)
    };
    let suspended = || {
        let (mut suite, _) = worked();
        let until = suite.now().plus(Seconds::hours(5)).unwrap();
        suite.suspend("meter-1", until);
        (suite, until)
    };
    let settled = worked().1;
    let claim = around(suspended, |suite| suite.try_claim(&alice, &settled, &["meter-1"]));
    let appeal = around(suspended, |suite| {
        let machine = suite.machine("meter-1");
        let word = flywheel_protocol::Hash32::ZERO;
        suite.network().verification().appeal(alice.account(), machine, word)
    });
    assert_eq!((claim, appeal), (FROM, UNTIL));

    let left = || {
        let suite = Suite::cw20();
        suite.network().verification().leave_oracles(oracle.account()).unwrap();
        let free = suite.now().plus(Seconds::days(7)).unwrap();
        (suite, free)
    };
    assert_eq!(around(left, |suite| withdraw_bond(suite, oracle.account())), FROM);

    let offence = flywheel_protocol::values::sha256(&[b"an offence"]);
    let open = || {
        let (suite, _) = machine();
        let (operator, machine) = (person("operator"), suite.machine("meter-1"));
        suite
            .network()
            .staking()
            .open_case(operator.account(), machine, offence, suite.now())
            .unwrap();
        let until = suite.now().plus(Seconds::days(3)).unwrap();
        (suite, until)
    };
    let decide = |slash| {
        around(open, move |suite| {
            let (operator, machine) = (person("operator"), suite.machine("meter-1"));
            suite
                .network()
                .staking()
                .decide_case(operator.account(), machine, offence, slash, None)
        })
    };
    // Lapsed, it can only be dismissed.
    assert_eq!((decide(Bps::ONE), decide(Bps::ZERO)), (UNTIL, (true, true)));
}

fn withdraw_bond(suite: &Suite, account: &Account) -> Result<(), ChainError> {
    suite.network().verification().withdraw_oracle_bond(account).map(drop)
}

/// Before its first second a network emits nothing, and there is nothing to send to its machines.
#[test]
fn nothing_is_emitted_before_the_start() {
    let anyone = person("anyone");
    let mint = around(machine, |suite| suite.network().rewards().mint(anyone.account()));
    assert_eq!(mint, FROM);
    let (mut suite, _) = machine();
    suite.wait_until(START).mint();
    assert_eq!(suite.network().rewards().flows().unwrap().minted.u128(), 0);
    nothing_changes(&suite, |suite| {
        let bond = Bond {
            machine: suite.machine("meter-1"),
            class: Some("no such class".to_owned()),
            commission: None,
        };
        suite
            .network()
            .staking()
            .bond(person("alice").account(), bond, Uint128::new(1))
    });
    assert_eq!(suite.chain().now().unwrap(), START);
}
