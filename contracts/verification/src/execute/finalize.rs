//! The end of a challenge window (rules V5 and V8).

use cosmwasm_std::{BlockInfo, Response, Storage, WasmMsg, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::rewards::{self, FinalRoot};
use flywheel_types::verification::Pending;

use crate::error::ContractError;
use crate::events;
use crate::state::demands::{self, Docket};
use crate::state::{CONFIG, roots};

/// Makes the pending statement final, or rejects it if a demand was not answered in time. Costs the same however many
/// machines and demands there are. Anyone.
///
/// Demands are taken until the window ends and answered within one answer period each, so the latest deadline is less than
/// one such period after the window.
pub fn finalize(storage: &mut dyn Storage, block: &BlockInfo) -> Result<Response, ContractError> {
    let pending = roots::pending(storage)?;
    let now = Time::of(block);
    if now < pending.final_at {
        return Err(ContractError::WindowOpen {
            final_at: pending.final_at,
            now,
        });
    }
    let docket = match demands::docket(storage)? {
        Some(docket) if docket.open > 0 => docket,
        answered => return settle(storage, &pending, answered, now),
    };
    if now < docket.deadline {
        return Err(ContractError::DemandsOpen {
            open: docket.open,
            deadline: docket.deadline,
            now,
        });
    }

    roots::reject(storage, &pending.statement)?;

    let reason = format!("{} demands were not answered", docket.open);
    Ok(Response::new().add_event(events::root_rejected(&pending.statement, "demands", &reason)))
}

/// Hands the root to the rewards contract, with those who earn the oracles' budget (rule V12).
fn settle(
    storage: &mut dyn Storage,
    pending: &Pending,
    docket: Option<Docket>,
    now: Time,
) -> Result<Response, ContractError> {
    let settled = roots::settle(storage, pending.statement, docket, now)?;

    let statement = &settled.statement;
    let accept = rewards::ExecuteMsg::AcceptRoot {
        root: FinalRoot {
            epoch: statement.epoch,
            root: statement.root,
            sum: statement.sum,
            machines: statement.machines,
        },
        signers: pending.signers.iter().map(ToString::to_string).collect(),
        oracles: pending.oracles,
    };
    let accept = WasmMsg::Execute {
        contract_addr: CONFIG.load(storage)?.rewards.into_string(),
        msg: to_json_binary(&accept)?,
        funds: vec![],
    };
    Ok(Response::new()
        .add_message(accept)
        .add_event(events::finalized(&settled, pending.signers.len())))
}
