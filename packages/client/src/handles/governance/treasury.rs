//! The treasury: grants, budgets, spending limits.

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::governance::{
    BudgetResponse, ExecuteMsg, GrantApplication, GrantResponse, QueryMsg, SpendingLimitResponse,
};
use flywheel_types::{Denom, Totals};

use super::Dao;
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

impl<C: Chain + ?Sized> Dao<'_, C> {
    /// Asks for a grant. Its number: [`Dao::applied`].
    pub fn apply(&self, signer: &Account, application: GrantApplication) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Apply(application))
    }

    /// The number of the grant that a transaction has applied for.
    ///
    /// # Errors
    /// It has applied for none.
    pub fn applied(&self, done: &TxResult) -> Result<u64, ChainError> {
        let applied = done
            .contract_events(self.address(), "flywheel-governance/grant_applied")
            .find_map(|event| event.attribute("grant").and_then(|id| id.parse().ok()));
        applied.ok_or_else(|| ChainError::Encoding {
            what: "the result of an application",
            reason: "it has no event with the grant's number".to_owned(),
        })
    }

    /// Says how a milestone was reached, and where to look; as the grantee.
    pub fn report_milestone(
        &self,
        signer: &Account,
        grant: u64,
        milestone: u8,
        evidence: &str,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::ReportMilestone {
            grant,
            milestone,
            evidence: evidence.to_owned(),
        };
        self.execute(signer, &message)
    }

    /// Pays a milestone; as the grant's reviewer.
    pub fn accept_milestone(&self, signer: &Account, grant: u64, milestone: u8) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::AcceptMilestone { grant, milestone })
    }

    /// Ends a grant; as its reviewer or grantee.
    pub fn stop_grant(&self, signer: &Account, grant: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::StopGrant { grant })
    }

    /// Ends a grant whose time is over.
    pub fn close_grant(&self, signer: &Account, grant: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CloseGrant { grant })
    }

    /// Pays what is due of a budget.
    pub fn pay_budget(&self, signer: &Account, budget: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::PayBudget { budget })
    }

    /// Gives tokens of the DAO's own kind to the treasury.
    pub fn fund(&self, signer: &Account, amount: Uint128) -> Result<TxResult, ChainError> {
        let message = self.denom().pay(self.address(), amount);
        let message = message.map_err(|error| ChainError::Encoding {
            what: "the message",
            reason: error.to_string(),
        })?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Pays out what is credited to an account (`None`: the signer), because a payment to it failed.
    pub fn withdraw(&self, signer: &Account, denom: &Denom, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Withdraw {
            denom: denom.clone().into(),
            account: account.map(Addr::to_string),
        };
        self.execute(signer, &message)
    }

    /// A grant.
    pub fn grant(&self, grant: u64) -> Result<GrantResponse, ChainError> {
        self.chain.query(self.address(), &QueryMsg::Grant { grant })
    }

    /// A budget.
    pub fn budget(&self, budget: u64) -> Result<BudgetResponse, ChainError> {
        self.chain.query(self.address(), &QueryMsg::Budget { budget })
    }

    /// How fast a token may be spent; `None`: as fast as is voted.
    pub fn spending_limit(&self, denom: &Denom) -> Result<Option<SpendingLimitResponse>, ChainError> {
        let denom = denom.clone().into();
        self.chain.query(self.address(), &QueryMsg::SpendingLimit { denom })
    }

    /// Where the money is, in a token.
    pub fn totals(&self, denom: &Denom) -> Result<Totals, ChainError> {
        let denom = denom.clone().into();
        self.chain.query(self.address(), &QueryMsg::Totals { denom })
    }
}
