//! governance: proposals, votes, locks and the treasury of a network's DAO.

mod treasury;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::MachineId;
use flywheel_types::Denom;
use flywheel_types::governance::{
    ActionsResponse, ConfigResponse, ExecuteMsg, LockResponse, NewProposal, Proposal, ProposalListResponse,
    ProposalResponse, QueryMsg, ReceiveMsg, Rules, Vote, VoteInfo, VoteListResponse, VoteResponse,
};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::staking::{TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};

use super::{all_pages, hand_over};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// A DAO.
#[derive(Debug)]
pub struct Dao<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
    denom: Denom,
}

impl<'c, C: Chain + ?Sized> Dao<'c, C> {
    /// The contract at an address, with the token that its deposits are in: the network's.
    pub const fn new(chain: &'c C, address: Addr, denom: Denom) -> Self {
        Self { chain, address, denom }
    }

    /// The contract at an address; asks it for its token.
    pub fn find(chain: &'c C, address: Addr) -> Result<Self, ChainError> {
        let config: ConfigResponse = chain.query(&address, &QueryMsg::Config {})?;
        Ok(Self::new(chain, address, config.denom))
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// The token of its deposits.
    pub const fn denom(&self) -> &Denom {
        &self.denom
    }

    /// Any message without money.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// Opens a proposal; `deposit` is what its class asks for, zero if nothing. Its number: [`Dao::proposed`].
    pub fn propose(&self, signer: &Account, proposal: NewProposal, deposit: Uint128) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::Propose(Box::new(proposal.clone()));
        if deposit.is_zero() {
            return self.execute(signer, &native);
        }
        let hook = ReceiveMsg::Propose(Box::new(proposal));
        let message = hand_over(&self.denom, &self.address, deposit, &native, &hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// The number of the proposal that a transaction has opened.
    ///
    /// # Errors
    /// It has opened none.
    pub fn proposed(&self, done: &TxResult) -> Result<u64, ChainError> {
        let opened = done
            .contract_events(&self.address, "flywheel-governance/proposed")
            .find_map(|event| event.attribute("proposal_id").and_then(|id| id.parse().ok()));
        opened.ok_or_else(|| ChainError::Encoding {
            what: "the result of a proposal",
            reason: "it has no event with the proposal's number".to_owned(),
        })
    }

    /// Votes with all that the signer had when the proposal was opened. With `positions`, the machines that it has delegated
    /// to, in ascending order, the vote costs less gas; machines that are left out do not count.
    pub fn vote(
        &self,
        signer: &Account,
        proposal_id: u64,
        vote: Vote,
        positions: Option<Vec<MachineId>>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Vote {
            proposal_id,
            vote,
            positions,
        };
        self.execute(signer, &message)
    }

    /// Ends the voting of a proposal that no vote can stop any more.
    pub fn queue(&self, signer: &Account, proposal_id: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Queue { proposal_id })
    }

    /// Carries out a proposal that has passed. That this succeeds does not say that its actions did: see
    /// [`Proposal::status`] and [`Proposal::failure`].
    pub fn carry_out(&self, signer: &Account, proposal_id: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Execute { proposal_id })
    }

    /// Settles the deposit of a proposal that was rejected or has expired.
    pub fn close(&self, signer: &Account, proposal_id: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Close { proposal_id })
    }

    /// Stops a proposal that has passed; as the guardian.
    pub fn veto(&self, signer: &Account, proposal_id: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Veto { proposal_id })
    }

    /// Promises not to undelegate so many tokens, and for so many days after [`Dao::start_unlock`].
    pub fn lock(&self, signer: &Account, amount: Uint128, days: u16) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Lock { amount, days })
    }

    /// Ends what the signer's lock adds to its votes; the tokens are free after the lock's days.
    pub fn start_unlock(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::StartUnlock {})
    }

    /// What it is made of.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// The rules of later proposals.
    pub fn rules(&self) -> Result<Rules, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Rules {})
    }

    /// A proposal.
    pub fn proposal(&self, proposal_id: u64) -> Result<Proposal, ChainError> {
        let answer: ProposalResponse = self.chain.query(&self.address, &QueryMsg::Proposal { proposal_id })?;
        Ok(answer.proposal)
    }

    /// The newest proposals before one (`None`: of all), the newest first.
    pub fn newest(&self, start_before: Option<u64>, limit: Option<u32>) -> Result<Vec<ProposalResponse>, ChainError> {
        let message = QueryMsg::ReverseProposals { start_before, limit };
        let page: ProposalListResponse = self.chain.query(&self.address, &message)?;
        Ok(page.proposals)
    }

    /// A proposal's actions, with the messages in them as text.
    pub fn actions(&self, proposal_id: u64) -> Result<ActionsResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Actions { proposal_id })
    }

    /// What an account has voted.
    pub fn vote_of(&self, proposal_id: u64, voter: &Addr) -> Result<Option<VoteInfo>, ChainError> {
        let voter = voter.to_string();
        let answer: VoteResponse = self
            .chain
            .query(&self.address, &QueryMsg::GetVote { proposal_id, voter })?;
        Ok(answer.vote)
    }

    /// Every vote on a proposal, by account.
    pub fn votes(&self, proposal_id: u64) -> Result<Vec<VoteInfo>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::ListVotes {
                proposal_id,
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: VoteListResponse = self.chain.query(&self.address, &message)?;
            let next = page.votes.last().map(|vote| vote.voter.to_string());
            Ok((page.votes, next))
        })
    }

    /// What an account's vote would count: stake, machines and lock, at the beginning of a block (`None`: now).
    pub fn power(&self, account: &Addr, height: Option<u64>) -> Result<Uint128, ChainError> {
        let address = account.to_string();
        let message = QueryMsg::VotingPowerAtHeight { address, height };
        let answer: VotingPowerAtHeightResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.power)
    }

    /// All votes at the beginning of a block (`None`: now).
    pub fn total_power(&self, height: Option<u64>) -> Result<Uint128, ChainError> {
        let message = QueryMsg::TotalPowerAtHeight { height };
        let answer: TotalPowerAtHeightResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.power)
    }

    /// An account's lock.
    pub fn lock_of(&self, account: &Addr) -> Result<Option<LockResponse>, ChainError> {
        let account = account.to_string();
        self.chain.query(&self.address, &QueryMsg::Lock { account })
    }
}
