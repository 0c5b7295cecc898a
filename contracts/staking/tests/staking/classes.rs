//! Classes (rule S1) and who may set them.

use cosmwasm_std::Uint128;
use flywheel_protocol::Epoch;
use flywheel_staking::ContractError;
use flywheel_types::Class;
use flywheel_types::network::{ClassError, MAX_CLASSES, ParameterError};
use flywheel_types::staking::{ClassesResponse, ExecuteMsg, QueryMsg};

use crate::suite::{DAY, START, Suite, class, id};

fn in_epoch(suite: &Suite, name: &str, epoch: Option<u64>) -> Option<u32> {
    let msg = QueryMsg::Class {
        name: name.into(),
        epoch: epoch.map(Epoch::new),
    };
    suite.query::<Option<Class>>(&msg).map(|class| class.weight)
}

#[test]
fn a_change_of_a_class_counts_from_the_next_epoch() {
    let mut suite = Suite::native();
    suite.at(START + 4 * DAY - 1).set_class(Class {
        weight: 5,
        ..class("meter")
    });
    suite.set_class(Class {
        weight: 6,
        ..class("meter")
    });
    assert_eq!(in_epoch(&suite, "meter", None), Some(1));
    assert_eq!(in_epoch(&suite, "meter", Some(3)), Some(1));
    assert_eq!(in_epoch(&suite, "meter", Some(4)), Some(6));
    suite.advance(1);
    assert_eq!(in_epoch(&suite, "meter", None), Some(6));
}

#[test]
fn a_new_class_takes_bonds_at_once_for_the_next_epoch() {
    let mut suite = Suite::native();
    suite.at(START + DAY).set_class(class("camera"));
    assert_eq!(
        (in_epoch(&suite, "camera", Some(1)), in_epoch(&suite, "camera", Some(2))),
        (None, Some(1))
    );
    let machine = suite.machine("alice");
    let bond = flywheel_types::staking::Bond {
        machine: id(machine),
        class: Some("camera".into()),
        commission: None,
    };
    suite.try_bond("alice", 1_000, bond).unwrap();
    assert_eq!(suite.enrolled_in(machine), [2, 3, 4, 5, 6, 7]);
}

#[test]
fn classes_are_listed_by_name_with_their_newest_parameters() {
    let mut suite = Suite::native();
    suite.at(START).set_class(Class {
        weight: 9,
        ..class("meter")
    });
    let page = |start_after: Option<&str>| {
        let msg = QueryMsg::Classes {
            start_after: start_after.map(Into::into),
            limit: Some(2),
        };
        let rows = suite.query::<ClassesResponse>(&msg).classes;
        rows.into_iter()
            .map(|row| (row.class.name, row.since.get(), row.class.weight))
            .collect::<Vec<_>>()
    };
    assert_eq!(page(None), [("approved".into(), 0, 1), ("certified".into(), 0, 1)]);
    assert_eq!(page(Some("certified")), [("meter".into(), 1, 9)]);
}

#[test]
fn a_class_in_which_cheating_pays_is_refused_with_the_two_numbers() {
    let mut suite = Suite::native();
    let admin = suite.admin.clone();
    // An epoch and 3 hours of windows expose 2 epochs: 2 x 51 = 102, against 10 % of 1,000.
    let class_of = |reward| Class {
        max_reward_per_epoch: Uint128::new(reward),
        ..class("meter")
    };
    let error = suite
        .execute(&admin, &ExecuteMsg::SetClass { class: class_of(51) })
        .unwrap_err();
    let (at_stake, takeable) = (Uint128::new(100), Uint128::new(102));
    assert_eq!(
        error,
        ParameterError::CheatingPays {
            class: "meter".into(),
            at_stake,
            takeable
        }
        .into()
    );
    suite.set_class(class_of(50));

    let error = suite
        .execute(
            &admin,
            &ExecuteMsg::SetClass {
                class: class("No Name"),
            },
        )
        .unwrap_err();
    assert_eq!(error, ClassError::Name { name: "No Name".into() }.into());
}

#[test]
fn a_network_has_thirty_two_classes_at_most() {
    let mut suite = Suite::native();
    for number in 3..MAX_CLASSES {
        suite.set_class(class(&format!("class-{number}")));
    }
    let admin = suite.admin.clone();
    let error = suite
        .execute(
            &admin,
            &ExecuteMsg::SetClass {
                class: class("one-more"),
            },
        )
        .unwrap_err();
    assert_eq!(error, ContractError::ClassCount { count: 33 });
    suite.set_class(Class {
        weight: 2,
        ..class("meter")
    });
}

#[test]
fn a_machine_is_approved_for_a_class_that_exists() {
    let mut suite = Suite::native();
    let admin = suite.admin.clone();
    let approve = ExecuteMsg::Approve {
        machine: id(1),
        class: "none".into(),
        approved: true,
    };
    assert_eq!(
        suite.execute(&admin, &approve).unwrap_err(),
        ContractError::NoClass { class: "none".into() }
    );
}
