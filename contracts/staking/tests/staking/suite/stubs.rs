//! What stands around the contract: a registry that is only read, a rewards contract that takes burned coins back, and a cw20
//! that refuses accounts.

use cosmwasm_std::{Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, to_json_binary};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::{Item, Map};
use cw20::Cw20ExecuteMsg;
use flywheel_staking::contract;
use flywheel_types::rewards;

use super::*;

/// In the token's storage: accounts that cannot receive it.
const REFUSED: Map<&Addr, bool> = Map::new("test_refused");
/// In the storage of the token and of rewards: whether nothing can be burned, or given back.
const REFUSES: Item<bool> = Item::new("test_refuses");

fn nothing(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&Empty {})
}

fn born(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

pub(super) fn account() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new_with_empty(born, born, nothing))
}

pub(super) fn staking() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new_with_empty(contract::execute, contract::instantiate, contract::query)
            .with_reply(contract::reply)
            .with_migrate(contract::migrate),
    )
}

/// Takes one coin for its reserve, and nothing else.
pub(super) fn rewards() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: rewards::ExecuteMsg) -> StdResult<Response> {
        let is_refused = REFUSES.may_load(deps.storage)?.is_some();
        match msg {
            rewards::ExecuteMsg::FundReserve {} if info.funds.len() == 1 && !is_refused => Ok(Response::new()),
            _ => Err(StdError::generic_err("not here")),
        }
    }
    Box::new(ContractWrapper::new_with_empty(execute, born, nothing))
}

/// cw20-base, but for the accounts in [`REFUSED`], and burning where it is refused.
pub(super) fn token() -> Box<dyn Contract<Empty>> {
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Cw20ExecuteMsg,
    ) -> Result<Response, cw20_base::ContractError> {
        let is_refused = match &msg {
            Cw20ExecuteMsg::Transfer { recipient, .. } => REFUSED.has(deps.storage, &Addr::unchecked(recipient)),
            Cw20ExecuteMsg::Burn { .. } => REFUSES.may_load(deps.storage)?.is_some(),
            _ => false,
        };
        if is_refused {
            return Err(StdError::generic_err("refused").into());
        }
        cw20_base::contract::execute(deps, env, info, msg)
    }
    Box::new(ContractWrapper::new_with_empty(
        execute,
        cw20_base::contract::instantiate,
        cw20_base::contract::query,
    ))
}

impl Suite {
    fn token_address(&self) -> Addr {
        match &self.denom {
            Denom::Cw20(token) => token.clone(),
            Denom::Native(_) => panic!("a native coin refuses nobody here"),
        }
    }

    /// From now on this account cannot receive the cw20, or can again.
    pub fn refuse(&mut self, name: &str, refused: bool) -> &mut Self {
        let token = self.token_address();
        let mut storage = self.app.contract_storage_mut(&token);
        if refused {
            REFUSED.save(&mut *storage, &super::account(name), &true).unwrap();
        } else {
            REFUSED.remove(&mut *storage, &super::account(name));
        }
        drop(storage);
        self
    }

    /// From now on nothing can be burned or given back to the reserve.
    pub fn refuse_burning(&mut self) -> &mut Self {
        let contract = match &self.denom {
            Denom::Cw20(token) => token.clone(),
            Denom::Native(_) => self.rewards.clone(),
        };
        let mut storage = self.app.contract_storage_mut(&contract);
        REFUSES.save(&mut *storage, &true).unwrap();
        drop(storage);
        self
    }

    /// What has really been burned, or given back to the reserve.
    pub fn burned(&self) -> u128 {
        match &self.denom {
            Denom::Native(_) => self.denom.balance(&self.app.wrap(), &self.rewards).unwrap().u128(),
            Denom::Cw20(token) => {
                let info: cw20::TokenInfoResponse = self
                    .app
                    .wrap()
                    .query_wasm_smart(token, &cw20::Cw20QueryMsg::TokenInfo {})
                    .unwrap();
                PURSE * NAMES.len() as u128 - info.total_supply.u128()
            }
        }
    }
}
