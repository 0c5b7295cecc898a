//! Air, weather, water, noise: codes 100 to 199.

use super::{FieldInfo, METRES, PER_CENT, Unit, measured, small_unit, unit};

const CELSIUS: &[Unit] = &[unit("Cel", 1)];
const PASCALS: &[Unit] = &[
    unit("Pa", 1),
    unit("hPa", 100),
    unit("mbar", 100),
    unit("kPa", 1_000),
    unit("bar", 100_000),
];
const DECIBELS: &[Unit] = &[unit("dB[SPL]", 1), unit("B[SPL]", 10)];
const MASS_PER_VOLUME: &[Unit] = &[unit("ug/m3", 1), unit("mg/m3", 1_000), small_unit("ng/m3", 1_000)];
const PARTS: &[Unit] = &[unit("[ppm]", 1), small_unit("[ppb]", 1_000), unit("%", 10_000)];
const METRES_PER_SECOND: &[Unit] = &[
    unit("m/s", 1),
    Unit {
        code: "km/h",
        times: 5,
        per: 18,
    },
];
const DEGREES: &[Unit] = &[unit("deg", 1)];
const MILLIMETRES: &[Unit] = &[unit("mm", 1), unit("cm", 10), unit("m", 1_000)];
const LUX: &[Unit] = &[unit("lx", 1), unit("klx", 1_000)];
const SIEVERTS_PER_HOUR: &[Unit] = &[unit("uSv/h", 1), unit("mSv/h", 1_000), small_unit("nSv/h", 1_000)];
const LITRES: &[Unit] = &[unit("L", 1), unit("m3", 1_000), small_unit("mL", 1_000)];

#[rustfmt::skip] // A table: one row a line.
pub(super) static FIELDS: &[FieldInfo] = &[
    measured(100, "temperature", CELSIUS, "Mean temperature of the air over the interval."),
    measured(101, "humidity", PER_CENT, "Mean relative humidity over the interval."),
    measured(102, "pressure", PASCALS, "Mean air pressure at the sensor over the interval."),
    measured(103, "wind_speed", METRES_PER_SECOND, "Mean wind speed over the interval."),
    measured(104, "wind_direction", DEGREES, "Where the wind comes from, clockwise from north."),
    measured(105, "rainfall", MILLIMETRES, "Rain fallen in the interval."),
    measured(106, "illuminance", LUX, "Mean illuminance over the interval."),
    measured(110, "sound_level", DECIBELS, "Equivalent continuous sound pressure level over the interval (Leq)."),
    measured(111, "sound_level_max", DECIBELS, "Highest sound pressure level in the interval."),
    measured(120, "pm1", MASS_PER_VOLUME, "Particles up to 1 um in the air."),
    measured(121, "pm2_5", MASS_PER_VOLUME, "Particles up to 2.5 um in the air."),
    measured(122, "pm10", MASS_PER_VOLUME, "Particles up to 10 um in the air."),
    measured(123, "co2", PARTS, "Carbon dioxide in the air, parts of its volume."),
    measured(124, "no2", MASS_PER_VOLUME, "Nitrogen dioxide in the air."),
    measured(125, "o3", MASS_PER_VOLUME, "Ozone in the air."),
    measured(126, "so2", MASS_PER_VOLUME, "Sulphur dioxide in the air."),
    measured(127, "co", MASS_PER_VOLUME, "Carbon monoxide in the air."),
    measured(130, "radiation", SIEVERTS_PER_HOUR, "Mean ambient dose rate over the interval."),
    measured(140, "soil_moisture", PER_CENT, "Water in the soil, part of its volume."),
    measured(141, "water_level", METRES, "Level of water above the gauge's zero."),
    measured(142, "water_volume", LITRES, "Water delivered in the interval."),
];
