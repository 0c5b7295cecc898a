//! A session begins.

use cosmwasm_std::{DepsMut, Env, Response};
use flywheel_protocol::Time;
use flywheel_types::payments::{AgreementKind, SessionOpening};

use super::check_period;
use crate::error::ContractError;
use crate::money::Money;
use crate::state::held::{self, Pot};
use crate::state::sessions::Session;
use crate::state::stored_key::StoredKey;
use crate::state::{CONFIG, agreements, tariffs};
use crate::{bands, events, registry};

/// Opens a session on a tariff as the consumer saw it, bound to the machine's owner and key of this moment.
///
/// # Errors
/// If the tariff has changed, costs more than the consumer pays or its network allows, or does not admit him, the deposit is of
/// another token, the machine is not in service, or consumer and owner are the same.
pub fn open(deps: DepsMut, env: &Env, money: &Money, opening: SessionOpening) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let machine = registry::number(env, &config, opening.machine)?;
    let record = registry::machine(&deps.querier, &config, machine)?;
    registry::check_in_service(&money.payer, machine, &record)?;
    let (terms, version) = tariffs::in_force(deps.storage, machine, &record, opening.tariff)?;
    if version != opening.version {
        return Err(ContractError::TariffChanged {
            named: opening.version,
            version,
        });
    }
    if terms.price > opening.max_price {
        return Err(ContractError::PriceTooHigh {
            price: terms.price,
            max_price: opening.max_price,
        });
    }
    // Not only when it was published: the bands, the machine's class or its place may be others now.
    bands::check(deps.as_ref(), Time::of(&env.block), machine, &record, &terms)?;
    if let Some(permission) = &terms.permission {
        registry::check_admitted(deps.querier, env, &config, &money.payer, machine, permission)?;
    }
    money.expect(&terms.denom)?;
    check_period("time limit", opening.duration, 1, terms.max_duration.get())?;

    let credit = opening.credit.unwrap_or_else(|| terms.price_of_a_minute());
    let session = Session {
        consumer: money.payer.clone(),
        machine,
        owner: record.owner,
        ownership_epoch: record.ownership_epoch,
        key_version: record.key_version,
        machine_key: StoredKey(record.key),
        key: StoredKey(opening.key),
        denom: terms.denom,
        deposit: money.amount,
        price: terms.price,
        credit: credit.min(money.amount),
        network: terms.network,
        ends_at: Time::of(&env.block).plus(opening.duration)?,
        window: terms.window,
        closing: None,
    };
    let number = agreements::begin(deps.storage, AgreementKind::Session, &session.sides())?;
    session.save(deps.storage, number)?;
    held::put(deps.storage, &session.denom, Pot::Sessions, session.deposit)?;

    Ok(Response::new().add_event(events::session_opened(number, &session)))
}
