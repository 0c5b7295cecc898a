//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::denom::no_funds;
use flywheel_types::payments::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, ReceiveMsg};

use crate::error::ContractError;
use crate::execute::{bands, channel, close_channel, close_session, owner, receive, stream, withdraw};
use crate::state::{CONFIG, Config};
use crate::{events, payout, query};

/// The name in cw2.
pub const CONTRACT_NAME: &str = "crates.io:flywheel-payments";
/// The version in cw2.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets where machines and networks are; asks neither (rule A6).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let config = Config {
        registry: deps.api.addr_validate(&msg.registry)?,
        hub: deps.api.addr_validate(&msg.hub)?,
    };
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::launched(&config)))
}

/// Carries out one message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    match &msg {
        ExecuteMsg::Pay { .. }
        | ExecuteMsg::OpenSession(_)
        | ExecuteMsg::OpenChannel(_)
        | ExecuteMsg::TopUpChannel { .. }
        | ExecuteMsg::OpenStream(_)
        | ExecuteMsg::TopUpStream { .. } => {}
        _ => no_funds(&info)?,
    }
    match msg {
        ExecuteMsg::Receive(cw20) => receive::cw20(deps, &env, &info, &cw20),
        ExecuteMsg::Pay { payments } => receive::native(deps, &env, &info, ReceiveMsg::Pay { payments }),
        ExecuteMsg::OpenSession(opening) => receive::native(deps, &env, &info, ReceiveMsg::OpenSession(opening)),
        ExecuteMsg::OpenChannel(opening) => receive::native(deps, &env, &info, ReceiveMsg::OpenChannel(opening)),
        ExecuteMsg::TopUpChannel { channel } => {
            receive::native(deps, &env, &info, ReceiveMsg::TopUpChannel { channel })
        }
        ExecuteMsg::OpenStream(opening) => receive::native(deps, &env, &info, ReceiveMsg::OpenStream(opening)),
        ExecuteMsg::TopUpStream { stream } => receive::native(deps, &env, &info, ReceiveMsg::TopUpStream { stream }),
        ExecuteMsg::SetTariff { machine, tariff, terms } => {
            owner::set_tariff(deps, &env, &info.sender, machine, tariff, terms)
        }
        ExecuteMsg::SetSplit {
            machine,
            split,
            network,
        } => owner::set_split(deps, &env, &info.sender, machine, split, network),
        ExecuteMsg::SetFee {
            network,
            bps,
            recipient,
        } => owner::set_fee(deps, &env, &info.sender, network, bps, &recipient),
        ExecuteMsg::SetBands {
            network,
            class,
            cell,
            bands,
        } => bands::set(deps, &info.sender, network, &class, cell, bands),
        ExecuteMsg::CollectSession { session, voucher } => {
            close_session::collect(deps, &env, &info.sender, session, &voucher)
        }
        ExecuteMsg::CloseSession { session, amount } => {
            close_session::close(deps.storage, Time::of(&env.block), &info.sender, session, amount)
        }
        ExecuteMsg::CloseSessionOnMeter {
            session,
            reading,
            voucher,
        } => close_session::close_on_meter(deps, &env, &info.sender, session, &reading, voucher.as_ref()),
        ExecuteMsg::ForfeitCredit { session, first, second } => {
            close_session::forfeit(deps, &env, session, &first, &second)
        }
        ExecuteMsg::FinishSession { session } => close_session::finish(deps, &env, &info.sender, session),
        ExecuteMsg::SettleChannel { channel, vouchers } => {
            channel::settle(deps, &env, &info.sender, channel, &vouchers)
        }
        ExecuteMsg::CloseChannel { channel, vouchers } => {
            close_channel::close(deps, &env, &info.sender, channel, &vouchers)
        }
        ExecuteMsg::FinishChannel { channel } => close_channel::finish(deps.storage, &env, &info.sender, channel),
        ExecuteMsg::CollectStream { stream } => stream::collect(deps, &env, &info.sender, stream),
        ExecuteMsg::PauseStream { stream } => stream::pause(deps.storage, Time::of(&env.block), &info.sender, stream),
        ExecuteMsg::ResumeStream { stream } => stream::resume(deps.storage, Time::of(&env.block), &info.sender, stream),
        ExecuteMsg::CancelStream { stream } => stream::cancel(deps, &env, &info.sender, stream),
        ExecuteMsg::Withdraw { denom, account } => withdraw::withdraw(deps, &info.sender, &denom, account),
    }
}

/// Credits what could not be paid out (rule A3).
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    payout::reply(deps.storage, &reply)
}

/// Answers one question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let now = Time::of(&env.block);
    Ok(match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps.storage)?),
        QueryMsg::Tariffs { machine } => to_json_binary(&query::tariffs(deps, machine)?),
        QueryMsg::Split { machine } => to_json_binary(&query::split(deps, machine)?),
        QueryMsg::Fee { network } => to_json_binary(&query::fee(deps.storage, network, now)?),
        QueryMsg::Bands { network, class, cell } => to_json_binary(&query::bands(deps.storage, network, &class, cell)?),
        QueryMsg::CellBands {
            network,
            class,
            start_after,
            limit,
        } => to_json_binary(&query::cell_bands(deps.storage, network, &class, start_after, limit)?),
        QueryMsg::TariffBands { network, machine } => {
            to_json_binary(&query::tariff_bands(deps, now, network, machine)?)
        }
        QueryMsg::Session { session } => to_json_binary(&query::session(deps.storage, session, now)?),
        QueryMsg::Channel { channel } => to_json_binary(&query::channel(deps.storage, channel, now)?),
        QueryMsg::Stream { stream } => to_json_binary(&query::stream(deps.storage, stream, now)?),
        QueryMsg::Agreements {
            party,
            start_after,
            limit,
        } => to_json_binary(&query::agreements(deps, party, start_after, limit)?),
        QueryMsg::Credit { account, denom } => to_json_binary(&query::credit(deps, &account, &denom)?),
        QueryMsg::Totals { denom } => to_json_binary(&query::totals(deps, &env, &denom)?),
    }?)
}

/// Takes over the state of an older version; refuses another contract's and a newer one's.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    flywheel_types::migrate::check_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
