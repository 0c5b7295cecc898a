//! Everybody leaves: everything that was anybody's is paid, and nothing stays behind but dust.

use std::collections::BTreeMap;

use flywheel_protocol::{MachineId, Seconds};
use flywheel_types::verification::OracleStatus;

use crate::action::{Machine, Net, Part};
use crate::wealth::liability;
use crate::world::{DEVICES, OPERATOR, Outcome, TREASURY, World};

/// What each contract may hold of networks that everybody has left. Settings and sums; records of accounts and pools, and
/// what their votes were; what is kept for ever so that nothing counts twice.
const STAKING: &[&str] = &[
    "config",
    "neighbours",
    "ledger",
    "pools",
    "past_delegations",
    "past_pools",
    "past_positions",
    "payouts",
    "community_income",
    "stakers",
    "past_stakers",
    "past_totals",
    "offences",
    "enrolments",
    "enrolments_history",
    "classes",
    "classes_history",
    "slashed",
    "credited",
    "contract_info",
    "ownership",
];
const VERIFICATION: &[&str] = &[
    "config",
    "rules",
    "rules_history",
    "oracles",
    "oracle_seats",
    "oracle_bonds",
    "held",
    "last_rejected",
    "finals",
    "punished_conflicts",
    "punished_epochs",
    "punished_equivocations",
    "slashed",
    "contract_info",
    "ownership",
];
const REWARDS: &[&str] = &[
    "minting",
    "payouts_network",
    "emission",
    "ledger",
    "payouts",
    "budgets",
    "roots",
    "claimed",
    "revenue_epochs",
    "revenue_rows",
    "revenue_tags",
    "contract_info",
    "ownership",
];
const REGISTRY: &[&str] = &[
    "access_control",
    "deposit",
    "recovery_delay",
    "ledger",
    "machines",
    "owned",
    "keys",
    "pauses",
    "credited",
    "contract_info",
    "ownership",
];

impl World {
    /// Lives on until everybody is gone.
    pub fn end(&mut self) {
        self.end_trades();
        for net in 0..self.networks.len() {
            self.settle_everything(net);
            self.everybody_leaves(net);
        }
        self.compare();
        // The last unbonding day, the last freeze, the last stream.
        self.pass(Seconds::days(12));
        for net in 0..self.networks.len() {
            self.everybody_withdraws(net);
        }
        self.compare();
        for device in 0..DEVICES.len() {
            self.machine_message(&Machine::Retire { device });
        }
        for net in 0..self.networks.len() {
            self.nothing_is_left(net);
        }
    }

    /// What is pending ends, what has grace is settled, and machines are paid.
    fn settle_everything(&mut self, net: Net) {
        self.finalize(net);
        if self.attest(net) == Outcome::Taken {
            assert_eq!(self.finalize(net), Outcome::Taken);
        }
        assert!(self.networks[net].pending.is_none());
        self.reclaim(net, TREASURY);
        self.set_breaker(net, None);
        let machines: Vec<u64> = self.networks[net].model.machines.keys().copied().collect();
        for id in machines {
            let machine = MachineId::new(id).expect("an id");
            self.send(|world| {
                let admin = world.person(OPERATOR).account();
                world.verification(net).lift_suspension(admin, machine)
            });
        }
    }

    fn everybody_leaves(&mut self, net: Net) {
        let pools: Vec<MachineId> = self.pools(net);
        for id in pools {
            while let Some(outcome) = self.dismiss(net, id) {
                assert_ne!(outcome, Outcome::Skipped);
            }
            if self.networks[net].model.pools[&id.get()].bond > 0 {
                self.unbonds_all(net, id);
            }
            for who in self.stakers() {
                if self.networks[net].model.pools[&id.get()].by.contains_key(&who) {
                    self.undelegates_all(net, who, id);
                }
            }
        }
        for who in self.stakers() {
            if self.networks[net].model.community.contains_key(&who) {
                assert_eq!(self.leave_community(net, who, Part::All), Outcome::Taken);
            }
        }
        while let Some(oracle) = self.networks[net].oracles.first().copied() {
            self.oracle_leaves(net, oracle, true);
        }
    }

    fn dismiss(&mut self, net: Net, id: MachineId) -> Option<Outcome> {
        let cases = &self.networks[net].model.pools[&id.get()].cases;
        let _ = cases.first()?;
        Some(self.decide_case(net, id, 0, None))
    }

    fn pools(&self, net: Net) -> Vec<MachineId> {
        let ids = self.networks[net].model.pools.keys();
        ids.map(|id| MachineId::new(*id).expect("an id")).collect()
    }

    fn everybody_withdraws(&mut self, net: Net) {
        let pools = self.pools(net);
        for who in self.stakers() {
            for id in &pools {
                self.withdraw(net, who, Some(*id));
                self.claim_closed(net, who, *id);
            }
            self.withdraw(net, who, None);
            for id in &pools {
                self.claim_income(net, who, vec![*id], false);
            }
            self.claim_income(net, who, vec![], true);
        }
        if let Some(newest) = self.networks[net].settled.len().checked_sub(1) {
            let machines = self.networks[net].model.machines.keys();
            let machines: Vec<_> = machines.map(|id| MachineId::new(*id).expect("an id")).collect();
            self.claim_of(net, TREASURY, newest, &machines);
        }
        for number in 0..self.networks[net].oracles_ever {
            let oracle = Self::oracle(number);
            self.withdraw_credits(net, TREASURY, oracle);
            let record = self.verification(net).oracle(self.address(oracle));
            if record.is_ok_and(|record| matches!(record.status, OracleStatus::Removed { .. })) {
                assert_eq!(self.withdraw_bond(net, number), Outcome::Taken);
            }
        }
    }

    /// Only dust, and what is nobody's by the rules.
    fn nothing_is_left(&self, net: Net) {
        let model = &self.networks[net].model;
        let staking = self.staking(net).totals().expect("totals");
        for name in ["bonds", "delegated", "community", "unbonding", "credits"] {
            assert_eq!(liability(&staking, name), 0, "{name} of network {net}");
        }
        // What came when nobody was there to earn it waits for the next one.
        let dust = liability(&staking, "income") - model.waiting - model.stream.left();
        assert!(
            dust as f64 <= model.divisions,
            "{dust} units of income are lost in {} divisions",
            model.divisions
        );
        let verification = self.verification(net).totals().expect("totals");
        for name in ["oracle_bonds", "demand_deposits", "credits"] {
            assert_eq!(liability(&verification, name), 0, "{name} of network {net}");
        }
        let rewards = self.rewards(net).totals().expect("totals");
        for name in ["claimable", "credits"] {
            assert_eq!(liability(&rewards, name), 0, "{name} of network {net}");
        }
        self.no_records_are_left(net);
    }

    fn no_records_are_left(&self, net: Net) {
        let contracts = [
            (self.staking(net).address().clone(), STAKING),
            (self.verification(net).address().clone(), VERIFICATION),
            (self.rewards(net).address().clone(), REWARDS),
            (self.registry().address().clone(), REGISTRY),
        ];
        for (contract, allowed) in contracts {
            let mut records = self.records_of(&contract);
            records.retain(|name, _| !allowed.contains(&name.as_str()));
            assert!(
                records.is_empty(),
                "network {net}: still there are {records:?} beside {allowed:?}"
            );
        }
    }

    /// How many records a contract holds under each name. A map's keys begin with the length of its name in two bytes; of a
    /// single item the whole key is its name.
    fn records_of(&self, contract: &cosmwasm_std::Addr) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for (key, _) in self.chain().records(contract).expect("records") {
            let of_map = match key.as_slice() {
                [0, length, rest @ ..] => rest.get(..usize::from(*length)),
                _ => None,
            };
            let name = String::from_utf8_lossy(of_map.unwrap_or(&key)).into_owned();
            *names.entry(name).or_insert(0) += 1;
        }
        names
    }

    fn unbonds_all(&mut self, net: Net, id: MachineId) {
        if self.unbond(net, id, Part::All) == Outcome::Refused {
            // Slashes have left the buckets of two days without value.
            self.pass(Seconds::days(1));
            assert_eq!(self.unbond(net, id, Part::All), Outcome::Taken);
        }
    }

    fn undelegates_all(&mut self, net: Net, who: usize, id: MachineId) {
        if self.undelegate(net, who, id, Part::All) == Outcome::Refused {
            self.pass(Seconds::days(1));
            assert_eq!(self.undelegate(net, who, id, Part::All), Outcome::Taken);
        }
    }
}
