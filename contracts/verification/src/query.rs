//! Answers.

use cosmwasm_std::{Addr, Api, Binary, BlockInfo, Deps, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceRoot};
use flywheel_protocol::{Epoch, MachineId, Time};
use flywheel_types::totals::liability;
use flywheel_types::verification::{
    Attempt, ConfigResponse, DemandRow, DemandTermsResponse, DemandsResponse, FINALS, Final, FinalsResponse, ORACLES,
    OracleResponse, OracleSet, PENDING, Pending, RULES, RoundResponse, SUSPENSIONS, Suspension, SuspensionResponse,
    SuspensionsResponse,
};
use flywheel_types::{Totals, page};

use crate::error::ContractError;
use crate::rounds::{round_at, settles_from};
use crate::state::{self, CONFIG, credits, demands, roots};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    CONFIG.load(storage)
}

pub fn oracles(storage: &dyn Storage) -> StdResult<OracleSet> {
    ORACLES.load(storage)
}

pub fn oracle(storage: &dyn Storage, api: &dyn Api, address: &str) -> Result<OracleResponse, ContractError> {
    let address = api.addr_validate(address)?;
    let record = state::oracle(storage, &address)?;
    let (bond, status) = (record.standing.bond(), record.standing.status());
    Ok(OracleResponse {
        address,
        key: record.key,
        bond,
        status,
    })
}

/// Before the first epoch can be settled: no epoch, and when its first round begins.
pub fn round(storage: &dyn Storage, block: &BlockInfo) -> Result<RoundResponse, ContractError> {
    let config = CONFIG.load(storage)?;
    let Some(round) = round_at(&config, Time::of(block))? else {
        let ends_at = settles_from(&config, Epoch::FIRST)?;
        return Ok(RoundResponse {
            epoch: None,
            round: 0,
            ends_at,
            proposer: None,
            open: false,
        });
    };
    let set = ORACLES.load(storage)?;
    let is_final = roots::last_final(storage)?.is_some_and(|last| last.statement.epoch >= round.epoch);
    let attempt = Attempt {
        epoch: round.epoch,
        round: round.number,
    };
    let is_rejected = roots::is_rejected(storage, attempt)?;
    Ok(RoundResponse {
        epoch: Some(round.epoch),
        round: round.number,
        ends_at: round.ends_at,
        proposer: set
            .proposer(round.epoch, round.number)
            .map(|member| member.address.clone()),
        open: !is_final && !is_rejected && !PENDING.exists(storage),
    })
}

pub fn pending(storage: &dyn Storage) -> StdResult<Option<Pending>> {
    roots::find_pending(storage)
}

pub fn last_final(storage: &dyn Storage) -> StdResult<Option<Final>> {
    roots::last_final(storage)
}

pub fn finals(storage: &dyn Storage, start_after: Option<Epoch>, limit: Option<u32>) -> StdResult<FinalsResponse> {
    let start = start_after.map(|epoch| Bound::exclusive(epoch.get()));
    let rows = FINALS
        .range(storage, start, None, Order::Ascending)
        .map(|row| row.map(|(_, settled)| settled.into()));
    Ok(FinalsResponse {
        finals: page::collect(rows, limit)?,
    })
}

pub fn rules(
    storage: &dyn Storage,
    block: &BlockInfo,
    class: &str,
    epoch: Option<Epoch>,
) -> StdResult<Option<ReadingRules>> {
    let epoch = match epoch {
        Some(epoch) => epoch,
        None => CONFIG
            .load(storage)?
            .clock
            .epoch_at(Time::of(block))
            .unwrap_or(Epoch::FIRST),
    };
    RULES.at(storage, class, epoch)
}

pub fn last_rejected(storage: &dyn Storage) -> StdResult<Option<Attempt>> {
    roots::last_rejected(storage)
}

pub fn demand_terms(storage: &dyn Storage) -> Result<DemandTermsResponse, ContractError> {
    let docket = demands::docket(storage)?;
    let open = docket.map_or(0, |docket| docket.open);
    Ok(DemandTermsResponse {
        open,
        deposit: demands::price(CONFIG.load(storage)?.demand_deposit, open)?,
        until: PENDING.may_load(storage)?.map(|pending| pending.final_at),
        deadline: docket.map(|docket| docket.deadline),
    })
}

pub fn demands(
    storage: &dyn Storage,
    attempt: Option<Attempt>,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<DemandsResponse, ContractError> {
    let pending = roots::find_pending(storage)?.map(|pending| Attempt::of(&pending.statement));
    let rows = match attempt.or(pending) {
        None => vec![],
        Some(attempt) => demands::list(storage, attempt, start_after, limit)?,
    };
    let demands = rows.into_iter().map(|(machine, demand)| {
        Ok(DemandRow {
            machine: MachineId::new(machine)?,
            sender: demand.sender,
            cumulative: demand.cumulative,
            deposit: demand.deposit,
            deadline: demand.deadline,
        })
    });
    Ok(DemandsResponse {
        demands: demands.collect::<Result<_, ContractError>>()?,
    })
}

pub fn suspension(
    storage: &dyn Storage,
    block: &BlockInfo,
    machine: MachineId,
) -> StdResult<Option<SuspensionResponse>> {
    let suspension = SUSPENSIONS.may_load(storage, machine.get())?;
    Ok(suspension.map(|suspension| suspension_row(block, machine, suspension)))
}

pub fn suspensions(
    storage: &dyn Storage,
    block: &BlockInfo,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> Result<SuspensionsResponse, ContractError> {
    let start = start_after.map(|machine| Bound::exclusive(machine.get()));
    let rows = page::collect(SUSPENSIONS.range(storage, start, None, Order::Ascending), limit)?;
    let rows = rows
        .into_iter()
        .map(|(machine, suspension)| Ok(suspension_row(block, MachineId::new(machine)?, suspension)));
    Ok(SuspensionsResponse {
        suspensions: rows.collect::<Result<_, ContractError>>()?,
    })
}

fn suspension_row(block: &BlockInfo, machine: MachineId, suspension: Suspension) -> SuspensionResponse {
    let holds = suspension.holds_at(Time::of(block));
    SuspensionResponse {
        machine,
        suspension,
        holds,
    }
}

pub fn credit(storage: &dyn Storage, api: &dyn Api, account: &str) -> StdResult<Uint128> {
    credits::credit(storage, &api.addr_validate(account)?)
}

/// The number of leaves is the asker's, from the bundle: a wrong one proves nothing, because leaves, nodes and padding are
/// hashed with different first bytes, so that no shorter or longer way leads from a leaf to the root.
pub fn verify_evidence(
    storage: &dyn Storage,
    epoch: Epoch,
    leaves: u64,
    position: u64,
    leaf: &EvidenceLeaf,
    proof: &Binary,
) -> Result<bool, ContractError> {
    let settled = FINALS
        .may_load(storage, epoch.get())?
        .ok_or(ContractError::NotFinal { epoch })?;
    let root = EvidenceRoot {
        root: &settled.statement.evidence_root.0,
        leaves,
    };
    Ok(root.verify(position, leaf, proof).is_ok())
}

pub fn totals(deps: Deps, contract: &Addr) -> StdResult<Totals> {
    let denom = CONFIG.load(deps.storage)?.denom;
    let balance = denom.balance(&deps.querier, contract)?;
    let (bonds, held) = (state::bonds(deps.storage)?, credits::held(deps.storage)?);
    let owed = bonds.checked_add(held.deposits)?.checked_add(held.credits)?;
    Ok(Totals {
        denom: denom.into(),
        balance,
        liabilities: vec![
            liability("oracle_bonds", bonds),
            liability("demand_deposits", held.deposits),
            liability("credits", held.credits),
        ],
        donations: balance.checked_sub(owed)?,
    })
}
