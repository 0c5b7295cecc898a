//! What happens to the contract and to the model, and what both are asked.

use std::collections::{BTreeMap, BTreeSet};

use flywheel_protocol::Time;
use flywheel_types::access_control::{Denial, Judge, Namespace, Places, Subject, subject};

use super::dice::Dice;
use super::model::{Given, Model, Ns, Rule};
use crate::suite::verbs::{account, group, machine, of_account, of_machine, of_network};
use crate::suite::{Suite, address};

const ROLES: [&str; 3] = ["r0", "r1", "r2"];
const GROUPS: [&str; 2] = ["g0", "g1"];
const PERMISSIONS: [&str; 2] = ["unlock", "read"];
const PATTERNS: [&str; 11] = [
    "machine/1",
    "machine/1/*",
    "machine/1/a",
    "machine/1/a/*",
    "machine/2",
    "machine/2/*",
    "machine/3",
    "machine/*",
    "network/2",
    "network/2/*",
    "network/2/a/b",
];
const RESOURCES: [&str; 8] = [
    "machine/1",
    "machine/1/a",
    "machine/1/a/b",
    "machine/2",
    "machine/2/x",
    "machine/3",
    "network/2/a",
    "network/2/a/b",
];
const OWNERS: [&str; 2] = ["ann", "bob"];
const ADMINS: [&str; 2] = ["dora", "fred"];
const PEOPLE: [&str; 6] = ["carl", "eve", "fred", "carl", "eve", "ann"];

/// How often what happened: a test in which nothing happens proves nothing.
#[derive(Default, Debug)]
pub struct Seen {
    pub asked: usize,
    /// Of subjects that own nothing of it.
    pub permitted: usize,
    pub given: usize,
    pub by_administrators: usize,
    pub refused: usize,
    pub handed_over: usize,
    /// Questions about the network that came after a hand-over.
    pub asked_after: usize,
    pub reasons: BTreeMap<String, usize>,
}

pub struct World<'a> {
    pub suite: Suite,
    pub model: Model,
    pub dice: Dice,
    pub seen: &'a mut Seen,
}

impl<'a> World<'a> {
    pub fn new(seed: u64, seen: &'a mut Seen) -> Self {
        let model = Model {
            machines: vec![("ann", 0), ("ann", 0), ("bob", 0)],
            network: (ADMINS[0], 0),
            ..Model::default()
        };
        Self {
            suite: Suite::native(),
            model,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            seen,
        }
    }

    /// Most of what can be given is there from the beginning.
    pub fn furnish(&mut self, times: usize) {
        for _ in 0..times {
            let (ns, namespace, owner) = self.any_place();
            for role in ROLES {
                self.set_role(&ns, &namespace, owner, role, true);
            }
            for group in GROUPS {
                self.set_group(&ns, &namespace, owner, group, true);
            }
            for _ in 0..2 {
                self.set_rule(ns.clone(), namespace.clone(), owner, true);
            }
            let now = self.suite.now();
            for is_role in [true, true, false] {
                self.give(&ns, namespace.clone(), owner, owner, is_role, now);
            }
            let admin = self.dice.pick(&["carl", "eve"]);
            self.appoint(&ns, namespace.clone(), owner, admin);
            self.give(&ns, namespace, owner, admin, true, now);
        }
    }

    fn appoint(&mut self, ns: &Ns, namespace: Namespace, owner: &str, admin: &'static str) {
        self.suite.set_admin(owner, namespace, admin, None).unwrap();
        let in_office = |term: &(Ns, &str, bool, bool)| term.0 == *ns && term.1 == admin && term.2;
        if !self.model.terms.iter().any(in_office) {
            self.model.terms.push((ns.clone(), admin, true, false));
        }
    }

    fn set_role(&mut self, ns: &Ns, namespace: &Namespace, owner: &str, role: &'static str, is_enabled: bool) {
        self.suite.set_role(owner, namespace.clone(), role, is_enabled).unwrap();
        self.model.roles.retain(|row| row.0 != *ns || row.1 != role);
        self.model.roles.push((ns.clone(), role, is_enabled));
    }

    fn set_group(&mut self, ns: &Ns, namespace: &Namespace, owner: &str, group: &'static str, is_enabled: bool) {
        self.suite
            .set_group(owner, namespace.clone(), group, is_enabled)
            .unwrap();
        self.model.groups.retain(|row| row.0 != *ns || row.1 != group);
        self.model.groups.push((ns.clone(), group, is_enabled));
    }

    /// A namespace by both names, and who owns it.
    fn any_place(&mut self) -> (Ns, Namespace, &'static str) {
        match self.dice.roll(6) {
            0 => {
                let (admin, times) = self.model.network;
                (Ns::Network(times), of_network(2), admin)
            }
            1 | 2 => {
                let owner = self.dice.pick(&OWNERS);
                (Ns::Account(owner), of_account(owner), owner)
            }
            number => {
                let number = u64::try_from(number - 2).unwrap();
                let (owner, epoch) = self.model.machines[usize::try_from(number - 1).unwrap()];
                (Ns::Machine(number, epoch), of_machine(number), owner)
            }
        }
    }

    fn any_subject(&mut self) -> (String, Subject) {
        match self.dice.roll(8) {
            0 => ("m3".to_owned(), machine(3)),
            1 | 2 => {
                let name = self.dice.pick(&GROUPS);
                (format!("g{name}"), group(name))
            }
            _ => {
                let name = self.dice.pick(&PEOPLE);
                (subject::account(&address(name)), account(name))
            }
        }
    }

    fn any_until(&mut self) -> Option<Time> {
        let seconds = [0, 60, 200, 1_000, 1_000][self.dice.roll(5)];
        (self.dice.roll(2) > 0).then(|| self.suite.time(seconds))
    }

    pub fn step(&mut self) {
        let (ns, namespace, owner) = self.any_place();
        let is_on = self.dice.roll(4) > 0;
        let now = self.suite.now();
        match self.dice.roll(16) {
            0 | 1 => {
                let role = self.dice.pick(&ROLES);
                self.set_role(&ns, &namespace, owner, role, is_on);
            }
            2 => {
                let group = self.dice.pick(&GROUPS);
                self.set_group(&ns, &namespace, owner, group, is_on);
            }
            3 | 4 => self.set_rule(ns, namespace, owner, is_on),
            5..=10 => {
                let sender = self.dice.pick(&[owner, "carl", "eve"]);
                let is_role = self.dice.roll(3) > 0;
                self.give(&ns, namespace, owner, sender, is_role, now);
            }
            11 | 12 => self.take(&ns, namespace, owner),
            13 => {
                let admin = self.dice.pick(&["carl", "eve"]);
                if is_on {
                    self.appoint(&ns, namespace, owner, admin);
                } else {
                    let void = self.dice.roll(4) > 0;
                    let removed = self.suite.remove_admin(owner, namespace, admin, void);
                    let mut terms = self.model.terms.iter_mut();
                    let term = terms.find(|term| term.0 == ns && term.1 == admin && term.2);
                    assert_eq!(removed.is_ok(), term.is_some());
                    if let Some(term) = term {
                        (term.2, term.3) = (false, void);
                    }
                }
            }
            14 => {
                let seconds = [1, 59, 60, 61][self.dice.roll(4)];
                self.suite.advance(seconds);
            }
            _ if self.dice.roll(3) == 0 => {
                let index = self.dice.roll(5);
                if index >= 3 {
                    self.hand_over();
                    return;
                }
                let seller = self.model.machines[index].0;
                let buyer = if seller == "ann" { "bob" } else { "ann" };
                self.suite.sell(u64::try_from(index + 1).unwrap(), seller, buyer);
                self.model.machines[index].0 = buyer;
                self.model.machines[index].1 += 1;
                self.furnish(4);
            }
            _ => {}
        }
    }

    fn hand_over(&mut self) {
        let (admin, times) = self.model.network;
        let heir = if admin == ADMINS[0] { ADMINS[1] } else { ADMINS[0] };
        self.suite.hand_over(2, admin, heir);
        self.model.network = (heir, times + 1);
        self.seen.handed_over += 1;
        self.furnish(4);
    }

    fn set_rule(&mut self, ns: Ns, namespace: Namespace, owner: &'static str, is_enabled: bool) {
        let permission = self.dice.pick(&PERMISSIONS);
        let own: Vec<&str> = match &ns {
            Ns::Machine(number, _) => {
                let prefix = format!("machine/{number}");
                PATTERNS
                    .into_iter()
                    .filter(|pattern| pattern.starts_with(&prefix))
                    .collect()
            }
            Ns::Account(_) => PATTERNS[..8].to_vec(),
            Ns::Network(_) => PATTERNS[8..].to_vec(),
        };
        let own = if self.dice.roll(5) > 0 { own } else { PATTERNS.to_vec() };
        let pattern = self.dice.pick(&own);
        let mut roles: Vec<&str> = ROLES.to_vec();
        roles.retain(|_| self.dice.roll(2) == 0);
        let set = self
            .suite
            .set_permission(owner, namespace, (permission, pattern), is_enabled, &roles);
        let number = pattern
            .strip_prefix("machine/")
            .and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
        let (is_own, epoch) = match (&ns, number) {
            (Ns::Machine(own, _), Some(number)) => (*own == u64::try_from(number).unwrap(), None),
            (Ns::Account(own), Some(number)) => {
                let (owner, epoch) = self.model.machines[number - 1];
                (owner == *own, Some(epoch))
            }
            (Ns::Account(_), None) => (pattern == "machine/*", None),
            (Ns::Network(_), _) => (pattern.starts_with("network"), None),
            (Ns::Machine(..), None) => (false, None),
        };
        let are_known = roles
            .iter()
            .all(|role| self.model.roles.iter().any(|row| row.0 == ns && row.1 == *role));
        assert_eq!(
            set.is_ok(),
            is_own && are_known && !roles.is_empty(),
            "{pattern} {roles:?}"
        );
        if set.is_ok() {
            let is_same = |row: &Rule| row.ns == ns && row.permission == permission && row.pattern == pattern;
            self.model.rules.retain(|row| !is_same(row));
            self.model.rules.push(Rule {
                ns,
                permission,
                pattern,
                is_enabled,
                epoch,
                roles,
            });
        }
    }

    fn give(&mut self, ns: &Ns, namespace: Namespace, owner: &str, sender: &'static str, is_role: bool, now: u64) {
        let (to, subject) = self.any_subject();
        let until = self.any_until();
        let what = if is_role {
            self.dice.pick(&ROLES)
        } else {
            self.dice.pick(&GROUPS)
        };
        let given = if is_role {
            self.suite.grant_until(sender, namespace, subject, what, until)
        } else {
            self.suite.add_member_until(sender, namespace, what, subject, until)
        };
        let known = |list: &[(Ns, &str, bool)], name: &str| list.iter().any(|row| row.0 == *ns && row.1 == name);
        let own = subject::account(&address(sender));
        let mut terms = self.model.terms.iter();
        let term = terms.position(|term| term.0 == *ns && term.1 == sender && term.2);
        let has = self.model.has_until(ns, &own, what, is_role, now);
        let wanted = until.map_or(u64::MAX, Time::get);
        let has_right = sender == owner || (term.is_some() && has.is_some_and(|has| wanted <= has));
        let is_known = if is_role {
            let group = to.strip_prefix('g');
            known(&self.model.roles, what) && group.is_none_or(|group| known(&self.model.groups, group))
        } else {
            known(&self.model.groups, what) && !to.starts_with('g')
        };
        let expected = has_right && is_known && wanted > now;
        assert_eq!(
            given.is_ok(),
            expected,
            "{sender} gives {what} to {to} in {ns:?}: {given:?}"
        );
        if given.is_err() {
            self.seen.refused += 1;
            return;
        }
        self.seen.given += 1;
        self.seen.by_administrators += usize::from(sender != owner);
        let list = if is_role {
            &mut self.model.grants
        } else {
            &mut self.model.members
        };
        list.retain(|row| row.ns != *ns || row.to != to || row.what != what);
        list.push(Given {
            ns: ns.clone(),
            to,
            what: what.to_owned(),
            until: until.map(Time::get),
            term: term.filter(|_| sender != owner),
        });
    }

    fn take(&mut self, ns: &Ns, namespace: Namespace, owner: &str) {
        let (to, subject) = self.any_subject();
        let is_role = self.dice.roll(2) == 0;
        let what = if is_role {
            self.dice.pick(&ROLES)
        } else {
            self.dice.pick(&GROUPS)
        };
        let taken = if is_role {
            self.suite.revoke(owner, namespace, subject, what)
        } else {
            self.suite.remove_member(owner, namespace, what, subject)
        };
        let list = if is_role {
            &mut self.model.grants
        } else {
            &mut self.model.members
        };
        let before = list.len();
        list.retain(|row| row.ns != *ns || row.to != to || row.what != what);
        assert_eq!(taken.is_ok(), list.len() < before);
    }

    /// One question to the contract, to a reader of its public state, and to the model.
    pub fn check(&mut self) {
        let (who, subject) = self.any_subject();
        let (permission, resource) = (self.dice.pick(&PERMISSIONS), self.dice.pick(&RESOURCES));
        let said = self.suite.decide(subject, permission, resource);
        let (is_permitted, why_not) = self.model.decide(&who, permission, resource, self.suite.now());

        let story = format!("{who} {permission} {resource}: {said:?}, the model says {is_permitted} {why_not:?}");
        assert_eq!(said.is_permitted, is_permitted, "{story}");
        assert_eq!(said.is_permitted, said.why_not.is_empty(), "{story}");
        let named: BTreeSet<Denial> = said.why_not.iter().cloned().collect();
        assert_eq!(named.len(), said.why_not.len(), "{story}");
        if why_not.is_empty() && !is_permitted {
            assert!(
                named.is_subset(&BTreeSet::from([Denial::NoRole, Denial::NotPermitted])),
                "{story}"
            );
            assert_eq!(named.len(), 1, "{story}");
        } else {
            assert_eq!(named, why_not, "{story}");
        }

        let places = Places {
            registry: self.suite.registry.clone(),
            hub: self.suite.hub.clone(),
        };
        let now = Time::new(self.suite.now());
        let judge = Judge::of_contract(&self.suite.contract, self.suite.app.wrap(), &places, now);
        let raw = judge.decide(&who, &permission.parse().unwrap(), &resource.parse().unwrap());
        assert_eq!(raw.unwrap(), said, "{story}");

        let owner = self.model.speakers(resource).1;
        let is_owner = who == subject::account(&address(owner));
        self.seen.asked += usize::from(!is_owner);
        let is_after = resource.starts_with("network") && self.model.network.1 > 0;
        self.seen.asked_after += usize::from(!is_owner && is_after);
        self.seen.permitted += usize::from(is_permitted && !is_owner);
        for denial in said.why_not {
            let kind = format!("{denial:?}");
            let kind = kind.split(' ').next().unwrap().to_owned();
            *self.seen.reasons.entry(kind).or_default() += 1;
        }
    }
}
