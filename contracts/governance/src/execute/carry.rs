//! The contract's own steps of an execution.

use cosmwasm_std::{
    Addr, CosmosMsg, DepsMut, Env, QuerierWrapper, Reply, Response, StdResult, Storage, SubMsgResult, WasmMsg,
    from_json, to_json_binary,
};
use flywheel_protocol::Time;
use serde::Serialize;

use super::only_dao;
use crate::error::ContractError;
use crate::state::proposals::{FAILURES, Failed, Proposal, Stage, TEXTS};
use crate::state::{held, limits};
use crate::tally::Outcome;
use crate::{actions, events};

/// The reply's id: an execution has failed.
pub const EXECUTION_FAILED: u64 = 2;
/// What the contract tells itself, as [`flywheel_types::governance::ExecuteMsg`] reads it: writing needs no more of that.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnMsg {
    /// As `ExecuteMsg::CarryOut`.
    CarryOut {
        /// In order.
        msgs: Vec<CosmosMsg>,
        /// Whether to look afterwards.
        audit: bool,
    },
    /// As `ExecuteMsg::Audit`.
    Audit {},
}

impl OwnMsg {
    /// The message to the contract itself.
    pub fn to(&self, contract: &Addr) -> StdResult<CosmosMsg> {
        let msg = to_json_binary(self)?;
        Ok(WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg,
            funds: vec![],
        }
        .into())
    }
}

/// Bytes of an error that are kept.
const MAX_ERROR: usize = 512;

/// Sends several messages, all or none.
pub fn carry_out(env: &Env, sender: &Addr, msgs: Vec<CosmosMsg>, audit: bool) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    let response = Response::new().add_messages(msgs);
    if !audit {
        return Ok(response);
    }
    Ok(response.add_message(OwnMsg::Audit {}.to(&env.contract.address)?))
}

/// Fails if less is there than is held for others.
pub fn audit(
    storage: &dyn Storage,
    querier: &QuerierWrapper,
    env: &Env,
    sender: &Addr,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    held::audit(storage, querier, &env.contract.address)?;
    Ok(Response::new())
}

/// Keeps why an execution failed. What it would have spent counts for nothing.
pub fn keep_failure(mut deps: DepsMut, env: &Env, reply: &Reply) -> Result<Response, ContractError> {
    let proposal_id: u64 = from_json(&reply.payload)?;
    let error = match &reply.result {
        SubMsgResult::Err(error) => shortened(error),
        SubMsgResult::Ok(_) => return Err(ContractError::UnknownReply { id: reply.id }),
    };
    let mut proposal = Proposal::load(deps.storage, proposal_id)?;
    uncharge(&mut deps, env, &proposal)?;
    proposal.ballot.stage = Stage::Failed;
    proposal.save(deps.storage)?;
    let at = Time::of(&env.block);
    let event = events::execution_failed(proposal_id, &error, proposal.executable_until());
    FAILURES.save(deps.storage, proposal_id, &Failed { error, at })?;
    Ok(Response::new().add_event(event))
}

fn uncharge(deps: &mut DepsMut, env: &Env, proposal: &Proposal) -> Result<(), ContractError> {
    let text = TEXTS.load(deps.storage, proposal.id)?;
    let option = match proposal.outcome()? {
        Outcome::Passed { option } => option,
        Outcome::Rejected { .. } => return Ok(()),
    };
    let Some(choice) = text.choices.get(option) else {
        return Ok(());
    };
    let review = actions::review(deps.api, &env.contract.address, proposal.class(), &choice.msgs)?;
    for (denom, amount) in &review.spends {
        limits::uncharge(deps.storage, denom, *amount)?;
    }
    Ok(())
}

fn shortened(error: &str) -> String {
    let mut text = String::new();
    for letter in error.chars() {
        if text.len().saturating_add(letter.len_utf8()) > MAX_ERROR {
            break;
        }
        text.push(letter);
    }
    text
}
