//! Oracles come, go, and sign twice.

use flywheel_types::verification::{OracleStatus, Statement};

use crate::action::{Net, Oracle, Who};
use crate::stake::number;
use crate::world::{MAX_ORACLES, OPERATOR, Outcome, World};

/// Fewer oracles than this would leave a sequence without settlements.
const LEAST: usize = 3;

impl World {
    /// One step in an oracle's life.
    pub fn oracle_message(&mut self, net: Net, action: &Oracle) -> Outcome {
        match *action {
            Oracle::Equivocate { oracle, prover } => self.equivocate(net, oracle, prover),
            Oracle::Remove { oracle } | Oracle::Leave { oracle } => {
                let number = self.one_of(net, oracle);
                if self.networks[net].oracles.len() <= LEAST {
                    return Outcome::Skipped;
                }
                self.oracle_leaves(net, number, matches!(action, Oracle::Leave { .. }))
            }
            Oracle::Add => self.add_oracle(net),
            Oracle::WithdrawBond { oracle } => {
                let number = self.one_who_left(net, oracle);
                self.withdraw_bond(net, number)
            }
        }
    }

    fn one_of(&self, net: Net, oracle: usize) -> usize {
        let oracles = &self.networks[net].oracles;
        oracles[oracle % oracles.len()]
    }

    /// One whose bond is due, or else any that there ever was.
    fn one_who_left(&self, net: Net, oracle: usize) -> usize {
        let (ever, now) = (self.networks[net].oracles_ever, self.now());
        let is_due = |number: &usize| {
            let oracle = self.verification(net).oracle(self.address(Self::oracle(*number)));
            oracle
                .is_ok_and(|oracle| matches!(oracle.status, OracleStatus::Removed { release_at } if release_at <= now))
        };
        (0..ever).find(is_due).unwrap_or(oracle % ever)
    }

    /// An oracle leaves the set, by its own will or the admin's. Its program stops.
    pub fn oracle_leaves(&mut self, net: Net, number: usize, by_itself: bool) -> Outcome {
        let account = Self::oracle(number);
        let done = self.send(|world| {
            let (verification, address) = (world.verification(net), world.address(account).to_string());
            let remove = flywheel_types::verification::ExecuteMsg::RemoveOracle { address };
            if by_itself {
                verification.leave_oracles(world.person(account).account())
            } else {
                verification.execute(world.person(OPERATOR).account(), &remove)
            }
        });
        assert!(done.is_some(), "an oracle can leave");
        let address = self.address(account).clone();
        let network = &mut self.networks[net];
        network.oracles.retain(|other| *other != number);
        network.suite.stop_oracle(&address);
        Outcome::Taken
    }

    fn add_oracle(&mut self, net: Net) -> Outcome {
        let network = &mut self.networks[net];
        let number = network.oracles_ever;
        if number == MAX_ORACLES || network.oracles.len() > 5 {
            return Outcome::Skipped;
        }
        network.suite.add_oracle(number);
        network.oracles.push(number);
        network.oracles_ever += 1;
        network.model.pay(Some(OPERATOR), Some(Self::oracle(number)), 5_000);
        self.check_invariants();
        Outcome::Taken
    }

    /// The bond of an oracle that has left is its own at the second at which it is released.
    pub fn withdraw_bond(&mut self, net: Net, number: usize) -> Outcome {
        let account = Self::oracle(number);
        let oracle = self.verification(net).oracle(self.address(account)).ok();
        let now = self.now();
        let done = self.send(|world| {
            let account = world.person(account).account();
            world.verification(net).withdraw_oracle_bond(account)
        });
        let status = oracle.map(|oracle| oracle.status);
        let is_due = matches!(status, Some(OracleStatus::Removed { release_at }) if release_at <= now);
        assert_eq!(
            done.is_some(),
            is_due,
            "withdrawing the bond of an oracle that is {status:?}"
        );
        done.into()
    }

    /// An oracle signs two statements of one round. Half its bond is the prover's.
    fn equivocate(&mut self, net: Net, oracle: usize, prover: Who) -> Outcome {
        let Some(first) = self.networks[net].attested.last().copied() else {
            return Outcome::Skipped;
        };
        if self.networks[net].oracles.len() <= LEAST {
            return Outcome::Skipped;
        }
        let oracle = self.one_of(net, oracle);
        let second = Statement {
            machines: first.machines + 1,
            ..first
        };
        let person = self.person(prover).clone();
        let suite = &mut self.networks[net].suite;
        let done = suite.try_prove_equivocation(&person, oracle, [first, second]);
        let done = done.expect("two statements of one round are proof");
        let reward = number(&done, "verification/equivocation_proved", "reward").expect("a reward");
        let burned = number(&done, "verification/equivocation_proved", "burned").expect("what is burned");
        assert_eq!((reward, burned), (2_500, 2_500), "half is the prover's, half is burned");
        let network = &mut self.networks[net];
        network.oracles.retain(|other| *other != oracle);
        network.model.pay(Some(Self::oracle(oracle)), Some(prover), reward);
        network.model.pay(Some(Self::oracle(oracle)), None, burned);
        self.memory.equivocations.push((net, oracle, [first, second]));
        Outcome::Taken
    }
}
