//! What owners of machines and admins of networks set.

use cosmwasm_std::{Addr, Api, DepsMut, Env, Response};
use flywheel_protocol::values::Split;
use flywheel_protocol::{Bps, MachineId, Time};
use flywheel_types::payments::{
    Division, MAX_FEE, MAX_RECIPIENTS, MAX_SESSION, MAX_WINDOW, MIN_WINDOW, SPLITS, TariffSpec, Terms,
};

use super::{check_period, check_unit};
use crate::error::ContractError;
use crate::income::check_recipient;
use crate::state::{CONFIG, fees, tariffs};
use crate::{bands, events, registry};

/// Publishes or removes a tariff. Open sessions keep what they were opened with.
pub fn set_tariff(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    machine: MachineId,
    tariff: u8,
    spec: Option<TariffSpec>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let record = registry::entrusted_machine(&deps.querier, env, &config, sender, machine, "set_tariff")?;
    let terms = spec.map(|spec| terms(deps.api, spec)).transpose()?;
    if let Some(terms) = &terms {
        fees::check(deps.storage, terms.network)?;
        bands::check(deps.as_ref(), Time::of(&env.block), machine, &record, terms)?;
        if terms.permission.is_some() {
            registry::find_access_control(&deps.querier, &config)?;
        }
    }
    let price = terms.as_ref().map(|terms| terms.price);

    let version = tariffs::set(deps.storage, machine, &record, tariff, terms)?;

    Ok(Response::new().add_event(events::tariff_set(machine, tariff, version, price)))
}

fn terms(api: &dyn Api, spec: TariffSpec) -> Result<Terms, ContractError> {
    if spec.price.is_zero() {
        return Err(ContractError::IsZero { what: "price" });
    }
    if spec.units_per_minute.is_zero() {
        return Err(ContractError::IsZero {
            what: "number of units per minute",
        });
    }
    check_unit(&spec.unit)?;
    check_period("longest time limit", spec.max_duration, 1, MAX_SESSION)?;
    check_period("window", spec.window, MIN_WINDOW, MAX_WINDOW)?;
    // What a minute costs is an amount like any other.
    spec.price.checked_mul(spec.units_per_minute)?;
    Ok(Terms {
        denom: spec.denom.validate(api)?,
        price: spec.price,
        unit: spec.unit,
        units_per_minute: spec.units_per_minute,
        max_duration: spec.max_duration,
        window: spec.window,
        network: spec.network,
        permission: spec.permission,
    })
}

/// Says how a machine's income is divided from now on.
pub fn set_split(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    machine: MachineId,
    split: Option<Split>,
    network: Option<u64>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let record = registry::owned_machine(&deps.querier, &config, sender, machine)?;
    fees::check(deps.storage, network)?;
    let split = split.map(|split| recipients(deps.api, env, split)).transpose()?;

    let recipients = split.as_ref().map_or(0, |split| split.shares().len().saturating_add(1));
    let division = Division {
        ownership_epoch: record.ownership_epoch,
        split,
        network,
    };
    SPLITS.save(deps.storage, machine.get(), &division)?;

    Ok(Response::new().add_event(events::split_set(machine, recipients, network)))
}

fn recipients(api: &dyn Api, env: &Env, split: Split) -> Result<Split<Addr>, ContractError> {
    let given = split.shares().len().saturating_add(1);
    if given > MAX_RECIPIENTS {
        return Err(ContractError::Count {
            what: "recipients",
            given,
            most: MAX_RECIPIENTS,
        });
    }
    split.try_map(|recipient| {
        let recipient = api.addr_validate(&recipient)?;
        check_recipient(&env.contract.address, &recipient)?;
        Ok(recipient)
    })
}

/// Sets what a network takes of its machines' income.
pub fn set_fee(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    network: u64,
    bps: Bps,
    recipient: &str,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    registry::administered(&deps.querier, &config, sender, network)?;
    if bps.get() > MAX_FEE {
        return Err(ContractError::FeeTooHigh {
            bps: bps.get(),
            most: MAX_FEE,
        });
    }
    let recipient = deps.api.addr_validate(recipient)?;
    check_recipient(&env.contract.address, &recipient)?;

    let fee = fees::set(deps.storage, network, Time::of(&env.block), bps, recipient)?;

    Ok(Response::new().add_event(events::fee_set(network, &fee)))
}
