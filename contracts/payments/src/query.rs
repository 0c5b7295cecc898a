//! Answers.

use cosmwasm_std::{Addr, Deps, Env, Order, StdResult, Storage, Uint128, Uint256};
use cw_storage_plus::Bound;
use flywheel_protocol::{H3Cell, MachineId, Time};
use flywheel_types::payments::{
    AgreementsResponse, Band, BandedPlace, BandsResponse, CELL_BANDS, CLASS_BANDS, CellBands, CellBandsResponse,
    ChannelResponse, ConfigResponse, FEES, FeeResponse, Party, SessionResponse, SplitResponse, StreamResponse,
    TariffBand, TariffBandsResponse, TariffsResponse,
};
use flywheel_types::totals::liability;
use flywheel_types::{Denom, Totals, page};

use crate::bands::{self, Allowed, Place};
use crate::error::ContractError;
use crate::registry;
use crate::state::channels::Channel;
use crate::state::sessions::Session;
use crate::state::streams::Stream;
use crate::state::{CONFIG, Config, agreements, credits, held, splits, tariffs};

pub fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let Config { registry, hub } = CONFIG.load(storage)?;
    Ok(ConfigResponse {
        registry,
        hub,
        agreements: agreements::count(storage)?,
    })
}

pub fn tariffs(deps: Deps, machine: MachineId) -> Result<TariffsResponse, ContractError> {
    let record = registry::machine(&deps.querier, &CONFIG.load(deps.storage)?, machine)?;
    Ok(TariffsResponse {
        tariffs: tariffs::all(deps.storage, machine, &record)?,
    })
}

pub fn split(deps: Deps, machine: MachineId) -> Result<SplitResponse, ContractError> {
    let record = registry::machine(&deps.querier, &CONFIG.load(deps.storage)?, machine)?;
    let division = splits::of(deps.storage, machine, &record)?;
    let (split, network) = division.map_or((None, None), |division| (division.split, division.network));
    Ok(SplitResponse {
        payee: record.payee().clone(),
        split,
        network,
    })
}

pub fn fee(storage: &dyn Storage, network: u64, now: Time) -> StdResult<Option<FeeResponse>> {
    let fee = FEES.may_load(storage, network)?;
    Ok(fee.map(|fee| FeeResponse {
        bps: fee.at(now),
        next: fee.bps,
        since: fee.since,
        recipient: fee.recipient,
    }))
}

pub fn bands(
    storage: &dyn Storage,
    network: u64,
    class: &str,
    cell: Option<H3Cell>,
) -> Result<BandsResponse, ContractError> {
    registry::check_class_name(network, class)?;
    let bands = match cell {
        Some(cell) => CELL_BANDS.may_load(storage, (network, class, cell.get()))?,
        None => CLASS_BANDS
            .may_load(storage, (network, class))?
            .map(|found| found.bands),
    };
    Ok(BandsResponse {
        bands: answered(bands.unwrap_or_default()),
    })
}

pub fn cell_bands(
    storage: &dyn Storage,
    network: u64,
    class: &str,
    start_after: Option<H3Cell>,
    limit: Option<u32>,
) -> Result<CellBandsResponse, ContractError> {
    registry::check_class_name(network, class)?;
    let start = start_after.map(|cell| Bound::exclusive(cell.get()));
    let rows = CELL_BANDS
        .prefix((network, class))
        .range(storage, start, None, Order::Ascending);
    let cells = page::collect(rows, limit)?.into_iter().map(|(cell, bands)| {
        Ok(CellBands {
            cell: H3Cell::new(cell)?,
            bands: answered(bands),
        })
    });
    Ok(CellBandsResponse {
        cells: cells.collect::<Result<_, ContractError>>()?,
    })
}

pub fn tariff_bands(
    deps: Deps,
    now: Time,
    network: u64,
    machine: MachineId,
) -> Result<TariffBandsResponse, ContractError> {
    let record = registry::machine(&deps.querier, &CONFIG.load(deps.storage)?, machine)?;
    let allowed = bands::allowed(deps, now, network, machine, &record)?;
    Ok(match allowed {
        Allowed::Any => TariffBandsResponse::Any {},
        Allowed::NotEnrolled => TariffBandsResponse::NotEnrolled {},
        Allowed::Within(places) => TariffBandsResponse::Within {
            places: places.into_iter().map(banded_place).collect(),
        },
    })
}

fn banded_place(place: Place) -> BandedPlace {
    BandedPlace {
        class: place.class,
        cell: place.holding.cell,
        bands: answered(place.holding.bands),
    }
}

fn answered(bands: Vec<Band>) -> Vec<TariffBand<Addr>> {
    bands.into_iter().map(Into::into).collect()
}

pub fn session(storage: &dyn Storage, session: u64, now: Time) -> Result<SessionResponse, ContractError> {
    Ok(Session::load(storage, session)?.response(session, now))
}

pub fn channel(storage: &dyn Storage, number: u64, now: Time) -> Result<ChannelResponse, ContractError> {
    let (channel, balance) = Channel::load(storage, number)?;
    Ok(channel.response(&balance, number, now))
}

pub fn stream(storage: &dyn Storage, stream: u64, now: Time) -> Result<StreamResponse, ContractError> {
    Ok(Stream::load(storage, stream)?.response(stream, now))
}

pub fn agreements(
    deps: Deps,
    party: Party,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<AgreementsResponse> {
    let party = match party {
        Party::Machine(machine) => agreements::of_machine(machine),
        Party::Account(account) => agreements::of_account(&deps.api.addr_validate(&account)?),
    };
    Ok(AgreementsResponse {
        agreements: agreements::of(deps.storage, &party, start_after, limit)?,
    })
}

pub fn credit(deps: Deps, account: &str, denom: &Denom<String>) -> StdResult<Uint128> {
    let account = deps.api.addr_validate(account)?;
    credits::credit(deps.storage, &denom.validate(deps.api)?, &account)
}

pub fn totals(deps: Deps, env: &Env, denom: &Denom<String>) -> StdResult<Totals> {
    let denom = denom.validate(deps.api)?;
    let held = held::of(deps.storage, &denom)?;
    let balance = denom.balance(&deps.querier, &env.contract.address)?;
    let mut totals = Totals {
        denom: denom.into(),
        balance,
        liabilities: vec![
            liability("sessions", as_amount(held.sessions)),
            liability("channels", as_amount(held.channels)),
            liability("streams", as_amount(held.streams)),
            liability("credits", as_amount(held.credits)),
        ],
        donations: Uint128::zero(),
    };
    // If more were owed than held, donations would be zero and the sums would not agree: `Totals::balances` says so.
    totals.donations = balance.saturating_sub(totals.owed().unwrap_or(Uint128::MAX));
    Ok(totals)
}

/// No balance is more than 128 bits: then neither is what is held, unless the token lies.
fn as_amount(sum: Uint256) -> Uint128 {
    Uint128::try_from(sum).unwrap_or(Uint128::MAX)
}
