//! Messages to the DAO. Each is followed by the checks.

use anyhow::Result as AnyResult;
use cosmwasm_schema::serde::Serialize;
use cosmwasm_std::{Addr, Coin, CosmosMsg, WasmMsg, to_json_binary};
use cw_multi_test::{AppResponse, Executor};
use cw20::Cw20ExecuteMsg;
use flywheel_types::Denom;
use flywheel_types::governance::{Choice, ExecuteMsg, NewProposal, ProposalClass, ReceiveMsg, Vote};

pub use super::world::send;
use super::{PERIOD, Suite, TIMELOCK, address, id};
use crate::stubs::TargetMsg;

/// A proposal of one choice.
pub fn proposal(class: ProposalClass, msgs: Vec<CosmosMsg>) -> NewProposal {
    NewProposal {
        class,
        title: "A title".to_owned(),
        description: "A description.".to_owned(),
        msgs,
        choices: vec![],
        optimistic: false,
        positions: None,
    }
}

pub fn text() -> NewProposal {
    proposal(ProposalClass::Text, vec![])
}

/// So much of the coin to Payee.
pub fn spend(amount: u128) -> NewProposal {
    proposal(ProposalClass::Treasury, vec![send("payee", amount)])
}

/// Options that do these things.
pub fn options(class: ProposalClass, options: Vec<Vec<CosmosMsg>>) -> NewProposal {
    let choices = options.into_iter().zip(1..).map(|(msgs, number)| Choice {
        title: format!("Option {number}"),
        msgs,
    });
    NewProposal {
        choices: choices.collect(),
        ..proposal(class, vec![])
    }
}

pub fn call<M: Serialize>(contract: &Addr, msg: &M) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    }
    .into()
}

impl Suite {
    pub fn send_with(&mut self, sender: &str, msg: &ExecuteMsg, funds: &[Coin]) -> AnyResult<AppResponse> {
        let dao = self.dao.clone();
        let result = self.app.execute_contract(address(sender), dao, msg, funds);
        self.check();
        result
    }

    pub fn send(&mut self, sender: &str, msg: &ExecuteMsg) -> AnyResult<AppResponse> {
        self.send_with(sender, msg, &[])
    }

    /// What the DAO tells itself.
    pub fn own(&self, msg: &ExecuteMsg) -> CosmosMsg {
        call(&self.dao, msg)
    }

    /// Sets the target's parameter.
    pub fn set(&self, value: u64) -> CosmosMsg {
        call(&self.target, &TargetMsg::Set { value })
    }

    pub fn try_propose(&mut self, sender: &str, proposal: NewProposal) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::Propose(Box::new(proposal)))
    }

    /// Alice opens a first proposal, so that the DAO is no longer young in the next block.
    pub fn mature(&mut self) -> &mut Self {
        self.propose("alice", text());
        self.advance(10)
    }

    /// Tells its number.
    pub fn propose(&mut self, sender: &str, proposal: NewProposal) -> u64 {
        self.try_propose(sender, proposal).unwrap();
        self.count()
    }

    /// With so much of the network's token.
    pub fn try_propose_with(&mut self, sender: &str, proposal: NewProposal, deposit: u128) -> AnyResult<AppResponse> {
        let proposal = Box::new(proposal);
        match self.denom.clone() {
            Denom::Native(denom) => {
                self.send_with(sender, &ExecuteMsg::Propose(proposal), &[Coin::new(deposit, denom)])
            }
            Denom::Cw20(token) => {
                let send = Cw20ExecuteMsg::Send {
                    contract: self.dao.to_string(),
                    amount: deposit.into(),
                    msg: to_json_binary(&ReceiveMsg::Propose(proposal)).unwrap(),
                };
                let result = self.app.execute_contract(address(sender), token, &send, &[]);
                self.check();
                result
            }
        }
    }

    pub fn try_vote(&mut self, sender: &str, proposal_id: u64, vote: Vote) -> AnyResult<AppResponse> {
        self.try_vote_with(sender, proposal_id, vote, None)
    }

    /// Naming these positions, or none at all.
    pub fn try_vote_with(
        &mut self,
        sender: &str,
        proposal_id: u64,
        vote: Vote,
        positions: Option<Vec<u64>>,
    ) -> AnyResult<AppResponse> {
        let positions = positions.map(|machines| machines.into_iter().map(id).collect());
        let msg = ExecuteMsg::Vote {
            proposal_id,
            vote,
            positions,
        };
        self.send(sender, &msg)
    }

    /// Naming all the positions that the sender has now.
    pub fn vote(&mut self, sender: &str, proposal_id: u64, vote: Vote) -> &mut Self {
        let positions = Some(self.positions(sender));
        self.try_vote_with(sender, proposal_id, vote, positions).unwrap();
        self
    }

    pub fn try_execute(&mut self, proposal_id: u64) -> AnyResult<AppResponse> {
        self.send("watcher", &ExecuteMsg::Execute { proposal_id })
    }

    pub fn execute(&mut self, proposal_id: u64) -> &mut Self {
        self.try_execute(proposal_id).unwrap();
        self
    }

    pub fn try_queue(&mut self, proposal_id: u64) -> AnyResult<AppResponse> {
        self.send("watcher", &ExecuteMsg::Queue { proposal_id })
    }

    pub fn try_close(&mut self, proposal_id: u64) -> AnyResult<AppResponse> {
        self.send("watcher", &ExecuteMsg::Close { proposal_id })
    }

    pub fn try_veto(&mut self, sender: &str, proposal_id: u64) -> AnyResult<AppResponse> {
        self.send(sender, &ExecuteMsg::Veto { proposal_id })
    }

    /// Alice, who has all the say, proposes and votes; time passes until it can be executed.
    pub fn pass(&mut self, proposal: NewProposal) -> u64 {
        let number = self.propose("alice", proposal);
        self.vote("alice", number, Vote::Yes).advance(PERIOD + TIMELOCK);
        number
    }

    /// As `pass`, and executes it.
    pub fn decide(&mut self, proposal: NewProposal) -> u64 {
        let number = self.pass(proposal);
        self.execute(number);
        number
    }

    /// The DAO tells itself this, in the class that the message belongs to.
    pub fn decide_own(&mut self, class: ProposalClass, msg: &ExecuteMsg) -> u64 {
        let action = self.own(msg);
        self.decide(proposal(class, vec![action]))
    }
}
