//! Demands for withheld or lowered leaves, and their answers (rule V8).

use cosmwasm_std::{Addr, Binary, DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::sign::Statement;
use flywheel_protocol::trees::{SumLeaf, SumRoot};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::verification::{Attempt, ConfigResponse, DemandLeaf};

use crate::error::ContractError;
use crate::state::demands::Demand;
use crate::state::{CONFIG, demands, roots};
use crate::{events, payout};

/// Demands a leaf, in a native network.
pub fn demand_native(
    storage: &mut dyn Storage,
    env: &Env,
    info: &MessageInfo,
    msg: &DemandLeaf,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let amount = config.denom.received_native(info)?;
    demand(storage, env, &config, &info.sender, amount, msg)
}

/// Demands a leaf, in a network with a cw20.
pub fn demand_cw20(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    transfer: &Cw20ReceiveMsg,
    msg: &DemandLeaf,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let amount = config.denom.received_cw20(info, transfer.amount)?;
    let sender = deps.api.addr_validate(&transfer.sender)?;
    demand(deps.storage, env, &config, &sender, amount, msg)
}

/// The proof is in the newest final root, so that nobody needs the pending tree, which liars would keep secret.
///
/// More than the price is taken as it is: two demands in one block raise each other's price, and none should fail for that.
fn demand(
    storage: &mut dyn Storage,
    env: &Env,
    config: &ConfigResponse,
    sender: &Addr,
    amount: Uint128,
    msg: &DemandLeaf,
) -> Result<Response, ContractError> {
    let pending = roots::pending(storage)?;
    let now = Time::of(&env.block);
    if now >= pending.final_at {
        return Err(ContractError::WindowOver {
            final_at: pending.final_at,
            now,
        });
    }
    let open = demands::docket(storage)?.unwrap_or_default().open;
    let needed = demands::price(config.demand_deposit, open)?;
    if amount < needed {
        let denom = config.denom.name().to_owned();
        return Err(ContractError::DepositTooSmall {
            given: amount,
            needed,
            open,
            denom,
        });
    }
    let newest = roots::last_final(storage)?.ok_or(ContractError::NothingFinal)?;
    let leaf = SumLeaf {
        position: msg.position,
        machine_id: msg.machine,
        cumulative: msg.cumulative,
    };
    root_of(env, config, &newest.statement).verify(&leaf, &msg.proof)?;
    let demand = Demand {
        sender: sender.clone(),
        cumulative: msg.cumulative,
        deposit: amount,
        deadline: now.plus(config.windows.answer)?,
    };
    let attempt = Attempt::of(&pending.statement);

    let open = demands::add(storage, attempt, msg.machine, &demand)?;

    let event = events::leaf_demanded(attempt, msg.machine, &demand, &config.denom, open);
    Ok(Response::new().add_event(event))
}

/// Answers demands with leaves of the pending root, and pays their deposits to the sender. Anyone.
///
/// An answer counts until its demand's deadline, also after the window.
pub fn answer_demands(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    leaves: &[SumLeaf],
    proof: &Binary,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let pending = roots::pending(storage)?;
    root_of(env, &config, &pending.statement).verify_fleet(leaves, proof)?;
    let attempt = Attempt::of(&pending.statement);

    let answered = demands::answer(storage, attempt, leaves, Time::of(&env.block))?;

    Ok(Response::new()
        .add_message(config.denom.pay(sender, answered.earned)?)
        .add_event(events::demands_answered(attempt, sender, &answered, &config.denom)))
}

/// Pays the deposit of an unanswered demand back to who made it, once its root is rejected. Anyone.
pub fn reclaim_deposit(
    storage: &mut dyn Storage,
    sender: &Addr,
    attempt: Attempt,
    machine: MachineId,
) -> Result<Response, ContractError> {
    let pending = roots::find_pending(storage)?;
    if pending.is_some_and(|pending| Attempt::of(&pending.statement) == attempt) {
        return Err(ContractError::NotRejected {
            epoch: attempt.epoch,
            round: attempt.round,
        });
    }
    let denom = CONFIG.load(storage)?.denom;

    let demand = demands::take(storage, attempt, machine)?;

    let (owner, amount) = (&demand.sender, demand.deposit);
    let response = if owner == sender {
        Response::new().add_message(denom.pay(owner, amount)?)
    } else {
        Response::new().add_submessage(payout::to_other(&denom, owner, amount)?)
    };
    Ok(response.add_event(events::deposit_reclaimed(attempt, machine, owner, amount, &denom)))
}

/// A statement's root, bound to the chain and to the contract that pays.
fn root_of<'a>(env: &'a Env, config: &'a ConfigResponse, statement: &'a Statement) -> SumRoot<'a> {
    SumRoot {
        root: &statement.root,
        chain_id: &env.block.chain_id,
        rewards_contract: config.rewards.as_str(),
        sum: statement.sum,
        machines: statement.machines,
    }
}
