//! The oracle's program over real HTTP, against a chain in the same process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod demands;
mod doors;
mod floods;
mod openapi;
mod peers;
mod readers;
mod rounds;
mod survival;
mod world;
