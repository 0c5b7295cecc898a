//! The suite's tests that need more than one crate. Each folder is a test target:
//!
//! - `scenarios`: whole days of a network, told as sentences, on the embedded chain.
//! - `attacks`: one test for each way in which a contract or a network of machines has been robbed.
//! - `senders`: every message by every kind of sender, frozen in a table.
//! - `properties`: random sequences of everything over two networks, beside a plain model; and of votes in a network with a
//!   DAO, beside a plain count.
