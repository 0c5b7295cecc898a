//! The longest way to a yes: what another contract pays that asks whether somebody may, at worst.

use cosmwasm_std::CosmosMsg;
use flywheel_client::Chain;
use flywheel_client::chain::execute_message;
use flywheel_testing::Person;
use flywheel_types::access_control::{ExecuteMsg, Name, Namespace, Pattern, Subject};

use crate::day::Day;
use crate::sharing::name;

/// Roles that a subject or a group holds at most, roles that one permission names at most.
const ROLES: usize = 32;
/// Groups that a subject is in at most.
const GROUPS: usize = 8;
/// Messages in one transaction.
const AT_ONCE: usize = 60;

/// Fills both namespaces that speak for a machine with all that they take, for one subject and one permission: 32 roles of its
/// own and 8 groups of 32 roles, each switched off but one: that of the last group, which an administrator gave, in the owner's
/// namespace, which is asked last, by its last pattern.
pub fn fill(day: &Day, owner: &Person, subject: &Person, machine: &str, permission: &Name) {
    let id = day.suite.machine(machine);
    let admin = Person::named("treasury");
    let places = [
        (day.suite.of_machine(machine), vec![format!("machine/{id}")]),
        (
            day.suite.of_owner(owner),
            vec![format!("machine/{id}"), "machine/*".to_owned()],
        ),
    ];
    let [_, (owners, _)] = &places;
    let last = (Subject::Group(group(GROUPS - 1)), role(ROLES - 1));
    let mut messages = vec![];
    for (namespace, patterns) in &places {
        let holder = day.suite.subject(subject);
        messages.extend(filling(namespace, patterns, &holder, permission, namespace == owners));
    }
    messages.extend(appointing(day, owners, &admin));
    for some in messages.chunks(AT_ONCE) {
        send(day, owner, some);
    }
    let (subject, role) = last;
    let gift = ExecuteMsg::Grant {
        namespace: owners.clone(),
        subject,
        role,
        expires_at: None,
    };
    send(day, &admin, &[gift]);
}

fn filling(
    namespace: &Namespace,
    patterns: &[String],
    holder: &Subject,
    permission: &Name,
    is_open: bool,
) -> Vec<ExecuteMsg> {
    let namespace = || namespace.clone();
    let set_role = |number| ExecuteMsg::SetRole {
        namespace: namespace(),
        role: role(number),
        is_enabled: is_open && number == ROLES - 1,
    };
    let grant = |subject: Subject, number| ExecuteMsg::Grant {
        namespace: namespace(),
        subject,
        role: role(number),
        expires_at: None,
    };
    // The role that is on is held by the last group alone, and from the administrator.
    let off = if is_open { ROLES - 1 } else { ROLES };
    let mut messages: Vec<_> = (0..ROLES).map(set_role).collect();
    messages.extend((0..off).map(|number| grant(holder.clone(), number)));
    for at in 0..GROUPS {
        messages.push(ExecuteMsg::SetGroup {
            namespace: namespace(),
            group: group(at),
            is_enabled: true,
        });
        messages.extend((0..off).map(|number| grant(Subject::Group(group(at)), number)));
        messages.push(ExecuteMsg::AddMember {
            namespace: namespace(),
            group: group(at),
            member: holder.clone(),
            expires_at: None,
        });
    }
    for pattern in patterns {
        messages.push(ExecuteMsg::SetPermission {
            namespace: namespace(),
            permission: permission.clone(),
            resource: pattern.parse::<Pattern>().expect("a pattern"),
            // Nothing leads to the first pattern of the owner's.
            is_enabled: patterns.last() == Some(pattern),
            roles: (0..ROLES).map(role).collect(),
        });
    }
    messages
}

/// An administrator with the one role that counts.
fn appointing(day: &Day, namespace: &Namespace, admin: &Person) -> [ExecuteMsg; 2] {
    let appointed = ExecuteMsg::SetAdmin {
        namespace: namespace.clone(),
        admin: day.suite.address(admin).to_string(),
        expires_at: None,
    };
    let given = ExecuteMsg::Grant {
        namespace: namespace.clone(),
        subject: day.suite.subject(admin),
        role: role(ROLES - 1),
        expires_at: None,
    };
    [appointed, given]
}

fn send(day: &Day, signer: &Person, messages: &[ExecuteMsg]) {
    let contract = day.suite.access_control().address().clone();
    let messages = messages
        .iter()
        .map(|message| execute_message(&contract, message, &[]).expect("a message"));
    let messages: Vec<CosmosMsg> = messages.collect();
    let sent = day.suite.chain().execute_all(signer.account(), messages);
    sent.unwrap_or_else(|error| panic!("{error}"));
}

/// As long as names may be.
fn role(number: usize) -> Name {
    name(&format!("a-role-that-has-the-longest-na{number:02}"))
}

fn group(number: usize) -> Name {
    name(&format!("a-group-that-has-the-longest-n{number:02}"))
}
