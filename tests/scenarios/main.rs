//! Whole days of a network. Each test sets up with the suite's verbs, lives a while, and asserts numbers worked out by
//! hand; the suite checks after every message that no money is missing.

mod first_day;
mod leaving;
mod oracles;
mod payees;
mod selling;
mod sold_with_a_past;
mod stakers;
mod worst_day;
