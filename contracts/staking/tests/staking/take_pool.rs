//! After a sale (rule S12): the buyer takes the pool over, and nothing of the seller's changes hands.

use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_types::Unauthorized;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::{Bond, ExecuteMsg};

use crate::suite::{DAY, START, Suite, account, bps, id, terms};

/// Alice's machine with a bond of 1,000 and 1,000 of bob's, sold to carol at noon of the first epoch.
fn sold() -> (Suite, u64) {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite
        .delegate("bob", machine, 1_000)
        .at(START + DAY / 2)
        .sell(machine, "carol");
    (suite, machine)
}

#[test]
fn the_buyers_bond_takes_the_place_of_the_sellers() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded_with_commission("alice", 1_000, 1_000);
        suite
            .delegate("bob", machine, 1_000)
            .at(START)
            .add_income("erin", 80_000);
        suite
            .advance(DAY / 2)
            .sell(machine, "carol")
            .take_pool("carol", machine, 3_000);

        // Of 40,000: commission 4,000, then halves of 36,000. Alice has hers at once.
        assert_eq!(suite.gain("alice"), -1_000 + 22_000);
        let release = START + 4 * DAY;
        assert_eq!(suite.unbonding("alice"), [(machine, START / DAY, 1_000, release)]);
        let pool = suite.pool(machine);
        assert_eq!(
            (pool.owner, pool.bond.u128(), pool.delegated.u128()),
            (account("carol"), 3_000, 1_000)
        );
        assert_eq!(
            (pool.class.as_str(), pool.commission, pool.generation),
            ("meter", bps(1_000), 0)
        );
        assert_eq!(
            (suite.staker("alice").bonds.u128(), suite.staker("carol").bonds.u128()),
            (0, 3_000)
        );
        assert_eq!(suite.income("bob", machine), (0, 18_000));

        // The rest is carol's and bob's: of 40,000 commission 4,000, then 27,000 and 9,000.
        suite.advance(DAY / 2);
        assert_eq!(suite.income("carol", machine), (31_000, 0));
        assert_eq!(
            (suite.income("alice", machine), suite.income("bob", machine)),
            ((0, 0), (0, 27_000))
        );
        suite.at(release).withdraw("alice", machine);
        assert_eq!(suite.gain("alice"), 22_000);
    }
}

#[test]
fn the_machine_is_enrolled_for_its_buyer_from_the_next_epoch() {
    let (mut suite, machine) = sold();
    suite.try_disenroll(machine).unwrap();
    suite.take_pool("carol", machine, 1_000);
    assert_eq!(suite.enrolled_in(machine), [1, 2, 3, 4, 5, 6, 7]);
    let enrolment = suite.enrolment(machine, 1).unwrap();
    assert_eq!((enrolment.owner, enrolment.ownership_epoch), (account("carol"), 1));
    assert_eq!(enrolment.joined.get(), 1);

    // Whether somebody took it out before or not: in the epoch of the sale it is nobody's.
    let (mut suite, machine) = sold();
    suite.take_pool("carol", machine, 1_000);
    assert_eq!(suite.enrolled_in(machine), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(suite.enrolment(machine, 1).unwrap().joined.get(), 1);
}

#[test]
fn votes_go_over_with_the_next_block() {
    let (mut suite, machine) = sold();
    let height = suite.height();
    suite.take_pool("carol", machine, 3_000).advance(5);
    let votes = |height| {
        let all = suite.all_votes_at(height);
        (suite.votes_at("alice", height), suite.votes_at("carol", height), all)
    };
    assert_eq!(
        (votes(height), votes(height + 1)),
        ((1_000, 0, 2_000), (0, 3_000, 4_000))
    );
}

#[test]
fn only_the_buyer_takes_the_pool_and_only_with_enough() {
    let (mut suite, machine) = sold();
    for name in ["alice", "bob", "erin"] {
        let error = suite
            .try_take_pool(name, 1_000, terms(machine, None, None))
            .unwrap_err();
        let expected = Unauthorized {
            sender: account(name),
            owner: account("carol"),
        };
        assert_eq!(error, expected.into());
    }
    // The seller's bond does not count for the buyer's.
    let error = suite
        .try_take_pool("carol", 999, terms(machine, None, None))
        .unwrap_err();
    assert!(matches!(error, ContractError::BelowMinimum { bond, .. } if bond.u128() == 999));
    suite.change_machine(machine, |machine| machine.status = MachineStatus::Paused);
    let error = suite
        .try_take_pool("carol", 1_000, terms(machine, None, None))
        .unwrap_err();
    assert!(matches!(error, ContractError::NotActive { .. }));
    assert_eq!(suite.pool(machine).owner, account("alice"));
}

#[test]
fn a_pool_is_taken_once_and_there_must_be_one() {
    let (mut suite, machine) = sold();
    suite.take_pool("carol", machine, 1_000);
    let own = ContractError::OwnPool { machine: id(machine) };
    assert_eq!(
        suite
            .try_take_pool("carol", 1_000, terms(machine, None, None))
            .unwrap_err(),
        own
    );
    suite.bond("carol", machine, 500);
    assert_eq!(suite.pool(machine).bond.u128(), 1_500);

    let never = suite.machine("carol");
    let error = suite
        .try_take_pool("carol", 1_000, terms(never, None, None))
        .unwrap_err();
    assert_eq!(error, ContractError::NoPool { machine: id(never) });
}

#[test]
fn class_and_commission_stay_where_others_are_in_the_pool() {
    let (mut suite, machine) = sold();
    let error = suite
        .try_take_pool("carol", 1_000, terms(machine, Some("approved"), None))
        .unwrap_err();
    assert!(matches!(error, ContractError::ClassFixed { .. }));
    let error = suite
        .try_take_pool("carol", 1_000, terms(machine, None, Some(9_000)))
        .unwrap_err();
    assert!(matches!(error, ContractError::CommissionFixed { .. }));
    // The terms that it has may be named.
    suite
        .try_take_pool("carol", 1_000, terms(machine, Some("meter"), Some(0)))
        .unwrap();
}

#[test]
fn until_then_the_seller_takes_out_what_is_its_own_and_decides_nothing() {
    let (mut suite, machine) = sold();
    suite.add_income("erin", 40_000).advance(DAY);
    let sold_to = ContractError::SoldMachine {
        machine: id(machine),
        owner: account("carol"),
    };
    assert_eq!(suite.try_set_commission("alice", machine, 500).unwrap_err(), sold_to);
    suite.claim("alice", &[machine]).unbond("alice", machine, 400);
    assert_eq!(suite.gain("alice"), -1_000 + 20_000);

    let not_yours = || {
        ContractError::from(Unauthorized {
            sender: account("carol"),
            owner: account("alice"),
        })
    };
    assert_eq!(suite.try_unbond("carol", machine, None).unwrap_err(), not_yours());
    assert_eq!(
        suite.try_set_commission("carol", machine, 500).unwrap_err(),
        not_yours()
    );
    assert_eq!(suite.income("carol", machine), (0, 0));

    suite.take_pool("carol", machine, 1_000);
    let unbonding: Vec<_> = suite.unbonding("alice").into_iter().map(|row| row.2).collect();
    assert_eq!(unbonding, [1_000]);
    suite.try_set_commission("carol", machine, 500).unwrap();
}

#[test]
fn a_seller_who_cannot_receive_holds_up_nobody() {
    let mut suite = Suite::cw20();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START)
        .add_income("erin", 10_000)
        .advance(DAY)
        .sell(machine, "carol");
    suite.refuse("alice", true).take_pool("carol", machine, 1_000);
    assert_eq!(suite.pool(machine).owner, account("carol"));
    assert_eq!((suite.credit("alice"), suite.gain("alice")), (10_000, -1_000));
    suite.refuse("alice", false);
    suite.try_withdraw_credit("alice", None).unwrap();
    assert_eq!(suite.gain("alice"), 9_000);
}

/// Whoever has the device could have it sign anything of the seller's days.
#[test]
fn nobody_is_paid_for_a_proof_while_the_machine_is_sold() {
    let (mut suite, machine) = sold();
    suite.slash(machine, 1, START);

    let pool = suite.pool(machine);
    assert_eq!((pool.bond.u128(), pool.delegated.u128()), (900, 900));
    assert_eq!((suite.balance("prover"), suite.slashed()), (0, (200, 0)));
}

#[test]
fn an_offence_before_the_sale_is_the_sellers() {
    let (mut suite, machine) = sold();
    let taken = suite.now();
    suite.take_pool("carol", machine, 1_000).advance(600);
    suite.slash(machine, 1, taken - 1);
    // The seller's bond is in the bucket; delegations answer as always.
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.staked("bob", machine)),
        (1_000, 900)
    );
    assert_eq!(suite.unbonding("alice")[0].2, 900);
    assert_eq!(suite.enrolled_in(machine), [1, 2, 3, 4, 5, 6, 7]);

    // From that second on it is the buyer's as well as of those who left on that day.
    suite.slash(machine, 2, taken);
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.unbonding("alice")[0].2),
        (900, 810)
    );
}

#[test]
fn nobody_escapes_a_slash_by_selling_to_a_friend() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let offence = suite.now();
    suite
        .advance(60)
        .sell(machine, "carol")
        .take_pool("carol", machine, 1_000)
        .advance(60)
        .sell(machine, "dave")
        .take_pool("dave", machine, 1_000);
    suite.advance(2 * DAY).slash(machine, 1, offence);
    assert_eq!(
        (suite.unbonding("alice")[0].2, suite.unbonding("carol")[0].2),
        (900, 900)
    );
    assert_eq!(suite.pool(machine).bond.u128(), 1_000);
}

#[test]
fn who_buys_its_machine_back_goes_on_with_the_bond_it_left() {
    let (mut suite, machine) = sold();
    suite.try_disenroll(machine).unwrap();
    suite.sell(machine, "alice").bond("alice", machine, 1);
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.unbonding("alice")),
        (1_001, vec![])
    );
    assert_eq!(suite.enrolled_in(machine), [1, 2, 3, 4, 5, 6, 7]);
    let own = ContractError::OwnPool { machine: id(machine) };
    assert_eq!(
        suite
            .try_take_pool("alice", 1_000, terms(machine, None, None))
            .unwrap_err(),
        own
    );
}

#[test]
fn who_buys_its_machine_back_and_bonds_anew_still_answers_for_what_came_before() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START).add_income("erin", 10_000).advance(DAY);
    let offence = suite.now();
    suite
        .advance(60)
        .sell(machine, "carol")
        .sell(machine, "alice")
        .take_pool("alice", machine, 2_000);
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.unbonding("alice")[0].2),
        (2_000, 1_000)
    );
    assert_eq!(
        (suite.staker("alice").bonds.u128(), suite.gain("alice")),
        (2_000, -3_000 + 10_000)
    );
    suite.slash(machine, 1, offence);
    assert_eq!(
        (suite.pool(machine).bond.u128(), suite.unbonding("alice")[0].2),
        (1_800, 900)
    );
}

#[test]
fn an_empty_pool_takes_a_new_class_and_commission_once_nothing_of_it_can_be_slashed() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let approve = ExecuteMsg::Approve {
        machine: id(machine),
        class: "approved".into(),
        approved: true,
    };
    suite.execute(&suite.admin.clone(), &approve).unwrap();
    suite.at(START).unbond("alice", machine, 1_000).sell(machine, "carol");
    let release = START + 4 * DAY;

    // A class says what an offence costs: a cheaper one would be a way out for the tokens that have just left.
    suite.at(release - 1);
    let anew = terms(machine, Some("approved"), Some(700));
    let error = suite.try_take_pool("carol", 1_000, anew.clone()).unwrap_err();
    assert!(matches!(error, ContractError::ClassFixed { .. }));
    suite.open_case(machine, 1, START).at(release);
    let error = suite.try_take_pool("carol", 1_000, anew.clone()).unwrap_err();
    assert!(matches!(error, ContractError::ClassFixed { .. }));

    // The case has lapsed; whether alice has withdrawn does not matter.
    suite.at(release - 1 + DAY).try_take_pool("carol", 1_000, anew).unwrap();
    let pool = suite.pool(machine);
    assert_eq!(
        (pool.class.as_str(), pool.commission, pool.owner),
        ("approved", bps(700), account("carol"))
    );
    assert_eq!(suite.enrolment(machine, 6).unwrap().class, "approved");
    // The commission was set now.
    let error = suite.try_set_commission("carol", machine, 600).unwrap_err();
    let allowed_from = Time::new(release - 1 + 2 * DAY);
    assert_eq!(
        error,
        ContractError::CommissionTooSoon {
            machine: id(machine),
            allowed_from
        }
    );
}

#[test]
fn an_owner_alone_in_its_empty_pool_may_name_its_terms_anew() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 10).unbond("alice", machine, 1_000);
    let anew = |class: Option<&str>, commission| terms(machine, class, commission);
    let error = suite.try_bond("alice", 1_000, anew(None, Some(700))).unwrap_err();
    assert!(matches!(error, ContractError::CommissionFixed { .. }));
    suite.undelegate("bob", machine, 10);
    let error = suite
        .try_bond("alice", 1_000, anew(Some("approved"), None))
        .unwrap_err();
    assert!(matches!(error, ContractError::ClassFixed { .. }));
    suite.try_bond("alice", 1_000, anew(None, Some(700))).unwrap();
    assert_eq!(suite.pool(machine).commission, bps(700));

    suite.unbond("alice", machine, 1_000).advance(4 * DAY);
    suite.change_machine(machine, |machine| machine.maker = Some(crate::suite::key(900)));
    suite.try_bond("alice", 1_000, anew(Some("certified"), None)).unwrap();
    assert_eq!(suite.pool(machine).class, "certified");
}

#[test]
fn a_jail_stays_with_the_machine() {
    let (mut suite, machine) = sold();
    suite.set_jailed(machine, true).take_pool("carol", machine, 1_000);
    assert!(suite.pool(machine).jailed);
    assert_eq!(suite.enrolled_in(machine), [0_u64; 0]);
}

#[test]
fn a_buyer_must_be_admitted_by_the_class() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let admin = suite.admin.clone();
    let approve = |approved| ExecuteMsg::Approve {
        machine: id(machine),
        class: "approved".into(),
        approved,
    };
    suite.execute(&admin, &approve(true)).unwrap();
    suite
        .try_bond("alice", 1_000, terms(machine, Some("approved"), None))
        .unwrap();
    suite.execute(&admin, &approve(false)).unwrap();
    suite.sell(machine, "carol");
    let bond = Bond {
        machine: id(machine),
        class: None,
        commission: None,
    };
    let error = suite.try_take_pool("carol", 1_000, bond).unwrap_err();
    assert!(matches!(error, ContractError::NotApproved { .. }));
}
