//! What a device's program promises, on the embedded chain and with oracles that take reports as real ones do.

mod claims;
mod clock;
mod common;
mod delivery;
mod enrolment;
mod http;
mod keys;
mod kill;
mod outbox;
mod sources;
mod sponsor;
