//! Plain transfers, donations, and money for the stakers.

use cosmwasm_std::Uint128;

use crate::action::{Net, Who};
use crate::world::{Outcome, World};

impl World {
    pub fn add_income(&mut self, net: Net, who: Who, amount: u128) -> Outcome {
        let done = self.send(|world| {
            let account = world.person(who).account();
            world.staking(net).add_income(account, Uint128::new(amount))
        });
        if done.is_some() {
            let now = self.now().get();
            let model = &mut self.networks[net].model;
            model.add_income(now, amount);
            model.pay(Some(who), None, amount);
        }
        done.into()
    }

    pub fn give(&mut self, net: Net, from: Who, to: Who, amount: u128) -> Outcome {
        let done = self.send(|world| {
            let network = world.networks[net].suite.network();
            network.transfer(world.person(from).account(), world.address(to), Uint128::new(amount))
        });
        if done.is_some() {
            self.networks[net].model.pay(Some(from), Some(to), amount);
        }
        done.into()
    }

    /// Tokens go to a contract without a message: of this network, of the other one, or to the registry.
    pub fn donate(&mut self, net: Net, who: Who, to: u8, amount: u128) -> Outcome {
        if amount == 0 || self.wallet(net, who) < amount {
            return Outcome::Skipped;
        }
        let own = to % 7 < 3;
        let receiver = if own { net } else { 1 - net };
        let contract = match to % 7 {
            0 | 3 => self.staking(receiver).address().clone(),
            1 | 4 => self.verification(receiver).address().clone(),
            2 | 5 => self.rewards(receiver).address().clone(),
            _ => self.registry().address().clone(),
        };
        let person = self.person(who).clone();
        if own {
            self.networks[net].suite.donate(&person, &contract, amount);
        } else {
            let done = self.send(|world| {
                let network = world.networks[net].suite.network();
                network.transfer(person.account(), &contract, Uint128::new(amount))
            });
            assert!(done.is_some(), "a plain transfer");
            self.networks[net].strays += amount;
        }
        self.networks[net].model.pay(Some(who), None, amount);
        Outcome::Taken
    }
}
