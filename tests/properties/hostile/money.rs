//! Coins that nobody asked for, tokens of another kind, tokens that are only said to have come, and more than there is.

use cosmwasm_std::{Addr, Coin, Uint128, coin, to_json_binary};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::{Hash32, MachineId, Seconds};
use flywheel_types::marketplace::{Buying, Purchase, Wanted};
use flywheel_types::rewards::Revenue;
use flywheel_types::staking::{Bond, ReceiveMsg};
use flywheel_types::{Denom, marketplace, payments, registry, rewards, staking, verification};

use super::{Tried, one};
use crate::action::{Net, Who};
use crate::trade::market;
use crate::world::{JUNK, OPERATOR, World};

impl World {
    /// A message that costs nothing, with the native network's coin.
    pub(super) fn extra_funds(&self, net: Net, who: Who, number: u8) -> Tried {
        let funds = [coin(1, self.native())];
        let machine = self.some_machine(number)?;
        let (staking, rewards) = (self.staking(net).address().clone(), self.rewards(net).address().clone());
        let (verification, registry) = (
            self.verification(net).address().clone(),
            self.registry().address().clone(),
        );
        let owner = self.devices[self.slot_of(machine)?].owner;
        let market = self.market(net).address().clone();
        one(match number % 13 {
            10 => self.tries(
                who,
                &market,
                &marketplace::ExecuteMsg::Settle { orders: vec![1] },
                &funds,
            ),
            11 => self.tries(who, &market, &marketplace::ExecuteMsg::Accept { order: 1 }, &funds),
            12 => {
                let message = payments::ExecuteMsg::FinishSession { session: 1 };
                self.tries(who, self.payments().address(), &message, &funds)
            }
            0 => self.tries(who, &rewards, &rewards::ExecuteMsg::Mint {}, &funds),
            1 => {
                let message = staking::ExecuteMsg::Undelegate { machine, amount: None };
                self.tries(who, &staking, &message, &funds)
            }
            2 => {
                let message = staking::ExecuteMsg::Unbond { machine, amount: None };
                self.tries(owner, &staking, &message, &funds)
            }
            3 => self.tries(
                who,
                &staking,
                &staking::ExecuteMsg::LeaveCommunity { amount: None },
                &funds,
            ),
            4 => {
                let message = staking::ExecuteMsg::ClaimIncome {
                    machines: vec![machine],
                    community: true,
                };
                self.tries(who, &staking, &message, &funds)
            }
            5 => self.tries(owner, &registry, &registry::ExecuteMsg::Pause { machine }, &funds),
            6 => self.tries(who, &verification, &verification::ExecuteMsg::Finalize {}, &funds),
            7 => self.tries(who, &staking, &staking::ExecuteMsg::Refresh { machine }, &funds),
            8 => {
                let was_jailed = self.networks[net].model.pools.get(&machine.get())?.jailed;
                let jailed = !was_jailed;
                self.tries(
                    OPERATOR,
                    &staking,
                    &staking::ExecuteMsg::Jail { machine, jailed },
                    &funds,
                )
            }
            _ => self.tries(who, &rewards, &rewards::ExecuteMsg::Withdraw { account: None }, &funds),
        })
    }

    /// The native coin in the network of the cw20, and the cw20 in the network of the native coin.
    pub(super) fn other_token(&self, net: Net, who: Who, number: u8) -> Tried {
        let machine = self.some_machine(number)?;
        if net == 0 {
            let funds = [coin(1_000, self.native())];
            return one(self.pays_in(net, who, number, machine, &funds));
        }
        let token = self.networks[0].suite.network().token()?.address().clone();
        let (contract, msg) = self.hook(net, number, machine);
        let message = Cw20ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(1_000),
            msg,
        };
        one(self.tries(who, &token, &message, &[]))
    }

    /// A coin that no network knows, alone and beside the right one.
    pub(super) fn junk_coin(&self, net: Net, who: Who, number: u8) -> Tried {
        let machine = self.some_machine(number)?;
        let junk = [coin(1_000, JUNK)];
        let both = [coin(1_000, JUNK), coin(1_000, self.native())];
        Some(vec![
            self.pays_in(net, who, number, machine, &junk),
            self.pays_in(net, who, number, machine, &both),
        ])
    }

    /// As if a cw20 had said that tokens came: from a person, whoever is named.
    pub(super) fn forged_receive(&self, net: Net, who: Who, number: u8) -> Tried {
        let machine = self.some_machine(number)?;
        let (contract, msg) = self.hook(net, number, machine);
        let receive = Cw20ReceiveMsg {
            sender: self.address(who).to_string(),
            amount: Uint128::new(1_000_000),
            msg,
        };
        let message = staking::ExecuteMsg::Receive(receive);
        one(self.tries(who, &contract, &message, &[]))
    }

    fn pays_in(
        &self,
        net: Net,
        who: Who,
        number: u8,
        machine: MachineId,
        funds: &[Coin],
    ) -> Result<TxResult, ChainError> {
        let (staking, rewards) = (self.staking(net).address().clone(), self.rewards(net).address().clone());
        let proof = flywheel_protocol::Signature::new([7; 64]);
        match number % 11 {
            8 => {
                let message = marketplace::ExecuteMsg::Buy(self.purchase());
                self.tries(who, self.market(net).address(), &message, funds)
            }
            9 => {
                let message = marketplace::ExecuteMsg::Request(self.wanted());
                self.tries(who, self.market(net).address(), &message, funds)
            }
            10 => {
                let delivery = market::goods().delivery(1, 9);
                let message = marketplace::ExecuteMsg::Commit(delivery);
                self.tries(who, self.market(net).address(), &message, funds)
            }
            0 => self.tries(
                who,
                &staking,
                &staking::ExecuteMsg::Delegate {
                    machine,
                    max_commission: None,
                },
                funds,
            ),
            1 => self.tries(who, &staking, &staking::ExecuteMsg::AddIncome {}, funds),
            2 => {
                let message = staking::ExecuteMsg::JoinCommunity { representative: None };
                self.tries(who, &staking, &message, funds)
            }
            3 => self.tries(
                who,
                &rewards,
                &rewards::ExecuteMsg::AddRevenue(self.revenue(net)),
                funds,
            ),
            4 => self.tries(who, &rewards, &rewards::ExecuteMsg::FundReserve {}, funds),
            5 => {
                let message = verification::ExecuteMsg::BondOracle { proof };
                self.tries(who, self.verification(net).address(), &message, funds)
            }
            6 => self.tries(who, &staking, &staking::ExecuteMsg::Bond(bond(machine)), funds),
            _ => self.tries(who, &staking, &staking::ExecuteMsg::TakePool(bond(machine)), funds),
        }
    }

    /// What a cw20 would hand over, and to whom.
    fn hook(&self, net: Net, number: u8, machine: MachineId) -> (Addr, cosmwasm_std::Binary) {
        let (staking, rewards) = (self.staking(net).address().clone(), self.rewards(net).address().clone());
        let market = self.market(net).address().clone();
        let message = match number % 9 {
            7 => {
                let hook = marketplace::ReceiveMsg::Buy(self.purchase());
                return (market, to_json_binary(&hook).expect("a hook"));
            }
            8 => {
                let hook = marketplace::ReceiveMsg::Request(self.wanted());
                return (market, to_json_binary(&hook).expect("a hook"));
            }
            0 => {
                return (
                    staking,
                    to_json_binary(&ReceiveMsg::Delegate {
                        machine,
                        max_commission: None,
                    })
                    .expect("a hook"),
                );
            }
            1 => to_json_binary(&ReceiveMsg::AddIncome {}),
            2 => to_json_binary(&ReceiveMsg::JoinCommunity { representative: None }),
            3 => to_json_binary(&ReceiveMsg::Bond(bond(machine))),
            4 => {
                let hook = rewards::ReceiveMsg::AddRevenue(self.revenue(net));
                return (rewards, to_json_binary(&hook).expect("a hook"));
            }
            5 => {
                let hook = registry::ReceiveMsg::Register { machines: vec![] };
                return (
                    self.registry().address().clone(),
                    to_json_binary(&hook).expect("a hook"),
                );
            }
            _ => to_json_binary(&ReceiveMsg::TakePool(bond(machine))),
        };
        (staking, message.expect("a hook"))
    }

    /// Of the first listing, if there is any.
    fn purchase(&self) -> Purchase {
        Purchase {
            listing: 1,
            revision: 1,
            max_price: Uint128::MAX,
            transfer_key: Some(Hash32::ZERO),
            periods: Some(1),
        }
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            class: "meter".to_owned(),
            cells: vec![],
            purpose: "research".to_owned(),
            until: self.now().plus(Seconds::hours(1)).expect("a time"),
            by: Buying::Lowest {
                transfer_key: Hash32::ZERO,
                min_duration: None,
            },
        }
    }

    fn revenue(&self, net: Net) -> Revenue {
        let epoch = self.epoch(net);
        Revenue {
            from: epoch,
            to: epoch,
            machine: None,
        }
    }

    /// More than somebody has, nothing at all, and the largest number there is.
    pub(super) fn too_much(&self, net: Net, who: Who, number: u8) -> Tried {
        let model = &self.networks[net].model;
        let (account, staking) = (self.person(who).account(), self.staking(net));
        let machine = self.some_machine(number)?;
        let id = machine.get();
        let has = self.wallet(net, who);
        let amounts = |has: u128| [has + 1, u128::MAX, 0].map(Uint128::new);
        let tried: Vec<_> = match number % 6 {
            0 => {
                let held = model.pools.get(&id)?.by.get(&who)?.floor() as u128;
                let slack = model.bounds(who).1.ceil() as u128;
                let amounts = amounts(held + slack).into_iter();
                amounts
                    .map(|amount| staking.undelegate(account, machine, Some(amount)))
                    .collect()
            }
            1 => {
                let pool = model.pools.get(&id)?;
                let owner = self.person(pool.owner).account();
                let amounts = amounts(pool.bond).into_iter();
                amounts
                    .map(|amount| staking.unbond(owner, machine, Some(amount)))
                    .collect()
            }
            2 => {
                let held = model.community.get(&who).copied().unwrap_or_default();
                let amounts = amounts(held).into_iter();
                amounts
                    .map(|amount| staking.leave_community(account, Some(amount)))
                    .collect()
            }
            3 => amounts(has)
                .into_iter()
                .map(|amount| staking.delegate(account, machine, amount))
                .collect(),
            4 => amounts(has)
                .into_iter()
                .map(|amount| staking.add_income(account, amount))
                .collect(),
            _ => {
                let network = self.networks[net].suite.network();
                let to = network.staking().address().clone();
                let amounts = amounts(has).into_iter().filter(|amount| !amount.is_zero());
                amounts.map(|amount| network.transfer(account, &to, amount)).collect()
            }
        };
        Some(tried)
    }

    /// The native network's coin.
    fn native(&self) -> String {
        match self.networks[1].suite.network().denom() {
            Denom::Native(denom) => denom.clone(),
            Denom::Cw20(_) => unreachable!("the second network has a native coin"),
        }
    }

    /// A machine that is registered.
    pub(super) fn some_machine(&self, number: u8) -> Option<MachineId> {
        let known: Vec<MachineId> = self.devices.iter().filter_map(|device| device.id).collect();
        known.get(usize::from(number) % known.len().max(1)).copied()
    }

    /// The device that a machine is.
    pub(super) fn slot_of(&self, machine: MachineId) -> Option<usize> {
        self.devices.iter().position(|device| device.id == Some(machine))
    }
}

fn bond(machine: MachineId) -> Bond {
    Bond {
        machine,
        class: Some("meter".to_owned()),
        commission: None,
    }
}
