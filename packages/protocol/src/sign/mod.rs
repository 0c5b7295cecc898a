//! What is signed: one builder and one type per message, used by the contract, the device and the oracle alike.
//!
//! RULES N7: `SHA-256("flywheel/" purpose "/v1" 0x00 | len16 chain_id | len16 contract | fields)`. Numbers are big
//! endian and of fixed width; texts and byte strings have their length before them as a `u32`. The purpose fixes the
//! list of fields, so two different messages never give the same bytes. `vectors/sign-bytes.json` has an example of
//! each message for other languages.

mod builder;
mod command;
mod maker_certificate;
mod meter;
mod oracle_key;
mod register_machine;
mod report;
mod rotate_key;
mod statement;
mod verify;
mod voucher;

pub use builder::{Purpose, SignBytes, SignError};
pub use command::CommandAcknowledgement;
pub use maker_certificate::MakerCertificate;
pub use meter::MeterReading;
pub use oracle_key::OracleKey;
pub use register_machine::RegisterMachine;
pub use report::ReportEnvelope;
pub use rotate_key::RotateKey;
pub use statement::Statement;
pub use verify::verify_on_chain;
pub use voucher::Voucher;
