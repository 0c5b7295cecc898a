//! A hundred of everything, or as many as there may be.

use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Bps, H3Cell, PublicKey};
use flywheel_types::network::{Admission, MAX_CLASSES, MAX_MAKERS, MakerTrust};
use flywheel_types::registry::{MAX_PAUSES, MachineDetails};
use flywheel_types::staking::MAX_POSITIONS;
use flywheel_types::{registry, staking};
use flywheel_vm_tests::{Token, World, address, at_limits, class, device, id, tree};

use crate::PAGE;

/// A hundred of everything, or as many as there may be. Returns the newest final tree.
pub fn full(world: &mut World) -> SumTree {
    for _ in 1..PAGE {
        world.launch(Token::Cw20, 4);
    }
    // Lists show a machine, not its whole record: only the first one has that as large as it may be.
    let listed = MachineDetails {
        attributes: vec![],
        endpoints: vec![],
        ..at_limits()
    };
    world.register("owner", PAGE as usize, &listed);
    machines_records(world);
    stakes(world);

    let earned = tree(PAGE, 5);
    world.settle(0, &earned);
    for epoch in 1..PAGE {
        world.settle(epoch, &earned);
    }
    earned
}

pub fn machines_records(world: &mut World) {
    let registry = world.registry.clone();
    let machine = id(1);
    for _ in 1..MAX_PAUSES {
        world.execute("owner", &registry, &registry::ExecuteMsg::Pause { machine }, 0);
        world.wait(60);
        world.execute("owner", &registry, &registry::ExecuteMsg::Resume { machine }, 0);
        world.wait(60);
    }
    let (attributes, endpoints) = (at_limits().attributes, at_limits().endpoints);
    world.execute(
        "owner",
        &registry,
        &registry::ExecuteMsg::SetAttributes { machine, attributes },
        0,
    );
    world.execute(
        "owner",
        &registry,
        &registry::ExecuteMsg::SetEndpoints { machine, endpoints },
        0,
    );
    let offer = registry::ExecuteMsg::OfferSale {
        machine,
        buyer: address("buyer").into_string(),
        expires_at: None,
    };
    world.execute("owner", &registry, &offer, 0);
}

pub fn stakes(world: &mut World) {
    let staking = world.network.staking.clone();
    for number in 1..MAX_CLASSES {
        let class = largest_class(number);
        world.execute("operator", &staking, &staking::ExecuteMsg::SetClass { class }, 0);
    }
    world.give("owner", 1_100 * u128::from(PAGE)).give("whale", 1_000_000);
    for machine in 1..=PAGE {
        let bond = staking::ExecuteMsg::Bond(staking::Bond {
            machine: id(machine),
            class: Some("meter".to_owned()),
            commission: None,
        });
        world.execute("owner", &staking, &bond, 1_100);
    }
    for machine in 1..=MAX_POSITIONS as u64 {
        let delegate = staking::ExecuteMsg::Delegate {
            machine: id(machine),
            max_commission: None,
        };
        world.execute("whale", &staking, &delegate, 100);
    }
    let join = staking::ExecuteMsg::JoinCommunity {
        representative: Some(address("voice").into_string()),
    };
    world.execute("whale", &staking, &join, 1_000);
}

/// A class as long as it may be.
pub fn largest_class(number: usize) -> flywheel_types::Class {
    let makers: Vec<PublicKey> = (0..MAX_MAKERS)
        .map(|maker| device(&format!("maker-{maker}")).public_key().clone())
        .collect();
    let trusted = makers.iter().map(|maker| MakerTrust {
        maker: maker.clone(),
        trust: Bps::ONE,
    });
    flywheel_types::Class {
        makers: trusted.collect(),
        admission: Admission::Makers(makers.clone()),
        ..class(&format!("{number:0>24}"))
    }
}

/// A hundred cells of the finest resolution that a place may have: all of one cell three resolutions coarser, as their three last
/// digits are counted.
pub fn cells() -> Vec<H3Cell> {
    let first: H3Cell = "871fb4662ffffff".parse().expect("a cell of resolution 7");
    let digits = (0..7_u64).flat_map(|tens| (0..7).flat_map(move |ones| (0..7).map(move |last| (tens, ones, last))));
    // Of a cell of resolution 7 these are the bits 24 to 32.
    let cell = |(tens, ones, last): (u64, u64, u64)| {
        (first.get() & !(0o777 << 24)) | (tens << 30) | (ones << 27) | (last << 24)
    };
    let cells = digits.map(|digits| H3Cell::new(cell(digits)).expect("a cell"));
    cells.take(PAGE as usize).collect()
}
