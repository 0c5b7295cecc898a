//! Energy, power and the grid: codes 1 to 99.

use super::{FieldInfo, PER_CENT, Unit, measured, small_unit, unit};

const WATT_HOURS: &[Unit] = &[
    unit("W.h", 1),
    unit("kW.h", 1_000),
    unit("MW.h", 1_000_000),
    small_unit("mW.h", 1_000),
    small_unit("J", 3_600),
];
const WATTS: &[Unit] = &[
    unit("W", 1),
    unit("kW", 1_000),
    unit("MW", 1_000_000),
    small_unit("mW", 1_000),
];
const VOLTS: &[Unit] = &[unit("V", 1), unit("kV", 1_000), small_unit("mV", 1_000)];
const AMPERES: &[Unit] = &[unit("A", 1), unit("kA", 1_000), small_unit("mA", 1_000)];
const HERTZ: &[Unit] = &[
    unit("Hz", 1),
    unit("kHz", 1_000),
    unit("MHz", 1_000_000),
    unit("GHz", 1_000_000_000),
];
const IRRADIANCE: &[Unit] = &[unit("W/m2", 1), unit("kW/m2", 1_000)];

#[rustfmt::skip] // A table: one row a line.
pub(super) static FIELDS: &[FieldInfo] = &[
    measured(1, "energy", WATT_HOURS, "Electrical energy delivered or produced in the interval."),
    measured(2, "energy_imported", WATT_HOURS, "Electrical energy taken from the grid in the interval."),
    measured(3, "energy_exported", WATT_HOURS, "Electrical energy given to the grid in the interval."),
    measured(4, "energy_stored", WATT_HOURS, "Electrical energy held by a store at the interval's start."),
    measured(10, "power", WATTS, "Mean electrical power over the interval."),
    measured(11, "voltage", VOLTS, "Mean voltage over the interval (root mean square for alternating current)."),
    measured(12, "current", AMPERES, "Mean current over the interval (root mean square for alternating current)."),
    measured(13, "frequency", HERTZ, "Mean frequency over the interval."),
    measured(14, "state_of_charge", PER_CENT, "Charge of a battery at the interval's start, of its capacity."),
    measured(15, "irradiance", IRRADIANCE, "Mean solar irradiance over the interval."),
];
