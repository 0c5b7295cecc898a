//! Grants: apply, vote, pay per accepted milestone, stop, claw back what is unearned.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::governance::{
    APPLICATION_LIFE, GrantApplication, GrantStatus, MAX_GRANT, MAX_MILESTONES, MilestoneSpec,
};

use super::{check_count, check_length, check_period, check_text, check_title, only_dao, recipient};
use crate::error::ContractError;
use crate::events;
use crate::payout;
use crate::state::grants::{self, GRANTS, Grant, GrantStage, Milestone};
use crate::state::{held, limits};

/// Bytes of an application's details.
const MAX_DETAILS: usize = 4_096;
/// Bytes of what a grantee says of a milestone.
const MAX_EVIDENCE: usize = 512;
/// The shortest grant: a minute.
const MIN_GRANT: u64 = 60;

/// Asks for a grant. It holds no money, and lapses by itself.
pub fn apply(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    application: GrantApplication,
) -> Result<Response, ContractError> {
    check_title("title", &application.title)?;
    check_text("details", &application.details, MAX_DETAILS)?;
    check_count("milestones", application.milestones.len(), (1, MAX_MILESTONES))?;
    check_period("duration", application.duration, MIN_GRANT, MAX_GRANT)?;
    let milestones = application.milestones.into_iter().map(milestone);
    let grant = Grant {
        stage: GrantStage::Applied,
        applicant: sender.clone(),
        recipient: match &application.recipient {
            Some(account) => recipient(deps.api, env, account)?,
            None => sender.clone(),
        },
        title: application.title,
        details: application.details,
        denom: application.denom.validate(deps.api)?,
        milestones: milestones.collect::<Result<_, _>>()?,
        duration: application.duration,
        reviewer: None,
        until: Time::of(&env.block).plus(Seconds::new(APPLICATION_LIFE))?,
    };
    let amount = grant.unpaid()?;
    let number = grants::apply(deps.storage, &grant)?;
    Ok(Response::new().add_event(events::grant("applied", number, &grant, amount)))
}

fn milestone(spec: MilestoneSpec) -> Result<Milestone, ContractError> {
    check_title("title of a milestone", &spec.title)?;
    if spec.amount.is_zero() {
        return Err(ContractError::IsZero {
            what: "amount of a milestone",
        });
    }
    Ok(Milestone {
        title: spec.title,
        amount: spec.amount,
        evidence: None,
        paid: false,
    })
}

/// Awards what was applied for: all of it is set aside, and counts as spent now.
pub fn award(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    reviewer: Option<&str>,
) -> Result<Response, ContractError> {
    only_dao(env, sender)?;
    let now = Time::of(&env.block);
    let mut grant = grants::load(deps.storage, number)?;
    grant.expect(number, GrantStatus::Applied, now)?;
    let reviewer = reviewer.map(|account| deps.api.addr_validate(account)).transpose()?;
    let (amount, denom) = (grant.unpaid()?, grant.denom.clone());
    let free = held::free(deps.storage, &deps.querier, &env.contract.address, &denom)?;
    if amount > free {
        return Err(ContractError::MoreThanFree {
            amount,
            denom: denom.name().to_owned(),
            free,
        });
    }
    limits::charge(deps.storage, &denom, amount, now)?;
    grant.award(deps.storage, number, reviewer, now)?;
    Ok(Response::new().add_event(events::grant("awarded", number, &grant, amount)))
}

/// Says how a milestone was reached.
pub fn report(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    number: u64,
    milestone: u8,
    evidence: String,
) -> Result<Response, ContractError> {
    check_length("evidence", &evidence, (1, MAX_EVIDENCE))?;
    check_text("evidence", &evidence, MAX_EVIDENCE)?;
    let mut grant = grants::load(storage, number)?;
    grant.expect(number, GrantStatus::Active, Time::of(&env.block))?;
    if !is_grantee(&grant, sender) {
        return Err(not_yours(sender, "the grantee"));
    }
    let event = events::milestone_reported(number, milestone, &evidence);
    grant.milestone(number, milestone)?.evidence = Some(evidence);
    GRANTS.save(storage, number, &grant)?;
    Ok(Response::new().add_event(event))
}

/// Pays a milestone.
pub fn accept(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    number: u64,
    milestone: u8,
) -> Result<Response, ContractError> {
    let mut grant = grants::load(storage, number)?;
    grant.expect(number, GrantStatus::Active, Time::of(&env.block))?;
    if !is_judge(&grant, env, sender) {
        return Err(not_yours(sender, "the DAO or the grant's reviewer"));
    }
    let amount = grant.accept(storage, number, milestone)?;
    let event = events::milestone_accepted(number, milestone, &grant, amount);
    let response = Response::new().add_event(event);
    Ok(payout::pay(response, sender, grant.recipient, &grant.denom, amount)?)
}

/// Ends a grant; what is not paid goes back to the treasury.
pub fn stop(storage: &mut dyn Storage, env: &Env, sender: &Addr, number: u64) -> Result<Response, ContractError> {
    let mut grant = grants::load(storage, number)?;
    grant.expect(number, GrantStatus::Active, Time::of(&env.block))?;
    if !is_judge(&grant, env, sender) && !is_grantee(&grant, sender) {
        return Err(not_yours(sender, "the DAO, the grant's reviewer or the grantee"));
    }
    let amount = grant.end(storage, number)?;
    Ok(Response::new().add_event(events::grant("stopped", number, &grant, amount)))
}

/// Ends a grant whose time is over.
pub fn close(storage: &mut dyn Storage, env: &Env, number: u64) -> Result<Response, ContractError> {
    let mut grant = grants::load(storage, number)?;
    grant.expect(number, GrantStatus::Over, Time::of(&env.block))?;
    let amount = grant.end(storage, number)?;
    Ok(Response::new().add_event(events::grant("closed", number, &grant, amount)))
}

fn is_judge(grant: &Grant, env: &Env, sender: &Addr) -> bool {
    *sender == env.contract.address || grant.reviewer.as_ref() == Some(sender)
}

fn is_grantee(grant: &Grant, sender: &Addr) -> bool {
    *sender == grant.applicant || *sender == grant.recipient
}

fn not_yours(sender: &Addr, who: &'static str) -> ContractError {
    ContractError::NotYours {
        sender: sender.clone(),
        who,
    }
}
