//! A hand-over of a network voids what its former admin arranged, at once and without touching it, as a machine's sale does.

use cosmwasm_std::Timestamp;
use flywheel_access_control::ContractError;
use flywheel_protocol::Time;
use flywheel_types::access_control::{
    AdminsResponse, Denial, ExecuteMsg, HolderResponse, HoldersResponse, Judge, Namespace, PermissionsResponse, Places,
    QueryMsg, RolesResponse, subject,
};
use flywheel_types::hub;

use crate::suite::verbs::{account, budget, group, limit, machine, of_account, of_network};
use crate::suite::{Suite, address, attribute, error};

const EVIDENCE: (&str, &str) = ("read-evidence", "network/2/*");
const BUNDLE: &str = "network/2/evidence";

fn network() -> Namespace {
    of_network(2)
}

/// Dora, who administers network 2, lets her second key Eve read evidence, the group of Fred, Carl and machine 3; and Carl is
/// administrator without an end.
fn arranged() -> Suite {
    let mut suite = Suite::native();
    suite.allow("dora", &network(), "reader", EVIDENCE, account("eve"));
    suite.set_group("dora", network(), "auditors", true).unwrap();
    suite.grant("dora", network(), group("auditors"), "reader").unwrap();
    suite
        .add_member("dora", network(), "auditors", account("fred"))
        .unwrap();
    suite
        .add_member("dora", network(), "auditors", account("carl"))
        .unwrap();
    suite.grant("dora", network(), account("carl"), "reader").unwrap();
    suite.grant("dora", network(), machine(3), "reader").unwrap();
    suite.set_admin("dora", network(), "carl", None).unwrap();
    suite
}

/// Who of all people reads evidence, as the contract and as a reader of its public state say.
fn readers(suite: &Suite) -> Vec<&'static str> {
    let places = Places {
        registry: suite.registry.clone(),
        hub: suite.hub.clone(),
    };
    let judge = Judge::of_contract(&suite.contract, suite.app.wrap(), &places, Time::new(suite.now()));
    let reads = |name: &&str| {
        let may = suite.may(name, EVIDENCE.0, BUNDLE);
        let who = subject::account(&address(name));
        let raw = judge.decide(&who, &EVIDENCE.0.parse().unwrap(), &BUNDLE.parse().unwrap());
        assert_eq!(raw.unwrap().is_permitted, may, "{name}");
        may
    };
    crate::suite::PEOPLE.into_iter().filter(reads).collect()
}

#[test]
fn a_former_admin_s_second_key_and_his_administrator_end_with_the_hand_over() {
    let mut suite = arranged();
    suite.grant("carl", network(), account("watcher"), "reader").unwrap();
    assert_eq!(readers(&suite), ["carl", "dora", "eve", "fred", "watcher"]);
    assert!(suite.decide(machine(3), EVIDENCE.0, BUNDLE).is_permitted);

    suite.hand_over(2, "dora", "ann");

    assert_eq!(readers(&suite), ["ann"]);
    assert!(!suite.decide(machine(3), EVIDENCE.0, BUNDLE).is_permitted);
    let not_admin = |sender: &str| ContractError::NotAdmin {
        sender: address(sender),
        owner: address("ann"),
        namespace: "n2.1".to_owned(),
    };
    for sender in ["carl", "dora", "eve"] {
        let given = suite.grant(sender, network(), account("bob"), "reader");
        assert_eq!(error(given), not_admin(sender));
        let added = suite.add_member(sender, network(), "auditors", account("bob"));
        assert_eq!(error(added), not_admin(sender));
    }
    for person in ["eve", "fred", "carl", "watcher"] {
        let why_not = suite.why_not(person, EVIDENCE.0, BUNDLE);
        assert_eq!(why_not, [Denial::GranterNotOwner], "{person}");
    }
    // Who never had it hears that alone.
    assert_eq!(suite.why_not("bob", EVIDENCE.0, BUNDLE), [Denial::NoRole]);
}

#[test]
fn the_new_admin_begins_with_an_empty_namespace() {
    let mut suite = arranged();
    suite.hand_over(2, "dora", "ann");

    let (namespace, start_after, limit) = (network(), None, None);
    let holders: HoldersResponse = suite.query(&QueryMsg::Holders {
        namespace: namespace.clone(),
        start_after,
        limit,
    });
    let roles: RolesResponse = suite.query(&QueryMsg::Roles {
        namespace: namespace.clone(),
        start_after: None,
        limit,
    });
    let permissions: PermissionsResponse = suite.query(&QueryMsg::Permissions {
        namespace: namespace.clone(),
        subject: None,
        start_after: None,
        limit,
    });
    let admins: AdminsResponse = suite.query(&QueryMsg::Admins {
        namespace,
        start_after: None,
        limit,
    });
    let nothing = (vec![], vec![], vec![], vec![]);
    let found = (holders.holders, roles.roles, permissions.permissions, admins.admins);
    assert_eq!(found, nothing);
    let none = HolderResponse {
        is_enabled: true,
        roles: vec![],
        groups: vec![],
    };
    for subject in [account("eve"), account("fred"), group("auditors"), machine(3)] {
        assert_eq!(suite.holder(network(), subject), none);
    }

    // Names of before mean nothing: not the role, not the group, not the administrator.
    let unknown = |kind, name: &str| ContractError::Unknown {
        kind,
        name: name.to_owned(),
        namespace: "n2.1".to_owned(),
    };
    let given = suite.grant("ann", network(), account("bob"), "reader");
    assert_eq!(error(given), unknown("role", "reader"));
    let added = suite.add_member("ann", network(), "auditors", account("bob"));
    assert_eq!(error(added), unknown("group", "auditors"));
    let removed = suite.remove_admin("ann", network(), "carl", true);
    assert_eq!(error(removed), unknown("administrator", address("carl").as_str()));

    // A role of the same name has only those who hold it now.
    suite.allow("ann", &network(), "reader", EVIDENCE, account("bob"));
    suite.set_group("ann", network(), "auditors", true).unwrap();
    suite.grant("ann", network(), group("auditors"), "reader").unwrap();
    assert_eq!(readers(&suite), ["ann", "bob"]);
    let set = suite.set_role("ann", network(), "guest", true).unwrap();
    assert_eq!(attribute(&set, "role_set", "namespace"), "n2.1");
    for (sender, role) in [("dora", "reader"), ("carl", "guest")] {
        assert!(suite.set_role(sender, network(), role, false).is_err(), "{sender}");
    }
}

#[test]
fn an_offer_that_nobody_accepts_changes_nothing() {
    let mut suite = arranged();
    let all = ["carl", "dora", "eve", "fred"];
    let accept = hub::ExecuteMsg::AcceptNetwork { network: 2 };
    let still = |suite: &mut Suite| {
        assert_eq!(readers(suite), all);
        suite.grant("carl", network(), account("bob"), "reader").unwrap();
        suite.revoke("dora", network(), account("bob"), "reader").unwrap();
        let set = suite.set_role("dora", network(), "guest", true).unwrap();
        assert_eq!(attribute(&set, "role_set", "namespace"), "n2");
    };

    suite.offer_network(2, "dora", Some("ann"));
    still(&mut suite);
    // Somebody else's acceptance is none.
    assert!(suite.try_hub("bob", &accept).is_err());
    still(&mut suite);
    suite.offer_network(2, "dora", None);
    assert!(suite.try_hub("ann", &accept).is_err());
    still(&mut suite);
    suite.offer_network(2, "dora", Some("ann"));
    let then = suite.now() + hub::OFFER_TIME.get();
    suite
        .app
        .update_block(|block| block.time = Timestamp::from_seconds(then));
    assert!(suite.try_hub("ann", &accept).is_err());
    still(&mut suite);
}

#[test]
fn a_network_that_comes_back_is_empty_too() {
    let mut suite = arranged();
    suite.hand_over(2, "dora", "ann");
    suite.allow("ann", &network(), "auditor", EVIDENCE, account("bob"));
    suite.hand_over(2, "ann", "dora");

    assert_eq!(readers(&suite), ["dora"]);
    assert_eq!(suite.why_not("bob", EVIDENCE.0, BUNDLE), [Denial::GranterNotOwner]);
    let set = suite.set_role("dora", network(), "reader", true).unwrap();
    assert_eq!(attribute(&set, "role_set", "namespace"), "n2.2");
    assert_eq!(readers(&suite), ["dora"]);

    // To hand it to oneself is the quickest way to begin anew.
    suite.allow("dora", &network(), "reader", EVIDENCE, account("carl"));
    suite.hand_over(2, "dora", "dora");
    assert_eq!(readers(&suite), ["dora"]);
}

#[test]
fn a_hand_over_touches_no_other_network() {
    let mut suite = arranged();
    suite.network(21);
    let other = || of_network(21);
    suite.allow(
        "dora",
        &other(),
        "reader",
        ("read-evidence", "network/21"),
        account("eve"),
    );
    suite.hand_over(2, "dora", "ann");
    assert!(suite.may("eve", "read-evidence", "network/21"));
    suite.hand_over(21, "dora", "ann");
    assert!(!suite.may("eve", "read-evidence", "network/21"));
    // Network 2 after one hand-over and network 21 are two namespaces.
    suite.set_role("ann", network(), "guest", true).unwrap();
    let unknown = suite.grant("ann", other(), account("bob"), "guest");
    assert!(matches!(error(unknown), ContractError::Unknown { .. }));
}

/// There is no money in a network's namespace that a hand-over could lock in: none is taken. What an admin has brought for his own
/// agents is in his own namespace.
#[test]
fn no_budget_goes_with_a_network() {
    for mut suite in Suite::both() {
        let until = suite.time(3_600);
        let limits = || vec![limit(&suite.denom, 100, 250)];
        let (own, of_this) = (limits(), limits());
        suite
            .set_agent("dora", of_account("dora"), "eve", vec![], until, own)
            .unwrap();
        suite.fund("dora", of_account("dora"), "eve", 1_000).unwrap();
        let set = suite.set_agent("dora", network(), "eve", vec![], until, of_this);
        assert_eq!(error(set), ContractError::NoAgentsHere);

        for admin in ["dora", "ann"] {
            assert!(suite.fund(admin, network(), "eve", 70).is_err());
            assert!(suite.revoke_agent(admin, network(), "eve").is_err());
            for times in [None, Some(0), Some(1)] {
                let name = || budget(network(), times, "eve");
                let taken = suite.withdraw_budget(admin, name(), None);
                assert_eq!(error(taken), ContractError::NoAgentsHere);
                let returned = suite.return_budgets(admin, name());
                assert_eq!(error(returned), ContractError::NoAgentsHere);
            }
            if admin == "dora" {
                suite.hand_over(2, "dora", "ann");
            }
        }

        suite.spend("eve", of_account("dora"), 60, "carl").unwrap();
        let spend = ExecuteMsg::Spend {
            namespace: network(),
            denom: suite.denom.clone().into(),
            amount: 1_u128.into(),
            recipient: address("eve").to_string(),
            reference: String::new(),
        };
        assert!(suite.send("eve", &spend).is_err());
        suite.revoke_agent("dora", of_account("dora"), "eve").unwrap();
        assert_eq!((suite.gained("dora"), suite.gained("carl")), (-60, 60));
        assert_eq!(suite.gained("ann"), 0);
    }
}
