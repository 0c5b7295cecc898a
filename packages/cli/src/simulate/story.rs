//! What the demonstration's holders decide.

use anyhow::Result;
use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, Epoch};

use super::city::CITIES;
use super::fleet::MACHINES;
use crate::engine::{Ballot, NewPlace, NewSplit, Project, Resale, Story};

/// Decided in the epoch in the middle: five epochs pay by the old split, five by the new one.
const SPLIT_IN: Epoch = Epoch::new(4);
/// From the machines to the treasury, in 10,000ths: 5 %.
const MOVED: u16 = 500;
/// Each of the grant's milestones, in base units: 1,500 PULSE.
const MILESTONE: Uint128 = Uint128::new(1_500_000_000);
/// How large a place is: about as a city with its surroundings.
const PLACE_RESOLUTION: u8 = 3;
/// Berlin, in the list of cities.
const BERLIN: usize = 1;

/// Votes are bonds: Harbour Mobility has 40,500, Northwind Energy 32,500, Savanna Sensing 24,000, Straits Networks 19,000, Rua
/// Nova Charging 16,000, Spree Verkehr 13,500, Lakeshore Labs 12,500, Tegel Garages 7,500, all together 270,000.
pub fn story() -> Result<Story> {
    let berlin = CITIES.get(BERLIN).unwrap_or(&CITIES[0]);
    let depot = berlin.centre()?;
    Ok(Story {
        split: NewSplit {
            in_epoch: SPLIT_IN,
            moved: Bps::new(MOVED)?,
            ballot: Ballot {
                proposer: "Lakeshore Labs",
                yes: &[
                    "Lakeshore Labs",
                    "Harbour Mobility",
                    "Northwind Energy",
                    "Spree Verkehr",
                ],
                no: &["Straits Networks", "Rua Nova Charging"],
            },
        },
        tariff: Ballot {
            proposer: "Rua Nova Charging",
            yes: &["Rua Nova Charging", "Harbour Mobility", "Spree Verkehr"],
            no: &["Northwind Energy"],
        },
        place: NewPlace {
            class: "depot",
            name: "Berlin",
            place: depot.parent(PLACE_RESOLUTION)?,
            machine: "berlin-depot-201",
            cell: depot,
            owner: "Spree Verkehr",
            ballot: Ballot {
                proposer: "Spree Verkehr",
                yes: &["Spree Verkehr", "Northwind Energy", "Lakeshore Labs"],
                no: &["Tegel Garages"],
            },
        },
        grant: Project {
            title: "A map of all machines",
            milestones: ["It shows every machine", "It shows what they earn"],
            amount: MILESTONE,
            reviewer: "Kijani Collective",
            ballot: Ballot {
                proposer: "Lakeshore Labs",
                yes: &["Lakeshore Labs", "Harbour Mobility", "Northwind Energy"],
                no: &["Straits Networks"],
            },
        },
        // 59,000 votes of more than 270,000: a fifth is enough where nobody else comes.
        raid: Ballot {
            proposer: "Savanna Sensing",
            yes: &["Savanna Sensing", "Straits Networks", "Rua Nova Charging"],
            no: &[],
        },
        sale: Resale {
            unit: MACHINES.saturating_sub(1),
            buyer: "Paulista Mapas",
        },
    })
}
