//! Demands: the program answers those of strangers, and makes its own where a root is not what it should be.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_api::MachineProof;
use flywheel_client::Chain;
use flywheel_oracle_server::Server;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{SumLeaf, SumTree};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_testing::{CHAIN_ID, GRACE, Person};
use flywheel_types::verification::{Attempt, DemandRow, Pending};

use crate::rounds::report_of_day;
use crate::world::{ORACLES, World, eventually, get};

/// Two machines of equal work, epoch 0 is final: 300 each.
fn settled() -> (World, Vec<Server>) {
    let mut world = World::with_machines(&["meter-1", "meter-2"]);
    world.watched = vec![world.chain.with(|suite| suite.machine("meter-2"))];
    let servers: Vec<Server> = (0..ORACLES).map(|number| world.start(number)).collect();
    world.wait_until(world.record.clock.end_of(Epoch::new(0)).unwrap());
    for machine in ["meter-1", "meter-2"] {
        let report = report_of_day(&world, machine, 1, 1_000);
        world.hand_in(0, &[report], "stored");
    }
    world.end_of_grace();
    let pending = world.pending_with(ORACLES);
    world.finalize(&pending);
    (world, servers)
}

/// The first second in which epoch 1 can be settled.
fn end_of_second_grace(world: &World) {
    let end = world.record.clock.end_of(Epoch::new(1)).unwrap();
    world.wait_until(end.plus(GRACE).unwrap());
}

fn proof_of_first_day(world: &World, machine: &str) -> (SumLeaf, Vec<u8>) {
    let url = format!("{}/v1/machines/{machine}/proof", world.url(0));
    let proof: MachineProof = eventually("the proof", || serde_json::from_str(&get(&url).1).ok());
    let leaf = SumLeaf {
        machine_id: proof.machine,
        position: proof.position,
        cumulative: proof.cumulative,
    };
    (leaf, proof.proof.to_vec())
}

fn open_demands(world: &World, attempt: Option<Attempt>) -> Vec<DemandRow> {
    world
        .chain
        .with(move |suite| suite.network().verification().demands(attempt).unwrap())
}

fn balance(world: &World, name: &'static str) -> u128 {
    world.chain.with(move |suite| suite.balance(&Person::named(name)))
}

#[test]
fn what_a_stranger_demands_of_an_honest_root_is_answered_and_the_root_becomes_final() {
    let (world, servers) = settled();
    let (leaf, proof) = proof_of_first_day(&world, "1");
    end_of_second_grace(&world);
    let pending = world.pending_with(ORACLES);
    let before: Vec<u128> = oracles_tokens(&world);

    let deposit = world.chain.with(move |suite| {
        let stranger = Person::named("stranger");
        let deposit = suite.network().verification().demand_terms().unwrap().deposit;
        suite.give(&stranger, deposit.u128());
        let verification = suite.network().verification();
        let sent = verification.demand_leaf(stranger.account(), leaf, proof, deposit);
        sent.unwrap();
        deposit.u128()
    });

    eventually("an answer", || open_demands(&world, None).is_empty().then_some(()));
    world.finalize(&pending);
    // One of the oracles has earned what the stranger has lost.
    assert_eq!(balance(&world, "stranger"), 0);
    let earned: u128 = oracles_tokens(&world).iter().sum::<u128>() - before.iter().sum::<u128>();
    assert_eq!(earned, deposit);
    servers.into_iter().for_each(Server::stop);
}

fn oracles_tokens(world: &World) -> Vec<u128> {
    ["oracle-0", "oracle-1", "oracle-2", "oracle-3"]
        .map(|name| balance(world, name))
        .to_vec()
}

/// Three oracles sign a tree that gives the watched machine less than it has.
fn lie(world: &World) -> Pending {
    end_of_second_grace(world);
    let rewards = world.record.contracts.rewards.clone();
    world.chain.with(move |suite| {
        suite.mint();
        let verification = suite.network().verification();
        let last = verification.last_final().unwrap().unwrap().statement;
        let round = verification.round().unwrap().round;
        let machine = |id| MachineId::new(id).unwrap();
        let leaves = [(machine(1), Uint128::new(700)), (machine(2), Uint128::new(299))];
        let tree = SumTree::build(BTreeMap::from(leaves)).unwrap();
        let statement = Statement {
            epoch: Epoch::new(1),
            round,
            built_on: last.root,
            root: tree.root(CHAIN_ID, rewards.as_str()).unwrap(),
            sum: tree.top().sum,
            machines: tree.machines(),
            ..last
        };
        let signatures = suite.sign_statement(&[1, 2, 3], &statement);
        let anyone = Person::named("anyone");
        verification.attest(anyone.account(), statement, signatures).unwrap();
        verification.pending().unwrap().unwrap()
    })
}

#[test]
fn a_root_that_lowers_a_watched_machine_is_demanded_rejected_and_the_deposit_comes_back() {
    let (mut world, servers) = settled();
    servers.into_iter().for_each(Server::stop);
    (1..ORACLES).for_each(|number| world.close(number));
    world.chain.with(|suite| {
        let deposit = suite.network().verification().demand_terms().unwrap().deposit;
        suite.give(&Person::named("oracle-0"), deposit.u128());
    });
    let before = balance(&world, "oracle-0");
    let pending = lie(&world);
    let attempt = Attempt::of(&pending.statement);

    let honest = world.start(0);
    // Nobody gives it the bundle: it waits until half of the window is over.
    let challenge = pending.final_at.since(world.chain.now().unwrap());
    let half = pending
        .final_at
        .minus(flywheel_protocol::Seconds::new(challenge.get() / 2))
        .unwrap();
    world.wait_until(half);
    let demanded = eventually("a demand", || open_demands(&world, None).pop());
    assert_eq!(demanded.machine.get(), 2);

    world.wait_until(demanded.deadline.max(pending.final_at));
    eventually("a rejection", || {
        let verdict = world
            .chain
            .with(|suite| suite.network().verification().last_rejected().unwrap());
        (verdict == Some(attempt)).then_some(())
    });
    eventually("the deposit", || (balance(&world, "oracle-0") == before).then_some(()));
    assert!(open_demands(&world, Some(attempt)).is_empty());
    honest.stop();
}
