//! Seller and buyer, files and the wire between them, with everything that can go wrong.
#![allow(missing_docs, reason = "a program")]

mod cheating;
mod handover;
mod killed;
mod naming;
mod properties;
mod sealing;
mod service;
mod tampering;
mod world;
