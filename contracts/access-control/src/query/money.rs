//! Money.

use cosmwasm_std::{StdResult, Uint128};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, Totals};

use super::Asked;
use crate::state::{credits, held};

impl Asked<'_> {
    pub(super) fn credit(&self, account: &str, denom: &Denom<String>) -> StdResult<Uint128> {
        let account = self.deps.api.addr_validate(account)?;
        credits::credit(self.deps.storage, &denom.validate(self.deps.api)?, &account)
    }

    pub(super) fn totals(&self, denom: &Denom<String>) -> StdResult<Totals> {
        let denom = denom.validate(self.deps.api)?;
        let held = held::of(self.deps.storage, &denom)?;
        let balance = denom.balance(&self.deps.querier, &self.env.contract.address)?;
        let mut totals = Totals {
            denom: denom.into(),
            balance,
            liabilities: vec![liability("budgets", held.budgets), liability("credits", held.credits)],
            donations: Uint128::zero(),
        };
        // If more were owed than held, donations would be zero and the sums would not agree: `Totals::balances` says so.
        totals.donations = balance.saturating_sub(totals.owed().unwrap_or(Uint128::MAX));
        Ok(totals)
    }
}
