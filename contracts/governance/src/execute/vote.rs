//! Voting.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::governance::Vote;

use crate::error::ContractError;
use crate::events;
use crate::power::{Standing, View, own_votes};
use crate::state::config::CONFIG;
use crate::state::proposals::Proposal;
use crate::state::votes::{self, Cast, VOTES};
use crate::tally;

/// Counts the sender's own votes, and those that others have given to it and not taken back. What the sender had given to a
/// representative is taken back from it. The cost does not depend on how many have given.
pub fn vote(
    deps: DepsMut,
    env: &Env,
    voter: &Addr,
    proposal_id: u64,
    vote: Vote,
    positions: Option<&[MachineId]>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut proposal = Proposal::load(deps.storage, proposal_id)?;
    check_open(&proposal, Time::of(&env.block))?;
    let choice = tally::number(&proposal.terms, vote)?;
    let before = VOTES.may_load(deps.storage, (proposal_id, voter))?;
    if before.is_some() && !proposal.terms.revoting {
        return Err(ContractError::AlreadyVoted { voter: voter.clone() });
    }
    let view = View {
        querier: deps.querier,
        staking: &config.staking,
        height: proposal.terms.start_height,
    };
    let standing = view.standing(voter, positions)?;
    let weight = proposal.terms.machine_weight;
    let own = own_votes(deps.storage, &config, &view, (voter, standing.power), weight)?;
    let cap = proposal.terms.cap;
    let overridden = match standing.given.is_zero() {
        true => standing.given,
        false => votes::overridden(deps.storage, proposal_id, voter)?,
    };
    let cast = Cast {
        choice,
        own,
        given: standing.given,
        represented: votes::effective(standing.given, overridden, cap),
    };
    check_counts(voter, &view, vote, &cast, before.as_ref())?;

    match &before {
        Some(before) => votes::uncount(&mut proposal.ballot, before)?,
        // A giver takes its tokens back once, with its first vote.
        None => take_back(deps.storage, &mut proposal, &standing)?,
    }
    votes::count(&mut proposal.ballot, &cast)?;
    VOTES.save(deps.storage, (proposal_id, voter), &cast)?;
    proposal.save(deps.storage)?;
    Ok(Response::new().add_event(events::voted(proposal_id, voter, vote, &cast)))
}

fn check_open(proposal: &Proposal, now: Time) -> Result<(), ContractError> {
    if proposal.is_open(now) {
        return Ok(());
    }
    Err(ContractError::NotOpen {
        proposal_id: proposal.id,
        status: proposal.status(now)?,
        ended_at: proposal.ended_at(),
    })
}

fn check_counts(
    voter: &Addr,
    view: &View,
    vote: Vote,
    cast: &Cast,
    before: Option<&Cast>,
) -> Result<(), ContractError> {
    if cast.own.is_zero() && cast.represented.is_zero() {
        return Err(ContractError::NoVotes {
            account: voter.clone(),
            height: view.height,
        });
    }
    if before == Some(cast) {
        return Err(ContractError::SameVote {
            voter: voter.clone(),
            vote,
        });
    }
    Ok(())
}

fn take_back(
    storage: &mut dyn cosmwasm_std::Storage,
    proposal: &mut Proposal,
    standing: &Standing,
) -> Result<(), ContractError> {
    let Some(representative) = &standing.representative else {
        return Ok(());
    };
    if standing.community.is_zero() {
        return Ok(());
    }
    votes::override_representative(
        storage,
        (proposal.id, representative),
        standing.community,
        proposal.terms.cap,
        &mut proposal.ballot,
    )
}
