//! token: a network's cw20, which is cw20-base as it is.
//!
//! cw20-base's own entry points are not exported when it is a dependency, so this crate has entry points that hand on.

pub mod contract;
