//! What stands around the contract: a bank and a cw20 that can refuse an account, the real registry, and a hub that takes
//! the real one's messages.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, CustomMsg, CustomQuery, Deps, DepsMut, Empty, Env, MessageInfo,
    Querier, Response, StdError, StdResult, Storage,
};
use cw_multi_test::error::{AnyResult, bail};
use cw_multi_test::{AppResponse, Bank, BankKeeper, BankSudo, Contract, ContractWrapper, CosmosRouter, Module};
use cw_storage_plus::Map;
use cw20::Cw20ExecuteMsg;

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

/// The real registry.
pub fn registry() -> Box<dyn Contract<Empty>> {
    use flywheel_machine_registry::contract::{execute, instantiate, query, reply};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

/// The contract itself.
pub fn access_control() -> Box<dyn Contract<Empty>> {
    use flywheel_access_control::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

/// Networks are put into its state; what is sent to it, the real hub carries out. Only its raw state is read from here.
pub fn hub() -> Box<dyn Contract<Empty>> {
    fn nothing(_deps: DepsMut, _env: Env, _info: MessageInfo, _msg: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_deps: Deps, _env: Env, _msg: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("nothing may ask this contract"))
    }
    let execute = flywheel_network_hub::contract::execute;
    Box::new(ContractWrapper::new(execute, nothing, query))
}
