//! `flywheel dao`. A proposal is printed as JSON, with its actions as people read them; the list as a table.

mod actions;
mod place;
mod stake;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flywheel_client::handles::Dao;
use flywheel_client::{Account, ChainError, Rpc, TxResult};
use flywheel_protocol::Time;
use flywheel_types::governance::{
    Choice, ExecuteMsg, Expiration, NewProposal, ProposalClass, ProposalResponse, Status, Vote,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::table::{print_json, print_table};
use crate::args::dao::{DaoCommand, ListArgs, NumberArgs, ProposeArgs, ShowArgs, TellArgs, VoteArgs, VotesArgs};
use place::{Place, Signed};

/// Does what was asked for.
pub fn dao(command: &DaoCommand) -> Result<()> {
    match command {
        DaoCommand::Propose(args) => propose(args),
        DaoCommand::Vote(args) => vote(args),
        DaoCommand::Represent(args) => stake::represent(args),
        DaoCommand::Queue(args) => send(args, "ended the voting of", |dao, account, id| dao.queue(account, id)),
        DaoCommand::Execute(args) => execute(args),
        DaoCommand::Close(args) => send(args, "closed", |dao, account, id| dao.close(account, id)),
        DaoCommand::Veto(args) => send(args, "vetoed", |dao, account, id| dao.veto(account, id)),
        DaoCommand::Lock(args) => stake::lock(args),
        DaoCommand::Unlock(args) => stake::unlock(args),
        DaoCommand::Join(args) => stake::join(args),
        DaoCommand::Leave(args) => stake::leave(args),
        DaoCommand::Withdraw(args) => stake::withdraw(args),
        DaoCommand::Power(args) => stake::power(args),
        DaoCommand::Tell(args) => tell(args),
        DaoCommand::Votes(args) => votes(args),
        DaoCommand::List(args) => list(args),
        DaoCommand::Show(args) => show(args),
    }
}

fn propose(args: &ProposeArgs) -> Result<()> {
    let description = match &args.description_file {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => args.description.clone(),
    };
    let read = |file: Option<&Path>| file.map_or_else(|| Ok(vec![]), actions::read);
    let mut msgs = read(args.actions.as_deref())?;
    let mut choices = args
        .options
        .iter()
        .map(|option| {
            Ok(Choice {
                title: option.title.clone(),
                msgs: read(option.actions.as_deref())?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let signed = Signed::new(&args.signer)?;
    let contracts = signed.place.contracts()?;
    let all = choices.iter_mut().map(|choice| &mut choice.msgs).chain([&mut msgs]);
    all.flatten()
        .try_for_each(|message| actions::address(message, &contracts))?;
    let (dao, class) = (signed.place.dao(), ProposalClass::from(args.class));
    let proposal = NewProposal {
        class,
        title: args.title.clone(),
        description,
        msgs,
        choices,
        optimistic: args.optimistic,
        positions: args.machines.clone(),
    };
    // What its class asks for comes back, unless it is vetoed or too few vote.
    let deposit = dao.rules()?.of(class).deposit;
    let done = dao.propose(&signed.account, proposal, deposit)?;
    println!("opened proposal {} in block {}", dao.proposed(&done)?, done.height);
    Ok(())
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
            date(after.executable_until)?
        ),
        _ => {
            println!("carried out proposal {} in block {}", args.proposal, done.height);
            Ok(())
        }
    }
}

/// Any message, as it is written.
fn tell(args: &TellArgs) -> Result<()> {
    let file = args.message.display().to_string();
    let text = fs::read(&args.message).with_context(|| file.clone())?;
    let message: ExecuteMsg =
        serde_json::from_slice(&text).with_context(|| format!("{file} is no message to a DAO"))?;
    let written: serde_json::Map<String, Value> = serde_json::from_slice(&text)?;
    let name = written.keys().next().cloned().unwrap_or_default();
    let signed = Signed::new(&args.signer)?;
    let done = signed.place.dao().execute(&signed.account, &message)?;
    println!("told the DAO {name} in block {}", done.height);
    Ok(())
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
    let ends = date(Time::new(end.seconds()))?;
    Ok([
        response.id.to_string(),
        proposal.class.to_string(),
        name(&proposal.status)?,
        votes.yes.to_string(),
        votes.no.to_string(),
        votes.no_with_veto.to_string(),
        votes.abstain.to_string(),
        proposal.total_power.to_string(),
        ends,
        proposal.title.clone(),
    ])
}

fn votes(args: &VotesArgs) -> Result<()> {
    let place = Place::new(&args.place)?;
    let votes = place.dao().votes(args.proposal)?;
    if args.json {
        return print_json(&votes);
    }
    let proposal = place.dao().proposal(args.proposal)?;
    let rows = votes.iter().map(|found| {
        let vote = match found.vote {
            Vote::Option(number) => {
                let choice = proposal.choices.get(usize::from(number));
                choice.map_or_else(|| number.to_string(), |choice| choice.title.clone())
            }
            other => name(&other)?,
        };
        let (power, represented) = (found.power.to_string(), found.represented.to_string());
        Ok([found.voter.to_string(), vote, power, represented])
    });
    print_table(
        ["voter", "vote", "counts", "for others"],
        rows.collect::<Result<Vec<_>>>()?,
    )
}

/// A time as people read it.
fn date(time: Time) -> Result<String> {
    Ok(jiff::Timestamp::from_second(i64::try_from(time.get())?)?.to_string())
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
