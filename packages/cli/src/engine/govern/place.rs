//! The holders open a place, and a machine comes.

use anyhow::{Context, Result, ensure};
use flywheel_protocol::{Bps, Curve};
use flywheel_types::governance::ProposalClass;
use flywheel_types::staking::{Bond, ExecuteMsg};

use super::super::parties::Parties;
use super::super::{Unit, fleet};
use super::voting::{Assembly, Plea, call, refusal};
use super::{NewPlace, PlaceOpened};
use crate::input::Plan;

impl Assembly<'_, '_> {
    /// A machine is registered and may not be bonded; once its place is open it may.
    pub(super) fn place(&self, story: &NewPlace, plan: &Plan, parties: &mut Parties) -> Result<PlaceOpened> {
        let network = self.session.network();
        let (registry, staking) = (network.registry(), network.staking());
        let owner = self.owner(story.owner);
        let unit = Unit {
            name: story.machine.to_owned(),
            class: story.class.to_owned(),
            owner: story.owner.to_owned(),
            cell: Some(story.cell),
        };
        let key = self.session.seed().person_key_on(Curve::P256, story.machine);
        let entry = fleet::registration(network, &registry, &owner, &unit, &key)?;
        let registered = registry.register(&owner, vec![entry], &[])?;
        let machine = registered.first().copied().context("the newcomer has no machine")?;
        let amount = plan.bond(story.class).context("the network file lacks the class")?;
        let bond = || Bond {
            machine,
            class: Some(story.class.to_owned()),
            commission: Some(plan.commission),
        };
        let early = staking.bond(&owner, bond(), amount);
        let refused = refusal(early, "a machine where no place is open")?;

        let open = ExecuteMsg::OpenPlaces {
            cells: vec![story.place],
            boost: Bps::ZERO,
        };
        let plea = Plea {
            class: ProposalClass::Parameter,
            title: format!("A second place for machines of class {}: {}", story.class, story.name),
            actions: vec![call(staking.address(), &open)?],
        };
        self.decide(plea, &story.ballot)?;
        staking.bond(&owner, bond(), amount)?;
        parties.pays(&self.address(&owner), amount)?;
        parties.receives(staking.address(), amount)?;

        let pool = staking.pool(machine)?;
        ensure!(pool.bond == amount, "the newcomer has bonded {}", pool.bond);
        let next = self.session.running_epoch()?.next()?;
        let enrolled = staking.enrolment(machine, Some(next))?;
        ensure!(enrolled.is_some(), "the newcomer is not enrolled in epoch {next}");
        Ok(PlaceOpened {
            class: story.class.to_owned(),
            name: story.name.to_owned(),
            cell: story.place,
            places: staking.places()?.len(),
            machine: story.machine.to_owned(),
            id: machine,
            refused,
            bond: amount,
            enrolled_from: next,
        })
    }
}
