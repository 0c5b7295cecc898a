//! What thieves try. Every message here is refused, and the chain's whole state is the same before and after.

mod lists;
mod money;
mod rights;
mod seconds;
mod signatures;

use cosmwasm_std::{Addr, Coin};
use flywheel_client::{ChainError, ChainExt, TxResult};
use serde::Serialize;

use crate::action::{Hostile, Net, Who};
use crate::model::Account;
use crate::world::{Outcome, World};

/// What came of the attempts; `None`: there was nothing to try it on.
pub type Tried = Option<Vec<Result<TxResult, ChainError>>>;

impl World {
    /// Tries it. That it is refused is not enough: nothing at all may have changed.
    pub fn hostile(&mut self, net: Net, who: Who, attempt: Hostile) -> Outcome {
        let before = self.chain().state_digest();
        let Some(tried) = self.attempt(net, who, attempt) else {
            return Outcome::Skipped;
        };
        for (number, result) in tried.into_iter().enumerate() {
            match result {
                Err(ChainError::Refused { .. } | ChainError::OutOfFunds { .. } | ChainError::InvalidCoins { .. }) => {}
                Err(other) => panic!("{attempt:?}, message {number}: {other}"),
                Ok(done) => panic!("{attempt:?}, message {number} was taken: {:?}", done.events),
            }
        }
        assert_eq!(self.chain().state_digest(), before, "{attempt:?} left something behind");
        Outcome::Refused
    }

    /// The network in which there is something to try it on.
    fn where_to_try(&self, net: Net, attempt: Hostile) -> Net {
        let memory = &self.memory;
        match attempt {
            Hostile::ReplayConflict | Hostile::HighSConflict => {
                self.network_where(net, |net| memory.conflicts.iter().any(|(of, ..)| *of == net))
            }
            Hostile::ReplayAttest | Hostile::HighSAttest => {
                self.network_where(net, |net| memory.statements.iter().any(|(of, ..)| *of == net))
            }
            Hostile::ReplayEquivocation => {
                self.network_where(net, |net| memory.equivocations.iter().any(|(of, ..)| *of == net))
            }
            Hostile::DuplicateLeaf | Hostile::RaisedLeaf | Hostile::WrongEpoch | Hostile::OtherNetworksLeaf => {
                self.network_where(net, |net| self.due_leaf(net).is_some())
            }
            Hostile::OtherChainStatement | Hostile::OtherNetworkStatement => self.network_where(net, |net| {
                let network = self.networks[net].suite.network();
                flywheel_oracle::Facts::read(&network).is_ok()
            }),
            Hostile::TooLate(_) => self.network_where(net, |net| self.networks[net].pending.is_some()),
            _ => net,
        }
    }

    fn attempt(&self, net: Net, who: Who, attempt: Hostile) -> Tried {
        let net = self.where_to_try(net, attempt);
        match attempt {
            Hostile::DuplicateIncome => self.duplicate_income(net, who),
            Hostile::DuplicateLeaf => self.duplicate_leaf(net, who),
            Hostile::DuplicateRegistration => self.duplicate_registration(who),
            Hostile::WrongEpoch => self.wrong_epoch(net, who),
            Hostile::RaisedLeaf => self.raised_leaf(net, who),
            Hostile::OtherNetworksLeaf => self.other_networks_leaf(net, who),
            Hostile::FutureRevenue => self.future_revenue(net, who),
            Hostile::ReplayRegistration => self.registration_again(false),
            Hostile::HighSRegistration => self.registration_again(true),
            Hostile::ReplayRotation => self.rotation_again(),
            Hostile::ReplayAttest => self.statement_again(net, who, false),
            Hostile::HighSAttest => self.statement_again(net, who, true),
            Hostile::ReplayConflict => self.conflict_again(net, who, false),
            Hostile::HighSConflict => self.conflict_again(net, who, true),
            Hostile::ReplayEquivocation => self.equivocation_again(net, who),
            Hostile::HighSEquivocation => self.one_statement_twice(net, who),
            Hostile::ReplaySale => self.sale_again(),
            Hostile::OtherChainRegistration => self.registration_of_another_chain(who),
            Hostile::OtherChainStatement => self.foreign_statement(net, who, Foreign::Chain),
            Hostile::OtherNetworkStatement => self.foreign_statement(net, who, Foreign::Contract),
            Hostile::OtherChainConflict => self.foreign_conflict(net, who, Foreign::Chain),
            Hostile::OtherNetworkConflict => self.foreign_conflict(net, who, Foreign::Contract),
            Hostile::SmallOrder(number) => self.small_order(who, number),
            Hostile::ExtraFunds(number) => self.extra_funds(net, who, number),
            Hostile::OtherToken(number) => self.other_token(net, who, number),
            Hostile::JunkCoin(number) => self.junk_coin(net, who, number),
            Hostile::ForgedReceive(number) => self.forged_receive(net, who, number),
            Hostile::WrongSender(number) => self.wrong_sender(net, who, number),
            Hostile::TooMuch(number) => self.too_much(net, who, number),
            Hostile::TooEarly(number) => self.too_early(net, who, number),
            Hostile::TooLate(number) => self.too_late(net, who, number),
            Hostile::Expired => self.expired(),
        }
    }

    /// Any message of an account, with coins.
    fn tries(
        &self,
        who: Account,
        contract: &Addr,
        message: &impl Serialize,
        coins: &[Coin],
    ) -> Result<TxResult, ChainError> {
        self.chain()
            .execute(self.person(who).account(), contract, message, coins)
    }
}

/// What a signature was made for instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foreign {
    Chain,
    Contract,
}

/// One message that was tried.
fn one(result: Result<TxResult, ChainError>) -> Tried {
    Some(vec![result])
}
