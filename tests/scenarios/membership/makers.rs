//! Classes by vote (rule S1): whose machines may come, what they bond, and which ones are let in one by one.

use cosmwasm_std::Uint128;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::Epoch;
use flywheel_testing::{Person, Suite, Token, class, rules};
use flywheel_types::Class;
use flywheel_types::governance::ProposalClass::{Membership, Parameter};
use flywheel_types::network::Admission;
use flywheel_types::staking::{Bond, ExecuteMsg};
use flywheel_types::verification::{self, ClassRules};

use super::{NOT_THE_OWNER, decide, decide_in_vain, person, to_staking, to_verification, town};

fn in_epoch(suite: &Suite, machine: &str, epoch: u64) -> bool {
    let machine = suite.machine(machine);
    let found = suite.network().staking().enrolment(machine, Some(Epoch::new(epoch)));
    found.unwrap().is_some()
}

fn try_bond_as(suite: &Suite, owner: &Person, machine: &str, class: &str) -> Result<TxResult, ChainError> {
    let bond = Bond {
        machine: suite.machine(machine),
        class: Some(class.to_owned()),
        commission: None,
    };
    let staking = suite.network().staking();
    staking.bond(owner.account(), bond, Uint128::new(1_000))
}

#[test]
fn holders_name_the_makers_whose_machines_may_come_and_double_the_bond() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = town(token);
        suite.begin(0);
        let (dora, eve, fred) = (person("dora"), person("eve"), person("fred"));
        for owner in [&dora, &eve, &fred] {
            suite.give(owner, 3_000);
        }
        suite.register_certified(&dora, "meter-3", "the maker");
        suite.register_certified(&eve, "meter-4", "another maker");
        suite.register(&fred, "meter-5");
        let makers = ExecuteMsg::SetClass {
            class: Class {
                min_bond: Uint128::new(2_000),
                admission: Admission::Makers(vec![suite.public_key("the maker")]),
                ..class()
            },
        };
        let nobody = suite.network().staking().execute(person("operator").account(), &makers);
        suite.refused(nobody, NOT_THE_OWNER);
        let makers = to_staking(&suite, &makers);
        decide(&mut suite, Parameter, "Meters of one maker", vec![makers]);

        // The class is so from epoch 1 on, the first that a bond of today counts for.
        for owner in [(&eve, "meter-4"), (&fred, "meter-5")] {
            let refused = suite.try_bond(owner.0, owner.1, 2_000);
            suite.refused(refused, "has no certificate of a maker that class meter lists");
            assert_eq!(suite.balance(owner.0), 3_000);
        }
        let small = suite.try_bond(&dora, "meter-3", 1_999);
        suite.refused(small, "below the minimum 2000 for class meter: bond 1 more");
        suite.bond(&dora, "meter-3", 2_000);
        assert!(!in_epoch(&suite, "meter-3", 0) && in_epoch(&suite, "meter-3", 1));

        // Who is there stays for the running epoch, and leaves with the next one once anybody says so.
        assert!(in_epoch(&suite, "meter-1", 0) && in_epoch(&suite, "meter-1", 1));
        let machine = suite.machine("meter-1");
        let refresh = ExecuteMsg::Refresh { machine };
        let refreshed = suite.network().staking().execute(fred.account(), &refresh);
        suite.sent(refreshed);
        assert!(in_epoch(&suite, "meter-1", 0) && !in_epoch(&suite, "meter-1", 1));
    }
}

/// Caught after two epochs (24 + 1 + 12 + 6 hours), a machine has taken 2 x 400: a bond of 799 would not make up for it (H3).
#[test]
fn holders_cannot_make_cheating_pay() {
    let mut suite = town(Token::Cw20);
    let with_bond = |bond| ExecuteMsg::SetClass {
        class: Class {
            min_bond: Uint128::new(bond),
            ..class()
        },
    };
    let bond_in = |suite: &Suite, epoch| {
        let class = suite.network().staking().class("meter", Some(Epoch::new(epoch)));
        class.unwrap().unwrap().min_bond.u128()
    };
    suite.begin(0);
    let cheap = to_staking(&suite, &with_bond(799));
    decide_in_vain(&mut suite, Parameter, "Meters for 799", vec![cheap]);
    assert_eq!((bond_in(&suite, 0), bond_in(&suite, 1)), (1_000, 1_000));

    let fair = to_staking(&suite, &with_bond(800));
    decide(&mut suite, Parameter, "Meters for 800", vec![fair]);
    assert_eq!((bond_in(&suite, 0), bond_in(&suite, 1)), (1_000, 800));
}

#[test]
fn holders_add_a_class_and_let_one_machine_into_it() {
    let mut suite = town(Token::Cw20);
    suite.begin(0);
    let (dora, eve) = (person("dora"), person("eve"));
    for (owner, name) in [(&dora, "meter-3"), (&eve, "meter-4")] {
        suite.give(owner, 1_000);
        suite.register(owner, name);
    }
    let pilot = ExecuteMsg::SetClass {
        class: Class {
            name: "pilot".to_owned(),
            admission: Admission::Approved,
            ..class()
        },
    };
    let readings = verification::ExecuteMsg::SetRules(ClassRules {
        class: "pilot".to_owned(),
        rules: rules(),
    });
    let actions = vec![to_staking(&suite, &pilot), to_verification(&suite, &readings)];
    decide(&mut suite, Parameter, "A class for trials", actions);
    let found = suite.network().verification().rules("pilot", Some(Epoch::new(1)));
    assert_eq!(found.unwrap(), Some(rules()));
    suite.refused(
        try_bond_as(&suite, &dora, "meter-3", "pilot"),
        "is not approved for class pilot",
    );

    let approve = ExecuteMsg::Approve {
        machine: suite.machine("meter-3"),
        class: "pilot".to_owned(),
        approved: true,
    };
    let own = suite.network().staking().execute(dora.account(), &approve);
    suite.refused(own, NOT_THE_OWNER);
    let approve = to_staking(&suite, &approve);
    decide(&mut suite, Membership, "Dora's meter", vec![approve]);

    suite.sent(try_bond_as(&suite, &dora, "meter-3", "pilot"));
    assert!(in_epoch(&suite, "meter-3", 1));
    suite.refused(
        try_bond_as(&suite, &eve, "meter-4", "pilot"),
        "is not approved for class pilot",
    );
    assert_eq!((suite.balance(&dora), suite.balance(&eve)), (0, 1_000));
}
