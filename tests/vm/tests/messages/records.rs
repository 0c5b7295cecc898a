//! Machines' records and keys.

use flywheel_types::registry::{self, KeyRecovery, KeyRotation, MachineDetails, MachineStatus, QueryMsg};
use flywheel_vm_tests::{World, address, at_limits, device, id};

use crate::FLEET;

/// One owner registers a fleet, and fills one record to its limits.
pub fn records(world: &mut World) {
    use registry::ExecuteMsg;
    let small = MachineDetails {
        metadata: "on the roof".to_owned(),
        ..MachineDetails::default()
    };
    world.register("owner", FLEET as usize, &small);
    let (registry, details, machine) = (world.registry.clone(), at_limits(), id(FLEET));
    let names = vec![details.attributes[0].name.clone()];
    let payout = details.payout.clone();
    let (public_key, [_, signature], expires_at) = world.key_change(FLEET, 2, ("spare", "spare"));
    let recovery = KeyRecovery {
        machine,
        public_key,
        signature,
        expires_at,
        certificate: None,
    };
    let (public_key, [old_signature, new_signature], expires_at) =
        world.key_change(FLEET - 1, 2, ("meter-48", "newer"));
    let rotation = KeyRotation {
        machine: id(FLEET - 1),
        public_key,
        old_signature,
        new_signature,
        expires_at,
        certificate: None,
    };
    let (public_key, [_, signature], expires_at) = world.key_change(FLEET - 1, 3, ("another", "another"));
    let cancelled = KeyRecovery {
        machine: id(FLEET - 1),
        public_key,
        signature,
        expires_at,
        certificate: None,
    };
    let offer = ExecuteMsg::OfferSale {
        machine,
        buyer: address("buyer").into_string(),
        expires_at: None,
    };
    for message in [
        ExecuteMsg::SetAttributes {
            machine,
            attributes: details.attributes,
        },
        ExecuteMsg::RemoveAttributes { machine, names },
        ExecuteMsg::SetEndpoints {
            machine,
            endpoints: details.endpoints,
        },
        ExecuteMsg::SetMetadata {
            machine,
            metadata: details.metadata,
        },
        ExecuteMsg::SetCell {
            machine,
            cell: details.cell,
        },
        ExecuteMsg::SetPayout {
            machine,
            address: payout,
        },
        ExecuteMsg::Pause { machine },
        ExecuteMsg::Resume { machine },
        offer,
        ExecuteMsg::CancelOffer { machine },
        ExecuteMsg::RotateKey(rotation),
        ExecuteMsg::StartRecovery(cancelled),
        ExecuteMsg::CancelRecovery { machine: id(FLEET - 1) },
        ExecuteMsg::StartRecovery(recovery),
    ] {
        world.execute("owner", &registry, &message, 0);
    }
    assert_records(world, &at_limits());
}

/// What is left of all that: the last machine's record without one attribute and with a recovery on its way, the last but
/// one's second key, and no offer.
fn assert_records(world: &World, details: &MachineDetails) {
    let registry = &world.registry;
    let (full, changed) = (id(FLEET), id(FLEET - 1));
    let record: registry::RecordResponse = world.ask(registry, &QueryMsg::Record { machine: full });
    assert_eq!(record.attributes, details.attributes[1..]);
    assert_eq!(record.endpoints, details.endpoints);
    assert_eq!(record.metadata, details.metadata);
    let machine: registry::MachineResponse = world.ask(registry, &QueryMsg::Machine { machine: full });
    assert_eq!((machine.status, machine.cell), (MachineStatus::Active, details.cell));
    assert_eq!(machine.payout, Some(address("payout")));
    let pauses: registry::PausesResponse = world.ask(registry, &QueryMsg::Pauses { machine: full });
    assert_eq!(pauses.pauses.len(), 1);
    let offer: Option<registry::OfferResponse> = world.ask(registry, &QueryMsg::Offer { machine: full });
    assert_eq!(offer, None);

    let [begun, cancelled] = [full, changed]
        .map(|machine| -> Option<registry::RecoveryResponse> { world.ask(registry, &QueryMsg::Recovery { machine }) });
    assert_eq!(
        begun.map(|recovery| recovery.public_key).as_ref(),
        Some(device("spare").public_key())
    );
    assert_eq!(cancelled, None);
    let machine: registry::MachineResponse = world.ask(registry, &QueryMsg::Machine { machine: changed });
    assert_eq!(
        (&machine.public_key, machine.key_version),
        (device("newer").public_key(), 2)
    );
}

/// The recovery's wait is over: the machine has its new key, and leaves for good.
pub fn retire(world: &mut World) {
    let (registry, machine) = (world.registry.clone(), id(FLEET));
    world.execute("owner", &registry, &registry::ExecuteMsg::FinishRecovery { machine }, 0);
    let found: registry::MachineResponse = world.ask(&registry, &QueryMsg::Machine { machine });
    assert_eq!(
        (&found.public_key, found.key_version),
        (device("spare").public_key(), 2)
    );
    world.execute("owner", &registry, &registry::ExecuteMsg::Retire { machine }, 0);
    let found: registry::MachineResponse = world.ask(&registry, &QueryMsg::Machine { machine });
    assert_eq!(found.status, MachineStatus::Retired);
}
