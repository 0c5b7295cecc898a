//! Whole days of a network. Each test sets up with the suite's verbs, lives a while, and asserts numbers worked out by
//! hand; the suite checks after every message that no money is missing.

mod access;
mod auctions;
mod bad_input;
mod bad_payments;
mod cheating;
mod dao;
mod desk;
mod first_day;
mod holders;
mod leaving;
mod membership;
mod oracles;
mod own_sales;
mod payees;
mod paying;
mod places;
mod selling;
mod shop_keys;
mod sold_with_a_past;
mod stakers;
mod subscribing;
mod suite_dao;
mod tariffs;
mod trading;
mod worst_day;
