//! A network lives.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::agents::{Machine, Measured, enrol, live};
use crate::books::{assert_counted_once, assert_paid, earned};
use crate::node::Clock;
use crate::oracles::Oracles;
use crate::web::figure;
use crate::world::{Pace, Site, for_each};

const AGENTS: i64 = 50;
const EPOCHS: u64 = 3;

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn four_oracles_and_fifty_agents_live_three_epochs() {
    let begun = Instant::now();
    let say = |what: &str| eprintln!("{:5.1} s: {what}", begun.elapsed().as_secs_f64());
    let pace = Pace {
        begins_in: 30,
        epoch: 16,
        grace: 8,
    };
    let (world, mut oracles) = Oracles::launch(Site::deployed(Clock::Goes), pace, 4, 60);
    oracles.wait_until_ready();
    say("the oracles are ready");
    let mut machines: Vec<Machine> = (0..AGENTS)
        .map(|number| Machine::new(&world, &format!("meter-{number}"), 100 + 10 * number))
        .collect();
    for machine in &mut machines {
        machine.start(&world, oracles.urls(), |_| {});
    }
    enrol(&world, &mut machines);
    say("all machines are bonded");

    let first = world.next_epoch();
    let mut measured = Measured::new();
    live(world.start_of(first), world.start_of(first + EPOCHS), |time| {
        for machine in &mut machines {
            machine.measure(time, &mut measured);
        }
    });
    assert_eq!(measured.len(), 50 * 8 * 3);
    let last = first + EPOCHS - 1;
    world.wait_for_final(last);
    say("the last epoch is final");

    let reports = assert_counted_once(&world, oracles.urls(), &measured);
    // Each oracle acknowledged each report, and stored it once.
    for oracle in oracles.urls() {
        assert_eq!(
            figure(oracle, "flywheel_reports_total{code=\"stored\"}"),
            reports as u64,
            "{oracle}"
        );
        assert_eq!(figure(oracle, "flywheel_refusals_total"), 0, "{oracle}");
    }
    assert_paid(&world, oracles.urls(), &machines, &measured, last);
    say("all is claimed");

    // By hand, one epoch: 600,000 for machines; points are the values, 100 to 590, together 17,250.
    let one: BTreeMap<_, _> = measured
        .iter()
        .filter(|((_, time), _)| *time < world.start_of(first + 1))
        .map(|(place, value)| (*place, *value))
        .collect();
    let in_one = earned(&world, &one, last);
    assert_eq!(in_one[&machines[0].id()], 600_000 * 100 / 17_250);
    assert_eq!(in_one[&machines[49].id()], 600_000 * 590 / 17_250);
    let given: u128 = in_one.values().sum();
    assert!(given <= 600_000 && given > 600_000 - 50, "{given}");

    let agents: Vec<_> = machines
        .iter_mut()
        .map(|machine| std::sync::Mutex::new(machine.process.take().unwrap()))
        .collect();
    for_each(&agents, |agent| {
        let mut agent = agent.lock().unwrap();
        let status = agent.stop();
        let log = agent.log();
        assert!(status.success(), "{status}: {log}");
        assert!(log.contains("reports=0 readings=0"), "something was left: {log}");
    });
    oracles.stop();
    say("everything has stopped");
}
