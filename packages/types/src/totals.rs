//! Where a contract's money is (rule A7): what it holds, what it owes under which name, and what was given to it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use crate::denom::Denom;

/// A named amount that a contract owes.
#[cw_serde]
pub struct Liability {
    /// What the amount is for, e.g. `bonds`.
    pub name: String,
    /// In base units.
    pub amount: Uint128,
}

/// `balance = sum of liabilities + donations`, for one token of a contract.
#[cw_serde]
pub struct Totals {
    /// The token.
    pub denom: Denom<String>,
    /// What the contract holds.
    pub balance: Uint128,
    /// What it owes, by name.
    pub liabilities: Vec<Liability>,
    /// What was sent to it without a message: owed to nobody, moved by nothing.
    pub donations: Uint128,
}

impl Totals {
    /// The sum of what is owed; `None` when it overflows, which no honest state does.
    pub fn owed(&self) -> Option<Uint128> {
        self.liabilities
            .iter()
            .try_fold(Uint128::zero(), |sum, row| sum.checked_add(row.amount).ok())
    }

    /// Whether the balance covers what is owed, to the unit.
    pub fn balances(&self) -> bool {
        self.owed().and_then(|owed| owed.checked_add(self.donations).ok()) == Some(self.balance)
    }
}

/// The liability called `name`.
pub fn liability(name: &str, amount: Uint128) -> Liability {
    Liability {
        name: name.to_owned(),
        amount,
    }
}
