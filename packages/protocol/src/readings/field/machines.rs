//! Computing, uptime, movement, goods and health: codes 300 to 499.

use super::{FieldInfo, METRES, PER_CENT, SECONDS, Unit, counted, measured, small_unit, unit};

const JOBS: &[Unit] = &[unit("{job}", 1)];
const TOKENS: &[Unit] = &[unit("{token}", 1)];
const METRES_PER_SECOND: &[Unit] = &[
    unit("m/s", 1),
    Unit {
        code: "km/h",
        times: 5,
        per: 18,
    },
];
const DEGREES: &[Unit] = &[unit("deg", 1)];
const GRAMS: &[Unit] = &[
    unit("g", 1),
    unit("kg", 1_000),
    unit("t", 1_000_000),
    small_unit("mg", 1_000),
];
const SQUARE_METRES: &[Unit] = &[unit("m2", 1), unit("har", 10_000), unit("km2", 1_000_000)];
const IMAGES: &[Unit] = &[unit("{image}", 1)];
const TRIPS: &[Unit] = &[unit("{trip}", 1)];
const STEPS: &[Unit] = &[unit("{step}", 1)];
const PER_MINUTE: &[Unit] = &[unit("/min", 1)];
const CELSIUS: &[Unit] = &[unit("Cel", 1)];

#[rustfmt::skip] // A table: one row a line.
pub(super) static FIELDS: &[FieldInfo] = &[
    measured(300, "compute_time", SECONDS, "Processor time given to jobs in the interval."),
    measured(301, "gpu_time", SECONDS, "Graphics processor time given to jobs in the interval."),
    counted(302, "jobs", JOBS, "Jobs finished in the interval."),
    counted(303, "tokens_generated", TOKENS, "Tokens that a language model produced in the interval."),
    measured(304, "utilization", PER_CENT, "Mean use of the machine over the interval, of its capacity."),
    measured(310, "uptime", SECONDS, "Time ready for use in the interval."),
    measured(400, "distance", METRES, "Way covered in the interval."),
    measured(401, "speed", METRES_PER_SECOND, "Mean speed over the interval."),
    measured(402, "altitude", METRES, "Height above the mean sea level."),
    measured(403, "heading", DEGREES, "Direction of movement, clockwise from north."),
    counted(404, "trips", TRIPS, "Trips finished in the interval."),
    counted(405, "images", IMAGES, "Images taken in the interval."),
    measured(406, "area_covered", SQUARE_METRES, "Area mapped or worked in the interval."),
    measured(407, "mass", GRAMS, "Goods moved or collected in the interval."),
    measured(450, "heart_rate", PER_MINUTE, "Mean heart rate over the interval."),
    measured(451, "blood_oxygen", PER_CENT, "Mean oxygen saturation over the interval."),
    measured(452, "body_temperature", CELSIUS, "Mean temperature of the body over the interval."),
    counted(453, "steps", STEPS, "Steps taken in the interval."),
];
