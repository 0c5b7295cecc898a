//! Proposals from their opening to their end. Every step looks at the chain first, as everywhere in a run.

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Addr, CosmosMsg, Uint128, WasmMsg, to_json_binary};
use flywheel_client::handles::Dao;
use flywheel_client::{Account, Chain, ChainError, Embedded, TxResult};
use flywheel_protocol::Time;
use flywheel_types::governance::{Expiration, NewProposal, Proposal, ProposalClass, Status, Vote};
use serde::Serialize;

use super::super::session::Session;
use super::{Ballot, Cast, Motion};

/// A network's holders.
pub(super) struct Assembly<'s, 'c> {
    pub(super) session: &'s Session<'c>,
    pub(super) dao: Dao<'c, Embedded>,
}

/// What is proposed.
pub(super) struct Plea {
    pub(super) class: ProposalClass,
    pub(super) title: String,
    pub(super) actions: Vec<CosmosMsg>,
}

/// A message to a contract, as an action.
pub(super) fn call(contract: &Addr, message: &impl Serialize) -> Result<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(message)?,
        funds: vec![],
    }
    .into())
}

/// The words of a refusal that has to come.
///
/// # Errors
/// It did not come, or something else went wrong.
pub(super) fn refusal(sent: Result<TxResult, ChainError>, what: &str) -> Result<String> {
    match sent {
        Err(ChainError::Refused { reason }) => Ok(reason),
        Err(error) => Err(error.into()),
        Ok(_) => bail!("{what} was not refused"),
    }
}

impl<'s, 'c> Assembly<'s, 'c> {
    pub(super) fn of(session: &'s Session<'c>) -> Result<Self> {
        let dao = session.network().dao();
        let dao = dao.context("the holders have no DAO: the network file has no [dao]")?;
        Ok(Self { session, dao })
    }

    pub(super) fn owner(&self, name: &str) -> Account {
        self.session.seed().owner(name)
    }

    pub(super) fn address(&self, account: &Account) -> Addr {
        self.session.chain.address(account)
    }

    /// From its opening to its execution.
    pub(super) fn decide(&self, plea: Plea, ballot: &Ballot) -> Result<u64> {
        let number = self.propose(plea, ballot)?;
        self.vote(number, ballot)?;
        self.carry_out(number)?;
        Ok(number)
    }

    /// Opens a proposal with its class's deposit.
    pub(super) fn propose(&self, plea: Plea, ballot: &Ballot) -> Result<u64> {
        let deposit = self.dao.rules()?.of(plea.class).deposit;
        let title = plea.title.clone();
        let proposal = NewProposal {
            class: plea.class,
            title: plea.title,
            description: String::new(),
            msgs: plea.actions,
            choices: vec![],
            optimistic: false,
            positions: None,
        };
        let opened = self.dao.propose(&self.owner(ballot.proposer), proposal, deposit);
        Ok(self.dao.proposed(&opened.context(title)?)?)
    }

    /// Everybody who wants to and has not yet, votes.
    pub(super) fn vote(&self, number: u64, ballot: &Ballot) -> Result<()> {
        let sides = [(ballot.yes, Vote::Yes), (ballot.no, Vote::No)];
        for (names, vote) in sides {
            for name in names {
                let owner = self.owner(name);
                if self.dao.vote_of(number, &self.address(&owner))?.is_none() {
                    self.dao.vote(&owner, number, vote, None)?;
                }
            }
        }
        Ok(())
    }

    /// Waits until voting is over.
    pub(super) fn await_end(&self, number: u64) -> Result<Proposal> {
        let Expiration::AtTime(end) = self.dao.proposal(number)?.expiration;
        self.session.chain.wait_until(Time::new(end.seconds()))?;
        Ok(self.dao.proposal(number)?)
    }

    /// Waits for the timelock and does what was decided, unless it is done.
    pub(super) fn carry_out(&self, number: u64) -> Result<()> {
        let before = self.dao.proposal(number)?;
        if before.status == Status::Executed {
            return Ok(());
        }
        self.session.chain.wait_until(before.executable_at)?;
        self.dao.carry_out(&self.session.seed().operator(), number)?;
        let after = self.dao.proposal(number)?;
        let failure = after.failure.map(|failure| failure.error).unwrap_or_default();
        ensure!(
            after.status == Status::Executed,
            "{:?} was not carried out: {failure}",
            after.title
        );
        Ok(())
    }

    /// What became of all proposals, the first one first.
    pub(super) fn motions(&self) -> Result<Vec<Motion>> {
        let mut newest = self.dao.newest(None, None)?;
        newest.reverse();
        let motions = newest.into_iter().map(|row| {
            let (number, proposal) = (row.id, row.proposal);
            Ok(Motion {
                number,
                class: proposal.class,
                proposer: self.name_of(&proposal.proposer),
                voters: self.casts(number)?,
                yes: proposal.votes.yes,
                no: proposal.votes.no,
                deposit: proposal.deposit,
                status: proposal.status,
                title: proposal.title,
            })
        });
        motions.collect()
    }

    fn casts(&self, number: u64) -> Result<Vec<Cast>> {
        let votes = self.dao.votes(number)?.into_iter();
        let casts = votes.map(|cast| Cast {
            by: self.name_of(&cast.voter),
            vote: cast.vote,
            power: cast.power,
        });
        Ok(casts.collect())
    }

    fn name_of(&self, address: &Addr) -> String {
        let units = self.session.units().iter();
        let mut owners = units.map(|unit| unit.owner.as_str());
        let found = owners.find(|name| self.address(&self.owner(name)) == *address);
        found.map_or_else(|| address.to_string(), str::to_owned)
    }

    /// What the DAO may spend.
    pub(super) fn treasury(&self) -> Result<Uint128> {
        let totals = self.dao.totals(self.session.network().denom())?;
        let row = totals.liabilities.into_iter().find(|row| row.name == "treasury");
        Ok(row.context("the DAO's totals lack its treasury")?.amount)
    }
}
