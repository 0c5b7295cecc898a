//! The end of a challenge window (rule V5).

use cosmwasm_std::{BlockInfo, Response, Storage, WasmMsg, to_json_binary};
use flywheel_protocol::Time;
use flywheel_types::rewards::{self, FinalRoot};
use flywheel_types::verification::{FINALS, Final, LAST_FINAL, PENDING};

use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

/// Makes the pending statement final and hands its root to the rewards contract, with those who earn the oracles' budget
/// (rule V12). Costs the same however many machines there are. Anyone.
pub fn finalize(storage: &mut dyn Storage, block: &BlockInfo) -> Result<Response, ContractError> {
    let pending = PENDING.may_load(storage)?.ok_or(ContractError::NothingPending)?;
    let now = Time::of(block);
    if now < pending.final_at {
        return Err(ContractError::WindowOpen {
            final_at: pending.final_at,
            now,
        });
    }

    let settled = Final {
        statement: pending.statement,
        at: now,
    };
    let statement = &settled.statement;
    FINALS.save(storage, statement.epoch.get(), &settled)?;
    LAST_FINAL.save(storage, &settled)?;
    PENDING.remove(storage);

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
