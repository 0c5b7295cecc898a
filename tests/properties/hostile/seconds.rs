//! Rights whose second has not come, or is over.

use flywheel_client::{ChainError, TxResult};
use flywheel_oracle::watch::{self, FinalLeaf};
use flywheel_protocol::MachineId;
use flywheel_types::verification::OracleStatus;

use super::{Tried, one};
use crate::action::{Net, Who};
use crate::world::{Pending, World};

impl World {
    /// What has a time, before it.
    pub(super) fn too_early(&self, net: Net, who: Who, number: u8) -> Tried {
        let (now, verification) = (self.now(), self.verification(net));
        let account = self.person(who).account();
        match number % 5 {
            0 => {
                let pending = verification.pending().expect("an answer")?;
                (now < pending.final_at).then(|| vec![verification.finalize(account)])
            }
            1 => {
                let numbers = 0..self.networks[net].oracles_ever;
                let bonded = numbers.filter(|number| {
                    let oracle = verification.oracle(self.address(Self::oracle(*number)));
                    oracle.is_ok_and(|oracle| match oracle.status {
                        OracleStatus::Active => true,
                        OracleStatus::Removed { release_at } => now < release_at,
                        OracleStatus::Admitted => false,
                    })
                });
                let early = |number| verification.withdraw_oracle_bond(self.person(Self::oracle(number)).account());
                Some(bonded.map(early).collect())
            }
            2 => {
                let mut devices = self.devices.iter().filter(|device| device.recovery.is_some());
                let device = devices.next()?;
                let recovery = self.registry().recovery(device.id?).expect("an answer")?;
                let owner = self.person(device.owner).account();
                (now < recovery.ready_at)
                    .then(|| vec![self.registry().finish_recovery(owner, device.id.expect("a machine"))])
            }
            3 => Some(self.withdrawn_early(net)),
            _ => {
                let clock = self.networks[net].suite.network().clock();
                (now < clock.start()).then(|| vec![self.rewards(net).mint(account)])
            }
        }
    }

    /// Everybody whose tokens are not due, or held, tries to withdraw them.
    fn withdrawn_early(&self, net: Net) -> Vec<Result<TxResult, ChainError>> {
        let (model, now) = (&self.networks[net].model, self.now().get());
        let all = model.leaving.iter();
        let all = all.flat_map(|((pool, _), leaving)| leaving.by.keys().map(|who| (*pool, *who)));
        let early = all.filter(|(pool, who)| model.matured(*pool, *who, now).is_empty());
        let withdraw = |(pool, who): (u64, Who)| {
            let account = self.person(who).account();
            match MachineId::new(pool) {
                Ok(machine) => self.staking(net).withdraw(account, machine),
                Err(_) => self.staking(net).withdraw_community(account),
            }
        };
        early.map(withdraw).collect()
    }

    /// What had a time, after it: answers, demands and signatures of a root whose window is over, and a statement of a round
    /// that is.
    pub(super) fn too_late(&self, net: Net, who: Who, number: u8) -> Tried {
        let (now, verification) = (self.now(), self.verification(net));
        let account = self.person(who).account();
        let network = &self.networks[net];
        let pending = verification.pending().expect("an answer");
        match number % 4 {
            0 => {
                let tree = match network.pending.as_ref()? {
                    Pending::Honest(settled) => &settled.tree,
                    Pending::Lie(lie) => &lie.tree,
                };
                let overdue = verification.demands(None).expect("demands");
                let overdue = overdue.into_iter().filter(|demand| demand.deadline <= now);
                let answers = watch::answers(tree, overdue.map(|demand| (demand.machine, demand.cumulative)));
                let answer = |answer: watch::Answer| verification.answer_demands(account, answer.leaves, answer.proof);
                Some(answers.expect("answers").into_iter().map(answer).collect())
            }
            1 => {
                pending.filter(|pending| pending.final_at <= now)?;
                let tree = &self.newest(net)?.tree;
                let first = tree.leaves().next()?.machine_id;
                let FinalLeaf { leaf, proof } = FinalLeaf::find(tree, first).expect("a proof")?;
                let deposit = verification.demand_terms().expect("terms").deposit;
                one(verification.demand_leaf(account, leaf, proof, deposit))
            }
            2 => {
                let pending = pending.filter(|pending| pending.final_at <= now)?;
                let signatures = network.suite.sign_statement(&network.oracles, &pending.statement);
                one(verification.cosign(account, signatures))
            }
            _ => {
                flywheel_oracle::Facts::read(&network.suite.network()).ok()?;
                let mut statement = network.suite.honest_settlement().statement;
                statement.round = statement.round.checked_sub(1)?;
                let signatures = network.suite.sign_statement(&network.oracles, &statement);
                one(verification.attest(account, statement, signatures))
            }
        }
    }
}
