//! What holds after every step, and what is left in the end.

use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_testing::Person;
use flywheel_types::governance::{ExecuteMsg, GrantStatus, Proposal, ProposalKind, Status, Vote};

use super::record::Record;
use super::town::Town;

/// Proposals that are looked at after every step; all of them in the end.
const LOOKED_AT: usize = 5;

/// Whether a proposal can become nothing else.
const fn is_terminal(status: Status) -> bool {
    matches!(
        status,
        Status::Executed | Status::Rejected | Status::Expired | Status::Vetoed
    )
}

impl Town {
    /// Each vote counts once, what is over stays over, and the money is where it should be.
    pub fn check(&mut self) {
        let first = self.records.len().saturating_sub(LOOKED_AT);
        self.check_from(first);
    }

    fn check_from(&mut self, first: usize) {
        for place in first..self.records.len() {
            let proposal = self.suite.proposal(self.records[place].number);
            let before = self.records[place].status;
            assert!(
                !is_terminal(before) || proposal.status == before,
                "{before:?} became {:?}: {proposal:?}",
                proposal.status
            );
            self.records[place].status = proposal.status;
            let record = &self.records[place];
            self.check_voters(record);
            check_tally(record, &proposal);
        }
        self.check_money();
    }

    /// What the chain says of each voter is what a plain count says.
    fn check_voters(&self, record: &Record) {
        let votes = self.suite.dao().votes(record.number).expect("votes");
        let powers = record.powers();
        assert_eq!(votes.len(), powers.len(), "who has voted on {}", record.number);
        for (who, (vote, own, represented)) in powers {
            let address = self.address(who);
            let said = votes.iter().find(|said| said.voter == address);
            let said = said.unwrap_or_else(|| panic!("no vote of {who} on {}", record.number));
            let counted = (said.vote, said.power.u128(), said.represented.u128());
            assert_eq!(
                counted,
                (vote, own + represented, represented),
                "{who} on {}: {record:?}",
                record.number
            );
        }
    }

    /// Deposits that are not settled, and what is awarded and not paid, are set aside: no more and no less.
    fn check_money(&self) {
        let totals = self.suite.dao().totals(self.suite.denom()).expect("totals");
        let open = self.records.iter().map(|record| self.suite.proposal(record.number));
        let deposits: Uint128 = open
            .filter(|proposal| !proposal.deposit_settled)
            .map(|proposal| proposal.deposit)
            .sum();
        let grants = (1..=self.grants).map(|grant| self.suite.dao().grant(grant).expect("a grant"));
        let awarded: Uint128 = grants
            .filter(|grant| matches!(grant.status, GrantStatus::Active | GrantStatus::Over))
            .flat_map(|grant| grant.milestones)
            .filter(|milestone| !milestone.paid)
            .map(|milestone| milestone.amount)
            .sum();
        let held: Vec<Uint128> = totals.liabilities.iter().take(3).map(|row| row.amount).collect();
        assert_eq!(held, [deposits, awarded, Uint128::zero()], "{totals:?}");
    }

    /// Time alone ends everything, and every deposit and grant can be settled.
    pub fn end(&mut self) {
        self.suite.advance(Seconds::days(1));
        let anyone = Person::named("anyone");
        for place in 0..self.records.len() {
            let number = self.records[place].number;
            let proposal = self.suite.proposal(number);
            assert!(
                is_terminal(proposal.status) || proposal.status == Status::ExecutionFailed,
                "{number} is still {:?}",
                proposal.status
            );
            let is_left = !proposal.deposit.is_zero() && !proposal.deposit_settled;
            let closed = self.suite.dao().close(anyone.account(), number);
            assert_eq!(closed.is_ok(), is_left, "{closed:?}: {proposal:?}");
        }
        for grant in 1..=self.grants {
            let found = self.suite.dao().grant(grant).expect("a grant");
            let closed = self
                .suite
                .dao()
                .execute(anyone.account(), &ExecuteMsg::CloseGrant { grant });
            assert_eq!(
                closed.is_ok(),
                found.status == GrantStatus::Over,
                "{closed:?}: {found:?}"
            );
        }
        self.suite.check_invariants();
        self.check_from(0);
        let totals = self.suite.dao().totals(self.suite.denom()).expect("totals");
        assert_eq!(totals.liabilities.last().map(|row| row.amount), Some(totals.balance));
    }
}

/// The sums over voters are the tally, and never more than there were votes.
fn check_tally(record: &Record, proposal: &Proposal) {
    let (votes, sum) = (&proposal.votes, |vote: Vote| record.sum(|cast| cast == vote));
    let counted = [
        (votes.yes, Vote::Yes),
        (votes.no, Vote::No),
        (votes.abstain, Vote::Abstain),
        (votes.no_with_veto, Vote::Veto),
    ];
    for (tally, vote) in counted {
        let is_there = proposal.kind != ProposalKind::Multiple || vote == Vote::No || vote == Vote::Abstain;
        if is_there {
            assert_eq!(tally.u128(), sum(vote), "{vote:?} of {record:?}");
        }
    }
    for (number, choice) in (0_u8..).zip(&proposal.choices) {
        assert_eq!(
            choice.vote_count.u128(),
            sum(Vote::Option(number)),
            "{number} of {record:?}"
        );
    }
    let cast = record.sum(|_| true);
    assert!(cast <= record.total, "{cast} of {} votes: {record:?}", record.total);
    let had: u128 = record.standings.iter().map(|standing| standing.own).sum();
    assert!(had <= record.total, "{had} of {} votes: {record:?}", record.total);
    assert_eq!(proposal.total_power.u128(), record.total);
}
