//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::denom::no_funds;
use flywheel_types::marketplace::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::error::ContractError;
use crate::execute::{
    admin, bids, bounty, buy, complain, deliver, listing, receive, request, revoke, settle, subscription, withdraw,
};
use crate::funds::Funds;
use crate::sellers::Sent;
use crate::state::requests::Bid;
use crate::{payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-marketplace";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the network, its split, its limits and its windows.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    admin::instantiate(deps.storage, deps.api, msg)
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let now = Time::of(&env.block);
    let here = (&env.contract.address, now);
    match msg {
        ExecuteMsg::Receive(received) => receive::receive(deps, &env, &info, received),
        ExecuteMsg::Buy(purchase) => buy::buy(deps.storage, &deps.querier, now, &Funds::native(&info), &purchase),
        ExecuteMsg::Commit(delivery) => {
            deliver::commit(deps.storage, &deps.querier, here, &Funds::native(&info), &delivery)
        }
        ExecuteMsg::Revoke(id) => {
            let funds = Funds::native(&info);
            revoke::revoke(deps.storage, deps.api, &deps.querier, here, &funds, &id)
        }
        ExecuteMsg::Request(wanted) => request::post(deps.storage, &deps.querier, now, &Funds::native(&info), wanted),
        msg => {
            no_funds(&info)?;
            without_money(deps, &env, &info, msg)
        }
    }
}

/// Messages that take no money.
fn without_money(deps: DepsMut, env: &Env, info: &MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let (now, sender) = (Time::of(&env.block), &info.sender);
    let (storage, api, querier) = (deps.storage, deps.api, &deps.querier);
    let sent = |name| Sent {
        by: sender,
        to: &env.contract.address,
        at: now,
        name,
    };
    match msg {
        ExecuteMsg::List(new) => listing::list(storage, api, querier, &sent("list"), new),
        ExecuteMsg::UpdateListing { listing, update } => {
            listing::update(storage, querier, &sent("update_listing"), listing, update)
        }
        ExecuteMsg::CloseListing { listing } => {
            listing::close(storage, querier, &sent("close_listing"), listing, false)
        }
        ExecuteMsg::WithdrawConsent { listing } => {
            listing::close(storage, querier, &sent("withdraw_consent"), listing, true)
        }
        ExecuteMsg::Allow {
            listing,
            accounts,
            allowed,
        } => listing::allow(storage, api, querier, &sent("allow"), listing, (&accounts, allowed)),
        ExecuteMsg::Decline { order } => deliver::decline(storage, querier, &sent("decline"), order),
        ExecuteMsg::Confirm { order } => deliver::confirm(storage, now, sender, order),
        ExecuteMsg::Reveal { order, key } => deliver::reveal(storage, now, sender, order, key),
        ExecuteMsg::Complain(complaint) => complain::complain(storage, querier, now, sender, &complaint),
        ExecuteMsg::Accept { order } => deliver::accept(storage, querier, now, sender, order),
        ExecuteMsg::Settle { orders } => settle::settle(storage, querier, now, &orders),
        ExecuteMsg::Unsubscribe { listing } => subscription::unsubscribe(storage, querier, now, sender, listing),
        ExecuteMsg::Collect { subscriptions } => subscription::collect(storage, api, querier, now, &subscriptions),
        ExecuteMsg::Rate { order, stars } => settle::rate(storage, sender, order, stars),
        ExecuteMsg::Bid {
            request,
            listing,
            revision,
            price,
        } => bids::bid(
            storage,
            querier,
            &sent("bid"),
            request,
            (listing, Bid { revision, price }),
        ),
        ExecuteMsg::TakeBid {
            request,
            listing,
            revision,
            price,
        } => bids::take(
            storage,
            querier,
            now,
            sender,
            request,
            (listing, Bid { revision, price }),
        ),
        ExecuteMsg::CloseRequest { request } => request::close(storage, querier, now, sender, request),
        ExecuteMsg::ClaimBounty(claim) => bounty::claim(storage, querier, now, &claim),
        ExecuteMsg::Forward { rows } => settle::forward(storage, querier, now, &rows),
        ExecuteMsg::Withdraw { account, denom } => withdraw::withdraw(storage, api, sender, account, &denom),
        ExecuteMsg::SetSplit { split } => admin::set_split(storage, sender, &split),
        ExecuteMsg::SetBand { class, denom, band } => admin::set_band(storage, api, sender, &class, &denom, band),
        ExecuteMsg::SetDenom { denom, complaint_cost } => {
            admin::set_denom(storage, api, sender, &denom, complaint_cost)
        }
        ExecuteMsg::SetDesk { desk } => admin::set_desk(storage, api, sender, desk.as_ref()),
        ExecuteMsg::UpdateOwnership(action) => {
            let deps = DepsMut {
                storage,
                api,
                querier: *querier,
            };
            admin::update_ownership(deps, &env.block, sender, action)
        }
        // The messages with money: `execute` has taken them.
        ExecuteMsg::Receive(_)
        | ExecuteMsg::Buy(_)
        | ExecuteMsg::Commit(_)
        | ExecuteMsg::Revoke(_)
        | ExecuteMsg::Request(_) => Err(flywheel_types::PaymentError::NotPayable.into()),
    }
}

/// Keeps what could not be paid out (rule A3).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    payout::reply(deps.storage, &reply)
}

/// Answers one question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = Time::of(&env.block);
    let (storage, api) = (deps.storage, deps.api);
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(storage)?),
        QueryMsg::Listing { listing } => to_json_binary(&query::listing(deps, now, listing)?),
        QueryMsg::Listings { start_after, limit } => to_json_binary(&query::listings(deps, now, start_after, limit)?),
        QueryMsg::Samples { listing } => to_json_binary(&query::samples(storage, listing)?),
        QueryMsg::Order { order } => to_json_binary(&query::order(storage, order)?),
        QueryMsg::Orders { start_after, limit } => to_json_binary(&query::orders(storage, start_after, limit)?),
        QueryMsg::HasAccess { listing, account } => {
            to_json_binary(&query::access::has_access(deps, now, listing, &account)?)
        }
        QueryMsg::Licences {
            listing,
            start_after,
            limit,
        } => to_json_binary(&query::access::licences(storage, listing, start_after, limit)?),
        QueryMsg::Subscription { listing, account } => {
            to_json_binary(&query::access::subscription(storage, api, now, listing, &account)?)
        }
        QueryMsg::Rating { listing } => to_json_binary(&query::rating(storage, listing)?),
        QueryMsg::Request { request } => to_json_binary(&query::requests::request(storage, request)?),
        QueryMsg::Requests { start_after, limit } => {
            to_json_binary(&query::requests::requests(storage, start_after, limit)?)
        }
        QueryMsg::Bids {
            request,
            start_after,
            limit,
        } => to_json_binary(&query::requests::bids(storage, request, start_after, limit)?),
        QueryMsg::Band { class, denom } => to_json_binary(&query::band(storage, api, &class, &denom)?),
        QueryMsg::Sales { epoch } => to_json_binary(&query::money::sales(storage, epoch)?),
        QueryMsg::MachineSales {
            epoch,
            start_after,
            limit,
        } => to_json_binary(&query::money::machine_sales(storage, epoch, start_after, limit)?),
        QueryMsg::Waiting { start_after, limit } => {
            to_json_binary(&query::money::waiting(storage, start_after, limit)?)
        }
        QueryMsg::Credit { account, denom } => to_json_binary(&query::money::credit(storage, api, &account, &denom)?),
        QueryMsg::Flows { denom } => to_json_binary(&query::money::flows(storage, api, denom)?),
        QueryMsg::Totals { denom } => to_json_binary(&query::money::totals(deps, &env, denom)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(storage)?),
    }?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
