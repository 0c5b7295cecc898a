//! What an owner does with a machine's record, its keys and the machine itself.

use cosmwasm_std::Uint128;
use cw_ownable::Action;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{Person, Suite};
use flywheel_types::registry::{Attribute, Endpoint, ExecuteMsg};

use crate::day::{Day, operator};

/// Registers one machine, another, and 50 at once.
pub fn measure_registering(day: &mut Day) {
    let owner = day.person("registrant", 0);
    for (name, case) in [("one", ""), ("two", ", again")] {
        day.suite.register(&owner, name);
        day.keep_newest(&format!("machine-registry/register{case}"), None);
    }
    let entries = (0..50).map(|number| day.suite.registration(&owner, &format!("batch-{number}")));
    let entries = entries.collect();
    let sent = day.suite.network().registry().register(owner.account(), entries, &[]);
    sent.expect("50 machines");
    day.keep_newest("machine-registry/register, 50 at once", Some(50));
}

/// One machine from its first attribute to its end.
pub fn measure(day: &mut Day) {
    let [owner, buyer] = ["keeper", "buyer"].map(|name| day.person(name, 0));
    let machine = day.suite.register(&owner, "kept");
    record(day, &owner, machine);
    keys(day, &owner, machine);
    sale(day, &owner, &buyer, machine);

    let retired = send(&day.suite, &buyer, &ExecuteMsg::Retire { machine });
    day.keep("machine-registry/retire", retired);
    let set = ExecuteMsg::SetDeposit {
        amount: Uint128::zero(),
    };
    let sent = send(&day.suite, &operator(), &set);
    day.keep("machine-registry/set_deposit", sent);
    let new_owner = day.suite.address(&owner).to_string();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner,
        expiry: None,
    });
    let sent = send(&day.suite, &operator(), &offer);
    day.keep("machine-registry/update_ownership", sent);
}

fn record(day: &mut Day, owner: &Person, machine: MachineId) {
    let attribute = Attribute {
        name: "model".to_owned(),
        value: "Mk II, 22 kW".to_owned(),
        expires_at: None,
    };
    let endpoint = Endpoint {
        name: "api".to_owned(),
        kind: "https".to_owned(),
        url: "https://meter-1.example.org/v1".to_owned(),
    };
    let cell = "871fb4662ffffff".parse().expect("a cell of resolution 7");
    let payout = Some(day.suite.address(&Person::named("treasury")).to_string());
    let messages = [
        (
            "set_attributes",
            ExecuteMsg::SetAttributes {
                machine,
                attributes: vec![attribute],
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
                endpoints: vec![endpoint],
            },
        ),
        (
            "set_metadata",
            ExecuteMsg::SetMetadata {
                machine,
                metadata: "the charger at the gate".to_owned(),
            },
        ),
        (
            "set_cell",
            ExecuteMsg::SetCell {
                machine,
                cell: Some(cell),
            },
        ),
        (
            "set_payout",
            ExecuteMsg::SetPayout {
                machine,
                address: payout,
            },
        ),
        ("pause", ExecuteMsg::Pause { machine }),
        ("resume", ExecuteMsg::Resume { machine }),
    ];
    for (name, message) in messages {
        let sent = send(&day.suite, owner, &message);
        day.keep(&format!("machine-registry/{name}"), sent);
        day.suite.advance(Seconds::minutes(1));
    }
}

fn keys(day: &mut Day, owner: &Person, machine: MachineId) {
    let address = day.suite.address(owner);
    let rotation = day.suite.rotation(&address, "kept", "kept-2");
    let sent = send(&day.suite, owner, &ExecuteMsg::RotateKey(rotation));
    day.keep("machine-registry/rotate_key", sent);
    day.suite.know("kept", machine, "kept-2");
    for (key, name, end) in [
        ("kept-3", "cancel_recovery", ExecuteMsg::CancelRecovery { machine }),
        ("kept-4", "finish_recovery", ExecuteMsg::FinishRecovery { machine }),
    ] {
        // A later expiry than the one before: a recovery's signature starts one recovery.
        day.suite.advance(Seconds::minutes(1));
        let recovery = day.suite.recovery(&address, "kept", key);
        let sent = send(&day.suite, owner, &ExecuteMsg::StartRecovery(recovery));
        if name == "cancel_recovery" {
            day.keep("machine-registry/start_recovery", sent);
        } else {
            sent.expect("a recovery");
            day.suite.advance(Seconds::days(8));
        }
        let sent = send(&day.suite, owner, &end);
        day.keep(&format!("machine-registry/{name}"), sent);
    }
}

fn sale(day: &mut Day, owner: &Person, buyer: &Person, machine: MachineId) {
    let offer = ExecuteMsg::OfferSale {
        machine,
        buyer: day.suite.address(buyer).to_string(),
        expires_at: None,
    };
    let sent = send(&day.suite, owner, &offer);
    day.keep("machine-registry/offer_sale", sent);
    let sent = send(&day.suite, owner, &ExecuteMsg::CancelOffer { machine });
    day.keep("machine-registry/cancel_offer", sent);
    send(&day.suite, owner, &offer).expect("another offer");
    let sent = day.suite.try_accept(buyer, "kept");
    day.keep("machine-registry/accept_sale", sent);
}

fn send(suite: &Suite, signer: &Person, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
    suite.network().registry().execute(signer.account(), message)
}
