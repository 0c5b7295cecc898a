//! What lasts only a while: an epoch's revenue, a day's unbondings, open demands.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Time};
use flywheel_types::staking::MAX_CASES;
use flywheel_types::verification::{DemandLeaf, MAX_SUSPENSION_REASON, Suspend};
use flywheel_types::{rewards, staking, verification};
use flywheel_vm_tests::{CHAIN_DAY, START, World, id, tree};
use std::collections::BTreeMap;

use crate::ask::{ask_hub, ask_registry, ask_rewards, ask_staking, ask_verification};
use crate::{Asked, LIMIT, PAGE};

/// What lasts only a while (an epoch's revenue, a day's unbondings, open demands) comes about here, then all is asked.
pub fn ask_everything(world: &mut World, last: &mut SumTree) -> BTreeMap<(String, String), (u64, usize)> {
    world.wait(CHAIN_DAY / 4);
    let (staking, verification, rewards) = (
        world.network.staking.clone(),
        world.network.verification.clone(),
        world.network.rewards.clone(),
    );
    let epoch = (world.now().get() - START) / CHAIN_DAY;
    for machine in 1..=PAGE {
        let unbond = staking::ExecuteMsg::Unbond {
            machine: id(machine),
            amount: Some(Uint128::new(50)),
        };
        world.execute("owner", &staking, &unbond, 0);
        let suspend = verification::ExecuteMsg::Suspend(Suspend {
            machine: id(machine),
            reason: "r".repeat(MAX_SUSPENSION_REASON),
            evidence: sha256(&[b"evidence"]),
            until: Time::new(world.now().get() + CHAIN_DAY),
        });
        world.execute("operator", &verification, &suspend, 0);
        let revenue = rewards::ExecuteMsg::AddRevenue(rewards::Revenue {
            from: Epoch::new(epoch),
            to: Epoch::new(epoch),
            machine: Some(id(machine)),
        });
        world.execute("operator", &rewards, &revenue, 10);
    }
    for number in 0..MAX_CASES {
        let open = staking::ExecuteMsg::OpenCase {
            machine: id(1),
            offence: sha256(&[&number.to_be_bytes()]),
            at: world.now(),
        };
        world.execute("operator", &staking, &open, 0);
    }
    let mut asked = Asked {
        world,
        prices: BTreeMap::new(),
    };
    assert_eq!(
        asked.ask(
            &rewards,
            &rewards::QueryMsg::Revenues {
                epoch: Epoch::new(epoch),
                start_after: None,
                limit: LIMIT
            }
        ),
        100
    );
    let suspensions = verification::QueryMsg::Suspensions {
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&verification, &suspensions), 100);
    let mut prices = asked.prices;

    demands(world, epoch, last);
    let mut asked = Asked {
        world,
        prices: std::mem::take(&mut prices),
    };
    ask_registry(&mut asked);
    ask_hub(&mut asked);
    ask_staking(&mut asked, epoch);
    ask_verification(&mut asked);
    ask_rewards(&mut asked, epoch);
    asked.prices
}

/// A hundred open demands against a pending root.
pub fn demands(world: &mut World, epoch: u64, last: &SumTree) {
    let verification = world.network.verification.clone();
    world.attest(epoch, &tree(PAGE, 6)).give("doubter", 1_000_000);
    for machine in 1..=PAGE {
        let position = last.find_position(id(machine)).unwrap();
        let demand = verification::ExecuteMsg::DemandLeaf(DemandLeaf {
            machine: id(machine),
            position,
            cumulative: last.find_leaf(position).unwrap().cumulative,
            proof: last.proof(position).unwrap().into(),
        });
        let terms: verification::DemandTermsResponse =
            world.ask(&verification, &verification::QueryMsg::DemandTerms {});
        world.execute("doubter", &verification, &demand, terms.deposit.u128());
    }
}
