//! What must be true in the end, reckoned by the test itself from what the machines have measured.

use std::collections::BTreeMap;
use std::time::Duration;

use flywheel_client::Chain;
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::verification::Final;

use crate::agents::{Machine, Measured};
use crate::web::{bundle, proof};
use crate::world::{MOST, SUPPLY, World, comes_true};

/// Every reading is in exactly one bundle of a final epoch, as it was measured; nothing else is. Returns how many reports
/// there are.
pub fn assert_counted_once(world: &World, oracles: &[String], measured: &Measured) -> usize {
    let mut counted = Measured::new();
    let mut reports = 0;
    for Final { statement, .. } in world.network().verification().finals().unwrap() {
        let (epoch, round) = (statement.epoch.get(), statement.round);
        let found = oracles.iter().find_map(|oracle| bundle(oracle, epoch, round));
        let found = found.unwrap_or_else(|| panic!("nobody has the bundle of epoch {epoch}, round {round}"));
        reports += found.len();
        for signed in found {
            for reading in signed.report.readings() {
                let place = (signed.report.machine(), reading.time);
                assert_eq!(
                    counted.insert(place, reading.value),
                    None,
                    "{place:?} was counted twice"
                );
            }
        }
    }
    let missing: Vec<_> = measured
        .iter()
        .filter(|(place, _)| !counted.contains_key(place))
        .collect();
    let (few, count) = (missing.iter().take(12).collect::<Vec<_>>(), missing.len());
    assert!(
        missing.is_empty(),
        "{count} of {} readings are lost: {few:?}",
        measured.len()
    );
    assert_eq!(&counted, measured, "something was counted that nobody measured");
    reports
}

/// What each machine has earned by an epoch's end: `floor(budget * points / all points)` of each epoch, where a value in
/// every interval gives as many points as the value says.
pub fn earned(world: &World, measured: &Measured, last: u64) -> BTreeMap<MachineId, u128> {
    let mut work: BTreeMap<(Epoch, MachineId), u128> = BTreeMap::new();
    for ((machine, time), value) in measured {
        let epoch = epoch_at(world, *time);
        if epoch <= Epoch::new(last) {
            *work.entry((epoch, *machine)).or_default() += *value as u128;
        }
    }
    let full = u128::from(world.pace.full_work());
    let points: BTreeMap<_, u128> = work
        .into_iter()
        .map(|(place, work)| (place, 10_000 * work / full))
        .collect();
    let mut all: BTreeMap<Epoch, u128> = BTreeMap::new();
    for ((epoch, _), own) in &points {
        *all.entry(*epoch).or_default() += own;
    }
    let budgets: BTreeMap<_, _> = all.keys().map(|epoch| (*epoch, budget(world, *epoch))).collect();
    let mut earned = BTreeMap::new();
    for ((epoch, machine), own) in &points {
        *earned.entry(*machine).or_default() += (budgets[epoch] * own / all[epoch]).min(MOST);
    }
    earned
}

/// What an epoch had for machines. The contract counts from the beginning.
fn budget(world: &World, epoch: Epoch) -> u128 {
    let until = |epoch| {
        world
            .network()
            .rewards()
            .budget(epoch)
            .unwrap()
            .unwrap()
            .machines
            .u128()
    };
    until(epoch) - epoch.previous().map_or(0, until)
}

/// Every oracle and the chain say to the unit what each machine has earned; the agents have claimed it, and the owners
/// have it. The root's sum is what all machines have earned, and no epoch gave out more than its budget.
pub fn assert_paid(world: &World, oracles: &[String], machines: &[Machine], measured: &Measured, last: u64) {
    let earned = earned(world, measured, last);
    let network = world.network();
    for machine in machines {
        let (id, expected) = (machine.id(), earned[&machine.id()]);
        let claimed = || network.rewards().claimed(id).unwrap().u128();
        let most = Duration::from_secs(60);
        let what = format!("machine {id} has claimed {expected}");
        if !comes_true(most, || claimed() >= expected) {
            let log = machine.log();
            let from = log.len().saturating_sub(3_000);
            panic!(
                "{what}: {} after {most:?}: …{}",
                claimed(),
                log.get(from..).unwrap_or_default()
            );
        }
    }
    for machine in machines {
        let (id, expected) = (machine.id(), earned[&machine.id()]);
        assert!(expected > 0);
        for oracle in oracles {
            assert_eq!(
                proof(oracle, id).unwrap().cumulative.u128(),
                expected,
                "machine {id}, {oracle}"
            );
        }
        assert_eq!(network.rewards().claimed(id).unwrap().u128(), expected, "machine {id}");
        // The owner has bonded everything else.
        let balance = network.balance(&world.site.rpc.address(&machine.owner)).unwrap();
        assert_eq!(balance.u128(), expected, "machine {id}");
    }

    let sum: u128 = earned.values().sum();
    let last_final = network.verification().last_final().unwrap().unwrap().statement;
    assert_eq!(last_final.sum.u128(), sum);
    assert_eq!(last_final.machines, earned.len() as u64);
    assert_balanced(world, sum);
    let first = epoch_at(world, measured.keys().map(|(_, time)| *time).min().unwrap()).get();
    let budgets = (first..=last).map(|epoch| budget(world, Epoch::new(epoch)));
    assert!(sum <= budgets.sum::<u128>());
}

/// At one height: what the contracts hold is what they owe, what was minted is where it belongs, and the supply is what
/// there was in the beginning and what was minted since.
fn assert_balanced(world: &World, claimed: u128) {
    let height = world.site.rpc.block().unwrap().height;
    let view = world.site.rpc.at_height(height);
    let network = world.network_on(&view);
    for totals in [
        network.staking().totals().unwrap(),
        network.verification().totals().unwrap(),
        network.rewards().totals().unwrap(),
    ] {
        assert!(totals.balances() && totals.donations.is_zero(), "{totals:?}");
    }
    let flows = network.rewards().flows().unwrap();
    let parts = flows.machines + flows.stakers + flows.oracles + flows.treasury + flows.subsidies;
    assert_eq!(flows.minted + flows.revenue, parts, "{flows:?}");
    let machines = flows.claimed + flows.claimable + flows.open + flows.undistributed;
    assert_eq!(flows.machines, machines, "{flows:?}");
    assert_eq!(
        (flows.claimed.u128(), flows.claimable.u128()),
        (claimed, 0),
        "{flows:?}"
    );
    let supply = network.token().unwrap().info().unwrap().total_supply;
    assert_eq!(supply.u128(), SUPPLY + flows.minted.u128(), "{flows:?}");
}

/// The epoch of a time.
pub fn epoch_at(world: &World, time: Time) -> Epoch {
    world.record.clock.epoch_at(time).unwrap()
}
