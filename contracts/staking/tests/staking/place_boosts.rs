//! What a place adds (rule N5): written into the enrolment, for the stay.

use flywheel_staking::ContractError;
use flywheel_types::Class;

use crate::suite::{DAY, START, Suite, bps, cell, class, elsewhere, id, neighbourhood, next_door};

#[test]
fn a_machine_has_the_boost_of_the_place_that_it_begins_in() {
    let mut suite = Suite::native();
    let boosted = Class {
        max_boost: bps(2_000),
        ..class("meter")
    };
    // No class asks for places here: they only draw machines.
    suite
        .set_class(boosted)
        .open(neighbourhood(), 500)
        .open(next_door(), 2_500);
    let (first, second) = (suite.bonded("alice", 1_000), suite.machine("bob"));
    suite.move_to(second, next_door()).bond("bob", second, 1_000);
    let far = suite.machine("carol");
    suite.move_to(far, elsewhere()).bond("carol", far, 1_000);
    let boosts =
        |suite: &Suite, epoch| [first, second, far].map(|machine| suite.enrolment(machine, epoch).unwrap().boost.get());
    // As the place has it: the class's bracket is applied with the points.
    assert_eq!(boosts(&suite, 0), [500, 2_500, 0]);

    // A boost that goes down, or a place that is closed, takes nothing from those who are there.
    suite.at(START + DAY).open(neighbourhood(), 100).close(next_door());
    for machine in [first, second] {
        let up_to_date = ContractError::UpToDate { machine: id(machine) };
        assert_eq!(suite.try_refresh(machine).unwrap_err(), up_to_date);
    }
    assert_eq!(boosts(&suite, 2), [500, 2_500, 0]);
    // One that goes up is theirs too, from the next epoch on, and their stay goes on.
    suite.open(neighbourhood(), 800).refresh(first);
    assert_eq!(
        (boosts(&suite, 1), boosts(&suite, 2)),
        ([500, 2_500, 0], [800, 2_500, 0])
    );
    assert_eq!(suite.joined(first, 2), Some(0));

    // A boost does not move with a machine.
    suite
        .at(START + 2 * DAY)
        .move_to(second, cell())
        .refresh(second)
        .move_to(first, elsewhere())
        .refresh(first);
    assert_eq!((boosts(&suite, 2), boosts(&suite, 3)), ([800, 2_500, 0], [0, 800, 0]));
    // Nor does it wait for one: it has come back by the time of the next epoch.
    suite.move_to(first, cell()).refresh(first);
    assert_eq!(boosts(&suite, 3), [800, 800, 0]);
}

#[test]
fn a_class_without_a_bracket_has_no_boosts() {
    let mut suite = Suite::native();
    suite.open(cell(), 500);
    let machine = suite.bonded("alice", 1_000);
    assert_eq!(suite.enrolment(machine, 0).unwrap().boost, bps(0));
    suite.set_class(Class {
        max_boost: bps(100),
        ..class("meter")
    });
    suite.refresh(machine);
    assert_eq!(suite.enrolment(machine, 0).unwrap().boost, bps(500));
}

#[test]
fn an_enrolment_from_before_there_were_boosts_is_as_it_was() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let stored = |suite: &Suite| {
        let rows = suite.app.dump_wasm_raw(&suite.staking);
        rows.into_iter()
            .find(|(key, _)| key.starts_with(b"\x00\x0aenrolments"))
            .unwrap()
    };
    let (at, row) = stored(&suite);
    let row = String::from_utf8(row).unwrap();
    let older = format!("{}]]", row.strip_suffix(",0]]").unwrap());
    suite
        .app
        .contract_storage_mut(&suite.staking.clone())
        .set(&at, older.as_bytes());
    let up_to_date = ContractError::UpToDate { machine: id(machine) };
    assert_eq!(suite.try_refresh(machine).unwrap_err(), up_to_date);
    suite.bond("alice", machine, 1);
    assert_eq!(
        String::from_utf8(stored(&suite).1).unwrap(),
        older,
        "nothing changed, so nothing is written"
    );
    assert_eq!(suite.enrolment(machine, 0).unwrap().boost, bps(0));
}
