//! What messages do, one file for each group that belongs together.

mod attest;
mod conflicts;
mod demands;
mod equivocation;
mod finalize;
mod instantiate;
mod oracles;
mod ownership;
mod reject;
mod rules;
mod suspensions;
mod withdraw;

pub use attest::{attest, cosign};
pub use conflicts::{Conflict, prove_conflict};
pub use demands::{answer_demands, demand_cw20, demand_native, reclaim_deposit};
pub use equivocation::prove_equivocation;
pub use finalize::finalize;
pub use instantiate::instantiate;
pub use oracles::{admit_oracle, bond_cw20, bond_native, leave_oracles, remove_oracle, withdraw_bond};
pub use ownership::update_ownership;
pub use reject::reject;
pub use rules::set_rules;
pub use suspensions::{appeal, decide_appeal, lift_suspension, suspend};
pub use withdraw::withdraw;
