//! An owner lets others use and run a machine.

use flywheel_protocol::Hash32;
use flywheel_protocol::sign::CommandAcknowledgement;
use flywheel_types::access_control::{CommandAnswer, CommandResponse, CommandState, Decision};
use flywheel_vm_tests::{World, address, device, id, number};
use serde_json::{Value, json};

use crate::street::{MACHINE, denom};

/// The machine's device.
const DEVICE: &str = "meter-7";

/// Every message of access-control, for the charger.
pub fn sharing(world: &mut World) {
    world.give("owner", 100);
    let mut house = House { world };
    house.rules();
    house.commands();
    house.agents();
    house.takes_back();
}

struct House<'a> {
    world: &'a mut World,
}

impl House<'_> {
    /// The fields beside the namespace come with the message.
    fn send(&mut self, sender: &str, name: &str, mut fields: Value) -> u64 {
        fields["namespace"] = json!({"machine": MACHINE});
        self.plain(sender, &json!({name: fields}))
    }

    fn plain(&mut self, sender: &str, message: &Value) -> u64 {
        let contract = self.world.access_control.clone();
        let done = self.world.execute(sender, &contract, message, 0);
        match message.get("request_command") {
            Some(_) => number(&done, "flywheel-access-control/command_requested", "command"),
            None => 0,
        }
    }

    fn rules(&mut self) {
        let resource = format!("machine/{MACHINE}");
        let (tenant, admin) = (json!({"account": address("tenant")}), address("janitor"));
        for (message, fields) in [
            ("set_role", json!({"role": "tenant", "is_enabled": true})),
            ("set_group", json!({"group": "house", "is_enabled": true})),
            (
                "set_permission",
                json!({"permission": "unlock", "resource": resource, "is_enabled": true, "roles": ["tenant"]}),
            ),
            ("grant", json!({"subject": {"group": "house"}, "role": "tenant"})),
            ("add_member", json!({"group": "house", "member": tenant})),
            ("set_admin", json!({"admin": admin})),
        ] {
            self.send("owner", message, fields);
        }
        let asked = json!({"has_permission": {"subject": tenant, "permission": "unlock", "resource": resource}});
        let said: Decision = self.world.ask(&self.world.access_control, &asked);
        assert!(said.is_permitted, "{said:?}");
    }

    /// The machine answers one; the other is taken back.
    fn commands(&mut self) {
        let expires_at = self.world.now().get() + 60;
        let payload = Hash32::ZERO;
        let request = json!({"request_command": {
            "machine": MACHINE, "name": "unlock", "payload": payload, "expires_at": expires_at,
        }});
        let [first, second] = [(); 2].map(|()| self.plain("tenant", &request));
        let signed = CommandAcknowledgement {
            machine: id(MACHINE),
            ownership_epoch: 0,
            command: first,
            key_version: 1,
            name: "unlock",
            payload,
            is_done: true,
            result: payload,
        };
        let digest = signed.digest(&self.world.chain_id(), self.world.access_control.as_str());
        let answer = CommandAnswer {
            machine: id(MACHINE),
            command: first,
            is_done: true,
            result: payload,
            signature: device(DEVICE).sign(&digest.unwrap()),
        };
        self.plain("anyone", &json!({"acknowledge_command": answer}));
        self.plain(
            "tenant",
            &json!({"cancel_command": {"machine": MACHINE, "command": second}}),
        );
        let states = [first, second].map(|command| {
            let asked = json!({"command": {"machine": MACHINE, "command": command}});
            let found: CommandResponse = self.world.ask(&self.world.access_control, &asked);
            found.state
        });
        assert_eq!(states, [CommandState::Done, CommandState::Cancelled]);
    }

    /// Of 100 the janitor spends 10.
    fn agents(&mut self) {
        let (agent, denom) = (address("janitor"), denom(self.world));
        let scopes = json!([{"contract": self.world.registry, "messages": ["set_metadata"]}]);
        let limits = json!([{"denom": denom, "per_transaction": "10", "per_day": "20"}]);
        let expires_at = self.world.now().get() + 86_400;
        self.send(
            "owner",
            "set_agent",
            json!({"agent": agent, "scopes": scopes, "expires_at": expires_at, "limits": limits}),
        );
        let fund = json!({"fund_agent": {"namespace": {"machine": MACHINE}, "agent": agent}});
        let contract = self.world.access_control.clone();
        self.world.pay("owner", &contract, 100, &fund, &fund);
        self.send(
            "janitor",
            "spend",
            json!({"denom": denom, "amount": "10", "recipient": address("shop"), "reference": "salt"}),
        );
        assert_eq!(self.world.balance("shop"), 10);
        let registry = self.world.registry.clone();
        let describe = json!({"set_metadata": {"machine": MACHINE, "metadata": "22 kW"}});
        self.world.execute("janitor", &registry, &describe, 0);
    }

    fn takes_back(&mut self) {
        let before = self.world.balance("owner");
        let agent = address("janitor");
        let budget = json!({"namespace": {"machine": MACHINE}, "agent": agent});
        let denom = denom(self.world);
        self.plain(
            "owner",
            &json!({"withdraw_budget": {"budget": budget, "denom": denom, "amount": "1"}}),
        );
        self.plain("owner", &json!({"return_budgets": {"budget": budget}}));
        // All but what was spent.
        assert_eq!(self.world.balance("owner") - before, 90);
        let tenant = json!({"account": address("tenant")});
        for (message, fields) in [
            ("revoke_agent", json!({"agent": agent})),
            ("remove_admin", json!({"admin": agent, "void_gifts": true})),
            ("remove_member", json!({"group": "house", "member": tenant})),
            ("revoke", json!({"subject": {"group": "house"}, "role": "tenant"})),
            (
                "remove_permission",
                json!({"permission": "unlock", "resource": format!("machine/{MACHINE}")}),
            ),
        ] {
            self.send("owner", message, fields);
        }
    }
}
