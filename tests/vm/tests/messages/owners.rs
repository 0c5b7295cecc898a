//! What owners and stakers do.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Bps, Epoch, MachineId};
use flywheel_types::registry::{KeyRotation, SaleAcceptance};
use flywheel_types::staking::{Bond, Enrolment, ExecuteMsg, QueryMsg, ReceiveMsg};
use flywheel_types::{registry, rewards, staking};
use flywheel_vm_tests::{World, address, class, device, id};

use crate::FLEET;

/// Every machine of the fleet is bonded, some have delegations.
pub fn stakes(world: &mut World) {
    let staking = world.network.staking.clone();
    let approved = flywheel_types::Class {
        admission: flywheel_types::network::Admission::Approved,
        ..class("approved")
    };
    world.execute("operator", &staking, &ExecuteMsg::SetClass { class: approved }, 0);
    let approve = ExecuteMsg::Approve {
        machine: id(FLEET),
        class: "approved".to_owned(),
        approved: true,
    };
    world.execute("operator", &staking, &approve, 0);
    world
        .give("owner", 100_000)
        .give("whale", 200_000)
        .give("buyer", 10_000);
    for machine in 1..=FLEET {
        let bond = Bond {
            machine: id(machine),
            class: Some("meter".to_owned()),
            commission: None,
        };
        world.pay(
            "owner",
            &staking,
            1_500,
            &ExecuteMsg::Bond(bond.clone()),
            &ReceiveMsg::Bond(bond),
        );
    }
    for machine in 1..=3 {
        let (machine, max_commission) = (id(machine), None);
        let native = ExecuteMsg::Delegate {
            machine,
            max_commission,
        };
        world.pay(
            "whale",
            &staking,
            2_000,
            &native,
            &ReceiveMsg::Delegate {
                machine,
                max_commission,
            },
        );
    }
    let representative = Some(address("voice").into_string());
    let native = ExecuteMsg::JoinCommunity { representative: None };
    world.pay(
        "whale",
        &staking,
        100_000,
        &native,
        &ReceiveMsg::JoinCommunity { representative: None },
    );
    world.execute("whale", &staking, &ExecuteMsg::SetRepresentative { representative }, 0);
    refresh(world);
    for jailed in [true, false] {
        world.execute("operator", &staking, &ExecuteMsg::Jail { machine: id(7), jailed }, 0);
        assert_eq!(pool(world, 7).jailed, jailed);
    }
    assert_eq!(tokens(world, 1), (1_500, 2_000));
    assert_eq!(tokens(world, FLEET), (1_500, 0));
    let community: staking::CommunityResponse = world.ask(&staking, &QueryMsg::Community {});
    assert_eq!(community.tokens.u128(), 100_000);
    let voice = QueryMsg::Representation {
        address: address("voice").into_string(),
        height: None,
    };
    world.app.update_block(|block| block.height += 1);
    let voice: staking::RepresentationResponse = world.ask(&staking, &voice);
    assert_eq!(voice.given.u128(), 100_000);
    // 200,000 less three delegations of 2,000 and the community's 100,000; 50 bonds of 1,500.
    assert_eq!(world.balance("whale"), 94_000);
    assert_eq!(world.balance("owner"), 25_000);
}

pub fn pool(world: &World, machine: u64) -> staking::PoolResponse {
    world.ask(&world.network.staking, &QueryMsg::Pool { machine: id(machine) })
}

/// The bond and the delegations of a machine's pool.
pub fn tokens(world: &World, machine: u64) -> (u128, u128) {
    let pool = pool(world, machine);
    (pool.bond.u128(), pool.delegated.u128())
}

/// An enrolment takes a new key over when somebody asks for it.
fn refresh(world: &mut World) {
    let (registry, staking, machine) = (world.registry.clone(), world.network.staking.clone(), id(2));
    let (public_key, [old_signature, new_signature], expires_at) = world.key_change(2, 2, ("meter-1", "newest"));
    let rotation = KeyRotation {
        machine,
        public_key,
        old_signature,
        new_signature,
        expires_at,
        certificate: None,
    };
    world.execute("owner", &registry, &registry::ExecuteMsg::RotateKey(rotation), 0);
    world.execute("anyone", &staking, &ExecuteMsg::Refresh { machine }, 0);
    let enrolment: Option<Enrolment> = world.ask(
        &staking,
        &QueryMsg::Enrolment {
            machine,
            epoch: Some(Epoch::new(1)),
        },
    );
    let key = enrolment.map(|enrolment| enrolment.key);
    assert_eq!(key.as_ref(), Some(device("newest").public_key()));
    let again = world.try_execute("anyone", &staking, &ExecuteMsg::Refresh { machine }, 0);
    let refusal = again.unwrap_err().root_cause().to_string();
    assert_eq!(refusal, "the enrolment of machine 2 is up to date");
}

/// A whole fleet, an oracle and a staker take what an epoch has brought them.
pub fn earn(world: &mut World, settled: &SumTree) {
    let (rewards, staking) = (world.network.rewards.clone(), world.network.staking.clone());
    let [owner, oracle, whale] = ["owner", "oracle-1", "whale"].map(|who| world.balance(who));
    claim(world, 0, settled, &(0..FLEET).collect::<Vec<_>>());
    // 5 for each of 50 machines, of which the last has a payee of its own.
    assert_eq!(world.balance("owner") - owner, 245);
    assert_eq!(world.balance("payout"), 5);
    let claimed: Uint128 = world.ask(&rewards, &rewards::QueryMsg::Claimed { machine: id(1) });
    assert_eq!(claimed.u128(), 5);

    let withdraw = rewards::ExecuteMsg::Withdraw { account: None };
    world.execute("oracle-1", &rewards, &withdraw, 0);
    // A tenth of 1,000 for four oracles.
    assert_eq!(world.balance("oracle-1") - oracle, 25);

    let account = || address("whale").into_string();
    world.wait(3_600);
    let machine = QueryMsg::Income {
        account: account(),
        machine: id(1),
    };
    let machine: staking::IncomeResponse = world.ask(&staking, &machine);
    let community: Uint128 = world.ask(&staking, &QueryMsg::CommunityIncome { account: account() });
    let income = ExecuteMsg::ClaimIncome {
        machines: vec![id(1)],
        community: true,
    };
    world.execute("whale", &staking, &income, 0);
    assert!(
        !machine.as_delegator.is_zero() && !community.is_zero(),
        "{machine:?} {community}"
    );
    let claimed = machine.as_delegator + community;
    assert_eq!(world.balance("whale") - whale, claimed.u128());
}

/// Anyone claims what a final tree gives these positions.
pub fn claim(world: &mut World, epoch: u64, settled: &SumTree, positions: &[u64]) {
    let rewards = world.network.rewards.clone();
    let leaves = positions.iter().filter_map(|position| settled.find_leaf(*position));
    let claim = rewards::ExecuteMsg::Claim {
        epoch: Epoch::new(epoch),
        leaves: leaves.collect(),
        proof: settled.fleet_proof(positions).unwrap().into(),
    };
    world.execute("anyone", &rewards, &claim, 0);
}

/// Tokens begin unbonding, and a machine is sold.
pub fn leave(world: &mut World) {
    let (registry, staking) = (world.registry.clone(), world.network.staking.clone());
    let some = Some(Uint128::new(100));
    let commission = Bps::percent(1).unwrap();
    world.execute(
        "owner",
        &staking,
        &ExecuteMsg::SetCommission {
            machine: id(1),
            commission,
        },
        0,
    );
    world.execute(
        "whale",
        &staking,
        &ExecuteMsg::Undelegate {
            machine: id(1),
            amount: some,
        },
        0,
    );
    world.execute(
        "owner",
        &staking,
        &ExecuteMsg::Unbond {
            machine: id(1),
            amount: some,
        },
        0,
    );
    world.execute("whale", &staking, &ExecuteMsg::LeaveCommunity { amount: some }, 0);

    assert_eq!(tokens(world, 1), (1_400, 1_900));
    assert_eq!(pool(world, 1).commission, commission);
    assert_eq!(unbonding(world, "whale"), [(None, 100), (Some(id(1)), 100)]);
    assert_eq!(unbonding(world, "owner"), [(Some(id(1)), 100)]);

    let offer = registry::ExecuteMsg::OfferSale {
        machine: id(5),
        buyer: address("buyer").into_string(),
        expires_at: None,
    };
    world.execute("owner", &registry, &offer, 0);
    let accept = registry::ExecuteMsg::AcceptSale(SaleAcceptance {
        machine: id(5),
        ownership_epoch: 0,
        key_version: 1,
        claimed: vec![],
    });
    world.execute("buyer", &registry, &accept, 0);
    let enrolment = QueryMsg::Enrolment {
        machine: id(5),
        epoch: None,
    };
    let before: Option<Enrolment> = world.ask(&staking, &enrolment);
    world.execute("anyone", &staking, &ExecuteMsg::Disenroll { machine: id(5) }, 0);
    let after: Option<Enrolment> = world.ask(&staking, &enrolment);
    assert!(before.is_some() && after.is_none());
    let bond = Bond {
        machine: id(5),
        class: Some("meter".to_owned()),
        commission: None,
    };
    world.pay(
        "buyer",
        &staking,
        1_000,
        &ExecuteMsg::TakePool(bond.clone()),
        &ReceiveMsg::TakePool(bond),
    );
    assert_eq!((pool(world, 5).owner, tokens(world, 5)), (address("buyer"), (1_000, 0)));
    assert_eq!(world.balance("buyer"), 9_000);
}

/// What of an account's tokens is unbonding, and from which machine's pool or from the community.
fn unbonding(world: &World, who: &str) -> Vec<(Option<MachineId>, u128)> {
    let query = QueryMsg::Unbondings {
        account: address(who).into_string(),
        start_after: None,
        limit: None,
    };
    let found: staking::UnbondingsResponse = world.ask(&world.network.staking, &query);
    let rows = found.unbondings.into_iter();
    rows.map(|row| (row.machine, row.tokens.u128())).collect()
}
