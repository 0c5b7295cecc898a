//! Administrators give only what they have, and no longer.

use flywheel_access_control::ContractError;
use flywheel_protocol::Time;
use flywheel_types::access_control::Denial;

use crate::suite::verbs::{account, group, of_machine};
use crate::suite::{Suite, address, error};

const DOOR: &str = "machine/1";

/// Carl administers machine 1: he is a guard for 100 seconds and, as one of the office, staff. `boss` is a role he has not.
fn administered() -> Suite {
    let mut suite = Suite::native();
    let door = of_machine(1);
    for role in ["guard", "staff", "boss"] {
        suite.set_role("ann", door.clone(), role, true).unwrap();
    }
    suite.set_group("ann", door.clone(), "office", true).unwrap();
    suite.set_group("ann", door.clone(), "board", true).unwrap();
    suite
        .set_permission("ann", door.clone(), ("unlock", DOOR), true, &["guard", "staff", "boss"])
        .unwrap();
    suite.grant("ann", door.clone(), group("office"), "staff").unwrap();
    suite.grant("ann", door.clone(), group("board"), "boss").unwrap();
    let until = Some(suite.time(100));
    suite
        .grant_until("ann", door.clone(), account("carl"), "guard", until)
        .unwrap();
    suite
        .add_member("ann", door.clone(), "office", account("carl"))
        .unwrap();
    suite.set_admin("ann", door, "carl", None).unwrap();
    suite
}

#[test]
fn an_administrator_gives_and_takes_what_he_has_directly_or_by_a_group() {
    let mut suite = administered();
    let door = of_machine(1);
    suite.grant("carl", door.clone(), account("eve"), "staff").unwrap();
    assert!(suite.may("eve", "unlock", DOOR));
    suite.revoke("carl", door.clone(), account("eve"), "staff").unwrap();
    assert!(!suite.may("eve", "unlock", DOOR));
    suite
        .add_member("carl", door.clone(), "office", account("eve"))
        .unwrap();
    assert!(suite.may("eve", "unlock", DOOR));
    suite.remove_member("carl", door, "office", account("eve")).unwrap();
    assert!(!suite.may("eve", "unlock", DOOR));
}

#[test]
fn an_administrator_gives_nothing_that_he_has_not() {
    let mut suite = administered();
    let door = of_machine(1);
    for refused in [
        error(suite.grant("carl", door.clone(), account("carl"), "boss")),
        error(suite.grant("carl", door.clone(), group("office"), "boss")),
        error(suite.revoke("carl", door.clone(), group("board"), "boss")),
        error(suite.add_member("carl", door.clone(), "board", account("carl"))),
    ] {
        assert!(matches!(refused, ContractError::DoesNotHave { .. }), "{refused:?}");
    }
    for refused in [
        error(suite.set_role("carl", door.clone(), "staff", true)),
        error(suite.set_group("carl", door.clone(), "office", true)),
        error(suite.set_permission("carl", door.clone(), ("x", DOOR), true, &["staff"])),
        error(suite.set_admin("carl", door.clone(), "eve", None)),
        error(suite.remove_admin("carl", door, "carl", false)),
    ] {
        assert!(matches!(refused, ContractError::NotOwner { .. }), "{refused:?}");
    }
}

#[test]
fn an_administrator_gives_nothing_for_longer_than_he_has_it() {
    let mut suite = administered();
    let door = of_machine(1);
    let own = suite.time(100);
    let longer = Some(suite.time(101));
    for expires_at in [None, longer] {
        let refused = error(suite.grant_until("carl", door.clone(), account("eve"), "guard", expires_at));
        let expected = ContractError::LongerThanOwn {
            sender: address("carl"),
            name: "guard".into(),
            until: own,
        };
        assert_eq!(refused, expected);
    }
    suite
        .grant_until("carl", door.clone(), account("eve"), "guard", Some(own))
        .unwrap();

    suite.advance(100);
    assert_eq!(
        suite.why_not("eve", "unlock", DOOR),
        [Denial::RoleExpired { role: "guard".into() }]
    );
    let soon = Some(suite.time(1));
    let refused = error(suite.grant_until("carl", door, account("eve"), "guard", soon));
    assert!(matches!(refused, ContractError::DoesNotHave { .. }));
}

#[test]
fn what_is_disabled_is_not_had() {
    let mut suite = administered();
    let door = of_machine(1);
    suite.set_group("ann", door.clone(), "office", false).unwrap();
    assert!(suite.grant("carl", door.clone(), account("eve"), "staff").is_err());
    assert!(
        suite
            .add_member("carl", door.clone(), "office", account("eve"))
            .is_err()
    );
    suite.set_group("ann", door.clone(), "office", true).unwrap();
    suite.set_role("ann", door.clone(), "staff", false).unwrap();
    assert!(suite.grant("carl", door, account("eve"), "staff").is_err());
}

#[test]
fn who_has_a_role_and_is_no_administrator_gives_nothing() {
    let mut suite = administered();
    let door = of_machine(1);
    suite.grant("ann", door.clone(), account("fred"), "staff").unwrap();
    let refused = error(suite.grant("fred", door.clone(), account("eve"), "staff"));
    assert!(matches!(refused, ContractError::NotAdmin { .. }));
    // But he may give his own up.
    suite.revoke("fred", door, account("fred"), "staff").unwrap();
    assert!(!suite.may("fred", "unlock", DOOR));
}

#[test]
fn what_an_administrator_gave_stays_or_goes_with_him() {
    for void_gifts in [false, true] {
        let mut suite = administered();
        let door = of_machine(1);
        suite.grant("carl", door.clone(), account("eve"), "staff").unwrap();
        suite
            .add_member("carl", door.clone(), "office", account("bob"))
            .unwrap();
        suite.grant("ann", door.clone(), account("fred"), "staff").unwrap();

        suite.remove_admin("ann", door.clone(), "carl", void_gifts).unwrap();

        assert_eq!(suite.may("eve", "unlock", DOOR), !void_gifts);
        assert_eq!(suite.may("bob", "unlock", DOOR), !void_gifts);
        assert!(suite.may("fred", "unlock", DOOR) && suite.may("carl", "unlock", DOOR));
        assert!(suite.grant("carl", door.clone(), account("eve"), "staff").is_err());
        if void_gifts {
            assert_eq!(
                suite.why_not("eve", "unlock", DOOR),
                [Denial::Voided { name: "staff".into() }]
            );
            assert_eq!(
                suite.why_not("bob", "unlock", DOOR),
                [Denial::Voided { name: "office".into() }]
            );
        }

        // Appointed again, he gives anew; what was voided stays void until then.
        suite.set_admin("ann", door.clone(), "carl", None).unwrap();
        assert_eq!(suite.may("eve", "unlock", DOOR), !void_gifts);
        suite.grant("carl", door, account("eve"), "staff").unwrap();
        assert!(suite.may("eve", "unlock", DOOR));
    }
}

#[test]
fn what_was_voided_cannot_be_passed_on() {
    let mut suite = administered();
    let door = of_machine(1);
    suite.grant("carl", door.clone(), account("eve"), "staff").unwrap();
    suite.set_admin("ann", door.clone(), "eve", None).unwrap();
    suite.remove_admin("ann", door.clone(), "carl", true).unwrap();

    let refused = error(suite.grant("eve", door, account("bob"), "staff"));
    assert!(matches!(refused, ContractError::DoesNotHave { .. }));
}

#[test]
fn an_administrator_s_time_ends_by_itself() {
    let mut suite = administered();
    let door = of_machine(1);
    let until: Option<Time> = Some(suite.time(50));
    suite.set_admin("ann", door.clone(), "carl", until).unwrap();
    suite.advance(49);
    suite.grant("carl", door.clone(), account("eve"), "staff").unwrap();
    suite.advance(1);
    assert!(suite.grant("carl", door, account("bob"), "staff").is_err());
    assert!(suite.may("eve", "unlock", DOOR), "what he gave stays");
}
