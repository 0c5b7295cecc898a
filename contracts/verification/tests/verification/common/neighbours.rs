//! The parts of a registry and of a staking contract that verification sees: records to read, and `Slash`, which staking
//! remembers or refuses.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128, to_json_binary,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use flywheel_protocol::{Bps, Curve, Epoch, MachineId, PublicKey, Time};
use flywheel_types::registry::{MACHINES, Machine, MachineStatus, PAUSES, Pause};
use flywheel_types::staking::{ENROLMENTS, Enrolment, ExecuteMsg, QueryMsg, Slash};

/// Read raw: who sent which slash.
pub const SLASHES: Item<Vec<(Addr, Slash)>> = Item::new("slashes");
const REFUSES: Item<bool> = Item::new("refuses");

#[cw_serde]
pub enum RegistrySudo {
    /// The machine belongs to this account from now on.
    Owner { machine: MachineId, owner: Addr },
    /// The machine's key was stopped at these times.
    Pauses {
        machine: MachineId,
        pauses: Vec<(Time, Option<Time>)>,
    },
}

#[cw_serde]
pub enum StakingSudo {
    /// The machine is enrolled with a key from an epoch on; `None`: it has left.
    Enrol {
        machine: MachineId,
        since: Epoch,
        key: Option<PublicKey>,
    },
    Refuse(bool),
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(nothing, start, silent).with_sudo(registry_sudo))
}

pub fn staking() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(staking_execute, start, staking_query).with_sudo(staking_sudo))
}

fn start(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    SLASHES.save(deps.storage, &vec![])?;
    REFUSES.save(deps.storage, &false)?;
    Ok(Response::new())
}

fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Err(StdError::generic_err("takes no messages"))
}

fn silent(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::generic_err("answers nothing"))
}

fn registry_sudo(deps: DepsMut, _: Env, msg: RegistrySudo) -> StdResult<Response> {
    let (machine, owner) = match msg {
        RegistrySudo::Owner { machine, owner } => (machine, owner),
        RegistrySudo::Pauses { machine, pauses } => {
            let pauses = pauses.into_iter().map(|(from, until)| Pause { from, until }).collect();
            PAUSES.save(deps.storage, machine.get(), &pauses)?;
            return Ok(Response::new());
        }
    };
    let record = Machine {
        owner,
        ownership_epoch: 0,
        key: PublicKey::new(Curve::Ed25519, vec![9; 32]).map_err(|error| StdError::generic_err(error.to_string()))?,
        key_version: 0,
        cell: None,
        maker: None,
        payout: None,
        status: MachineStatus::Active,
        deposit: Uint128::zero(),
    };
    MACHINES.save(deps.storage, machine.get(), &record)?;
    Ok(Response::new())
}

fn staking_execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let ExecuteMsg::Slash(slash) = msg else {
        return Err(StdError::generic_err("only Slash"));
    };
    if REFUSES.load(deps.storage)? {
        return Err(StdError::generic_err("refused"));
    }
    let mut slashes = SLASHES.load(deps.storage)?;
    slashes.push((info.sender, slash));
    SLASHES.save(deps.storage, &slashes)?;
    Ok(Response::new())
}

fn staking_sudo(deps: DepsMut, _: Env, msg: StakingSudo) -> StdResult<Response> {
    match msg {
        StakingSudo::Enrol { machine, since, key } => {
            let enrolment = key.map(|key| Enrolment {
                class: "meter".into(),
                cell: None,
                key,
                trust: Bps::ONE,
                ownership_epoch: 0,
                owner: Addr::unchecked("owner"),
                joined: since,
                boost: Bps::ZERO,
            });
            ENROLMENTS.set_from(deps.storage, machine.get(), since, enrolment)?;
        }
        StakingSudo::Refuse(refuses) => REFUSES.save(deps.storage, &refuses)?,
    }
    Ok(Response::new())
}

fn staking_query(deps: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Enrolment {
            machine,
            epoch: Some(epoch),
        } => to_json_binary(&ENROLMENTS.at(deps.storage, machine.get(), epoch)?.flatten()),
        _ => Err(StdError::generic_err("only Enrolment of an epoch")),
    }
}
