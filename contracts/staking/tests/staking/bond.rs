//! Bonds: who may open a pool, with what, and for which machine (rules S1, S2).

use cosmwasm_std::Uint128;
use flywheel_staking::ContractError;
use flywheel_types::Unauthorized;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::{Bond, ExecuteMsg, PoolsResponse, QueryMsg};

use crate::suite::{PURSE, Suite, account, bps, id, key};

fn bond_of(machine: u64, class: &str) -> Bond {
    Bond {
        machine: id(machine),
        class: Some(class.into()),
        commission: None,
    }
}

#[test]
fn the_first_bond_opens_the_pool_and_later_ones_add_to_it() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.machine("alice");
        let bond = Bond {
            machine: id(machine),
            class: Some("meter".into()),
            commission: Some(bps(700)),
        };
        suite.try_bond("alice", 1_000, bond).unwrap();
        suite
            .try_bond(
                "alice",
                250,
                Bond {
                    machine: id(machine),
                    class: None,
                    commission: None,
                },
            )
            .unwrap();

        let pool = suite.pool(machine);
        assert_eq!(
            (pool.owner, pool.class.as_str(), pool.commission),
            (account("alice"), "meter", bps(700))
        );
        assert_eq!(
            (pool.bond.u128(), pool.delegated.u128(), pool.shares.u128()),
            (1_250, 0, 0)
        );
        assert_eq!(suite.staker("alice").bonds.u128(), 1_250);
        assert_eq!(suite.owes("bonds"), 1_250);
        assert_eq!(suite.balance("alice"), PURSE - 1_250);
    }
}

#[test]
fn the_event_says_what_was_bonded_and_from_which_epoch_the_machine_takes_part() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let response = suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap();

    let event = |name: &str| {
        response
            .events
            .iter()
            .find(|event| event.ty == name)
            .unwrap()
            .attributes
            .clone()
    };
    let value = |name: &str, key: &str| event(name).iter().find(|row| row.key == key).unwrap().value.clone();
    assert_eq!(
        value("wasm-flywheel-staking/bonded", "account"),
        account("alice").to_string()
    );
    assert_eq!(value("wasm-flywheel-staking/bonded", "amount"), "1000");
    assert_eq!(value("wasm-flywheel-staking/bonded", "denom"), "uwheel");
    assert_eq!(value("wasm-flywheel-staking/enrolled", "machine"), "1");
    assert_eq!(value("wasm-flywheel-staking/enrolled", "from_epoch"), "0");
}

#[test]
fn one_unit_below_the_minimum_is_too_little() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let error = suite.try_bond("alice", 999, bond_of(machine, "meter")).unwrap_err();
    let amount = Uint128::new;
    let expected = ContractError::BelowMinimum {
        bond: amount(999),
        minimum: amount(1_000),
        class: "meter".into(),
        missing: amount(1),
    };
    assert_eq!(error, expected);
    suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap();
}

#[test]
fn only_the_machines_owner_bonds_it() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let error = suite.try_bond("bob", 1_000, bond_of(machine, "meter")).unwrap_err();
    assert_eq!(
        error,
        Unauthorized {
            sender: account("bob"),
            owner: account("alice")
        }
        .into()
    );
}

#[test]
fn a_machine_that_the_registry_does_not_know_cannot_be_bonded() {
    let error = Suite::native()
        .try_bond("alice", 1_000, bond_of(7, "meter"))
        .unwrap_err();
    assert_eq!(error, ContractError::NoMachine { machine: id(7) });
}

#[test]
fn only_an_active_machine_can_be_bonded() {
    for status in [MachineStatus::Paused, MachineStatus::Retired] {
        let mut suite = Suite::native();
        let machine = suite.machine("alice");
        suite.change_machine(machine, |machine| machine.status = status);
        let error = suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap_err();
        assert_eq!(
            error,
            ContractError::NotActive {
                machine: id(machine),
                status
            }
        );
    }
}

#[test]
fn a_network_of_places_takes_no_machine_without_one() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    suite.change_machine(machine, |machine| machine.cell = None);
    let error = suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap_err();
    assert_eq!(error, ContractError::NoCell { machine: id(machine) });

    let mut suite = Suite::drn();
    let machine = suite.machine("alice");
    suite.change_machine(machine, |machine| machine.cell = None);
    suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap();
}

#[test]
fn a_pool_needs_a_class_that_exists() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let without = Bond {
        machine: id(machine),
        class: None,
        commission: None,
    };
    let error = suite.try_bond("alice", 1_000, without).unwrap_err();
    assert_eq!(error, ContractError::ClassNeeded { machine: id(machine) });
    let error = suite
        .try_bond("alice", 1_000, bond_of(machine, "spaceship"))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::NoClass {
            class: "spaceship".into()
        }
    );
}

#[test]
fn a_pool_keeps_its_class_and_a_bond_does_not_change_its_commission() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let error = suite
        .try_bond("alice", 1_000, bond_of(machine, "approved"))
        .unwrap_err();
    let fixed = ContractError::ClassFixed {
        machine: id(machine),
        class: "meter".into(),
        given: "approved".into(),
    };
    assert_eq!(error, fixed);

    let bond = Bond {
        machine: id(machine),
        class: None,
        commission: Some(bps(1)),
    };
    let error = suite.try_bond("alice", 1_000, bond).unwrap_err();
    assert_eq!(
        error,
        ContractError::CommissionFixed {
            machine: id(machine),
            commission: bps(0)
        }
    );
}

#[test]
fn the_buyer_of_a_machine_cannot_bond_into_the_sellers_pool() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.change_machine(machine, |machine| {
        machine.owner = account("bob");
        machine.ownership_epoch = 1;
    });
    let error = suite.try_bond("bob", 1_000, bond_of(machine, "meter")).unwrap_err();
    assert_eq!(
        error,
        ContractError::FormerOwner {
            machine: id(machine),
            owner: account("alice")
        }
    );
    let error = suite.try_bond("alice", 1_000, bond_of(machine, "meter")).unwrap_err();
    assert_eq!(
        error,
        Unauthorized {
            sender: account("alice"),
            owner: account("bob")
        }
        .into()
    );
}

#[test]
fn a_class_by_approval_takes_approved_machines_only() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let error = suite
        .try_bond("alice", 1_000, bond_of(machine, "approved"))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::NotApproved {
            machine: id(machine),
            class: "approved".into()
        }
    );

    let approve = |approved| ExecuteMsg::Approve {
        machine: id(machine),
        class: "approved".into(),
        approved,
    };
    let admin = suite.admin.clone();
    suite.execute(&admin, &approve(true)).unwrap();
    suite.try_bond("alice", 1_000, bond_of(machine, "approved")).unwrap();

    suite.execute(&admin, &approve(false)).unwrap();
    let error = suite
        .try_bond("alice", 1_000, bond_of(machine, "approved"))
        .unwrap_err();
    assert_eq!(
        error,
        ContractError::NotApproved {
            machine: id(machine),
            class: "approved".into()
        }
    );
}

#[test]
fn a_class_by_makers_takes_their_machines_only() {
    let mut suite = Suite::native();
    let machine = suite.machine("alice");
    let refused = ContractError::MakerNotListed {
        machine: id(machine),
        class: "certified".into(),
    };
    assert_eq!(
        suite
            .try_bond("alice", 1_000, bond_of(machine, "certified"))
            .unwrap_err(),
        refused
    );
    suite.change_machine(machine, |machine| machine.maker = Some(key(901)));
    assert_eq!(
        suite
            .try_bond("alice", 1_000, bond_of(machine, "certified"))
            .unwrap_err(),
        refused
    );

    suite.change_machine(machine, |machine| machine.maker = Some(key(900)));
    suite.try_bond("alice", 1_000, bond_of(machine, "certified")).unwrap();
}

#[test]
fn pools_are_listed_by_machine_in_pages() {
    let mut suite = Suite::native();
    for _ in 0..5 {
        suite.bonded("alice", 1_000);
    }
    let page = |start_after: Option<u64>| {
        let msg = QueryMsg::Pools {
            start_after: start_after.map(id),
            limit: Some(2),
        };
        let pools = suite.query::<PoolsResponse>(&msg).pools;
        pools.into_iter().map(|pool| pool.machine.get()).collect::<Vec<_>>()
    };
    assert_eq!(page(None), [1, 2]);
    assert_eq!(page(Some(2)), [3, 4]);
    assert_eq!(page(Some(4)), [5]);
    assert_eq!(page(Some(5)), [0_u64; 0]);
}
