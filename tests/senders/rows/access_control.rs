use cosmwasm_std::{CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::Hash32;
use flywheel_testing::Person;
use flywheel_types::Denom;
use flywheel_types::access_control::{
    BudgetName, ExecuteMsg, Name, Namespace, Pattern, ReceiveMsg, SpendingLimit, Subject,
};

use super::Contract::AccessControl;
use super::Row;
use crate::world::{Sender, World};

/// Each owner with the name of his machine.
const OWNERS: [(&str, &str); 2] = [("owner", "mine"), ("buyer", "sold")];

fn to_access_control(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(world.suite.access_control().address(), message)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// That of the machine which a sender's message is about.
fn namespace(world: &World, sender: Sender) -> Namespace {
    Namespace::Machine(world.machine(sender))
}

fn door(world: &World, sender: Sender) -> Pattern {
    format!("machine/{}", world.machine(sender)).parse().unwrap()
}

fn guardian(world: &World) -> Subject {
    Subject::Account(world.address(Sender::Guardian).to_string())
}

fn stranger(world: &World) -> Subject {
    Subject::Account(world.address(Sender::Stranger).to_string())
}

fn agent(world: &World) -> String {
    world.address(Sender::Stranger).to_string()
}

fn budget(world: &World, sender: Sender) -> BudgetName {
    BudgetName {
        namespace: namespace(world, sender),
        ownership_epoch: None,
        agent: agent(world),
    }
}

fn denom(world: &World) -> Denom<String> {
    world.suite.denom().clone().into()
}

/// At each machine the stranger and the delegator are staff, who may unlock it, and in the office; the delegator is an
/// administrator, the stranger an agent with a budget, who has asked it to unlock.
fn shared(world: &mut World) {
    let (stranger, delegator) = (Person::named("stranger"), Person::named("delegator"));
    let limit = SpendingLimit {
        denom: denom(world),
        per_transaction: Uint128::new(10),
        per_day: Uint128::new(10),
        recipients: vec![],
    };
    let suite = &mut world.suite;
    for (owner, machine) in OWNERS {
        let owner = Person::named(owner);
        let namespace = suite.of_machine(machine);
        suite
            .open_up(&owner, machine, ("office", "staff", "unlock"))
            .employ(&owner, machine, "office", &stranger)
            .employ(&owner, machine, "office", &delegator)
            .entrust(&owner, &namespace, &stranger, (&["pause"], &[]), vec![limit.clone()]);
        let (account, contract) = (owner.account(), suite.access_control());
        for holder in [&stranger, &delegator] {
            let given = (suite.subject(holder), name("staff"));
            contract.grant(account, namespace.clone(), given, None).unwrap();
        }
        let admin = suite.address(&delegator);
        contract.set_admin(account, namespace.clone(), &admin, None).unwrap();
        let money = (suite.denom(), Uint128::new(10));
        let agent = suite.address(&stranger);
        contract.fund_agent(account, namespace, &agent, money).unwrap();
        suite.ask(&stranger, machine, "unlock");
    }
}

pub fn rows() -> Vec<Row> {
    let mut rows = rules();
    rows.extend(agents());
    rows.extend(commands());
    rows
}

fn rules() -> Vec<Row> {
    vec![
        Row::new(AccessControl, "set_role", shared, |world, sender| {
            let message = ExecuteMsg::SetRole {
                namespace: namespace(world, sender),
                role: name("staff"),
                is_enabled: false,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "set_group", shared, |world, sender| {
            let message = ExecuteMsg::SetGroup {
                namespace: namespace(world, sender),
                group: name("office"),
                is_enabled: false,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "set_permission", shared, |world, sender| {
            let message = ExecuteMsg::SetPermission {
                namespace: namespace(world, sender),
                permission: name("restart"),
                resource: door(world, sender),
                is_enabled: true,
                roles: vec![name("staff")],
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "remove_permission", shared, |world, sender| {
            let message = ExecuteMsg::RemovePermission {
                namespace: namespace(world, sender),
                permission: name("unlock"),
                resource: door(world, sender),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "grant", shared, |world, sender| {
            let message = ExecuteMsg::Grant {
                namespace: namespace(world, sender),
                subject: guardian(world),
                role: name("staff"),
                expires_at: None,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "revoke", shared, |world, sender| {
            let message = ExecuteMsg::Revoke {
                namespace: namespace(world, sender),
                subject: stranger(world),
                role: name("staff"),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "add_member", shared, |world, sender| {
            let message = ExecuteMsg::AddMember {
                namespace: namespace(world, sender),
                group: name("office"),
                member: guardian(world),
                expires_at: None,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "remove_member", shared, |world, sender| {
            let message = ExecuteMsg::RemoveMember {
                namespace: namespace(world, sender),
                group: name("office"),
                member: stranger(world),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "set_admin", shared, |world, sender| {
            let message = ExecuteMsg::SetAdmin {
                namespace: namespace(world, sender),
                admin: world.address(Sender::Guardian).to_string(),
                expires_at: None,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "remove_admin", shared, |world, sender| {
            let message = ExecuteMsg::RemoveAdmin {
                namespace: namespace(world, sender),
                admin: world.address(Sender::Delegator).to_string(),
                void_gifts: true,
            };
            to_access_control(world, &message)
        }),
    ]
}

fn agents() -> Vec<Row> {
    vec![
        Row::new(AccessControl, "receive", shared, |world, sender| {
            let hook = ReceiveMsg::FundAgent {
                namespace: namespace(world, sender),
                agent: agent(world),
            };
            let received = Cw20ReceiveMsg {
                sender: world.address(Sender::Owner).to_string(),
                amount: Uint128::new(10),
                msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
            };
            to_access_control(world, &ExecuteMsg::Receive(received))
        }),
        Row::new(AccessControl, "set_agent", shared, |world, sender| {
            let message = ExecuteMsg::SetAgent {
                namespace: namespace(world, sender),
                agent: world.address(Sender::Guardian).to_string(),
                scopes: vec![],
                expires_at: world.in_days(1),
                limits: vec![],
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "revoke_agent", shared, |world, sender| {
            let message = ExecuteMsg::RevokeAgent {
                namespace: namespace(world, sender),
                agent: agent(world),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "fund_agent", shared, |world, sender| {
            let hook = ReceiveMsg::FundAgent {
                namespace: namespace(world, sender),
                agent: agent(world),
            };
            world.hand_over(world.suite.access_control().address(), 10, &hook)
        }),
        Row::new(AccessControl, "spend", shared, |world, sender| {
            let message = ExecuteMsg::Spend {
                namespace: namespace(world, sender),
                denom: denom(world),
                amount: Uint128::new(10),
                recipient: world.address(Sender::Guardian).to_string(),
                reference: String::new(),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "withdraw_budget", shared, |world, sender| {
            let message = ExecuteMsg::WithdrawBudget {
                budget: budget(world, sender),
                denom: denom(world),
                amount: None,
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "return_budgets", shared, |world, sender| {
            let budget = budget(world, sender);
            to_access_control(world, &ExecuteMsg::ReturnBudgets { budget })
        }),
        Row::new(AccessControl, "withdraw", shared, |world, _| {
            let message = ExecuteMsg::Withdraw {
                denom: denom(world),
                account: Some(world.address(Sender::Owner).to_string()),
            };
            to_access_control(world, &message)
        }),
    ]
}

fn commands() -> Vec<Row> {
    vec![
        Row::new(AccessControl, "request_command", shared, |world, sender| {
            let message = ExecuteMsg::RequestCommand {
                machine: world.machine(sender),
                name: name("unlock"),
                payload: Hash32::new([0; 32]),
                expires_at: world.in_days(1),
            };
            to_access_control(world, &message)
        }),
        Row::new(AccessControl, "cancel_command", shared, |world, sender| {
            let machine = world.machine(sender);
            to_access_control(world, &ExecuteMsg::CancelCommand { machine, command: 1 })
        }),
        Row::new(AccessControl, "acknowledge_command", shared, |world, sender| {
            let answer = world.suite.answer(world.machine_name(sender), 1);
            to_access_control(world, &ExecuteMsg::AcknowledgeCommand(answer))
        }),
    ]
}
