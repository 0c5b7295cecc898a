//! Liars, and what is done about them.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use flywheel_oracle::watch::{self, FinalLeaf};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, MachineId, Seconds};
use flywheel_testing::Settled;
use flywheel_types::verification::{Attempt, Suspend};

use crate::action::{Dispute, LieKind, Net, Slot, Who};
use crate::model::Account;
use crate::world::{GUARDIAN, OPERATOR, Outcome, Pending, World};

impl World {
    /// One step of a dispute.
    pub fn dispute(&mut self, net: Net, action: &Dispute) -> Outcome {
        let net = match action {
            Dispute::Lie(_) => self.network_where(net, |net| self.newest(net).is_some()),
            Dispute::Demand { .. } | Dispute::Answer { .. } | Dispute::Reject { .. } => {
                self.network_where(net, |net| self.networks[net].pending.is_some())
            }
            Dispute::Lift { .. } | Dispute::Appeal { .. } | Dispute::DecideAppeal { .. } => self
                .network_where(net, |net| {
                    !self.verification(net).suspensions().expect("a list").is_empty()
                }),
            Dispute::Reclaim { .. } => self.network_where(net, |net| !self.networks[net].demands.is_empty()),
            _ => net,
        };
        match *action {
            Dispute::Lie(kind) => self.lie(net, kind),
            Dispute::Demand { who, machine } => self.demand(net, who, machine),
            Dispute::Answer { who } => self.answer(net, who),
            Dispute::Reclaim { who } => self.reclaim(net, who),
            Dispute::Reject { by_guardian } => self.reject(net, if by_guardian { GUARDIAN } else { OPERATOR }),
            Dispute::Conflict { machine, prover } => self.conflict(net, machine, prover),
            Dispute::Suspend { .. } | Dispute::Lift { .. } | Dispute::Appeal { .. } | Dispute::DecideAppeal { .. } => {
                self.suspension(net, action)
            }
        }
    }

    /// All oracles together sign another tree than the honest one, and hand it in.
    fn lie(&mut self, net: Net, kind: LieKind) -> Outcome {
        if !self.opens_round(net) {
            return Outcome::Skipped;
        }
        if flywheel_oracle::Facts::read(&self.networks[net].suite.network()).is_err() {
            return Outcome::Skipped;
        }
        let network = &self.networks[net];
        let honest = network.suite.honest_settlement();
        let before = network.settled.last().map(|settled| &settled.tree);
        let Some(victim) = before.and_then(|tree| tree.leaves().next()) else {
            return Outcome::Skipped;
        };
        let floor = honest.statement.sum.min(
            network
                .settled
                .last()
                .map_or(Uint128::zero(), |last| last.statement.sum),
        );
        let change = |earned: &mut BTreeMap<MachineId, Uint128>| change_tree(earned, kind, victim.machine_id, floor);
        let lie = network.suite.lie(&network.oracles, &honest, change);
        let outcome = self.send(|world| world.networks[net].suite.attest_lie(&lie)).into();
        if outcome == Outcome::Taken {
            self.networks[net].pending = Some(Pending::Lie(Box::new(lie)));
        }
        outcome
    }

    fn demand(&mut self, net: Net, who: Who, machine: Slot) -> Outcome {
        let (Some(settled), Some(id)) = (self.networks[net].settled.last(), self.devices[machine].last) else {
            return Outcome::Skipped;
        };
        let Some(FinalLeaf { leaf, proof }) = FinalLeaf::find(&settled.tree, id).expect("a proof") else {
            return Outcome::Skipped;
        };
        let (verification, now) = (self.verification(net), self.now());
        let terms = verification.demand_terms().expect("terms");
        let pending = verification.pending().expect("an answer");
        let deposit = terms.deposit;
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.verification(net).demand_leaf(account, leaf, proof, deposit)
        });
        if done.is_some() {
            let pending = pending.expect("a pending root");
            assert!(now < pending.final_at, "a demand after the window");
            let attempt = Attempt::of(&pending.statement);
            self.networks[net].demands.push((attempt, id, who, deposit.u128()));
        }
        done.into()
    }

    /// Somebody who has the pending tree answers the demands that it can answer, and has their deposits.
    fn answer(&mut self, net: Net, who: Who) -> Outcome {
        let Some(pending) = self.verification(net).pending().expect("an answer") else {
            return Outcome::Skipped;
        };
        let tree = match &self.networks[net].pending {
            Some(Pending::Honest(settled)) => &settled.tree,
            Some(Pending::Lie(lie)) => &lie.tree,
            None => panic!("something is pending that nobody knows"),
        };
        let (attempt, now) = (Attempt::of(&pending.statement), self.now());
        let open = self.verification(net).demands(None).expect("demands");
        let open = open.into_iter().filter(|demand| now < demand.deadline);
        let open = open.map(|demand| (demand.machine, demand.cumulative));
        let answers = watch::answers(tree, open).expect("answers");
        let mut outcome = Outcome::Skipped;
        for answer in answers {
            let machines: Vec<MachineId> = answer.leaves.iter().map(|leaf| leaf.machine_id).collect();
            let done = self.send(|world| {
                let account = world.person(who).account();
                world
                    .verification(net)
                    .answer_demands(account, answer.leaves, answer.proof)
            });
            assert!(done.is_some(), "demands in time can be answered");
            self.answered(net, who, attempt, &machines);
            outcome = Outcome::Taken;
        }
        outcome
    }

    fn answered(&mut self, net: Net, who: Who, attempt: Attempt, machines: &[MachineId]) {
        let network = &mut self.networks[net];
        for (of, id, sender, deposit) in &network.demands {
            if *of == attempt && machines.contains(id) {
                network.model.pay(Some(*sender), Some(who), *deposit);
            }
        }
        network
            .demands
            .retain(|(of, id, ..)| *of != attempt || !machines.contains(id));
    }

    /// Anyone pays deposits of rejected roots back.
    pub fn reclaim(&mut self, net: Net, who: Account) -> Outcome {
        let pending = self.verification(net).pending().expect("an answer");
        let pending = pending.map(|pending| Attempt::of(&pending.statement));
        let mut outcome = Outcome::Skipped;
        for (attempt, id, sender, deposit) in self.networks[net].demands.clone() {
            let had = self.wallet(net, sender);
            let done = self.send(|world| {
                let account = world.person(who).account();
                world.verification(net).reclaim_deposit(account, attempt, id)
            });
            assert_eq!(
                done.is_some(),
                pending != Some(attempt),
                "reclaiming the deposit for {id}"
            );
            outcome = done.into();
            if outcome == Outcome::Taken {
                assert_eq!(self.wallet(net, sender) - had, deposit, "a deposit goes back");
                let demands = &mut self.networks[net].demands;
                demands.retain(|(of, machine, ..)| (*of, *machine) != (attempt, id));
            }
        }
        outcome
    }

    pub fn reject(&mut self, net: Net, who: Account) -> Outcome {
        let done = self.send(|world| {
            world
                .verification(net)
                .reject(world.person(who).account(), "it is not so")
        });
        let is_pending = self.networks[net].pending.is_some();
        assert!(done.is_some() <= is_pending, "nothing was pending and it was rejected");
        assert!(who != OPERATOR || done.is_some() == is_pending, "the admin may reject");
        if done.is_some() {
            self.networks[net].pending = None;
        }
        done.into()
    }

    fn suspension(&mut self, net: Net, action: &Dispute) -> Outcome {
        let (Dispute::Suspend { machine, .. }
        | Dispute::Lift { machine, .. }
        | Dispute::Appeal { machine }
        | Dispute::DecideAppeal { machine, .. }) = *action
        else {
            unreachable!("not about a suspension")
        };
        let machine = match action {
            Dispute::Suspend { .. } => machine,
            _ => self.suspended(net, machine),
        };
        let Some(id) = self.devices[machine].last else {
            return Outcome::Skipped;
        };
        let (owner, now) = (self.devices[machine].owner, self.now());
        let done = self.send(|world| {
            let (verification, admin) = (world.verification(net), world.person(OPERATOR).account());
            match *action {
                Dispute::Suspend { days, .. } => {
                    let suspension = Suspend {
                        machine: id,
                        reason: "forged-place".to_owned(),
                        evidence: sha256(&[b"evidence"]),
                        until: now.plus(Seconds::days(u64::from(days))).expect("a time"),
                    };
                    verification.suspend(admin, suspension)
                }
                Dispute::Lift { who, .. } => {
                    let sender = who.map_or(admin, |who| world.person(who).account());
                    verification.lift_suspension(sender, id)
                }
                Dispute::Appeal { .. } => {
                    verification.appeal(world.person(owner).account(), id, sha256(&[b"it was not me"]))
                }
                Dispute::DecideAppeal { lift, .. } => verification.decide_appeal(admin, id, lift),
                _ => unreachable!("not about a suspension"),
            }
        });
        done.into()
    }

    /// A device signs two payloads under one nonce. Who shows them has a part of what the pool loses.
    fn conflict(&mut self, net: Net, slot: Slot, prover: Who) -> Outcome {
        let clock = self.networks[net].suite.network().clock();
        let Some((id, epoch)) = self.machine(slot).zip(clock.epoch_at(self.now())) else {
            return Outcome::Skipped;
        };
        let Some(key) = self.enrolled_key(net, slot, id, epoch) else {
            return Outcome::Skipped;
        };
        self.devices[slot].nonces[net] += 1;
        let nonce = self.devices[slot].nonces[net];
        let suite = &self.networks[net].suite;
        let reports = [1_000, 2_000].map(|value| suite.report_of_hours(id, &key, nonce, epoch, 0..1, value));
        let done = self.send(|world| {
            let account = world.person(prover).account();
            let [first, second] = &reports;
            world.verification(net).prove_conflict(account, epoch, first, second)
        });
        let Some(done) = done else {
            return Outcome::Refused;
        };
        self.memory.conflicts.push((net, epoch, reports));
        // Who has bought the machine has its device: until it takes the pool, proofs against the seller earn nothing.
        let is_sold = self.networks[net].model.pools[&id.get()].sales != self.devices[slot].sales;
        self.slashed(net, id, &done, (!is_sold).then_some(prover));
        Outcome::Taken
    }

    /// The newest final settlement.
    pub fn newest(&self, net: Net) -> Option<&Settled> {
        self.networks[net].settled.last()
    }

    /// The epoch that runs.
    pub fn epoch(&self, net: Net) -> Epoch {
        let clock = self.networks[net].suite.network().clock();
        clock.epoch_at(self.now()).unwrap_or(Epoch::FIRST)
    }
}

/// What liars make of the honest tree. Never below the newest final sum: the chain refuses that at once.
fn change_tree(earned: &mut BTreeMap<MachineId, Uint128>, kind: LieKind, victim: MachineId, floor: Uint128) {
    let all: Uint128 = earned.values().sum();
    let had = match kind {
        LieKind::Withheld => earned.remove(&victim),
        LieKind::Lowered | LieKind::Shifted => earned.insert(victim, Uint128::one()),
    };
    let (had, kept) = (had.unwrap_or_default(), earned.values().sum::<Uint128>());
    // What was taken goes to somebody else, or to nobody as far as that is allowed.
    let missing = if kind == LieKind::Lowered { floor } else { all }
        .saturating_sub(kept)
        .min(had);
    let thief = earned.keys().find(|id| **id != victim).copied();
    let thief = thief.unwrap_or(victim);
    *earned.entry(thief).or_default() += missing;
}
