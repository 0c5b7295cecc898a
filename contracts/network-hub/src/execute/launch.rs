//! One message launches a network (rules H1 and H2).

use cosmwasm_std::{Coin, DepsMut, Env, MessageInfo, Response};
use flywheel_protocol::Time;
use flywheel_types::denom::no_funds;
use flywheel_types::hub::{Launch, Network, NetworkContracts, Role, TokenSpec};
use flywheel_types::{Denom, PaymentError};

use super::messages::Plan;
use crate::addresses::Predictor;
use crate::checks::{self, Accounts};
use crate::error::ContractError;
use crate::state::{self, CONFIG};

/// Checks everything, predicts where the contracts will be, lists the network and instantiates them with each other's
/// addresses. If one of them refuses, nothing has happened. Anyone.
pub fn launch(deps: DepsMut, env: &Env, info: &MessageInfo, launch: Launch) -> Result<Response, ContractError> {
    checks::check(deps.api, Time::of(&env.block), &launch)?;
    let reserve = reserve(info, &launch.token)?;
    let config = CONFIG.load(deps.storage)?;
    let id = state::next_id(deps.storage)?;

    let mut predictor = Predictor::new(deps.api, deps.querier, &env.contract.address, config.codes, id)?;
    let denom = match &launch.token {
        TokenSpec::New { .. } => Denom::Cw20(predictor.address(Role::Token)?),
        TokenSpec::Native { denom } => Denom::Native(denom.clone()),
    };
    let governance = match &launch.dao {
        Some(_) => Some(predictor.address(Role::Governance)?),
        None => None,
    };
    let accounts = Accounts::of(deps.api, &launch, governance.as_ref().unwrap_or(&info.sender))?;
    let contracts = NetworkContracts {
        token: match &denom {
            Denom::Cw20(token) => Some(token.clone()),
            Denom::Native(_) => None,
        },
        staking: predictor.address(Role::Staking)?,
        verification: predictor.address(Role::Verification)?,
        rewards: predictor.address(Role::Rewards)?,
        marketplace: match &launch.market {
            Some(_) => Some(predictor.address(Role::Marketplace)?),
            None => None,
        },
        governance,
    };
    let network = Network {
        id,
        creator: info.sender.clone(),
        admin: accounts.admin,
        profile: launch.profile.clone(),
        kind: launch.kind,
        sector: launch.sector,
        clock: launch.clock,
        denom,
        contracts,
    };
    state::add(deps.storage, &network)?;

    let plan = Plan {
        config: &config,
        network: &network,
        treasury: &accounts.treasury,
        launch,
        reserve,
    };
    Ok(Response::new().add_submessages(plan.messages()?))
}

/// The coins that came, all of them for the rewards contract: the reserve of a native network, or nothing.
fn reserve(info: &MessageInfo, token: &TokenSpec) -> Result<Vec<Coin>, PaymentError> {
    match token {
        TokenSpec::Native { denom } if !info.funds.is_empty() => {
            Denom::Native(denom.clone()).received_native(info)?;
        }
        _ => no_funds(info)?,
    }
    Ok(info.funds.clone())
}
