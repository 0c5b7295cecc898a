//! All money that one message moves: purses are written once, and each payee is paid once.

use cosmwasm_std::{Addr, Event, QuerierWrapper, StdResult, Storage, SubMsg, Uint128};
use flywheel_protocol::values::Split;
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::Denom;
use flywheel_types::marketplace::{EpochSales, Listing, MACHINE_SALES, SALES, Seller, SellerGone, WaitingPart};

use crate::error::ContractError;
use crate::rows::Rows;
use crate::state::config::{self, CONFIG, Config};
use crate::state::purse::{self, Pocket, Purse, Way};
use crate::{events, payout, sellers};

/// What a message has moved so far.
pub struct Till<'q> {
    /// What the contract was launched with.
    pub config: Config,
    /// The block's time.
    pub now: Time,
    querier: QuerierWrapper<'q>,
    /// Whether listings have lost their machine, as far as it was asked.
    gone: Rows<(MachineId, u32), Option<SellerGone>>,
    /// What machines' owners have set, as far as it was asked.
    divisions: Rows<(MachineId, u32), Option<Split<Addr>>>,
    purses: Rows<Denom, Purse>,
    accounts: Rows<(Denom, Addr, Way), Uint128>,
    parts: Rows<WaitingPart, Uint128>,
    sales: EpochSales,
    machine_sales: Rows<MachineId, EpochSales>,
    events: Vec<Event>,
}

/// A sale to be shared.
pub struct Sale<'a> {
    /// Who sold.
    pub seller: &'a Seller,
    /// The machine's `ownership_epoch` under which it sells: a split of another one is void. 0 for a network.
    pub ownership_epoch: u32,
    /// Who is paid for a machine whose owner has set no split.
    pub payee: Option<&'a Addr>,
    /// In what it was paid.
    pub denom: &'a Denom,
    /// Where the money is.
    pub pocket: Pocket,
    /// How much.
    pub amount: Uint128,
    /// The version of the split that holds.
    pub split: u32,
}

impl<'q> Till<'q> {
    /// Nothing yet.
    pub fn open(storage: &dyn Storage, querier: &QuerierWrapper<'q>, now: Time) -> Result<Self, ContractError> {
        Ok(Self {
            config: CONFIG.load(storage)?,
            now,
            querier: *querier,
            gone: Rows::new(),
            divisions: Rows::new(),
            purses: Rows::new(),
            accounts: Rows::new(),
            parts: Rows::new(),
            sales: EpochSales::default(),
            machine_sales: Rows::new(),
            events: vec![],
        })
    }

    /// Money that came with the message.
    pub fn take_in(
        &mut self,
        storage: &dyn Storage,
        denom: &Denom,
        pocket: Pocket,
        amount: Uint128,
    ) -> Result<(), ContractError> {
        Ok(self.purse(storage, denom)?.take_in(pocket, amount)?)
    }

    /// Money that is held for something else from now on.
    pub fn shift(
        &mut self,
        storage: &dyn Storage,
        denom: &Denom,
        pockets: (Pocket, Pocket),
        amount: Uint128,
    ) -> Result<(), ContractError> {
        Ok(self.purse(storage, denom)?.shift(pockets.0, pockets.1, amount)?)
    }

    /// Money that goes to an account; nothing is no payment.
    pub fn pay(
        &mut self,
        storage: &dyn Storage,
        denom: &Denom,
        pocket: Pocket,
        (way, account): (Way, &Addr),
        amount: Uint128,
    ) -> Result<(), ContractError> {
        if amount.is_zero() {
            return Ok(());
        }
        self.purse(storage, denom)?.pay_out(pocket, way, amount)?;
        let sum = self.accounts.entry((denom.clone(), account.clone(), way), nothing)?;
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    /// Shares the price of a sale by its split.
    ///
    /// A machine's sale has one seller: the machine's own part joins the seller's, and both go by the split that its owner
    /// has set at the payments contract, else to the payee. A network sells for its treasury. In another token than the
    /// network's, which neither stakers nor the burning take, their parts are the treasury's.
    pub fn sell(&mut self, storage: &dyn Storage, sale: &Sale<'_>) -> Result<(), ContractError> {
        let mut shares = config::split(storage, sale.split)?.divide(sale.amount);
        let none = Uint128::zero();
        let is_own_token = *sale.denom == self.config.denom;
        let treasury = self.config.treasury.clone();
        let released = |account| (Way::Released, account);
        match sale.seller {
            Seller::Machine { machine } => {
                shares.seller = shares
                    .seller
                    .checked_add(std::mem::replace(&mut shares.machines, none))?;
                for (account, part) in self.divide(sale, *machine, shares.seller)? {
                    self.pay(storage, sale.denom, sale.pocket, (Way::Released, &account), part)?;
                }
            }
            Seller::Network { .. } => {
                shares.treasury = shares
                    .treasury
                    .checked_add(std::mem::replace(&mut shares.seller, none))?;
            }
        }
        if !is_own_token {
            for part in [&mut shares.stakers, &mut shares.burned] {
                shares.treasury = shares.treasury.checked_add(std::mem::replace(part, none))?;
            }
        }
        self.pay(storage, sale.denom, sale.pocket, released(&treasury), shares.treasury)?;
        if let Seller::Network { from, to, .. } = *sale.seller {
            self.hand_over(storage, sale, WaitingPart::Machines { from, to }, shares.machines)?;
        }
        self.hand_over(storage, sale, WaitingPart::Stakers {}, shares.stakers)?;
        self.hand_over(storage, sale, WaitingPart::Burned {}, shares.burned)?;
        self.events.push(events::sale(sale.denom, &shares));
        if is_own_token {
            self.sales.add(&shares);
            if let Seller::Machine { machine } = sale.seller {
                self.machine_sales
                    .entry(*machine, || Ok(EpochSales::default()))?
                    .add(&shares);
            }
        }
        Ok(())
    }

    /// As [`sellers::gone`], asked once for all listings of a machine in one message.
    pub fn gone(&mut self, listing: &Listing) -> Option<SellerGone> {
        let key = (listing.seller.machine()?, listing.ownership_epoch);
        let (querier, config) = (&self.querier, &self.config);
        let gone = self.gone.entry(key, || Ok(sellers::gone(querier, config, listing)));
        *gone.ok()?
    }

    /// Who gets what of a machine's part.
    fn divide(
        &mut self,
        sale: &Sale<'_>,
        machine: MachineId,
        amount: Uint128,
    ) -> Result<Vec<(Addr, Uint128)>, ContractError> {
        let (querier, config) = (&self.querier, &self.config);
        let epoch = sale.ownership_epoch;
        // Asked once for all of its sales in one message.
        let division = self.divisions.entry((machine, epoch), || {
            Ok(sellers::division(querier, config, machine, epoch))
        })?;
        if let Some(split) = division {
            return Ok(split.divide(amount)?);
        }
        // What a machine sells has a payee: it is written down before anything is paid.
        let payee = sale.payee.unwrap_or(&self.config.treasury);
        Ok(vec![(payee.clone(), amount)])
    }

    /// Hands over again what was not taken.
    pub fn forward(&mut self, storage: &dyn Storage, part: WaitingPart, amount: Uint128) -> Result<(), ContractError> {
        let denom = self.config.denom.clone();
        self.purse(storage, &denom)?
            .pay_out(Pocket::Waiting, Way::Released, amount)?;
        self.add_part(part, amount)
    }

    /// Writes everything down; returns the messages that pay, and an event for each sale.
    pub fn close(self, storage: &mut dyn Storage) -> Result<(Vec<SubMsg>, Vec<Event>), ContractError> {
        for (denom, purse) in self.purses.iter() {
            purse::save(storage, denom, purse)?;
        }
        let running = self.config.clock.epoch_at(self.now).unwrap_or(Epoch::FIRST);
        if !self.sales.amount.is_zero() {
            let mut sales = SALES.may_load(storage, running.get())?.unwrap_or_default();
            sales.add(&self.sales);
            SALES.save(storage, running.get(), &sales)?;
        }
        for (machine, sold) in self.machine_sales.iter().filter(|(_, sold)| !sold.amount.is_zero()) {
            let key = (running.get(), machine.get());
            let mut sales = MACHINE_SALES.may_load(storage, key)?.unwrap_or_default();
            sales.add(sold);
            MACHINE_SALES.save(storage, key, &sales)?;
        }
        let mut messages = Vec::new();
        for ((denom, account, way), amount) in self.accounts.iter() {
            messages.push(payout::to_account(denom, account, *way, *amount)?);
        }
        for (part, amount) in self.parts.iter() {
            messages.push(payout::to_part(&self.config, running, *part, *amount)?);
        }
        Ok((messages, self.events))
    }

    fn hand_over(
        &mut self,
        storage: &dyn Storage,
        sale: &Sale<'_>,
        part: WaitingPart,
        amount: Uint128,
    ) -> Result<(), ContractError> {
        self.purse(storage, sale.denom)?
            .pay_out(sale.pocket, Way::Released, amount)?;
        self.add_part(part, amount)
    }

    fn add_part(&mut self, part: WaitingPart, amount: Uint128) -> Result<(), ContractError> {
        if !amount.is_zero() {
            let sum = self.parts.entry(part, nothing)?;
            *sum = sum.checked_add(amount)?;
        }
        Ok(())
    }

    fn purse(&mut self, storage: &dyn Storage, denom: &Denom) -> StdResult<&mut Purse> {
        self.purses.entry(denom.clone(), || purse::load(storage, denom))
    }
}

const fn nothing() -> StdResult<Uint128> {
    Ok(Uint128::zero())
}
