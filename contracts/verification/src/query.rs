//! Answers.

use cosmwasm_std::{Addr, Api, Binary, BlockInfo, Deps, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use flywheel_protocol::readings::ReadingRules;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceRoot};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::totals::liability;
use flywheel_types::verification::{
    ConfigResponse, FINALS, Final, FinalsResponse, LAST_FINAL, ORACLES, OracleResponse, OracleSet, PENDING, Pending,
    RULES, RoundResponse,
};
use flywheel_types::{Totals, page};

use crate::error::ContractError;
use crate::rounds::{round_at, settles_from};
use crate::state::{self, CONFIG};

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
    let is_final = LAST_FINAL
        .may_load(storage)?
        .is_some_and(|last| last.statement.epoch >= round.epoch);
    Ok(RoundResponse {
        epoch: Some(round.epoch),
        round: round.number,
        ends_at: round.ends_at,
        proposer: set
            .proposer(round.epoch, round.number)
            .map(|member| member.address.clone()),
        open: !is_final && !PENDING.exists(storage),
    })
}

pub fn pending(storage: &dyn Storage) -> StdResult<Option<Pending>> {
    PENDING.may_load(storage)
}

pub fn last_final(storage: &dyn Storage) -> StdResult<Option<Final>> {
    LAST_FINAL.may_load(storage)
}

pub fn finals(storage: &dyn Storage, start_after: Option<Epoch>, limit: Option<u32>) -> StdResult<FinalsResponse> {
    let start = start_after.map(|epoch| Bound::exclusive(epoch.get()));
    let rows = FINALS
        .range(storage, start, None, Order::Ascending)
        .map(|row| row.map(|(_, settled)| settled));
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
        root: &settled.statement.evidence_root,
        leaves,
    };
    Ok(root.verify(position, leaf, proof).is_ok())
}

pub fn totals(deps: Deps, contract: &Addr) -> StdResult<Totals> {
    let denom = CONFIG.load(deps.storage)?.denom;
    let balance = denom.balance(&deps.querier, contract)?;
    let bonds = state::bonds(deps.storage)?;
    Ok(Totals {
        denom: denom.into(),
        balance,
        liabilities: vec![liability("oracle_bonds", bonds)],
        donations: balance.checked_sub(bonds)?,
    })
}
