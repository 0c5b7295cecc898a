//! Holders govern their network: they propose, vote, and carry out.

use cosmwasm_std::{Addr, Coin, CosmosMsg, Uint128, WasmMsg, to_json_binary};
use flywheel_client::handles::Dao;
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::Guardian;
use flywheel_types::governance::{DaoTerms, NewProposal, Preset, Proposal, ProposalClass, RulesChoice, Status, Vote};
use serde::Serialize;

use crate::chain::TestChain;
use crate::parameters::{START, Token};
use crate::people::Person;
use crate::suite::Suite;

/// A block later than the last one.
const BLOCK: Seconds = Seconds::new(6);

/// Rules of minutes: two of voting, one of timelock, two for upgrades; proposals need 1,000 votes to be there, and none costs
/// a deposit. The person "guardian" may veto for ten days after the network's start.
pub fn dao_terms() -> DaoTerms {
    let expires_at = START.plus(Seconds::days(10)).unwrap_or(START);
    DaoTerms {
        minimum_total_power: Uint128::new(1_000),
        rules: RulesChoice::Preset {
            name: Preset::Trial,
            deposit: Uint128::zero(),
        },
        guardian: Some(Guardian {
            address: Suite::address_of(&Person::named("guardian")).into_string(),
            expires_at,
        }),
        machine_weight: Uint128::zero(),
        representative_cap: None,
        locks: None,
        spending_limit: None,
    }
}

impl Suite {
    /// A network that belongs to a DAO ([`dao_terms`]) from the first block: nobody else administers it, and the treasury's
    /// part is the DAO's.
    pub fn with_dao(token: Token) -> Self {
        Self::governed(token, dao_terms())
    }

    /// As [`Suite::with_dao`], with other rules.
    pub fn governed(token: Token, terms: DaoTerms) -> Self {
        Self::launched(token, |launch| {
            (launch.admin, launch.treasury) = (None, None);
            launch.dao = Some(terms);
        })
    }

    /// The network's DAO; it was launched with one.
    pub fn dao(&self) -> Dao<'_, TestChain> {
        let dao = self.network().dao();
        dao.unwrap_or_else(|| panic!("the network was launched without a DAO"))
    }

    /// A message to a contract, as an action.
    pub fn call(&self, contract: &Addr, message: &impl Serialize) -> CosmosMsg {
        let msg = to_json_binary(message).unwrap_or_else(|error| panic!("{error}"));
        WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg,
            funds: Vec::<Coin>::new(),
        }
        .into()
    }

    /// Opens a single choice without a deposit, in a block after that of the message before: what was staked there counts.
    /// Returns its number.
    pub fn propose(&mut self, proposer: &Person, class: ProposalClass, title: &str, msgs: Vec<CosmosMsg>) -> u64 {
        self.advance(BLOCK);
        let done = self.try_propose(proposer, class, title, msgs);
        let done = self.sent(done);
        let number = self.dao().proposed(&done);
        number.unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`Suite::propose`], or the refusal.
    pub fn try_propose(
        &self,
        proposer: &Person,
        class: ProposalClass,
        title: &str,
        msgs: Vec<CosmosMsg>,
    ) -> Result<TxResult, ChainError> {
        let proposal = NewProposal {
            class,
            title: title.to_owned(),
            description: String::new(),
            msgs,
            choices: vec![],
            optimistic: false,
            positions: None,
        };
        self.dao().propose(proposer.account(), proposal, Uint128::zero())
    }

    /// Votes with everything that the voter had.
    pub fn vote(&mut self, voter: &Person, proposal: u64, vote: Vote) -> &mut Self {
        let sent = self.dao().vote(voter.account(), proposal, vote, None);
        self.sent(sent);
        self
    }

    /// Carries out a proposal whose time has come, as anyone; its actions succeed.
    pub fn carry_out(&mut self, proposal: u64) -> &mut Self {
        let sent = self.dao().carry_out(Person::named("anyone").account(), proposal);
        self.sent(sent);
        let after = self.proposal(proposal);
        assert_eq!(after.status, Status::Executed, "{:?}", after.failure);
        self
    }

    /// Carries out a proposal whose time has come, as anyone; its actions fail, and change nothing.
    pub fn carry_out_in_vain(&mut self, proposal: u64) -> &mut Self {
        let sent = self.dao().carry_out(Person::named("anyone").account(), proposal);
        self.sent(sent);
        assert_eq!(self.status(proposal), Status::ExecutionFailed);
        self
    }

    /// Lets time pass until a proposal that has passed can be carried out.
    pub fn await_timelock(&mut self, proposal: u64) -> &mut Self {
        let executable_at = self.proposal(proposal).executable_at;
        self.wait_until(executable_at)
    }

    /// Opens a proposal, lets its proposer vote for it, and carries it out once it may be.
    pub fn decide(&mut self, proposer: &Person, class: ProposalClass, title: &str, msgs: Vec<CosmosMsg>) -> &mut Self {
        let proposal = self.propose(proposer, class, title, msgs);
        self.vote(proposer, proposal, Vote::Yes)
            .await_timelock(proposal)
            .carry_out(proposal)
    }

    /// A proposal.
    pub fn proposal(&self, proposal: u64) -> Proposal {
        self.dao().proposal(proposal).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Where a proposal stands.
    pub fn status(&self, proposal: u64) -> Status {
        self.proposal(proposal).status
    }

    /// When voting on a proposal ends.
    pub fn voting_ends(&self, proposal: u64) -> Time {
        let flywheel_types::governance::Expiration::AtTime(end) = self.proposal(proposal).expiration;
        Time::new(end.seconds())
    }
}
