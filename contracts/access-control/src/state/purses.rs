//! Agents' budgets and limits.

use cosmwasm_std::{Addr, Env, StdResult, Storage, Uint128};
use cw_storage_plus::Map;
use flywheel_protocol::Time;
use flywheel_types::access_control::{BudgetResponse, MAX_BUDGETS};
use flywheel_types::{Denom, compact};

use super::held::{self, Pot};
use crate::error::ContractError;

/// By namespace and agent. A purse outlives the sale of its machine until it is given back.
pub const PURSES: Map<(&str, &Addr), Purse> = Map::new("purses");

/// Seconds of a day of UTC.
const DAY: u64 = 86_400;

/// What an agent may spend, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purse {
    /// Who brought it and gets it back.
    pub owner: Addr,
    /// At most [`MAX_BUDGETS`], each token once.
    pub budgets: Vec<Budget>,
}

compact!(Purse { owner, budgets });

/// What is left of one token, and how fast it may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Of what.
    pub denom: Denom,
    /// What was brought and not spent.
    pub left: Uint128,
    /// The limits; without any nothing can be spent.
    pub limit: Limit,
    /// The day of the last payment, counted from 1970.
    pub day: u64,
    /// What was spent on it.
    pub spent_today: Uint128,
    /// The block and the place in it of the last transaction.
    pub transaction: (u64, u32),
    /// What was spent in it.
    pub spent_at_once: Uint128,
}

compact!(Budget {
    denom,
    left,
    limit,
    day,
    spent_today,
    transaction,
    spent_at_once
});

/// How fast a budget may go, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit {
    /// In one transaction.
    pub per_transaction: Uint128,
    /// In one day of UTC.
    pub per_day: Uint128,
    /// Who may be paid; nobody named: anyone.
    pub recipients: Vec<Addr>,
}

compact!(Limit {
    per_transaction,
    per_day,
    recipients
});

impl Budget {
    const fn empty(denom: Denom, limit: Limit) -> Self {
        Self {
            denom,
            left: Uint128::zero(),
            limit,
            day: 0,
            spent_today: Uint128::zero(),
            transaction: (0, 0),
            spent_at_once: Uint128::zero(),
        }
    }

    fn spent_on(&self, day: u64) -> Uint128 {
        if self.day == day {
            self.spent_today
        } else {
            Uint128::zero()
        }
    }

    /// Counts a payment against the limits, and takes it out.
    fn spend(&mut self, env: &Env, amount: Uint128, recipient: &Addr) -> Result<(), ContractError> {
        let recipients = &self.limit.recipients;
        if !recipients.is_empty() && !recipients.contains(recipient) {
            let recipient = recipient.clone();
            return Err(ContractError::ForeignRecipient { recipient });
        }
        let day = day_of(Time::of(&env.block));
        // A call that is in no transaction is one of its own.
        let transaction = env.transaction.as_ref().map(|at| (env.block.height, at.index));
        let at_once = match transaction {
            Some(at) if at == self.transaction => self.spent_at_once,
            _ => Uint128::zero(),
        };
        self.spent_at_once = within(amount, at_once, self.limit.per_transaction, "per transaction")?;
        self.spent_today = within(amount, self.spent_on(day), self.limit.per_day, "per day")?;
        self.transaction = transaction.unwrap_or_default();
        self.day = day;
        self.left = self.left.checked_sub(amount).map_err(|_| ContractError::OverBudget {
            amount,
            left: self.left,
        })?;
        Ok(())
    }

    fn response(self, now: Time) -> BudgetResponse {
        BudgetResponse {
            spent_today: self.spent_on(day_of(now)),
            denom: self.denom,
            left: self.left,
            per_transaction: self.limit.per_transaction,
            per_day: self.limit.per_day,
            recipients: self.limit.recipients,
        }
    }
}

fn day_of(now: Time) -> u64 {
    now.get().checked_div(DAY).unwrap_or_default()
}

/// What is spent with this, if the limit allows it.
fn within(amount: Uint128, spent: Uint128, limit: Uint128, what: &'static str) -> Result<Uint128, ContractError> {
    let left = limit.saturating_sub(spent);
    if amount > left {
        return Err(ContractError::OverLimit {
            amount,
            left,
            limit,
            what,
        });
    }
    Ok(spent.checked_add(amount)?)
}

impl Purse {
    /// An agent's purse, if it has one.
    pub fn find(storage: &dyn Storage, namespace: &str, agent: &Addr) -> StdResult<Option<Self>> {
        PURSES.may_load(storage, (namespace, agent))
    }

    /// As [`find`](Self::find).
    ///
    /// # Errors
    /// If there is none.
    pub fn load(storage: &dyn Storage, namespace: &str, agent: &Addr) -> Result<Self, ContractError> {
        Self::find(storage, namespace, agent)?.ok_or(ContractError::NoBudget)
    }

    /// A purse with nothing in it.
    pub const fn new(owner: Addr) -> Self {
        let budgets = vec![];
        Self { owner, budgets }
    }

    /// Keeps a change; one without a budget is not kept.
    pub fn save(&self, storage: &mut dyn Storage, namespace: &str, agent: &Addr) -> StdResult<()> {
        if self.budgets.is_empty() {
            PURSES.remove(storage, (namespace, agent));
            return Ok(());
        }
        PURSES.save(storage, (namespace, agent), self)
    }

    /// Replaces the limits. What is left of other tokens stays, and cannot be spent; what was spent today still counts.
    ///
    /// # Errors
    /// For more tokens than there may be, those with something left counted.
    pub fn set_limits(&mut self, limits: Vec<(Denom, Limit)>) -> Result<(), ContractError> {
        for budget in &mut self.budgets {
            budget.limit = Limit::default();
        }
        for (denom, limit) in limits {
            match self.budgets.iter_mut().find(|budget| budget.denom == denom) {
                Some(budget) => budget.limit = limit,
                None => self.budgets.push(Budget::empty(denom, limit)),
            }
        }
        self.budgets
            .retain(|budget| !budget.left.is_zero() || !budget.limit.per_transaction.is_zero());
        if self.budgets.len() > MAX_BUDGETS {
            return Err(ContractError::Count {
                what: "tokens in one agent's budgets",
                given: self.budgets.len(),
                least: 0,
                most: MAX_BUDGETS,
            });
        }
        Ok(())
    }

    /// Adds to a budget.
    ///
    /// # Errors
    /// If there is no limit for the token.
    pub fn put(&mut self, storage: &mut dyn Storage, denom: &Denom, amount: Uint128) -> Result<(), ContractError> {
        let budget = self.budget(denom)?;
        if budget.limit.per_transaction.is_zero() {
            let denom = denom.name().to_owned();
            return Err(ContractError::NoLimit { denom });
        }
        budget.left = budget.left.checked_add(amount)?;
        held::put(storage, denom, Pot::Budgets, amount)
    }

    /// Takes a payment out, within the limits.
    pub fn spend(
        &mut self,
        storage: &mut dyn Storage,
        env: &Env,
        denom: &Denom,
        amount: Uint128,
        recipient: &Addr,
    ) -> Result<(), ContractError> {
        self.budget(denom)?.spend(env, amount, recipient)?;
        held::take(storage, denom, Pot::Budgets, amount)
    }

    /// Takes a part or all of a budget out, for its owner; returns how much.
    ///
    /// # Errors
    /// If there is not as much.
    pub fn take(
        &mut self,
        storage: &mut dyn Storage,
        denom: &Denom,
        amount: Option<Uint128>,
    ) -> Result<Uint128, ContractError> {
        let budget = self.budget(denom)?;
        let left = budget.left;
        let amount = amount.unwrap_or(left);
        if amount.is_zero() {
            return Err(ContractError::NoBudget);
        }
        budget.left = left
            .checked_sub(amount)
            .map_err(|_| ContractError::OverBudget { amount, left })?;
        let is_used = !budget.left.is_zero() || !budget.limit.per_transaction.is_zero();
        if !is_used {
            self.budgets.retain(|budget| budget.denom != *denom);
        }
        held::take(storage, denom, Pot::Budgets, amount)?;
        Ok(amount)
    }

    /// Takes everything out, for its owner.
    pub fn empty(&mut self, storage: &mut dyn Storage) -> Result<Vec<(Denom, Uint128)>, ContractError> {
        let mut taken = vec![];
        for budget in &mut self.budgets {
            held::take(storage, &budget.denom, Pot::Budgets, budget.left)?;
            taken.push((budget.denom.clone(), budget.left));
            budget.left = Uint128::zero();
        }
        taken.retain(|(_, amount)| !amount.is_zero());
        self.budgets.retain(|budget| !budget.limit.per_transaction.is_zero());
        Ok(taken)
    }

    fn budget(&mut self, denom: &Denom) -> Result<&mut Budget, ContractError> {
        let found = self.budgets.iter_mut().find(|budget| budget.denom == *denom);
        found.ok_or_else(|| ContractError::NoLimit {
            denom: denom.name().to_owned(),
        })
    }

    /// The answer to the query.
    pub fn responses(self, now: Time) -> Vec<BudgetResponse> {
        self.budgets.into_iter().map(|budget| budget.response(now)).collect()
    }
}
