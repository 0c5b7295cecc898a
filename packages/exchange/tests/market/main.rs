//! Sales on the embedded chain: both programs, the service between them, and whatever happens to either.
#![allow(missing_docs, reason = "a program")]

mod cheats;
mod faults;
mod killed;
mod line;
mod networks;
mod refusals;
mod silence;
mod whole;
mod world;
