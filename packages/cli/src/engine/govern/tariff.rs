//! The holders say what a unit costs.

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::governance::ProposalClass;
use flywheel_types::payments::{ExecuteMsg, TariffSpec};

use super::voting::{Assembly, Plea, call, refusal};
use super::{Ballot, TariffBand};
use crate::input::ServicePlan;

/// How long the other side may answer, and the longest session, in the tariff that is refused.
const LIMITS: (Seconds, Seconds) = (Seconds::minutes(10), Seconds::days(1));

impl Assembly<'_, '_> {
    /// From then on machines of the class charge what the market's service costs, under the network's name. One that asks for
    /// half as much again is refused.
    pub(super) fn tariff(&self, ballot: &Ballot, service: &ServicePlan, price: &str) -> Result<TariffBand> {
        let (payments, network) = (self.session.payments()?, self.session.network().record().id);
        let denom = self.session.network().denom();
        let band = flywheel_types::payments::TariffBand {
            denom: denom.clone().into(),
            unit: service.unit.clone(),
            lowest: service.price,
            highest: service.price,
        };
        // Bands hold for tariffs that name a network, and those need a fee: this one takes nothing.
        let fee = ExecuteMsg::SetFee {
            network,
            bps: Bps::ZERO,
            recipient: self.dao.address().to_string(),
        };
        let bands = ExecuteMsg::SetBands {
            network,
            class: service.class.clone(),
            cell: None,
            bands: vec![band],
        };
        let plea = Plea {
            class: ProposalClass::Parameter,
            title: format!("A {} of a {} for {}", service.unit, service.class, in_cents(price)),
            actions: vec![call(payments.address(), &fee)?, call(payments.address(), &bands)?],
        };
        self.decide(plea, ballot)?;

        let unit = self.session.busiest(&service.class)?.first().copied();
        let unit = unit.context("the network has no machines")?;
        let found = self.session.units().get(unit).context("a machine without a unit")?;
        let machine = self.session.machines().get(unit).context("a unit without a machine")?;
        let dearer = service.price.checked_add(service.price / Uint128::new(2))?;
        let (window, max_duration) = LIMITS;
        let terms = TariffSpec {
            denom: denom.clone().into(),
            price: dearer,
            unit: service.unit.clone(),
            units_per_minute: Uint128::from(service.units_per_minute),
            max_duration,
            window,
            network: Some(network),
            permission: None,
        };
        let sent = payments.set_tariff(&self.owner(&found.owner), *machine, 0, Some(terms));
        Ok(TariffBand {
            class: service.class.clone(),
            unit: service.unit.clone(),
            price: service.price,
            dearer,
            machine: found.name.clone(),
            refused: refusal(sent, "a tariff above the band")?,
        })
    }
}

/// `0.30` of `0.3`: at least two decimals, as prices have.
fn in_cents(price: &str) -> String {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    format!("{whole}.{fraction:0<2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_two_decimals_at_least() {
        assert_eq!(["0.3", "5", "0.125"].map(in_cents), ["0.30", "5.00", "0.125"]);
    }
}
