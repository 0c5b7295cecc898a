//! access-control: namespaces as full as they may be.

use std::collections::BTreeMap;

use flywheel_types::Denom;
use flywheel_types::access_control::{
    MAX_BUDGETS, MAX_GROUPS, MAX_MESSAGE, MAX_MESSAGES, MAX_RECIPIENTS, MAX_ROLES, MAX_SCOPES, QueryMsg,
};
use flywheel_types::registry::MachineDetails;
use flywheel_vm_tests::{COIN, World, address, id};
use serde_json::{Value, json};

use crate::{Asked, PAGE};

const MACHINE: u64 = 1;

/// Fills both namespaces that speak for a machine, and asks everything about them.
pub fn ask_permissions(world: &mut World) -> BTreeMap<(String, String), (u64, usize)> {
    world.register("landlord", 1, &MachineDetails::default());
    let mut house = House { world };
    for namespace in house.namespaces() {
        house.fill(&namespace);
        house.agents(&namespace);
    }
    house.commands();
    let mut asked = Asked {
        world,
        prices: BTreeMap::new(),
    };
    ask(&mut asked);
    asked.prices
}

struct House<'a> {
    world: &'a mut World,
}

impl House<'_> {
    fn namespaces(&self) -> [Value; 2] {
        [json!({"machine": MACHINE}), json!({"account": address("landlord")})]
    }

    fn send(&mut self, sender: &str, message: &Value, coins: u128) {
        let contract = self.world.access_control.clone();
        self.world.execute(sender, &contract, message, coins);
    }

    /// A hundred roles, permissions and holders. The tenant has 32 roles, and in 8 groups 32 each; all are switched off.
    fn fill(&mut self, namespace: &Value) {
        let roles: Vec<String> = (0..MAX_ROLES).map(role).collect();
        let tenant = json!({"account": address("tenant")});
        for number in 0..PAGE as usize {
            let message = json!({"set_role": {"namespace": namespace, "role": role(number), "is_enabled": false}});
            self.send("landlord", &message, 0);
        }
        for number in 0..PAGE as usize {
            let message = json!({"set_permission": {
                "namespace": namespace, "permission": format!("{number:0>32}"), "resource": "machine/1", "is_enabled": true,
                "roles": roles,
            }});
            self.send("landlord", &message, 0);
            let holder = json!({"account": address(&format!("lodger-{number}"))});
            let message = json!({"grant": {"namespace": namespace, "subject": holder, "role": role(0)}});
            self.send("landlord", &message, 0);
            let admin = address(&format!("lodger-{number}"));
            self.send(
                "landlord",
                &json!({"set_admin": {"namespace": namespace, "admin": admin}}),
                0,
            );
        }
        let groups = (0..MAX_GROUPS).map(|number| format!("{number:0>32}"));
        for group in groups {
            let message = json!({"set_group": {"namespace": namespace, "group": group, "is_enabled": true}});
            self.send("landlord", &message, 0);
            let message = json!({"add_member": {"namespace": namespace, "group": group, "member": tenant}});
            self.send("landlord", &message, 0);
            self.grant_all(namespace, &json!({"group": group}), &roles);
        }
        self.grant_all(namespace, &tenant, &roles);
    }

    fn grant_all(&mut self, namespace: &Value, subject: &Value, roles: &[String]) {
        for role in roles {
            let message = json!({"grant": {"namespace": namespace, "subject": subject, "role": role}});
            self.send("landlord", &message, 0);
        }
    }

    /// The first is as long as it may be.
    fn agents(&mut self, namespace: &Value) {
        let messages: Vec<String> = (0..MAX_MESSAGES)
            .map(|number| format!("{number:0>MAX_MESSAGE$}"))
            .collect();
        let scope = |number| json!({"contract": address(&format!("contract-{number}")), "messages": messages});
        let scopes: Vec<Value> = (0..MAX_SCOPES).map(scope).collect();
        let recipients: Vec<String> = (0..MAX_RECIPIENTS)
            .map(|number| address(&format!("shop-{number}")).into_string())
            .collect();
        let limit = |number| {
            let denom = match number {
                0 => json!({"native": COIN}),
                _ => json!({"cw20": address(&format!("token-{number}"))}),
            };
            json!({"denom": denom, "per_transaction": "10", "per_day": "20", "recipients": recipients})
        };
        let limits: Vec<Value> = (0..MAX_BUDGETS).map(limit).collect();
        let expires_at = self.world.now().get() + 31_536_000;
        for number in 0..PAGE {
            let agent = address(&format!("agent-{number}"));
            let (scopes, limits) = if number == 0 {
                (&scopes[..], &limits[..])
            } else {
                (&scopes[..1], &limits[..0])
            };
            let message = json!({"set_agent": {
                "namespace": namespace, "agent": agent, "scopes": scopes, "expires_at": expires_at, "limits": limits,
            }});
            self.send("landlord", &message, 0);
        }
        let agent = address("agent-0");
        let fund = json!({"fund_agent": {"namespace": namespace, "agent": agent}});
        self.world.give("landlord", 100);
        self.send("landlord", &fund, 100);
    }

    /// A hundred of somebody who has the permission by a group: each was taken back.
    fn commands(&mut self) {
        let namespace = json!({"account": address("landlord")});
        let group = json!({"group": "house"});
        for message in [
            json!({"set_role": {"namespace": namespace, "role": "guest", "is_enabled": true}}),
            json!({"set_group": {"namespace": namespace, "group": "house", "is_enabled": true}}),
            json!({"set_permission": {
                "namespace": namespace, "permission": "unlock", "resource": "machine/*", "is_enabled": true, "roles": ["guest"],
            }}),
            json!({"grant": {"namespace": namespace, "subject": group, "role": "guest"}}),
            json!({"add_member": {
                "namespace": namespace, "group": "house", "member": {"account": address("guest")},
            }}),
        ] {
            self.send("landlord", &message, 0);
        }
        let expires_at = self.world.now().get() + 86_400;
        for command in 1..=PAGE {
            let request = json!({"request_command": {
                "machine": MACHINE, "name": "unlock", "payload": "00".repeat(32), "expires_at": expires_at,
            }});
            self.send("guest", &request, 0);
            let cancel = json!({"cancel_command": {"machine": MACHINE, "command": command}});
            self.send("guest", &cancel, 0);
        }
    }
}

/// As long as a name may be.
fn role(number: usize) -> String {
    format!("a-role-that-has-the-longest-na{number:02}")
}

fn ask(asked: &mut Asked<'_>) {
    let contract = asked.world.access_control.clone();
    let denom = || Denom::<String>::Native(COIN.to_owned());
    let tenant = json!({"account": address("tenant")});
    let permission = format!("{:0>32}", 7);
    for namespace in [json!({"machine": MACHINE}), json!({"account": address("landlord")})] {
        let paged = |name: &str| json!({name: {"namespace": namespace, "limit": 100}});
        for name in ["holders", "roles", "permissions", "admins", "agents"] {
            assert_eq!(asked.ask(&contract, &paged(name)), 100, "{name}");
        }
        let held = json!({"holder": {"namespace": namespace, "subject": tenant}});
        assert_eq!(asked.ask(&contract, &held), MAX_ROLES);
        let agent = json!({"agent": {"name": {"namespace": namespace, "agent": address("agent-0")}}});
        assert_eq!(asked.ask(&contract, &agent), MAX_SCOPES);
        // Each permission is judged by itself: such a page ends early.
        let own = json!({"permissions": {"namespace": namespace, "subject": tenant, "limit": 100}});
        asked.ask(&contract, &own);
    }
    // All roles in question are switched off: each is a reason.
    let asks = json!({"has_permission": {"subject": tenant, "permission": permission, "resource": "machine/1"}});
    assert_eq!(asked.ask(&contract, &asks), MAX_ROLES);
    let commands = json!({"commands": {"machine": MACHINE, "limit": 100}});
    assert_eq!(asked.ask(&contract, &commands), 100);
    for query in [
        QueryMsg::Config {},
        QueryMsg::MayAct {
            machine: id(MACHINE),
            agent: address("agent-0").into_string(),
            contract: address("contract-7").into_string(),
            message: format!("{:0>MAX_MESSAGE$}", 15),
        },
        QueryMsg::Command {
            machine: id(MACHINE),
            command: 1,
        },
        QueryMsg::Credit {
            account: address("landlord").into_string(),
            denom: denom(),
        },
        QueryMsg::Totals { denom: denom() },
    ] {
        asked.ask(&contract, &query);
    }
}
