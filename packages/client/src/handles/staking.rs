//! staking.

mod community;
mod places;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Bps, Epoch, Hash32, MachineId, Time};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::staking::{
    Bond, CaseResponse, CasesResponse, ClassRow, ClassesResponse, ConfigResponse, Enrolment, EnrolmentsResponse,
    ExecuteMsg, IncomeResponse, PoolResponse, PoolsResponse, QueryMsg, ReceiveMsg, SlashedResponse, StakerResponse,
    TotalPowerAtHeightResponse, Unbonding, UnbondingsResponse, VotingPowerAtHeightResponse,
};
use flywheel_types::{Class, Denom, Totals};

use super::{all_pages, hand_over};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// A network's staking contract.
#[derive(Debug)]
pub struct Staking<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
    denom: Denom,
}

impl<'c, C: Chain + ?Sized> Staking<'c, C> {
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

    /// Bonds tokens for a machine.
    pub fn bond(&self, signer: &Account, bond: Bond, amount: Uint128) -> Result<TxResult, ChainError> {
        self.pay(signer, amount, &ExecuteMsg::Bond(bond.clone()), &ReceiveMsg::Bond(bond))
    }

    /// Delegates tokens to a machine's pool, whatever its commission is.
    pub fn delegate(&self, signer: &Account, machine: MachineId, amount: Uint128) -> Result<TxResult, ChainError> {
        self.delegate_within(signer, machine, amount, None)
    }

    /// Delegates tokens to a machine's pool, unless its commission is above what the delegator has seen.
    pub fn delegate_within(
        &self,
        signer: &Account,
        machine: MachineId,
        amount: Uint128,
        max_commission: Option<Bps>,
    ) -> Result<TxResult, ChainError> {
        self.pay(
            signer,
            amount,
            &ExecuteMsg::Delegate {
                machine,
                max_commission,
            },
            &ReceiveMsg::Delegate {
                machine,
                max_commission,
            },
        )
    }

    /// Adds to the stream that pays the stakers.
    pub fn add_income(&self, signer: &Account, amount: Uint128) -> Result<TxResult, ChainError> {
        self.pay(signer, amount, &ExecuteMsg::AddIncome {}, &ReceiveMsg::AddIncome {})
    }

    /// Moves bond into unbonding.
    pub fn unbond(
        &self,
        signer: &Account,
        machine: MachineId,
        amount: Option<Uint128>,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Unbond { machine, amount })
    }

    /// Moves delegated tokens into unbonding.
    pub fn undelegate(
        &self,
        signer: &Account,
        machine: MachineId,
        amount: Option<Uint128>,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Undelegate { machine, amount })
    }

    /// Takes out what has finished unbonding.
    pub fn withdraw(&self, signer: &Account, machine: MachineId) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Withdraw { machine })
    }

    /// Pays out the signer's income of these pools.
    pub fn claim_income(&self, signer: &Account, machines: Vec<MachineId>) -> Result<TxResult, ChainError> {
        let community = false;
        self.execute(signer, &ExecuteMsg::ClaimIncome { machines, community })
    }

    /// Pays out what the signer earned in a generation that a slash has closed, and frees its slot.
    pub fn claim_closed(&self, signer: &Account, machine: MachineId, generation: u32) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ClaimClosed { machine, generation })
    }

    /// Takes over the pool of a machine that the signer has bought.
    pub fn take_pool(&self, signer: &Account, bond: Bond, amount: Uint128) -> Result<TxResult, ChainError> {
        self.pay(
            signer,
            amount,
            &ExecuteMsg::TakePool(bond.clone()),
            &ReceiveMsg::TakePool(bond),
        )
    }

    /// Changes a pool's commission, as its owner or an agent of his.
    pub fn set_commission(
        &self,
        signer: &Account,
        machine: MachineId,
        commission: Bps,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::SetCommission { machine, commission })
    }

    /// Pays out what is credited to an account (`None`: the signer).
    pub fn withdraw_credit(&self, signer: &Account, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let account = account.map(Addr::to_string);
        self.execute(signer, &ExecuteMsg::WithdrawCredit { account })
    }

    /// Shuts a pool out of income and enrolment, or lets it back; as the admin.
    pub fn jail(&self, signer: &Account, machine: MachineId, jailed: bool) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::Jail { machine, jailed })
    }

    /// Holds what is unbonding in a pool until an offence is judged; as the admin.
    pub fn open_case(
        &self,
        signer: &Account,
        machine: MachineId,
        offence: Hash32,
        at: Time,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::OpenCase { machine, offence, at })
    }

    /// Decides a case; a `slash` of zero dismisses it; as the admin.
    pub fn decide_case(
        &self,
        signer: &Account,
        machine: MachineId,
        offence: Hash32,
        slash: Bps,
        prover: Option<&Addr>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::DecideCase {
            machine,
            offence,
            slash,
            prover: prover.map(Addr::to_string),
        };
        self.execute(signer, &message)
    }

    /// What the contract was launched with.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// A class in an epoch.
    pub fn class(&self, name: &str, epoch: Option<Epoch>) -> Result<Option<Class>, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Class {
                name: name.to_owned(),
                epoch,
            },
        )
    }

    /// The newest parameters of all classes.
    pub fn classes(&self) -> Result<Vec<ClassRow>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Classes {
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: ClassesResponse = self.chain.query(&self.address, &message)?;
            let next = page.classes.last().map(|row| row.class.name.clone());
            Ok((page.classes, next))
        })
    }

    /// A machine's pool.
    pub fn pool(&self, machine: MachineId) -> Result<PoolResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Pool { machine })
    }

    /// All pools, page by page.
    pub fn pools(&self) -> Result<Vec<PoolResponse>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Pools {
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: PoolsResponse = self.chain.query(&self.address, &message)?;
            let next = page.pools.last().map(|row| row.machine);
            Ok((page.pools, next))
        })
    }

    /// An account's bonds and delegations.
    pub fn staker(&self, account: &Addr) -> Result<StakerResponse, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Staker {
                account: account.to_string(),
            },
        )
    }

    /// What `claim_income` would pay for one machine.
    pub fn income(&self, account: &Addr, machine: MachineId) -> Result<IncomeResponse, ChainError> {
        self.chain.query(
            &self.address,
            &QueryMsg::Income {
                account: account.to_string(),
                machine,
            },
        )
    }

    /// What `claim_closed` would pay.
    pub fn closed_income(&self, account: &Addr, machine: MachineId, generation: u32) -> Result<Uint128, ChainError> {
        let message = QueryMsg::ClosedIncome {
            account: account.to_string(),
            machine,
            generation,
        };
        self.chain.query(&self.address, &message)
    }

    /// A pool's open cases.
    pub fn cases(&self, machine: MachineId) -> Result<Vec<CaseResponse>, ChainError> {
        let answer: CasesResponse = self.chain.query(&self.address, &QueryMsg::Cases { machine })?;
        Ok(answer.cases)
    }

    /// What `withdraw_credit` would pay an account.
    pub fn credit(&self, account: &Addr) -> Result<Uint128, ChainError> {
        let account = account.to_string();
        self.chain.query(&self.address, &QueryMsg::Credit { account })
    }

    /// What slashes have taken since the start.
    pub fn slashed(&self) -> Result<SlashedResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Slashed {})
    }

    /// Tokens of an account that are unbonding, the community pool's first.
    pub fn unbondings(&self, account: &Addr) -> Result<Vec<Unbonding>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Unbondings {
                account: account.to_string(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: UnbondingsResponse = self.chain.query(&self.address, &message)?;
            let next = page.unbondings.last().map(|row| (row.machine, row.day));
            Ok((page.unbondings, next))
        })
    }

    /// A machine's enrolment in an epoch.
    pub fn enrolment(&self, machine: MachineId, epoch: Option<Epoch>) -> Result<Option<Enrolment>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Enrolment { machine, epoch })
    }

    /// All machines enrolled in an epoch, page by page.
    pub fn enrolments(&self, epoch: Epoch) -> Result<Vec<(MachineId, Enrolment)>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Enrolments {
                epoch,
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: EnrolmentsResponse = self.chain.query(&self.address, &message)?;
            Ok((page.machines, page.next))
        })
    }

    /// An account's votes at the beginning of a block.
    pub fn voting_power(&self, account: &Addr, height: Option<u64>) -> Result<Uint128, ChainError> {
        let message = QueryMsg::VotingPowerAtHeight {
            address: account.to_string(),
            height,
        };
        let answer: VotingPowerAtHeightResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.power)
    }

    /// All votes at the beginning of a block.
    pub fn total_power(&self, height: Option<u64>) -> Result<Uint128, ChainError> {
        let message = QueryMsg::TotalPowerAtHeight { height };
        let answer: TotalPowerAtHeightResponse = self.chain.query(&self.address, &message)?;
        Ok(answer.power)
    }

    /// Where the tokens are.
    pub fn totals(&self) -> Result<Totals, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Totals {})
    }

    fn pay(
        &self,
        signer: &Account,
        amount: Uint128,
        native: &ExecuteMsg,
        hook: &ReceiveMsg,
    ) -> Result<TxResult, ChainError> {
        let message = hand_over(&self.denom, &self.address, amount, native, hook)?;
        self.chain.execute_all(signer, vec![message])
    }
}
