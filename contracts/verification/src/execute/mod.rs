//! What messages do, one file for each group that belongs together.

mod attest;
mod finalize;
mod instantiate;
mod oracles;
mod rules;

pub use attest::{attest, cosign};
pub use finalize::finalize;
pub use instantiate::instantiate;
pub use oracles::{admit_oracle, bond_cw20, bond_native, remove_oracle, withdraw_bond};
pub use rules::set_rules;
