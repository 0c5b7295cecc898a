//! Answers.

use cosmwasm_std::{Deps, Env, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::{MachineId, PublicKey, Time};
use flywheel_types::registry::{
    ACCESS_CONTROL, Attribute, ConfigResponse, DidDocument, KEYS, Machine, MachineResponse, MachinesResponse,
    OfferResponse, PauseResponse, PausesResponse, RecordResponse, RecoveryResponse,
};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, Totals, page};

use crate::did;
use crate::error::ContractError;
use crate::state::keys::RECOVERIES;
use crate::state::record::{self, ENDPOINTS, METADATA};
use crate::state::sales::OFFERS;
use crate::state::{self, DEPOSIT, LEDGER, OWNED, credits, pauses};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    Ok(ConfigResponse {
        deposit: DEPOSIT.load(storage)?,
        recovery_delay: state::recovery_delay(storage)?,
        machines: LEDGER.load(storage)?.machines,
        access_control: ACCESS_CONTROL.may_load(storage)?,
    })
}

pub fn machine(storage: &dyn Storage, env: &Env, machine: MachineId) -> Result<MachineResponse, ContractError> {
    respond(env, machine, state::machine(storage, machine)?)
}

pub fn machine_by_key(
    storage: &dyn Storage,
    env: &Env,
    public_key: PublicKey,
) -> Result<MachineResponse, ContractError> {
    let record = KEYS.may_load(storage, &public_key.tagged())?;
    match record.and_then(|record| record.machine) {
        Some(id) => machine(storage, env, MachineId::new(id)?),
        None => Err(ContractError::UnknownKey { public_key }),
    }
}

pub fn machines_by_owner(
    deps: Deps,
    env: &Env,
    owner: &str,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<MachinesResponse, ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    let start = start_after.map(|machine| Bound::exclusive(machine.get()));
    let owned = OWNED
        .prefix(owner.as_str())
        .keys(deps.storage, start, None, Order::Ascending);
    let machines = page::collect(owned, limit)?
        .into_iter()
        .map(|id| machine(deps.storage, env, MachineId::new(id)?));
    Ok(MachinesResponse {
        machines: machines.collect::<Result<_, _>>()?,
    })
}

pub fn record(storage: &dyn Storage, env: &Env, machine: MachineId) -> Result<RecordResponse, ContractError> {
    state::machine(storage, machine)?;
    let now = Time::of(&env.block);
    let attributes = record::attributes(storage, machine)?;
    Ok(RecordResponse {
        attributes: attributes
            .into_iter()
            .filter(|(_, stored)| stored.holds_at(now))
            .map(|(name, stored)| Attribute {
                name,
                value: stored.value,
                expires_at: stored.expires_at,
            })
            .collect(),
        endpoints: ENDPOINTS.may_load(storage, machine.get())?.unwrap_or_default(),
        metadata: METADATA.may_load(storage, machine.get())?.unwrap_or_default(),
    })
}

pub fn did_document(storage: &dyn Storage, env: &Env, machine: MachineId) -> Result<DidDocument, ContractError> {
    let record = state::machine(storage, machine)?;
    let endpoints = ENDPOINTS.may_load(storage, machine.get())?.unwrap_or_default();
    Ok(did::document(did::did(env, machine)?, &record, endpoints))
}

pub fn pauses(storage: &dyn Storage, machine: MachineId) -> Result<PausesResponse, ContractError> {
    state::machine(storage, machine)?;
    let pauses = pauses::pauses(storage, machine)?.into_iter();
    let named = pauses.map(|pause| PauseResponse {
        from: pause.from,
        until: pause.until,
    });
    Ok(PausesResponse {
        pauses: named.collect(),
    })
}

pub fn recovery(storage: &dyn Storage, machine: MachineId) -> Result<Option<RecoveryResponse>, ContractError> {
    state::machine(storage, machine)?;
    let recovery = RECOVERIES.may_load(storage, machine.get())?;
    Ok(recovery.map(|recovery| RecoveryResponse {
        public_key: recovery.key,
        key_version: recovery.key_version,
        maker: recovery.maker,
        ready_at: recovery.ready_at,
    }))
}

pub fn offer(storage: &dyn Storage, env: &Env, machine: MachineId) -> Result<Option<OfferResponse>, ContractError> {
    let record = state::machine(storage, machine)?;
    let offer = OFFERS.may_load(storage, machine.get())?;
    let offer = offer.filter(|offer| offer.holds_at(Time::of(&env.block)));
    Ok(offer.map(|offer| OfferResponse {
        buyer: offer.buyer,
        expires_at: offer.expires_at,
        ownership_epoch: record.ownership_epoch,
        key_version: record.key_version,
        deposit: record.deposit,
    }))
}

pub fn credit(deps: Deps, account: &str) -> StdResult<Uint128> {
    credits::credit(deps.storage, &deps.api.addr_validate(account)?)
}

/// Without a deposit's denomination there is nothing to hold: an empty denomination with zeros.
pub fn totals(deps: Deps, env: &Env) -> StdResult<Totals> {
    let deposits = LEDGER.load(deps.storage)?.deposits;
    let credits = credits::credited(deps.storage)?;
    let Some(deposit) = DEPOSIT.load(deps.storage)? else {
        let denom = Denom::Native(String::new());
        return Ok(Totals {
            denom,
            balance: Uint128::zero(),
            liabilities: vec![],
            donations: Uint128::zero(),
        });
    };
    let balance = deposit.denom.balance(&deps.querier, &env.contract.address)?;
    Ok(Totals {
        denom: deposit.denom.into(),
        balance,
        liabilities: vec![liability("deposits", deposits), liability("credits", credits)],
        donations: balance.checked_sub(deposits.checked_add(credits)?)?,
    })
}

fn respond(env: &Env, machine: MachineId, record: Machine) -> Result<MachineResponse, ContractError> {
    Ok(MachineResponse {
        machine,
        did: did::did(env, machine)?,
        owner: record.owner,
        ownership_epoch: record.ownership_epoch,
        public_key: record.key,
        key_version: record.key_version,
        cell: record.cell,
        maker: record.maker,
        payout: record.payout,
        status: record.status,
        deposit: record.deposit,
    })
}
