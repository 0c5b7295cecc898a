//! Owners let others use and run their machines: groups, roles, agents, commands. Each person signs with the key of the name.

use cosmwasm_std::Addr;
use flywheel_client::handles::{AccessControl, AgentTerms};
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Hash32, Seconds, Time};
use flywheel_types::access_control::{
    BudgetName, CommandAnswer, CommandState, Denial, Name, Namespace, Resource, Scope, SpendingLimit, Subject,
};

use crate::chain::TestChain;
use crate::people::Person;
use crate::suite::Suite;

impl Suite {
    /// The access-control contract.
    pub fn access_control(&self) -> AccessControl<'_, TestChain> {
        AccessControl::new(&*self.chain, self.access_control.clone())
    }

    /// A machine's own namespace, which its owner has until he sells it.
    pub fn of_machine(&self, machine: &str) -> Namespace {
        Namespace::Machine(self.machine(machine))
    }

    /// The namespace that speaks for every machine of a person.
    pub fn of_owner(&self, owner: &Person) -> Namespace {
        Namespace::Account(self.address(owner).to_string())
    }

    /// A person as the holder of roles.
    pub fn subject(&self, person: &Person) -> Subject {
        Subject::Account(self.address(person).to_string())
    }

    /// The owner makes a group with a role, and the role may do something with a machine.
    pub fn open_up(
        &mut self,
        owner: &Person,
        machine: &str,
        (group, role, permission): (&str, &str, &str),
    ) -> &mut Self {
        let (namespace, account) = (self.of_machine(machine), owner.account());
        let resource = format!("machine/{}", self.machine(machine));
        let resource = resource.parse().unwrap_or_else(|error| panic!("{error}"));
        let contract = self.access_control();
        let holder = Subject::Group(name(group));
        let sent = [
            contract.set_group(account, namespace.clone(), name(group), true),
            contract.set_role(account, namespace.clone(), name(role), true),
            contract.set_permission(
                account,
                namespace.clone(),
                (name(permission), resource),
                vec![name(role)],
                true,
            ),
            contract.grant(account, namespace, (holder, name(role)), None),
        ];
        for sent in sent {
            self.sent(sent);
        }
        self
    }

    /// Somebody comes into a group of a machine.
    pub fn employ(&mut self, owner: &Person, machine: &str, group: &str, member: &Person) -> &mut Self {
        let member = (self.subject(member), name(group));
        let contract = self.access_control();
        let sent = contract.add_member(owner.account(), self.of_machine(machine), member, None);
        self.sent(sent);
        self
    }

    /// Somebody leaves a group of a machine.
    pub fn dismiss(&mut self, owner: &Person, machine: &str, group: &str, member: &Person) -> &mut Self {
        let member = (self.subject(member), name(group));
        let contract = self.access_control();
        let sent = contract.remove_member(owner.account(), self.of_machine(machine), member);
        self.sent(sent);
        self
    }

    /// Why somebody may not do something with a machine; nothing: he may.
    pub fn why_not(&self, person: &Person, permission: &str, machine: &str) -> Vec<Denial> {
        let resource = Resource::machine(self.machine(machine));
        let contract = self.access_control();
        let decision = contract.has_permission(self.subject(person), name(permission), resource, None);
        decision.unwrap_or_else(|error| panic!("{error}")).why_not
    }

    /// Asks a machine to do something within a minute, or the refusal.
    pub fn try_ask(&self, person: &Person, machine: &str, command: &str) -> Result<TxResult, ChainError> {
        let until = self.in_seconds(60);
        let machine = self.machine(machine);
        let nothing = Hash32::new([0; 32]);
        self.access_control()
            .request_command(person.account(), machine, name(command), nothing, until)
    }

    /// Asks a machine to do something within a minute; the command's number.
    pub fn ask(&mut self, person: &Person, machine: &str, command: &str) -> u64 {
        let asked = self.sent(self.try_ask(person, machine, command));
        let number = self.access_control().requested(&asked);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What a machine's key signs: that it has done what was asked.
    pub fn answer(&self, machine: &str, command: u64) -> CommandAnswer {
        let id = self.machine(machine);
        let contract = self.access_control();
        let record = self.network().registry().machine(id);
        let record = record.unwrap_or_else(|error| panic!("{error}"));
        let asked = contract.command(id, command);
        let asked = asked.unwrap_or_else(|error| panic!("{error}"));
        let key = self.keys.get(&id).unwrap_or_else(|| panic!("{machine} has no key"));
        let answer = contract.sign_answer(key, &record, &asked, true, Hash32::new([0; 32]));
        answer.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Where a command stands.
    pub fn command_state(&self, machine: &str, command: u64) -> CommandState {
        let found = self.access_control().command(self.machine(machine), command);
        found.unwrap_or_else(|error| panic!("{error}")).state
    }

    /// The owner lets an agent send these messages to the registry and to payments for a week, and spend.
    pub fn entrust(
        &mut self,
        owner: &Person,
        namespace: &Namespace,
        agent: &Person,
        messages: (&[&str], &[&str]),
        limits: Vec<SpendingLimit>,
    ) -> &mut Self {
        let scope = |contract: &Addr, messages: &[&str]| Scope {
            contract: contract.to_string(),
            messages: messages.iter().map(ToString::to_string).collect(),
        };
        let scopes = [scope(&self.registry, messages.0), scope(&self.payments, messages.1)];
        let terms = AgentTerms {
            scopes: scopes.into_iter().filter(|scope| !scope.messages.is_empty()).collect(),
            expires_at: self.in_seconds(604_800),
            limits,
        };
        let agent = self.address(agent);
        let contract = self.access_control();
        let sent = contract.set_agent(owner.account(), namespace.clone(), &agent, terms);
        self.sent(sent);
        self
    }

    /// An agent's budgets as messages name them.
    pub fn budget(&self, namespace: &Namespace, agent: &Person) -> BudgetName {
        BudgetName {
            namespace: namespace.clone(),
            ownership_epoch: None,
            agent: self.address(agent).to_string(),
        }
    }

    fn in_seconds(&self, seconds: u64) -> Time {
        let then = self.now().plus(Seconds::new(seconds));
        then.unwrap_or_else(|error| panic!("{error}"))
    }
}

fn name(text: &str) -> Name {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}
