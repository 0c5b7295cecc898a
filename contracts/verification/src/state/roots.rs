//! The pending root and its two ends: it becomes final, or it is rejected.

use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Item;
use flywheel_protocol::Time;
use flywheel_protocol::sign::Statement;
use flywheel_types::verification::{Attempt, FINALS, Final, PENDING, Pending};

use super::demands::{self, Docket};
use crate::error::ContractError;

/// The newest rejected statement. One value does: rounds only go forward, so whatever was rejected before is older.
pub(super) const REJECTED: Item<Attempt> = Item::new("last_rejected");

/// The pending statement.
///
/// # Errors
/// If there is none.
pub fn pending(storage: &dyn Storage) -> Result<Pending, ContractError> {
    find_pending(storage)?.ok_or(ContractError::NothingPending)
}

/// The pending statement, if there is one.
pub fn find_pending(storage: &dyn Storage) -> StdResult<Option<Pending>> {
    Ok(PENDING.may_load(storage)?.map(Pending::from))
}

/// Lets a statement wait.
pub fn save_pending(storage: &mut dyn Storage, pending: Pending) -> StdResult<()> {
    PENDING.save(storage, &pending.into())
}

/// The newest final statement. It is found by its place: a copy under a key of its own would have to be written again with
/// every statement.
pub fn last_final(storage: &dyn Storage) -> StdResult<Option<Final>> {
    let newest = FINALS
        .range(storage, None, None, Order::Descending)
        .next()
        .transpose()?;
    Ok(newest.map(|(_, kept)| kept.into()))
}

/// The newest rejected statement.
pub fn last_rejected(storage: &dyn Storage) -> StdResult<Option<Attempt>> {
    REJECTED.may_load(storage)
}

/// Whether a statement of this epoch and round comes too late, because it or a later one was rejected: what was signed
/// once stays signed, and the same bytes must not come back.
pub fn is_rejected(storage: &dyn Storage, attempt: Attempt) -> StdResult<bool> {
    Ok(last_rejected(storage)?.is_some_and(|rejected| attempt <= rejected))
}

/// Makes the pending statement final. Nobody's demand may be open: `docket` tells what was demanded of it, if anything was.
pub fn settle(storage: &mut dyn Storage, statement: Statement, docket: Option<Docket>, now: Time) -> StdResult<Final> {
    let settled = Final { statement, at: now };
    FINALS.save(storage, statement.epoch.get(), &settled.clone().into())?;
    PENDING.remove(storage);
    // To remove what is not there is paid for as well.
    if docket.is_some() {
        demands::close(storage);
    }
    Ok(settled)
}

/// Rejects the pending statement. Deposits of demands that were not answered stay with the rejected attempt.
pub fn reject(storage: &mut dyn Storage, statement: &Statement) -> StdResult<()> {
    REJECTED.save(storage, &Attempt::of(statement))?;
    PENDING.remove(storage);
    demands::close(storage);
    Ok(())
}
