//! Settling an epoch, claiming.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_protocol::trees::SumTree;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_testing::{GRACE, Person};

use crate::day::Day;
use crate::stake::current_epoch;

/// Settles epochs whose trees have this many leaves, the machines given among them, then claims one by one and together.
///
/// `told` is what each of the given machines is said to have earned so far, the others nothing. The oracles sign whatever
/// the test wants: a tree of a million leaves need not be a million real machines.
pub fn measure(day: &mut Day, leaves: u64, machines: &[MachineId], told: u128, case: &str) {
    let epoch = current_epoch(&day.suite);
    day.suite.begin(epoch + 1).advance(GRACE);
    let anyone = day.person("anyone", 0);
    let sent = day.suite.network().rewards().mint(anyone.account());
    day.keep(&format!("rewards/mint, {case}"), sent);
    let honest = day.suite.honest_settlement();
    let earned: BTreeMap<MachineId, Uint128> = (1..=leaves)
        .map(|id| {
            let machine = MachineId::new(id).expect("an id");
            let amount = if machines.contains(&machine) { told } else { 0 };
            (machine, Uint128::new(amount))
        })
        .collect();
    let lie = day.suite.lie(&[0, 1, 2, 3], &honest, |leaves| leaves.extend(earned));
    let sent = day.suite.attest_lie(&lie);
    day.keep(&format!("verification/attest, {case}"), sent);
    let pending = day
        .suite
        .network()
        .verification()
        .pending()
        .expect("an answer")
        .expect("a pending root");
    day.suite.wait_until(pending.final_at);
    let sent = day.suite.network().verification().finalize(anyone.account());
    day.keep(&format!("verification/finalize, {case}"), sent);
    claim(day, &lie.tree, lie.statement.epoch, machines, case, &anyone);
}

/// Settles an epoch with the most leaves that a tree may have. The root has no tree behind it: the contracts see a hash.
///
/// Returns what its statement says that the machines have earned.
pub fn measure_largest(day: &mut Day, machines: &[MachineId]) -> BTreeMap<MachineId, Uint128> {
    const CASE: &str = "16,000,000 machines";
    let epoch = current_epoch(&day.suite);
    day.suite.begin(epoch + 1).advance(GRACE).mint();
    let honest = day.suite.honest_settlement();
    let told = Uint128::new(31);
    let earned: BTreeMap<MachineId, Uint128> = machines.iter().map(|machine| (*machine, told)).collect();
    let mut lie = day.suite.lie(&[], &honest, |leaves| leaves.extend(earned.clone()));
    lie.statement.machines = 16_000_000;
    lie.signatures = day.suite.sign_statement(&[0, 1, 2, 3], &lie.statement);
    let sent = day.suite.attest_lie(&lie);
    day.keep(&format!("verification/attest, {CASE}"), sent);
    let pending = day
        .suite
        .network()
        .verification()
        .pending()
        .expect("an answer")
        .expect("a pending root");
    day.suite.wait_until(pending.final_at);
    let anyone = day.person("anyone", 0);
    let sent = day.suite.network().verification().finalize(anyone.account());
    day.keep(&format!("verification/finalize, {CASE}"), sent);
    earned
}

fn claim(day: &mut Day, tree: &SumTree, epoch: Epoch, machines: &[MachineId], case: &str, sender: &Person) {
    let positions: Vec<u64> = machines
        .iter()
        .map(|id| tree.find_position(*id).expect("a leaf"))
        .collect();
    let pay = |day: &Day, positions: &[u64]| {
        let leaves = positions
            .iter()
            .map(|position| tree.find_leaf(*position).expect("a leaf"))
            .collect();
        let proof = tree.fleet_proof(positions).expect("a proof");
        day.suite
            .network()
            .rewards()
            .claim(sender.account(), epoch, leaves, proof)
    };
    let (first, others) = positions.split_first().expect("a machine");
    let sent = pay(day, &[*first]);
    day.keep(&format!("rewards/claim, {case}"), sent);
    if others.len() >= 50 {
        let sent = pay(day, &others[..50]);
        day.meter.keep_each(
            &format!("rewards/claim, 50 of one owner, {case}{}", day.suffix),
            Some(50),
            sent,
        );
    }
}
