//! From a day's work to rewards: reports, rounds, final statements, claims.

use cosmwasm_std::Uint128;
use flywheel_client::TxResult;
use flywheel_oracle::RoundOutcome;
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{Epoch, MachineId, Seconds};
use flywheel_testing::{GRACE, Settled};
use flywheel_types::rewards::{Breaker, Revenue};
use flywheel_types::verification::Attempt;

use crate::action::{Net, Settle, Slot, Who};
use crate::model::{Account, Parts};
use crate::world::{OPERATOR, Outcome, Pending, TREASURY, World};

impl World {
    /// The running epoch ends; the devices that worked report all of it to the oracles of both networks.
    pub fn day(&mut self, working: u8) -> Outcome {
        let clock = self.networks[0].suite.network().clock();
        let epoch = clock.epoch_at(self.now()).unwrap_or(Epoch::FIRST);
        self.pass_until(clock.end_of(epoch).expect("a time"));
        for slot in (0..self.devices.len()).filter(|slot| working & (1 << slot) != 0) {
            for net in 0..2 {
                self.report(net, slot, epoch);
            }
        }
        Outcome::Taken
    }

    /// A device reports a whole epoch, with the key that it was enrolled with.
    fn report(&mut self, net: Net, slot: Slot, epoch: Epoch) {
        let Some(id) = self.machine(slot) else { return };
        let Some(key) = self.enrolled_key(net, slot, id, epoch) else {
            return;
        };
        self.devices[slot].nonces[net] += 1;
        let nonce = self.devices[slot].nonces[net];
        let now = self.now();
        let suite = &mut self.networks[net].suite;
        let public = suite.public_key(&key);
        let report = suite.report_of_hours(id, &key, nonce, epoch, 0..24, 1_000);
        for oracle in 0..self.networks[net].oracles.len() {
            let taken = self.networks[net].suite.try_deliver_of(oracle, &report, &public, now);
            taken.expect("a report of an epoch that has just ended");
        }
    }

    /// The key that a machine was enrolled with in an epoch, by its name.
    pub fn enrolled_key(&self, net: Net, slot: Slot, id: MachineId, epoch: Epoch) -> Option<String> {
        let enrolment = self.staking(net).enrolment(id, Some(epoch)).expect("an answer")?;
        let suite = &self.networks[net].suite;
        let mut keys = self.devices[slot].keys.iter();
        keys.find(|key| suite.public_key(key) == enrolment.key).cloned()
    }

    /// One step on the way to rewards.
    pub fn settle(&mut self, net: Net, action: &Settle) -> Outcome {
        let net = match action {
            Settle::Attest => self.network_where(net, |net| self.networks[net].pending.is_none()),
            Settle::Finalize => self.network_where(net, |net| self.networks[net].pending.is_some()),
            Settle::Claim { .. } => self.network_where(net, |net| self.newest(net).is_some()),
            _ => net,
        };
        match *action {
            Settle::Mint => self.mint(net).into(),
            Settle::Attest => self.attest(net),
            Settle::Finalize => self.finalize(net),
            Settle::Claim { who, machines, older } => self.claim(net, who, machines, older),
            Settle::AddRevenue { who, amount, machine } => self.add_revenue(net, who, amount, machine),
            Settle::Withdraw { who, account } => self.withdraw_credits(net, who, account),
            Settle::Breaker { cap } => self.set_breaker(net, cap),
        }
    }

    /// The admin sets or removes the circuit breaker.
    pub fn set_breaker(&mut self, net: Net, cap: Option<u128>) -> Outcome {
        let breaker = cap.map(|cap| Breaker {
            window: Seconds::days(1),
            cap: Uint128::new(cap),
        });
        let done = self.send(|world| {
            let account = world.person(OPERATOR).account();
            world.rewards(net).set_breaker(account, breaker)
        });
        assert!(done.is_some(), "the admin may set the breaker");
        let now = self.now().get();
        self.networks[net].model.set_breaker(cap, now);
        done.into()
    }

    /// Emits until now; the model is told what the stakers and the treasury had, which must be the schedule's parts.
    pub fn mint(&mut self, net: Net) -> Option<TxResult> {
        let before = self.rewards(net).flows().expect("flows");
        let done = self.send(|world| world.rewards(net).mint(world.person(TREASURY).account()))?;
        let after = self.rewards(net).flows().expect("flows");
        let now = self.now().get();
        let model = &mut self.networks[net].model;
        let parts = Parts {
            minted: after.minted.u128(),
            machines: after.machines.u128() - after.revenue.u128(),
            stakers: after.stakers.u128(),
            oracles: after.oracles.u128(),
            treasury: after.treasury.u128(),
        };
        parts.check(model.emitted(after.minted_until.get()));
        model.add_income(now, after.stakers.u128() - before.stakers.u128());
        model.pay(None, Some(TREASURY), after.treasury.u128() - before.treasury.u128());
        Some(done)
    }

    /// All rewards are emitted up to now: a month or two take more than one message.
    fn mint_all(&mut self, net: Net) -> bool {
        while self.mint(net).is_some() {
            if self.rewards(net).flows().expect("flows").minted_until == self.now() {
                return true;
            }
        }
        false
    }

    /// Waits for a round in which something can be settled: at most for the grace of the last epoch.
    pub fn opens_round(&mut self, net: Net) -> bool {
        if self.networks[net].pending.is_some() || !self.mint_all(net) {
            return false;
        }
        if self.verification(net).round().expect("a round").open {
            return true;
        }
        let begun = self.networks[net].suite.network().clock().start_of(self.epoch(net));
        self.pass_until(begun.expect("a time").plus(GRACE).expect("a time"));
        self.mint_all(net) && self.verification(net).round().expect("a round").open
    }

    /// What can be settled is settled and attested, in the first round in which that is possible.
    pub fn attest(&mut self, net: Net) -> Outcome {
        if !self.opens_round(net) {
            return Outcome::Skipped;
        }
        for _ in 0..4 {
            if let Some(outcome) = self.run_round(net)
                && self.attested(net, outcome)
            {
                return Outcome::Taken;
            }
            self.pass(Seconds::minutes(10));
            self.mint_all(net);
        }
        panic!("four rounds of honest oracles came to nothing");
    }

    /// What all oracles agree on now.
    pub fn run_round(&mut self, net: Net) -> Option<RoundOutcome> {
        let network = &mut self.networks[net];
        let awake: Vec<usize> = (0..network.oracles.len()).collect();
        network.suite.run_round(&awake).ok()
    }

    fn attested(&mut self, net: Net, outcome: RoundOutcome) -> bool {
        if self.send(|world| world.networks[net].suite.attest(&outcome)).is_none() {
            return false;
        }
        let statement = outcome.settlement.statement;
        self.memory.statements.push((net, statement, outcome.signatures));
        self.networks[net].attested.push(statement);
        self.networks[net].pending = Some(Pending::Honest(Box::new(outcome.settlement)));
        true
    }

    /// Waits for what there is to wait for, and ends what is pending: final, or rejected if a demand was not answered. A lie
    /// that nobody demanded anything of is rejected by who watches.
    pub fn finalize(&mut self, net: Net) -> Outcome {
        let Some(pending) = self.verification(net).pending().expect("an answer") else {
            assert!(self.networks[net].pending.is_none(), "what was pending is lost");
            return Outcome::Skipped;
        };
        let terms = self.verification(net).demand_terms().expect("terms");
        let is_lie = matches!(self.networks[net].pending, Some(Pending::Lie(_)));
        if is_lie && terms.open == 0 {
            return self.reject(net, OPERATOR);
        }
        let deadline = terms.deadline.filter(|_| terms.open > 0);
        self.pass_until(pending.final_at.max(deadline.unwrap_or_default()));
        let done = self.send(|world| world.verification(net).finalize(world.person(TREASURY).account()));
        assert!(done.is_some(), "the window and all deadlines are over");
        let rejected = self.verification(net).last_rejected().expect("an answer");
        let settled = match self.networks[net].pending.take() {
            _ if rejected == Some(Attempt::of(&pending.statement)) => {
                assert!(terms.open > 0, "rejected without an open demand");
                return Outcome::Taken;
            }
            Some(Pending::Honest(settled)) => *settled,
            Some(Pending::Lie(_)) | None => panic!("a lie became final"),
        };
        let signers: Vec<Account> = pending
            .signers
            .iter()
            .map(|oracle| self.account(oracle.as_str()))
            .collect();
        self.is_final(net, settled, &signers, u128::from(pending.oracles));
        Outcome::Taken
    }

    fn is_final(&mut self, net: Net, settled: Settled, signers: &[Account], set: u128) {
        let epoch = settled.statement.epoch;
        let budget = self.rewards(net).budget(epoch).expect("an answer").expect("a budget");
        let now = self.now().get();
        let network = &mut self.networks[net];
        let leaves = settled
            .tree
            .leaves()
            .map(|leaf| (leaf.machine_id.get(), leaf.cumulative.u128()));
        let budget = (budget.machines.u128(), budget.oracles.u128());
        network.model.begin_window(now);
        network.model.finalize(leaves, budget, signers, set);
        network.suite.carry_on(&settled);
        network.settled.push(settled);
    }

    /// Anyone claims for machines that have a leaf. What they are paid is their payees', and never more than their leaf.
    fn claim(&mut self, net: Net, who: Who, machines: u8, older: bool) -> Outcome {
        let back = usize::from(older);
        let Some(at) = self.networks[net].settled.len().checked_sub(1 + back) else {
            return Outcome::Skipped;
        };
        let machines = self.machines(machines);
        self.claim_of(net, who, at, &machines)
    }

    /// Claims with the settlement of this number.
    pub fn claim_of(&mut self, net: Net, who: Account, at: usize, machines: &[MachineId]) -> Outcome {
        let tree = &self.networks[net].settled[at].tree;
        let epoch = self.networks[net].settled[at].statement.epoch;
        let mut positions: Vec<u64> = machines.iter().filter_map(|id| tree.find_position(*id)).collect();
        positions.sort_unstable();
        if positions.is_empty() {
            return Outcome::Skipped;
        }
        let leaves: Vec<SumLeaf> = positions
            .iter()
            .filter_map(|position| tree.find_leaf(*position))
            .collect();
        let proof = tree.fleet_proof(&positions).expect("a proof");
        let named: Vec<_> = leaves.iter().map(|leaf| self.claimed_leaf(net, leaf)).collect();
        let done = self.send(|world| {
            world
                .rewards(net)
                .claim(world.person(who).account(), epoch, leaves, proof)
        });
        let now = self.now().get();
        let total = self.networks[net].model.claim(&named, now);
        assert_eq!(
            done.is_some(),
            total > 0,
            "claiming {named:?}, of which {total} can be paid"
        );
        for (id, ..) in named {
            let machine = MachineId::new(id).expect("an id");
            let claimed = self.rewards(net).claimed(machine).expect("an answer").u128();
            assert_eq!(
                claimed, self.networks[net].model.machines[&id].claimed,
                "what machine {id} was paid"
            );
        }
        done.into()
    }

    /// A leaf as the model takes it: whose, how much, and whether its machine is suspended.
    fn claimed_leaf(&self, net: Net, leaf: &SumLeaf) -> (u64, u128, bool) {
        let suspension = self.verification(net).suspension(leaf.machine_id).expect("an answer");
        let is_suspended = suspension.is_some_and(|suspension| suspension.holds);
        (leaf.machine_id.get(), leaf.cumulative.u128(), is_suspended)
    }

    fn add_revenue(&mut self, net: Net, who: Who, amount: u128, machine: Option<Slot>) -> Outcome {
        let clock = self.networks[net].suite.network().clock();
        let epoch = clock.epoch_at(self.now()).unwrap_or(Epoch::FIRST);
        let revenue = Revenue {
            from: epoch,
            to: epoch,
            machine: machine.and_then(|slot| self.machine(slot)),
        };
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.rewards(net).add_revenue(account, revenue, Uint128::new(amount))
        });
        if done.is_some() {
            self.networks[net].model.pay(Some(who), None, amount);
        }
        done.into()
    }

    /// Somebody sends an account all that is credited to it. It is the account's before and after.
    pub fn withdraw_credits(&mut self, net: Net, who: Account, account: Account) -> Outcome {
        let credit = self
            .rewards(net)
            .credit(self.address(account))
            .expect("a credit")
            .u128();
        let had = self.wallet(net, account);
        let done = self.send(|world| {
            let sender = world.person(who).account();
            world.rewards(net).withdraw_for(sender, world.address(account))
        });
        assert_eq!(done.is_some(), credit > 0, "a credit of {credit}");
        assert_eq!(self.wallet(net, account) - had, credit, "what was credited is paid");
        for take in [0, 1] {
            let credited = match take {
                0 => self.staking(net).credit(self.address(account)),
                _ => self.verification(net).credit(self.address(account)),
            };
            assert!(credited.expect("a credit").is_zero(), "everybody here can receive");
        }
        done.into()
    }
}
