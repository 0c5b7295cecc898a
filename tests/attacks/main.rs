//! One test for each way that a contract or a network of machines has been robbed, with its story in a line.
//!
//! The stories are public: Oak Security's CosmWasm capture-the-flag, audits of DAO DAO, Nym and Astroport, and what
//! happened to networks of machines.

mod absurdities;
mod audits;
mod capture_the_flag;
mod deadlines;
mod escapes;
mod failing_payees;
mod griefing;
mod lone_oracles;
mod machines;
mod mixed_money;
mod payees;
mod quorums;
mod replayed_proofs;
mod replays;
mod resold;
mod root_deadlines;
mod texts;
