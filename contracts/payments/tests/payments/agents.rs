//! Rule A2 and tariffs that are not for everybody: what access-control's public state lets pass.

use flywheel_payments::ContractError;
use flywheel_protocol::Time;
use flywheel_types::access_control::{
    AGENTS, AgentGrant, Denial, Grant, HOLDERS, Holder, PERMISSIONS, Permission, ROLES, StoredScope, namespace, subject,
};
use flywheel_types::payments::{AGENT_MESSAGES, ExecuteMsg, TariffSpec, TariffsResponse};
use flywheel_types::registry::ACCESS_CONTROL;
use flywheel_types::{NotAnAgent, Unauthorized};

use crate::suite::verbs::split;
use crate::suite::{Suite, address, error, id};

impl Suite {
    /// The registry knows an access-control: the stub of a hub, whose storage the tests write.
    fn with_access_control(mut self) -> Self {
        let access_control = self.hub.clone();
        let mut storage = self.app.contract_storage_mut(&self.registry);
        ACCESS_CONTROL.save(&mut *storage, &access_control).unwrap();
        drop(storage);
        self
    }

    /// As if Ann had let Eve send these messages to payments for machine 1, for 100 seconds.
    fn entrust(&mut self, messages: &[&str]) -> &mut Self {
        let grant = AgentGrant {
            expires_at: self.time(100),
            scopes: vec![StoredScope {
                contract: self.payments.clone(),
                messages: messages.iter().map(ToString::to_string).collect(),
            }],
        };
        let key = namespace::machine(id(1), 0);
        let mut storage = self.app.contract_storage_mut(&self.hub);
        AGENTS.save(&mut *storage, (&key, &address("eve")), &grant).unwrap();
        drop(storage);
        self
    }

    /// As if Ann had given somebody the role of those who may charge at machine 1, until a time.
    fn admit(&mut self, name: &str, expires_at: Option<Time>) -> &mut Self {
        let key = namespace::machine(id(1), 0);
        let holder = Holder {
            roles: vec![Grant {
                name: "tenant".to_owned(),
                expires_at,
                appointment: None,
            }],
            ..Holder::default()
        };
        let permission = Permission {
            is_enabled: true,
            ownership_epoch: None,
            roles: vec!["tenant".to_owned()],
        };
        let mut storage = self.app.contract_storage_mut(&self.hub);
        ROLES.save(&mut *storage, (&key, "tenant"), &true).unwrap();
        PERMISSIONS
            .save(&mut *storage, (&key, "charge", "machine/1"), &permission)
            .unwrap();
        let subject = subject::account(&address(name));
        HOLDERS.save(&mut *storage, (&key, &subject), &holder).unwrap();
        drop(storage);
        self
    }

    /// The usual tariff, for those who may charge.
    fn for_tenants(&self) -> TariffSpec {
        TariffSpec {
            permission: Some("charge".parse().unwrap()),
            ..self.tariff()
        }
    }

    /// Opens a session at machine 1's second tariff.
    fn try_charge(&mut self, name: &str) -> Result<(), ContractError> {
        let mut opening = self.opening();
        opening.version = 2;
        let opening = flywheel_types::payments::ReceiveMsg::OpenSession(opening);
        let opened = self.bring(name, 1_000, opening);
        opened.map(drop).map_err(|refused| refused.downcast().unwrap())
    }
}

fn no_agent(message: &'static str) -> ContractError {
    ContractError::NotAnAgent(NotAnAgent {
        sender: address("eve"),
        owner: address("ann"),
        machine: id(1),
        message,
    })
}

fn owner_alone() -> ContractError {
    ContractError::Unauthorized(Unauthorized {
        sender: address("eve"),
        owner: address("ann"),
    })
}

/// What Eve sends for Ann: each of the messages that only a machine's owner may send.
fn send(suite: &mut Suite, message: &str) -> Result<(), ContractError> {
    let session = suite.open_session(1_000);
    let (voucher, reading) = (suite.voucher(session, 1, 5), suite.reading(session, 1, 1));
    let sent = match message {
        "set_tariff" => suite.set_tariff("eve", 1, Some(suite.tariff())),
        "set_split" => {
            let split = ExecuteMsg::SetSplit {
                machine: id(1),
                split: Some(split(&[], "eve")),
                network: None,
            };
            suite.send("eve", &split)
        }
        "collect_session" => suite.collect("eve", session, voucher),
        _ => suite.close_on_meter("eve", session, reading, Some(voucher)),
    };
    sent.map(drop).map_err(|refused| refused.downcast().unwrap())
}

const OWNER_S: [&str; 4] = ["set_tariff", "set_split", "collect_session", "close_session_on_meter"];

#[test]
fn an_agent_sends_what_it_was_let_and_never_divides_the_income() {
    for allowed in OWNER_S {
        for message in OWNER_S {
            let mut suite = Suite::native().with_access_control();
            suite.entrust(&[allowed]);
            let is_for_agents = AGENT_MESSAGES.contains(&message);
            match send(&mut suite, message) {
                Ok(()) => assert!(is_for_agents && message == allowed, "{message} by {allowed}"),
                Err(refused) if is_for_agents => {
                    let name = AGENT_MESSAGES.into_iter().find(|name| *name == message);
                    assert_ne!(message, allowed);
                    assert_eq!(refused, no_agent(name.unwrap()));
                }
                Err(refused) => assert_eq!(refused, owner_alone(), "{message} by {allowed}"),
            }
        }
    }
    assert_eq!(OWNER_S.iter().filter(|name| AGENT_MESSAGES.contains(name)).count(), 3);
}

#[test]
fn what_an_agent_collects_is_the_owner_s() {
    for suite in Suite::both() {
        let mut suite = suite.with_access_control();
        suite.entrust(&["collect_session"]);
        let session = suite.open_session(1_000);
        let voucher = suite.voucher(session, 1, 400);
        suite.collect("eve", session, voucher).unwrap();
        assert_eq!((suite.gained("ann"), suite.gained("eve")), (400, 0));
    }
}

#[test]
fn an_agent_is_none_without_an_access_control_and_when_its_time_is_over() {
    let mut suite = Suite::native();
    suite.entrust(&OWNER_S);
    for message in OWNER_S {
        assert_eq!(send(&mut suite, message).unwrap_err(), owner_alone(), "{message}");
    }
    let mut suite = Suite::native().with_access_control();
    suite.entrust(&OWNER_S).advance(100);
    assert_eq!(send(&mut suite, "set_tariff").unwrap_err(), no_agent("set_tariff"));
}

#[test]
fn a_seller_s_agent_closes_nothing_after_the_sale_but_the_seller_does() {
    let mut suite = Suite::native().with_access_control();
    suite.entrust(&OWNER_S);
    let session = suite.open_session(1_000);
    suite.sell(1, "ann", "bob");
    let voucher = suite.voucher(session, 1, 400);
    let refused = error(suite.collect("eve", session, voucher.clone()));
    assert_eq!(refused, owner_alone());
    let refused = error(suite.set_tariff("eve", 1, Some(suite.tariff())));
    assert!(matches!(refused, ContractError::NotAnAgent(_)), "{refused}");
    suite.collect("ann", session, voucher).unwrap();
    assert_eq!(suite.gained("ann"), 400);
}

#[test]
fn a_tariff_for_tenants_admits_tenants_until_they_move_out() {
    for suite in Suite::both() {
        let mut suite = suite.with_access_control();
        suite.set_tariff("ann", 1, Some(suite.for_tenants())).unwrap();
        let tariffs: TariffsResponse = suite.query(&flywheel_types::payments::QueryMsg::Tariffs { machine: id(1) });
        assert_eq!(tariffs.tariffs[0].permission, Some("charge".parse().unwrap()));

        let refused = suite.try_charge("carl").unwrap_err();
        let expected = ContractError::NotAdmitted {
            consumer: address("carl"),
            permission: "charge".to_owned(),
            machine: id(1),
            why_not: vec![Denial::NoRole],
        };
        assert_eq!(refused, expected);
        assert_eq!(
            refused.to_string(),
            format!(
                "{} has not the permission charge on machine/1, which this tariff asks for: it has no role",
                address("carl")
            )
        );

        let until = suite.time(100);
        suite.admit("carl", Some(until)).advance(99).try_charge("carl").unwrap();
        suite.try_charge("dora").unwrap_err();
        let late = suite.advance(1).try_charge("carl").unwrap_err();
        assert!(late.to_string().ends_with("its role tenant has expired"), "{late}");
    }
}

#[test]
fn an_open_session_does_not_end_with_the_permission() {
    let mut suite = Suite::native().with_access_control();
    suite.set_tariff("ann", 1, Some(suite.for_tenants())).unwrap();
    let until = suite.time(10);
    suite.admit("carl", Some(until)).try_charge("carl").unwrap();
    suite.advance(10);
    let voucher = suite.voucher(1, 1, 700);
    suite.collect("ann", 1, voucher).unwrap();
    assert_eq!(suite.gained("ann"), 700);
}

#[test]
fn without_an_access_control_no_tariff_asks_for_a_permission() {
    let mut suite = Suite::native();
    let refused = error(suite.set_tariff("ann", 1, Some(suite.for_tenants())));
    let registry = suite.registry.clone();
    assert_eq!(refused, ContractError::NoAccessControl { registry });
    suite.set_tariff("ann", 1, Some(suite.tariff())).unwrap();
}
