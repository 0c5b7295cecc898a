//! Where the money is, and where it went.

use cosmwasm_std::{Api, Deps, Env, Order as Direction, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::marketplace::{
    FlowsResponse, MACHINE_SALES, MachineSalesResponse, MachineSalesRow, SALES, SalesResponse, WaitingResponse,
    WaitingRow,
};
use flywheel_types::totals::{Totals, liability};
use flywheel_types::{Denom, page};

use crate::error::ContractError;
use crate::state::config::{CONFIG, key};
use crate::state::credits::CREDITS;
use crate::state::purse;
use crate::state::waiting::WAITING;

pub fn sales(storage: &dyn Storage, epoch: Epoch) -> StdResult<SalesResponse> {
    Ok(SALES.may_load(storage, epoch.get())?.unwrap_or_default().into())
}

pub fn machine_sales(
    storage: &dyn Storage,
    epoch: Epoch,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<MachineSalesResponse, ContractError> {
    let after = start_after.map(|machine| Bound::exclusive(machine.get()));
    let sales = MACHINE_SALES.prefix(epoch.get());
    let found = page::collect(sales.range(storage, after, None, Direction::Ascending), limit)?;
    let rows = found.into_iter().map(|(machine, sales)| {
        Ok(MachineSalesRow {
            machine: MachineId::new(machine)?,
            sales: sales.into(),
        })
    });
    Ok(MachineSalesResponse {
        rows: rows.collect::<Result<_, ContractError>>()?,
    })
}

pub fn waiting(storage: &dyn Storage, start_after: Option<u64>, limit: Option<u32>) -> StdResult<WaitingResponse> {
    let rows = WAITING.range(storage, start_after.map(Bound::exclusive), None, Direction::Ascending);
    let rows = rows.map(|found| {
        let (row, waiting) = found?;
        Ok(WaitingRow {
            row,
            part: waiting.part,
            amount: waiting.amount,
        })
    });
    Ok(WaitingResponse {
        rows: page::collect(rows, limit)?,
    })
}

pub fn credit(storage: &dyn Storage, api: &dyn Api, account: &str, denom: &Denom<String>) -> StdResult<Uint128> {
    let denom = denom.validate(api)?;
    let account = api.addr_validate(account)?;
    Ok(CREDITS.may_load(storage, (&key(&denom), &account))?.unwrap_or_default())
}

pub fn flows(
    storage: &dyn Storage,
    api: &dyn Api,
    denom: Option<Denom<String>>,
) -> Result<FlowsResponse, ContractError> {
    let purse = purse::load(storage, &named(storage, api, denom)?)?;
    Ok(FlowsResponse {
        received: purse.received,
        released: purse.released,
        refunded: purse.refunded,
        held: purse.held()?,
        credits: purse.credits,
    })
}

/// What each amount is for: prices of orders, sellers' bonds, periods of subscriptions that have not begun or were not
/// collected, escrow of requests, what waits to be handed over again, and what accounts can withdraw.
pub fn totals(deps: Deps, env: &Env, denom: Option<Denom<String>>) -> Result<Totals, ContractError> {
    let denom = named(deps.storage, deps.api, denom)?;
    let purse = purse::load(deps.storage, &denom)?;
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    let mut totals = Totals {
        denom: denom.into(),
        balance,
        liabilities: vec![
            liability("orders", purse.orders),
            liability("bonds", purse.bonds),
            liability("subscriptions", purse.subscriptions),
            liability("requests", purse.requests),
            liability("waiting", purse.waiting),
            liability("credits", purse.credits),
        ],
        donations: Uint128::zero(),
    };
    // If more were owed than held, donations would be zero and the sums would not agree: `Totals::balances` says so.
    totals.donations = balance.saturating_sub(totals.owed().unwrap_or(Uint128::MAX));
    Ok(totals)
}

fn named(storage: &dyn Storage, api: &dyn Api, denom: Option<Denom<String>>) -> Result<Denom, ContractError> {
    Ok(match denom {
        Some(denom) => denom.validate(api)?,
        None => CONFIG.load(storage)?.denom,
    })
}
