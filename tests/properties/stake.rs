//! Messages to staking, sent to the chain and then told to the model.

use cosmwasm_std::Uint128;
use flywheel_client::TxResult;
use flywheel_protocol::{Bps, MachineId};
use flywheel_types::staking::{Bond, PoolResponse};

use crate::action::{Net, Part, Slot, Stake, Who};
use crate::model::Pool;
use crate::world::{Outcome, PEOPLE, World};

impl From<Option<TxResult>> for Outcome {
    fn from(done: Option<TxResult>) -> Self {
        if done.is_some() { Self::Taken } else { Self::Refused }
    }
}

/// The number in an event's attribute.
pub fn number(done: &TxResult, event: &str, attribute: &str) -> Option<u128> {
    let found = done.find_event(&format!("wasm-flywheel-{event}"))?;
    found.attribute(attribute)?.parse().ok()
}

impl World {
    /// One message to staking.
    pub fn stake(&mut self, net: Net, action: &Stake) -> Outcome {
        match *action {
            Stake::Bond {
                machine,
                amount,
                commission,
            } => self.with_machine(machine, |world| world.bond(net, machine, amount, commission).into()),
            Stake::Unbond { machine, part } => {
                let machine = self.pool_where(net, machine, |pool, _| pool.bond > 0);
                self.with_pool(net, machine, |world, id| world.unbond(net, id, part))
            }
            Stake::TakePool { machine, amount } => {
                let is_sold = |pool: &Pool, slot: Slot| self.devices[slot].owner != pool.owner;
                let machine = self.pool_where(net, machine, is_sold);
                let buyer = (self.devices[machine].owner, self.devices[machine].sales);
                self.with_pool(net, machine, |world, id| world.take_pool(net, id, buyer, amount))
            }
            Stake::Delegate { who, machine, amount } => {
                let machine = self.pool_where(net, machine, |pool, _| pool.bond > 0);
                self.with_pool(net, machine, |world, id| world.delegate(net, who, id, amount))
            }
            Stake::Undelegate { who, machine, part } => {
                let machine = self.pool_where(net, machine, |pool, _| !pool.by.is_empty());
                self.with_pool(net, machine, |world, id| {
                    let who = world.delegator(net, id, who);
                    world.undelegate(net, who, id, part)
                })
            }
            Stake::Withdraw { who, machine } => {
                let net = self.network_where(net, |net| self.has_due(net));
                let (who, id) = self.who_withdraws(net, who, self.machine(machine));
                self.withdraw(net, who, id)
            }
            Stake::ClaimIncome { .. } | Stake::ClaimClosed { .. } => self.claim_stakers(net, action),
            Stake::Join { .. } | Stake::Leave { .. } | Stake::Represent { .. } => self.community(net, action),
            Stake::AddIncome { who, amount } => self.add_income(net, who, amount),
            Stake::Send { from, to, amount } => self.give(net, from, to, amount),
            Stake::Donate { who, to, amount } => self.donate(net, who, to, amount),
            Stake::SetCommission { .. } | Stake::Refresh { .. } | Stake::Disenroll { .. } | Stake::Jail { .. } => {
                self.govern(net, action)
            }
            Stake::OpenCase { machine, hours_ago } => {
                let is_leaving = |net, slot: Slot| self.has_leaving(net, slot);
                let net = self.network_where(net, |net| hours_ago % 2 == 0 || is_leaving(net, machine));
                let machine = self.device_where(machine, |slot| hours_ago % 2 == 0 || is_leaving(net, slot));
                self.with_pool(net, machine, |world, id| world.open_case(net, id, hours_ago))
            }
            Stake::DecideCase { machine, slash, prover } => {
                let machine = self.pool_where(net, machine, |pool, _| !pool.cases.is_empty());
                self.with_pool(net, machine, |world, id| world.decide_case(net, id, slash, prover))
            }
        }
    }

    fn with_machine(&mut self, slot: Slot, act: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        match self.machine(slot) {
            Some(_) => act(self),
            None => Outcome::Skipped,
        }
    }

    /// Does something about the pool of the device's newest machine, if there is one.
    fn with_pool(&mut self, net: Net, slot: Slot, act: impl FnOnce(&mut Self, MachineId) -> Outcome) -> Outcome {
        let pools = &self.networks[net].model.pools;
        match self.devices[slot].last.filter(|id| pools.contains_key(&id.get())) {
            Some(id) => act(self, id),
            None => Outcome::Skipped,
        }
    }

    /// The machine's owner bonds.
    pub fn bond(&mut self, net: Net, slot: Slot, amount: u128, commission: u16) -> Option<TxResult> {
        let (device, id) = (&self.devices[slot], self.machine(slot)?);
        let (owner, sales) = (device.owner, device.sales);
        let is_open = self.networks[net].model.pools.contains_key(&id.get());
        let bond = Bond {
            machine: id,
            class: Some("meter".to_owned()),
            commission: (!is_open).then(|| Bps::new(commission).expect("a part")),
        };
        let done = self.send(|world| {
            let account = world.person(owner).account();
            world.staking(net).bond(account, bond, Uint128::new(amount))
        })?;
        let now = self.now().get();
        let model = &mut self.networks[net].model;
        model
            .pools
            .entry(id.get())
            .or_insert_with(|| Pool::of(owner, commission, now));
        model.bond(id.get(), amount, sales);
        assert!(
            model.pools[&id.get()].bond >= model.terms.min_bond,
            "a bond below the minimum was taken"
        );
        Some(done)
    }

    pub fn unbond(&mut self, net: Net, id: MachineId, part: Part) -> Outcome {
        let pool = &self.networks[net].model.pools[&id.get()];
        let (owner, bond) = (pool.owner, pool.bond);
        let asked = part.of(bond);
        let done = self.send(|world| {
            let account = world.person(owner).account();
            world.staking(net).unbond(account, id, asked.map(Uint128::new))
        });
        let amount = asked.unwrap_or(bond);
        let Some(done) = done else {
            // Only a bucket that slashes have emptied twice takes no tokens.
            let is_possible = amount > 0 && amount <= bond && !self.has_slashed_today(net, id);
            assert!(!is_possible, "{amount} of a bond of {bond} cannot be unbonded");
            return Outcome::Refused;
        };
        let day = self.leaving_day(net, &done, "staking/unbonded");
        self.networks[net].model.unbond(id.get(), amount, day);
        Outcome::Taken
    }

    fn take_pool(&mut self, net: Net, id: MachineId, (buyer, sales): (Who, usize), amount: u128) -> Outcome {
        let bond = Bond {
            machine: id,
            class: None,
            commission: None,
        };
        let done = self.send(|world| {
            let account = world.person(buyer).account();
            world.staking(net).take_pool(account, bond, Uint128::new(amount))
        });
        if done.is_some() {
            let now = self.now().get();
            self.networks[net]
                .model
                .take_pool(id.get(), (buyer, sales), amount, now);
        }
        done.into()
    }

    fn delegate(&mut self, net: Net, who: Who, id: MachineId, amount: u128) -> Outcome {
        let before = self.staking(net).pool(id).expect("a pool");
        let price = before.delegated.u128() as f64 / (before.shares.u128() as f64).max(1.0);
        let has = self.wallet(net, who);
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.staking(net).delegate(account, id, Uint128::new(amount))
        });
        let now = self.now().get();
        let model = &mut self.networks[net].model;
        let known = &model.pools[&id.get()];
        let is_right = known.bond > 0 && has >= amount && amount > 0;
        if done.is_none() {
            let closed_today = known.closed_day == Some(now / model.terms.day);
            let is_worthless = (amount as f64) < price.max(1.0) + 1.0;
            assert!(
                !is_right || closed_today || is_worthless,
                "{amount} cannot be delegated to {id} at a price of {price}"
            );
            return Outcome::Refused;
        }
        assert!(
            is_right,
            "delegated {amount} of {has} to a pool with a bond of {}",
            known.bond
        );
        self.price_has_not_fallen(net, &before);
        let model = &mut self.networks[net].model;
        // A position in a closed generation was settled for the last time.
        model.settle_position(who);
        model.delegate(id.get(), who, amount, price);
        Outcome::Taken
    }

    pub fn undelegate(&mut self, net: Net, who: Who, id: MachineId, part: Part) -> Outcome {
        let has = self.networks[net].model.pools[&id.get()].by.get(&who).copied();
        let asked = part.of(has.unwrap_or_default().floor() as u128);
        let before = self.staking(net).pool(id).expect("a pool");
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.staking(net).undelegate(account, id, asked.map(Uint128::new))
        });
        let Some(done) = done else {
            let (has, asked) = (has.unwrap_or_default(), asked.unwrap_or(1) as f64);
            let slack = self.networks[net].model.bounds(who).0;
            let is_possible = asked >= 1.0 && has >= asked + slack && !self.has_slashed_today(net, id);
            assert!(!is_possible, "{asked} of {has} cannot be undelegated");
            return Outcome::Refused;
        };
        assert!(has.is_some(), "who has nothing in {id} undelegated");
        self.price_has_not_fallen(net, &before);
        let tokens = number(&done, "staking/undelegated", "amount").expect("an amount");
        let staker = self.staking(net).staker(self.address(who)).expect("a staker");
        let is_gone = !staker.positions.iter().any(|position| position.machine == id);
        let day = self.leaving_day(net, &done, "staking/undelegated");
        let model = &mut self.networks[net].model;
        model.undelegate(id.get(), who, asked, tokens, is_gone, day);
        Outcome::Taken
    }

    /// Who comes or goes is rounded, and never those who stay (rule S3): a share is worth as much as before, or more.
    fn price_has_not_fallen(&self, net: Net, before: &PoolResponse) {
        let after = self.staking(net).pool(before.machine).expect("a pool");
        let is_kept = before.shares.is_zero()
            || after.shares.is_zero()
            || after.delegated.full_mul(before.shares) >= before.delegated.full_mul(after.shares);
        assert!(
            is_kept,
            "a share lost value when somebody came or went: {before:?}, then {after:?}"
        );
    }

    /// The day in whose bucket the tokens are: today's, or tomorrow's if a slash has left today's without value.
    fn leaving_day(&self, net: Net, done: &TxResult, event: &str) -> u64 {
        let release_at = number(done, event, "release_at").expect("a release");
        let model = &self.networks[net].model;
        let today = model.day_of(self.now().get());
        let days = [today, today + 1];
        let found = days
            .into_iter()
            .find(|day| u128::from(model.release_at(*day)) == release_at);
        found.unwrap_or_else(|| panic!("tokens that begin to unbond on day {today} are released at {release_at}"))
    }

    fn has_slashed_today(&self, net: Net, id: MachineId) -> bool {
        let model = &self.networks[net].model;
        let today = model.day_of(self.now().get());
        model
            .leaving
            .get(&(id.get(), today))
            .is_some_and(|leaving| leaving.tokens == 0)
    }

    /// Takes out what has matured; `None`: of the community pool. The model knows whether there is anything.
    pub fn withdraw(&mut self, net: Net, who: Who, id: Option<MachineId>) -> Outcome {
        let now = self.now().get();
        let pool = id.map_or(0, MachineId::get);
        let days = self.networks[net].model.matured(pool, who, now);
        let rows = self.staking(net).unbondings(self.address(who)).expect("unbondings");
        let done = self.send(|world| {
            let account = world.person(who).account();
            match id {
                Some(id) => world.staking(net).withdraw(account, id),
                None => world.staking(net).withdraw_community(account),
            }
        });
        assert_eq!(
            done.is_some(),
            !days.is_empty(),
            "withdrawing the days {days:?} of pool {pool}"
        );
        let Some(done) = done else {
            return Outcome::Refused;
        };
        let event = if id.is_some() {
            "staking/withdrawn"
        } else {
            "staking/community_withdrawn"
        };
        let mut paid = 0;
        for day in days {
            let row = rows.iter().find(|row| row.machine == id && row.day == day);
            let tokens = row.expect("a row for each day").tokens.u128();
            self.networks[net].model.withdraw(pool, who, day, tokens);
            paid += tokens;
        }
        assert_eq!(number(&done, event, "amount"), Some(paid), "what the rows say is paid");
        Outcome::Taken
    }

    /// Everybody whose tokens can be in staking.
    pub fn stakers(&self) -> std::ops::Range<Who> {
        0..PEOPLE.len()
    }
}
