//! Somebody subscribes to a machine's feed, and cancels half-way.

use anyhow::{Context, Result};
use flywheel_client::Chain;
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::marketplace::{Content, NewListing, Price, Purchase, Seller, SubscriptionId};

use super::super::parties::Parties;
use super::data::licence;
use super::people::Person;
use super::{FeedDeal, Market};

impl Market<'_, '_> {
    /// Paid ahead; when half of the periods have begun the rest comes back, and the machine's owner is paid the others.
    pub(super) fn feed(&self, parties: &mut Parties) -> Result<FeedDeal> {
        let (plan, marketplace) = (&self.plan.feed, &self.marketplace);
        let server = self.server(2)?;
        let (subscriber, address) = (self.person(Person::Subscriber), self.address(Person::Subscriber));
        let listed = marketplace.list(
            &server.owner,
            NewListing {
                seller: Seller::Machine {
                    machine: server.machine,
                },
                content: Content::Feed {},
                class: self.plan.service.class.clone(),
                denom: self.denom.clone().into(),
                price: Price::PerPeriod {
                    amount: plan.price,
                    period: plan.period,
                    grace: Seconds::new(0),
                },
                order_fee: Bps::ZERO,
                terms: licence(),
                link: String::new(),
            },
        )?;
        let listing = marketplace.listed(&listed)?;
        let (held, sold) = (self.balance(&address)?, self.sold()?);
        let purchase = Purchase {
            listing,
            revision: 1,
            max_price: plan.price,
            transfer_key: None,
            periods: Some(plan.periods),
        };
        let deposit = plan.cost();
        marketplace.buy(&subscriber, (&self.denom, deposit), purchase)?;
        let bought = marketplace.subscription(listing, &address)?;
        let starts = bought.context("there is no subscription")?.starts;

        // A period is the seller's from its first second.
        let half = plan.periods / 2;
        let last = plan.period.times(u64::from(half.saturating_sub(1)))?;
        self.session.chain.wait_until(starts.plus(last)?)?;
        marketplace.unsubscribe(&subscriber, listing)?;
        let id = SubscriptionId {
            listing,
            account: address.to_string(),
        };
        marketplace.collect(&self.session.seed.operator(), vec![id])?;

        let cut = marketplace.subscription(listing, &address)?;
        let paid = held.checked_sub(self.balance(&address)?)?;
        let cost = plan.price.checked_mul(half.into())?;
        let expected = self.of_machine(cost)?;
        parties.pays(&address, cost)?;
        self.share_out(parties, &expected, Some(&server.payee))?;
        Ok(FeedDeal {
            machine: server.name,
            price: plan.price,
            periods: plan.periods,
            begun: cut.context("there is no subscription")?.begun,
            deposit,
            paid,
            back: deposit.checked_sub(paid)?,
            shares: self.sold()?.since(&sold)?,
            expected,
        })
    }
}
