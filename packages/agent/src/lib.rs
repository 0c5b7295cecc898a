//! The program on a device: makes its key, asks to be registered, signs what it measures, keeps it while the network is
//! away, hands it to every oracle and claims what was earned; and the other side of getting started, the sponsor who pays
//! a new owner's fees.

pub mod agent;
mod backoff;
pub mod clock;
pub mod door;
pub mod enrolment;
pub mod key;
pub mod outbox;
pub mod readings;
pub mod register;
pub mod run;
pub mod sponsor;
pub mod terms;

pub use agent::{Agent, Plan};
pub use backoff::Backoff;
pub use enrolment::Enrolment;
pub use key::DeviceKey;
pub use outbox::Outbox;
pub use terms::{Standing, Terms};
