//! What the contract reads of the network's DAO: one raw query (rule A1).

use cosmwasm_std::{Addr, BlockInfo, QuerierWrapper};
use flywheel_protocol::Time;
use flywheel_types::governance::{LOCKS, Lock};

use crate::state::Config;

/// What an account has promised the DAO to leave staked, while the promise holds.
///
/// A DAO that cannot be read locks nothing: one that is not there yet, or has left something else where its locks were. Its
/// silence would otherwise hold everybody's tokens for ever (rule A5), and who may make it silent, its own voters, could as
/// well upgrade this contract.
pub fn lock(querier: &QuerierWrapper, config: &Config, account: &Addr, block: &BlockInfo) -> Option<Lock> {
    let dao = config.governance.clone()?;
    let lock = LOCKS.query(querier, dao, account).ok().flatten()?;
    lock.holds(Time::of(block)).then_some(lock)
}
