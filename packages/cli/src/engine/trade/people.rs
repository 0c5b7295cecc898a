//! Who pays, and where they have their money from.

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use flywheel_client::handles::Network;
use flywheel_client::{Chain, Embedded};
use flywheel_protocol::Bps;
use flywheel_types::marketplace::BOND_PART;

use super::super::accounts::Seed;
use super::Market;
use crate::input::MarketPlan;

const TOO_POOR: &str = "the initial supply does not cover the bonds and what people pay at the end: raise token.supply in \
                        the network file, or lower what [market] costs";

/// Somebody who is not in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Person {
    /// Takes a session.
    Customer,
    /// Pays by vouchers.
    Regular,
    /// Buys the network's data.
    City,
    /// Offers the same data for half the price.
    Cheat,
    /// Falls for it, nearly.
    Bargainer,
    /// Subscribes.
    Subscriber,
}

impl Person {
    pub(super) const ALL: [Self; 6] = [
        Self::Customer,
        Self::Regular,
        Self::City,
        Self::Bargainer,
        Self::Cheat,
        Self::Subscriber,
    ];

    /// The name of the account.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Regular => "regular",
            Self::City => "city",
            Self::Cheat => "cheat",
            Self::Bargainer => "bargainer",
            Self::Subscriber => "subscriber",
        }
    }

    /// What tables call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Customer => "who took the session",
            Self::Regular => "who signed the vouchers",
            Self::City => "the city",
            Self::Cheat => "the cheating seller",
            Self::Bargainer => "who bought from the cheat",
            Self::Subscriber => "who subscribed",
        }
    }

    /// What it has to bring.
    fn needs(self, plan: &MarketPlan) -> Uint128 {
        match self {
            Self::Customer => plan.service.deposit,
            Self::Regular => plan.vouchers.deposit,
            Self::City => plan.data.price,
            Self::Cheat => bond(plan, cheap(plan)),
            Self::Bargainer => cheap(plan),
            Self::Subscriber => plan.feed.cost(),
        }
    }
}

/// What the cheat asks for: half the price, and never nothing.
pub(super) fn cheap(plan: &MarketPlan) -> Uint128 {
    (plan.data.price / Uint128::new(2)).max(Uint128::one())
}

/// What a seller locks for an order of this price.
pub(super) fn bond(plan: &MarketPlan, price: Uint128) -> Uint128 {
    let part = Bps::new(BOND_PART).map_or(price, |part| part.ceil_of(price));
    part.max(plan.terms.complaint_cost)
}

/// Refuses a supply that cannot pay for what people do at the end, before anything was worked.
pub fn check_means(network: &Network<'_, Embedded>, seed: &Seed, plan: &MarketPlan) -> Result<()> {
    let held = network.balance(&network.chain().address(&seed.operator()))?;
    // The network lays its own bond down, and has it back at the end of the order.
    let needed = Person::ALL
        .iter()
        .try_fold(bond(plan, plan.data.price), |sum, person| {
            sum.checked_add(person.needs(plan))
        })?;
    anyhow::ensure!(held >= needed, TOO_POOR);
    Ok(())
}

impl Market<'_, '_> {
    /// Hands out what they pay with. Nobody has anything else.
    pub(super) fn fund_people(&self) -> Result<()> {
        let operator = self.session.seed.operator();
        for person in Person::ALL {
            let needed = person.needs(self.plan);
            if !needed.is_zero() {
                let sent = self.session.network.transfer(&operator, &self.address(person), needed);
                sent.context(TOO_POOR)?;
            }
        }
        Ok(())
    }
}
