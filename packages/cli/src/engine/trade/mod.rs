//! After the last epoch: people who pay, and what becomes of their money.
//!
//! Whoever pays here is made up, unlike the machines, whose owners and keys are the run's. So it happens on the chain in
//! memory, once the state folder is left as it is: a folder never holds anybody who is not in the input, goes on with more
//! readings as if nobody had paid, and a kill costs nothing but the time until the same command is there again.

mod closing;
mod data;
mod exchange;
mod facts;
mod feed;
mod parties;
mod people;
mod records;
mod sales;
mod service;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::{Marketplace, Payments};
use flywheel_client::{Account, Chain, Embedded};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Denom;
use tempfile::TempDir;

use super::Source;
use super::session::Session;
use crate::input::MarketPlan;

pub use facts::{ChannelDeal, DataDeal, FeedDeal, FraudDeal, SessionDeal, Share, Shares, Trade};
pub use people::check_means;

use people::Person;

/// The network while people pay.
struct Market<'s, 'c> {
    session: &'s Session<'c>,
    plan: &'s MarketPlan,
    payments: Payments<'c, Embedded>,
    marketplace: Marketplace<'c, Embedded>,
    denom: Denom,
    /// The machines that serve, by number, the busiest first.
    servers: Vec<usize>,
    /// Files of buyers and sellers.
    folder: TempDir,
}

/// A machine that serves, and whose it is.
struct Server {
    unit: usize,
    name: String,
    machine: MachineId,
    owner: Account,
    /// The owner's account: the run's machines have no other payee.
    payee: Addr,
}

impl Session<'_> {
    /// Lets people pay machines and buy what they made; then another root pays the machines their share. The state folder
    /// is left first and stays as it is.
    pub fn trade(&mut self, plan: &MarketPlan, source: &mut dyn Source) -> Result<Trade> {
        self.chain.leave_disk()?;
        let first = self.running_epoch()?;
        let mut trade = Market::open(self, plan)?.sell(source)?;
        let last = self.running_epoch()?;
        let claimed = self.claimed()?;
        trade.closed = self.close_epochs(last)?;
        let (revenue, machines) = self.shares(first, last, &claimed)?;
        trade.revenue = revenue;
        trade.machines = machines;
        Ok(trade)
    }

    /// The epoch in which the chain's clock is.
    pub(super) fn running_epoch(&self) -> Result<Epoch> {
        let running = self.network.clock().epoch_at(self.chain.now()?);
        running.context("the network has not begun")
    }

    /// The units of a class with the most work first; all units if the class has none.
    pub(super) fn busiest(&self, class: &str) -> Result<Vec<usize>> {
        let mut work = vec![0_u128; self.units.len()];
        for epoch in 0..self.next_epoch().get() {
            for (unit, row) in self.epoch(Epoch::new(epoch))?.machines {
                if let Some(work) = work.get_mut(unit) {
                    *work = work.saturating_add(row.work);
                }
            }
        }
        let of_class = |unit: &usize| self.units.get(*unit).is_some_and(|unit| unit.class == class);
        let mut units: Vec<usize> = (0..self.units.len()).filter(of_class).collect();
        if units.is_empty() {
            units = (0..self.units.len()).collect();
        }
        units.sort_by_key(|unit| (std::cmp::Reverse(work.get(*unit).copied()), *unit));
        Ok(units)
    }
}

impl<'s, 'c> Market<'s, 'c> {
    fn open(session: &'s Session<'c>, plan: &'s MarketPlan) -> Result<Self> {
        let network = session.network();
        Ok(Self {
            session,
            plan,
            payments: session.payments()?,
            marketplace: network.marketplace().context("the network has no marketplace")?,
            denom: network.denom().clone(),
            servers: session.busiest(&plan.service.class)?,
            folder: TempDir::new().context("a folder for the files that are sold")?,
        })
    }

    /// Everything that people pay for.
    fn sell(&self, source: &mut dyn Source) -> Result<Trade> {
        self.fund_people()?;
        let mut parties = self.parties()?;
        let session = self.serve(&mut parties)?;
        let channel = self.take_vouchers(&mut parties)?;
        let content = self.describe(source)?;
        let data = self.sell_data(&content, &mut parties)?;
        let fraud = self.cheat(&content, &mut parties)?;
        let feed = self.feed(&mut parties)?;
        Ok(Trade {
            session,
            channel,
            data,
            fraud,
            feed,
            parties: parties.after(&self.session.network)?,
            payments: self.payments.totals(&self.denom)?,
            marketplace: self.marketplace.totals(None)?,
            flows: self.marketplace.flows(None)?,
            closed: Epoch::new(0),
            revenue: Uint128::zero(),
            machines: vec![],
        })
    }

    /// One of the machines that serve; with few of them, one serves more often.
    fn server(&self, number: usize) -> Result<Server> {
        let unit = self.servers.iter().cycle().nth(number).copied();
        let unit = unit.context("the network has no machines")?;
        let found = self.session.units.get(unit).context("a machine without a unit")?;
        let machine = self.session.machines.get(unit).copied();
        let owner = self.session.seed.owner(&found.owner);
        Ok(Server {
            unit,
            name: found.name.clone(),
            machine: machine.context("a unit without a machine")?,
            payee: self.session.chain.address(&owner),
            owner,
        })
    }

    fn person(&self, person: Person) -> Account {
        self.session.seed.person(person.label())
    }

    fn address(&self, person: Person) -> Addr {
        self.session.chain.address(&self.person(person))
    }

    fn balance(&self, account: &Addr) -> Result<Uint128> {
        Ok(self.session.network.balance(account)?)
    }
}
