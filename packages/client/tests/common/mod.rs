//! A small contract for the chain's own tests, and the words that they share.
#![allow(dead_code, reason = "each test binary uses its part")]

use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, CosmosMsg, Deps, DepsMut, Empty, Env, Event, MessageInfo, Reply, Response, StdError,
    StdResult, SubMsg, WasmMsg, coins, to_json_binary,
};
use cw_multi_test::{Contract, ContractWrapper};
use flywheel_client::embedded::Builder;
use flywheel_client::{Account, Chain, ChainExt, Embedded, Genesis};
use flywheel_protocol::Time;
use serde::{Deserialize, Serialize};

pub const CHAIN_ID: &str = "flywheel-test";
pub const DENOM: &str = "ufly";
/// 2026-01-01T00:00:00Z
pub const START: u64 = 1_767_225_600;

#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "snake_case")]
pub enum Do {
    /// Adds to the counter.
    Add(u64),
    /// Adds to the counter, then refuses.
    AddAndRefuse(u64),
    /// Adds to the counter, then panics.
    AddAndPanic(u64),
    /// Sends the contract's coins.
    Pay { to: String, amount: u128 },
    /// Adds to the counter, then tries a message to itself and catches its failure, which it stores.
    AddAndTry(u64, Box<Do>),
    /// Makes another counter at a predicted address.
    Spawn { code_id: u64, salt: Binary },
}

#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    Count {},
    CaughtError {},
    Panic {},
}

fn count(storage: &dyn cosmwasm_std::Storage) -> u64 {
    storage
        .get(b"count")
        .map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}

fn add(deps: &mut DepsMut, amount: u64) -> u64 {
    let sum = count(deps.storage) + amount;
    deps.storage.set(b"count", &sum.to_be_bytes());
    // A second key that comes and goes, so that removals are written too.
    if sum.is_multiple_of(2) {
        deps.storage.remove(b"odd")
    } else {
        deps.storage.set(b"odd", b"yes")
    }
    sum
}

fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn execute(mut deps: DepsMut, env: Env, info: MessageInfo, msg: Do) -> StdResult<Response> {
    match msg {
        Do::Add(amount) => {
            let sum = add(&mut deps, amount);
            let event = Event::new("added").add_attribute("amount", amount.to_string());
            Ok(Response::new().add_event(event.add_attribute("sum", sum.to_string())))
        }
        Do::AddAndRefuse(amount) => {
            add(&mut deps, amount);
            Err(StdError::generic_err("the counter is tired"))
        }
        Do::AddAndPanic(amount) => {
            add(&mut deps, amount);
            panic!("the counter fell over")
        }
        Do::Pay { to, amount } => Ok(Response::new().add_message(BankMsg::Send {
            to_address: to,
            amount: coins(amount, DENOM),
        })),
        Do::AddAndTry(amount, inner) => {
            add(&mut deps, amount);
            let contract_addr = env.contract.address.to_string();
            let message = WasmMsg::Execute {
                contract_addr,
                msg: to_json_binary(&inner)?,
                funds: vec![],
            };
            Ok(Response::new().add_submessage(SubMsg::reply_on_error(message, 1)))
        }
        Do::Spawn { code_id, salt } => Ok(Response::new().add_message(WasmMsg::Instantiate2 {
            admin: Some(info.sender.into()),
            code_id,
            label: "spawned".to_owned(),
            msg: to_json_binary(&Empty {})?,
            funds: vec![],
            salt,
        })),
    }
}

fn query(deps: Deps, _: Env, msg: Ask) -> StdResult<Binary> {
    match msg {
        Ask::Count {} => to_json_binary(&count(deps.storage)),
        Ask::CaughtError {} => {
            let stored = deps.storage.get(b"caught").unwrap_or_default();
            to_json_binary(&String::from_utf8(stored).unwrap())
        }
        Ask::Panic {} => panic!("the query fell over"),
    }
}

fn reply(deps: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
    deps.storage.set(b"caught", reply.result.unwrap_err().as_bytes());
    Ok(Response::new())
}

pub fn counter() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

pub fn alice() -> Account {
    Account::from_seed(&[1; 32], "alice")
}

pub fn bob() -> Account {
    Account::from_seed(&[1; 32], "bob")
}

pub fn address(account: &Account) -> Addr {
    account.address(&flywheel_client::AddressPrefix::new("wasm").unwrap())
}

pub fn fly(amount: u128) -> Vec<Coin> {
    coins(amount, DENOM)
}

/// Alice has 1,000, time is the first second of 2026.
pub fn genesis() -> Genesis {
    Genesis {
        time: Time::new(START),
        balances: vec![(address(&alice()), fly(1_000))],
    }
}

pub fn builder() -> Builder {
    Embedded::builder(CHAIN_ID, genesis()).code("counter", "1", counter())
}

pub fn in_memory() -> Embedded {
    builder().in_memory().unwrap()
}

/// A counter, instantiated by alice.
pub fn new_counter(chain: &Embedded) -> Addr {
    let code_id = chain.code_id("counter").unwrap();
    chain
        .instantiate(&alice(), code_id, &Empty {}, &[], "counter", None)
        .unwrap()
}

pub fn add_message(counter: &Addr, amount: u64) -> CosmosMsg {
    flywheel_client::chain::execute_message(counter, &Do::Add(amount), &[]).unwrap()
}

pub fn add_one(chain: &Embedded, counter: &Addr) {
    chain.execute(&alice(), counter, &Do::Add(1), &[]).unwrap();
}

pub fn count_of(chain: &Embedded, counter: &Addr) -> u64 {
    chain.query(counter, &Ask::Count {}).unwrap()
}

pub fn height(chain: &Embedded) -> u64 {
    chain.block().unwrap().height
}
