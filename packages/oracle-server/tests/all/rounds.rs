//! Epochs are settled by programs that only talk to each other and to the chain.

use std::sync::atomic::Ordering;

use flywheel_api::{BundlePage, Evidence, HEADER_MACHINE, MachineProof, MachineRequest, Status, Token};
use flywheel_client::Chain;
use flywheel_oracle_server::Server;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::trees::{SumLeaf, salted_reports};
use flywheel_protocol::{Epoch, Seconds};
use flywheel_testing::{CHAIN_ID, Person, Suite};
use flywheel_types::verification::Pending;

use crate::world::{ORACLES, World, eventually, get, get_with, read};

impl World {
    pub fn pending(&self) -> Option<Pending> {
        self.chain
            .with(|suite| suite.network().verification().pending().unwrap())
    }

    /// The pending statement, once all these oracles have signed it.
    pub fn pending_with(&self, signers: usize) -> Pending {
        eventually("a pending statement", || {
            self.pending().filter(|pending| pending.signers.len() == signers)
        })
    }

    pub fn finalize(&self, pending: &Pending) {
        self.wait_until(pending.final_at);
        let epoch = pending.statement.epoch;
        eventually("finality", || {
            let last = self
                .chain
                .with(|suite| suite.network().verification().last_final().unwrap());
            last.filter(|last| last.statement.epoch == epoch)
        });
    }
}

pub fn report_of_day(world: &World, machine: &'static str, nonce: u64, value: i64) -> SignedReport {
    world.chain.with(move |suite| {
        let id = suite.machine(machine);
        suite.report_of_hours(id, machine, nonce, Epoch::new(0), 0..24, value)
    })
}

#[test]
fn four_programs_settle_an_epoch_and_serve_proofs_that_the_chain_takes() {
    let mut world = World::with_machines(&["meter-1", "meter-2", "meter-3"]);
    let servers: Vec<Server> = (0..ORACLES).map(|number| world.start(number)).collect();
    world.wait_until(world.record.clock.end_of(Epoch::new(0)).unwrap());

    // Each device talks to another oracle: the bundle is the union.
    world.hand_in(0, &[report_of_day(&world, "meter-1", 1, 1_000)], "stored");
    world.hand_in(1, &[report_of_day(&world, "meter-2", 1, 500)], "stored");
    world.hand_in(2, &[report_of_day(&world, "meter-3", 1, 1_000)], "stored");
    world.hand_in(3, &[report_of_day(&world, "meter-3", 1, 1_000)], "stored");
    assert_eq!(get(&format!("{}/v1/machines/1/proof", world.url(0))).0, 404);

    world.end_of_grace();
    let pending = world.pending_with(ORACLES);
    assert_eq!(pending.statement.machines, 3);
    // 600 for machines, by work: 24,000, 12,000 and 24,000 W.h of 24,000, so 2/5, 1/5 and 2/5.
    assert_eq!(pending.statement.sum.u128(), 600);
    world.finalize(&pending);

    for number in 0..ORACLES {
        let url = format!("{}/v1/machines/2/proof", world.url(number));
        let proof: MachineProof = eventually("the proof", || serde_json::from_str(&get(&url).1).ok());
        assert_eq!(
            (proof.cumulative.u128(), proof.epoch, proof.position),
            (120, Epoch::new(0), 1)
        );
        assert_eq!(proof.rewards, world.record.contracts.rewards.as_str());
    }
    let proof: MachineProof = read(&format!("{}/v1/machines/1/proof", world.url(3)), &[]);
    let claimed = world.chain.with(move |suite| {
        let leaf = SumLeaf {
            machine_id: proof.machine,
            position: proof.position,
            cumulative: proof.cumulative,
        };
        let rewards = suite.network().rewards();
        let claimed = rewards.claim(
            Person::named("anyone").account(),
            proof.epoch,
            vec![leaf],
            proof.proof.to_vec(),
        );
        claimed.unwrap();
        suite.balance(&Person::named("owner"))
    });
    assert_eq!(claimed, 240);
    let status: Status = read(&format!("{}/v1/status", world.url(0)), &[]);
    assert_eq!((status.chain_id.as_str(), status.epoch), (CHAIN_ID, Epoch::new(1)));
    for number in 0..ORACLES {
        assert_eq!(world.metric(number, "flywheel_last_final_epoch"), 0.0);
        assert_eq!(world.metric(number, "flywheel_signatures_total"), 1.0);
    }
    evidence_is_opened_for_the_machine_alone(&world);
    bundles_are_for_the_admitted(&world);
    servers.into_iter().for_each(Server::stop);
}

fn evidence_is_opened_for_the_machine_alone(world: &World) {
    let url = format!("{}/v1/machines/2/evidence/0", world.url(1));
    let public: Evidence = read(&url, &[]);
    assert_eq!((public.leaf.accepted, public.leaf.refused, public.leaves), (24, 0, 3));
    assert_eq!(public.opening, None);
    let evidence = public.clone();
    let is_true = world.chain.with(move |suite| {
        let verification = suite.network().verification();
        let (leaf, proof) = (evidence.leaf, evidence.proof.to_vec());
        verification
            .verify_evidence(evidence.statement, evidence.position, leaf, evidence.leaves, proof)
            .unwrap()
    });
    assert!(is_true);

    let machine = public.leaf.machine_id;
    let now = world.chain.now().unwrap();
    let token = |name: &str, expires| {
        let epoch = Epoch::new(0);
        let request = MachineRequest {
            machine,
            epoch,
            expires,
        };
        let digest = request
            .digest(CHAIN_ID, world.record.contracts.verification.as_str())
            .unwrap();
        let (number, signature) = (expires.get(), Suite::secret_key(name).sign(&digest));
        Token { number, signature }.to_string()
    };
    let soon = now.plus(Seconds::minutes(5)).unwrap();
    let opened: Evidence = read(&url, &[(HEADER_MACHINE, &token("meter-2", soon))]);
    let opening = opened.opening.unwrap();
    let report = report_of_day(world, "meter-2", 1, 500);
    let digest = report
        .report
        .digest(CHAIN_ID, world.record.contracts.verification.as_str())
        .unwrap();
    assert_eq!(opening.reports, vec![digest]);
    assert_eq!(
        salted_reports(opening.salt.as_bytes(), opening.reports),
        public.leaf.reports
    );
    // Another machine's key, and a request that has expired.
    let others = [token("meter-1", soon), token("meter-2", now)];
    for token in others {
        let closed: Evidence = read(&url, &[(HEADER_MACHINE, &token)]);
        assert_eq!(closed.opening, None);
    }
    assert_eq!(get(&format!("{}/v1/machines/9/evidence/0", world.url(1))).0, 404);
    assert_eq!(get(&format!("{}/v1/machines/x/evidence/0", world.url(1))).0, 400);
}

fn bundles_are_for_the_admitted(world: &World) {
    let url = format!("{}/v1/bundles/0/0", world.url(2));
    assert_eq!(get(&url).0, 401);
    assert_eq!(get_with(&url, &[("authorization", "Bearer let-me-out")]).0, 401);
    let page: BundlePage = read(&url, &[("authorization", "Bearer let-me-in")]);
    assert_eq!((page.total, page.reports.len(), page.next), (3, 3, None));
    let machines = page
        .reports
        .iter()
        .map(|report| SignedReport::decode(report).unwrap().report.machine().get());
    assert_eq!(machines.collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn oracles_that_stop_between_signing_and_sending_go_on_with_the_same_statement() {
    let mut world = World::with_machines(&["meter-1"]);
    world.close(3);
    let three: Vec<Server> = (0..3).map(|number| world.start(number)).collect();
    world.hand_in(0, &world.reports("meter-1", 0..1, 1_000), "stored");
    // The budget is there, then nothing reaches the chain any more.
    world.end_of_grace();
    world.chain.with(|suite| {
        suite.mint();
    });
    world.chain.is_cut_off.store(true, Ordering::SeqCst);
    // Epoch 0, round 0 belongs to the first of the set by address; one of four is away, and rounds go on without it.
    eventually("three signatures", || {
        let signed = (0..3).all(|number| world.metric(number, "flywheel_signatures_total") >= 1.0);
        if !signed && world.pending().is_none() {
            let is_idle = (0..3).all(|number| world.metric(number, "flywheel_signatures_total") == 0.0);
            let round = world
                .chain
                .with(|suite| suite.network().verification().round().unwrap());
            let absent = world.oracle_address(3);
            if is_idle && round.proposer == Some(absent) {
                world.wait_until(round.ends_at);
            }
        }
        signed.then_some(())
    });
    assert!(world.pending().is_none());
    three.into_iter().for_each(Server::stop);

    let again: Vec<Server> = (0..3).map(|number| world.start(number)).collect();
    world.chain.is_cut_off.store(false, Ordering::SeqCst);
    let pending = world.pending_with(3);
    assert_eq!(pending.statement.machines, 1);
    world.finalize(&pending);
    again.into_iter().for_each(Server::stop);
}

#[test]
fn an_oracle_that_missed_an_epoch_goes_on_from_what_the_others_have() {
    // Until it starts, its port takes connections and never answers: the others wait for it, but not for ever.
    let mut world = World::with_machines(&["meter-1"]);
    let mut servers: Vec<Server> = (0..3).map(|number| world.start(number)).collect();
    world.hand_in(0, &world.reports("meter-1", 0..1, 1_000), "stored");
    world.end_of_grace();
    let absent = world.oracle_address(3);
    let round = world
        .chain
        .with(|suite| suite.network().verification().round().unwrap());
    if round.proposer == Some(absent) {
        world.wait_until(round.ends_at);
    }
    let pending = world.pending_with(3);
    world.finalize(&pending);

    servers.push(world.start(3));
    let url = format!("{}/v1/machines/1/proof", world.url(3));
    let proof: MachineProof = eventually("the proof", || serde_json::from_str(&get(&url).1).ok());
    assert_eq!(proof.epoch, Epoch::new(0));
    servers.into_iter().for_each(Server::stop);
}
