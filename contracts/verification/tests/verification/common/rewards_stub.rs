//! The part of a rewards contract that verification sees: budgets to read, `AcceptRoot`, which it remembers, and
//! `FundReserve`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128, to_json_binary,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use flywheel_types::rewards::{BUDGETS, Budget, ExecuteMsg, FinalRoot};

const ACCEPTED: Item<Vec<Accepted>> = Item::new("accepted");
const REFUSES: Item<bool> = Item::new("refuses");

/// One `AcceptRoot`.
#[cw_serde]
pub struct Accepted {
    pub sender: Addr,
    pub root: FinalRoot,
    pub signers: Vec<String>,
    pub oracles: u32,
}

#[cw_serde]
pub enum StubSudo {
    Budget { epoch: u64, machines: Option<Uint128> },
    Refuse(bool),
}

#[cw_serde]
pub enum StubQuery {
    Accepted {},
}

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_sudo(sudo))
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    ACCEPTED.save(deps.storage, &vec![])?;
    REFUSES.save(deps.storage, &false)?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    if REFUSES.load(deps.storage)? {
        return Err(StdError::generic_err("refused"));
    }
    let (root, signers, oracles) = match msg {
        ExecuteMsg::AcceptRoot { root, signers, oracles } => (root, signers, oracles),
        // Its balance tells how much came back.
        ExecuteMsg::FundReserve {} => return Ok(Response::new()),
        _ => return Err(StdError::generic_err("only AcceptRoot and FundReserve")),
    };
    let mut accepted = ACCEPTED.load(deps.storage)?;
    accepted.push(Accepted {
        sender: info.sender,
        root,
        signers,
        oracles,
    });
    ACCEPTED.save(deps.storage, &accepted)?;
    Ok(Response::new())
}

fn sudo(deps: DepsMut, _: Env, msg: StubSudo) -> StdResult<Response> {
    match msg {
        StubSudo::Budget { epoch, machines: None } => BUDGETS.remove(deps.storage, epoch),
        StubSudo::Budget {
            epoch,
            machines: Some(machines),
        } => {
            let budget = Budget {
                machines,
                oracles: machines,
                revenue: Uint128::zero(),
            };
            BUDGETS.save(deps.storage, epoch, &budget)?;
        }
        StubSudo::Refuse(refuses) => REFUSES.save(deps.storage, &refuses)?,
    }
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: StubQuery) -> StdResult<Binary> {
    let StubQuery::Accepted {} = msg;
    to_json_binary(&ACCEPTED.load(deps.storage)?)
}
