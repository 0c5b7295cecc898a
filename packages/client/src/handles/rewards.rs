//! rewards.

use cosmwasm_std::{Addr, Binary, Coin, Uint128};
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::rewards::{
    Breaker, BreakerResponse, BudgetResponse, ConfigResponse, EmissionResponse, ExecuteMsg, FinalRoot, FlowsResponse,
    QueryMsg, ReceiveMsg, Revenue, RevenueRow, RevenuesResponse, RootsResponse,
};
use flywheel_types::{Denom, Totals};

use super::{all_pages, hand_over};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// A network's rewards contract.
#[derive(Debug)]
pub struct Rewards<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
    denom: Denom,
}

impl<'c, C: Chain + ?Sized> Rewards<'c, C> {
    /// The contract at an address, with the network's token.
    pub const fn new(chain: &'c C, address: Addr, denom: Denom) -> Self {
        Self { chain, address, denom }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Any message without tokens.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    /// Emits what the schedule allows.
    pub fn mint(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Mint {})
    }

    /// Pays machines what they have earned, against the root of `epoch`.
    pub fn claim(
        &self,
        signer: &Account,
        epoch: Epoch,
        leaves: Vec<SumLeaf>,
        proof: Vec<u8>,
    ) -> Result<TxResult, ChainError> {
        self.execute(
            signer,
            &ExecuteMsg::Claim {
                epoch,
                leaves,
                proof: Binary::from(proof),
            },
        )
    }

    /// Pays out the signer's credit.
    pub fn withdraw(&self, signer: &Account) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Withdraw { account: None })
    }

    /// Pays out another account's credit, to that account.
    pub fn withdraw_for(&self, signer: &Account, account: &Addr) -> Result<TxResult, ChainError> {
        self.execute(
            signer,
            &ExecuteMsg::Withdraw {
                account: Some(account.to_string()),
            },
        )
    }

    /// Adds to the reserve of a native network.
    pub fn fund_reserve(&self, signer: &Account, coins: &[Coin]) -> Result<TxResult, ChainError> {
        self.chain
            .execute(signer, &self.address, &ExecuteMsg::FundReserve {}, coins)
    }

    /// Adds to the machines' budget.
    pub fn add_revenue(&self, signer: &Account, revenue: Revenue, amount: Uint128) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::AddRevenue(revenue.clone());
        let message = hand_over(
            &self.denom,
            &self.address,
            amount,
            &native,
            &ReceiveMsg::AddRevenue(revenue),
        )?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Sets, changes or removes the circuit breaker; by the admin.
    pub fn set_breaker(&self, signer: &Account, breaker: Option<Breaker>) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::SetBreaker { breaker })
    }

    /// What the contract was launched with.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// Schedule and split.
    pub fn emission(&self) -> Result<EmissionResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Emission {})
    }

    /// The cumulative budgets at the end of an epoch.
    pub fn budget(&self, epoch: Epoch) -> Result<Option<BudgetResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Budget { epoch })
    }

    /// Revenue that came in during an epoch.
    pub fn revenues(&self, epoch: Epoch) -> Result<Vec<RevenueRow>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Revenues {
                epoch,
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: RevenuesResponse = self.chain.query(&self.address, &message)?;
            let next = page.revenues.last().map(|row| row.row);
            Ok((page.revenues, next))
        })
    }

    /// The last two final roots, the newest first.
    pub fn roots(&self) -> Result<Vec<FinalRoot>, ChainError> {
        let answer: RootsResponse = self.chain.query(&self.address, &QueryMsg::Roots {})?;
        Ok(answer.roots)
    }

    /// What a machine has been paid.
    pub fn claimed(&self, machine: MachineId) -> Result<Uint128, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Claimed { machine })
    }

    /// What `withdraw` would pay an account.
    pub fn credit(&self, account: &Addr) -> Result<Uint128, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Credit {
                account: account.to_string(),
            },
        )
    }

    /// The circuit breaker and its running window, if there is one.
    pub fn breaker(&self) -> Result<Option<BreakerResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Breaker {})
    }

    /// Both identities of rule W7, term by term.
    pub fn flows(&self) -> Result<FlowsResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Flows {})
    }

    /// Where the tokens are.
    pub fn totals(&self) -> Result<Totals, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Totals {})
    }
}
