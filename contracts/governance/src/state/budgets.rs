//! Payments that recur.

use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::governance::BudgetResponse;
use flywheel_types::{Denom, compact, page};

use crate::error::ContractError;

/// By number, from 1.
pub const BUDGETS: Map<u64, Budget> = Map::new("budgets");

/// A payment that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Who is paid.
    pub recipient: Addr,
    /// In what.
    pub denom: Denom,
    /// Each time.
    pub amount: Uint128,
    /// At the end of every so many seconds.
    pub period: Seconds,
    /// How often in all.
    pub instalments: u32,
    /// How often it was paid.
    pub paid: u32,
    /// When the first period began.
    pub since: Time,
    /// When the DAO stopped it.
    pub stopped_at: Option<Time>,
}

compact!(Budget {
    recipient,
    denom,
    amount,
    period,
    instalments,
    paid,
    since,
    stopped_at
});

/// Stores a new one; tells its number.
pub fn open(storage: &mut dyn Storage, budget: &Budget) -> Result<u64, ContractError> {
    let newest = BUDGETS
        .keys(storage, None, None, Order::Descending)
        .next()
        .transpose()?;
    let number = newest.unwrap_or(0).checked_add(1).ok_or(ContractError::TooMany)?;
    BUDGETS.save(storage, number, budget)?;
    Ok(number)
}

/// Reads one.
///
/// # Errors
/// If there is none of this number.
pub fn load(storage: &dyn Storage, budget: u64) -> Result<Budget, ContractError> {
    let found = BUDGETS.may_load(storage, budget)?;
    found.ok_or(ContractError::NoBudget { budget })
}

impl Budget {
    /// Instalments that are due and not paid: one at the end of each period.
    pub fn due(&self, now: Time) -> u32 {
        let until = self.stopped_at.map_or(now, |stopped| stopped.min(now));
        let periods = until.since(self.since).get().checked_div(self.period.get());
        let ended = u32::try_from(periods.unwrap_or(0)).unwrap_or(u32::MAX);
        ended.min(self.instalments).saturating_sub(self.paid)
    }

    /// The answer to the query.
    pub fn response(self, budget: u64, now: Time) -> BudgetResponse {
        BudgetResponse {
            budget,
            due: self.due(now),
            recipient: self.recipient,
            denom: self.denom,
            amount: self.amount,
            period: self.period,
            instalments: self.instalments,
            paid: self.paid,
            since: self.since,
            stopped_at: self.stopped_at,
        }
    }
}

/// A page of them.
pub fn list(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> StdResult<Vec<BudgetResponse>> {
    let range = BUDGETS.range(storage, start_after.map(Bound::exclusive), None, Order::Ascending);
    let rows = range.map(|row| row.map(|(number, budget)| budget.response(number, now)));
    page::collect(rows, limit)
}
