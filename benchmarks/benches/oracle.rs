//! The oracle's way from a report's bytes to points and a statement, beside the verification of the same signatures
//! alone.
#![allow(missing_docs, reason = "criterion's macros write functions")]

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use ed25519_zebra::{Signature, VerificationKeyBytes, batch};
use flywheel_benchmarks::{Duel, Fleet, measures, size, take};
use flywheel_oracle::{Bundle, Facts, Ledger, MemoryJournal, Oracle, Settlement};
use flywheel_protocol::Hash32;
use flywheel_protocol::readings::SignedReport;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rayon::{ThreadPool, ThreadPoolBuilder};

const SALT: [u8; 32] = [42; 32];

/// Signatures in one batch of the yardstick.
const BATCH: usize = 4_096;

/// Reports that are taken at once.
const AT_ONCE: usize = 65_536;

type Item = (VerificationKeyBytes, Signature, Hash32);

/// A network at the end of its first epoch.
struct Day {
    fleet: Fleet,
    facts: Facts,
    reports: Vec<Vec<u8>>,
}

impl Day {
    fn new(machines: usize) -> Self {
        let fleet = Fleet::new(machines, 1);
        Self {
            facts: fleet.facts(0, &Ledger::default()),
            reports: fleet.reports(0),
            fleet,
        }
    }

    fn oracle(&self) -> Oracle<MemoryJournal> {
        self.fleet.oracle(Ledger::default())
    }

    /// Everything as it comes over the wire, into the inbox.
    fn take(&self, oracle: &mut Oracle<MemoryJournal>) {
        take(oracle, &self.facts, &self.reports, Fleet::last_second(0), AT_ONCE);
    }

    /// The oracle's whole work: from the bytes to a signed statement.
    fn whole(&self, mut oracle: Oracle<MemoryJournal>) -> (Oracle<MemoryJournal>, Bundle, Settlement) {
        self.take(&mut oracle);
        let bundle = oracle.propose(&self.facts, [], SALT).expect("a bundle");
        let settlement = self.check(&mut oracle, &bundle);
        (oracle, bundle, settlement)
    }

    fn check(&self, oracle: &mut Oracle<MemoryJournal>, bundle: &Bundle) -> Settlement {
        let (settlement, _) = oracle.sign(&self.facts, bundle).expect("a statement");
        assert_eq!(settlement.scores[0].machines.len(), self.reports.len());
        settlement
    }

    /// What the batch verifier needs and nothing else.
    fn items(&self) -> Vec<Item> {
        let item = |bytes: &Vec<u8>| {
            let signed = SignedReport::decode(bytes).expect("a report");
            let key = &self.facts.epochs[0].enrolled[&signed.report.machine()].key;
            (
                VerificationKeyBytes::try_from(key.bytes()).expect("a key"),
                Signature::from(*signed.signature.as_bytes()),
                Fleet::digest(&signed.report),
            )
        };
        self.reports.iter().map(item).collect()
    }
}

fn verify_alone(items: &[Item]) {
    let mut random = StdRng::seed_from_u64(1);
    for batch in items.chunks(BATCH) {
        let mut verifier = batch::Verifier::new();
        for (key, signature, digest) in batch {
            verifier.queue((*key, *signature, digest.as_bytes()));
        }
        verifier.verify(&mut random).expect("good signatures");
    }
}

fn threads(number: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(number).build().expect("threads")
}

fn benchmark(criterion: &mut Criterion) {
    let elements = size(100_000, 300);
    let day = Day::new(elements);
    let items = day.items();
    let (one, two) = (threads(1), threads(2));
    let nothing = || ();
    let oracle = || day.oracle();
    let bundle = two.install(|| day.whole(day.oracle())).1;

    let mut group = criterion.benchmark_group("oracle");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(1));
    Duel {
        name: "one core, inbox, beside signatures alone",
        elements,
    }
    .run(
        &mut group,
        (nothing, |()| verify_alone(&items)),
        (oracle, |mut oracle| {
            one.install(|| {
                day.take(&mut oracle);
                oracle
            })
        }),
    );
    Duel {
        name: "one core, inbox to statement, beside signatures alone",
        elements,
    }
    .run(
        &mut group,
        (nothing, |()| verify_alone(&items)),
        (oracle, |oracle| one.install(|| day.whole(oracle))),
    );
    Duel {
        name: "one core, another's bundle to statement, beside signatures alone",
        elements,
    }
    .run(
        &mut group,
        (nothing, |()| verify_alone(&items)),
        (oracle, |mut oracle| one.install(|| day.check(&mut oracle, &bundle))),
    );
    Duel {
        name: "two cores, inbox to statement, beside one core",
        elements,
    }
    .run(
        &mut group,
        (oracle, |oracle| one.install(|| day.whole(oracle))),
        (oracle, |oracle| two.install(|| day.whole(oracle))),
    );
    Duel {
        name: "two cores, another's bundle to statement, beside one core",
        elements,
    }
    .run(
        &mut group,
        (oracle, |mut oracle| one.install(|| day.check(&mut oracle, &bundle))),
        (oracle, |mut oracle| two.install(|| day.check(&mut oracle, &bundle))),
    );
    group.finish();
    assert!(measures() || elements == 300);
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
