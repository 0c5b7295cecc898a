//! A few want the treasury while the others sleep.

use anyhow::{Result, ensure};
use flywheel_types::governance::{ProposalClass, Status};

use super::super::parties::Parties;
use super::voting::{Assembly, Plea, refusal};
use super::{Ballot, RaidVetoed};

impl Assembly<'_, '_> {
    /// It passes, because nobody else votes; the guardian vetoes it, and its deposit is lost.
    pub(super) fn raid(&self, ballot: &Ballot, parties: &mut Parties) -> Result<RaidVetoed> {
        let amount = self.treasury()?;
        let (raider, guardian) = (self.owner(ballot.proposer), self.session.seed().guardian());
        let address = self.address(&raider);
        let plea = Plea {
            class: ProposalClass::Treasury,
            title: "Advice, for all that the treasury has".to_owned(),
            actions: vec![self.session.network().denom().pay(&address, amount)?],
        };
        let number = self.propose(plea, ballot)?;
        self.vote(number, ballot)?;
        let passed = self.await_end(number)?;
        ensure!(
            matches!(passed.status, Status::Queued | Status::Passed),
            "the raid did not pass: {:?}",
            passed.status
        );
        self.dao.veto(&guardian, number)?;
        parties.pays(&address, passed.deposit)?;
        parties.receives(self.dao.address(), passed.deposit)?;

        self.await_timelock(number)?;
        let tried = self.dao.carry_out(&raider, number);
        Ok(RaidVetoed {
            by: ballot.proposer.to_owned(),
            amount,
            lost_deposit: self.treasury()?.checked_sub(amount)?,
            refused: refusal(tried, "what the guardian has vetoed")?,
        })
    }
}
