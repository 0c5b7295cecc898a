//! Holders govern their network: whoever has bonded a machine votes.
//!
//! What the source's [`Story`] says is decided by the chain's DAO like anywhere: proposed, voted, waited for, carried out. The
//! vote on the split is part of the run and on its disk, because later epochs pay by it. The rest needs somebody who is not in
//! the input, such as a grantee, and so happens in memory, as the sales do.

mod facts;
mod grant;
mod place;
mod raid;
mod sale;
mod split;
mod story;
mod tariff;
mod voting;

use anyhow::{Context, Result};
use cosmwasm_std::Addr;
use flywheel_client::Chain;
use flywheel_types::governance::Status;

pub use facts::{Cast, Governance, GrantEnded, MachineSold, Motion, PlaceOpened, RaidVetoed, SplitChange, TariffBand};
pub use split::percent;
pub use story::{Ballot, NewPlace, NewSplit, Project, Resale, Story};

use super::parties::Parties;
use super::session::Session;
use crate::input::Plan;
use voting::Assembly;

/// The account that asks for a grant.
const GRANTEE: &str = "grantee";

impl Session<'_> {
    /// Lets the holders decide what is left of the story, after the last epoch. The state folder is left first and stays as it
    /// is.
    pub fn govern(&mut self, story: &Story, plan: &Plan) -> Result<Governance> {
        self.chain.leave_disk()?;
        let holders = Assembly::of(self)?;
        let market = plan.market.as_ref();
        let service = &market
            .context("the story needs a [market]: it decides what a unit costs")?
            .service;
        let mut parties = holders.parties(story)?;
        let price = plan.token.write(service.price);
        let price = price.split(' ').next().unwrap_or_default();
        let tariff = holders.tariff(&story.tariff, service, price)?;
        let place = holders.place(&story.place, plan, &mut parties)?;
        let grant = holders.grant(&story.grant, &mut parties)?;
        let raid = holders.raid(&story.raid, &mut parties)?;
        let sale = holders.sale(story.sale)?;
        let config = holders.dao.config()?;
        Ok(Governance {
            votes: holders.dao.total_power(None)?,
            minimum_votes: config.minimum_total_power,
            proposals: holders.motions()?,
            split: holders.split(&story.split, plan)?,
            tariff,
            place,
            grant,
            raid,
            sale,
            parties: parties.after(&self.network)?,
            totals: holders.dao.totals(self.network.denom())?,
        })
    }
}

impl Assembly<'_, '_> {
    /// Everybody who proposes, pays or is paid.
    fn parties(&self, story: &Story) -> Result<Parties> {
        let ballots = [story.tariff, story.place.ballot, story.grant.ballot, story.raid];
        let owners = ballots
            .map(|ballot| ballot.proposer)
            .into_iter()
            .chain([story.place.owner]);
        let owner = |name: &str| (format!("owner {name}"), self.address(&self.owner(name)));
        let mut accounts: Vec<(String, Addr)> = owners.map(owner).collect();
        let network = self.session.network();
        let grantee = self.session.seed().person(GRANTEE);
        accounts.extend([
            ("who has the grant".to_owned(), self.address(&grantee)),
            ("treasury".to_owned(), self.dao.address().clone()),
            (
                "staking contract, for bonds".to_owned(),
                network.staking().address().clone(),
            ),
        ]);
        Parties::watch(network, accounts)
    }

    fn is_open(&self, number: u64) -> Result<bool> {
        Ok(self.dao.proposal(number)?.status == Status::Open)
    }

    /// Waits until what has passed could be carried out.
    fn await_timelock(&self, number: u64) -> Result<()> {
        let executable_at = self.dao.proposal(number)?.executable_at;
        self.session.chain.wait_until(executable_at)?;
        Ok(())
    }
}
