//! Where a network's money is before and after a message.

use flywheel_client::handles::{Marketplace, Payments};
use flywheel_client::{ChainError, TxResult};
use flywheel_protocol::Epoch;
use flywheel_testing::TestChain;
use flywheel_types::Denom;

use crate::action::{Net, Who};
use crate::model::Account;
use crate::world::{Outcome, TREASURY, World};

/// What people and contracts hold of a network's token, and what sales have burned.
struct Money {
    /// Of people, the operator and the treasury.
    wallets: Vec<u128>,
    market: u128,
    payments: u128,
    staking: u128,
    rewards: u128,
    burned: u128,
    /// Of the sales' shares, those of stakers and machines.
    handed_over: u128,
}

impl World {
    pub fn market(&self, net: Net) -> Marketplace<'_, TestChain> {
        let market = self.networks[net].suite.network().marketplace();
        market.expect("both networks have a marketplace")
    }

    pub fn payments(&self) -> Payments<'_, TestChain> {
        self.networks[0].suite.payments()
    }

    pub fn denom(&self, net: Net) -> Denom {
        self.networks[net].suite.network().denom().clone()
    }

    fn money(&self, net: Net) -> Money {
        let denom = self.denom(net);
        let running = self.epoch(net).get();
        let market = self.market(net);
        // The message may be the first one of the next epoch.
        let epochs = [running.saturating_sub(1), running];
        let (mut burned, mut handed_over) = (0, 0);
        for epoch in epochs.into_iter().skip(usize::from(running == 0)) {
            let sales = market.sales(Epoch::new(epoch)).expect("sales");
            burned += sales.burned.u128();
            handed_over += sales.stakers.u128() + sales.machines.u128();
        }
        Money {
            wallets: (0..=TREASURY).map(|who| self.wallet(net, who)).collect(),
            market: market.totals(None).expect("totals").balance.u128(),
            payments: self.payments().totals(&denom).expect("totals").balance.u128(),
            staking: self.staking(net).totals().expect("totals").balance.u128(),
            rewards: self.rewards(net).totals().expect("totals").balance.u128(),
            burned,
            handed_over,
        }
    }

    /// Sends a message of a trader. Accepted: no unit is lost, nobody else has less, and what sales have given to others has
    /// come to them. The model is told who has what.
    #[track_caller]
    pub fn trade_message(
        &mut self,
        net: Net,
        sender: Account,
        message: impl FnOnce(&Self) -> Result<TxResult, ChainError>,
    ) -> Option<TxResult> {
        let before = self.money(net);
        let done = self.send(message)?;
        let after = self.money(net);
        let burned = after.burned - before.burned;
        let all = |money: &Money| {
            money.wallets.iter().sum::<u128>() + money.market + money.payments + money.staking + money.rewards
        };
        assert_eq!(all(&before), all(&after) + burned, "units were lost or made");
        let income = after.staking - before.staking;
        let revenue = after.rewards - before.rewards;
        let waits = self.market(net).waiting().expect("an answer");
        assert!(waits.is_empty(), "nobody refuses what sales give: {waits:?}");
        assert_eq!(
            after.handed_over - before.handed_over,
            income + revenue,
            "shares of sales"
        );

        let now = self.now().get();
        let network = &mut self.networks[net];
        network.books.burned += burned;
        network.model.add_income(now, income);
        for (who, (had, has)) in before.wallets.iter().zip(&after.wallets).enumerate() {
            assert!(
                who == sender || has >= had,
                "account {who} has paid for account {sender}"
            );
            network.model.pay(Some(who), None, *had);
            network.model.pay(None, Some(who), *has);
        }
        Some(done)
    }

    /// Who sends a message that only `right` may send. A thief is refused.
    #[track_caller]
    pub fn rightful(
        &mut self,
        net: Net,
        right: Account,
        thief: Option<Who>,
        message: impl FnOnce(&Self, Account) -> Result<TxResult, ChainError>,
    ) -> Outcome {
        let sender = thief.unwrap_or(right);
        let done = self.trade_message(net, sender, |world| message(world, sender));
        assert!(
            done.is_none() || sender == right,
            "account {sender} took a right of account {right}"
        );
        done.into()
    }
}
