//! The demonstration's machines, their owners and what is wrong with some of them.

use anyhow::{Context, Result};
use flywheel_protocol::Epoch;

use super::behaviour::Behaviour;
use super::chance::Dice;
use super::city::{CITIES, City, far_from};
use super::kind::Kind;
use crate::engine::Unit;

/// Machines in the fleet.
pub const MACHINES: usize = 200;
/// Machines that behave in each of the ways there are.
const OF_EACH_BEHAVIOUR: usize = 2;

/// Who owns how many machines: 200 in all.
const OWNERS: [(&str, usize); 32] = [
    ("Harbour Mobility", 30),
    ("Northwind Energy", 24),
    ("Savanna Sensing", 18),
    ("Straits Networks", 14),
    ("Rua Nova Charging", 12),
    ("Spree Verkehr", 10),
    ("Lakeshore Labs", 9),
    ("Paulista Mapas", 8),
    ("Kijani Collective", 7),
    ("Alfama Neighbours", 6),
    ("Tegel Garages", 6),
    ("Amina Otieno", 5),
    ("Marina Parking", 5),
    ("Queen West Makers", 5),
    ("Beatriz Carvalho", 4),
    ("Jonas Keller", 4),
    ("Mei Lin Tan", 4),
    ("Rafael Moreira", 3),
    ("Grace Wanjiru", 3),
    ("Olivia Tremblay", 3),
    ("Tiago Pinto", 3),
    ("Lena Hoffmann", 2),
    ("Daniel Koh", 2),
    ("Samuel Kiptoo", 2),
    ("Priya Nair", 2),
    ("Camila Rocha", 2),
    ("Noah Singh", 2),
    ("Ines Duarte", 1),
    ("Karl Brandt", 1),
    ("Faith Njeri", 1),
    ("Wei Jie Lim", 1),
    ("Luca Ferri", 1),
];

/// Of every ten machines of a city so many are of each kind, in this order.
const TEN: [Kind; 10] = [
    Kind::Charger,
    Kind::AirSensor,
    Kind::Charger,
    Kind::Dashcam,
    Kind::AirSensor,
    Kind::Charger,
    Kind::Hotspot,
    Kind::AirSensor,
    Kind::Charger,
    Kind::Dashcam,
];

/// A machine of the fleet.
pub struct Machine {
    /// As the engine knows it.
    pub unit: Unit,
    /// What it is.
    pub kind: Kind,
    /// Where it works.
    pub city: &'static City,
    /// Where it pretends to be, if it lies about its place.
    pub elsewhere: &'static City,
    /// How well it does, in per cent of the average.
    pub strength: i64,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

/// What is wrong with a machine, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub behaviour: Behaviour,
    /// The first epoch in which it shows.
    pub since: Epoch,
}

/// The fleet of a seed.
///
/// # Errors
/// Only if the tables above do not fit together.
pub fn fleet(seed: &str) -> Result<Vec<Machine>> {
    let owners = OWNERS
        .iter()
        .flat_map(|(name, machines)| std::iter::repeat_n(*name, *machines));
    let mut fleet = owners
        .enumerate()
        .map(|(number, owner)| machine(seed, number, owner))
        .collect::<Result<Vec<_>>>()?;
    let mut dice = Dice::new(seed, "faults", &[]);
    for kind in Kind::ALL {
        let of_kind = fleet.iter().enumerate().filter(|(_, machine)| machine.kind == kind);
        let mut sound: Vec<usize> = of_kind.map(|(number, _)| number).collect();
        for behaviour in Behaviour::ALL.into_iter().filter(|behaviour| behaviour.kind() == kind) {
            for _ in 0..OF_EACH_BEHAVIOUR {
                let number = dice
                    .draw(&mut sound)
                    .context("the fleet has too few machines of a kind")?;
                let (earliest, latest) = behaviour.begins();
                let since = Epoch::new(dice.between(earliest, latest).unsigned_abs());
                fleet[number].fault = Some(Fault { behaviour, since });
            }
        }
    }
    Ok(fleet)
}

fn machine(seed: &str, number: usize, owner: &str) -> Result<Machine> {
    let mut dice = Dice::new(seed, "machine", &[u64::try_from(number)?]);
    let kind = TEN[number % TEN.len()];
    let place = number * CITIES.len() / MACHINES;
    let city = CITIES.get(place).context("more machines than there is room for")?;
    let unit = Unit {
        name: format!("{}-{}-{:03}", city.name, kind.short(), number + 1),
        class: kind.class().to_owned(),
        owner: owner.to_owned(),
        cell: Some(city.cell(&mut dice)?),
    };
    Ok(Machine {
        unit,
        kind,
        city,
        elsewhere: far_from(place),
        strength: dice.between(70, 130),
        fault: None,
    })
}
