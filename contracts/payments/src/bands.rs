//! Whether a tariff may name its network: what the network's bands allow a machine of this class and place to charge.

use cosmwasm_std::Deps;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::payments::{BANDED, Band, Terms};
use flywheel_types::registry::Machine;

use crate::error::{ContractError, OutsideBands};
use crate::registry;
use crate::state::bands::{self, Holding};

/// What a tariff of a machine may say if it names a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// Any price: nothing is set for its class and place.
    Any,
    /// Nothing: there are bands, and nobody can say which are the machine's.
    NotEnrolled,
    /// What bands of each of these allow: one, or two in the epoch in which the machine moves.
    Within(Vec<Place>),
}

/// Where a machine is enrolled, and what holds there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The machine's class.
    pub class: String,
    /// Bands, and where they were set.
    pub holding: Holding,
}

impl Place {
    fn allows(&self, terms: &Terms) -> bool {
        let allows = |band: &Band| {
            band.denom == terms.denom && band.unit == terms.unit && (band.lowest..=band.highest).contains(&terms.price)
        };
        self.holding.bands.iter().any(allows)
    }
}

/// What a network allows a machine where it is enrolled. A network without bands costs one read.
pub fn allowed(
    deps: Deps,
    now: Time,
    network: u64,
    machine: MachineId,
    record: &Machine,
) -> Result<Allowed, ContractError> {
    let Some(banded) = BANDED.may_load(deps.storage, network)? else {
        return Ok(Allowed::Any);
    };
    let enrolments = registry::enrolments(&deps.querier, &banded, now, machine, record)?;
    if enrolments.is_empty() {
        return Ok(Allowed::NotEnrolled);
    }
    let mut places = vec![];
    for enrolment in enrolments {
        if let Some(holding) = bands::holding(deps.storage, network, &enrolment.class, enrolment.cell)? {
            let class = enrolment.class;
            places.push(Place { class, holding });
        }
    }
    Ok(match places.as_slice() {
        [] => Allowed::Any,
        _ => Allowed::Within(places),
    })
}

/// Refuses terms that name a network whose bands do not allow them now.
pub fn check(deps: Deps, now: Time, machine: MachineId, record: &Machine, terms: &Terms) -> Result<(), ContractError> {
    let Some(network) = terms.network else { return Ok(()) };
    let places = match allowed(deps, now, network, machine, record)? {
        Allowed::Any => return Ok(()),
        Allowed::NotEnrolled => return Err(ContractError::NotEnrolled { machine, network }),
        Allowed::Within(places) => places,
    };
    match places.into_iter().find(|place| !place.allows(terms)) {
        None => Ok(()),
        Some(Place { class, holding }) => Err(ContractError::OutsideBands(Box::new(OutsideBands {
            network,
            class,
            cell: holding.cell,
            price: terms.price,
            denom: terms.denom.name().to_owned(),
            unit: terms.unit.clone(),
            bands: holding.bands,
        }))),
    }
}
