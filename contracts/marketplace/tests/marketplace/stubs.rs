//! What stands around the contract: a bank and a cw20 that can refuse an account, and neighbours that can refuse money.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use anyhow::{Result as AnyResult, bail};
use cosmwasm_schema::cw_serde;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, CustomMsg, CustomQuery, Deps, DepsMut, Empty, Env, MessageInfo,
    Querier, Response, StdError, StdResult, Storage, from_json,
};
use cw_multi_test::{AppResponse, Bank, BankKeeper, BankSudo, Contract, ContractWrapper, CosmosRouter, Module};
use cw_storage_plus::{Item, Map};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use flywheel_types::access_control::{Decision, Denial, QueryMsg, Subject};
use flywheel_types::{rewards, staking};

/// In the token's storage: accounts that cannot receive it.
pub const REFUSED: Map<&Addr, bool> = Map::new("test_refused");
/// In a neighbour's storage: whether it takes no money.
pub const REFUSES: Item<bool> = Item::new("test_refuses");

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
        if let BankMsg::Burn { .. } = &msg
            && self.refused.borrow().contains("burn")
        {
            bail!("burning is off");
        }
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

/// The marketplace itself.
pub fn marketplace() -> Box<dyn Contract<Empty>> {
    use flywheel_marketplace::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

/// cw20-base, but for the accounts in [`REFUSED`]; if `burn` is among them, nothing can be burned.
pub fn token() -> Box<dyn Contract<Empty>> {
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Cw20ExecuteMsg,
    ) -> Result<Response, cw20_base::ContractError> {
        let refused = match &msg {
            Cw20ExecuteMsg::Transfer { recipient, .. } => REFUSED.has(deps.storage, &Addr::unchecked(recipient)),
            Cw20ExecuteMsg::Burn { .. } => REFUSED.has(deps.storage, &Addr::unchecked("burn")),
            _ => false,
        };
        if refused {
            return Err(StdError::generic_err("frozen").into());
        }
        cw20_base::contract::execute(deps, env, info, msg)
    }
    Box::new(ContractWrapper::new(
        execute,
        cw20_base::contract::instantiate,
        cw20_base::contract::query,
    ))
}

/// Takes income by message and by cw20, unless [`REFUSES`].
pub fn staking() -> Box<dyn Contract<Empty>> {
    #[cw_serde]
    enum Execute {
        Receive(Cw20ReceiveMsg),
        AddIncome {},
    }
    fn execute(deps: DepsMut, _env: Env, info: MessageInfo, msg: Execute) -> StdResult<Response> {
        if REFUSES.may_load(deps.storage)?.unwrap_or_default() {
            return Err(StdError::generic_err("no income today"));
        }
        match msg {
            Execute::Receive(received) => {
                assert!(matches!(from_json(&received.msg)?, staking::ReceiveMsg::AddIncome {}));
            }
            Execute::AddIncome {} => assert_eq!(info.funds.len(), 1),
        }
        Ok(Response::new())
    }
    Box::new(ContractWrapper::new(execute, nothing, no_query))
}

/// In the rewards stub's storage: the tag of the revenue that came last, and how often some came.
pub const TAG: Item<(rewards::Revenue, u64)> = Item::new("test_tag");

/// Takes revenue by message and by cw20, unless [`REFUSES`].
pub fn rewards() -> Box<dyn Contract<Empty>> {
    #[cw_serde]
    enum Execute {
        Receive(Cw20ReceiveMsg),
        AddRevenue(rewards::Revenue),
    }
    fn execute(deps: DepsMut, _env: Env, info: MessageInfo, msg: Execute) -> StdResult<Response> {
        if REFUSES.may_load(deps.storage)?.unwrap_or_default() {
            return Err(StdError::generic_err("no revenue today"));
        }
        let tag = match msg {
            Execute::Receive(received) => {
                let rewards::ReceiveMsg::AddRevenue(tag) = from_json(&received.msg)?;
                tag
            }
            Execute::AddRevenue(tag) => {
                assert_eq!(info.funds.len(), 1);
                tag
            }
        };
        let count = TAG.may_load(deps.storage)?.map_or(0, |(_, count)| count);
        TAG.save(deps.storage, &(tag, count + 1))?;
        Ok(Response::new())
    }
    Box::new(ContractWrapper::new(execute, nothing, no_query))
}

/// In the access-control stub's storage: who has `read` on `network/1/data`.
pub const READERS: Map<&str, bool> = Map::new("test_readers");

/// Says who may read the network's data; its storage is written by the tests.
pub fn access_control() -> Box<dyn Contract<Empty>> {
    fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
        let QueryMsg::HasPermission {
            subject: Subject::Account(account),
            permission,
            resource,
            namespace: None,
        } = msg
        else {
            return Err(StdError::generic_err("not what a marketplace asks"));
        };
        let is_known = READERS.has(deps.storage, &account);
        let is_permitted = is_known && permission.as_str() == "read" && resource.as_str() == "network/1/data";
        let why_not = if is_permitted { vec![] } else { vec![Denial::NoRole] };
        cosmwasm_std::to_json_binary(&Decision { is_permitted, why_not })
    }
    Box::new(ContractWrapper::new(nothing, nothing, query))
}

fn nothing(_deps: DepsMut, _env: Env, _info: MessageInfo, _msg: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn no_query(_deps: Deps, _env: Env, _msg: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("nothing may ask this contract"))
}
