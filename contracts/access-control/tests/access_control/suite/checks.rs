//! Queries, and what holds after every message.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::access_control::{
    AgentResponse, BudgetName, CommandResponse, CommandState, Decision, Denial, HolderResponse, Namespace, QueryMsg,
    Subject,
};
use flywheel_types::{Denom, Totals};

use super::{FORTUNE, PEOPLE, Suite, address, id};

impl Suite {
    pub fn decide(&self, subject: Subject, permission: &str, resource: &str) -> Decision {
        self.query(&QueryMsg::HasPermission {
            subject,
            permission: permission.parse().unwrap(),
            resource: resource.parse().unwrap(),
            namespace: None,
        })
    }

    pub fn decide_in(&self, namespace: Namespace, subject: Subject, permission: &str, resource: &str) -> Decision {
        self.query(&QueryMsg::HasPermission {
            subject,
            permission: permission.parse().unwrap(),
            resource: resource.parse().unwrap(),
            namespace: Some(namespace),
        })
    }

    /// Whether an account may do something.
    pub fn may(&self, name: &str, permission: &str, resource: &str) -> bool {
        let subject = Subject::Account(address(name).to_string());
        let decision = self.decide(subject, permission, resource);
        assert_eq!(decision.is_permitted, decision.why_not.is_empty());
        decision.is_permitted
    }

    pub fn why_not(&self, name: &str, permission: &str, resource: &str) -> Vec<Denial> {
        let subject = Subject::Account(address(name).to_string());
        self.decide(subject, permission, resource).why_not
    }

    pub fn holder(&self, namespace: Namespace, subject: Subject) -> HolderResponse {
        self.query(&QueryMsg::Holder { namespace, subject })
    }

    pub fn agent(&self, namespace: Namespace, agent: &str) -> AgentResponse {
        let name = super::verbs::budget(namespace, None, agent);
        self.query(&QueryMsg::Agent { name })
    }

    /// An agent, if it is one or has been one whose budget is left.
    pub fn find_agent(&self, name: BudgetName) -> Option<AgentResponse> {
        let query = QueryMsg::Agent { name };
        self.app.wrap().query_wasm_smart(&self.contract, &query).ok()
    }

    pub fn may_act(&self, machine: u64, agent: &str, contract: &Addr, message: &str) -> bool {
        self.query(&QueryMsg::MayAct {
            machine: id(machine),
            agent: address(agent).to_string(),
            contract: contract.to_string(),
            message: message.to_owned(),
        })
    }

    pub fn command(&self, machine: u64, command: u64) -> CommandResponse {
        let machine = id(machine);
        self.query(&QueryMsg::Command { machine, command })
    }

    pub fn state(&self, machine: u64, command: u64) -> CommandState {
        self.command(machine, command).state
    }

    /// What somebody has more than in the beginning, in the suite's token.
    pub fn gained(&self, name: &str) -> i128 {
        let balance = self.balance_of(&self.denom, &address(name));
        i128::try_from(balance).unwrap() - i128::try_from(FORTUNE).unwrap()
    }

    pub fn balance_of(&self, denom: &Denom, account: &Addr) -> u128 {
        denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    pub fn credit(&self, name: &str) -> u128 {
        self.credit_in(&self.denom, name)
    }

    fn credit_in(&self, denom: &Denom, name: &str) -> u128 {
        let query = QueryMsg::Credit {
            account: address(name).to_string(),
            denom: denom.clone().into(),
        };
        self.query::<Uint128>(&query).u128()
    }

    pub fn totals(&self, denom: &Denom) -> Totals {
        self.query(&QueryMsg::Totals {
            denom: denom.clone().into(),
        })
    }

    /// What is left in all budgets of a token, of present and former owners.
    fn budgets(&self, denom: &Denom) -> u128 {
        let mut sum = 0;
        for name in &self.purses {
            let budgets = self.find_agent(name.clone()).map_or(vec![], |agent| agent.budgets);
            let own = budgets.iter().filter(|budget| budget.denom == *denom);
            sum += own.map(|budget| budget.left.u128()).sum::<u128>();
        }
        sum
    }

    /// Rule A7 for each token; that the sums are those of the budgets and credits; and that nothing came from nowhere.
    pub fn check(&self) {
        for denom in &self.tokens {
            let totals = self.totals(denom);
            assert!(totals.balances(), "{totals:?}");
            let donations = if *denom == self.denom { self.donations } else { 0 };
            assert_eq!(totals.donations.u128(), donations, "{totals:?}");
            assert_eq!(totals.balance.u128(), self.balance_of(denom, &self.contract));

            let credits: u128 = PEOPLE.iter().map(|name| self.credit_in(denom, name)).sum();
            let owed: Vec<u128> = totals.liabilities.iter().map(|row| row.amount.u128()).collect();
            assert_eq!(owed, [self.budgets(denom), credits], "{totals:?}");

            let people: u128 = PEOPLE.iter().map(|name| self.balance_of(denom, &address(name))).sum();
            assert_eq!(people + totals.balance.u128(), FORTUNE * PEOPLE.len() as u128);
        }
    }
}
