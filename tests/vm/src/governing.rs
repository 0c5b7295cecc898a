//! A network that belongs to its holders.

use cosmwasm_std::{Addr, CosmosMsg, Uint128, WasmMsg, to_json_binary};
use cw_multi_test::AppResponse;
use flywheel_protocol::{Bps, EpochClock, Seconds};
use flywheel_types::Guardian;
use flywheel_types::governance::{
    DaoTerms, LockTerms, NewProposal, Preset, Proposal, ProposalClass, ProposalResponse, QueryMsg, RulesChoice,
    SpendingLimit, Status,
};
use flywheel_types::hub::NetworkContracts;
use serde::Serialize;
use serde_json::json;

use crate::calls::number;
use crate::network::{CHAIN_DAY, launch};
use crate::world::{Token, World, address};

/// What a proposal of class `membership` costs.
pub const DEPOSIT: u128 = 10;
/// Voting and the longest timelock of the rules here.
const MINUTES: u64 = 240;

impl World {
    /// Launches a network with a DAO, which begins tomorrow, and makes it this world's; returns the former.
    ///
    /// # Panics
    /// If it is refused.
    pub fn govern(&mut self, token: Token) -> NetworkContracts {
        let tomorrow = self.now().plus(Seconds::new(CHAIN_DAY)).expect("a time");
        let mut launch = launch(token, 1);
        launch.clock = EpochClock::new(tomorrow, Seconds::new(CHAIN_DAY)).expect("a clock");
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(self.dao_terms());
        let network = self.launch_as(token, launch);
        std::mem::replace(&mut self.network, network)
    }

    fn dao_terms(&self) -> DaoTerms {
        let mut rules = Preset::Trial.rules(Uint128::zero());
        rules.membership.deposit = Uint128::new(DEPOSIT);
        DaoTerms {
            minimum_total_power: Uint128::new(1_000),
            rules: RulesChoice::Custom {
                rules: Box::new(rules),
                bounds: Preset::Trial.bounds(),
            },
            guardian: Some(Guardian {
                address: address("guardian").into_string(),
                expires_at: self.now().plus(Seconds::days(30)).expect("a time"),
            }),
            machine_weight: Uint128::new(10),
            representative_cap: None,
            locks: Some(LockTerms {
                max_bonus: Bps::ONE,
                max_days: 100,
            }),
            spending_limit: Some(SpendingLimit {
                window: Seconds::days(1),
                amount: Uint128::new(1_000_000),
            }),
        }
    }

    /// The network's DAO.
    ///
    /// # Panics
    /// If it was launched without one.
    pub fn dao(&self) -> Addr {
        self.network.governance.clone().expect("a DAO")
    }

    /// A message to the DAO without money.
    pub fn tell_dao(&mut self, sender: &str, message: &impl Serialize) -> AppResponse {
        let dao = self.dao();
        self.execute(sender, &dao, message, 0)
    }

    /// Opens a proposal that costs nothing; its number.
    pub fn propose(&mut self, proposer: &str, class: ProposalClass, msgs: Vec<CosmosMsg>) -> u64 {
        let proposal = NewProposal {
            class,
            title: "Pay the auditors".to_owned(),
            description: String::new(),
            msgs,
            choices: vec![],
            optimistic: false,
            positions: None,
        };
        let done = self.tell_dao(proposer, &json!({"propose": proposal}));
        number(&done, "flywheel-governance/proposed", "proposal_id")
    }

    /// Votes with what raw reads find, which names no delegation.
    pub fn vote(&mut self, voter: &str, proposal_id: u64, vote: &str) {
        let message = json!({"vote": {"proposal_id": proposal_id, "vote": vote, "positions": []}});
        self.tell_dao(voter, &message);
    }

    /// The voters say yes to these actions and anyone carries them out, which costs what `message` in them costs.
    ///
    /// # Panics
    /// If an action fails.
    pub fn decide(&mut self, message: &str, voters: &[&str], class: ProposalClass, msgs: Vec<CosmosMsg>) {
        let proposal_id = self.propose(voters[0], class, msgs);
        for voter in voters {
            self.vote(voter, proposal_id, "yes");
        }
        self.wait(MINUTES);
        self.tell_dao("anyone", &json!({"execute": {"proposal_id": proposal_id}}));
        self.note(format!("governance/{message} by a vote"));
        let proposal = self.proposal(proposal_id);
        assert_eq!(proposal.status, Status::Executed, "{message}: {:?}", proposal.failure);
    }

    /// A proposal.
    pub fn proposal(&self, proposal_id: u64) -> Proposal {
        let answer: ProposalResponse = self.ask(&self.dao(), &QueryMsg::Proposal { proposal_id });
        answer.proposal
    }
}

/// A message to a contract, as an action.
///
/// # Panics
/// If it is not JSON.
pub fn call(contract: &Addr, message: &impl Serialize) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(message).expect("JSON"),
        funds: vec![],
    }
    .into()
}
