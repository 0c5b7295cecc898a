//! Rule A2: agents whom access-control knows act for owners, with some messages and no others.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, coins};
use cw_ownable::OwnershipError;
use flywheel_machine_registry::ContractError;
use flywheel_protocol::Time;
use flywheel_types::access_control::{AGENTS, AgentGrant, CONFIG, Places, StoredScope, namespace};
use flywheel_types::registry::{AGENT_MESSAGES, ExecuteMsg, MachineStatus};
use flywheel_types::{NotAnAgent, PaymentError, Unauthorized};

use crate::suite::{COIN, Suite, alice, attribute, bob, carol, devices, endpoint, id, park};

const ACCESS_CONTROL: &str = "crates.io:flywheel-access-control";

/// Every message of an owner, in an order in which he can send them one after the other.
fn owner_s_messages(suite: &Suite) -> Vec<(&'static str, ExecuteMsg)> {
    let machine = id(1);
    let spare = devices(3);
    vec![
        (
            "set_attributes",
            ExecuteMsg::SetAttributes {
                machine,
                attributes: vec![attribute("model", "AC-22")],
            },
        ),
        (
            "remove_attributes",
            ExecuteMsg::RemoveAttributes {
                machine,
                names: vec!["model".to_owned()],
            },
        ),
        (
            "set_endpoints",
            ExecuteMsg::SetEndpoints {
                machine,
                endpoints: vec![endpoint("live", "https://example.org/live")],
            },
        ),
        (
            "set_metadata",
            ExecuteMsg::SetMetadata {
                machine,
                metadata: "on the roof".to_owned(),
            },
        ),
        (
            "set_cell",
            ExecuteMsg::SetCell {
                machine,
                cell: Some(park(7)),
            },
        ),
        (
            "set_payout",
            ExecuteMsg::SetPayout {
                machine,
                address: Some(bob().to_string()),
            },
        ),
        (
            "rotate_key",
            ExecuteMsg::RotateKey(suite.change(1).rotation(&spare[0], &spare[1])),
        ),
        (
            "start_recovery",
            ExecuteMsg::StartRecovery(suite.change(1).recovery(&spare[2])),
        ),
        ("finish_recovery", ExecuteMsg::FinishRecovery { machine }),
        ("cancel_recovery", ExecuteMsg::CancelRecovery { machine }),
        ("pause", ExecuteMsg::Pause { machine }),
        ("resume", ExecuteMsg::Resume { machine }),
        (
            "offer_sale",
            ExecuteMsg::OfferSale {
                machine,
                buyer: carol().to_string(),
                expires_at: None,
            },
        ),
        ("cancel_offer", ExecuteMsg::CancelOffer { machine }),
        ("retire", ExecuteMsg::Retire { machine }),
    ]
}

impl Suite {
    /// A contract that says of itself that it is this one, for this registry.
    fn contract_for(&mut self, name: &str, registry: &Addr) -> Addr {
        let address = self.contract_named(name);
        let places = Places {
            registry: registry.clone(),
            hub: carol(),
        };
        let mut storage = self.app.contract_storage_mut(&address);
        CONFIG.save(&mut *storage, &places).unwrap();
        drop(storage);
        address
    }

    fn set_access_control(&mut self, sender: &Addr, address: &Addr) -> Result<(), ContractError> {
        let address = address.to_string();
        self.send(sender, &ExecuteMsg::SetAccessControl { address }).map(drop)
    }

    /// The registry knows one.
    fn access_control(&mut self) -> Addr {
        let registry = self.registry.clone();
        let address = self.contract_for(ACCESS_CONTROL, &registry);
        let admin = self.admin.clone();
        self.set_access_control(&admin, &address).unwrap();
        address
    }

    /// As if an owner had sent `SetAgent`: for these messages to this contract, for 100 seconds.
    fn entrust(&mut self, access_control: &Addr, namespace: &str, agent: &Addr, contract: &Addr, messages: &[&str]) {
        let grant = AgentGrant {
            expires_at: Time::new(self.now() + 100),
            scopes: vec![StoredScope {
                contract: contract.clone(),
                messages: messages.iter().map(ToString::to_string).collect(),
            }],
        };
        let mut storage = self.app.contract_storage_mut(access_control);
        AGENTS.save(&mut *storage, (namespace, agent), &grant).unwrap();
    }

    /// Alice's machine 1, and bob, whom she lets do these things for it.
    fn with_agent(messages: &[&str]) -> (Self, Addr) {
        let mut suite = Self::free();
        suite.machine(&alice(), &devices(1)[0]);
        let (access_control, registry) = (suite.access_control(), suite.registry.clone());
        let namespace = namespace::machine(id(1), 0);
        suite.entrust(&access_control, &namespace, &bob(), &registry, messages);
        (suite, access_control)
    }
}

fn pause() -> ExecuteMsg {
    ExecuteMsg::Pause { machine: id(1) }
}

fn no_agent(message: &'static str) -> ContractError {
    ContractError::NotAnAgent(NotAnAgent {
        sender: bob(),
        owner: alice(),
        machine: id(1),
        message,
    })
}

#[test]
fn an_agent_who_may_everything_sends_these_messages_and_no_others() {
    let names: Vec<&str> = owner_s_messages(&Suite::with_agent(&[]).0)
        .iter()
        .map(|(name, _)| *name)
        .collect();
    let (mut suite, _) = Suite::with_agent(&names);
    let mut taken = BTreeSet::new();
    for (name, message) in owner_s_messages(&suite) {
        match suite.send(&bob(), &message) {
            Ok(_) => drop(taken.insert(name)),
            Err(error) => {
                let owner_alone = Unauthorized {
                    sender: bob(),
                    owner: alice(),
                };
                assert_eq!(error, ContractError::Unauthorized(owner_alone), "{name}");
            }
        }
    }
    assert_eq!(taken, BTreeSet::from(AGENT_MESSAGES));
    let machine = suite.get(1);
    assert_eq!((machine.owner, machine.payout, machine.key_version), (alice(), None, 1));
    assert_eq!((machine.cell, machine.status), (Some(park(7)), MachineStatus::Active));
}

#[test]
fn each_message_is_asked_for_by_its_own_name() {
    for allowed in AGENT_MESSAGES {
        let (mut suite, _) = Suite::with_agent(&[allowed]);
        for (name, message) in owner_s_messages(&suite) {
            // Its owner prepares what a message needs.
            let needs = match name {
                "remove_attributes" => 0,
                "resume" => 10,
                _ => usize::MAX,
            };
            if let Some((_, before)) = owner_s_messages(&suite).get(needs) {
                suite.send(&alice(), before).unwrap();
            }
            assert_eq!(suite.send(&bob(), &message).is_ok(), name == allowed, "{name}");
            if name == "resume" && allowed != "resume" {
                suite.send(&alice(), &message).unwrap();
            }
            if name == "pause" && allowed == "pause" {
                suite.send(&alice(), &ExecuteMsg::Resume { machine: id(1) }).unwrap();
            }
        }
    }
}

#[test]
fn a_stranger_is_told_how_to_become_an_agent() {
    let (mut suite, _) = Suite::with_agent(&["resume"]);
    let refused = suite.send(&bob(), &pause()).unwrap_err();
    assert_eq!(refused, no_agent("pause"));
    assert_eq!(
        refused.to_string(),
        format!(
            "{} may not act for {}: send this message as the owner, or as an agent whom he lets send pause for machine 1 \
             (SetAgent of access-control)",
            bob(),
            alice()
        )
    );
}

#[test]
fn an_agent_brings_no_coins() {
    let (mut suite, _) = Suite::with_agent(&["pause"]);
    let refused = suite.execute(&bob(), &pause(), &coins(1, COIN)).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable));
}

#[test]
fn at_the_expiry_s_second_an_agent_is_none() {
    let (mut suite, _) = Suite::with_agent(&["pause", "resume"]);
    suite.advance(99).send(&bob(), &pause()).unwrap();
    let resume = ExecuteMsg::Resume { machine: id(1) };
    let refused = suite.advance(1).send(&bob(), &resume).unwrap_err();
    assert_eq!(refused, no_agent("resume"));
}

#[test]
fn what_was_taken_away_ends_in_the_same_block() {
    let (mut suite, access_control) = Suite::with_agent(&["pause", "resume"]);
    suite.send(&bob(), &pause()).unwrap();
    let namespace = namespace::machine(id(1), 0);
    let mut storage = suite.app.contract_storage_mut(&access_control);
    AGENTS.remove(&mut *storage, (&namespace, &bob()));
    drop(storage);
    let refused = suite.send(&bob(), &ExecuteMsg::Resume { machine: id(1) }).unwrap_err();
    assert_eq!(refused, no_agent("resume"));
}

#[test]
fn a_sale_ends_it_and_a_sale_back_does_not_bring_it_back() {
    let (mut suite, _) = Suite::with_agent(&["pause"]);
    suite.sell(1, &carol());
    suite.send(&bob(), &pause()).unwrap_err();
    suite.sell(1, &alice());
    assert_eq!(suite.send(&bob(), &pause()).unwrap_err(), no_agent("pause"));
}

#[test]
fn an_agent_for_every_machine_of_an_owner_acts_for_those_that_he_has_now() {
    let mut suite = Suite::free();
    let keys = devices(2);
    suite.machine(&alice(), &keys[0]);
    suite.machine(&carol(), &keys[1]);
    let (access_control, registry) = (suite.access_control(), suite.registry.clone());
    suite.entrust(
        &access_control,
        &namespace::account(&alice()),
        &bob(),
        &registry,
        &["pause", "resume"],
    );
    let pause_second = ExecuteMsg::Pause { machine: id(2) };
    suite.send(&bob(), &pause()).unwrap();
    suite.send(&bob(), &pause_second).unwrap_err();
    suite.sell(2, &alice());
    suite.send(&bob(), &pause_second).unwrap();
    suite.sell(1, &carol());
    suite.send(&bob(), &ExecuteMsg::Resume { machine: id(1) }).unwrap_err();
}

#[test]
fn a_permission_for_another_contract_or_machine_is_none_here() {
    let mut suite = Suite::free();
    suite.machine(&alice(), &devices(1)[0]);
    suite.machine(&alice(), &devices(2)[1]);
    let (access_control, registry) = (suite.access_control(), suite.registry.clone());
    suite.entrust(
        &access_control,
        &namespace::machine(id(1), 0),
        &bob(),
        &carol(),
        &["pause"],
    );
    suite.entrust(
        &access_control,
        &namespace::machine(id(2), 0),
        &bob(),
        &registry,
        &["pause"],
    );
    assert_eq!(suite.send(&bob(), &pause()).unwrap_err(), no_agent("pause"));
}

#[test]
fn without_an_access_control_only_owners_act() {
    let mut suite = Suite::free();
    suite.machine(&alice(), &devices(1)[0]);
    let owner_alone = Unauthorized {
        sender: bob(),
        owner: alice(),
    };
    let refused = suite.send(&bob(), &pause()).unwrap_err();
    assert_eq!(refused, ContractError::Unauthorized(owner_alone));
    assert_eq!(suite.config().access_control, None);
}

#[test]
fn the_admin_names_access_control_once_and_nobody_else_does() {
    let mut suite = Suite::free();
    let (admin, registry) = (suite.admin.clone(), suite.registry.clone());
    let [first, second] = [(); 2].map(|()| suite.contract_for(ACCESS_CONTROL, &registry));

    let refused = suite.set_access_control(&alice(), &first).unwrap_err();
    assert_eq!(refused, ContractError::Ownership(OwnershipError::NotOwner));
    suite.set_access_control(&admin, &first).unwrap();
    for again in [&first, &second] {
        let refused = suite.set_access_control(&admin, again).unwrap_err();
        assert_eq!(refused, ContractError::AccessControlKnown { known: first.clone() });
    }
    assert_eq!(suite.config().access_control, Some(first));
}

#[test]
fn an_account_another_contract_and_one_of_another_registry_are_refused() {
    let mut suite = Suite::free();
    let (admin, registry) = (suite.admin.clone(), suite.registry.clone());
    let payments = suite.contract_for("crates.io:flywheel-payments", &registry);
    let foreign = suite.contract_for(ACCESS_CONTROL, &bob());
    for address in [alice(), payments, foreign] {
        let refused = suite.set_access_control(&admin, &address).unwrap_err();
        assert_eq!(refused, ContractError::NoAccessControl { address });
    }
    assert_eq!(suite.config().access_control, None);
}
