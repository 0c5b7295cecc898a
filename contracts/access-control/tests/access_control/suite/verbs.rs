//! Messages. Each is followed by the checks.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Coin, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_protocol::sign::CommandAcknowledgement;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::{
    BudgetName, CommandAnswer, ExecuteMsg, Name, Namespace, ReceiveMsg, Scope, SpendingLimit, Subject,
};
use flywheel_types::payments::MachineName;

use super::{Suite, address, id, key};

/// What the tests' commands carry.
pub const PAYLOAD: Hash32 = Hash32::new([7; 32]);

pub fn of_machine(machine: u64) -> Namespace {
    Namespace::Machine(id(machine))
}

pub fn of_account(name: &str) -> Namespace {
    Namespace::Account(address(name).to_string())
}

pub fn of_network(network: u64) -> Namespace {
    Namespace::Network(network)
}

pub fn account(name: &str) -> Subject {
    Subject::Account(address(name).to_string())
}

pub fn machine(number: u64) -> Subject {
    Subject::Machine(MachineName::Id(id(number)))
}

pub fn group(name: &str) -> Subject {
    Subject::Group(name.parse().unwrap())
}

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn budget(namespace: Namespace, ownership_epoch: Option<u32>, agent: &str) -> BudgetName {
    BudgetName {
        namespace,
        ownership_epoch,
        agent: address(agent).to_string(),
    }
}

pub fn limit(denom: &Denom, per_transaction: u128, per_day: u128) -> SpendingLimit {
    SpendingLimit {
        denom: denom.clone().into(),
        per_transaction: per_transaction.into(),
        per_day: per_day.into(),
        recipients: vec![],
    }
}

pub fn scope(contract: &Addr, messages: &[&str]) -> Scope {
    Scope {
        contract: contract.to_string(),
        messages: messages.iter().map(|message| (*message).to_owned()).collect(),
    }
}

type Outcome = AnyResult<AppResponse>;

impl Suite {
    pub fn send_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> Outcome {
        let result = self
            .app
            .execute_contract(address(sender), self.contract.clone(), msg, funds);
        self.check();
        result
    }

    pub fn send(&mut self, sender: &str, msg: &ExecuteMsg) -> Outcome {
        self.send_with(sender, msg, &[])
    }

    pub fn set_role(&mut self, sender: &str, namespace: Namespace, role: &str, is_enabled: bool) -> Outcome {
        let role = name(role);
        let msg = ExecuteMsg::SetRole {
            namespace,
            role,
            is_enabled,
        };
        self.send(sender, &msg)
    }

    pub fn set_group(&mut self, sender: &str, namespace: Namespace, group: &str, is_enabled: bool) -> Outcome {
        let group = name(group);
        let msg = ExecuteMsg::SetGroup {
            namespace,
            group,
            is_enabled,
        };
        self.send(sender, &msg)
    }

    /// `what` is the permission and the pattern.
    pub fn set_permission(
        &mut self,
        sender: &str,
        namespace: Namespace,
        what: (&str, &str),
        is_enabled: bool,
        roles: &[&str],
    ) -> Outcome {
        let msg = ExecuteMsg::SetPermission {
            namespace,
            permission: name(what.0),
            resource: what.1.parse().unwrap(),
            is_enabled,
            roles: roles.iter().map(|role| name(role)).collect(),
        };
        self.send(sender, &msg)
    }

    pub fn remove_permission(&mut self, sender: &str, namespace: Namespace, what: (&str, &str)) -> Outcome {
        let msg = ExecuteMsg::RemovePermission {
            namespace,
            permission: name(what.0),
            resource: what.1.parse().unwrap(),
        };
        self.send(sender, &msg)
    }

    pub fn grant(&mut self, sender: &str, namespace: Namespace, subject: Subject, role: &str) -> Outcome {
        self.grant_until(sender, namespace, subject, role, None)
    }

    pub fn grant_until(
        &mut self,
        sender: &str,
        namespace: Namespace,
        subject: Subject,
        role: &str,
        expires_at: Option<Time>,
    ) -> Outcome {
        let msg = ExecuteMsg::Grant {
            namespace,
            subject,
            role: name(role),
            expires_at,
        };
        self.send(sender, &msg)
    }

    pub fn revoke(&mut self, sender: &str, namespace: Namespace, subject: Subject, role: &str) -> Outcome {
        let msg = ExecuteMsg::Revoke {
            namespace,
            subject,
            role: name(role),
        };
        self.send(sender, &msg)
    }

    pub fn add_member(&mut self, sender: &str, namespace: Namespace, group: &str, member: Subject) -> Outcome {
        self.add_member_until(sender, namespace, group, member, None)
    }

    pub fn add_member_until(
        &mut self,
        sender: &str,
        namespace: Namespace,
        group: &str,
        member: Subject,
        expires_at: Option<Time>,
    ) -> Outcome {
        let msg = ExecuteMsg::AddMember {
            namespace,
            group: name(group),
            member,
            expires_at,
        };
        self.send(sender, &msg)
    }

    pub fn remove_member(&mut self, sender: &str, namespace: Namespace, group: &str, member: Subject) -> Outcome {
        let msg = ExecuteMsg::RemoveMember {
            namespace,
            group: name(group),
            member,
        };
        self.send(sender, &msg)
    }

    pub fn set_admin(&mut self, sender: &str, namespace: Namespace, admin: &str, expires_at: Option<Time>) -> Outcome {
        let admin = address(admin).to_string();
        let msg = ExecuteMsg::SetAdmin {
            namespace,
            admin,
            expires_at,
        };
        self.send(sender, &msg)
    }

    pub fn remove_admin(&mut self, sender: &str, namespace: Namespace, admin: &str, void_gifts: bool) -> Outcome {
        let admin = address(admin).to_string();
        let msg = ExecuteMsg::RemoveAdmin {
            namespace,
            admin,
            void_gifts,
        };
        self.send(sender, &msg)
    }

    /// A role that has a permission, and that somebody holds.
    pub fn allow(&mut self, owner: &str, namespace: &Namespace, role: &str, what: (&str, &str), who: Subject) {
        self.set_role(owner, namespace.clone(), role, true).unwrap();
        self.set_permission(owner, namespace.clone(), what, true, &[role])
            .unwrap();
        self.grant(owner, namespace.clone(), who, role).unwrap();
    }

    pub fn set_agent(
        &mut self,
        sender: &str,
        namespace: Namespace,
        agent: &str,
        scopes: Vec<Scope>,
        expires_at: Time,
        limits: Vec<SpendingLimit>,
    ) -> Outcome {
        self.purses.push(budget(namespace.clone(), None, agent));
        if let Namespace::Machine(machine) = namespace {
            let epoch = self.record(machine.get()).ownership_epoch;
            self.purses.pop();
            self.purses.push(budget(namespace.clone(), Some(epoch), agent));
        }
        self.purses.sort_by_key(|purse| format!("{purse:?}"));
        self.purses.dedup();
        let msg = ExecuteMsg::SetAgent {
            namespace,
            agent: address(agent).to_string(),
            scopes,
            expires_at,
            limits,
        };
        self.send(sender, &msg)
    }

    /// Ann's agent Eve for machine 1: an hour, at most 100 at once and 250 a day, with a budget.
    pub fn agent_with_budget(&mut self, amount: u128) -> &mut Self {
        let limits = vec![limit(&self.denom, 100, 250)];
        let until = self.time(3_600);
        self.set_agent("ann", of_machine(1), "eve", vec![], until, limits)
            .unwrap();
        self.fund("ann", of_machine(1), "eve", amount).unwrap();
        self
    }

    pub fn revoke_agent(&mut self, sender: &str, namespace: Namespace, agent: &str) -> Outcome {
        let agent = address(agent).to_string();
        self.send(sender, &ExecuteMsg::RevokeAgent { namespace, agent })
    }

    pub fn fund(&mut self, sender: &str, namespace: Namespace, agent: &str, amount: u128) -> Outcome {
        self.fund_in(&self.denom.clone(), sender, namespace, agent, amount)
    }

    pub fn fund_in(&mut self, denom: &Denom, sender: &str, namespace: Namespace, agent: &str, amount: u128) -> Outcome {
        let agent = address(agent).to_string();
        match denom {
            Denom::Native(denom) => {
                let funds = [Coin::new(amount, denom)];
                self.send_with(sender, &ExecuteMsg::FundAgent { namespace, agent }, &funds)
            }
            Denom::Cw20(token) => {
                let send = Cw20ExecuteMsg::Send {
                    contract: self.contract.to_string(),
                    amount: amount.into(),
                    msg: to_json_binary(&ReceiveMsg::FundAgent { namespace, agent }).unwrap(),
                };
                let result = self.app.execute_contract(address(sender), token.clone(), &send, &[]);
                self.check();
                result
            }
        }
    }

    pub fn spend(&mut self, sender: &str, namespace: Namespace, amount: u128, recipient: &str) -> Outcome {
        let msg = ExecuteMsg::Spend {
            namespace,
            denom: self.denom.clone().into(),
            amount: amount.into(),
            recipient: address(recipient).to_string(),
            reference: "power".to_owned(),
        };
        self.send(sender, &msg)
    }

    pub fn withdraw_budget(&mut self, sender: &str, budget: BudgetName, amount: Option<u128>) -> Outcome {
        let msg = ExecuteMsg::WithdrawBudget {
            budget,
            denom: self.denom.clone().into(),
            amount: amount.map(Into::into),
        };
        self.send(sender, &msg)
    }

    pub fn return_budgets(&mut self, sender: &str, budget: BudgetName) -> Outcome {
        self.send(sender, &ExecuteMsg::ReturnBudgets { budget })
    }

    pub fn request(&mut self, sender: &str, machine: u64, command: &str, in_seconds: u64) -> Outcome {
        let msg = ExecuteMsg::RequestCommand {
            machine: id(machine),
            name: name(command),
            payload: PAYLOAD,
            expires_at: self.time(in_seconds),
        };
        self.send(sender, &msg)
    }

    pub fn cancel(&mut self, sender: &str, machine: u64, command: u64) -> Outcome {
        let machine = id(machine);
        self.send(sender, &ExecuteMsg::CancelCommand { machine, command })
    }

    /// What the device of this name signs of a command, with its first key.
    pub fn answer_by(&self, device: &str, machine: u64, command: u64, is_done: bool) -> CommandAnswer {
        let asked = self.command(machine, command);
        let result = Hash32::new([9; 32]);
        let record = self.record(machine);
        let digest = CommandAcknowledgement {
            machine: id(machine),
            ownership_epoch: record.ownership_epoch,
            command,
            key_version: record.key_version,
            name: &asked.name,
            payload: asked.payload,
            is_done,
            result,
        }
        .digest(&self.app.block_info().chain_id, self.contract.as_str())
        .unwrap();
        CommandAnswer {
            machine: id(machine),
            command,
            is_done,
            result,
            signature: key(device).sign(&digest),
        }
    }

    pub fn acknowledge(&mut self, answer: CommandAnswer) -> Outcome {
        self.send("watcher", &ExecuteMsg::AcknowledgeCommand(answer))
    }

    pub fn withdraw(&mut self, sender: &str, account: Option<&str>) -> Outcome {
        let withdraw = ExecuteMsg::Withdraw {
            denom: self.denom.clone().into(),
            account: account.map(|name| address(name).to_string()),
        };
        self.send(sender, &withdraw)
    }

    /// Sends tokens without a message.
    pub fn donate(&mut self, sender: &str, amount: u128) -> &mut Self {
        let message = self.denom.pay(&self.contract, amount.into()).unwrap();
        self.app.execute(address(sender), message).unwrap();
        self.donations += amount;
        self.check();
        self
    }
}
