//! The stakers' income is claimed, the community's members come and go, pools are governed.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, MachineId};
use flywheel_types::staking::ExecuteMsg;

use crate::action::{Net, Part, Stake, Who};
use crate::model::Pool;
use crate::world::{OPERATOR, Outcome, World};

impl World {
    pub fn claim_stakers(&mut self, net: Net, action: &Stake) -> Outcome {
        match *action {
            Stake::ClaimIncome {
                who,
                machines,
                community,
            } => {
                let pools = &self.networks[net].model.pools;
                let known = |slot: &usize| machines & (1 << slot) != 0;
                let chosen = (0..self.devices.len())
                    .filter(known)
                    .filter_map(|slot| self.devices[slot].last);
                let chosen: Vec<MachineId> = chosen.filter(|id| pools.contains_key(&id.get())).collect();
                let who = self.who_is_owed(net, who, &chosen, community);
                self.claim_income(net, who, chosen, community)
            }
            Stake::ClaimClosed { who, machine } => {
                let is_closed = |pool: &Pool, _| pool.closed_day.is_some();
                let net = self.network_where(net, |net| {
                    self.networks[net].model.pools.values().any(|pool| is_closed(pool, 0))
                });
                let machine = self.pool_where(net, machine, is_closed);
                let Some(id) = self.devices[machine].last else {
                    return Outcome::Skipped;
                };
                let who = self.who_was_closed_out(net, who, id);
                self.claim_closed(net, who, id)
            }
            _ => unreachable!("not a claim"),
        }
    }

    /// Claims the income of these pools. What the chain has said is owed is what it pays.
    pub fn claim_income(&mut self, net: Net, who: Who, machines: Vec<MachineId>, community: bool) -> Outcome {
        let owed = {
            let (staking, address) = (self.staking(net), self.address(who));
            let incomes = machines.iter().map(|id| staking.income(address, *id).expect("income"));
            let of_pools: u128 = incomes.map(|row| row.as_owner.u128() + row.as_delegator.u128()).sum();
            let of_community = staking.community_income(address).expect("income").u128();
            of_pools + if community { of_community } else { 0 }
        };
        let had = self.wallet(net, who);
        let list = machines.clone();
        let done = self.send(|world| {
            let message = ExecuteMsg::ClaimIncome {
                machines: list,
                community,
            };
            world.staking(net).execute(world.person(who).account(), &message)
        });
        assert_eq!(done.is_some(), owed > 0, "claiming {owed} of the pools {machines:?}");
        if done.is_none() {
            return Outcome::Refused;
        }
        assert_eq!(self.wallet(net, who) - had, owed, "what was owed is paid");
        let model = &mut self.networks[net].model;
        for id in machines {
            model.settle(id.get());
            model.settle_position(who);
        }
        if community {
            model.settle_community();
            model.settle_position(who);
        }
        Outcome::Taken
    }

    /// Claims what somebody earned in the generations of a pool that slashes have closed.
    pub fn claim_closed(&mut self, net: Net, who: Who, id: MachineId) -> Outcome {
        let Ok(pool) = self.staking(net).pool(id) else {
            return Outcome::Skipped;
        };
        let mut outcome = Outcome::Skipped;
        for generation in 0..pool.generation {
            let owed = self
                .staking(net)
                .closed_income(self.address(who), id, generation)
                .expect("income");
            let had = self.wallet(net, who);
            let done = self.send(|world| {
                let account = world.person(who).account();
                world.staking(net).claim_closed(account, id, generation)
            });
            assert!(
                done.is_some() || owed.is_zero(),
                "{owed} of a closed generation cannot be claimed"
            );
            if done.is_some() {
                assert_eq!(self.wallet(net, who) - had, owed.u128(), "what was owed is paid");
                self.networks[net].model.settle_position(who);
                outcome = Outcome::Taken;
            } else if outcome == Outcome::Skipped {
                outcome = Outcome::Refused;
            }
        }
        outcome
    }

    pub fn community(&mut self, net: Net, action: &Stake) -> Outcome {
        match *action {
            Stake::Join {
                who,
                amount,
                representative,
            } => {
                let has = self.wallet(net, who);
                let done = self.send(|world| {
                    let representative = representative.map(|other| world.address(other));
                    let account = world.person(who).account();
                    world
                        .staking(net)
                        .join_community(account, Uint128::new(amount), representative)
                });
                let is_right = amount > 0 && amount <= has && representative != Some(who);
                assert_eq!(done.is_some(), is_right, "joining with {amount} of {has}");
                if done.is_some() {
                    self.networks[net].model.join(who, amount);
                }
                done.into()
            }
            Stake::Leave { who, part } => self.leave_community(net, self.member(net, who), part),
            Stake::Represent { who, by } => {
                let who = self.member(net, who);
                let done = self.send(|world| {
                    let by = by.map(|other| world.address(other));
                    world.staking(net).set_representative(world.person(who).account(), by)
                });
                done.into()
            }
            _ => unreachable!("not about the community"),
        }
    }

    pub fn leave_community(&mut self, net: Net, who: Who, part: Part) -> Outcome {
        let has = self.networks[net]
            .model
            .community
            .get(&who)
            .copied()
            .unwrap_or_default();
        let asked = part.of(has);
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.staking(net).leave_community(account, asked.map(Uint128::new))
        });
        let amount = asked.unwrap_or(has);
        assert_eq!(
            done.is_some(),
            amount > 0 && amount <= has,
            "leaving with {amount} of {has}"
        );
        if done.is_some() {
            let now = self.now().get();
            let model = &mut self.networks[net].model;
            let day = model.day_of(now);
            model.leave_community(who, amount, day);
        }
        done.into()
    }

    pub fn govern(&mut self, net: Net, action: &Stake) -> Outcome {
        let (Stake::SetCommission { machine, .. }
        | Stake::Refresh { machine }
        | Stake::Disenroll { machine }
        | Stake::Jail { machine, .. }) = *action
        else {
            unreachable!("not about a pool")
        };
        let machine = match *action {
            Stake::Jail { jailed, .. } => self.pool_where(net, machine, |pool, _| pool.jailed != jailed),
            _ => machine,
        };
        let Some(id) = self.devices[machine].last else {
            return Outcome::Skipped;
        };
        let Some(pool) = self.networks[net].model.pools.get(&id.get()) else {
            return Outcome::Skipped;
        };
        let (owner, was_jailed) = (pool.owner, pool.jailed);
        let (sender, message) = match *action {
            Stake::SetCommission { commission, .. } => {
                let commission = Bps::new(commission).expect("a part");
                (
                    owner,
                    ExecuteMsg::SetCommission {
                        machine: id,
                        commission,
                    },
                )
            }
            Stake::Refresh { .. } => (owner, ExecuteMsg::Refresh { machine: id }),
            Stake::Disenroll { .. } => (owner, ExecuteMsg::Disenroll { machine: id }),
            Stake::Jail { jailed, .. } => (OPERATOR, ExecuteMsg::Jail { machine: id, jailed }),
            _ => unreachable!("not about a pool"),
        };
        let done = self.send(|world| world.staking(net).execute(world.person(sender).account(), &message));
        let model = &mut self.networks[net].model;
        match *action {
            Stake::SetCommission { commission, .. } if done.is_some() => {
                model.settle(id.get());
                let pool = model.pools.get_mut(&id.get()).expect("a pool");
                pool.commission = f64::from(commission) / 10_000.0;
            }
            Stake::Jail { jailed, .. } => {
                assert_eq!(done.is_some(), jailed != was_jailed, "jail of {id}");
                if done.is_some() {
                    model.settle(id.get());
                    model.pools.get_mut(&id.get()).expect("a pool").jailed = jailed;
                }
            }
            _ => {}
        }
        done.into()
    }
}
