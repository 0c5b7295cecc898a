//! What lasts only a while: an epoch's revenue, a day's unbondings, open demands.

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Seconds, Time};
use flywheel_types::staking::{MAX_CASES, MAX_POSITIONS};
use flywheel_types::verification::{DemandLeaf, MAX_SUSPENSION_REASON, Suspend};
use flywheel_types::{registry, rewards, staking, verification};
use flywheel_vm_tests::{CHAIN_DAY, START, World, id, tree};
use std::collections::BTreeMap;

use crate::ask::{ask_hub, ask_registry, ask_rewards, ask_staking, ask_verification};
use crate::{Asked, LIMIT, PAGE};

/// What lasts only a while (an epoch's revenue, a day's unbondings, open demands) comes about here, then all is asked.
pub fn ask_everything(world: &mut World, last: &mut SumTree) -> BTreeMap<(String, String), (u64, usize)> {
    world.wait(CHAIN_DAY / 4);
    let before = world.app.block_info().height;
    changes(world, last);
    let (staking, verification, rewards) = (
        world.network.staking.clone(),
        world.network.verification.clone(),
        world.network.rewards.clone(),
    );
    let epoch = (world.now().get() - START) / CHAIN_DAY;
    for machine in 1..=PAGE {
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
        // 950 are left, and the class asks for 1,000: the machine leaves at once.
        let unbond = staking::ExecuteMsg::Unbond {
            machine: id(machine),
            amount: Some(Uint128::new(150)),
        };
        world.execute("owner", &staking, &unbond, 0);
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
    ask_staking(&mut asked, (epoch - 1, before));
    ask_verification(&mut asked);
    ask_rewards(&mut asked, epoch);
    asked.prices
}

/// A recovery, a breaker and a claim; and every delegation of an account ends and begins anew.
fn changes(world: &mut World, last: &SumTree) {
    let (registry, staking, rewards) = (
        world.registry.clone(),
        world.network.staking.clone(),
        world.network.rewards.clone(),
    );
    let (public_key, [_, signature], expires_at) = world.key_change(2, 2, ("spare", "spare"));
    let recovery = registry::ExecuteMsg::StartRecovery(registry::KeyRecovery {
        machine: id(2),
        public_key,
        signature,
        expires_at,
        certificate: None,
    });
    world.execute("owner", &registry, &recovery, 0);
    let breaker = Some(rewards::Breaker {
        window: Seconds::days(1),
        cap: Uint128::new(10_000),
    });
    world.execute("operator", &rewards, &rewards::ExecuteMsg::SetBreaker { breaker }, 0);
    let claim = rewards::ExecuteMsg::Claim {
        epoch: Epoch::new(PAGE - 1),
        leaves: last.find_leaf(0).into_iter().collect(),
        proof: last.fleet_proof(&[0]).unwrap().into(),
    };
    world.execute("anyone", &rewards, &claim, 0);

    for machine in (1..=MAX_POSITIONS as u64).map(id) {
        let undelegate = staking::ExecuteMsg::Undelegate { machine, amount: None };
        world.execute("whale", &staking, &undelegate, 0);
        let delegate = staking::ExecuteMsg::Delegate {
            machine,
            max_commission: None,
        };
        world.execute("whale", &staking, &delegate, 100);
    }
}

/// A rejected root, and a hundred open demands against the next one.
pub fn demands(world: &mut World, epoch: u64, last: &SumTree) {
    let verification = world.network.verification.clone();
    let reason = "nobody saw the reports".to_owned();
    world.attest(epoch, &tree(PAGE, 7));
    world.execute(
        "operator",
        &verification,
        &verification::ExecuteMsg::Reject { reason },
        0,
    );
    // A round.
    world.wait(600);
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
