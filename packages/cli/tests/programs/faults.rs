//! What goes wrong in one epoch, all of it real, and what must be true in the end all the same.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::agents::{Machine, Measured, enrol, live};
use crate::books::{assert_counted_once, assert_paid};
use crate::clock::WrongClock;
use crate::flood::{Statuses, flood};
use crate::gasless::{Sponsor, sponsor_the_poor};
use crate::node::Clock;
use crate::oracles::{Oracles, is_ready};
use crate::web::{figure, get};
use crate::world::{INTERVAL, Pace, Site, World, wait};

const HOUR: i64 = 3_600;
/// Malformed reports.
const FLOOD: usize = 10_000;
/// For so long the node stands still.
const STANDSTILL: Duration = Duration::from_secs(30);

/// Talks to oracle 0 alone: what that one forgets is lost.
const LOYAL: usize = 1;
/// Its agent is killed with a full outbox.
const KILLED: usize = 2;
/// Its clock is an hour ahead for a while.
const EARLY: usize = 3;
/// Neither it nor its owner has any coins.
const POOR: usize = 4;

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn whatever_is_killed_or_stands_still_nothing_acknowledged_is_lost_and_nothing_is_paid_twice() {
    let begun = Instant::now();
    let say = |what: &str| eprintln!("{:5.1} s: {what}", begun.elapsed().as_secs_f64());
    let pace = Pace {
        begins_in: 32,
        epoch: 64,
        grace: 20,
    };
    let (world, mut oracles) = Oracles::launch(Site::deployed(Clock::Goes), pace, 4, 6);
    oracles.wait_until_ready();
    let sponsor = Sponsor::new(&world.site);
    let clock = WrongClock::ahead(world.site.folder(), HOUR);
    let mut machines = machines(&world, &oracles, &sponsor, &clock);
    sponsor_the_poor(&world, &sponsor, &machines[POOR]);
    enrol(&world, &mut machines);
    say("all machines are bonded");

    let epoch = world.next_epoch();
    let (start, end) = (world.start_of(epoch), world.start_of(epoch + 1));
    let mut measured = Measured::new();
    let (mut attack, mut frozen) = (None, None::<Instant>);
    live(start, end, |time| {
        for machine in &mut machines {
            machine.measure(time, &mut measured);
        }
        match time.since(start).get() / INTERVAL {
            1 => {
                let oracle = oracles.urls()[1].clone();
                let memory = oracles.process(1).peak_memory();
                attack = Some((memory, thread::spawn(move || flood(&oracle, FLOOD))));
            }
            2 => the_wrong_clock_is_noticed(&machines[EARLY]),
            3 => {
                // It has acknowledged, and has not attested.
                assert!(figure(&oracles.urls()[0], "flywheel_reports_total{code=\"stored\"}") > 0);
                oracles.kill(0);
                clock.set(0);
            }
            5 => oracles.start(&world, 0),
            7 => {
                the_flood_did_no_harm(&oracles, attack.take().unwrap());
                wait(Duration::from_secs(10), "oracle 0 is back", || {
                    is_ready(&oracles.urls()[0])
                });
                world.site.node.freeze();
                frozen = Some(Instant::now());
                say("the node stands still");
            }
            14 => {
                nobody_is_ready(&oracles);
                let undelivered = machines[KILLED].undelivered();
                assert!(undelivered > 0, "{}", machines[KILLED].log());
                machines[KILLED].kill();
                machines[KILLED].start(&world, oracles.urls(), |_| {});
                say("an agent was killed with a full outbox");
            }
            22 => {
                let stood = frozen.map_or(Duration::ZERO, |at| at.elapsed());
                thread::sleep(STANDSTILL.saturating_sub(stood));
                world.site.node.thaw();
                say("the node goes on");
            }
            _ => {}
        }
    });
    // Once more, at the last moment: everything is stored, nothing is attested.
    machines[LOYAL].wait_until_acknowledged();
    let last = world.network().verification().last_final().unwrap();
    assert_eq!(last.map(|last| last.statement.epoch.get()), epoch.checked_sub(1));
    oracles.kill(0);
    oracles.start(&world, 0);
    say("an oracle was killed between storing and attesting");

    world.wait_for_final(epoch);
    say("the epoch is final");
    let reports = assert_counted_once(&world, oracles.urls(), &measured);
    assert!(reports >= machines.len());
    oracles.wait_until_ready();
    assert_paid(&world, oracles.urls(), &machines, &measured, epoch);
    say("all is claimed");
    sponsor.assert_paid_for(&world, &machines[POOR]);
    for machine in &mut machines {
        let mut process = machine.process.take().unwrap();
        let (status, log) = (process.stop(), process.log());
        assert!(
            status.success() && log.contains("reports=0 readings=0"),
            "{status}: {log}"
        );
    }
    oracles.stop();
    say("everything has stopped");
}

fn machines(world: &World, oracles: &Oracles, sponsor: &Sponsor, clock: &WrongClock) -> Vec<Machine> {
    let names = ["steady", "loyal", "killed", "early", "poor"];
    let named = names.iter().zip([3_000, 5_000, 7_000, 9_000, 10_000]);
    let mut machines: Vec<_> = named.map(|(name, value)| Machine::new(world, name, value)).collect();
    machines[POOR].sponsor = Some(sponsor.address.clone());
    for (number, machine) in machines.iter_mut().enumerate() {
        let urls = if number == LOYAL {
            &oracles.urls()[..1]
        } else {
            oracles.urls()
        };
        machine.start(world, urls, |command| {
            if number == EARLY {
                clock.give(command);
            }
        });
    }
    machines
}

fn the_wrong_clock_is_noticed(machine: &Machine) {
    let log = machine.log();
    assert!(
        log.contains("s ahead of the clocks of 4 oracles and 5 s are allowed: set it"),
        "{log}"
    );
    assert!(!log.contains("report signed"), "{log}");
}

fn the_flood_did_no_harm(oracles: &Oracles, (memory, attack): (u64, JoinHandle<Statuses>)) {
    let statuses = attack.join().unwrap();
    eprintln!("         malformed reports were answered with {statuses:?}");
    assert_eq!(statuses.values().sum::<usize>(), FLOOD);
    assert!(
        statuses.keys().all(|status| (400..500).contains(status)),
        "{statuses:?}"
    );
    // Who floods is stopped; before that, each report was looked at.
    assert!(statuses[&400] > 1_000 && statuses.contains_key(&429), "{statuses:?}");
    let grown = oracles.process(1).peak_memory().saturating_sub(memory);
    assert!(grown < 32 << 20, "the flood took {grown} bytes");
    // Three machines with a good clock have sent something to it meanwhile.
    assert!(figure(&oracles.urls()[1], "flywheel_reports_total{code=\"stored\"}") >= 6);
}

fn nobody_is_ready(oracles: &Oracles) {
    for url in oracles.urls() {
        let (status, said) = get(&format!("{url}/readyz")).unwrap();
        assert_eq!(status, 503, "{said}");
        assert!(
            said.contains("no new block for too long: is the node running?"),
            "{said}"
        );
    }
}
