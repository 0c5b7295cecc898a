//! What stands around the contract: a bank and a cw20 that can refuse an account, and a rewards contract's public state.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, CustomMsg, CustomQuery, Deps, DepsMut, Empty, Env, MessageInfo,
    Querier, Response, StdError, StdResult, Storage,
};
use cw_multi_test::error::{AnyResult, bail};
use cw_multi_test::{AppResponse, Bank, BankKeeper, BankSudo, Contract, ContractWrapper, CosmosRouter, Module};
use cw_storage_plus::Map;
use cw20::Cw20ExecuteMsg;
use serde::de::DeserializeOwned;

/// In the token's storage: accounts that cannot receive it.
pub const REFUSED: Map<&Addr, bool> = Map::new("test_refused");

/// A bank with accounts that cannot receive, as a chain's module accounts cannot.
#[derive(Default)]
pub struct TestBank {
    pub keeper: BankKeeper,
    pub refused: Rc<RefCell<BTreeSet<String>>>,
}

impl Bank for TestBank {}

impl Module for TestBank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        if let BankMsg::Send { to_address, .. } = &msg
            && self.refused.borrow().contains(to_address)
        {
            bail!("{to_address} is not allowed to receive funds");
        }
        self.keeper.execute(api, storage, router, block, sender, msg)
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        self.keeper.query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        self.keeper.sudo(api, storage, router, block, msg)
    }
}

/// cw20-base, but for the accounts in [`REFUSED`].
pub fn token() -> Box<dyn Contract<Empty>> {
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Cw20ExecuteMsg,
    ) -> Result<Response, cw20_base::ContractError> {
        if let Cw20ExecuteMsg::Transfer { recipient, .. } = &msg
            && REFUSED.has(deps.storage, &Addr::unchecked(recipient))
        {
            return Err(StdError::generic_err(format!("{recipient} is frozen")).into());
        }
        cw20_base::contract::execute(deps, env, info, msg)
    }
    Box::new(ContractWrapper::new(
        execute,
        cw20_base::contract::instantiate,
        cw20_base::contract::query,
    ))
}

/// A contract that calls itself by the name it is instantiated with and holds raw state only, as a rewards contract is
/// seen from here.
pub fn named() -> Box<dyn Contract<Empty>> {
    fn instantiate(deps: DepsMut, _env: Env, _info: MessageInfo, name: String) -> StdResult<Response> {
        cw2::set_contract_version(deps.storage, name, "1.0.0")?;
        Ok(Response::new())
    }
    fn execute(_deps: DepsMut, _env: Env, _info: MessageInfo, _msg: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_deps: Deps, _env: Env, _msg: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("nothing may ask this contract"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}
