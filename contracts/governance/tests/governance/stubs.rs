//! What stands around the contract: a bank and a cw20 that can refuse an account, the real staking contract, a registry that
//! is only read, and a contract that the DAO governs.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cosmwasm_schema::cw_serde;
use cosmwasm_schema::serde::de::DeserializeOwned;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    Addr, AnyMsg, Api, BankMsg, BankQuery, Binary, BlockInfo, Coin, CosmosMsg, CustomMsg, CustomQuery, Deps, DepsMut,
    Empty, Env, MemoryStorage, MessageInfo, Querier, Response, StdError, StdResult, Storage, to_json_binary,
};
use cw_multi_test::error::{AnyResult, bail};
use cw_multi_test::{
    App, AppResponse, Bank, BankKeeper, BankSudo, Contract, ContractWrapper, CosmosRouter, DistributionKeeper,
    FailingModule, GovFailingModule, IbcFailingModule, Module, StakeKeeper, Stargate, WasmKeeper,
};
use cw_storage_plus::{Item, Map};
use cw20::Cw20ExecuteMsg;
use flywheel_types::{rewards, staking};

/// In the token's storage: accounts that cannot receive it.
pub const REFUSED: Map<&Addr, bool> = Map::new("test_refused");
/// In the target's storage: what it was set to.
pub const VALUE: Item<u64> = Item::new("test_value");
/// In the target's storage: whether it refuses everything.
pub const BROKEN: Item<bool> = Item::new("test_broken");

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

/// The chain's modules: `MsgSend` with the account and the amount as text in its value.
pub struct TestModules;

impl Stargate for TestModules {
    fn execute_any<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: AnyMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let value = String::from_utf8(msg.value.to_vec())?;
        let Some((to_address, amount)) = value.split_once(' ') else {
            bail!("no such message: {}", msg.type_url);
        };
        let send = BankMsg::Send {
            to_address: to_address.to_owned(),
            amount: vec![Coin::new(amount.parse::<u128>()?, "uwheel")],
        };
        router.execute(api, storage, block, sender, CosmosMsg::Bank(send))
    }
}

/// The chain these tests run on.
pub type TestApp = App<
    TestBank,
    MockApi,
    MemoryStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    TestModules,
>;

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

/// In staking's storage: whether it answers no question, so that it can only be read raw.
pub const SILENT: Item<bool> = Item::new("test_silent");

/// The real one.
pub fn staking() -> Box<dyn Contract<Empty>> {
    use flywheel_staking::ContractError;
    use flywheel_staking::contract::{execute, instantiate, reply};
    fn query(deps: Deps, env: Env, msg: staking::QueryMsg) -> Result<Binary, ContractError> {
        if SILENT.may_load(deps.storage)?.is_some() {
            return Err(StdError::generic_err("staking is read raw only").into());
        }
        flywheel_staking::contract::query(deps, env, msg)
    }
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

/// The contract itself.
pub fn governance() -> Box<dyn Contract<Empty>> {
    use flywheel_governance::contract::{execute, instantiate, migrate, query, reply};
    Box::new(
        ContractWrapper::new(execute, instantiate, query)
            .with_reply(reply)
            .with_migrate(migrate),
    )
}

fn born(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn silent(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("nothing may ask this contract"))
}

/// Holds raw state only, as the registry is seen from here.
pub fn registry() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(born, born, silent))
}

/// Takes coins for its reserve: what slashes burn in a native network.
pub fn rewards() -> Box<dyn Contract<Empty>> {
    fn execute(_: DepsMut, _: Env, _: MessageInfo, msg: rewards::ExecuteMsg) -> StdResult<Response> {
        match msg {
            rewards::ExecuteMsg::FundReserve {} => Ok(Response::new()),
            _ => Err(StdError::generic_err("not here")),
        }
    }
    Box::new(ContractWrapper::new(execute, born, silent))
}

/// What the governed contract is told.
#[cw_serde]
pub enum TargetMsg {
    /// Its parameter.
    Set { value: u64 },
    /// A message of class membership.
    Jail { machine: u64 },
    /// Hands its admin's right over.
    UpdateOwnership { to: String },
    /// Takes any coins.
    Pay {},
}

/// A contract that is governed.
pub fn target() -> Box<dyn Contract<Empty>> {
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: TargetMsg) -> StdResult<Response> {
        if BROKEN.may_load(deps.storage)?.is_some() {
            return Err(StdError::generic_err("the target is broken"));
        }
        if let TargetMsg::Set { value } = msg {
            VALUE.save(deps.storage, &value)?;
        }
        Ok(Response::new())
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&Empty {})
    }
    fn migrate(_: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    Box::new(ContractWrapper::new(execute, born, query).with_migrate(migrate))
}
