//! The questions, contract by contract.

use std::collections::BTreeMap;

use flywheel_protocol::trees::EvidenceLeaf;
use flywheel_protocol::{Bps, Epoch, Hash32};
use flywheel_types::network::MAX_CLASSES;
use flywheel_types::registry::MAX_PAUSES;
use flywheel_types::staking::{MAX_CASES, MAX_POSITIONS};
use flywheel_types::verification::MAX_ORACLES;
use flywheel_types::{Denom, hub, registry, rewards, staking, verification};
use flywheel_vm_tests::{Token, World, address, device, id};

use crate::full::cells;
use crate::{Asked, LIMIT};

pub fn ask_registry(asked: &mut Asked<'_>) {
    use registry::QueryMsg;
    let registry = asked.world.registry.clone();
    let (machine, public_key) = (id(1), device("meter-0").public_key().clone());
    let by_owner = QueryMsg::MachinesByOwner {
        owner: address("owner").into_string(),
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&registry, &by_owner), 100);
    assert_eq!(asked.ask(&registry, &QueryMsg::Pauses { machine }), MAX_PAUSES - 1);
    for query in [
        QueryMsg::Config {},
        QueryMsg::Machine { machine },
        QueryMsg::MachineByKey {
            public_key: public_key.clone(),
        },
        QueryMsg::Record { machine },
        QueryMsg::RegistrationCounter { public_key },
        QueryMsg::DidDocument { machine },
        QueryMsg::Recovery { machine: id(2) },
        QueryMsg::Offer { machine },
        QueryMsg::Credit {
            account: address("owner").into_string(),
        },
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ] {
        asked.ask(&registry, &query);
    }
}

pub fn ask_hub(asked: &mut Asked<'_>) {
    use hub::QueryMsg;
    let hub = asked.world.hub.clone();
    let networks = QueryMsg::Networks {
        kind: None,
        sector: None,
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&hub, &networks), 100);
    for query in [
        QueryMsg::Config {},
        QueryMsg::Network { network: 1 },
        QueryMsg::NetworkAdmin { network: 1 },
        QueryMsg::Addresses {
            network: 1,
            own_token: false,
        },
        QueryMsg::Addresses {
            network: 1_000,
            own_token: true,
        },
        QueryMsg::Totals {
            denom: Denom::Native("uflow".to_owned()),
        },
        QueryMsg::Ownership {},
    ] {
        asked.ask(&hub, &query);
    }
}

/// Of the past, what was before a block, and in an epoch, since when everything has changed.
pub fn ask_staking(asked: &mut Asked<'_>, (epoch, height): (u64, u64)) {
    use staking::QueryMsg;
    let staking = asked.world.network.staking.clone();
    let (owner, whale) = (address("owner").into_string(), address("whale").into_string());
    let voice = address("voice").into_string();
    let (machine, epoch) = (id(1), Epoch::new(epoch));
    for (query, rows) in [
        (
            QueryMsg::Pools {
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (
            QueryMsg::Enrolments {
                epoch,
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (
            QueryMsg::Unbondings {
                account: owner.clone(),
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (
            QueryMsg::Classes {
                start_after: None,
                limit: LIMIT,
            },
            MAX_CLASSES,
        ),
        (QueryMsg::Staker { account: whale.clone() }, MAX_POSITIONS),
        (QueryMsg::Cases { machine }, MAX_CASES),
    ] {
        assert_eq!(asked.ask(&staking, &query), rows, "{query:?}");
    }
    let height = Some(height);
    let at_height = QueryMsg::VotingPowerAtHeight {
        address: whale.clone(),
        height,
    };
    let votes: staking::VotingPowerAtHeightResponse = asked.world.ask(&staking, &at_height);
    // 100 in each pool, and 1,000 in the community's.
    assert_eq!(votes.power.u128(), 100 * MAX_POSITIONS as u128 + 1_000);
    for query in [
        QueryMsg::Config {},
        QueryMsg::Class {
            name: format!("{:0>24}", 1),
            epoch: None,
        },
        QueryMsg::Pool { machine },
        QueryMsg::Income {
            account: whale.clone(),
            machine,
        },
        QueryMsg::CommunityIncome { account: whale.clone() },
        QueryMsg::Community {},
        QueryMsg::Representation { address: voice, height },
        QueryMsg::MachineVotesAtHeight {
            address: Some(whale.clone()),
            height,
        },
        QueryMsg::MachineVotesAtHeight { address: None, height },
        QueryMsg::Credit { account: owner },
        QueryMsg::Slashed {},
        QueryMsg::Enrolment {
            machine,
            epoch: Some(epoch),
        },
        at_height,
        QueryMsg::TotalPowerAtHeight { height },
        QueryMsg::Info {},
        QueryMsg::Dao {},
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ] {
        asked.ask(&staking, &query);
    }
}

pub fn ask_verification(asked: &mut Asked<'_>) {
    use verification::QueryMsg;
    let verification = asked.world.network.verification.clone();
    let machine = id(1);
    for (query, rows) in [
        (
            QueryMsg::Demands {
                attempt: None,
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (
            QueryMsg::Finals {
                start_after: None,
                limit: LIMIT,
            },
            100,
        ),
        (QueryMsg::Oracles {}, MAX_ORACLES),
        (QueryMsg::Pending {}, MAX_ORACLES),
    ] {
        assert_eq!(asked.ask(&verification, &query), rows, "{query:?}");
    }
    let leaf = EvidenceLeaf {
        epoch: Epoch::new(0),
        machine_id: machine,
        class: "meter".to_owned(),
        cell: None,
        accepted: 1,
        refused: 0,
        reports: Hash32::ZERO,
    };
    // Not true, but as much work as a true one of sixteen million machines.
    let evidence = QueryMsg::VerifyEvidence {
        epoch: Epoch::new(0),
        leaves: 1 << 24,
        position: 0,
        leaf,
        proof: vec![7; 24 * 32].into(),
    };
    for query in [
        evidence,
        QueryMsg::Config {},
        QueryMsg::Oracle {
            address: address("oracle-0").into_string(),
        },
        QueryMsg::Round {},
        QueryMsg::LastRejected {},
        QueryMsg::DemandTerms {},
        QueryMsg::Suspension { machine },
        QueryMsg::Slashed {},
        QueryMsg::Credit {
            account: address("oracle-0").into_string(),
        },
        QueryMsg::LastFinal {},
        QueryMsg::Rules {
            class: "meter".to_owned(),
            epoch: None,
        },
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ] {
        asked.ask(&verification, &query);
    }
}

pub fn ask_rewards(asked: &mut Asked<'_>, epoch: u64) {
    use rewards::QueryMsg;
    let rewards = asked.world.network.rewards.clone();
    for query in [
        QueryMsg::Config {},
        QueryMsg::Emission {},
        QueryMsg::Budget {
            epoch: Epoch::new(epoch),
        },
        QueryMsg::Roots {},
        QueryMsg::Claimed { machine: id(1) },
        QueryMsg::Credit {
            account: address("oracle-0").into_string(),
        },
        QueryMsg::Breaker {},
        QueryMsg::Flows {},
        QueryMsg::Totals {},
        QueryMsg::Ownership {},
    ] {
        asked.ask(&rewards, &query);
    }
}

/// A network of places has a hundred of them.
pub fn ask_places(world: &mut World) -> BTreeMap<(String, String), (u64, usize)> {
    use staking::{ExecuteMsg, MAX_PLACES, QueryMsg};
    let staking = world.launch_town(Token::Native).staking;
    for some in cells().chunks(MAX_PLACES) {
        let open = ExecuteMsg::OpenPlaces {
            cells: some.to_vec(),
            boost: Bps::ONE,
        };
        world.execute("operator", &staking, &open, 0);
    }
    let mut asked = Asked {
        world,
        prices: BTreeMap::new(),
    };
    let places = QueryMsg::Places {
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&staking, &places), 100);
    asked.ask(&staking, &QueryMsg::Place { cell: cells()[0] });
    asked.prices
}
