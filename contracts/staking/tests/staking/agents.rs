//! Rule A2: an owner's agent sets the commission, and nothing else.

use flywheel_protocol::MachineId;
use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_types::access_control::{AGENTS, AgentGrant, StoredScope, namespace};
use flywheel_types::registry::ACCESS_CONTROL;
use flywheel_types::staking::{AGENT_MESSAGES, ExecuteMsg};
use flywheel_types::{NotAnAgent, Unauthorized};

use crate::suite::{DAY, START, Suite, account, id};

impl Suite {
    /// The registry knows an access-control: the stub of a DAO, whose storage the tests write.
    fn with_access_control() -> Self {
        let mut suite = Self::with_dao(false);
        let access_control = suite.dao.clone().unwrap();
        let registry = suite.registry.clone();
        ACCESS_CONTROL
            .save(&mut *suite.app.contract_storage_mut(&registry), &access_control)
            .unwrap();
        suite
    }

    /// As if the owner of this epoch had let Erin send these messages to staking for the machine, for two days from now.
    fn entrust(&mut self, machine: u64, ownership_epoch: u32, messages: &[&str]) -> &mut Self {
        let grant = AgentGrant {
            expires_at: Time::new(self.now() + 2 * DAY),
            scopes: vec![StoredScope {
                contract: self.staking.clone(),
                messages: messages.iter().map(ToString::to_string).collect(),
            }],
        };
        let key = namespace::machine(id(machine), ownership_epoch);
        let dao = self.dao.clone().unwrap();
        let mut storage = self.app.contract_storage_mut(&dao);
        AGENTS.save(&mut *storage, (&key, &account("erin")), &grant).unwrap();
        drop(storage);
        self
    }
}

fn no_agent(machine: MachineId) -> ContractError {
    ContractError::Agent(NotAnAgent {
        sender: account("erin"),
        owner: account("alice"),
        machine,
        message: "set_commission",
    })
}

fn owner_alone() -> ContractError {
    ContractError::Unauthorized(Unauthorized {
        sender: account("erin"),
        owner: account("alice"),
    })
}

#[test]
fn an_agent_sets_the_commission_within_the_owner_s_bounds() {
    let mut suite = Suite::with_access_control();
    let machine = suite.bonded_with_commission("alice", 1_000, 500);
    suite.at(START + DAY).entrust(machine, 0, &AGENT_MESSAGES);
    // 500 + 501 is more than the 500 of a day.
    let refused = suite.try_set_commission("erin", machine, 1_001).unwrap_err();
    assert!(matches!(refused, ContractError::CommissionStep { .. }), "{refused}");
    suite.try_set_commission("erin", machine, 1_000).unwrap();
    assert_eq!(suite.pool(machine).commission.get(), 1_000);
    // A day's wait for the agent is one for the owner.
    let refused = suite.try_set_commission("alice", machine, 1_100).unwrap_err();
    assert!(matches!(refused, ContractError::CommissionTooSoon { .. }), "{refused}");
}

#[test]
fn who_is_no_agent_or_none_any_more_is_refused() {
    let mut suite = Suite::with_access_control();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY);
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        no_agent(id(machine))
    );
    suite.entrust(machine, 0, &["unbond", "set_tariff"]);
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        no_agent(id(machine))
    );
    suite.entrust(machine, 0, &AGENT_MESSAGES).advance(2 * DAY);
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        no_agent(id(machine))
    );
    suite.entrust(machine, 0, &AGENT_MESSAGES).advance(2 * DAY - 1);
    suite.try_set_commission("erin", machine, 100).unwrap();
}

#[test]
fn without_an_access_control_the_owner_is_alone() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.at(START + DAY);
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        owner_alone()
    );
    suite.try_set_commission("alice", machine, 100).unwrap();
}

#[test]
fn after_the_sale_neither_side_s_agent_sets_the_terms_of_the_seller_s_pool() {
    let mut suite = Suite::with_access_control();
    let machine = suite.bonded("alice", 1_000);
    suite
        .at(START + DAY)
        .entrust(machine, 0, &AGENT_MESSAGES)
        .sell(machine, "bob");
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        no_agent(id(machine))
    );
    suite.entrust(machine, 1, &AGENT_MESSAGES);
    let owner = account("bob");
    let machine_sold = ContractError::SoldMachine {
        machine: id(machine),
        owner,
    };
    assert_eq!(
        suite.try_set_commission("erin", machine, 100).unwrap_err(),
        machine_sold
    );
    // Taken over, the pool is the buyer's, and his agent's.
    suite
        .take_pool("bob", machine, 1_000)
        .try_set_commission("erin", machine, 100)
        .unwrap();
}

#[test]
fn an_agent_for_everything_moves_no_tokens() {
    let mut suite = Suite::with_access_control();
    let machine = suite.bonded("alice", 2_000);
    let all = [
        "unbond",
        "bond",
        "take_pool",
        "claim_income",
        "withdraw",
        "set_commission",
    ];
    suite.at(START + DAY).entrust(machine, 0, &all);
    let unbond = ExecuteMsg::Unbond {
        machine: id(machine),
        amount: None,
    };
    assert_eq!(suite.execute(&account("erin"), &unbond).unwrap_err(), owner_alone());
    let bond = crate::suite::terms(machine, None, None);
    assert_eq!(suite.try_bond("erin", 100, bond).unwrap_err(), owner_alone());
    assert_eq!(suite.pool(machine).bond.u128(), 2_000);
    assert_eq!(suite.gain("erin"), 0);
}
