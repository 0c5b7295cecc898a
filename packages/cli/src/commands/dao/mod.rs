//! `flywheel dao`. A proposal is printed as JSON, with its actions as people read them; the list as a table.

mod actions;
mod place;

use std::fs;

use anyhow::{Context, Result, bail};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::{Dao, Staking};
use flywheel_client::{Account, ChainError, Rpc, TxResult};
use flywheel_types::governance::{Choice, Expiration, NewProposal, ProposalClass, ProposalResponse, Status, Vote};
use serde::Serialize;
use serde_json::json;

use super::table::{print_json, print_table};
use crate::args::dao::{DaoCommand, ListArgs, LockArgs, NumberArgs, ProposeArgs, RepresentArgs, ShowArgs, VoteArgs};
use place::{Place, Signed};

/// Does what was asked for.
pub fn dao(command: &DaoCommand) -> Result<()> {
    match command {
        DaoCommand::Propose(args) => propose(args),
        DaoCommand::Vote(args) => vote(args),
        DaoCommand::Represent(args) => represent(args),
        DaoCommand::Queue(args) => send(args, "ended the voting of", |dao, account, id| dao.queue(account, id)),
        DaoCommand::Execute(args) => execute(args),
        DaoCommand::Close(args) => send(args, "closed", |dao, account, id| dao.close(account, id)),
        DaoCommand::Veto(args) => send(args, "vetoed", |dao, account, id| dao.veto(account, id)),
        DaoCommand::Lock(args) => lock(args),
        DaoCommand::Unlock(args) => {
            let signed = Signed::new(args)?;
            let done = signed.place.dao().start_unlock(&signed.account)?;
            println!("unlocking began in block {}", done.height);
            Ok(())
        }
        DaoCommand::List(args) => list(args),
        DaoCommand::Show(args) => show(args),
    }
}

fn propose(args: &ProposeArgs) -> Result<()> {
    let description = match &args.description_file {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => args.description.clone(),
    };
    let msgs = args.actions.as_deref().map(actions::read).transpose()?;
    let signed = Signed::new(&args.signer)?;
    let (dao, class) = (signed.place.dao(), ProposalClass::from(args.class));
    let proposal = NewProposal {
        class,
        title: args.title.clone(),
        description,
        msgs: msgs.unwrap_or_default(),
        choices: args.options.iter().map(|title| choice(title)).collect(),
        optimistic: args.optimistic,
        positions: None,
    };
    // What its class asks for comes back, unless it is vetoed or too few vote.
    let deposit = dao.rules()?.of(class).deposit;
    let done = dao.propose(&signed.account, proposal, deposit)?;
    println!("opened proposal {} in block {}", dao.proposed(&done)?, done.height);
    Ok(())
}

fn choice(title: &str) -> Choice {
    Choice {
        title: title.to_owned(),
        msgs: vec![],
    }
}

fn vote(args: &VoteArgs) -> Result<()> {
    let vote = vote_of(&args.vote)?;
    let signed = Signed::new(&args.signer)?;
    let dao = signed.place.dao();
    let done = dao.vote(&signed.account, args.proposal, vote, args.machines.clone())?;
    let cast = done
        .contract_events(dao.address(), "flywheel-governance/voted")
        .find_map(|event| {
            Some((
                event.attribute("power")?.to_owned(),
                event.attribute("represented")?.to_owned(),
            ))
        });
    let (own, represented) = cast.context("the result of the vote does not say what it counts")?;
    println!(
        "voted {} on proposal {} with {own} votes of your own and {represented} for others, in block {}",
        args.vote, args.proposal, done.height
    );
    Ok(())
}

fn vote_of(text: &str) -> Result<Vote> {
    Ok(match text {
        "yes" => Vote::Yes,
        "no" => Vote::No,
        "abstain" => Vote::Abstain,
        "veto" => Vote::Veto,
        number => match number.parse() {
            Ok(option) => Vote::Option(option),
            Err(_) => bail!("{text:?} is no vote: say yes, no, abstain, veto, or the number of an option, from 0"),
        },
    })
}

fn represent(args: &RepresentArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let named = args.representative.as_deref();
    let representative: Option<Addr> = named
        .map(|text| signed.place.address("the representative", text))
        .transpose()?;
    let config = signed.place.dao().config()?;
    let staking = Staking::new(&signed.place.chain, config.staking, config.denom);
    let done = staking.set_representative(&signed.account, representative.as_ref())?;
    let who = named.unwrap_or("nobody");
    println!("{who} votes for you from block {} on", done.height);
    Ok(())
}

fn lock(args: &LockArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let amount = Uint128::new(args.amount);
    let done = signed.place.dao().lock(&signed.account, amount, args.days)?;
    println!("locked {amount} for {} days in block {}", args.days, done.height);
    Ok(())
}

/// Says what became of it: its actions may fail while the transaction does not.
fn execute(args: &NumberArgs) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let dao = signed.place.dao();
    let done = dao.carry_out(&signed.account, args.proposal)?;
    let after = dao.proposal(args.proposal)?;
    match after.failure {
        Some(failure) if after.status == Status::ExecutionFailed => bail!(
            "the actions of proposal {} failed ({}): try again before {}",
            args.proposal,
            failure.error,
            after.executable_until
        ),
        _ => {
            println!("carried out proposal {} in block {}", args.proposal, done.height);
            Ok(())
        }
    }
}

fn send(
    args: &NumberArgs,
    happened: &str,
    message: impl FnOnce(&Dao<'_, Rpc>, &Account, u64) -> Result<TxResult, ChainError>,
) -> Result<()> {
    let signed = Signed::new(&args.signer)?;
    let done = message(&signed.place.dao(), &signed.account, args.proposal)?;
    println!("{happened} proposal {} in block {}", args.proposal, done.height);
    Ok(())
}

fn list(args: &ListArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let proposals = place.dao().newest(args.before, Some(args.limit))?;
    if args.json {
        return print_json(&proposals);
    }
    let headings = [
        "proposal",
        "class",
        "status",
        "yes",
        "no",
        "veto",
        "abstain",
        "of",
        "voting ends",
        "title",
    ];
    let rows = proposals.iter().map(row).collect::<Result<Vec<_>>>()?;
    print_table(headings, rows)
}

fn row(response: &ProposalResponse) -> Result<[String; 10]> {
    let proposal = &response.proposal;
    let votes = &proposal.votes;
    let Expiration::AtTime(end) = proposal.expiration;
    let ends = jiff::Timestamp::from_second(i64::try_from(end.seconds())?)?;
    Ok([
        response.id.to_string(),
        proposal.class.to_string(),
        name(&proposal.status)?,
        votes.yes.to_string(),
        votes.no.to_string(),
        votes.no_with_veto.to_string(),
        votes.abstain.to_string(),
        proposal.total_power.to_string(),
        ends.to_string(),
        proposal.title.clone(),
    ])
}

/// What a value is called in JSON.
fn name(value: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(value)?;
    Ok(value.as_str().unwrap_or_default().replace('_', " "))
}

fn show(args: &ShowArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let dao = place.dao();
    let proposal = dao.proposal(args.proposal)?;
    let actions = dao.actions(args.proposal)?.actions;
    print_json(&json!({ "id": args.proposal, "proposal": proposal, "does": actions }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_words_or_the_numbers_of_options() {
        assert_eq!(vote_of("veto").unwrap(), Vote::Veto);
        assert_eq!(vote_of("0").unwrap(), Vote::Option(0));
        assert_eq!(vote_of("9").unwrap(), Vote::Option(9));
        for wrong in ["", "Yes", "-1", "256", "maybe"] {
            assert!(vote_of(wrong).is_err(), "{wrong}");
        }
    }
}
