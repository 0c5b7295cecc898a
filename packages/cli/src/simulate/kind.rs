//! The four kinds of machine and what an honest one measures.

use super::chance::Dice;

/// A kind of machine: one class of the demonstration's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Charges cars; its work is energy.
    Charger,
    /// Measures particles in the air; its work is being there.
    AirSensor,
    /// Carries data for people nearby; its work is data.
    Hotspot,
    /// Drives around and takes images of streets; its work is images.
    Dashcam,
}

/// What makes one machine's values differ from another's.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// The hour of the city's day, 0 to 23.
    pub hour: u64,
    /// How well the machine does, in per cent of the average; the same for all its life.
    pub strength: i64,
    /// The air of the city on that day, in thousandths of ug/m3.
    pub air: i64,
}

/// How much of a machine is used in each hour of the day, in per cent of the busiest hour.
const USE: [i64; 24] = [
    4, 2, 0, 0, 0, 8, 22, 48, 66, 58, 52, 60, 72, 64, 56, 60, 74, 92, 100, 96, 78, 54, 30, 14,
];
/// What traffic adds to the particles in the air in each hour, in thousandths of ug/m3.
const TRAFFIC: [i64; 24] = [
    0, 0, 0, 0, 300, 900, 2_200, 4_100, 5_200, 4_300, 3_100, 2_500, 2_400, 2_200, 2_300, 2_900, 4_000, 5_400, 5_600,
    4_400, 2_900, 1_700, 900, 300,
];
/// Energy of a busy hour, in mW.h: 40 kW.h.
const BUSY_ENERGY: i64 = 40_000_000;
/// Data of a busy quarter of a day, in bytes: 14 GB.
const BUSY_DATA: i64 = 14_000_000_000;
/// Images of a busy hour.
const BUSY_IMAGES: i64 = 1_800;

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Charger, Self::AirSensor, Self::Hotspot, Self::Dashcam];

    /// The class's name in the network file.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Charger => "charger",
            Self::AirSensor => "air-sensor",
            Self::Hotspot => "hotspot",
            Self::Dashcam => "dashcam",
        }
    }

    /// In the names of its machines.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Charger => "charger",
            Self::AirSensor => "air",
            Self::Hotspot => "hotspot",
            Self::Dashcam => "dashcam",
        }
    }

    /// How many readings a device collects before it signs a report.
    pub const fn readings_a_report(self) -> usize {
        match self {
            Self::Charger | Self::AirSensor => 6,
            Self::Hotspot => 1,
            Self::Dashcam => 3,
        }
    }

    /// Whether it moves.
    pub const fn moves(self) -> bool {
        matches!(self, Self::Dashcam)
    }

    /// What an honest machine measures in an interval, in the smallest parts of its class's field.
    pub fn value(self, circumstances: Circumstances, dice: &mut Dice) -> i64 {
        let Circumstances { hour, strength, air } = circumstances;
        let hour = usize::try_from(hour).unwrap_or_default() % USE.len();
        let busy =
            |most: i64, dice: &mut Dice| most / 100 * USE[hour] / 100 * strength * dice.between(700, 1_300) / 1_000;
        match self {
            // Nobody may come.
            Self::Charger if dice.happens(12) => 0,
            Self::Charger => busy(BUSY_ENERGY, dice),
            Self::AirSensor => air + TRAFFIC[hour] + (strength - 100) * 40 + dice.between(-900, 900),
            Self::Hotspot => busy(BUSY_DATA, dice) + dice.between(0, 1_000_000_000),
            Self::Dashcam => busy(BUSY_IMAGES, dice),
        }
    }
}
