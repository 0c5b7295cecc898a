//! Queries, and what holds after every message.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::governance::{
    GrantResponse, GrantStatus, GrantsResponse, Proposal, ProposalKind, ProposalListResponse, ProposalResponse,
    QueryMsg, Status, VoteInfo, VoteListResponse, VoteResponse,
};
use flywheel_types::staking::{self, RepresentationResponse, VotingPowerAtHeightResponse};
use flywheel_types::{Denom, Totals};

use super::{FORTUNE, PEOPLE, Suite, address};
use crate::stubs::VALUE;

impl Suite {
    pub fn count(&self) -> u64 {
        self.query(&QueryMsg::ProposalCount {})
    }

    pub fn proposal(&self, proposal_id: u64) -> Proposal {
        self.query::<ProposalResponse>(&QueryMsg::Proposal { proposal_id })
            .proposal
    }

    pub fn status(&self, proposal_id: u64) -> Status {
        self.proposal(proposal_id).status
    }

    /// Yes, no, abstain, veto.
    pub fn votes(&self, proposal_id: u64) -> [u128; 4] {
        let votes = self.proposal(proposal_id).votes;
        [votes.yes, votes.no, votes.abstain, votes.no_with_veto].map(|sum| sum.u128())
    }

    /// By option.
    pub fn choices(&self, proposal_id: u64) -> Vec<u128> {
        let choices = self.proposal(proposal_id).choices;
        choices.iter().map(|choice| choice.vote_count.u128()).collect()
    }

    pub fn vote_of(&self, proposal_id: u64, name: &str) -> Option<VoteInfo> {
        let query = QueryMsg::GetVote {
            proposal_id,
            voter: address(name).to_string(),
        };
        self.query::<VoteResponse>(&query).vote
    }

    /// Own and represented votes together, and the latter alone.
    pub fn power_of(&self, proposal_id: u64, name: &str) -> (u128, u128) {
        let vote = self.vote_of(proposal_id, name).unwrap();
        (vote.power.u128(), vote.represented.u128())
    }

    pub fn grant(&self, grant: u64) -> GrantResponse {
        self.query(&QueryMsg::Grant { grant })
    }

    /// The target's parameter.
    pub fn value(&self) -> Option<u64> {
        VALUE.may_load(&*self.app.contract_storage(&self.target)).unwrap()
    }

    pub fn balance_of(&self, denom: &Denom, account: &Addr) -> u128 {
        denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&self.tokens[0], &address(name))
    }

    /// What somebody has more than in the beginning, of the coin.
    pub fn gained(&self, name: &str) -> i128 {
        i128::try_from(self.balance(name)).unwrap() - i128::try_from(FORTUNE).unwrap()
    }

    pub fn credit_in(&self, denom: &Denom, name: &str) -> u128 {
        let query = QueryMsg::Credit {
            account: address(name).to_string(),
            denom: denom.clone().into(),
        };
        self.query::<Uint128>(&query).u128()
    }

    pub fn totals(&self, denom: &Denom) -> Totals {
        self.query(&QueryMsg::Totals {
            denom: denom.clone().into(),
        })
    }

    /// Deposits, grants, credits, treasury, of a token.
    pub fn owed(&self, denom: &Denom) -> [u128; 4] {
        let rows = self.totals(denom).liabilities;
        let owed: Vec<u128> = rows.iter().map(|row| row.amount.u128()).collect();
        owed.try_into().unwrap()
    }

    /// What the treasury has of the coin.
    pub fn treasury(&self) -> u128 {
        self.owed(&self.tokens[0])[3]
    }

    fn all_proposals(&self) -> Vec<ProposalResponse> {
        let (mut all, mut start_after) = (vec![], None);
        loop {
            let query = QueryMsg::ListProposals {
                start_after,
                limit: Some(100),
            };
            let page = self.query::<ProposalListResponse>(&query).proposals;
            let Some(last) = page.last() else { return all };
            start_after = Some(last.id);
            all.extend(page);
        }
    }

    fn all_votes(&self, proposal_id: u64) -> Vec<VoteInfo> {
        let (mut all, mut start_after) = (vec![], None);
        loop {
            let query = QueryMsg::ListVotes {
                proposal_id,
                start_after,
                limit: Some(100),
            };
            let page = self.query::<VoteListResponse>(&query).votes;
            let Some(last) = page.last() else { return all };
            start_after = Some(last.voter.to_string());
            all.extend(page);
        }
    }

    /// Money is where it is said to be, votes are what voters have cast, and what is over stays over.
    pub fn check(&self) {
        // Before the addresses are known there is no staking contract to count with.
        let proposals = self.all_proposals();
        for row in &proposals {
            self.check_votes(row.id, &row.proposal);
        }
        // The slow reference, for those that tests vote on.
        for row in proposals.iter().rev().take(4) {
            self.check_powers(row.id, &row.proposal);
        }
        for row in &proposals {
            self.check_status(row.id, row.proposal.status);
        }
        let held = proposals
            .iter()
            .filter(|row| !row.proposal.deposit_settled)
            .map(|row| row.proposal.deposit.u128())
            .sum::<u128>();
        for denom in &self.tokens {
            let deposits = if *denom == self.denom { held } else { 0 };
            self.check_money(denom, deposits);
        }
    }

    fn check_votes(&self, id: u64, proposal: &Proposal) {
        let votes = self.all_votes(id);
        let cast: u128 = votes.iter().map(|vote| vote.power.u128()).sum();
        let counted = self.votes(id).iter().sum::<u128>() + self.choices(id).iter().sum::<u128>();
        assert_eq!(cast, counted, "proposal {id}: {votes:?}");
        assert!(
            cast <= proposal.total_power.u128(),
            "proposal {id}: {cast} of {proposal:?}"
        );
        let represented = votes.iter().all(|vote| vote.represented <= proposal.representative_cap);
        assert!(represented, "proposal {id}: {votes:?}");
        if proposal.kind == ProposalKind::Multiple {
            return;
        }
        let of = |wanted| -> u128 {
            let found = votes.iter().filter(|vote| vote.vote == wanted);
            found.map(|vote| vote.power.u128()).sum()
        };
        use flywheel_types::governance::Vote::{Abstain, No, Veto, Yes};
        assert_eq!(
            self.votes(id),
            [of(Yes), of(No), of(Abstain), of(Veto)],
            "proposal {id}"
        );
    }

    /// Every vote against what staking says of the opening's block, giver by giver.
    fn check_powers(&self, id: u64, proposal: &Proposal) {
        let votes = self.all_votes(id);
        if votes.is_empty() {
            return;
        }
        let height = Some(proposal.start_height);
        let given: Vec<(Addr, RepresentationResponse)> = PEOPLE
            .iter()
            .map(|name| {
                let account = address(name);
                let address = account.to_string();
                let msg = staking::QueryMsg::Representation { address, height };
                (account, self.app.wrap().query_wasm_smart(&self.staking, &msg).unwrap())
            })
            .collect();
        for vote in &votes {
            let silent = given.iter().filter(|(giver, then)| {
                then.representative.as_ref() == Some(&vote.voter) && votes.iter().all(|other| other.voter != *giver)
            });
            let silent: Uint128 = silent.map(|(_, then)| then.community).sum();
            let expected = silent.min(proposal.representative_cap);
            assert_eq!(vote.represented, expected, "proposal {id}: {vote:?}");

            let address = vote.voter.to_string();
            let msg = staking::QueryMsg::VotingPowerAtHeight { address, height };
            let staked: VotingPowerAtHeightResponse = self.app.wrap().query_wasm_smart(&self.staking, &msg).unwrap();
            // A lock adds at most a half; nobody's machines count more than twenty.
            let most = staked.power.u128() * 3 / 2 + proposal.machine_weight.u128() * 20;
            let own = vote.power - vote.represented;
            assert!(own.u128() <= most, "proposal {id}: {vote:?} of {staked:?}");
        }
    }

    fn check_status(&self, id: u64, status: Status) {
        let before = self.seen.borrow_mut().insert(id, status);
        let is_over = matches!(
            before,
            Some(Status::Executed | Status::Vetoed | Status::Rejected | Status::Expired)
        );
        assert!(
            !is_over || before == Some(status),
            "proposal {id}: {before:?} -> {status:?}"
        );
    }

    fn check_money(&self, denom: &Denom, deposits: u128) {
        let totals = self.totals(denom);
        assert!(totals.balances(), "{totals:?}");
        assert_eq!(totals.balance.u128(), self.balance_of(denom, &self.dao));
        let grants = self.query::<GrantsResponse>(&QueryMsg::Grants {
            start_after: None,
            limit: Some(100),
        });
        let set_aside = grants
            .grants
            .iter()
            .filter(|grant| grant.denom == *denom && matches!(grant.status, GrantStatus::Active | GrantStatus::Over));
        let unpaid = set_aside
            .flat_map(|grant| &grant.milestones)
            .filter(|milestone| !milestone.paid);
        let grants: u128 = unpaid.map(|milestone| milestone.amount.u128()).sum();
        let credits: u128 = PEOPLE.iter().map(|name| self.credit_in(denom, name)).sum();
        assert_eq!(self.owed(denom)[..3], [deposits, grants, credits], "{totals:?}");

        let people = PEOPLE.iter().chain(&["founder"]);
        let people: u128 = people.map(|name| self.balance_of(denom, &address(name))).sum();
        let contracts = [&self.dao, &self.staking, &self.rewards, &self.target];
        let contracts: u128 = contracts.iter().map(|contract| self.balance_of(denom, contract)).sum();
        let fortune = FORTUNE * (PEOPLE.len() as u128 + 1);
        assert_eq!(people + contracts, fortune - self.burned(denom), "{denom:?}");
    }

    /// What slashes have burned of a cw20; a coin goes back to the reserve.
    fn burned(&self, denom: &Denom) -> u128 {
        match denom {
            Denom::Cw20(_) if *denom == self.denom => {
                let msg = staking::QueryMsg::Slashed {};
                let slashed: staking::SlashedResponse = self.app.wrap().query_wasm_smart(&self.staking, &msg).unwrap();
                slashed.burned.u128()
            }
            _ => 0,
        }
    }
}
