//! Proposals as cw3 and DAO DAO show them.

use cosmwasm_std::{Decimal, Order, StdResult, Storage, Timestamp};
use cw_storage_plus::Bound;
use flywheel_protocol::{Bps, Time};
use flywheel_types::governance::{
    ActionsResponse, ChoiceResponse, Expiration, Failure, PercentageThreshold, Proposal as Answer,
    ProposalListResponse, ProposalResponse, Threshold, Votes,
};
use flywheel_types::page;

use crate::describe::describe;
use crate::error::ContractError;
use crate::state::proposals::{self, BALLOTS, FAILURES, Kind, Proposal, StoredChoice, TERMS, TEXTS, Terms, Text};
use crate::tally;

/// Bytes of texts in a page, after which it ends: a page must be answered whatever others have written.
const PAGE_BYTES: usize = 131_072;

pub fn proposal(storage: &dyn Storage, id: u64, now: Time) -> Result<ProposalResponse, ContractError> {
    answer(storage, Proposal::load(storage, id)?, now).map(|(response, _)| response)
}

pub fn list_proposals(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> Result<ProposalListResponse, ContractError> {
    let after = start_after.map(Bound::exclusive);
    let range = TERMS.range(storage, after, None, Order::Ascending);
    one_page(storage, range, limit, now)
}

pub fn reverse_proposals(
    storage: &dyn Storage,
    start_before: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> Result<ProposalListResponse, ContractError> {
    let before = start_before.map(Bound::exclusive);
    let range = TERMS.range(storage, None, before, Order::Descending);
    one_page(storage, range, limit, now)
}

fn one_page(
    storage: &dyn Storage,
    range: impl Iterator<Item = StdResult<(u64, Terms)>>,
    limit: Option<u32>,
    now: Time,
) -> Result<ProposalListResponse, ContractError> {
    let (mut proposals, mut bytes) = (vec![], 0_usize);
    for row in range.take(page::limit(limit)) {
        let (id, terms) = row?;
        let ballot = BALLOTS.may_load(storage, id)?.unwrap_or_default();
        let (response, size) = answer(storage, Proposal { id, terms, ballot }, now)?;
        proposals.push(response);
        bytes = bytes.saturating_add(size);
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    Ok(ProposalListResponse { proposals })
}

pub fn proposal_count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(proposals::newest(storage)?.map_or(0, |(id, _)| id))
}

pub fn actions(storage: &dyn Storage, id: u64) -> Result<ActionsResponse, ContractError> {
    let proposal = Proposal::load(storage, id)?;
    let text = TEXTS.load(storage, id)?;
    let is_multiple = proposal.terms.kind == Kind::Multiple;
    let mut actions = vec![];
    for (number, choice) in (0_u8..).zip(&text.choices) {
        let of_choice = is_multiple.then_some(number);
        actions.extend(choice.msgs.iter().map(|msg| describe(of_choice, msg)));
    }
    Ok(ActionsResponse { actions })
}

/// The answer and about how many bytes of text it has.
fn answer(storage: &dyn Storage, proposal: Proposal, now: Time) -> Result<(ProposalResponse, usize), ContractError> {
    let id = proposal.id;
    let bytes = TEXTS.key(id);
    let size = storage.get(&bytes).map_or(0, |text| text.len());
    let text = TEXTS.load(storage, id)?;
    let failure = FAILURES.may_load(storage, id)?;
    let failure = failure.map(|failed| Failure {
        error: failed.error,
        at: failed.at,
    });
    let (status, class) = (proposal.status(now)?, proposal.class());
    let (executable_at, executable_until) = (proposal.executable_at(), proposal.executable_until());
    let votes = votes(&proposal)?;
    let Text {
        proposer,
        title,
        description,
        choices,
    } = text;
    let (msgs, choices) = split(&proposal, choices)?;
    let Proposal { terms, ballot, .. } = proposal;
    let answer = Answer {
        title,
        description,
        proposer,
        start_height: terms.start_height,
        min_voting_period: None,
        expiration: Expiration::AtTime(Timestamp::from_seconds(terms.ends_at.get())),
        threshold: threshold(&terms),
        total_power: terms.total,
        msgs,
        status,
        votes,
        allow_revoting: terms.revoting,
        class,
        kind: terms.kind.into(),
        choices,
        quorum_votes: terms.needed,
        representative_cap: terms.cap,
        machine_weight: terms.machine_weight,
        deposit: terms.deposit,
        deposit_settled: ballot.is_settled,
        timelock: terms.timelock,
        executable_at,
        executable_until,
        failure,
    };
    Ok((ProposalResponse { id, proposal: answer }, size))
}

/// The actions of a single choice, or the options of several.
fn split(
    proposal: &Proposal,
    mut stored: Vec<StoredChoice>,
) -> Result<(Vec<cosmwasm_std::CosmosMsg>, Vec<ChoiceResponse>), ContractError> {
    if proposal.terms.kind != Kind::Multiple {
        return Ok((stored.pop().map(|only| only.msgs).unwrap_or_default(), vec![]));
    }
    let choices = (0_u8..).zip(stored).map(|(number, StoredChoice { title, msgs })| {
        Ok(ChoiceResponse {
            title,
            msgs,
            vote_count: tally::votes_for(&proposal.ballot, number)?,
        })
    });
    Ok((vec![], choices.collect::<Result<_, ContractError>>()?))
}

fn votes(proposal: &Proposal) -> Result<Votes, ContractError> {
    let (terms, ballot) = (&proposal.terms, &proposal.ballot);
    let of = |number: u8| tally::votes_for(ballot, number);
    if terms.kind == Kind::Multiple {
        return Ok(Votes {
            no: of(terms.options)?,
            abstain: of(terms.options.saturating_add(1))?,
            ..Votes::default()
        });
    }
    Ok(Votes {
        yes: of(0)?,
        no: of(1)?,
        abstain: of(2)?,
        no_with_veto: of(3)?,
    })
}

fn threshold(terms: &Terms) -> Threshold {
    let percent = |points: u64| PercentageThreshold::Percent(Decimal::bps(points));
    // The quorum as it was meant: the votes needed, as a part of all, rounded down to a ten-thousandth.
    let quorum = terms.needed.checked_multiply_ratio(10_000_u128, terms.total);
    let quorum = quorum.ok().and_then(|points| u64::try_from(points.u128()).ok());
    Threshold::ThresholdQuorum {
        threshold: percent(u64::from(terms.threshold.get())),
        quorum: percent(quorum.unwrap_or(u64::from(Bps::ONE.get()))),
    }
}
