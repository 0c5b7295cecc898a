//! What happens after voting: the timelock, execution, deposits, the guardian's veto.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, SubMsg, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::governance::Status;

use crate::actions::{self, Review};
use crate::error::ContractError;
use crate::events;
use crate::execute::carry::{EXECUTION_FAILED, OwnMsg};
use crate::payout;
use crate::state::config::{CONFIG, Config, SETTINGS};
use crate::state::held::{self, Pot};
use crate::state::limits;
use crate::state::proposals::{FAILURES, Proposal, Stage, TEXTS, Text};
use crate::tally::{self, Outcome};

/// Ends the voting of a proposal that no vote can stop any more.
pub fn queue(storage: &mut dyn Storage, env: &Env, proposal_id: u64) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    let mut proposal = Proposal::load(storage, proposal_id)?;
    if !proposal.is_open(now) {
        return Err(ContractError::NotOpen {
            proposal_id,
            status: proposal.status(now)?,
            ended_at: proposal.ended_at(),
        });
    }
    if !tally::is_certain(&proposal.terms, &proposal.ballot)? {
        return Err(ContractError::NotDecided {
            proposal_id,
            ends_at: proposal.terms.ends_at,
        });
    }
    proposal.ballot.decided_at = Some(now);
    proposal.save(storage)?;
    Ok(Response::new().add_event(events::queued(proposal_id, proposal.executable_at())))
}

/// Carries out what has passed. A failure is kept by the reply, and undoes nothing else.
pub fn execute(deps: DepsMut, env: &Env, sender: &Addr, proposal_id: u64) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    let mut proposal = Proposal::load(deps.storage, proposal_id)?;
    let option = proposal.executable(now)?;
    let mut text = TEXTS.load(deps.storage, proposal_id)?;
    let msgs = match option < text.choices.len() {
        true => text.choices.swap_remove(option).msgs,
        false => vec![],
    };
    let contract = &env.contract.address;
    let review = actions::review(deps.api, contract, proposal.class(), &msgs)?;
    for (denom, amount) in &review.spends {
        limits::charge(deps.storage, denom, *amount, now)?;
        held::check_free(deps.storage, &deps.querier, contract, denom, *amount)?;
    }
    if proposal.ballot.stage == Stage::Failed {
        FAILURES.remove(deps.storage, proposal_id);
    }
    proposal.ballot.stage = Stage::Executed;
    let response = Response::new().add_event(events::executed(proposal_id, sender));
    let response = give_back(deps.storage, &mut proposal, &text.proposer, sender, response)?;
    proposal.save(deps.storage)?;

    let payload = to_json_binary(&proposal_id)?;
    Ok(match carry_out(contract, msgs, &review)? {
        None => response,
        Some(msg) => response.add_submessage(SubMsg::reply_on_error(msg, EXECUTION_FAILED).with_payload(payload)),
    })
}

/// One message that does everything or nothing.
fn carry_out(
    contract: &Addr,
    mut msgs: Vec<cosmwasm_std::CosmosMsg>,
    review: &Review,
) -> Result<Option<cosmwasm_std::CosmosMsg>, ContractError> {
    // After its own upgrade other code answers here, which need not know the audit.
    let audit = review.is_opaque && !review.migrates_itself;
    if msgs.len() <= 1 && !audit {
        return Ok(msgs.pop());
    }
    Ok(Some(OwnMsg::CarryOut { msgs, audit }.to(contract)?))
}

/// Settles the deposit of what was rejected or has expired.
pub fn close(deps: DepsMut, env: &Env, sender: &Addr, proposal_id: u64) -> Result<Response, ContractError> {
    let mut proposal = Proposal::load(deps.storage, proposal_id)?;
    let status = proposal.status(Time::of(&env.block))?;
    let is_over = matches!(status, Status::Rejected | Status::Expired);
    if !is_over || proposal.ballot.is_settled || proposal.terms.deposit.is_zero() {
        return Err(ContractError::NothingToClose { proposal_id, status });
    }
    let Text { proposer, .. } = TEXTS.load(deps.storage, proposal_id)?;
    let response = match proposal.outcome()? {
        Outcome::Rejected { loses_deposit: true } => keep_deposit(deps.storage, &mut proposal)?,
        _ => give_back(deps.storage, &mut proposal, &proposer, sender, Response::new())?,
    };
    proposal.save(deps.storage)?;
    Ok(response)
}

/// Stops what has passed.
pub fn veto(deps: DepsMut, env: &Env, sender: &Addr, proposal_id: u64) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    SETTINGS.load(deps.storage)?.check_guardian(sender, now)?;
    let mut proposal = Proposal::load(deps.storage, proposal_id)?;
    let status = proposal.status(now)?;
    let can_be_executed = match status {
        Status::Queued | Status::Passed => true,
        Status::ExecutionFailed => now < proposal.executable_until(),
        _ => false,
    };
    if !can_be_executed {
        return Err(ContractError::NotVetoable { proposal_id, status });
    }
    proposal.ballot.stage = Stage::Vetoed;
    let response = keep_deposit(deps.storage, &mut proposal)?;
    proposal.save(deps.storage)?;
    Ok(response.add_event(events::vetoed(proposal_id, sender)))
}

/// Pays the deposit back, once.
fn give_back(
    storage: &mut dyn Storage,
    proposal: &mut Proposal,
    proposer: &Addr,
    sender: &Addr,
    response: Response,
) -> Result<Response, ContractError> {
    let deposit = proposal.terms.deposit;
    if proposal.ballot.is_settled || deposit.is_zero() {
        return Ok(response);
    }
    let Config { denom, .. } = CONFIG.load(storage)?;
    held::take(storage, &denom, Pot::Deposits, deposit)?;
    proposal.ballot.is_settled = true;
    let response = response.add_event(events::deposit_returned(proposal.id, proposer, deposit));
    Ok(payout::pay(response, sender, proposer.clone(), &denom, deposit)?)
}

/// Leaves the deposit to the treasury, once.
fn keep_deposit(storage: &mut dyn Storage, proposal: &mut Proposal) -> Result<Response, ContractError> {
    let deposit = proposal.terms.deposit;
    if proposal.ballot.is_settled || deposit.is_zero() {
        return Ok(Response::new());
    }
    let Config { denom, .. } = CONFIG.load(storage)?;
    held::take(storage, &denom, Pot::Deposits, deposit)?;
    proposal.ballot.is_settled = true;
    Ok(Response::new().add_event(events::deposit_lost(proposal.id, deposit)))
}
