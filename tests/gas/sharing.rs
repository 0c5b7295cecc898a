//! access-control: a door is shared, an agent acts and spends, a charger serves tenants.

use cosmwasm_std::Uint128;
use flywheel_client::handles::AgentTerms;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::Seconds;
use flywheel_testing::Person;
use flywheel_types::access_control::{BudgetName, Name, Namespace, Scope, SpendingLimit, Subject};
use flywheel_types::registry;

use crate::day::Day;
use crate::permits;

/// What a charger takes for a unit, and what its customers deposit.
const PRICE: u128 = 30;
const DEPOSIT: u128 = 2_000;
const MACHINE: &str = "shared-charger";

/// The machine's owner, who uses it, and who runs it.
struct House {
    owner: Person,
    tenant: Person,
    agent: Person,
    namespace: Namespace,
}

/// Each message of access-control, and what it costs others to ask it.
pub fn measure(day: &mut Day) {
    let owner = day.person("house-owner", 1_000);
    let (tenant, agent) = (day.person("house-tenant", 100_000), day.person("house-agent", 0));
    let machine = day.suite.register(&owner, MACHINE);
    let house = House {
        owner,
        tenant,
        agent,
        namespace: Namespace::Machine(machine),
    };
    house.rules(day);
    house.admitted(day);
    house.commands(day);
    house.agents(day);
    house.takes_back(day);
}

pub fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

impl House {
    fn keep(day: &mut Day, message: &str, sent: Result<TxResult, ChainError>) {
        day.keep(&format!("access-control/{message}"), sent);
    }

    fn rules(&self, day: &mut Day) {
        let (account, namespace) = (self.owner.account(), || self.namespace.clone());
        let resource = format!("machine/{}", day.suite.machine(MACHINE));
        let group = Subject::Group(name("tenants"));
        let tenant = day.suite.subject(&self.tenant);
        for (message, role) in [("set_role", "tenant"), ("set_role, again", "guest")] {
            let sent = day
                .suite
                .access_control()
                .set_role(account, namespace(), name(role), true);
            Self::keep(day, message, sent);
        }
        let sent = day
            .suite
            .access_control()
            .set_group(account, namespace(), name("tenants"), true);
        Self::keep(day, "set_group", sent);
        let charge = (name("charge"), resource.parse().expect("a resource"));
        let sent = day
            .suite
            .access_control()
            .set_permission(account, namespace(), charge, vec![name("tenant")], true);
        Self::keep(day, "set_permission", sent);
        let given = (group, name("tenant"));
        let sent = day.suite.access_control().grant(account, namespace(), given, None);
        Self::keep(day, "grant", sent);
        let member = (tenant.clone(), name("tenants"));
        let sent = day
            .suite
            .access_control()
            .add_member(account, namespace(), member, None);
        Self::keep(day, "add_member", sent);
        let visit = (name("visit"), resource.parse().expect("a resource"));
        let sent = day
            .suite
            .access_control()
            .set_permission(account, namespace(), visit, vec![name("guest")], true);
        sent.expect("a permission");
        let given = (tenant, name("guest"));
        let sent = day.suite.access_control().grant(account, namespace(), given, None);
        Self::keep(day, "grant, to an account", sent);
        let admin = day.suite.address(&self.agent);
        let sent = day.suite.access_control().set_admin(account, namespace(), &admin, None);
        Self::keep(day, "set_admin", sent);
    }

    /// The second of each two sessions shows what asking for a permission costs: held by a group, directly, and at worst.
    fn admitted(&self, day: &mut Day) {
        let lodger = day.person("house-lodger", 100_000);
        permits::fill(day, &self.owner, &lodger, MACHINE, &name("lodge"));
        for (case, permission, consumer) in [
            ("", None, &self.tenant),
            (", for tenants", Some("charge"), &self.tenant),
            (", for a guest", Some("visit"), &self.tenant),
            (", for a lodger", Some("lodge"), &lodger),
        ] {
            let mut tariff = day.suite.tariff(PRICE);
            tariff.permission = permission.map(name);
            day.suite.publish(&self.owner, MACHINE, tariff);
            for again in ["", ", again"] {
                let opening = day.suite.session_opening(consumer, MACHINE);
                let sent = day.suite.try_open_session(consumer, opening, DEPOSIT);
                day.keep(&format!("payments/open_session, at home{case}{again}"), sent);
            }
        }
    }

    fn commands(&self, day: &mut Day) {
        let first = self.ask(day, "");
        let answer = day.suite.answer(MACHINE, first);
        let sent = day
            .suite
            .access_control()
            .acknowledge_command(self.agent.account(), answer);
        Self::keep(day, "acknowledge_command", sent);
        let second = self.ask(day, ", again");
        let machine = day.suite.machine(MACHINE);
        let sent = day
            .suite
            .access_control()
            .cancel_command(self.tenant.account(), machine, second);
        Self::keep(day, "cancel_command", sent);
    }

    fn ask(&self, day: &mut Day, case: &str) -> u64 {
        let sent = day.suite.try_ask(&self.tenant, MACHINE, "charge");
        let asked = day.keep(&format!("access-control/request_command{case}"), sent);
        day.suite.access_control().requested(&asked).expect("a number")
    }

    fn agents(&self, day: &mut Day) {
        let (account, agent) = (self.owner.account(), day.suite.address(&self.agent));
        let registry = day.suite.network().registry().address().to_string();
        let limit = SpendingLimit {
            denom: day.suite.denom().clone().into(),
            per_transaction: Uint128::new(10),
            per_day: Uint128::new(100),
            recipients: vec![],
        };
        let terms = AgentTerms {
            scopes: vec![Scope {
                contract: registry,
                messages: vec!["set_metadata".to_owned()],
            }],
            expires_at: day.suite.now().plus(Seconds::days(7)).expect("a time"),
            limits: vec![limit],
        };
        let sent = day
            .suite
            .access_control()
            .set_agent(account, self.namespace.clone(), &agent, terms);
        Self::keep(day, "set_agent", sent);
        let denom = day.suite.denom().clone();
        let sent =
            day.suite
                .access_control()
                .fund_agent(account, self.namespace.clone(), &agent, (&denom, Uint128::new(100)));
        Self::keep(day, "fund_agent", sent);
        let recipient = day.suite.address(&self.tenant);
        for message in ["spend", "spend, again"] {
            let amount = (&denom, Uint128::new(10));
            let sent = day.suite.access_control().spend(
                self.agent.account(),
                self.namespace.clone(),
                amount,
                &recipient,
                "relay",
            );
            Self::keep(day, message, sent);
        }
        for (sender, case) in [(&self.owner, ""), (&self.agent, " by an agent")] {
            let message = registry::ExecuteMsg::SetMetadata {
                machine: day.suite.machine(MACHINE),
                metadata: "22 kW".to_owned(),
            };
            let sent = day.suite.network().registry().execute(sender.account(), &message);
            day.keep(&format!("machine-registry/set_metadata, at home{case}"), sent);
        }
    }

    fn takes_back(&self, day: &mut Day) {
        let account = self.owner.account();
        let namespace = || self.namespace.clone();
        let agent = day.suite.address(&self.agent);
        let budget = || BudgetName {
            namespace: namespace(),
            ownership_epoch: None,
            agent: agent.to_string(),
        };
        let denom = day.suite.denom().clone();
        let one = Some(Uint128::one());
        let sent = day
            .suite
            .access_control()
            .withdraw_budget(account, budget(), &denom, one);
        Self::keep(day, "withdraw_budget", sent);
        let sent = day.suite.access_control().return_budgets(account, budget());
        Self::keep(day, "return_budgets", sent);
        let sent = day.suite.access_control().revoke_agent(account, namespace(), &agent);
        Self::keep(day, "revoke_agent", sent);
        let sent = day
            .suite
            .access_control()
            .remove_admin(account, namespace(), &agent, true);
        Self::keep(day, "remove_admin", sent);
        let member = (day.suite.subject(&self.tenant), name("tenants"));
        let sent = day.suite.access_control().remove_member(account, namespace(), member);
        Self::keep(day, "remove_member", sent);
        let taken = (Subject::Group(name("tenants")), name("tenant"));
        let sent = day.suite.access_control().revoke(account, namespace(), taken);
        Self::keep(day, "revoke", sent);
        let resource = format!("machine/{}", day.suite.machine(MACHINE));
        let charge = (name("charge"), resource.parse().expect("a resource"));
        let sent = day
            .suite
            .access_control()
            .remove_permission(account, namespace(), charge);
        Self::keep(day, "remove_permission", sent);
    }
}
