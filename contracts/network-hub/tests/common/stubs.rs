//! Contracts that remember their birth, and one that refuses to be born.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Coin, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, from_json,
    to_json_binary,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

const BORN: Item<Born<Binary>> = Item::new("born");

/// How a contract was instantiated.
#[cw_serde]
pub struct Born<M> {
    pub sender: Addr,
    pub funds: Vec<Coin>,
    pub msg: M,
}

/// A contract that is born with a message `M` and tells of it.
pub fn code<M: Serialize + DeserializeOwned + std::fmt::Debug + 'static>() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate::<M>, query::<M>))
}

/// Takes any message and fails.
pub fn failing() -> Box<dyn Contract<Empty>> {
    fn refuse(_: DepsMut, _: Env, _: MessageInfo, _: Anything) -> StdResult<Response> {
        Err(StdError::generic_err("not today"))
    }
    fn silent(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&Empty {})
    }
    Box::new(ContractWrapper::new(execute, refuse, silent))
}

/// Any JSON.
#[derive(Debug)]
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

fn instantiate<M: Serialize>(deps: DepsMut, _: Env, info: MessageInfo, msg: M) -> StdResult<Response> {
    BORN.save(
        deps.storage,
        &Born {
            sender: info.sender,
            funds: info.funds,
            msg: to_json_binary(&msg)?,
        },
    )?;
    // An answer of its own, as contracts may give one.
    Ok(Response::new().set_data(b"born"))
}

fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Err(StdError::generic_err("nothing to do"))
}

fn query<M: Serialize + DeserializeOwned>(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    let Born { sender, funds, msg } = BORN.load(deps.storage)?;
    to_json_binary(&Born::<M> {
        sender,
        funds,
        msg: from_json(msg)?,
    })
}
