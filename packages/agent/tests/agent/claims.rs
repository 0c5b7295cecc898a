//! Claims on schedule, with proofs that fit.

use cosmwasm_std::{Binary, Uint128};
use flywheel_agent::Standing;
use flywheel_agent::agent::Claims;
use flywheel_api::MachineProof;
use flywheel_protocol::Seconds;
use flywheel_testing::{Person, Settled};

use super::common::{METER, World};

/// Everybody settles epoch 0, in which the machine worked at full.
fn settled() -> (World, Settled) {
    let mut world = World::new();
    world.suite.work(METER, 0, 1_000);
    let settled = world.suite.settle(0);
    let sender = Person::named("device");
    world.claims = Some(Claims {
        account: sender.account().clone(),
        every: Seconds::days(1),
        minimum: Uint128::new(1),
    });
    let now = world.suite.now();
    world.hands.advance(now.since(world.hands.time()));
    (world, settled)
}

fn proof(world: &World, settled: &Settled) -> MachineProof {
    let position = settled.tree.find_position(world.machine).unwrap();
    MachineProof {
        epoch: settled.statement.epoch,
        machine: world.machine,
        cumulative: settled.tree.find_leaf(position).unwrap().cumulative,
        position,
        proof: Binary::from(settled.tree.proof(position).unwrap()),
        rewards: world.suite.network().rewards().address().to_string(),
    }
}

#[test]
fn the_agent_claims_what_the_machine_earned_and_the_owner_gets_it() {
    let (world, settled) = settled();
    let proof = proof(&world, &settled);
    world.oracles[0].borrow_mut().proof = Some(proof.clone());
    let owner = Person::named("owner");
    let before = world.suite.balance(&owner);
    world.run(|device| {
        device.step();
        assert!(matches!(device.agent.standing(), Some(Standing::Enrolled(_))));
        assert_eq!(world.suite.balance(&owner) - before, proof.cumulative.u128());
        assert!(proof.cumulative > Uint128::zero());
        // Nothing is there to be claimed twice.
        device.wait(Seconds::hours(30));
    });
    assert_eq!(world.suite.balance(&owner) - before, proof.cumulative.u128());
}

#[test]
fn a_proof_that_does_not_fit_the_chains_root_is_never_sent() {
    let (world, settled) = settled();
    let right = proof(&world, &settled);
    let more = MachineProof {
        cumulative: right.cumulative + Uint128::one(),
        ..right.clone()
    };
    let elsewhere = MachineProof {
        rewards: "wasm1thief".to_owned(),
        ..right.clone()
    };
    let longer = MachineProof {
        proof: Binary::from(vec![0; 48]),
        ..right.clone()
    };
    world.oracles[0].borrow_mut().proof = Some(more);
    world.oracles[1].borrow_mut().proof = Some(elsewhere);
    world.oracles[2].borrow_mut().proof = Some(longer);
    let height = |world: &World| flywheel_client::Chain::block(world.suite.chain()).unwrap().height;
    let before = height(&world);
    world.oracles[3].borrow_mut().mood = super::common::Mood::Away;
    world.run(|device| device.step());
    assert_eq!(height(&world), before);
    assert_eq!(
        world.suite.network().rewards().claimed(world.machine).unwrap(),
        Uint128::zero()
    );

    // One honest oracle is enough.
    let mut last = world.oracles[3].borrow_mut();
    last.mood = super::common::Mood::Open;
    last.proof = Some(right.clone());
    drop(last);
    world.run(|device| device.step());
    assert_eq!(
        world.suite.network().rewards().claimed(world.machine).unwrap(),
        right.cumulative
    );
}

#[test]
fn little_is_left_for_next_time() {
    let (mut world, settled) = settled();
    let proof = proof(&world, &settled);
    if let Some(claims) = &mut world.claims {
        claims.minimum = proof.cumulative + Uint128::one();
    }
    world.oracles[0].borrow_mut().proof = Some(proof);
    world.run(|device| device.step());
    assert_eq!(
        world.suite.network().rewards().claimed(world.machine).unwrap(),
        Uint128::zero()
    );
}
